sec = cell("remembers")
trace(sec(0.5).remembers, "x", "w", "z", "last", tstop=1)
