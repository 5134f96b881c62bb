"""Short seeded runs of the fuzzers; `run_mod.py` and `run_hoc.py` are the long ones."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl.translator import translate

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hoc_mutants
import mod_mutants
import run_hoc

LIVES = Path(__file__).with_name("run_lives.py")

# Each was a bug once: what a mutant was reduced to, and what is said about it now.
HEAD = "NEURON { SUFFIX x USEION k READ ek WRITE ik }\nASSIGNED { v ek ik a y[3] i }\n"
ONCE = {
    "STATE { m n[2] }\nBREAKPOINT { SOLVE l }\n"
    "LINEAR l { ~ m = n[0.5]\n ~ n[1] = 2 }": (
        "the index of the state `n` is no constant integer"
    ),
    "PROCEDURE p() { y[1e400] = 1 }": "`1e400` is larger than any index",
    "PROCEDURE p() { LOCAL b\n LOCAL c, b\n b = 1 }": "`b` is declared twice as LOCAL",
    "PROCEDURE p() { LOCAL b, b\n b = 1 }": "`b` is declared twice as LOCAL",
    "UNITS { PI = (pi) (0) }": "the units of `PI` have no ratio",
    "STATE { m n }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k {\n"
    "FROM i = 0 TO 1 { ~ m <-> n (1, 2) i = f_flux } }": (
        "`i` counts a loop around equations and cannot be assigned"
    ),
    "PROCEDURE p() { LOCAL b\n b[1] = 1 }": "`b` is not an array",
    "PROCEDURE p() { FROM j = 0 TO 2 { j[j] = 1 } }": "`j` is not an array",
    "PROCEDURE p(q) { a = q[1] }": "`q` is not an array",
    "STATE { m n }\nBREAKPOINT { SOLVE k METHOD sparse }\n"
    "KINETIC k { ~ 4294967296 m <-> n (1, 2) }": (
        "a reaction of more than 100 of one molecule"
    ),
    "NEURON { USEION k WRITE ik }": "the ion `k` has two USEION statements",
    "PROCEDURE p() { a = " + "(" * 3000 + "1" + ")" * 3000 + " }": "nested too deeply",
    "PROCEDURE p() { a = 1" + "^2" * 3000 + " }": "nested too deeply",
    "PROCEDURE p() { a = 1" + "+v" * 3000 + " }": "has too many terms",
}


@pytest.mark.parametrize("text", ONCE, ids=range(len(ONCE)))
def test_what_was_found(text):
    with pytest.raises(NmodlError, match=ONCE[text]) as caught:
        translate(HEAD + text, "x.mod")
    assert all(d.span is not None for d in caught.value.diagnostics)


# The same for HOC: the last statement is the one that went wrong.
ONCE_HOC = {
    "objref o\no z = v": "section access unspecified",
    "objref o\no L": "section access unspecified",
    "objref s[4294967296]": "`s` would have 4.29497e+09 elements",
    'strdef s\nexecute("x = 1", s)': "a text is no instance of a HOC template",
    "create s[1e9]": "`s` would have 1e+09 elements",
}


@pytest.mark.parametrize("text", ONCE_HOC)
def test_what_was_found_in_hoc(text):
    kind, message = hoc_mutants.check(text)
    assert kind == "error" and ONCE_HOC[text] in message


def test_mutated_mod_files():
    mutator = mod_mutants.Mutator()
    kinds, bugs = Counter(), []
    for k in range(500):
        text = mutator.mutant(k)
        kind, what = mod_mutants.check(text)
        kinds[kind] += 1
        if kind == "c" and "VERBATIM" not in text and kinds["c"] % 10 == 0:
            what = mod_mutants.refused_by_c(what)
            kind = "bug" if what else kind
        if kind == "bug":
            bugs.append((k, what))
    assert not bugs
    # The mutants are of both sorts: neither all nonsense nor all unharmed.
    assert kinds["c"] > 50 and kinds["error"] > 200


def test_mutated_hoc_programs():
    counts, bugs = Counter(), []
    run_hoc.run(0, 150, counts, lambda k, what: bugs.append((k, what)))
    assert not bugs
    assert counts["error"] > 100 and sum(counts.values()) == 150


def test_the_same_mutants_for_ever():
    for module in (mod_mutants, hoc_mutants):
        a, b = module.Mutator(), module.Mutator()
        assert [a.mutant(k) for k in range(20)] == [b.mutant(k) for k in range(20)]


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("seed", range(4))
def test_lives_at_random_do_not_end_the_process(seed, threads):
    run = subprocess.run(
        [sys.executable, LIVES, str(seed), "300", str(threads)],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
