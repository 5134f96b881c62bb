sec = cell()
p = h.AtTest(sec(0.5))
trace(p, "k", "hits", "i", tstop=0.4)
