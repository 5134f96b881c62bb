"""The states of the variable step: which they are, where they lie, their names.

Owns the layout of the vector of states (see variable.h), the lists of kernels that the
integrator calls, nodes without capacitance, and what cannot be integrated. Leaves time
to `variable`.
"""

from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy
from nrnmini.engine.order cimport Order, compute_order
from nrnmini.engine.plan cimport (
    NmSteps, NmWorker, nm_add_step, nm_diffusing_ode)
from nrnmini.model.abi cimport (
    NM_FIXED_STEP, NM_ION_CI, NmCtx, NmDiffusion, NmKernel, NmOde)
from nrnmini.model.mechanism cimport IonType, MechType, VarSpec

from nrnmini.errors import ModelError


cdef class OdeStates:
    """The states of the engine's present plan.

    Parameters
    ----------
    state : State

    Raises
    ------
    ModelError      a mechanism needs the fixed step; two neighbours have no capacitance
    """

    def __init__(self, State state not None):
        cdef Plan plan = state.plan
        cdef TypePlan tp
        cdef int k
        self.state = state
        self.plan = plan
        self.memory = []
        for tp in plan.run_order:
            refuse(tp)
        for k in range(state.n_threads):
            clear_lists(&state.workers[k])
            state.workers[k].ode = &self.ode
        self.find_voltages(plan)
        self.find_states(plan)
        self.ode.work = <double*>self.room(self.ode.n, sizeof(double))
        self.ode.d = <double*>self.room(plan.order.n, sizeof(double))
        for tp, at in self.parts:
            hand_out(state, tp, self.ode.work + <Py_ssize_t>at)
        self.find_bare(plan)
        self.in_order = <int32_t*>self.room(self.ode.n, sizeof(int32_t))
        for k, place in enumerate(self.places()):
            self.in_order[k] = place[0]

    def __dealloc__(self):
        for address in self.memory or ():
            free(<void*><size_t>address)

    cdef void* room(self, Py_ssize_t n, size_t size) except NULL:
        cdef void* p = calloc(n + 1, size)
        if p == NULL:
            raise MemoryError
        self.memory.append(<size_t>p)
        return p

    cdef int find_voltages(self, Plan plan) except -1:
        cdef State s = self.state
        cdef double* cm = s.model.cm.f64()
        cdef int32_t n = plan.order.n, row
        cdef int thread
        cdef Py_ssize_t k = 0
        self.ode.node = <int32_t*>self.room(n, sizeof(int32_t))
        for thread in range(s.n_threads):
            s.workers[thread].v_begin = k
            for row in range(plan.order.thread_begin[thread],
                             plan.order.thread_begin[thread + 1]):
                if cm[row] > 0.0:
                    self.ode.node[k] = row
                    k += 1
            s.workers[thread].v_end = k
        self.ode.n_v = k
        return 0

    cdef int find_states(self, Plan plan) except -1:
        cdef TypePlan tp
        cdef Py_ssize_t at = self.ode.n_v, n_columns = 0, k
        cdef NmOdeColumn* c
        cdef const NmOde* ode
        cdef VarSpec var
        cdef IonType ion
        self.parts = []
        for tp in plan.run_order:
            if tp.type.desc != NULL:
                n_columns += tp.type.desc.n_odes
        self.ode.column = <NmOdeColumn*>self.room(n_columns, sizeof(NmOdeColumn))
        self.ode.n_columns = n_columns
        c = self.ode.column
        for tp in plan.run_order:
            if tp.type.desc == NULL:
                continue
            if tp.type.desc.n_odes:
                self.parts.append((tp, at))
            for k in range(tp.type.desc.n_odes):
                ode = &tp.type.desc.odes[k]
                c.n = tp.n
                c.at = at
                c.element = ode.element
                if ode.var >= 0:
                    var = tp.type.vars[ode.var]
                    c.values = <double*>var.column.data
                    c.dim = var.dim
                else:
                    ion = tp.type.ions[ode.ion]
                    c.values = (ion.ci if ode.part == NM_ION_CI else ion.co).f64()
                    c.dim = 1
                    c.row = tp.ion_row[ode.ion]
                at += tp.n
                c += 1
            add_kernels(self.state, tp)
        self.ode.n = at
        return 0

    cdef int find_bare(self, Plan plan) except -1:
        """Nodes without capacitance, their neighbours and their point processes."""
        cdef State s = self.state
        cdef double* cm = s.model.cm.f64()
        cdef int32_t row
        cdef int thread
        cdef int32_t* place = <int32_t*>self.room(plan.order.n, sizeof(int32_t))
        cdef NmWorker* w
        cdef TypePlan tp
        for thread in range(s.n_threads):
            w = &s.workers[thread]
            self.list_bare(w, plan.order, plan.order.thread_begin[thread],
                           plan.order.thread_begin[thread + 1], cm, place)
            for tp in plan.run_order:
                if not tp.type.is_point or tp.type.desc.cur == NULL:
                    continue
                for row in range(tp.begin[thread], tp.begin[thread + 1]):
                    if place[tp.node[row]] >= 0:
                        add_call(&w.bare_cur, tp.type.desc.cur, &tp.base[thread], row,
                                 row + 1)
        return 0

    cdef int list_bare(self, NmWorker* w, Order order, int32_t first, int32_t past,
                       const double* cm, int32_t* place) except -1:
        """Those of a thread; `place`: node row -> its number here, or -1."""
        cdef int32_t row, p
        cdef int32_t* child
        cdef Py_ssize_t k, n = past - first
        w.n_bare = 0
        w.bare = <int32_t*>self.room(n, sizeof(int32_t))
        w.bare_parent = <int32_t*>self.room(n, sizeof(int32_t))
        w.bare_first = <int32_t*>self.room(n + 1, sizeof(int32_t))
        w.bare_child = <int32_t*>self.room(n, sizeof(int32_t))
        for row in range(first, past):
            place[row] = -1
            if cm[row] > 0.0:
                continue
            p = order.parent[row]
            if p >= 0 and not cm[p] > 0.0:
                here, there = self.state.node_name(row), self.state.node_name(p)
                raise ModelError(
                    f"{here} and its neighbour {there} have no capacitance: the "
                    "variable step cannot find their voltages\n"
                    "help: give `cm` a value above 0")
            place[row] = w.n_bare
            w.bare[w.n_bare] = row
            w.bare_parent[w.n_bare] = p
            w.n_bare += 1
        # Children, counted and then listed.
        for row in range(first, past):
            p = order.parent[row]
            if p >= 0 and place[p] >= 0:
                w.bare_first[place[p] + 1] += 1
        for k in range(w.n_bare):
            w.bare_first[k + 1] += w.bare_first[k]
        child = <int32_t*>self.room(w.n_bare, sizeof(int32_t))
        memcpy(child, w.bare_first, w.n_bare * sizeof(int32_t))
        for row in range(first, past):
            p = order.parent[row]
            if p >= 0 and place[p] >= 0:
                w.bare_child[child[place[p]]] = row
                child[place[p]] += 1
        return 0

    cdef int tolerances(self, object settings, double* atol) except -1:
        """Fills atol[n]: the absolute tolerance of each state."""
        cdef TypePlan tp
        cdef Py_ssize_t k, at, row
        cdef double factor
        cdef dict scales = settings.scale
        # As in NEURON, "v" has no scale.
        for k in range(self.ode.n_v):
            atol[k] = settings.atol
        for tp, place in self.parts:
            at = place
            for k in range(tp.type.desc.n_odes):
                factor = scales.get(state_symbol(tp.type, k),
                                    tp.type.desc.odes[k].tolerance)
                for row in range(tp.n):
                    atol[at + row] = settings.atol * factor
                at += tp.n
        return 0

    def places(self):
        """For each state in NEURON's order: (place in y, TypePlan's type or None, row,
        number of the state)."""
        cdef State s = self.state
        cdef Order cells
        cdef TypePlan tp
        cdef Py_ssize_t k, row
        cells = compute_order(s.model, 1, "cell", {})
        out = [(k, None, self.ode.node[k], 0) for k in range(self.ode.n_v)]
        out.sort(key=lambda item: cells.new_row[<Py_ssize_t>item[2]])
        for tp, at in self.parts:
            rows = sorted(range(tp.n),
                          key=lambda row: cells.new_row[tp.node[<Py_ssize_t>row]])
            for row in rows:
                for k in range(tp.type.desc.n_odes):
                    out.append((at + k * tp.n + row, tp.type, row, k))
        return out

    def name(self, Py_ssize_t k):
        """Name of the k-th state in NEURON's order, as `soma.m_hh(0.5)`."""
        places = self.places()
        if not 0 <= k < len(places):
            raise ModelError(f"there is no state {k}: there are {len(places)}")
        _, type, row, number = places[k]
        return state_name(self.state, type, row, number)


# ---- names ---------------------------------------------------------------------


def state_symbol(MechType type not None, Py_ssize_t k):
    """What `CVode.atolscale` calls state k of a mechanism: m_hh, ExpSyn.g, cai."""
    cdef const NmOde* ode = &type.desc.odes[k]
    cdef VarSpec var
    if ode.var < 0:
        name = (<IonType>type.ions[ode.ion]).ion
        return name + ("i" if ode.part == NM_ION_CI else "o")
    var = type.vars[ode.var]
    return f"{type.name}.{var.name}" if type.is_point else var.hoc_name


cdef str state_name(State s, MechType type, Py_ssize_t row, Py_ssize_t k):
    cdef const NmOde* ode
    cdef str element = ""
    if type is None:
        section, x = s.model.place_of(row)
        return f"{section.full_name()}.v({x:g})"
    ode = &type.desc.odes[k]
    if ode.var >= 0 and (<VarSpec>type.vars[ode.var]).is_array:
        element = f"[{ode.element}]"
    symbol = state_symbol(type, k)
    if type.is_point and ode.var >= 0:
        owner = s.instance_name(type, row).split("`")[1]
        return f"{owner}.{symbol.partition('.')[2]}{element}"
    section, x = s.model.place_of(
        (<TypePlan>s.plan.types[type.index]).node[row])
    return f"{section.full_name()}.{symbol}{element}({x:g})"


# ---- the plan ------------------------------------------------------------------


cdef int refuse(TypePlan tp) except -1:
    """What the variable step cannot integrate."""
    cdef MechType type = tp.type
    if type.desc == NULL:
        return 0
    why = ""
    if type.desc.flags & NM_FIXED_STEP:
        why = "what its BREAKPOINT solves is made for the fixed step"
    elif not integrates_diffusion(type):
        why = "a state that diffuses takes part in no reaction"
    elif type.name == "extracellular":
        why = "potentials outside of the membrane need the fixed step"
    elif type.name == "VClamp":
        why = "its circuit needs the fixed step; SEClamp does not"
    if why:
        raise ModelError(
            f"mechanism `{type.name}` cannot be used with the variable step: {why}\n"
            "help: use the fixed step (`CVode.active(0)`)")
    return 0


cdef bint integrates_diffusion(MechType type):
    # Is each state that spreads along the cable one of the integrator's?
    cdef const NmDiffusion* d
    cdef int k, element
    for k in range(type.desc.n_diffusions):
        d = &type.desc.diffusions[k]
        for element in range(d.dim):
            if nm_diffusing_ode(type.desc, d, element) < 0:
                return False
    return True


cdef int add_kernels(State s, TypePlan tp) except -1:
    """Kernels of one mechanism, for each thread and each contiguous run."""
    cdef NmWorker* w
    cdef Py_ssize_t r
    cdef NmKernel slopes = tp.type.desc.slopes, relax = tp.type.desc.relax
    for r in range(tp.n_runs):
        w = &s.workers[tp.runs[r].nt.id]
        if tp.type.desc.n_odes:
            add_call(&w.slopes, slopes, &tp.runs[r], tp.run_begin[r],
                     tp.run_begin[r + 1])
            add_call(&w.relax, relax, &tp.runs[r], tp.run_begin[r],
                     tp.run_begin[r + 1])
            add_call(&w.synonyms, tp.type.desc.synonyms, &tp.runs[r], tp.run_begin[r],
                     tp.run_begin[r + 1])
        else:
            add_call(&w.before, tp.type.desc.state, &tp.runs[r], tp.run_begin[r],
                     tp.run_begin[r + 1])
    return 0


cdef int add_call(NmSteps* steps, NmKernel kernel, NmCtx* c, int32_t begin,
                  int32_t end) except -1:
    if kernel != NULL and nm_add_step(steps, kernel, c, begin, end):
        raise MemoryError
    return 0


cdef int hand_out(State s, TypePlan tp, double* ode) except -1:
    """Where a mechanism puts its slopes."""
    cdef Py_ssize_t k
    for k in range(tp.n_runs):
        tp.runs[k].ode = ode
        tp.runs[k].ode_stride = tp.n
    for k in range(s.n_threads):
        tp.base[k].ode = ode
        tp.base[k].ode_stride = tp.n
    return 0


cdef int clear_lists(NmWorker* w) noexcept:
    w.slopes.n = w.relax.n = w.synonyms.n = w.before.n = w.bare_cur.n = 0
    return 0
