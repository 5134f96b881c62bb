# Python callbacks at initialisation, at times, and at spikes.
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("hh")
ic = h.IClamp(soma(0.5))
ic.delay, ic.dur, ic.amp = 2, 0.5, 1
seen = []
cv = h.CVode()


def note(kind):
    seen.extend([kind, h.t, soma(0.5).v])


def begin():
    note(1)
    cv.event(3, lambda: note(2))
    cv.event(4.013, lambda: note(3))
    cv.event(3, lambda: note(4))


fih = h.FInitializeHandler(begin)
nc = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
nc.threshold = 0
nc.record(lambda: note(5))
h.finitialize(-65)
h.continuerun(8)
out["seen"] = seen
