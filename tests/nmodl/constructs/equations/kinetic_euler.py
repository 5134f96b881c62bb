sec = cell("kinetic_euler")
trace(sec(0.5).kinetic_euler, "x", "s", "z", "f", tstop=0.5)
