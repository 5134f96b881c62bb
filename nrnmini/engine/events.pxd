# Detection of spikes, and delivery of events.

from libc.stdint cimport int32_t
from nrnmini.engine.netcon cimport LinkId, PreSyn
from nrnmini.engine.state cimport State, TypePlan
from nrnmini.model.abi cimport NmCtx
from nrnmini.store.soa cimport RowId

# Spikes of all watched variables at the present voltages.
cdef int detect(State s) except -1
cdef int detect_at(State s, double t) except -1         # they fire at t, ms
# The addresses of watched variables, where sources came or went.
cdef int rebuild_watch(State s) except -1
# EVENT_CROSSINGs that are queued no longer hold: the integrator starts anew.
cdef int drop_crossings(State s) except -1
# One event, by its number; it stays the caller's.
cdef int deliver_one(State s, int32_t index) except -1
# Everything queued for te <= limit, in order. t is the event's in NET_RECEIVE and
# callbacks, and what it was afterwards.
cdef int deliver(State s, double limit) except -1
# A source fires at t: recordings, callbacks, connections.
cdef int fire(State s, PreSyn presyn, double t) except -1
cdef int queue_connection(State s, LinkId link, double t) except -1
cdef int clear_events(State s) except -1
# NET_RECEIVE's INITIAL of every connection, in creation order.
cdef int init_connections(State s) except -1
# Callbacks of CVode.event that came due.
cdef int run_deferred(State s) except -1
# The plan of an instance and its row, -1 if it is gone. None: it takes no part.
cdef TypePlan instance_plan(State s, Py_ssize_t type, RowId id, Py_ssize_t* row)
# What a service for mechanisms raised, until the mechanism's code has returned.
cdef int keep_error(NmCtx* c, object error) noexcept
cdef int install_host(State s) except -1
