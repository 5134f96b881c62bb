sec = cell()
p = h.ForNetcons(sec(0.5))
other = h.ForNetcons(sec(0.5))
ncs = [h.NetCon(None, p) for _ in range(4)]
elsewhere = h.NetCon(None, other)
for k, nc in enumerate(ncs):
    nc.weight[0] = k + 0.5


def send():
    ncs[1].event(0.1)
    ncs[2].event(0.2)
    elsewhere.event(0.15)


trace(p, "total", "count", "last", tstop=0.3, before=send)
out["weights"] = [x for nc in ncs for x in nc.weight]
out["other"] = [other.count, *elsewhere.weight]
