"""1000 cells of 11 segments with hh (exponentials at each step), 20 ms, one thread."""

import time

from neuron import h

TABLES = 0

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
h.usetable_hh = TABLES
h.finitialize(-65)
h.fadvance()
start = time.process_time()
for _ in range(800):
    h.fadvance()
seconds = time.process_time() - start
print(seconds, cells[500](0.5).v)
