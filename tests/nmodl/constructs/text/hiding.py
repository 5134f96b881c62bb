sec = cell("hiding")
trace(sec(0.5).hiding, "k", "n", "m", tstop=0.2)
