"""Every code has its text in docs/diagnostics.md, whose examples give the message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl.translator import check_units, translate

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "diagnostics.md").read_text()
ENTRIES = dict(
    re.findall(r"^### ([EWN]\d{4}): (.*?)(?=^### |^## |\Z)", PAGE, re.M | re.S)
)
HEAD = "NEURON { SUFFIX x }\nASSIGNED { v g }\n"
# These need a C compiler that complains: test_driver.
OF_COMPILER = {"N0900", "N0901"}


def codes_in_source() -> set[str]:
    folder = ROOT / "nrnmini" / "nmodl"
    texts = [path.read_text() for path in folder.rglob("*.py")]
    return {code for text in texts for code in re.findall(r'"([EWN]\d{4})"', text)}


def found(text: str):
    """All messages about a text."""
    try:
        notices = translate(text, "x.mod").notices
    except NmodlError as error:
        return error.diagnostics
    return [*notices, *check_units(text, "x.mod")]


def test_every_code_is_explained_and_in_use():
    assert codes_in_source() == set(ENTRIES)


@pytest.mark.parametrize("code", sorted(set(ENTRIES) - OF_COMPILER))
def test_the_example_gives_the_message(code):
    example = re.search(r"```nmodl\n(.*?)```", ENTRIES[code], re.S)[1]
    text = example if "NEURON" in example else HEAD + example
    messages = [d for d in found(text) if d.code == code]
    assert messages, [d.message for d in found(text)]
    first = messages[0]
    assert first.span is not None and first.span.source.name == "x.mod"
    assert first.severity == ("error" if code[0] == "E" else "warning")
    assert f"{first.severity}[{code}]" in first.render()
    if code[0] == "W":
        assert first.help


# What is marked, and texts that say the same and are in order.
SOLVED = "STATE { n }\nBREAKPOINT { SOLVE eq METHOD cnexp }\n"
MARKED = {
    "W0101": (
        "PARAMETER { gbra = 0.1 }\nPROCEDURE p() { g = 1 }",
        "gbra",
        "PARAMETER { q = 1 }\nPROCEDURE p() { g = q }",
    ),
    "W0101 LOCAL": (
        "PROCEDURE p() { LOCAL q\n g = 1 }",
        "LOCAL q",
        "PROCEDURE p() { LOCAL q\n q = 1 g = q }",
    ),
    "W0103": (
        "STATE { n }\nDERIVATIVE eq { n' = -n }",
        "DERIVATIVE",
        SOLVED + "DERIVATIVE eq { n' = -n }",
    ),
    "W0104": (
        "ASSIGNED { y[3] }\nPROCEDURE p(k) { y[k/2] = 1 }",
        "k/2",
        "ASSIGNED { y[3] }\nPROCEDURE p(k) { LOCAL j\n j = k/2 y[j] = 1 }",
    ),
    "W0106": (
        "PROCEDURE p() { g = .8014(v + g) }",
        ".8014",
        "PROCEDURE p() { g = .8014*(v + g) + 3 (mV) + 2(um/ms) + 1(fox) }",
    ),
    "W0107": ("PARAMETER { tau = 1.23456789 }", "tau", "PARAMETER { tau = 1.23456 }"),
}


@pytest.mark.parametrize("code", MARKED)
def test_what_is_marked_and_what_is_in_order(code):
    wrong, marked, right = MARKED[code]
    code = code[:5]
    first = next(
        d for d in found(HEAD + wrong) if d.code == code and d.span.start >= len(HEAD)
    )
    text = first.span.source.text[first.span.start : first.span.end]
    assert text.startswith(marked), text
    assert code not in {d.code for d in found(HEAD + right)}


def test_no_warning_about_what_is_used_in_a_hidden_way():
    text = """NEURON { SUFFIX x  USEION k READ ek WRITE ik  RANGE q }
    PARAMETER { n0 = .3  q = 1  used = 2  low = -1 }
    ASSIGNED { v ek ik }
    STATE { n }
    BREAKPOINT { SOLVE eq METHOD cnexp  ik = n*q*(v - ek) }
    DERIVATIVE eq { n' = -f(v) }
    FUNCTION f(v) { TABLE DEPEND low FROM -100 TO 100 WITH 200  f = low }
    PROCEDURE p() { LOCAL a
    VERBATIM
        _la = used;
    ENDVERBATIM
    }
    """
    assert [d.message for d in translate(text, "x.mod").notices] == []


def test_in_the_order_of_the_text():
    text = (
        HEAD
        + "PARAMETER { a = 1.23456789 b = 2 }\nSTATE { n }\nKINETIC k { ~ n << (a) }"
    )
    lines = [d.span.start for d in translate(text, "x.mod").notices]
    assert len(lines) > 2 and lines == sorted(lines)


def test_loading_mentions_warnings_once_in_one_line(tmp_path, monkeypatch):
    from nrnmini import Simulator

    monkeypatch.setenv("NRNMINI_CACHE", str(tmp_path / "cache"))
    for name in ("wa", "wb"):
        text = f"NEURON {{ SUFFIX {name} }}\nPARAMETER {{ q = 1 }}\n"
        (tmp_path / f"{name}.mod").write_text(text)
    told = []
    for _ in range(2):  # the second time it comes from the cache
        sim = Simulator()
        sim.model.notice = told.append
        sim.load_mechanisms(tmp_path)
    assert told == [
        f"nrnmini: 2 warnings about wa.mod, wb.mod; `nrnmini compile {tmp_path}` "
        "shows them"
    ]
