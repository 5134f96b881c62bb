"""Random against NEURON: same streams, same distributions, same numbers."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "differential", Path(__file__).parent / "differential.py"
)
differential = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(differential)

DISTRIBUTIONS = (
    "uniform(0, 1)",
    "uniform(-3, 12.5)",
    "discunif(0, 9)",
    "discunif(-3, 3)",
    "normal(0, 1)",
    "normal(5, 4)",
    "lognormal(2, 3)",
    "negexp(2.5)",
    "poisson(3)",
    "binomial(20, .3)",
    "geometric(.6)",
    "hypergeo(2, 9)",
    "erlang(3, 2)",
    "erlang(1, 10)",
    "weibull(2, 3)",
)


def draws(make, distribution, n=30):
    return (
        f"(lambda r: [r.{distribution}] + [r.repick() for i in range({n})] "
        f"+ [r.seq() - r.seq()])({make})"
    )


def test_distributions():
    cases = [draws("h.Random()", d) for d in DISTRIBUTIONS]
    cases += [draws("h.Random(7)", d) for d in DISTRIBUTIONS[:6]]
    assert not differential.differences("", cases)


def test_streams():
    setup = """
def stream(*ids):
    r = h.Random()
    r.Random123(*ids)
    return r
def after(r, n):
    r.uniform(0, 1)
    s = r.seq()
    r.seq(n)
    return [s, r.seq()] + [r.repick() for i in range(6)]
"""
    cases = [
        draws(f"stream({ids})", "uniform(0, 1)")
        for ids in ("1", "1, 2", "1, 2, 3", "0, 0, 0", "4294967295, 5, 6")
    ]
    cases += [f"after(stream(1, 2, 3), {n})" for n in (0, 1, 5, 4000, 17)]
    cases += [
        "[stream(1).normal(0, 1), stream(1).Random123(2), stream(1).seq()]",
        "(lambda r: [r.normal(0, 1), r.seq(0), r.repick(), r.repick(), "
        "r.normal(0, 1), r.repick()])(stream(3))",
    ]  # fmt: skip
    assert not differential.differences(setup, cases)


def test_mcell():
    setup = """
def mcell(*args):
    r = h.Random()
    r.MCellRan4(*args)
    return r
"""
    cases = [
        draws(f"mcell({args})", "uniform(0, 1)")
        for args in ("1", "5, 7", "1000, 1", "4000000000, 3000000000")
    ]
    cases += ["mcell(5, 7).MCellRan4(9)", "mcell(5, 7).seq()"]
    cases += [draws("mcell(5, 7)", d, 8) for d in ("normal(0, 1)", "negexp(1)")]
    assert not differential.differences(setup, cases)


def test_vector_of_random_numbers():
    setup = """
def filled(*args):
    r = h.Random(3)
    r.uniform(0, 1)
    v = V(6)
    v.setrand(r, *args)
    v.addrand(r)
    return v
"""
    assert not differential.differences(setup, ["filled()", "filled(2, 4)"])


def test_bounds_in_either_order():
    cases = [draws("h.Random()", d, 5) for d in ("uniform(3, -1)", "discunif(9, 2)")]
    assert not differential.differences("", cases)
