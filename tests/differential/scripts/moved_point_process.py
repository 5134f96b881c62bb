# A point process moved to another place.
a, b = h.Section(name="a"), h.Section(name="b")
for s in (a, b):
    s.nseg, s.L, s.diam = 3, 60, 10
    s.insert("hh")
ic = h.IClamp(a(0.5))
ic.delay, ic.dur, ic.amp = 1, 2, 0.5
va = h.Vector().record(a(0.5)._ref_v)
vb = h.Vector().record(b(0.9)._ref_v)
h.finitialize(-65)
h.continuerun(6)
out["a1"], out["b1"] = list(va), list(vb)
ic.loc(b(0.8))
h.finitialize(-65)
h.continuerun(6)
out["a2"], out["b2"] = list(va), list(vb)
out["place"] = [ic.get_segment().x, ic.get_loc(), ic.has_loc()]
