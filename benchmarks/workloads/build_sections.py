"""5,000 sections from Python: create, set, connect, insert, place a synapse."""

import time

from neuron import h

start = time.perf_counter()
root = h.Section(name="root")
sections, synapses = [], []
for i in range(5000):
    sec = h.Section(name=f"dend{i}")
    sec.L, sec.diam, sec.nseg, sec.Ra = 50, 1.5, 3, 100
    sec.connect(sections[i // 3](1) if sections else root(1))
    sec.insert("pas")
    sec(0.5).pas.g = 1e-4
    sections.append(sec)
    synapses.append(h.ExpSyn(sec(0.5)))
h.finitialize(-65)
seconds = time.perf_counter() - start
print(seconds, sum(s(0.5).area() for s in sections))
