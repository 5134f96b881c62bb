sec = cell()
p = h.Electrode(sec(0.5))
trace(p, "i", tstop=0.5)
out["v"], out["ik"] = [sec(0.5).v], [sec(0.5).ik]
