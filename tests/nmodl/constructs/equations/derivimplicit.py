sec = cell("implicit")
m = sec(0.5).implicit
trace(m, "m", "n", tstop=0.5)
h.secondorder = 2
trace(m, "m", "n", tstop=0.5)
for label in ("m", "n"):
    out["second " + label] = out.pop(label)
