"""What could come next: a table of inputs, `|` marks the cursor."""

import pytest

from nrnmini.shell.suggest import Suggestion, suggest_type

CASES = [
    ("|", ["keyword", "name"]),
    ("so|", ["keyword", "name"]),
    ("x = so|", ["name", "keyword"]),
    ("proc f() { so|", ["keyword", "name"]),
    ("proc f() {|", ["keyword", "name"]),
    ("insert h|", ["mechanism"]),
    ("soma insert h|", ["mechanism"]),
    ("objref v\nv = new Ve|", ["class"]),
    ("access so|", ["section"]),
    ("connect de|", ["section"]),
    ("forsec a|", ["section_set"]),
    ("create so|", []),
    ("strdef a, b|", []),
    ('load_file("nrn|', ["file"]),
    ('f.ropen("da|', ["file"]),
    ('print "so|', []),
    ("// so|", []),
    ("/* a\nso|", []),
    ("/* a */ so|", ["name", "keyword"]),
    ("x = 1.|", []),
    ("x = 1e|", []),
    ("x = $o|", []),
    (":he|", ["command"]),
    (":load mo|", ["file"]),
    (":help so|", ["command", "name"]),
    ("f().x|", ["member"]),
    ("print (a+b).|", []),
]


@pytest.mark.parametrize("marked, kinds", CASES, ids=[c[0] for c in CASES])
def test_kinds(marked, kinds):
    before, _, after = marked.partition("|")
    assert [s.kind for s in suggest_type(before + after, before)] == kinds


@pytest.mark.parametrize(
    "text, owner, prefix",
    [
        ("v.", "v", ""),
        ("v.ap", "v", "ap"),
        ("x = cells.o(2).so", "cells.o(2)", "so"),
        ("dend[3].v", "dend[3]", "v"),
        ("net.cell[ 2 ] . soma .gn", "net.cell[2].soma", "gn"),
    ],
)
def test_members_know_their_owner(text, owner, prefix):
    assert suggest_type(text, text) == [Suggestion("member", prefix, owner)]


def test_the_text_after_the_cursor_does_not_matter():
    assert suggest_type("insert h }", "insert h") == suggest_type(
        "insert h", "insert h"
    )


def test_a_file_name_knows_its_function():
    text = 'xopen("models/a'
    assert suggest_type(text, text) == [Suggestion("file", "models/a", "xopen")]
