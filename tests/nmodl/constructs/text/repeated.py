s = cell("repeated")
m = s(0.5).repeated
trace(m, "a", "b", "n", "o", tstop=0.3)
