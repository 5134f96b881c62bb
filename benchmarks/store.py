"""What the store's operations cost, beside bare C++ and NEURON.

    python benchmarks/store.py              # all, the best of 7
    python benchmarks/store.py --repeat 20

The loops over the store are Cython (benchmarks/store/loops.pyx, compiled into a
temporary folder), the comparison a std::vector of structs (structs.cpp), and, for what
NEURON shows to Python, NEURON itself. All are measured in turn, so that other work on
the machine disturbs each of them alike; best and median of the repeats are shown.

Sorting is told as a share of memcpy: of "passes". A pass reads every value of a
column once and writes it once, as a memcpy does. A random order takes more than one
pass: eight columns at a time go to records of one cache line each, and from these back
to columns (see nrnmini/store/permute.h). "whole" is the whole sort, with the check of
the permutation, fresh memory, the index column and all passes, against one memcpy of
every column; "a pass" is the same time, shared out among the passes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "store"
N_ROWS, N_COLUMNS = 1_000_000, 10
FEW = 10_000  # rows that stay in the caches


def compiled_loops(folder: Path):
    """The Cython module, compiled in `folder`."""
    shutil.copy(HERE / "loops.pyx", folder)
    import nrnmini

    root = str(Path(nrnmini.__file__).parents[1])  # where its .pxd files are
    setup = (
        "from Cython.Build import cythonize; from setuptools import setup; "
        f"setup(ext_modules=cythonize('loops.pyx', include_path=[{root!r}]))"
    )
    subprocess.run(
        [sys.executable, "-c", setup, "-q", "build_ext", "--inplace"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "CFLAGS": "-O2"},
    )
    sys.path.insert(0, str(folder))
    import loops

    return loops


def compiled_structs(folder: Path):
    """Runs structs.cpp: ns to read, write, append, erase and sort a row."""
    compiler = os.environ.get("CXX", "g++")
    if shutil.which(compiler) is None:
        return None
    program = folder / "structs"
    subprocess.run([compiler, "-O2", "-o", program, HERE / "structs.cpp"], check=True)

    def run():
        out = subprocess.run([program], check=True, capture_output=True, text=True)
        names = ("read", "write", "append", "erase", "sort")
        return dict(zip(names, map(float, out.stdout.split()), strict=True))

    return run


#: Run by either engine: ns for one use from Python, the loop's own cost taken off.
FROM_PYTHON = """
import sys, timeit
if sys.argv[1] == "nrnmini":
    import nrnmini
    nrnmini.install_as_neuron()
from neuron import h
s = h.Section(name="s")
s.nseg = 5
s.insert("hh")
seg, ref = s(0.5), s(0.5)._ref_v
mech = seg.hh
def ns(statement, n=100000):
    t = min(timeit.repeat(statement, globals=globals(), number=n, repeat=5))
    empty = min(timeit.repeat("pass", number=n, repeat=5))
    return (t - empty)/n*1e9
for statement in ("seg.v", "seg.v = -65.0", "seg.hh.gnabar", "seg.hh.gnabar = 0.1",
                  "seg.gnabar_hh", "mech.gnabar", "ref[0]", "ref[0] = 1.0", "s(0.5).v"):
    print(statement, ns(statement), sep="\\t")
"""


def from_python(engine: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", FROM_PYTHON, engine],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NEURON_MODULE_OPTIONS": "-nogui"},
    )
    return {
        name: float(value)
        for name, value in (line.split("\t") for line in done.stdout.splitlines())
    }


class Table:
    """Numbers by name; `show` prints best and median."""

    def __init__(self):
        self.numbers: dict[str, list[float]] = {}

    def add(self, **values):
        for name, value in values.items():
            self.numbers.setdefault(name, []).append(value)

    def best(self, name):
        return min(self.numbers[name])

    def text(self, name):
        if name not in self.numbers:
            return ""
        values = self.numbers[name]
        return f"{min(values):8.3g} ({statistics.median(values):.3g})"


def orders(n: int) -> dict[str, np.ndarray]:
    """Permutations to sort by: random; cells of 50 rows shuffled; interleaved."""
    random = np.random.default_rng(1)
    cells = random.permutation(n // 50)
    rows = np.arange(n)
    return {
        "random": random.permutation(n).astype(np.int32),
        "cells": (cells[rows // 50] * 50 + rows % 50).astype(np.int32),
        "interleaved": (rows % (n // 100) * 100 + rows // (n // 100)).astype(np.int32),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat

    from nrnmini.store import AddressMap, Field, Store

    t = Table()
    with tempfile.TemporaryDirectory() as name:
        loops = compiled_loops(Path(name))
        structs = compiled_structs(Path(name))
        fields = [Field("x", num_variables=N_COLUMNS)]
        small = Store("small", fields)
        owners = [small.create() for _ in range(1000)]
        rows = np.random.default_rng(0).permutation(1000)
        handles = [owners[i].handle("x#3") for i in rows]
        wide = Store("wide", [Field("x", num_variables=1000)])
        kept = [wide.create() for _ in range(100)]
        columns = AddressMap([wide])
        spread = [kept[i % 100].handle(f"x#{i}") for i in range(1000)]
        store = Store("large", fields, capacity=N_ROWS)
        permutations = orders(N_ROWS)
        few = np.random.default_rng(2).permutation(FEW).astype(np.int32)
        passes = {}
        for _ in range(repeat):
            # Short stretches: most of them run undisturbed on a busy machine.
            for _ in range(10):
                t.add(read=loops.read(handles, 300)[0] * 1e9)
                t.add(write=loops.write(handles, 300) * 1e9)
                t.add(promote=loops.promote(columns, spread, 10) * 1e9)
                a, b = loops.append_and_erase(Store("few", fields), FEW, few)
                t.add(**{"append, few": a * 1e9, "erase, few": b * 1e9})
            a, b = loops.append_and_erase(
                Store("made", fields), N_ROWS, permutations["random"]
            )
            t.add(append=a * 1e9, erase=b * 1e9)
            if len(store) == 0:
                rows_of_large = [store.create() for _ in range(N_ROWS)]
            t.add(copy=loops.copy(store) * 1e3)
            for name, order in permutations.items():
                t.add(**{name: loops.permute(store, order) * 1e3})
                passes[name] = store.n_passes
            if structs:
                t.add(**{f"c++ {k}": v for k, v in structs().items()})
            for engine in ("neuron", "nrnmini"):
                for statement, ns in from_python(engine).items():
                    t.add(**{f"{engine} {statement}": ns})
        del rows_of_large

    print("best (median) of", repeat)
    print(f"\n{'in Cython, ns':<16} {'store':<18} {'vector of structs':<18} goal")
    for name, goal in [
        ("read", 5),
        ("write", 5),
        ("append, few", 60),
        ("erase, few", 60),
        ("append", 60),
        ("erase", 60),
        ("promote", 1000),
    ]:
        print(f"{name:<16} {t.text(name):<18} {t.text(f'c++ {name}'):<18} {goal}")
    print(f"\nsorting {N_ROWS:,} rows of {N_COLUMNS} columns, ms")
    print(f"{'memcpy':<16} {t.text('copy')}")
    for name in permutations:
        whole = t.best("copy") / t.best(name)
        print(
            f"{name:<16} {t.text(name):<18} whole {whole:.0%}, "
            f"{passes[name]} passes: {whole * passes[name] / N_COLUMNS:.0%} a pass"
        )
    if structs:
        ms = min(t.numbers["c++ sort"]) * N_ROWS * 1e-6
        print(f"{'random, structs':<16} {ms:.3g}")
    print(f"\n{'from Python, ns':<22} {'nrnmini':<18} {'NEURON':<18} ratio  goal 2")
    for key in [k for k in t.numbers if k.startswith("nrnmini ")]:
        other = key.replace("nrnmini ", "neuron ")
        print(
            f"{key.partition(' ')[2]:<22} {t.text(key):<18} {t.text(other):<18} "
            f"{t.best(other) / t.best(key):.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
