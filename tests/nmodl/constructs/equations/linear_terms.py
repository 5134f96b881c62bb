s = cell("linear_terms")
m = s(0.5).linear_terms
trace(m, "a", "b", "s1", tstop=0.2)
keep(m, "c")
