"""Exp2Syn: what 10,000 synapses add to a step, one at each segment."""

import time

from neuron import h


def steps(n=200):
    h.finitialize(-65)
    h.fadvance()
    best = 1e9
    for _ in range(5):
        start = time.process_time()
        for _ in range(n):
            h.fadvance()
        best = min(best, time.process_time() - start)
    return best


cells = []
for k in range(1000):
    cell = h.Section(name="cell")
    cell.L, cell.diam, cell.nseg = 1000, 2, 10
    cell.insert("pas")
    cell.e_pas = -70 + 0.03 * k
    cells.append(cell)
without = steps()
synapses = [h.Exp2Syn(segment) for cell in cells for segment in cell]
for k, synapse in enumerate(synapses):
    synapse.tau1, synapse.tau2 = 0.5 + k * 1e-4, 5
together = steps()
for synapse in synapses:
    synapse.A, synapse.B = 1e-3, 2e-3
h.fadvance()
print("without", without)
print("with", together)
print(together - without, sum(s.g for s in synapses) + sum(c(0.5).v for c in cells))
