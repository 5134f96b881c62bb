"""100,000 sections from HOC with pas and hh: every stage, and the memory."""

import resource
import time

from neuron import h

N = 100_000


def peak():
    """Largest resident size so far, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def stage(name, statement):
    start = time.perf_counter()
    assert h(statement)
    took = time.perf_counter() - start
    print(name, took)
    return took


before = peak()
h(f"n = {N}")
seconds = sum(
    stage(*pair)
    for pair in (
        ("create", f"create d[{N}]"),
        ("connect", "for i = 1, n-1 connect d[i](0), d[int((i-1)/2)](1)"),
        ("nseg", "for i = 0, n-1 d[i].nseg = 3"),
        ("L_diam", "for i = 0, n-1 d[i] { L = 50  diam = 2 }"),
        ("insert", "for i = 0, n-1 d[i] { insert pas  insert hh }"),
        ("gnabar_hh", "for i = 0, n-1 d[i].gnabar_hh = 0.1"),
        ("finitialize", "{finitialize(-65)}"),
        ("fadvance", "{fadvance()}"),
    )
)
print("bytes_per_section", (peak() - before) / N)
h(f"x = d[{N // 2}].v(0.5)")
h(f"d[{N - 1}] x = x + area(0.5)")
print(seconds, h.x)
