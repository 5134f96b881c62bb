"""What the scripts of the construct tests share; put in front of each of them.

`h`, `engine` and `out` are those of the oracle.
"""


def cell(*mechanisms, L=10.0, diam=10.0, nseg=1):
    """A section with density mechanisms; passive, so that its voltage moves."""
    sec = h.Section(name="soma")
    sec.L, sec.diam, sec.nseg = L, diam, nseg
    for name in ("pas", *mechanisms):
        sec.insert(name)
    return sec


def trace(target, *names, tstop=0.5, v=-65.0, before=None):
    """Runs to `tstop` (ms) with samples of variables of `target` in `out`."""
    vectors = {}
    for name in names:
        vectors[name] = h.Vector().record(getattr(target, "_ref_" + name))
    h.finitialize(v)
    if before is not None:
        before()
    while h.t < tstop - 0.5 * h.dt:
        h.fadvance()
    for name, vector in vectors.items():
        out[name] = list(vector)


def keep(target, *names):
    """The present values of variables of `target`, arrays whole, in `out`."""
    for name in names:
        value = getattr(target, name)
        out[name] = [value] if isinstance(value, float) else list(value)


def variable_trace(target, *names, tstop):
    """The same with the variable step, and with the times of its steps."""
    times = h.Vector().record(h._ref_t)
    vectors = [h.Vector().record(getattr(target, "_ref_" + name)) for name in names]
    h.cvode_active(1)
    h.finitialize(-65)
    h.continuerun(tstop)
    out["t"] = list(times)
    for name, vector in zip(names, vectors, strict=True):
        out[name] = list(vector)
    states, weights = h.Vector(), h.Vector()
    h.cvode.states(states)
    h.cvode.error_weights(weights)
    # NEURON lists the states of a KINETIC block in an order of its own.
    out["states"] = sorted(states)
    out["tolerances"] = sorted(1 / x for x in weights)
