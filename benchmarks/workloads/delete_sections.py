"""Ends 100,000 and 200,000 sections in random order, by their last Python name."""

import random
import time

from neuron import h

rng = random.Random(1)
root = h.Section(name="root")


def delete(n):
    sections = [h.Section(name=f"s{i}") for i in range(n)]
    for i in range(1, n):
        sections[i].connect(sections[(i - 1) // 2](1))
    order = list(range(n))
    rng.shuffle(order)
    start = time.perf_counter()
    for i in order:
        sections[i] = None
    return time.perf_counter() - start


half, whole = delete(100_000), delete(200_000)
print("n_100k", half)
print("n_200k", whole)
print(whole, len(list(h.allsec())))
