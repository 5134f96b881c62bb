# One time step.

from nrnmini.engine.plan cimport NmPhase
from nrnmini.engine.state cimport State

cdef int fixed_step(State s) except -1
# Threads take over t and dt where the user has set them; cj follows.
cdef int adopt_time(State s) except -1
cdef int run_phase(State s, NmPhase phase, str name) except -1
cdef int check_tables(State s, bint only_safe=*) except -1
# KeyboardInterrupt, and the engine's own hook, between steps.
cdef int poll(State s) except -1
