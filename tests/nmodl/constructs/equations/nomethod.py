sec = cell("nomethod")
trace(sec(0.5).nomethod, "m", "n", tstop=0.2)
