# Membrane currents that sum to the electrode's.
soma, dend = h.Section(name="soma"), h.Section(name="dend")
dend.connect(soma(1))
soma.L = soma.diam = 20
dend.nseg, dend.L = 5, 200
soma.insert("hh")
dend.insert("pas")
ic = h.IClamp(soma(0.5))
ic.delay, ic.dur, ic.amp = 1, 3, 0.5
syn = h.AlphaSynapse(dend(0.7))
syn.onset, syn.gmax, syn.tau = 2, 0.01, 1
h.CVode().use_fast_imem(1)
out["soma"] = h.Vector().record(soma(0.5)._ref_i_membrane_)
out["dend"] = h.Vector().record(dend(0.7)._ref_i_membrane_)
out["end"] = h.Vector().record(soma(0)._ref_i_membrane_)
h.finitialize(-65)
h.continuerun(6)
