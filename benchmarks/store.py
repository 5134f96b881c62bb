"""What the store's operations cost, beside bare C++ and NEURON.

    python benchmarks/store.py              # all, the best of 7
    python benchmarks/store.py --repeat 20

The loops over the store are Cython (benchmarks/store/loops.pyx, compiled into a
temporary folder), the comparison a std::vector of structs (structs.cpp), and, for what
NEURON shows to Python, NEURON itself. All are measured in turn, so that other work on
the machine disturbs each of them alike; best and median of the repeats are shown.

Erasing is measured in the order of creation, against it, and at random, one by one and
by erase_rows(), which is told of many.

Sorting is told as a share of memcpy. The memcpy is of every column to memory of its
own, touched before, in the same run, before and after each sort, and the shorter time
counts. (To one place it is faster by up to a half: what is written stays in a cache.)

- "whole": one memcpy of every column against the whole sort, all told: the check of the
  permutation, the identifiers, all passes.
- "a column pass": a pass reads every value of a column once and writes it once, as a
  memcpy does. A random order takes two for most columns (nrnmini/store/permute.h). The
  same time, shared out among the passes over columns: what is done for the identifiers
  and for the check counts as lost time.
- "all bytes": what all passes read and write, those over row numbers and identifiers
  included, at the speed of memcpy, against the same time.

Rows are sorted from the order in which they were made, and put back unmeasured. Memory
for the sort is kept from the sort before; "first" is without.
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
    """Permutations to sort by: row i goes to entry i.

    random : any row to any place.
    cells : cells of 50 rows change places; the engine's order `cell`.
    interleaved : 90 cells of 11 rows side by side in each block; the engine's order for
        equal cells, built cell by cell.
    ends : the last of every four rows behind all others; the engine's, for the nodes of
        sections of three segments.
    half : the first half stays, the rest moves by up to 1000 rows.
    strided : 100 runs through all rows, interleaved.
    """
    random = np.random.default_rng(1)
    rows = np.arange(n)
    cells = random.permutation(n // 50)
    block, k = rows // 990 * 990, rows % 990
    half = rows.copy()
    for start in range(n // 2, n, 1000):
        half[start : start + 1000] = random.permutation(half[start : start + 1000])
    found = {
        "random": random.permutation(n),
        "cells": cells[rows // 50] * 50 + rows % 50,
        "interleaved": np.where(block + 990 <= n, block + k % 11 * 90 + k // 11, rows),
        "ends": np.argsort(np.argsort(rows % 4 == 3, kind="stable")),
        "half": half,
        "strided": rows % (n // 100) * 100 + rows // (n // 100),
    }
    return {name: order.astype(np.int32) for name, order in found.items()}


def bytes_of_sort(n: int, passes: int) -> int:
    """What a sort of n rows reads and writes, each value once a pass.

    Columns of 8 bytes: 16 a pass. Row numbers, 4 bytes, are read with each column that
    moves in one pass, and with each group of eight that moves in two. The check and
    the inverse: a list of 8 bytes a row is cleared, written from two of 4, read, and
    split into two of 4, of which one is read again: 44. Identifiers: two of 4 are read
    and one written, and 4 are copied: 20.
    """
    two = passes - N_COLUMNS  # columns that take two passes
    numbers = 4 * (N_COLUMNS - two + two // 8)
    return n * (16 * passes + numbers + 44 + 20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat

    from nrnmini.store import AddressMap, Field, Store, release_scratch

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
        large = Store("large", fields, capacity=N_ROWS)
        permutations = orders(N_ROWS)
        inverse = {
            name: np.argsort(order).astype(np.int32)
            for name, order in permutations.items()
        }
        few = np.random.default_rng(2).permutation(FEW).astype(np.int32)
        rows = np.arange(N_ROWS, dtype=np.int32)
        erasures = {
            "in order": rows,
            "against it": rows[::-1].copy(),
            "at random": permutations["random"],
        }
        passes = {}
        for _ in range(repeat):
            # Short stretches: most of them run undisturbed on a busy machine.
            for _ in range(10):
                t.add(read=loops.read(handles, 300)[0] * 1e9)
                t.add(write=loops.write(handles, 300) * 1e9)
                t.add(promote=loops.promote(columns, spread, 10) * 1e9)
                a, b = loops.append_and_erase(Store("few", fields), FEW, few)
                t.add(**{"append, few": a * 1e9, "erase, few": b * 1e9})
                a, b = loops.append_and_erase(Store("few", fields), FEW, few, True)
                t.add(**{"erase, few, at once": b * 1e9})
            for name, order in erasures.items():
                for at_once in (False, True):
                    store = Store("made", fields)
                    a, b = loops.append_and_erase(store, N_ROWS, order, at_once)
                    what = f"erase {name}" + ", at once" * at_once
                    t.add(append=a * 1e9, **{what: b * 1e9})
            store = Store("made", fields, capacity=N_ROWS)
            a, _ = loops.append_and_erase(store, N_ROWS, rows, True)
            t.add(**{"append, reserved": a * 1e9})
            del store
            if len(large) == 0:
                rows_of_large = [large.create() for _ in range(N_ROWS)]
            t.add(copy_to_one=loops.copy(large, True)[1] * 1e3)
            for name, order in permutations.items():
                release_scratch()
                t.add(**{f"{name}, first": loops.permute(large, order) * 1e3})
                passes[name] = large.n_passes
                loops.permute(large, inverse[name])
                for _ in range(3):
                    before = loops.copy(large)[1]
                    seconds = loops.permute(large, order)
                    after = loops.copy(large)[1]
                    loops.permute(large, inverse[name])
                    copied = min(before, after)
                    t.add(
                        copy=copied * 1e3,
                        **{name: seconds * 1e3, f"{name}, whole": copied / seconds},
                    )
            if structs:
                t.add(**{f"c++ {k}": v for k, v in structs().items()})
            for engine in ("neuron", "nrnmini"):
                for statement, ns in from_python(engine).items():
                    t.add(**{f"{engine} {statement}": ns})
        del rows_of_large

    print("best (median) of", repeat)
    print(f"\n{'in Cython, ns':<28} {'store':<18} {'vector of structs':<18} goal")
    for name, goal in [
        ("read", 5),
        ("write", 5),
        ("append, few", 60),
        ("erase, few", 60),
        ("erase, few, at once", 60),
        ("append", 60),
        ("append, reserved", 60),
        *[
            (f"erase {name}{at_once}", 60)
            for name in erasures
            for at_once in ("", ", at once")
        ],
        ("promote", 1000),
    ]:
        other = t.text("c++ erase" if "at random" in name else f"c++ {name}")
        print(f"{name:<28} {t.text(name):<18} {other:<18} {goal}")
    print(f"\nsorting {N_ROWS:,} rows of {N_COLUMNS} columns, ms; goal 60% a pass")
    print(f"{'memcpy':<12} {t.text('copy')}")
    print(f"{'  to one place':<12} {t.text('copy_to_one')}")
    for name in permutations:
        # Of the pairs measured side by side.
        share = statistics.median(t.numbers[f"{name}, whole"])
        more = bytes_of_sort(N_ROWS, passes[name]) / (16 * N_ROWS * N_COLUMNS)
        print(
            f"{name:<12} {t.text(name):<16} first {t.best(f'{name}, first'):<5.3g} "
            f"whole {share:.0%}, {passes[name]} passes: a column pass "
            f"{share * passes[name] / N_COLUMNS:.0%}, all bytes {share * more:.0%}"
        )
    if structs:
        ms = min(t.numbers["c++ sort"]) * N_ROWS * 1e-6
        print(f"{'random, structs':<12} {ms:.3g}")
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
