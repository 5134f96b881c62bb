# compare: atol 1e-6
trunk, one, other = (h.Section(name=n) for n in ("trunk", "one", "other"))
one.connect(trunk(1))
other.connect(trunk(0.6))
for k, sec in enumerate((trunk, one, other)):
    sec.nseg, sec.L, sec.diam = 5 - k, 60 + 20 * k, 1 + k
    sec.insert("pas")
    sec.insert("spread")
one.insert("cachan")
trunk(0.1).spread.src = 2e-3
ic = h.IClamp(one(0.5))
ic.delay, ic.dur, ic.amp = 0.5, 5, 0.05
places = [seg for sec in (trunk, one, other) for seg in sec]
kept = [h.Vector().record(seg._ref_cai) for seg in places]
outer = [h.Vector().record(seg.spread._ref_ca[1]) for seg in places]
variable_trace(one(0.5), "v", "cai", "cb_spread", tstop=4)
out["all"] = [y for x in kept for y in x]
out["outer"] = [y for x in outer for y in x]
