s = cell()
p = h.hygiene(s(0.5))
p._ref_ptr = s(0.5)._ref_v
trace(p, "x", tstop=0.1)
out["f"] = [p.f(3)]
