s = cell()
p = h.at_time_moves(s(0.5))
trace(p, "i", "n", "m", tstop=0.5)
h.dt = 0.03
trace(p, "i", "n", "m", tstop=0.5)
