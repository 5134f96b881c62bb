# Where a NaN was born.

from nrnmini.engine.state cimport State

# The ModelError for voltages that are not finite; after the solution of a step,
# before the states.
cdef object describe_nan(State s)
