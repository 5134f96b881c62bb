# The second run repeats the first.
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("hh")
syn = h.Exp2Syn(soma(0.5))
ns = h.NetStim()
ns.noiseFromRandom123(1, 2, 3)
ns.start, ns.interval, ns.number, ns.noise = 0, 3, 100, 1
nc = h.NetCon(ns, syn)
nc.weight[0], nc.delay = 0.003, 0.1
v = h.Vector().record(soma(0.5)._ref_v)
for k in range(2):
    h.finitialize(-65)
    h.continuerun(20)
    out[f"v{k}"] = list(v)
