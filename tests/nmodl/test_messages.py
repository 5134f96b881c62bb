"""What a user sees when a MOD file is wrong: the message, the caret, the help."""

import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl.translator import translate

HEAD = """NEURON { SUFFIX x  RANGE a }
PARAMETER { a = 1 }
ASSIGNED { v arr[3] celsius }
STATE { m }
"""

DIFFUSES = """BREAKPOINT { SOLVE k METHOD sparse }
STATE { n }
KINETIC k { %s ~ m <-> n (1, 2) }"""

CASES = {
    # text after HEAD: (message, text under the caret, help)
    "PROCEDURE p() { a = gnabr }\nASSIGNED { gnabar }": (
        "`gnabr` is not declared",
        "gnabr",
        "a similar name exists: `gnabar`",
    ),
    "PROCEDURE p() { a = 1; }": (
        "`;` has no meaning in NMODL",
        ";",
        "statements need no separator: remove it",
    ),
    "PROCEDURE p() { a = (1 + 2 }": ("`)` is missing before `}`", "}", ""),
    "PROCEDURE p() { a = 1": ("this block is not closed", "{", ""),
    "PROCEDURE p() { a = arr[3] }": (
        "`arr[3]` does not exist",
        "arr[3]",
        "its elements are `[0]` to `[2]`",
    ),
    "PROCEDURE p() { a = a[1] }": ("`a` is not an array", "a[1]", ""),
    "PROCEDURE p() { arr = 1 }": (
        "`arr` is an array: assign its elements",
        "arr",
        "",
    ),
    "PROCEDURE p() { celsius = 1 }": (
        "`celsius` belongs to the simulator and cannot be assigned",
        "celsius",
        "",
    ),
    "PROCEDURE p() { a = exq(1) }": (
        "the function `exq` is not defined",
        "exq",
        "",
    ),
    "FUNCTION f(x) { f = x }\nPROCEDURE p() { a = f(1, 2) }": (
        "`f` takes 1 argument, not 2",
        "f",
        "",
    ),
    "PROCEDURE p() { a = sin(1, 2) }": ("`sin` takes 1 argument, not 2", "sin", ""),
    "BREAKPOINT { SOLVE stats METHOD cnexp }\nDERIVATIVE states { m' = 1 }": (
        "SOLVE names `stats`, which is not defined",
        "SOLVE stats METHOD cnexp",
        "a similar name exists: `states`",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexpp }\nDERIVATIVE s { m' = 1 }": (
        "the method `cnexpp` does not exist for DERIVATIVE blocks",
        "SOLVE s METHOD cnexpp",
        "a similar name exists: `cnexp`",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { a' = 1 }": (
        "`a` has an equation but is not a STATE",
        "a' = 1",
        "declare it in STATE",
    ),
    "ASSIGNED { m }": ("`m` is declared twice", "m", "keep one of the two"),
    "PROCEDURE p() { }\nFUNCTION p() { }": ("`p` is defined twice", "FUNCTION", ""),
    "PARAMTER { q = 1 }": (
        "`PARAMTER` does not start a block",
        "PARAMTER",
        "a similar name exists: `PARAMETER`",
    ),
    "UNITS { (q) = (furlongs) }": ("the unit `furlongs` is not known", "(", ""),
    "PROCEDURE p() { STEP = 1 }": ("`STEP` does not start a statement", "STEP", ""),
    'INCLUDE "nowhere.inc"': (
        "the file `nowhere.inc` is not found",
        '"nowhere.inc"',
        "looked in",
    ),
    "VERBATIM\nint x;": ("`VERBATIM` has no `ENDVERBATIM`", "VERBATIM", "close"),
    "PROCEDURE p() { VERBATIM\nSection* s = 0;\nENDVERBATIM\n}": (
        "VERBATIM uses `Section`, which does not exist here",
        "Section",
        "not visible",
    ),
    "PROCEDURE p() { ~ m <-> m (1, 2) }": ("`~` belongs into KINETIC", "~", ""),
    "DISCRETE d { m = 1 }\nBREAKPOINT { SOLVE d }": (
        "DISCRETE blocks are not supported",
        "DISCRETE",
        "keep the earlier values in an array",
    ),
    "PROCEDURE p() { WATCH (v > 1) 2 }": (
        "WATCH belongs into NET_RECEIVE",
        "WATCH",
        "",
    ),
    "NET_RECEIVE (w) { WATCH (v >= 1) 2 }": (
        "WATCH waits for a `>` or a `<`",
        "v >= 1",
        "write `WATCH (x > y) flag`",
    ),
    "NET_RECEIVE (w) { WATCH (v > w) 2 }": (
        "`w` does not exist any more when WATCH tests it",
        "w",
        "keep it in an ASSIGNED variable",
    ),
    "PROCEDURE p() { FOR_NETCONS (x) { a = x } }": (
        "FOR_NETCONS needs a NET_RECEIVE block",
        "FOR_NETCONS",
        "its arguments are the weights of the NetCons",
    ),
    "NET_RECEIVE (w) { FOR_NETCONS (x, y) { a = x } }": (
        "FOR_NETCONS has 2 names, but a NetCon has 1 weight",
        "FOR_NETCONS",
        "",
    ),
    DIFFUSES % "LONGITUDINAL_DIFFUSION a {m}": (
        "`m` diffuses but has no COMPARTMENT",
        "LONGITUDINAL_DIFFUSION",
        "write `COMPARTMENT volume { m }`",
    ),
    DIFFUSES % "COMPARTMENT 1 {m} LONGITUDINAL_DIFFUSION a {m a}": (
        "`a` is not a STATE",
        "LONGITUDINAL_DIFFUSION",
        "",
    ),
    "BREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { m'' = 1 }": (
        "derivatives of higher order are not supported",
        "m''",
        "write two equations of first order",
    ),
    "PROCEDURE p() { FROM i = 3 TO 1 BY -1 { a = i } }": (
        "the step of a FROM loop must be positive",
        "-1",
        "count upwards",
    ),
    "EQUATION { a = 1 }": (
        "EQUATION is not part of NMODL",
        "EQUATION",
        "use BREAKPOINT",
    ),
    "PROCEDURE p() { LAG a BY celsius }": (
        "LAG is not supported",
        "LAG",
        "keep the earlier values in an array",
    ),
    "PROCEDURE p() { a = m@1 }": (
        "the history operator `@` is not supported",
        "@",
        "keep the earlier values in an array",
    ),
    'PROCEDURE p() { a = force(1, "file") }': (
        "the function `force` is not supported",
        "force",
        "read the file into a Vector",
    ),
    "PROCEDURE p() { a = gauss(1, 2) }": (
        "`gauss` takes 3 arguments, not 2",
        "gauss",
        "",
    ),
    "BREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ~ a <-> v (1, 2) }": (
        "the KINETIC block `k` has no STATE",
        "KINETIC",
        "",
    ),
    "UNITS { F = (faraday) (coulomb) }\nPROCEDURE p() { F = 1 }": (
        "`F` is a constant of UNITS and cannot be assigned",
        "F",
        "declare a variable of your own",
    ),
    "NET_RECEIVE (w) { }\nNET_RECEIVE (w) { }": (
        "a file has one NET_RECEIVE at most",
        "NET_RECEIVE",
        "",
    ),
    "AFTER BREAKPOINT { a = 1 }": ("`AFTER BREAKPOINT` is never run", "AFTER", ""),
    "PARAMETER { q[2] = 3 }": ("the array `q` cannot have a default", "q", ""),
    # Shown where it belongs, not at the beginning of a later line.
    "PROCEDURE p() {\n a = (1 + v\n}": ("`)` is missing after `v`", "v", ""),
    "BREAKPOINT { a = 1\nPROCEDURE p() { a = 1 }": (
        "this block is not closed",
        "{",
        "",
    ),
    "NEURON { RANGE a\nPARAMETER { q = 1 }": ("this block is not closed", "{", ""),
    "PARAMETER { q = 1\nPROCEDURE p() { a = 1 }": ("this block is not closed", "{", ""),
    "UNITS { (mV) = (millivolt)\nPROCEDURE p() { a = 1 }": (
        "this block is not closed",
        "{",
        "",
    ),
    "PROCEDURE p() { a = 1 % 2 }": ("`%` has no meaning in NMODL", "%", ""),
}


@pytest.mark.parametrize("text", CASES, ids=[c[0] for c in CASES.values()])
def test_message(text):
    message, marked, help = CASES[text]
    with pytest.raises(NmodlError) as caught:
        translate(HEAD + text, name="x.mod")
    first = caught.value.diagnostics[0]
    assert message in first.message
    shown = first.span.source.text[first.span.start : first.span.end]
    assert shown.split("\n")[0].startswith(marked.split("\n")[0])
    assert help in first.help
    rendered = str(caught.value)
    assert f"x.mod:{first.span.line}:{first.span.column}" in rendered
    carets = rendered.splitlines()[4].split("|", 1)[1]
    assert carets.index("^") == first.span.column


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
