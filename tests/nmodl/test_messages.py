"""What a user sees when a MOD file is wrong: the message, the caret, the help."""

import ast
import inspect
import runpy
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from nrnmini import nmodl
from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl.translator import translate

HEAD = """NEURON { SUFFIX x  RANGE a }
PARAMETER { a = 1 }
ASSIGNED { v arr[3] celsius }
STATE { m }
"""

# By topic, so that a case is found: text after HEAD -> (message, marked, help).
FOLDER = Path(__file__).parent / "messages"
CASES = {
    text: expected
    for path in sorted(FOLDER.glob("*.py"))
    for text, expected in runpy.run_path(str(path))["CASES"].items()
}


@pytest.mark.parametrize("text", CASES, ids=[c[0] for c in CASES.values()])
def test_message(text):
    check(HEAD + text, *CASES[text])


def check(text, message, marked, help):
    with pytest.raises(NmodlError) as caught:
        translate(text, name="x.mod")
    first = caught.value.diagnostics[0]
    assert message in first.message
    shown = first.span.source.text[first.span.start : first.span.end]
    assert shown.split("\n")[0].startswith(marked.split("\n")[0])
    assert help in first.help
    rendered = str(caught.value)
    assert f"x.mod:{first.span.line}:{first.span.column}" in rendered
    carets = rendered.splitlines()[4].split("|", 1)[1]
    assert carets.index("^") == first.span.column


WHOLE = {
    # The same for texts that are complete without HEAD.
    "NEURON { POINT_PROCESS X }\nSTATE { m n }\n"
    "BREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k {\n  COMPARTMENT 1 {m}\n"
    "  LONGITUDINAL_DIFFUSION 1 {m}\n  ~ m <-> n (1, 2)\n}": (
        "LONGITUDINAL_DIFFUSION needs a density mechanism",
        "LONGITUDINAL_DIFFUSION",
        "declare SUFFIX in NEURON: a point has no neighbours",
    ),
}


@pytest.mark.parametrize("text", WHOLE, ids=[c[0] for c in WHOLE.values()])
def test_message_about_a_whole_file(text):
    check(text, *WHOLE[text])


def test_every_message_of_the_translator_has_a_case(monkeypatch):
    """Errors that nobody tests are found by the lines that make them."""
    reached = set()

    def made(self, *args, **options):
        frame = sys._getframe(1)
        while frame is not None:
            reached.add((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back
        original(self, *args, **options)

    original = Diagnostic.__init__
    monkeypatch.setattr(Diagnostic, "__init__", made)
    for text in [*(HEAD + case for case in CASES), *WHOLE]:
        with suppress(NmodlError):
            translate(text, name="x.mod")
    missing = [
        f"{path.name}:{call.lineno}: {said}"
        for path in translating_files()
        for call, said in complaints(ast.parse(path.read_text()))
        if not any(
            (str(path), line) in reached
            for line in range(call.lineno, call.end_lineno + 1)
        )
        and not any(part in said for part in ELSEWHERE)
    ]
    assert missing == []


# Tested below, as they need files or a stack that is nearly full, and in test_driver.
ELSEWHERE = ("includes itself", "nested too deeply", "cannot read the MOD file")


def translating_files():
    for place in (
        "parser*.py",
        "symtab.py",
        "translator.py",
        "passes/*.py",
        "lower/*.py",
    ):
        yield from Path(nmodl.__file__).parent.glob(place)


def complaints(tree):
    """The calls that make an error, with their words."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        constant = isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        if name in ("problem", "fail", "Diagnostic") and constant:
            yield call, ast.unparse(call.args[0])


def test_several_errors_are_reported_at_once():
    text = HEAD + "".join(f"PROCEDURE p{i}() {{ a = * }}\n" for i in range(5))
    with pytest.raises(NmodlError) as caught:
        translate(text)
    assert [d.span.line for d in caught.value.diagnostics] == [5, 6, 7, 8, 9]


def test_no_more_than_twenty_errors():
    text = HEAD + "".join(f"PROCEDURE p{i}() {{ a = * }}\n" for i in range(50))
    with pytest.raises(NmodlError) as caught:
        translate(text)
    assert len(caught.value.diagnostics) == 20


def test_reading_goes_on_at_the_next_statement():
    text = HEAD + "PROCEDURE p() {\n a = )\n a = 2\n a = ]\n}\nFUNCTION f( { }\n"
    with pytest.raises(NmodlError) as caught:
        translate(text)
    assert [d.span.line for d in caught.value.diagnostics] == [6, 8, 10]


def test_a_missing_file():
    with pytest.raises(NmodlError, match="cannot read the MOD file `nowhere.mod`"):
        translate("nowhere.mod")


def test_a_file_that_includes_itself(tmp_path):
    file = tmp_path / "own.mod"
    file.write_text('NEURON { SUFFIX own }\nINCLUDE "own.mod"\n')
    with pytest.raises(NmodlError) as caught:
        translate(file)
    (problem,) = caught.value.diagnostics
    assert problem.message == "`own.mod` includes itself"
    assert (problem.span.line, problem.span.column) == (2, 9)


def test_called_from_deep_inside_something_else():
    """The parser's own limits count from its call; Python's stack may be full."""

    def deeper(n):
        return deeper(n - 1) if n else translate(text)

    text = HEAD + "PROCEDURE p() { a = " + "(" * 150 + "1" + ")" * 150 + " }"
    free = sys.getrecursionlimit() - len(inspect.stack(0))
    with pytest.raises(NmodlError, match="nested too deeply"):
        deeper(free - 150)
    text = HEAD + "PROCEDURE p() { a = 1" + " + 1" * 3000 + " }"
    with pytest.raises(NmodlError, match="or has too many terms") as caught:
        translate(text)
    assert caught.value.diagnostics[0].span.line == 5
    assert "compute a part of it in a LOCAL variable" in str(caught.value)


def test_deep_nesting_is_an_error_not_a_crash():
    text = HEAD + "PROCEDURE p() { a = " + "(" * 5000 + "1" + ")" * 5000 + " }"
    with pytest.raises(NmodlError, match="nested too deeply"):
        translate(text)
    text = HEAD + "PROCEDURE p() { a = " + "-" * 5000 + "1 }"
    with pytest.raises(NmodlError, match="nested too deeply"):
        translate(text)


def solving(text):
    """The warnings of a text, but for what it does not use."""
    return [n for n in translate(text).notices if n.code != "W0101"]


def test_notices():
    text = HEAD + "BREAKPOINT { SOLVE s }\nDERIVATIVE s { m' = 1 }"
    (notice,) = solving(text)
    assert "its states never advance" in notice.message
    text = HEAD + "BREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { m' = exp(m) }"
    (notice,) = solving(text)
    assert "cnexp cannot solve `s`; derivimplicit is used" in notice.message
    text = HEAD + "BREAKPOINT { SOLVE k METHOD sparse }\nSTATE { n }\n"
    text += "KINETIC k { ~ m <-> n (a + 1, 2) }"
    (notice,) = solving(text)
    assert "only the last term of this rate is multiplied" in notice.message
    assert notice.help == "write the rate in parentheses"
    source = notice.span.source.text
    assert source[notice.span.start : notice.span.end] == "a + 1"
