# A ball-and-stick cell built in Python.
soma, dend = h.Section(name="soma"), h.Section(name="dend")
dend.connect(soma(1))
soma.L = soma.diam = 12.6157
dend.L, dend.diam, dend.nseg = 200, 1, 11
for sec in (soma, dend):
    sec.Ra, sec.cm = 100, 1
soma.insert("hh")
for seg in soma:
    seg.hh.gnabar, seg.hh.gkbar, seg.hh.gl, seg.hh.el = 0.12, 0.036, 0.0003, -54.3
dend.insert("pas")
for seg in dend:
    seg.pas.g, seg.pas.e = 0.001, -65
ic = h.IClamp(dend(1))
ic.delay, ic.dur, ic.amp = 5, 1, 0.1
out["t"] = h.Vector().record(h._ref_t)
out["soma"] = h.Vector().record(soma(0.5)._ref_v)
out["dend"] = h.Vector().record(dend(0.5)._ref_v)
out["m"] = h.Vector().record(soma(0.5).hh._ref_m)
h.finitialize(-65)
h.continuerun(25)
