"""extracellular: ten hh cables in a field, two layers outside of each segment."""

import time

from neuron import h

cells = []
for k in range(10):
    cell = h.Section(name="cell")
    cell.L, cell.diam, cell.nseg = 2000, 2, 101
    cell.insert("hh")
    cell.insert("extracellular")
    for seg in cell:
        seg.xraxial[0], seg.xg[0], seg.xc[0] = 1e4, 0.01, 0.1
        seg.e_extracellular = 3 * k * seg.x
    cells.append(cell)
h.finitialize(-65)
start = time.perf_counter()
for _ in range(1000):
    h.fadvance()
print(time.perf_counter() - start, sum(s.v + s.i_membrane for c in cells for s in c))
