sec = cell("steady_pump")
mech = sec(0.5).steady_pump
trace(mech, "x", "p", "xp", "w", tstop=0.2)
for name in ("x", "p", "xp"):
    largest = max(abs(x) for x in out[name])
    out[name] = [x / largest for x in out[name]]
