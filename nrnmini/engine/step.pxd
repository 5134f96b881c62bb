# One time step.

from nrnmini.engine.plan cimport NmPhase
from nrnmini.engine.state cimport State

# Whose TABLEs: of mechanisms that are safe on threads, or of the others.
cdef enum TableOwners:
    ALL_OWNERS, SAFE_OWNERS, OTHER_OWNERS

cdef int fixed_step(State s) except -1
# Threads take over t and dt where the user has set them; cj follows.
cdef int adopt_time(State s) except -1
cdef int run_phase(State s, NmPhase phase, str name) except -1
cdef int run_hooks(State s, int hook, str name) except -1
cdef int check_tables(State s, TableOwners owners=*) except -1
# KeyboardInterrupt, and the engine's own hook, between steps.
cdef int poll(State s) except -1
