sec = cell("goldman")
h.celsius = 22
trace(sec(0.5).goldman, "x", tstop=0.2)
out["ica"] = [sec(0.5).ica]
