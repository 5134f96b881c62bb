"""A morphology of 50,000 points from a HOC file, as exporters write it."""

import tempfile
import time
from pathlib import Path

from neuron import h

N, POINTS = 1000, 50
lines = [f"create s[{N}]"]
for i in range(N):
    lines.append(f"s[{i}] {{ pt3dclear()")
    lines += [f"pt3dadd({k}, {0.5 * k}, {i % 7}, {1 + k % 3})" for k in range(POINTS)]
    lines.append("}")
    if i:
        lines.append(f"connect s[{i}](0), s[{(i - 1) // 2}](1)")
lines.append("forall nseg = 1 + 2*int(L/40)")
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "cell.hoc"
    file.write_text("\n".join(lines) + "\n")
    start = time.perf_counter()
    h.load_file(str(file))
    print("load", time.perf_counter() - start)
    h.finitialize(-65)
    seconds = time.perf_counter() - start
print(seconds, sum(seg.area() for sec in h.allsec() for seg in sec))
