c = h.Counter()
d = h.Counter()
d.period = 0.7
nc = h.NetCon(c, d)
nc.delay, nc.weight[0] = 0.1, 0.05
times, ids = h.Vector(), h.Vector()
nc.record(times, ids, 5)
other = h.NetCon(d, c)
other.weight[0] = -1
other.delay = 0.33
seen = h.Vector()
other.record(seen)
trace(c, tstop=4)
keep(c, "n")
out["times"], out["ids"], out["seen"] = list(times), list(ids), list(seen)
out["built"] = [c.x0, d.n]
