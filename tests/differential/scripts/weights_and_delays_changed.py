# NetCon parameters changed while events are under way.
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("pas")
syn = h.ExpSyn(soma(0.5))
syn.tau = 2
ns = h.NetStim()
ns.start, ns.interval, ns.number = 1, 1, 8
nc = h.NetCon(ns, syn)
nc.weight[0], nc.delay = 0.001, 2
g = h.Vector().record(syn._ref_g)
h.finitialize(-65)
h.continuerun(4.01)
nc.delay = 0.3
h.continuerun(5.5)
nc.weight[0] = 0.005
nc.threshold = 3
h.continuerun(7)
nc.active(False)
h.continuerun(12)
out["g"] = g
