p = h.spikes_itself()
q = h.spikes_itself()
n1 = h.NetCon(p, q)
n2 = h.NetCon(q, p)
n1.weight[0] = 0.5
n2.weight[0] = 1.2
n1.delay = 0.3
n2.delay = 1
r1, r2 = h.Vector(), h.Vector()
n1.record(r1)
n2.record(r2)
h.finitialize(-65)
while h.t < 20:
    h.fadvance()
out["r1"] = list(r1)
out["r2"] = list(r2)
out["m"] = [p.M(), q.M(), p.n, q.n, p.last]
