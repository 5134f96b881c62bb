"""The full run: `python -P tests/fuzz/run_mod.py [N] [FIRST]`, 20,000 mutants from 0.

Prints what became of them and every bug, with the number of its mutant; exit status 1
if there is one. `--show K` prints mutant K and what becomes of it.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mod_mutants import Mutator, check, refused_by_c

EVERY = 10  # of those that translate, the C compiler reads one in ten,
WHOLE = 100  # and makes a library of one in a hundred


def main(argv: list[str]) -> int:
    mutator = Mutator()
    if argv[:1] == ["--show"]:
        text = mutator.mutant(int(argv[1]))
        kind, what = check(text)
        print(text, kind, what, sep="\n-----\n")
        print(refused_by_c(what) if kind == "c" else "")
        return 0
    n = int(argv[0]) if argv else 20_000
    first = int(argv[1]) if len(argv) > 1 else 0
    counts: Counter = Counter()
    start = time.perf_counter()
    for k in range(first, first + n):
        text = mutator.mutant(k)
        kind, what = check(text)
        counts[kind] += 1
        if kind == "c" and "VERBATIM" not in text and counts["c"] % EVERY == 0:
            whole = counts["c"] % WHOLE == 0
            counts["compiled" if whole else "read by the C compiler"] += 1
            refused = refused_by_c(what, whole)
            if refused:
                kind, what = "bug", "refused by the C compiler: " + refused[:300]
                counts["bug"] += 1
        if kind == "bug":
            print(f"mutant {k}: {what}", flush=True)
    print(dict(counts), f"{time.perf_counter() - start:.0f} s")
    return 1 if counts["bug"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
