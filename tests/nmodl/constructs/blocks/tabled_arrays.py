s = cell("tabled_arrays")
m = s(0.5).tabled_arrays
c = h.IClamp(s(0.5))
c.dur = 1
c.amp = 0.1
trace(m, "tot", tstop=1)
keep(m, "out", "m", "n")
h.k_tabled_arrays = 3
h.celsius = 20
trace(m, "tot", tstop=1)
h.usetable_tabled_arrays = 0
keep(m, "out", "m", "n")
trace(m, "tot", tstop=1)
h.usetable_tabled_arrays = 1
h.rates_tabled_arrays(-13)
out["inf"] = list(h.inf_tabled_arrays)
out["tau"] = list(h.tau_tabled_arrays)
