s = cell("conductance_local")
m = s(0.5).conductance_local
trace(m, "m", "gk", "i2", tstop=0.5)
