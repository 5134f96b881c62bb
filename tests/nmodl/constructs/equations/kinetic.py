sec = cell("kinetic")
trace(sec(0.5).kinetic, *"c o i e f1 b1 f2 b2 f3 b3".split(), tstop=0.5)
