"""The state kernel of hh without tables: what 10,000 instances add to a step."""

import os
import time

import neuron
from neuron import h

neuron.load_mechanisms(os.environ["NRNMINI_BENCHMARK_MODS"])
MECHANISM, STATE = "gates", "m"


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
for cell in cells:
    cell.insert(MECHANISM)
together = steps()
print("without", without)
print("with", together)
states = sum(getattr(getattr(c(0.5), MECHANISM), STATE) for c in cells)
print(together - without, states)
