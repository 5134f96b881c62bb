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


def tree(*mechanisms, nseg=5):
    """Four sections that branch and taper, with density mechanisms."""
    secs = [h.Section(name=f"s{k}") for k in range(4)]
    secs[1].connect(secs[0](1))
    secs[2].connect(secs[0](1))
    secs[3].connect(secs[1](0.3))
    for k, s in enumerate(secs):
        s.nseg = nseg - k
        s.L = 50 + 10 * k
        for m in ("pas", *mechanisms):
            s.insert(m)
    for k, s in enumerate(secs):
        for seg in s:
            seg.diam = 1 + k + 2 * seg.x
    return secs


def record_all(secs, name):
    """A Vector for each segment that records a variable."""
    segments = [seg for sec in secs for seg in sec]
    return [h.Vector().record(getattr(seg, "_ref_" + name)) for seg in segments]


def run(tstop):
    h.finitialize(-65)
    while h.t < tstop - 1e-9:
        h.fadvance()
