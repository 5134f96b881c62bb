"""10,000 Vectors record v of a section each, for 100 steps."""

import time

from neuron import h

N = 10_000
sections = [h.Section(name=f"s{i}") for i in range(N)]
start = time.perf_counter()
vectors = [h.Vector().record(sec(0.5)._ref_v) for sec in sections]
print("record", time.perf_counter() - start)
h.finitialize(-65)
for _ in range(100):
    h.fadvance()
print(time.perf_counter() - start, sum(len(v) for v in vectors))
