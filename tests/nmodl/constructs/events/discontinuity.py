s = cell()
p = h.discontinuity(s(0.5))
trace(p, "n", "m", "m2", tstop=0.15)
p.twice = 1
trace(p, "n", "m", "m2", tstop=0.15)
nc = h.NetCon(None, p)
nc.weight[0] = 1e6


def fire():
    nc.event(0.07)


trace(p, "m", tstop=0.15, before=fire)
p.m = 0
h.t = 0
p.p()
out["p"] = [p.m]
p.p()
out["p2"] = [p.m]
