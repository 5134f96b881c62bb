# Two threads give the numbers of one.
pc = h.ParallelContext()
secs = [h.Section(name=f"s{i}") for i in range(7)]
ics, syns, ncs = [], [], []
for i, s in enumerate(secs):
    s.L = s.diam = 15 + i
    s.insert("hh")
    ic = h.IClamp(s(0.5))
    ic.delay, ic.dur, ic.amp = 1, 5, 0.1 * (i + 1)
    ics.append(ic)
    syns.append(h.ExpSyn(s(0.5)))
for i in range(7):
    nc = h.NetCon(secs[i](0.5)._ref_v, syns[(i + 1) % 7], sec=secs[i])
    nc.weight[0], nc.delay = 0.01, 1
    ncs.append(nc)
v = [h.Vector().record(s(0.5)._ref_v) for s in secs]
for n in (1, 2):
    pc.nthread(n)
    h.finitialize(-65)
    h.continuerun(15)
    for i in range(7):
        out[f"v{i}_{n}"] = list(v[i])
pc.nthread(1)
