sec = cell("calls_derivative")
trace(sec(0.5).calls_derivative, "m", "n", "inf", "tau", tstop=0.5)
