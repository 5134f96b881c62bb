"""Where a NaN was born.

Runs only after a solution that left a voltage not finite. Owns the search and the
message.
"""

from libc.math cimport isfinite, isnan
from nrnmini.engine.state cimport Plan, State, TypePlan
from nrnmini.model.mechanism cimport VarSpec

from nrnmini.errors import ModelError


cdef object describe_nan(State s):
    """The ModelError, with section, mechanism, variable and time.

    The tree solver spreads a NaN over its whole cell within one step, so the
    voltages do not say where it began. The first mechanism, in the order in which
    they run, that has a variable that is not finite does.
    """
    cdef Plan plan = s.plan
    cdef double* v = s.model.v.f64()
    cdef double* data
    cdef double t = s.workers[0].nt.t + 0.5 * s.workers[0].nt.dt
    cdef Py_ssize_t node, row, k
    cdef TypePlan tp
    cdef VarSpec var
    for tp in plan.init_order:
        for var in tp.type.vars:
            data = var.column.f64()
            for row in range(tp.n):
                for k in range(var.dim):
                    if isfinite(data[row * var.dim + k]):
                        continue
                    name = f"{var.name}[{k}]" if var.is_array else var.name
                    value = value_name(data[row * var.dim + k])
                    return ModelError(
                        f"`v` is not a finite number at t = {t:g} ms: it began with "
                        f"`{name}` of {s.instance_name(tp.type, row)}, which is "
                        f"{value}\n"
                        "help: look for a division by zero, a logarithm or an "
                        f"overflow in `{tp.type.name}`"
                    )
    for node in range(plan.order.n):
        if not isfinite(v[node]):
            return ModelError(
                f"`v` of {s.node_name(node)} is {value_name(v[node])} at t = {t:g} ms\n"
                "help: check `dt`, `cm`, `Ra`, `diam`, the initial `v` and injected "
                "currents"
            )
    return ModelError(f"a voltage is not a finite number at t = {t:g} ms")


cdef str value_name(double x):
    return "nan" if isnan(x) else "inf" if x > 0 else "-inf"
