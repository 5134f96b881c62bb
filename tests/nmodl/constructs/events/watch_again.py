s = cell()
p = h.watch_again(s(0.5))
c = h.IClamp(s(0.5))
c.dur = 0.2
c.amp = 0.3
c.delay = 0.1
c2 = h.IClamp(s(0.5))
c2.dur = 0.2
c2.amp = -0.3
c2.delay = 0.4
trace(p, "n", "x", tstop=1)
keep(p, "k")
