"""Prepare: from stores and handles to plain pointers.

Owns the permutation of mechanism rows, the NmCtx of every thread and mechanism,
contiguous runs, flattened POINTERs and the freeze around a phase. Leaves the order
of nodes to `order` and everything that happens in time to `step` and `init`.

Rows of a mechanism follow their nodes; several point processes on one node come
newest first. Where nodes and ion rows advance with the instances, a call of a
kernel covers a *contiguous* run and needs no gather; the rest is called in
general form. Both do the same arithmetic.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from nrnmini.engine.diffusion cimport link_diffusion, measure_segments
from nrnmini.engine.extracellular cimport link_layers, measure_layers
from nrnmini.engine.order cimport Order, compute_order, stable_order
from nrnmini.engine.plan cimport (
    NmIonInfo, NmSteps, NmTree, NmWorker, nm_add_diffuse, nm_add_step, nm_ion_cur,
    nm_ion_second_order)
from nrnmini.engine.state cimport Plan, State, TypePlan
from nrnmini.model.abi cimport (
    NM_N_HOOKS, NM_RAW_POINTER, NM_THREAD_SAFE, NM_WRITES_CONC, NmCtx, NmIonCtx,
    NmKernel, NmRandom, NmTargets)
from nrnmini.model.mechanism cimport IonType, MechType, VarSpec
from nrnmini.model.model cimport Model
from nrnmini.store.column cimport Buffer, Column, DataSource
from nrnmini.store.permute cimport free_scratch
from nrnmini.store.soa cimport Store, row_of
from nrnmini.store.values cimport CHandle

from collections import namedtuple

from nrnmini.errors import InternalError, ModelError
from nrnmini.model.names import unknown

ThreadCache = namedtuple("ThreadCache", "node_data_offset n_nodes mechanisms")

cdef enum:
    MIN_RUN = 16                # rows that are worth a call of their own


cdef void* zeros(Py_ssize_t n, size_t size) except NULL:
    cdef void* p = calloc(n + 1, size)
    if p == NULL:
        raise MemoryError
    return p


# ---- tokens ------------------------------------------------------------------


@cython.final
cdef class Token:
    """While it lives, the model is sorted and its structure is frozen.

    A context manager; `release()` ends it early. It gives access to what was found
    when the model was sorted, and what is true only as long as it stays sorted.
    """

    cdef Plan held(self):
        if self.plan is None:
            raise ModelError(
                "this token was released: the model may have changed since\n"
                "help: take another with `prepare()`")
        return self.plan

    cdef TypePlan flattened(self, str name):
        cdef Plan plan = self.held()
        cdef MechType type = plan.state.model.mechanism(name)
        cdef TypePlan tp = plan.types[type.index] \
            if type.index < len(plan.types) else None
        if tp is None:
            raise ModelError(f"no instance of `{name}` takes part in the simulation")
        return tp

    def thread_cache(self, int thread):
        """Where the data of a thread lie in the columns that all threads share.

        Returns
        -------
        ThreadCache
            ``node_data_offset, n_nodes``: its rows of the Node store;
            ``mechanisms``: {name: (offset, rows)} of the mechanisms' stores.
        """
        cdef Plan plan = self.held()
        cdef TypePlan tp
        if not 0 <= thread < plan.n_threads:
            raise ModelError(
                f"there is no thread {thread}: the model runs on {plan.n_threads}")
        rows = {}
        for tp in plan.types:
            if tp is not None:
                rows[tp.type.name] = (tp.begin[thread],
                                      tp.begin[thread + 1] - tp.begin[thread])
        begin = plan.order.thread_begin[thread]
        return ThreadCache(begin, plan.order.thread_begin[thread + 1] - begin, rows)

    def parent_rows(self):
        """The row of each node's parent, -1 for roots."""
        cdef Plan plan = self.held()
        cdef Py_ssize_t k
        return [plan.order.parent[k] for k in range(plan.order.n)]

    def pointer_addresses(self, str mechanism not None, str pointer not None):
        """What a POINTER was flattened to: an address per row, 0 if it is not set."""
        cdef TypePlan tp = self.flattened(mechanism)
        cdef Py_ssize_t row, k
        if pointer not in tp.type.pointer_names:
            raise unknown("POINTER", pointer, tp.type.pointer_names,
                          f" in `{mechanism}`")
        k = tp.type.pointer_names.index(pointer)
        return [<size_t>tp.ptr[k][row] for row in range(tp.n)]

    def ion_rows(self, str mechanism not None, str ion not None):
        """The row of the ion's store that each instance uses."""
        cdef TypePlan tp = self.flattened(mechanism)
        cdef Py_ssize_t row, k
        names = [(<IonType>used).ion for used in tp.type.ions]
        if ion not in names:
            raise unknown("ion", ion, names, f" in `{mechanism}`")
        k = names.index(ion)
        return [tp.ion_row[k][row] for row in range(tp.n)]

    @property
    def is_valid(self):
        """Does it hold the model?"""
        return self.plan is not None

    def release(self):
        """Lets the structure change again."""
        plan, self.plan = self.plan, None
        if plan is not None:
            (<Plan>plan).thaw()

    def __enter__(self):
        self.held()
        return self

    def __exit__(self, *exc):
        self.release()

    def __dealloc__(self):
        if self.plan is not None:
            self.plan.thaw()


cdef Plan enter(State s):
    cdef Plan plan = prepare_plan(s)
    plan.freeze()
    s.frozen = plan
    return plan


cdef int leave(State s) except -1:
    cdef Plan plan = s.frozen
    s.frozen = None
    return plan.thaw() if plan is not None else 0


cdef Plan prepare_plan(State s):
    """A valid plan; the stores are sorted."""
    cdef Model model = s.model
    if s.plan is not None and not model.tree_changed \
            and len(s.plan.types) == len(model.mech_types) and s.plan.fresh():
        if model.geometry_changed:
            model.update_geometry()
            model.geometry_changed = False
            measure_segments(s, s.plan)
            measure_layers(s, s.plan)
        return s.plan
    model.update_geometry()
    model.geometry_changed = False
    s.plan = None
    plan = build_plan(s)
    model.tree_changed = False
    s.plan = plan
    s.n_prepared += 1
    s.watch_changed = True
    return plan


# ---- sorting -----------------------------------------------------------------


cdef int sort_nodes(State s, Plan plan) except -1:
    cdef Store nodes = s.model.nodes
    cdef Order order = compute_order(s.model, s.n_threads, s.sort_order, s.partition)
    if not is_identity(order.new_row, order.n):
        nodes.permute(order.new_row)
    plan.order = order
    return 0


cdef bint is_identity(const int32_t* new_row, Py_ssize_t n) noexcept:
    cdef Py_ssize_t k
    for k in range(n):
        if new_row[k] != k:
            return False
    return True


cdef int sort_rows(Plan plan, MechType type) except -1:
    """Rows by node, newest first on one node; artificial cells by thread, then by
    age; point processes without a place at the end."""
    cdef Store store = type.store
    cdef Py_ssize_t n = store.size, k
    cdef int32_t n_keys = plan.order.n + 1
    cdef int64_t* sequence = <int64_t*>type.sequence.data
    cdef int32_t *key
    cdef int32_t *new_row
    if n == 0:
        return 0
    key = <int32_t*>malloc(n * sizeof(int32_t))
    new_row = <int32_t*>malloc(n * sizeof(int32_t))
    try:
        if key == NULL or new_row == NULL:
            raise MemoryError
        if type.is_artificial:
            n_keys = plan.n_threads
            order = sorted(range(n), key=lambda k: sequence[<Py_ssize_t>k])
            safe = plan.n_threads if type.desc.flags & NM_THREAD_SAFE else 1
            for place, k in enumerate(order):
                key[k] = place % safe
            by_age(sequence, n, key, n_keys, new_row, order)
        else:
            for k in range(n):
                key[k] = node_row(plan, type, k)
                if key[k] < 0:
                    key[k] = plan.order.n
            if type.is_point:
                order = sorted(range(n), key=lambda k: -sequence[<Py_ssize_t>k])
                by_age(sequence, n, key, n_keys, new_row, order)
            else:
                stable_order(key, n, n_keys, new_row)
        if not is_identity(new_row, n):
            store.permute(new_row)
    finally:
        free(key)
        free(new_row)
    return 0


cdef int by_age(int64_t* sequence, Py_ssize_t n, int32_t* key, int32_t n_keys,
                int32_t* new_row, list order) except -1:
    # A stable sort by key of the rows as listed in `order`.
    cdef int32_t* listed = NULL
    cdef int32_t* sorted_key = NULL
    cdef Py_ssize_t k
    try:
        listed = <int32_t*>malloc((n + 1) * sizeof(int32_t))
        sorted_key = <int32_t*>malloc((n + 1) * sizeof(int32_t))
        if listed == NULL or sorted_key == NULL:
            raise MemoryError
        for k in range(n):
            sorted_key[k] = key[<Py_ssize_t>order[k]]
        stable_order(sorted_key, n, n_keys, listed)
        for k in range(n):
            new_row[<Py_ssize_t>order[k]] = listed[k]
    finally:
        free(listed)
        free(sorted_key)
    return 0


cdef inline int32_t node_row(Plan plan, MechType type, Py_ssize_t row) noexcept:
    return <int32_t>row_of(plan.nodes, type.node_of(row))


# ---- flattening --------------------------------------------------------------


cdef Plan build_plan(State s):
    cdef Model model = s.model
    cdef Plan plan = Plan()
    cdef MechType type
    cdef TypePlan tp
    cdef Store store
    cdef Py_ssize_t k
    plan.state = s
    plan.n_threads = s.n_threads
    plan.nodes = model.nodes
    plan.soft = []
    plan.diffusing = []
    sort_nodes(s, plan)
    for type in model.mech_types:
        sort_rows(plan, type)
    free_scratch()
    plan.types = []
    for type in model.mech_types:
        type.set_threads(s.n_threads)
        tp = None
        if type.store.size:
            tp = flatten_type(s, plan, type)
        plan.types.append(tp)
    link_ions(s, plan)
    order_types(plan)
    link_layers(s, plan)
    for tp in plan.init_order:
        make_contexts(s, plan, tp)
        if tp.type.desc != NULL and tp.type.desc.n_diffusions:
            link_diffusion(s, plan, tp)
            plan.diffusing.append(tp)
    measure_segments(s, plan)
    measure_layers(s, plan)
    fill_workers(s, plan)
    # A type without rows gets its first one through Model.changing.
    plan.stores = [model.nodes]
    for type in model.mech_types:
        if type.store.size:
            plan.stores.append(type.store)
    plan.versions = <uint64_t*>zeros(len(plan.stores), sizeof(uint64_t))
    callback = s.on_unsorted
    for k in range(len(plan.stores)):
        store = <Store>plan.stores[k]
        store.unsorted_callback = callback
        store.mark_sorted()
        plan.versions[k] = store.layout_version
    plan.soft_versions = <uint64_t*>zeros(len(plan.soft), sizeof(uint64_t))
    for k in range(len(plan.soft)):
        plan.soft_versions[k] = (<Buffer>plan.soft[k]).version
    return plan


cdef TypePlan flatten_type(State s, Plan plan, MechType type):
    """Rows, nodes, threads and variables of a type."""
    cdef TypePlan tp = TypePlan()
    cdef Py_ssize_t n = type.store.size, k, row
    cdef int32_t node
    cdef int thread
    cdef Column column
    tp.type = type
    tp.begin = <int32_t*>zeros(s.n_threads + 1, sizeof(int32_t))
    if type.is_artificial:
        tp.n = n
        safe = s.n_threads if type.desc.flags & NM_THREAD_SAFE else 1
        for thread in range(s.n_threads):
            tp.begin[thread + 1] = tp.begin[thread]
            if thread < safe:
                tp.begin[thread + 1] += n // safe + (thread < n % safe)
    else:
        tp.node = <int32_t*>zeros(n, sizeof(int32_t))
        thread = 0
        for row in range(n):
            node = node_row(plan, type, row)
            if node < 0:
                break
            while node >= plan.order.thread_begin[thread + 1]:
                thread += 1
                tp.begin[thread] = row
            tp.node[row] = node
            tp.n = row + 1
        while thread < s.n_threads:
            thread += 1
            tp.begin[thread] = tp.n
    if tp.n == 0:
        return None
    if type.desc != NULL and not type.desc.flags & NM_THREAD_SAFE \
            and tp.begin[s.n_threads] > tp.begin[1]:
        raise ModelError(
            f"mechanism `{type.name}` is not thread safe, but "
            f"{s.n_threads} threads are asked for\n"
            "help: use one thread (`pc.nthread(1)`), put its cells on thread 0 with "
            "`pc.partition`, or declare THREADSAFE in its NEURON block if it is"
        )
    if type.desc == NULL:
        return tp
    tp.col = <double**>zeros(len(type.vars), sizeof(double*))
    for k in range(len(type.vars)):
        column = (<VarSpec>type.vars[k]).column
        tp.col[k] = <double*>column.data
    tp.scratch = <double*>zeros(max(1, type.desc.n_weights), sizeof(double))
    tp.rnd = <NmRandom**>zeros(type.desc.n_randoms, sizeof(NmRandom*))
    for k in range(type.desc.n_randoms):
        tp.rnd[k] = <NmRandom*>(<Column>type.randoms[k]).data
    tp.ptr = <double***>zeros(type.desc.n_pointers, sizeof(double**))
    for k in range(type.desc.n_pointers):
        tp.ptr[k] = <double**>zeros(n, sizeof(double*))
        flatten_pointer(s, plan, tp, k)
    return tp


cdef int flatten_pointer(State s, Plan plan, TypePlan tp, Py_ssize_t k) except -1:
    """Addresses of one POINTER, NULL where it is not set or its target is gone."""
    cdef MechType type = tp.type
    cdef Column column = type.pointers[k]
    cdef CHandle h
    cdef Py_ssize_t row
    cdef void* last = NULL
    cdef set seen = set(plan.soft)
    cdef double** address = tp.ptr[k]
    cdef bint needed = type.desc.flags & NM_RAW_POINTER \
        and not type.desc.pointers[k].bbcore
    for row in range(tp.n):
        h = column.handle_at(row, 0)
        if h.source != NULL:
            address[row] = <double*>(<DataSource>h.source).locate(
                h.slot, h.generation, h.element)
            if h.source != last:
                last = h.source
                if isinstance(<object>h.source, Buffer):
                    buffer = <object>h.source
                    if buffer not in seen:
                        seen.add(buffer)
                        plan.soft.append(buffer)
        if needed and address[row] == NULL:
            state = "is not set" if h.source == NULL else "points to what is gone"
            raise ModelError(
                f"POINTER `{type.pointer_names[k]}` of {s.instance_name(type, row)} "
                f"{state}, and its mechanism uses it unchecked\n"
                "help: set it with `setpointer`, or assign to "
                f"`_ref_{type.pointer_names[k]}`"
            )
    return 0


cdef int link_ions(State s, Plan plan) except -1:
    """Rows of the ions that each instance uses."""
    cdef TypePlan tp, ion
    cdef MechType type
    cdef Py_ssize_t k, row
    cdef int32_t n_nodes = plan.order.n
    cdef int32_t* row_at
    ions = {}
    try:
        for tp in plan.types:
            if tp is None or not tp.type.ions:
                continue
            type = tp.type
            tp.ion_row = <int32_t**>zeros(len(type.ions), sizeof(int32_t*))
            for k in range(len(type.ions)):
                index = (<IonType>type.ions[k]).index
                ion = plan.types[index]
                if index not in ions:
                    row_at = <int32_t*>malloc((n_nodes + 1) * sizeof(int32_t))
                    if row_at == NULL:
                        raise MemoryError
                    ions[index] = <size_t>row_at
                    for row in range(n_nodes):
                        row_at[row] = -1
                    if ion is not None:
                        for row in range(ion.n):
                            row_at[ion.node[row]] = row
                row_at = <int32_t*><size_t>ions[index]
                tp.ion_row[k] = <int32_t*>zeros(tp.n, sizeof(int32_t))
                for row in range(tp.n):
                    tp.ion_row[k][row] = row_at[tp.node[row]]
                    if tp.ion_row[k][row] < 0:
                        raise InternalError(
                            f"the ion `{(<IonType>type.ions[k]).ion}`, which "
                            f"{s.instance_name(type, row)} uses, is missing"
                        )
    finally:
        for address in ions.values():
            free(<void*><size_t>address)
    return 0


def rank(TypePlan tp not None):
    """Order of currents and states: pas, ions, writers of concentrations (the
    latest registered first), all others; by registration within each."""
    cdef MechType type = tp.type
    if type.name == "pas":
        return (0, type.index)
    if type.is_ion:
        return (1, type.index)
    if type.desc.flags & NM_WRITES_CONC:
        return (2, -type.index)
    return (3, type.index)


cdef int order_types(Plan plan) except -1:
    cdef TypePlan tp
    cdef list real = [], artificial = []
    plan.tables = []
    for tp in plan.types:
        if tp is None:
            continue
        (artificial if tp.type.is_artificial else real).append(tp)
        if tp.type.desc != NULL and tp.type.desc.check_tables != NULL:
            plan.tables.append(tp)
    real.sort(key=rank)
    plan.run_order = real
    plan.init_order = real + artificial
    return 0


# ---- contexts ----------------------------------------------------------------


cdef int make_contexts(State s, Plan plan, TypePlan tp) except -1:
    """The general context of each thread, and one for every contiguous run."""
    cdef MechType type = tp.type
    cdef IonType ion
    cdef NmIonInfo* info
    cdef int thread
    cdef Py_ssize_t n_ions = len(type.ions) if not type.is_ion else 0, r, k
    cdef int32_t row
    cdef NmCtx* c
    if type.is_ion:
        ion = <IonType>type
        info = <NmIonInfo*>zeros(1, sizeof(NmIonInfo))
        tp.ion_info = info
        info.style = <int32_t*>ion.style.data
        info.ci0 = ion.ci0.address()
        info.co0 = ion.co0.address()
        info.charge = ion.charge if ion.charge == ion.charge else 0.0
        tp.col = <double**>zeros(5, sizeof(double*))
        tp.col[0] = ion.e.f64()
        tp.col[1] = ion.ci.f64()
        tp.col[2] = ion.co.f64()
        tp.col[3] = ion.i.f64()
        tp.col[4] = ion.didv.f64()
    tp.base = <NmCtx*>zeros(s.n_threads, sizeof(NmCtx))
    tp.base_ion = <NmIonCtx*>zeros(s.n_threads * n_ions, sizeof(NmIonCtx))
    for thread in range(s.n_threads):
        fill_context(s, tp, &tp.base[thread], &tp.base_ion[thread * n_ions], thread)
    if tp.node == NULL or type.is_ion:
        return 0
    find_runs(s, tp, n_ions)
    tp.runs = <NmCtx*>zeros(tp.n_runs, sizeof(NmCtx))
    tp.run_ion = <NmIonCtx*>zeros(tp.n_runs * n_ions, sizeof(NmIonCtx))
    for r in range(tp.n_runs):
        row = tp.run_begin[r]
        c = &tp.runs[r]
        fill_context(s, tp, c, &tp.run_ion[r * n_ions], tp.thread_of(row))
        if affine(tp, n_ions, row, tp.run_begin[r + 1]):
            c.contiguous = 1
            c.node_offset = tp.node[row] - row
            for k in range(n_ions):
                c.ion[k].offset = tp.ion_row[k][row] - row
    return 0


cdef inline bint follows(TypePlan tp, Py_ssize_t n_ions, int32_t row) noexcept:
    # Do node and ions advance by one from row to row + 1?
    cdef Py_ssize_t k
    if tp.node[row + 1] != tp.node[row] + 1:
        return False
    for k in range(n_ions):
        if tp.ion_row[k][row + 1] != tp.ion_row[k][row] + 1:
            return False
    return True


cdef bint affine(TypePlan tp, Py_ssize_t n_ions, int32_t begin, int32_t end) noexcept:
    cdef int32_t row
    for row in range(begin, end - 1):
        if not follows(tp, n_ions, row):
            return False
    return True


cdef int find_runs(State s, TypePlan tp, Py_ssize_t n_ions) except -1:
    """Cuts the rows of every thread into contiguous runs; short ones are joined
    into ranges that are called in general form."""
    cdef int32_t row, end, begin, general
    cdef int thread
    cdef Py_ssize_t n = 0
    tp.run_begin = <int32_t*>zeros(tp.n // MIN_RUN * 2 + s.n_threads * 2 + 2,
                                   sizeof(int32_t))
    for thread in range(s.n_threads):
        row = tp.begin[thread]
        end = tp.begin[thread + 1]
        general = row
        while row < end:
            begin = row
            while row + 1 < end and follows(tp, n_ions, row):
                row += 1
            row += 1
            if row - begin >= MIN_RUN or (begin == general and row == end):
                if general < begin:
                    tp.run_begin[n] = general
                    n += 1
                tp.run_begin[n] = begin
                n += 1
                general = row
        if general < end:
            tp.run_begin[n] = general
            n += 1
    tp.run_begin[n] = tp.n
    tp.n_runs = n
    return 0


cdef inline bint needs_electrodes(State s) noexcept:
    # The share of electrodes in rhs and d.
    return s.fast_imem or s.workers[0].layers != NULL


cdef int fill_context(State s, TypePlan tp, NmCtx* c, NmIonCtx* ions,
                      int thread) except -1:
    cdef Model model = s.model
    cdef MechType type = tp.type
    cdef IonType ion
    cdef Py_ssize_t k
    c.nt = &s.workers[thread].nt
    c.desc = type.desc
    c.type = <void*>type if tp.ion_info == NULL else tp.ion_info
    c.col = tp.col
    c.node = tp.node
    c.v = model.v.f64()
    c.area = model.area.f64()
    c.diam = model.diam.f64()
    c.rhs = model.rhs.f64()
    c.d = model.d.f64()
    if needs_electrodes(s):
        c.elec_rhs = model.elec_rhs.f64()
        c.elec_d = model.elec_d.f64()
    if s.workers[thread].layers != NULL:
        c.vext = s.workers[thread].layers.vext0
    c.ion = ions
    if type.desc == NULL:
        return 0
    c.ptr = <NmTargets>tp.ptr
    c.rnd = tp.rnd
    c.global_ = type.global_block.data
    c.tvar = type.tvar_block.data
    if c.tvar != NULL:
        c.tvar += thread * type.desc.tvar_size
    c.table = type.table_block.data
    c.self = <void**>type.self_address.data
    c.ext = type.resolve_externals()
    for k in range(len(type.ions)):
        ion = type.ions[k]
        ions[k].e = ion.e.f64()
        ions[k].ci = ion.ci.f64()
        ions[k].co = ion.co.f64()
        ions[k].i = ion.i.f64()
        ions[k].didv = ion.didv.f64()
        ions[k].ci0 = ion.ci0.address()
        ions[k].co0 = ion.co0.address()
        ions[k].row = tp.ion_row[k]
        ions[k].z = ion.charge
    return 0


cdef int fill_workers(State s, Plan plan) except -1:
    """What each thread runs over: its part of the tree and its lists of calls."""
    cdef Model model = s.model
    cdef Order order = plan.order
    cdef NmWorker* w
    cdef NmTree* tree
    cdef int thread, hook
    cdef TypePlan tp
    for thread in range(s.n_threads):
        w = &s.workers[thread]
        tree = &w.tree
        tree.v = model.v.f64()
        tree.a = model.a.f64()
        tree.b = model.b.f64()
        tree.d = model.d.f64()
        tree.rhs = model.rhs.f64()
        tree.cm = model.cm.f64()
        tree.i_cap = model.i_cap.f64()
        tree.spans = order.spans
        tree.block = order.block + order.thread_block[thread]
        tree.n_blocks = order.thread_block[thread + 1] - order.thread_block[thread]
        tree.begin = order.thread_begin[thread]
        tree.end = order.thread_begin[thread + 1]
        w.area = model.area.f64()
        w.elec_rhs = model.elec_rhs.f64() if needs_electrodes(s) else NULL
        w.elec_d = model.elec_d.f64() if needs_electrodes(s) else NULL
        w.i_membrane = model.i_membrane_.f64()
        w.cur.n = 0
        w.state.n = 0
        w.second_order.n = 0
        w.n_diffuse = 0
        for hook in range(NM_N_HOOKS):
            w.hooks[hook].n = 0
    for tp in plan.run_order:
        if tp.type.is_ion:
            add_base(s, tp, nm_ion_cur, -1)
            add_base(s, tp, nm_ion_second_order, -2)
        else:
            add_runs(s, tp)
    for tp in plan.diffusing:
        for thread in range(s.n_threads):
            if nm_add_diffuse(&s.workers[thread], &tp.diffuse[thread]):
                raise MemoryError
    for tp in plan.init_order[len(plan.run_order):]:
        for hook in range(NM_N_HOOKS):
            for thread in range(s.n_threads):
                if tp.type.desc.hooks[hook] != NULL \
                        and tp.begin[thread] < tp.begin[thread + 1] \
                        and nm_add_step(&s.workers[thread].hooks[hook],
                                        tp.type.desc.hooks[hook], &tp.base[thread],
                                        tp.begin[thread], tp.begin[thread + 1]):
                    raise MemoryError
    return 0


cdef int add_base(State s, TypePlan tp, NmKernel kernel, int where) except -1:
    cdef int thread
    cdef NmSteps* steps
    for thread in range(s.n_threads):
        if tp.begin[thread + 1] == tp.begin[thread]:
            continue
        steps = &s.workers[thread].cur if where == -1 \
            else &s.workers[thread].second_order
        if nm_add_step(steps, kernel, &tp.base[thread], tp.begin[thread],
                       tp.begin[thread + 1]):
            raise MemoryError
    return 0


cdef int add_runs(State s, TypePlan tp) except -1:
    cdef MechType type = tp.type
    cdef NmWorker* w
    cdef Py_ssize_t r
    cdef int hook
    for r in range(tp.n_runs):
        w = &s.workers[tp.runs[r].nt.id]
        add_call(&w.cur, type.desc.cur, tp, r)
        add_call(&w.state, type.desc.state, tp, r)
        for hook in range(NM_N_HOOKS):
            add_call(&w.hooks[hook], type.desc.hooks[hook], tp, r)
    return 0


cdef int add_call(NmSteps* steps, NmKernel kernel, TypePlan tp, Py_ssize_t r) except -1:
    if kernel != NULL and nm_add_step(steps, kernel, &tp.runs[r], tp.run_begin[r],
                                      tp.run_begin[r + 1]):
        raise MemoryError
    return 0
