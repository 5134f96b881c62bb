# Variable step: ball and stick with synapses; events begin the integration anew. The
# tolerance is that of steps, which carry roundings on.
# compare: atol 1e-6
soma, dend = h.Section(name="soma"), h.Section(name="dend")
dend.connect(soma(1))
soma.L = soma.diam = 20
dend.L, dend.diam, dend.nseg = 300, 2, 5
for sec in soma, dend:
    sec.insert("pas")
ns = h.NetStim()
ns.start, ns.number, ns.interval = 0.3, 3, 0.5
far = h.Exp2Syn(dend(1))
far.tau1, far.tau2 = 0.2, 2
near = h.ExpSyn(soma(0.5))
near.tau = 1
connections = [h.NetCon(ns, far, 0, 0.1, 0.02), h.NetCon(ns, near, 0, 0.1, 0.01)]
alpha = h.AlphaSynapse(soma(0))
alpha.onset, alpha.gmax, alpha.tau = 1.2, 0.01, 0.3
clamp = h.SEClamp(dend(0.3))
clamp.dur1, clamp.amp1, clamp.dur2, clamp.amp2, clamp.rs = 0.5, -50, 0.3, -70, 5
h.CVode().use_fast_imem(1)
for label, ref in {
    "t": h._ref_t,
    "soma": soma(0.5)._ref_v,
    "end": dend(1)._ref_v,
    "g": far._ref_g,
    "i": clamp._ref_i,
    "imem": soma(0.5)._ref_i_membrane_,
    "imem_end": dend(1)._ref_i_membrane_,
}.items():
    out[label] = h.Vector().record(ref)
h.cvode_active(1)
h.finitialize(-65)
h.continuerun(3)
