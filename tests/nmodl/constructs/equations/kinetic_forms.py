sec = cell("kinetic_forms")
trace(sec(0.5).kinetic_forms, *"p q r f4 b4".split(), tstop=0.5)
