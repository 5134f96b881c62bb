"""A morphology of 50,000 points from Python: pt3dadd, connect, nseg, reading back."""

import time

from neuron import h

N, POINTS = 1000, 50
start = begin = time.perf_counter()


def stage(name):
    global start
    print(name, time.perf_counter() - start)
    start = time.perf_counter()


sections = [h.Section(name=f"s{i}") for i in range(N)]
for sec in sections:
    for k in range(POINTS):
        sec.pt3dadd(k, 0.5 * k, 0, 1 + k % 3)
stage("pt3dadd")
for i in range(1, N):
    sections[i].connect(sections[(i - 1) // 2](1))
for sec in sections:
    sec.nseg = 1 + 2 * int(sec.L / 40)
stage("connect_nseg")
h.finitialize(-65)
stage("finitialize")
total = sum(
    s.x3d(i) + s.diam3d(i) + s.arc3d(i) for s in sections for i in range(s.n3d())
)
stage("read")
print(start - begin, total + sum(seg.area() for s in sections for seg in s))
