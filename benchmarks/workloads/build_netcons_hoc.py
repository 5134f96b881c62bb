"""100,000 connections from HOC: NetStim to ExpSyn, weight, delay, first step."""

import time

from neuron import h

N = 100_000


def stage(name, statement):
    start = time.perf_counter()
    assert h(statement)
    took = time.perf_counter() - start
    print(name, took)
    return took


h("create soma")
h("access soma")
h(f"n = {N}")
h(f"objref a[{N}], b[{N}], c[{N}]")
seconds = sum(
    stage(*pair)
    for pair in (
        ("sources", "for i = 0, n-1 a[i] = new NetStim()"),
        ("synapses", "for i = 0, n-1 b[i] = new ExpSyn(0.5)"),
        ("connections", "for i = 0, n-1 c[i] = new NetCon(a[i], b[i])"),
        ("weight_delay", "for i = 0, n-1 { c[i].weight = 1e-5  c[i].delay = 0.025 }"),
        ("members", "for i = 0, n-1 { a[i].number = 1  a[i].start = 0 }"),
        ("finitialize", "{finitialize(-65)}"),
        ("four_steps", "for i = 1, 4 { fadvance() }"),
    )
)
print(seconds, h.soma(0.5).v)
