"""The full run: `python -P tests/fuzz/run_hoc.py [N] [FIRST]`, 20,000 mutants from 0.

Mutants run in a child process, which is started anew after a crash or a hang. Prints
what became of them and every bug, with the number of its mutant; exit status 1 if
there is one. `--show K` prints mutant K.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

HANG = 30  # s without an answer
MEMORY = 4 << 30


def work(first: int, last: int) -> None:
    """The child: a line `K` before each mutant, `K kind what` after it."""
    import resource

    from hoc_mutants import Mutator, check

    answers = os.fdopen(os.dup(1), "w", buffering=1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    if "asan" not in os.environ.get("LD_PRELOAD", ""):  # it maps terabytes
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    mutator = Mutator()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for k in range(first, last):
            answers.write(f"{k}\n")
            kind, what = check(mutator.mutant(k))
            answers.write(f"{k} {kind} {what.replace(chr(10), ' | ')[:400]}\n")


def run(first: int, last: int, counts: Counter, report) -> None:
    """All mutants from `first` to `last`, whatever happens to the children."""
    while first < last:
        child = subprocess.Popen(
            [sys.executable, "-P", __file__, "--worker", str(first), str(last)],
            stdout=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        heard = [time.monotonic()]
        hung = []

        def guard(child=child, heard=heard, hung=hung):
            while child.poll() is None:
                if time.monotonic() - heard[0] > HANG:
                    hung.append(True)
                    child.kill()
                time.sleep(0.5)

        threading.Thread(target=guard, daemon=True).start()
        for line in child.stdout:
            heard[0] = time.monotonic()
            k, _, rest = line.strip().partition(" ")
            if rest:
                kind, _, what = rest.partition(" ")
                counts[kind] += 1
                if kind == "bug":
                    report(int(k), what)
            first = int(k) if not rest else int(k) + 1
        status = child.wait()
        if first < last:
            counts["bug"] += 1
            what = "cannot be interrupted" if hung else f"kills the process ({status})"
            report(first, what)
            first += 1


def main(argv: list[str]) -> int:
    if argv[:1] == ["--worker"]:
        work(int(argv[1]), int(argv[2]))
        return 0
    if argv[:1] == ["--show"]:
        from hoc_mutants import Mutator

        print(Mutator().mutant(int(argv[1])))
        return 0
    n = int(argv[0]) if argv else 20_000
    first = int(argv[1]) if len(argv) > 1 else 0
    counts: Counter = Counter()
    start = time.perf_counter()
    run(
        first,
        first + n,
        counts,
        lambda k, what: print(f"mutant {k}: {what}", flush=True),
    )
    print(dict(counts), f"{time.perf_counter() - start:.0f} s")
    return 1 if counts["bug"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
