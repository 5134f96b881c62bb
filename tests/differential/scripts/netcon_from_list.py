# Many NetCons of one source: counts, weights, and deliveries.
cells = [h.IntFire1() for _ in range(6)]
src = h.NetStim()
src.start, src.interval, src.number = 2, 2, 10
ncs = [h.NetCon(src, c) for c in cells]
for i, nc in enumerate(ncs):
    nc.weight[0], nc.delay = 0.3 + i / 10, 1 + (i % 2)
times, ids = h.Vector(), h.Vector()
recs = [h.NetCon(c, None) for c in cells]
for i, r in enumerate(recs):
    r.record(times, ids, i)
h.finitialize()
h.continuerun(40)
out["times"], out["ids"] = times, ids
out["m"] = [c.m for c in cells]
