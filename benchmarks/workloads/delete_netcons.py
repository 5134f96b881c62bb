"""Ends 50,000 and 100,000 NetCons of one source in random order."""

import random
import time

from neuron import h

rng = random.Random(1)
soma = h.Section(name="soma")
synapse, source = h.ExpSyn(soma(0.5)), h.NetStim()


def delete(n):
    connections = [h.NetCon(source, synapse) for _ in range(n)]
    order = list(range(n))
    rng.shuffle(order)
    start = time.perf_counter()
    for i in order:
        connections[i] = None
    return time.perf_counter() - start


half, whole = delete(50_000), delete(100_000)
print("n_50k", half)
print("n_100k", whole)
print(whole, len(h.List("NetCon")))
