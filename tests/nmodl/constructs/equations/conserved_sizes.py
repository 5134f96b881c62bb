s = cell("conserved_sizes")
m = s(0.5).conserved_sizes
trace(m, "a", "b", "c", "tot", tstop=0.5)
keep(m, "d")
