"""160 Vectors that record every 0.1 ms from 40 cells, 200 ms."""

import time

from neuron import h

h.load_file("stdrun.hoc")
vectors = []
cells = []
for i in range(40):
    soma, dend = h.Section(name=f"soma{i}"), h.Section(name=f"dend{i}")
    dend.connect(soma)
    soma.insert("hh")
    dend.insert("pas")
    cells.append((soma, dend))
    sources = (soma(0.5)._ref_v, soma(0.5).hh._ref_m, dend(0.5)._ref_v)
    for source in (*sources, dend(0.5).pas._ref_i):
        vectors.append(h.Vector())
        vectors[-1].record(source, 0.1)
h.finitialize(-65)
start = time.perf_counter()
h.continuerun(200)
print(time.perf_counter() - start, sum(v.sum() for v in vectors))
