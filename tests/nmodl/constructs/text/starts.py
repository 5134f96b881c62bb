s = cell("starts")
m = s(0.5).starts
h.finitialize(-65)
keep(m, "a", "b", "c", "d", "f")
h.d0_starts = 5
trace(m, "a", "c", "d", "k", tstop=0.2)
keep(m, "b", "f")
