"""100,000 connections from Python: NetStim to ExpSyn, weight, delay, first step."""

import time

from neuron import h

N = 100_000
soma = h.Section(name="soma")
start = begin = time.perf_counter()


def stage(name):
    global start
    print(name, time.perf_counter() - start)
    start = time.perf_counter()


sources = [h.NetStim() for _ in range(N)]
stage("sources")
synapses = [h.ExpSyn(soma(0.5)) for _ in range(N)]
stage("synapses")
connections = [h.NetCon(a, b) for a, b in zip(sources, synapses, strict=True)]
stage("connections")
for c in connections:
    c.weight[0] = 1e-5
    c.delay = 0.025
stage("weight_delay")
for s in sources:
    s.number, s.start = 1, 0
stage("members")
h.finitialize(-65)
stage("finitialize")
for _ in range(4):
    h.fadvance()
stage("four_steps")
print(start - begin, soma(0.5).v)
