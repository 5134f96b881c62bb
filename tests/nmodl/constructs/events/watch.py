sec = cell()
p = h.WatchTest(sec(0.5))
q = h.WatchTest(sec(0.5))
q.high = -64
nc = h.NetCon(None, q)
nc.weight[0] = 0.5
trace(p, "n", "last", "m", "rising", tstop=8, before=lambda: nc.event(3))
keep(p, "got")
out["q"] = [q.n, q.last, q.m, q.rising]
h.finitialize(-65)
h.fadvance()
out["again"] = [p.n, p.last]
