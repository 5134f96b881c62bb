sec = cell("procedure_test")
trace(sec(0.5).procedure_test, "n1", "n2", "n3", "n4", "m", "k", tstop=0.3)
