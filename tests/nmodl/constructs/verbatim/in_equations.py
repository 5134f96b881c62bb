s = cell("in_equations")
m = s(0.5).in_equations
trace(m, "a", "b", "y", "z", tstop=0.2)
