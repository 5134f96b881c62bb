s = cell()
p = h.all_weights(s(0.5))
ncs = [h.NetCon(None, p) for k in range(3)]
for k, n in enumerate(ncs):
    n.weight[0] = 0.3 * (k + 1)
    n.delay = 0


def fire():
    for k, n in enumerate(ncs):
        n.event(0.06 * k + 0.03)
        n.event(0.3 + 0.01 * k)


trace(p, "g", "n", "w1", "i", tstop=0.8, before=fire)
out["w"] = [n.weight[k] for n in ncs for k in range(3)]
v = h.Vector().record(s(0.5)._ref_v)
trace(p, "g", tstop=0.8, before=fire)
out["v"] = list(v)
