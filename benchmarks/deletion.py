"""How the time to end objects grows with their number.

    python benchmarks/deletion.py               # 100,000 and 200,000, the best of 5
    python benchmarks/deletion.py --repeat 10 --n 50000

NetCons of one source and the sections of a binary tree go in the order in which they
were made, against it, and at random, from Python and from HOC. n and 2n take turns in
one process; times are of the processor, so that other work on the machine disturbs
less. Linear is a ratio of 2; caches, which hold less of a larger model, add to it. That
the operations are linear is a test (tests/face/test_linear_deletion.py).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time

import numpy as np

GOAL = 2.3


def ordered(n: int, order: str) -> np.ndarray:
    which = np.arange(n)
    if order == "reverse":
        return which[::-1]
    return np.random.default_rng(n).permutation(which) if order == "random" else which


def timed(action) -> float:
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def clear(objects: list, which: list) -> None:
    for i in which:
        objects[i] = None


def netcons(n: int, order: str, language: str) -> float:
    from nrnmini import Simulator

    h = Simulator().h
    which = ordered(n, order)
    if language == "Python":
        soma = h.Section(name="soma")
        synapse, source = h.ExpSyn(soma(0.5)), h.NetStim()
        objects = [h.NetCon(source, synapse) for _ in range(n)]
        return timed(lambda: clear(objects, which.tolist()))
    h(f"create soma\nobjref syn, stim, nil, order, nc[{n}]")
    h("soma { syn = new ExpSyn(0.5) }\nstim = new NetStim()")
    h(f"for i=0, {n - 1} nc[i] = new NetCon(stim, syn)")
    h.order = h.Vector(which)
    return timed(lambda: h(f"for i=0, {n - 1} nc[order.x[i]] = nil"))


def sections(n: int, order: str, language: str) -> float:
    from nrnmini import Simulator

    h = Simulator().h
    which = ordered(n, order)
    if language == "Python":
        objects = [h.Section(name=f"s{i}") for i in range(n)]
        for i in range(1, n):
            objects[i].connect(objects[(i - 1) // 2](1))
        return timed(lambda: clear(objects, which.tolist()))
    h(f"create s[{n}]\nobjref order")
    h(f"for i=1, {n - 1} connect s[i](0), s[int((i-1)/2)](1)")
    h.order = h.Vector(which)
    return timed(lambda: h(f"for i=0, {n - 1} s[order.x[i]] {{ delete_section() }}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--n", type=int, default=100_000)
    args = parser.parse_args()
    n = args.n
    print(f"ms of the processor, best of {args.repeat}; goal: a ratio of {GOAL}")
    print(f"{'':28} {n:>10,} {2 * n:>10,}  ratio of best, median of pairs")
    for what in (netcons, sections):
        for language in ("Python", "HOC"):
            for order in ("creation", "reverse", "random"):
                pairs = [
                    (what(n, order, language), what(2 * n, order, language))
                    for _ in range(args.repeat)
                ]
                one, two = (min(times) * 1e3 for times in zip(*pairs, strict=True))
                median = statistics.median(b / a for a, b in pairs)
                print(
                    f"{what.__name__:9} {language:7} {order:10} {one:10.1f} "
                    f"{two:10.1f}  {two / one:.2f}, {median:.2f}"
                )


if __name__ == "__main__":
    main()
