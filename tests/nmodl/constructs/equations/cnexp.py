sec = cell("exact")
m = sec(0.5).exact
trace(m, "m", "p", "q", "r", "s", "u", "w", "x", "out", tstop=0.5, v=-40)
