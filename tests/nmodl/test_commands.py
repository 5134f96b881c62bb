"""`nrnmini compile` and `nrnmini nmodl`."""

from __future__ import annotations

import re

import pytest

from nrnmini.nmodl.__main__ import compile_command, main
from nrnmini.nmodl.translator import check_units
from nrnmini.shell.__main__ import main as nrnmini

GOOD = """NEURON { SUFFIX good RANGE g GLOBAL lo NONSPECIFIC_CURRENT i }
PARAMETER { g = .1 (S/cm2) <0, 1e3>  lo = -60 (mV) }
ASSIGNED { v (mV) i (mA/cm2) kept }
STATE { m }
INITIAL { kept = v }
BREAKPOINT { SOLVE s METHOD cnexp  i = g*m*(v - lo)*(0.001) }
DERIVATIVE s { m' = (kept - m)/5 }
FUNCTION twice(x) { twice = 2*x }
"""
BAD = "NEURON { SUFFIX bad }\nPROCEDURE p() { q = 1 }\n"
WARNS = GOOD.replace("good", "warns").replace("lo = -60", "lo = -60.12345678")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NRNMINI_CACHE", str(tmp_path / "cache"))
    (tmp_path / "mods").mkdir()
    (tmp_path / "mods" / "good.mod").write_text(GOOD)
    return tmp_path / "mods"


def test_compile_says_what_it_did(folder, capsys):
    assert compile_command([str(folder)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^compiled  .*good\.mod  +\d+\.\d\d s$", out, re.M)
    assert re.search(r"^1 file: 1 compiled, \d+\.\d\d s$", out, re.M)
    assert compile_command([str(folder / "good.mod")]) == 0
    assert re.search(r"^cached    .*good\.mod$", capsys.readouterr().out, re.M)


def test_compile_goes_on_after_an_error(folder, capsys):
    (folder / "bad.mod").write_text(BAD)
    assert nrnmini(["compile", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert re.search(r"^failed    .*bad\.mod", out, re.M)
    assert "2 files: 1 compiled, 1 failed" in out
    assert "`q` is not declared" in err and re.search(r"bad\.mod:2:17", err)


def test_compile_without_files(tmp_path, capsys):
    assert compile_command([str(tmp_path)]) == 1
    assert "there is no .mod file in" in capsys.readouterr().err
    assert compile_command([str(tmp_path / "gone.mod")]) == 1
    assert "cannot read the MOD file" in capsys.readouterr().err


def test_explain(folder, capsys):
    assert nrnmini(["nmodl", str(folder / "good.mod")]) == 0
    out = capsys.readouterr().out
    assert "good.mod: density mechanism `good`" in out
    assert "s: cnexp (each equation by its exact solution" in out
    assert "runs on any number of threads" in out
    assert re.search(r"g_good +RANGE +0\.1 +\(S/cm2\) +0 to 1000", out)
    assert re.search(r"lo_good +GLOBAL +-60 +\(mV\)", out)
    assert re.search(r"twice_good\(x\) +FUNCTION", out)
    assert re.search(r"setdata_good\(x\)", out)
    assert "kept: kept from one kernel to the next" in out


def test_explain_says_why_not_on_threads(folder, capsys):
    path = folder / "serial.mod"
    path.write_text(
        GOOD.replace("good", "serial")
        .replace("GLOBAL lo", "GLOBAL lo\nPOINTER p")
        .replace("kept }", "kept p }")
        .replace("kept = v", "kept = v\nlo = 2")
    )
    main([str(path), "--explain"])
    out = capsys.readouterr().out
    assert "runs on one thread, because" in out
    assert "use of POINTER is not thread safe (line 2)" in out
    assert "the GLOBAL variable `lo` is assigned (line 7)" in out


def test_explain_says_what_is_per_thread(folder, capsys):
    path = folder / "threads.mod"
    text = GOOD.replace("SUFFIX good", "SUFFIX threads THREADSAFE")
    path.write_text(text.replace("kept = v", "kept = v\nlo = 2"))
    main([str(path)])
    out = capsys.readouterr().out
    assert "`lo` has a copy per thread" in out and "and line 6 assigns it" in out


def test_tree_and_c(folder, capsys):
    assert main([str(folder / "good.mod"), "--ast"]) == 0
    assert "DERIVATIVE s {" in capsys.readouterr().out
    assert main([str(folder / "good.mod"), "--c"]) == 0
    assert "nrnmini_mechanisms" in capsys.readouterr().out
    (folder / "bad.mod").write_text(BAD)
    assert main([str(folder / "bad.mod"), "--explain"]) == 1
    assert "`q` is not declared" in capsys.readouterr().err


def test_help_names_the_commands(capsys):
    assert nrnmini(["-h"]) == 0
    out = capsys.readouterr().out
    assert "nrnmini compile" in out and "nrnmini nmodl FILE" in out
    for command in ("compile", "nmodl"):
        with pytest.raises(SystemExit) as left:
            nrnmini([command, "-h"])
        assert left.value.code == 0
        assert f"usage: nrnmini {command}" in capsys.readouterr().out


# ---- --units ---------------------------------------------------------------------

UNITS = """NEURON { SUFFIX x NONSPECIFIC_CURRENT i RANGE g }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens)
        F = (faraday) (coulomb)  (um) = (micron) }
PARAMETER { g = 1 (S/cm2) e = 0 (mV) tau = 2 (ms) q (um) }
ASSIGNED { v (mV) i (mA/cm2) w (V) y }
STATE { m }
BREAKPOINT { SOLVE s METHOD cnexp  i = (g)*m*(v - e)%s }
DERIVATIVE s { m' = %s }
PROCEDURE p() { LOCAL a
    %s
}
FUNCTION half(x (mV)) (mV) { half = x/2 }
"""
CLASHES = {
    "i = v": ("`i` has the unit (mA/cm2), what is assigned has (mV)", "v", ""),
    "y = v + 3": ("(mV) and (1) are added", "v + 3", "give it its unit: `1 (mV)`"),
    "w = v": ("`w` has the unit (V), what is assigned has (mV)", "v", "factor (0.001)"),
    "y = exp(v)": ("the argument of `exp` has the unit (mV)", "v", "divide by"),
    "y = half(q)/e": ("`half` wants (mV) for `x`, not (um)", "q", ""),
    "if (v > tau) { y = 1 }": ("(mV) and (ms) are compared", "v > tau", ""),
    "LAG v BY e": ("the delay `e` has the unit (mV)", "LAG v BY e", "correct the"),
    "y = v^2.5": ("(mV) to a power that is no whole number", "v^2.5", "divide by"),
    "a = v  y = a/tau": ("`y` has the unit (1), what is assigned has (", "a/tau", ""),
}
FITS = (
    "w = (0.001)*v",
    "y = exp((v - e)/10(mV))",
    "v = 0",
    "a = v  w = (0.001)*a",
    "v = half(v) + 3(mV)",
    "y = (v/e)^1.7",
    "y = F/1(coulomb)",
    "UNITSOFF\n y = v + 3\n UNITSON",
    "v = sqrt(e*e)",
    "y = q^2/1(um2)",
    "LAG v BY tau\n w = (0.001)*lag_v_tau",
)


def clashes(statement="", current="*1(S-mV)*0", slope="(1 - m)/tau"):
    text = UNITS % ("", slope, statement)
    return [d for d in check_units(text, "x.mod") if d.span.line > 7]


@pytest.mark.parametrize("statement", CLASHES)
def test_units_that_clash(statement):
    message, marked, help = CLASHES[statement]
    found = clashes(statement)
    assert len(found) == 1, found
    first = found[0]
    assert message in first.message and help in first.help
    assert first.span.source.text[first.span.start : first.span.end] == marked
    assert first.code == "W0301"


@pytest.mark.parametrize("statement", FITS)
def test_units_that_fit(statement):
    assert clashes(statement) == []


def test_units_of_equations():
    assert len(clashes(slope="(1 - m)/e")) == 1
    assert "`m'` has the unit" in clashes(slope="1 - m")[0].message


def test_units_command(folder, capsys):
    path = folder / "x.mod"
    path.write_text(UNITS % ("", "(1 - m)/tau", "w = v"))
    assert main([str(path), "--units"]) == 1
    out = capsys.readouterr().out
    assert "x.mod:10:9" in out and "1 place where units clash" in out
    path.write_text(
        (UNITS % ("", "m", "")).replace("BREAKPOINT", "UNITSOFF BREAKPOINT")
    )
    assert main([str(path), "--units"]) == 0
    assert "units are consistent" in capsys.readouterr().out
