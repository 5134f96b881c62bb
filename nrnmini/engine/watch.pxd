# WATCH and FOR_NETCONS: what NET_RECEIVE asks of the engine beside events.

from nrnmini.engine.state cimport State, Watch


# At the start of a step: a condition that holds and did not before queues its event
# at t, as NEURON does; the next time after it has ceased to hold.
cdef int check_watches(State s) except -1
cdef int clear_watches(State s) noexcept
# An instance waits for a condition, anew if it does already.
cdef int wait(State s, Watch w) except -1
cdef int install_watches(State s) except -1     # into the host of the model
