s = cell()
p = h.kinetic_sizes(s(0.5))
c = h.IClamp(s(0.5))
c.dur = 1
c.amp = 0.1
trace(p, "a", "b", "c", "x", "fl", "bl", "tot", tstop=1)
keep(p, "d")
h.secondorder = 1
trace(p, "a", "b", "c", "x", "fl", "bl", "tot", tstop=0.5)
keep(p, "d")
