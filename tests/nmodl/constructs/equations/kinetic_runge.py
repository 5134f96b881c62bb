sec = cell("kinetic_runge")
trace(sec(0.5).kinetic_runge, "x", "s", "z", tstop=0.5)
