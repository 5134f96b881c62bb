# What an engine consists of. The phases of a run (step, init, events, record)
# are functions over it; `engine.Engine` adds the face.

from libc.stdint cimport int32_t, uint32_t, uint64_t
from nrnmini.engine.netcon cimport LinkId, LinkTable, PreSyn
from nrnmini.engine.order cimport Order
from nrnmini.engine.plan cimport NmDiffuse, NmPool, NmWorker
from nrnmini.engine.queue cimport EventQueue
from nrnmini.model.abi cimport NmCtx, NmIonCtx, NmRandom, NmThread
from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.model.model cimport Model
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, Store


cdef class TypePlan:            # the instances of one mechanism type, flattened
    cdef MechType   type
    cdef int32_t    n           # rows that take part
    cdef int32_t*   node        # row -> node row; NULL: artificial cells
    cdef int32_t*   begin       # [n_threads + 1] first row of a thread
    cdef int32_t**  ion_row     # [n_ions] row -> row of the ion
    cdef double***  ptr         # [n_pointers][row]
    cdef NmRandom** rnd         # [n_randoms]
    cdef double**   col         # [n_vars]
    cdef NmCtx*     base        # [n_threads] any row
    cdef NmIonCtx*  base_ion    # [n_threads * n_ions]
    cdef NmCtx*     runs        # contiguous runs
    cdef NmIonCtx*  run_ion
    cdef int32_t    n_runs
    cdef int32_t*   run_begin   # [n_runs + 1]
    cdef void*      ion_info    # NmIonInfo of an ion
    cdef double*    scratch     # weights of an event that has none
    # LONGITUDINAL_DIFFUSION; NULL without:
    cdef NmDiffuse* diffuse     # [n_threads]
    cdef int32_t*   parent_row  # row -> row of the parent instance, or -1
    cdef int32_t*   row_at      # node row -> row, or -1
    cdef double*    dx          # row -> length of its segment, um
    cdef double*    diffusion_work
    cdef int thread_of(self, int32_t row) noexcept nogil


cdef class Movable:             # slot of an instance -> its movable event, or -1
    cdef int32_t*   event       # of the last net_send(.., 1)
    cdef uint32_t   n
    cdef int32_t get(self, uint32_t slot) noexcept
    cdef int set(self, uint32_t slot, int32_t event) except -1


cdef struct Watch:              # a WATCH condition that an instance waits for
    int32_t type, which         # mechanism type index; number of the condition
    RowId   row
    double  flag
    bint    holds               # at the last step


cdef class Plan:                # the flattened model; valid while nothing moves
    cdef State      state
    cdef readonly int n_threads
    cdef Store      nodes
    cdef list       stores      # every store that must not move
    cdef uint64_t*  versions    # their layouts when flattened
    cdef list       types       # TypePlan or None by type index
    cdef list       run_order   # TypePlan in the order of currents and states
    cdef list       init_order  # the same, artificial cells last
    cdef list       tables      # TypePlan with check_tables
    cdef list       diffusing   # TypePlan with states that diffuse
    cdef object     layers      # extracellular.Layers, or None
    cdef Order      order
    cdef list       soft        # Buffers that POINTERs point into
    cdef uint64_t*  soft_versions   # of them, when flattened
    cdef int        depth       # freezes in progress
    cdef bint fresh(self) noexcept
    cdef int freeze(self) except -1
    cdef int thaw(self) except -1


cdef class Integrator:          # what takes the place of the fixed step
    cdef int before_event(self, State s) except -1      # states are about to change
    cpdef initialize(self)              # at the end of finitialize
    cpdef advance(self)                 # fadvance
    cpdef run_to(self, double t)        # psolve, CVode.solve
    cpdef restart(self)                 # CVode.re_init


cdef class State:
    cdef object           __weakref__
    cdef readonly Model   model
    cdef readonly int     n_threads
    cdef NmWorker*        workers           # [n_threads]
    cdef NmPool*          pool              # NULL with one thread
    # The globals of the same names (stable addresses).
    cdef double*          t                 # ms
    cdef double*          dt                # ms
    cdef double*          celsius           # degC
    cdef double*          secondorder
    cdef readonly EventQueue queue
    cdef readonly LinkTable  links
    cdef Plan             plan              # None: prepare first
    cdef Plan             frozen            # the plan of the phase in progress
    cdef public str       sort_order        # interleaved, cell
    cdef public dict      partition         # thread -> root sections; empty: even
    cdef bint             is_stepping       # inside finitialize or fadvance
    cdef bint             stop              # a bare CVode.event was met
    cdef readonly bint    fast_imem
    cdef public object    interrupted       # callable: raises KeyboardInterrupt
    cdef double           last_poll         # s
    cdef unsigned int     n_polls
    # sources
    cdef dict             presyn_of         # DataHandle -> weakref of its PreSyn
    cdef Py_ssize_t       presyn_limit      # size at which the dead are dropped
    cdef bint             watch_changed     # the lists below are to be rebuilt
    cdef bint             watch_moves       # a variable outside the stores is watched
    cdef list             watched           # PreSyn with a variable, alive
    cdef double**         watch_variable    # [n_watched]
    cdef Py_ssize_t       n_watched
    cdef LinkId           current_link      # source of the weights of this delivery
    cdef double*          current_weight
    cdef list             movables          # Movable by type index
    # WATCH and FOR_NETCONS
    cdef Watch*           watches           # [n_watches]
    cdef Py_ssize_t       n_watches, watch_capacity
    cdef dict             histories         # of LAG: see history.key_of
    cdef Py_ssize_t       history_limit     # size at which the dead are dropped
    cdef dict             onto              # target -> its links; None: unknown
    cdef uint64_t         onto_version      # of the LinkTable
    cdef list             held              # Weights that a mechanism looks at
    # record and play
    cdef dict             records           # Buffer -> record.Record, in order
    cdef list             each_step         # those that sample in each step
    cdef list             samplings         # record.Sampling: the others
    cdef list             plays             # record.Play
    cdef bint             has_continuous    # a continuous Play is active
    cdef list             random_plays      # callables, at each step
    # gap junctions: (target handle, source handle)
    cdef list             transfers
    cdef list             scatterers        # callables, before the states
    cdef readonly long    n_prepared        # how often the model was sorted
    # handlers and deferred callbacks
    cdef list             init_handlers     # (kind, weakref)
    cdef list             deferred
    cdef readonly Integrator integrator     # None: the fixed step
    cdef object           pending_error     # raised by a callback under a kernel

    cdef int free_threads(self) noexcept
    cdef int allocate_threads(self, int n) except -1
    cdef int invalidate(self) except -1
    cdef int require_idle(self, str what) except -1
    cdef int raise_thread_error(self, str phase) except -1
    cdef int set_all_times(self, double t) noexcept nogil
    cdef PreSyn presyn_of_source(self, object source)
    cdef PreSyn new_presyn(self, DataHandle source, PointProcess cell)


cdef State state_of(NmThread* nt)
