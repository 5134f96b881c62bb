sec = cell()
p = h.EventTest(sec(0.5))
times = h.Vector()
source = h.NetCon(p, None)
source.record(times)
nc = h.NetCon(None, p)
nc.weight[0], nc.weight[1], nc.weight[2] = 0.25, 3, 4
back = h.NetCon(p, p)
back.delay = 0.2
back.weight[0] = 0.0625


def send():
    out["initial"] = list(nc.weight) + list(back.weight)
    nc.event(0.02)
    nc.event(0.13)


trace(p, "m", "n", "nn", tstop=1, before=send)
keep(p, "seen", "when", "vin")
out["weights"] = list(nc.weight) + list(back.weight)
out["spikes"] = list(times)
