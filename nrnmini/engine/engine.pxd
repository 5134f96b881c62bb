# Time: prepare, initialise, step, events, record and play.

from nrnmini.engine.state cimport State
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle


# Inherited (state.pxd): model, n_threads, t, dt, celsius, secondorder, queue, links,
# sort_order, interrupted, ...  Engine(model).
cdef class Engine(State):
    # Sorts nodes and instances, cuts them into threads, flattens POINTERs and
    # ions into plain addresses, freezes the stores. The token thaws them.
    cpdef object prepare(self)
    cpdef finitialize(self, object v=*)     # v in mV, or None: keep
    cpdef fadvance(self)
    cpdef fixed_advance(self)
    cpdef fcurrent(self)
    cpdef frecord_init(self)
    cpdef psolve(self, double tstop)        # while t + dt <= tstop (1 + 1e-11)
    # Many steps at once: while t < tstop - dt/2, as continuerun. `condition` is
    # called after each step, if given; false ends the run.
    cpdef run_until(self, double tstop, object condition=*)
    cpdef set_threads(self, int n)          # pc.nthread
    cpdef set_fast_imem(self, bint on)      # CVode.use_fast_imem
    # kind 0-3 as FInitializeHandler; returns an object: the handler lives as
    # long as it does. `callback` takes no argument.
    cpdef object add_init_handler(self, int kind, object callback)
    # CVode.event: `callback` (or None) runs at the end of the step holding te.
    cpdef add_event(self, double te, object callback=*)
    # Vector.record: handle or GlobalVar of t; `times` and `Dt` are exclusive.
    cpdef record(self, Buffer out, DataHandle source, Buffer times=*,
                 object Dt=*)
    cpdef record_remove(self, Buffer out)
    # Vector.play: target is a DataHandle or a callable of the value.
    cpdef play(self, Buffer values, object target, Buffer times=*, object Dt=*,
               bint continuous=*, Buffer discontinuities=*)
    cpdef play_remove(self, Buffer values)
    # Random.play: `pick` is called without argument at each step.
    cpdef play_random(self, object pick)
    cpdef play_random_remove(self, object pick)
