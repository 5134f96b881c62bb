# A ring of ball-and-stick cells.
# compare: atol times 1e-12
n = 5
somas = [h.Section(name=f"soma{i}") for i in range(n)]
dends = [h.Section(name=f"dend{i}") for i in range(n)]
syns, ncs = [], []
times, ids = h.Vector(), h.Vector()
for i, (soma, dend) in enumerate(zip(somas, dends)):
    dend.connect(soma)
    soma.L = soma.diam = 12.6157
    dend.L, dend.diam, dend.nseg = 200, 1, 5
    soma.insert(h.hh)
    dend.insert(h.pas)
    for seg in dend:
        seg.pas.g, seg.pas.e = 0.001, -65
    syn = h.ExpSyn(dend(0.5))
    syn.tau = 2
    syns.append(syn)
for i in range(n):
    nc = h.NetCon(somas[i](0.5)._ref_v, syns[(i + 1) % n], sec=somas[i])
    nc.weight[0], nc.delay = 0.01, 5
    nc.record(times, ids, i)
    ncs.append(nc)
stim = h.NetStim()
stim.number, stim.start = 1, 9
kick = h.NetCon(stim, syns[0])
kick.delay, kick.weight[0] = 1, 0.04
v = [h.Vector().record(s(0.5)._ref_v) for s in somas]
h.finitialize(-65)
h.continuerun(80)
out["times"], out["ids"] = times, ids
for i in range(n):
    out[f"v{i}"] = v[i]
