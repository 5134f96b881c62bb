sec = cell("kinetic_array")
trace(sec(0.5).kinetic_array, *"x s f1".split(), tstop=0.5)
keep(sec(0.5).kinetic_array, "z")
