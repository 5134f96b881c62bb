from neuron import h

h.load_file("stdrun.hoc")
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.insert("hh")
stim = h.IClamp(soma(0.5))
stim.delay, stim.dur, stim.amp = 1, 3, 0.5
syn = h.ExpSyn(soma(0.5))
syn.tau = 2
ns = h.NetStim()
ns.start, ns.interval, ns.number = 6, 2, 3
nc = h.NetCon(ns, syn)
nc.weight[0] = 0.02
nc.delay = 0.5
spikes = h.Vector()
counter = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
counter.threshold = 0
counter.record(spikes)
t = h.Vector().record(h._ref_t)
v = h.Vector().record(soma(0.5)._ref_v)
seen = []
handler = h.FInitializeHandler(lambda: seen.append(("init", h.t)))
calls = []
counter2 = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
counter2.threshold = 0
counter2.record(lambda: calls.append(h.t))
h.finitialize(-65)
h.CVode().event(3.0, lambda: seen.append(("event", round(h.t, 6))))
h.continuerun(15)
print(len(t), len(v), round(h.t, 6))
print([f"{x:.9f}" for x in v.to_python()[::60]])
print([f"{x:.9f}" for x in spikes], [f"{x:.9f}" for x in calls])
print(seen, nc.weight[0], nc.delay, nc.syn() == syn, nc.pre() == ns, nc.valid())
h.tstop = 2
h.run()
print(h.t, f"{soma(0.5).v:.9f}")
h.finitialize()
print(h.fadvance() is not None, h.t)
