s = cell("implicit_mixed")
m = s(0.5).implicit_mixed
c = h.IClamp(s(0.5))
c.dur = 1
c.amp = 0.1
trace(m, "a", "b", "c", "d", "e", "f", "x", tstop=1)
h.secondorder = 1
trace(m, "a", "b", "c", "d", "e", "f", "x", tstop=0.4)
