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
        ("x = 1", "LOAD K 1; SET G x; END"),
        ("x = x + y", "LOAD G x; LOAD G y; ADD; SET G x; END"),
        ("x += 2*y", "LOAD K 2; LOAD G y; MUL; ADD_TO 0 G x; END"),
        ("x", "LOAD G x; SHOW b=0; END"),
        ("{x = y = -3}", "LOAD K -3; STORE 1 G y; SET G x; END"),
        ("a[1] = x", "LOAD K 1; INDEX 1 a; LOAD G x; SET_K 0 b=0 a; END"),
        (
            "if (x && (s_is() || y)) print s else break",
            "LOAD G x; CALL 0 b=3 s_is; NUMBER; LOAD G y; OR; AND; JUMP_FALSE -> 11; "
            "STRING s; PRINT b=0; PRINT_END; JUMP -> 12; END; END",
        ),
        ("soma { nseg = 3 }",
         "SECTION 0 soma; ENTER 0; LOAD K 3; PROP_SET 0 b=0 nseg; LEAVE; END"),
    ],
)  # fmt: skip
def test_listing(session, text, expected):
    assert "; ".join(lines(compiled(session, text))) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "for x=0,2 y = a[x]",
            "MOVE G x K 0; LOAD K 2; FOR_TEST -> 6 G x; GET_1_P a G x; SET G y; "
            "FOR_STEP -> 3 G x; END",
        ),
        (
            "while (x < 3) { x += 1 }",
            "UNLESS_LT_PP -> 3 G x K 3; INCREASE G x K 1; LOOP -> 0; END",
        ),
        (  # the jump of `continue` arrives between two loads that would combine
            "while (1) { if (x) continue  y = x }",
            "LOAD K 1; JUMP_FALSE -> 7; LOAD G x; JUMP_FALSE -> 5; JUMP -> 6; "
            "MOVE G y G x; LOOP -> 0; END",
        ),
        (  # x % 0 could fail, x % 2 cannot: then the left side may decide alone
            "while (x > 1 && x % 2 == 1) x = x*y - 2",
            "UNLESS_GT_PP -> 7 G x K 1; MOD_PP G x K 2; UNLESS_EQ_SP -> 7 K 1; "
            "MUL_PP G x G y; SUB_SP K 2; SET G x; LOOP -> 0; END",
        ),
        (
            "while (x > 1 || y) x -= 1",
            "UNLESS_GT_PP -> 2 G x K 1; JUMP -> 4; LOAD G y; JUMP_FALSE -> 7; "
            "LOAD K 1; SUB_FROM 0 G x; LOOP -> 0; END",
        ),
    ],
)
def test_fused_listing(session, text, expected):
    assert "; ".join(lines(compiled(session, text))) == expected


def test_arguments_that_are_numbers_are_used_in_place(session):
    session.run("func f() { if ($1 < 2) { return $1 } return f($1 - 1) + $2 }")
    code = session.interp.top["f"].code
    assert lines(code)[:2] == ["UNLESS_LT_PP -> 2 A 1 K 2", "RETURN_P A 1"]
    assert lines(code.safe)[:2] == ["ARG 1", "UNLESS_LT_SP -> 4 K 2"]


def test_disassembly_shows_lines(session):
    text = disassemble(compiled(session, "{ x = 1\n y = 2 }"))
    assert "t.hoc:1: { x = 1" in text and "t.hoc:2: y = 2" in text
