"""Loading a morphology: a file of 50,000 `pt3dadd` lines."""

import tempfile
import time
from pathlib import Path

from neuron import h

N_SECTIONS = 100
N_POINTS = 500

lines = [f"create dend[{N_SECTIONS}]"]
for i in range(N_SECTIONS):
    lines.append(f"dend[{i}] {{")
    lines.append("  pt3dclear()")
    for k in range(N_POINTS):
        x, y, z = i * 3.125, k * 0.75, (k * 37 % 101) * 0.01
        lines.append(f"  pt3dadd({x}, {y}, {z:.2f}, {1 + k % 7 * 0.1:.1f})")
    lines.append("}")
    if i:
        lines.append(f"connect dend[{i}](0), dend[{i // 2}](1)")

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "morphology.hoc"
    file.write_text("\n".join(lines) + "\n")
    start = time.perf_counter()
    h.load_file(str(file))
    seconds = time.perf_counter() - start
value = sum(sec.n3d() + sec.L for sec in h.allsec())
print(seconds, value)
