# prepare(): sort the stores and flatten the model.

from nrnmini.engine.state cimport Plan, State, TypePlan

# Makes state.plan valid: sorts what is unsorted, follows POINTERs. ModelError if
# the model cannot run. Does not freeze.
cdef Plan prepare_plan(State s)

# Freezes the stores for the length of a phase; leave() must follow, and does
# nothing if there is nothing to thaw.
cdef Plan enter(State s)
cdef int leave(State s) except -1

cdef class Token:               # what Engine.prepare returns
    cdef Plan plan
    cdef Plan held(self)                        # ModelError once it is released
    cdef TypePlan flattened(self, str name)     # ModelError: not there, no rows
