"""hh_exact on two threads: wall time, so on a quiet machine."""

import time

from neuron import h

h.load_file("stdrun.hoc")
cells, clamps = [], []
for _ in range(1000):
    cell = h.Section(name="cell")
    cell.L, cell.diam, cell.nseg = 1000, 2, 11
    cell.insert("hh")
    clamp = h.IClamp(cell(0))
    clamp.delay, clamp.dur, clamp.amp = 1, 100, 0.3
    cells.append(cell)
    clamps.append(clamp)
pc = h.ParallelContext()
pc.nthread(2)
h.usetable_hh = 0
h.finitialize(-65)
h.fadvance()
start = time.perf_counter()
for _ in range(800):
    h.fadvance()
seconds = time.perf_counter() - start
print(seconds, cells[500](0.5).v)
