s = cell()
p = h.weights(s(0.5))
ncs = [h.NetCon(None, p) for k in range(3)]
for k, n in enumerate(ncs):
    n.weight[0] = 0.1 * (k + 1)
    n.delay = 0.1
fi = h.FInitializeHandler(lambda: [n.event(0.1 * k + 0.05) for k, n in enumerate(ncs)])
rec = h.Vector()
nn = h.NetCon(p, None)
nn.record(rec)
trace(p, "g", "n", "last", "i", tstop=1)
out["w"] = [n.weight[k] for n in ncs for k in range(4)]
out["cnt"] = [p.cnt, ncs[0].wcnt()]
out["rec"] = list(rec)
trace(p, "g", "n", "last", "i", tstop=1)
