import pytest

from nrnmini.errors import HocError
from nrnmini.hoc.lexer import Lexer, is_incomplete, normalise
from nrnmini.source import SourceFile


def tokens(text):
    lexer = Lexer(SourceFile("t.hoc", normalise(text)))
    found = []
    while lexer.advance() != "eof":
        if lexer.kind != "nl":
            found.append(lexer.value)
    return found


@pytest.mark.parametrize(
    "text, expected",
    [
        ("x = 1.5e3", ["x", "=", 1500.0]),
        ("1.5e 2e+ .5 5.", [1.5, 2.0, 0.5, 5.0]),
        ("0x10", [0.0, "x10"]),
        ("1e400", [float("inf")]),
        ("a.b[2].c(3)", ["a", ".", "b", "[", 2.0, "]", ".", "c", "(", 3.0, ")"]),
        (r'"a\tb\"c\\\x41"', ['a\tb"c\\x41']),
        ("$1 $s2 $o3 $&4 $i $si $oi $&i", "1 s2 o3 &4 i si oi &i".split()),
        ("a /* x\ny */ b // c", ["a", "b"]),
        ("a \\\n b", ["a", "b"]),
        ("x+=1 y<=2 !z && w", ["x", "+=", 1.0, "y", "<=", 2.0, "!", "z", "&&", "w"]),
        ("for(;;)", ["for", "(", ";", ";", ")"]),
        ("a /* never closed", ["a"]),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


def test_newlines_are_tokens():
    lexer = Lexer(SourceFile("t.hoc", normalise("a\r\nb\rc")))
    kinds = []
    while lexer.advance() != "eof":
        kinds.append(lexer.kind)
    assert kinds == ["name", "nl"] * 3


@pytest.mark.parametrize(
    "text, message",
    [
        ('x = "abc', "this text has no closing quote"),
        ("x = #", "`#` has no meaning in HOC"),
        ("x = $y", "`$` must be followed by the number of an argument"),
        ("a" * 300, "a name has at most 255 characters"),
    ],
)
def test_errors(text, message):
    with pytest.raises(HocError, match=message.replace("$", r"\$")):
        tokens(text)


@pytest.mark.parametrize(
    "text, incomplete",
    [
        ("proc f() {", True),
        ("proc f() { }", False),
        ("x = 1 \\", True),
        ("/* begun", True),
        ('print "/* no"', False),
        ("x = 1", False),
        ("{ // }", True),
    ],
)
def test_incomplete(text, incomplete):
    assert is_incomplete(text) is incomplete
