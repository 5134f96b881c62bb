s = cell("loops")
m = s(0.5).loops
trace(m, "a", "b", tstop=0.2)
keep(m, "c")
out["f"] = [h.f_loops(k) for k in (-1, 0, 1, 2, 3.3)]
out["g"] = [m.f(2.0)]
