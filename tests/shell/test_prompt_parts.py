"""Highlighting, continuation and the Enter key, without a terminal."""

import pytest

from nrnmini.shell.validator import Completeness, continuation, open_braces


@pytest.mark.parametrize(
    "text, depth",
    [
        ("", 0),
        ("proc f() {", 1),
        ("proc f() { if (x) {", 2),
        ("proc f() { print 1 }", 0),
        ('print "{"', 0),
        (r'print "\"{"', 0),
        ("// {", 0),
        ("/* { */ {", 1),
        ("/* {", 0),
        ("}", 0),
    ],
)
def test_open_braces(text, depth):
    assert open_braces(text) == depth
    assert continuation(text) == ">" + "\t" * depth


def test_commands_are_always_complete():
    assert not Completeness(lambda text: True).wants_more(":help {")
    assert Completeness(lambda text: True).wants_more("proc f() {")


def test_highlighting_keeps_the_text():
    pytest.importorskip("nrnmini.hoc.lexer")
    from nrnmini.shell.lexer import fragments

    text = 'proc f() { // note\n  print "a\\"b", 1.5e3, $o1, forall_\n}\n/* open'
    pieces = fragments(text, builtin={"printf"})
    assert "".join(p for _, p in pieces) == text
    styles = {p: s for s, p in pieces}
    assert styles["proc"] == "class:hoc.keyword"
    assert styles["// note"] == "class:hoc.comment"
    assert styles['"a\\"b"'] == "class:hoc.string"
    assert styles["1.5e3"] == "class:hoc.number"
    assert styles["$o1"] == "class:hoc.argument"
    assert styles["forall_"] == ""
    assert styles["/* open"] == "class:hoc.comment"


def test_highlighting_is_cut_into_lines():
    pytest.importorskip("nrnmini.hoc.lexer")
    from prompt_toolkit.document import Document

    from nrnmini.shell.lexer import HocLexer

    line = HocLexer().lex_document(Document("/* a\nb */\nx"))
    assert line(0) == [("class:hoc.comment", "/* a")]
    assert line(1)[0] == ("class:hoc.comment", "b */")
    assert line(2) == [("", ""), ("", "x")] or line(2)[-1] == ("", "x")
    assert line(9) == []
