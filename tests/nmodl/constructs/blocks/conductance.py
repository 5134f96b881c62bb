sec = cell("conductance")
trace(sec(0.5), "v", "ina", tstop=1, v=-40)
out["il"] = [sec(0.5).conductance.il]
