"""2,000 IntFire1 with 100,000 NetCons of mixed delays, driven by NetStims, 100 ms."""

import random
import time

from neuron import h

N, FAN = 2000, 50
rng = random.Random(1)
h.load_file("stdrun.hoc")
cells = [h.IntFire1() for _ in range(N)]
connections, stims = [], []
for cell in cells:
    cell.tau, cell.refrac = 20, 3
for source in cells:
    for target in rng.sample(cells, FAN):
        nc = h.NetCon(source, target)
        nc.delay, nc.weight[0] = rng.uniform(1, 8), rng.uniform(-0.01, 0.035)
        connections.append(nc)
for k in range(0, N, 10):
    stim = h.NetStim()
    stim.start, stim.interval, stim.number, stim.noise = rng.uniform(0, 5), 10, 1e9, 0
    nc = h.NetCon(stim, cells[k])
    nc.delay, nc.weight[0] = 1, 1.1
    stims += [stim, nc]
spikes, ids = h.Vector(), h.Vector()
for k in range(0, N, 7):
    watch = h.NetCon(cells[k], None)
    watch.record(spikes, ids, k)
    stims.append(watch)
h.dt = 0.1
h.finitialize(-65)
h.fadvance()
start = time.process_time()
h.continuerun(100)
seconds = time.process_time() - start
print(seconds, spikes.size() + ids.sum() * 1e-3 + spikes.sum() * 1e-6)
