# A binary tree of passive and active sections.
secs = [h.Section(name="root")]
for i in range(1, 31):
    s = h.Section(name=f"b{i}")
    s.connect(secs[(i - 1) // 2](1 if i % 3 else 0.7))
    secs.append(s)
for i, s in enumerate(secs):
    s.nseg, s.L, s.diam, s.Ra = 1 + 2 * (i % 3), 50 + 7 * i, 5 / (1 + i / 5), 100 + i
    s.insert("hh" if i % 4 == 0 else "pas")
ic = h.IClamp(secs[0](0.5))
ic.delay, ic.dur, ic.amp = 1, 2, 3
v = [h.Vector().record(secs[i](0.5)._ref_v) for i in (0, 7, 15, 30)]
h.finitialize(-65)
h.continuerun(10)
for i, x in enumerate(v):
    out[f"v{i}"] = x
