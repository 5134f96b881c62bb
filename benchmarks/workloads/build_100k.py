"""100,000 sections from Python with pas and hh: every stage, and the memory."""

import resource
import time

from neuron import h

N = 100_000


def peak():
    """Largest resident size so far, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def stage(name):
    global start
    now = time.perf_counter()
    print(name, now - start)
    start = time.perf_counter()
    return now


before = peak()
begin = start = time.perf_counter()
sections = [h.Section(name=f"dend{i}") for i in range(N)]
stage("create")
for i in range(1, N):
    sections[i].connect(sections[(i - 1) // 2](1))
stage("connect")
for sec in sections:
    sec.nseg = 3
stage("nseg")
for sec in sections:
    sec.L = 50
    sec.diam = 2
stage("L_diam")
for sec in sections:
    sec.insert("pas")
    sec.insert("hh")
stage("insert")
for sec in sections:
    sec.gnabar_hh = 0.1
stage("gnabar_hh")
h.finitialize(-65)
stage("finitialize")
h.fadvance()
seconds = stage("fadvance") - begin
print("bytes_per_section", (peak() - before) / N)
print(seconds, sections[N // 2](0.5).v + sections[-1](0.5).area())
