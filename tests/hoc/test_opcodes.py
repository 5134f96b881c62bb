"""The table of instructions, and what is compiled to what."""

from pathlib import Path

import pytest
from hoc_session import Session

from nrnmini.hoc import opcodes
from nrnmini.hoc.compiler import Compiler
from nrnmini.hoc.disasm import disassemble, lines
from nrnmini.hoc.lexer import normalise
from nrnmini.hoc.parser import Parser
from nrnmini.source import SourceFile


def test_header_is_up_to_date():
    path = Path(opcodes.__file__).with_suffix(".pxd")
    assert path.read_text() == opcodes.header(), "run python -m nrnmini.hoc.opcodes"


def test_names_are_unique():
    names = [op.name for op in opcodes.OPS]
    assert len(names) == len(set(names))
    assert all(op.effect and "--" in op.stack for op in opcodes.OPS)


@pytest.fixture(scope="module")
def session():
    session = Session()
    session.run("x = 1\ny = 2\ndouble a[3]\nobjref o\nstrdef s\ncreate soma")
    return session


def compiled(session, text):
    source = SourceFile("t.hoc", normalise(text))
    parser = Parser(source, session.interp.scope)
    node = parser.statement_at_top()
    return Compiler(source).compile_top(node)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("x = 1", ["CONST 1", "SET_G x", "END"]),
        ("x = x + y", ["LOAD_G x", "ADD_V G y", "SET_G x", "END"]),
        ("x += 2*y", ["CONST 2", "MUL_V G y", "ADD_TO 0 G x", "END"]),
        ("x", ["LOAD_G x", "SHOW b=0", "END"]),
        ("{x = y = -3}", ["CONST -3", "STORE 1 G y", "SET_G x", "END"]),
        ("a[1] = x", ["CONST 1", "INDEX 1 a", "LOAD_G x", "SET_K 0 b=0 a", "END"]),
        (
            "for x=0,2 y = a[x]",
            "CONST 0; SET_G x; CONST 2; FOR_TEST -> 8 G x; LOAD_G x; GET_1 a; "
            "SET_G y; FOR_STEP -> 4 G x; END".split("; "),
        ),
        (
            "while (x < 3) { x += 1 }",
            "LOAD_G x; UNLESS_LT_K -> 5 3; CONST 1; ADD_TO 0 G x; LOOP -> 0; END".split(
                "; "
            ),
        ),
        (
            "if (x && !y) print s else break",
            "LOAD_G x; LOAD_G y; NOT; AND; JUMP_FALSE -> 9; STRING s; PRINT b=0; "
            "PRINT_END; JUMP -> 10; END; END".split("; "),
        ),
        ("soma { nseg = 3 }", "SECTION 0 soma; ENTER 0; CONST 3; "
         "PROP_SET 0 b=0 nseg; LEAVE; END".split("; ")),
    ],
)  # fmt: skip
def test_listing(session, text, expected):
    assert lines(compiled(session, text)) == expected


def test_disassembly_shows_lines(session):
    text = disassemble(compiled(session, "{ x = 1\n y = 2 }"))
    assert "t.hoc:1: { x = 1" in text and "t.hoc:2: y = 2" in text
