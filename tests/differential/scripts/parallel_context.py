# Cells known by number, spikes recorded, psolve.
# compare: atol times 1e-12
pc = h.ParallelContext()
secs, ncs, syns, ics = [], [], [], []
for gid in range(3):
    s = h.Section(name=f"s{gid}")
    s.L = s.diam = 20
    s.insert("hh")
    secs.append(s)
    pc.set_gid2node(gid, pc.id())
    nc = h.NetCon(s(0.5)._ref_v, None, sec=s)
    nc.threshold = -10
    pc.cell(gid, nc)
    syn = h.ExpSyn(s(0.5))
    syn.tau = 1
    syns.append(syn)
for gid in range(3):
    nc = pc.gid_connect(gid, syns[(gid + 1) % 3])
    nc.weight[0], nc.delay = 0.02, 2
    ncs.append(nc)
ic = h.IClamp(secs[0](0.5))
ic.delay, ic.dur, ic.amp = 1, 0.5, 1
times, ids = h.Vector(), h.Vector()
pc.spike_record(-1, times, ids)
v = h.Vector().record(secs[2](0.5)._ref_v)
pc.set_maxstep(10)
h.finitialize(-65)
pc.psolve(20)
out["times"], out["ids"], out["v"] = times, ids, v
out["exists"] = [pc.gid_exists(g) for g in range(5)] + [h.t]
