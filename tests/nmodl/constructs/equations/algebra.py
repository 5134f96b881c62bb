sec = cell("algebra")
m = sec(0.5).algebra
trace(m, "x", "q", "r1", "w", "z", tstop=0.1)
keep(m, "u", "got")
