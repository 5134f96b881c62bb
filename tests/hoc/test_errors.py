"""Every mistake names its place, and leaves the interpreter usable."""

import signal
import threading
import time

import pytest
from hoc_session import Session

from nrnmini.errors import HocError


@pytest.fixture
def session():
    return Session()


CASES = [
    ("print 1/0", "division by zero", "1/0"),
    ("y = nope + 1", "undefined variable `nope`", "nope"),
    ("foo(1)", "undefined function `foo`", "foo(1)"),
    ("strdef s\nprint s + 1", "a number is needed here, not the text", "s"),
    ("double a[3]\nprint a[5]", "subscript 0 of `a` is 5", "a[5]"),
    ("double a[3]\nprint a[1][2]", "wrong number of subscripts: `a` has 1, not 2", ""),
    ("x = 1\nprint x[2]", "`x` is not an array", ""),
    ("x = 1\nobjref x", "`x` is already declared: it is a number variable", "x"),
    ("objref v", "`v` is a range variable: it cannot be redeclared", "v"),
    ("proc sin() { }", "`sin` is a built-in function: a procedure cannot", "sin"),
    ("proc p() { if ($1) return 1 }\np(0)\np(1)", "`p` (proc) returns a value",
     "return 1"),
    ("func f() { if ($1 > 2) return\nreturn 5 }\nif (f(1) != 5) { stop }\nf(3)",
     "`f` (func) returns no value", "return"),
    ("func f() { }\nf()", "`f` (func) returns no value", "}"),
    ("proc p() { }\nx = p()", "`p` is a proc: it has no value", "p()"),
    ("proc p() { print $2 }\np(1)", "`p` has no argument 2: it was called with 1",
     "$2"),
    ("proc p() { print $s1 }\np(1)", "argument 1 is the number 1, not a text", "$s1"),
    ("objref o\no.x = 1", "`.x` needs an object, but the reference is null", ""),
    ("objref o\nprint o + 1", "a number is needed here, not the null object", "o"),
    ("objref o\no = 3", "an object is needed here, not a number", "3"),
    ("x = log(-1)", "log: argument -1 is out of domain", "log(-1)"),
    ("x = sqrt(-1)", "sqrt: argument -1 is out of domain", "sqrt(-1)"),
    ("x = (-2)^0.5", "^: -2^0.5 is out of domain", ""),
    ("x = 5 % 0", "%: the modulus 0 must be positive", ""),
    ("create s\naccess s\n{pt3dadd(0,0,0,1)}\n{pt3dadd(1,0,0)}\n{pt3dadd(2,0,0,1)}",
     "`pt3dadd` needs a number as argument 4", "pt3dadd(1,0,0)"),
    ("create s\ns {\narea(0)\narea(1)\narea(2)\narea(1)\n}",
     "a position lies between 0 and 1, not at 2", "area(2)"),
    ("print (1", "syntax error: unexpected the end of the line", ""),
    ("x = 1 y = 2", "the end of the line was expected", "y"),
    ("if (1) print 2 }", "syntax error: unexpected `}`", "}"),
    ("proc p() {\nprint 1\n", "this brace is never closed", "{"),
    ("proc p() { local a, a }", "`a` is declared twice", "a"),
    ("break_ = new Nothing()", "`Nothing` is not a template", "Nothing"),
    ("begintemplate T\nendtemplate U", "`endtemplate U` cannot end template `T`", ""),
    ("x = new BBSaveState()", "NEURON has it, nrnmini does not yet", "BBSaveState"),
    ("create s\ns { print vext(0.5) }", "`extracellular` is not inserted", "vext(0.5)"),
    ("nlayer_extracellular(0)", "extracellular has at least one layer, not 0", ""),
    ("create s\ns insret hh", "a similar name exists: `insert`", "hh"),
    ("prnt 5", "a similar name exists: `print`", "5"),
    ("iterator_statement", "stands outside of an iterator", "iterator_statement"),
    ("proc p() { continue }\np()", "`continue` stands outside of a loop", "continue"),
    ("proc p() { p() }\np()", "`p`: calls are nested too deeply", "p()"),
    ("eqn x: : x = 1", "`eqn` is not supported", "eqn"),
    ("print secname()", "there is no section", ""),
    ("nosec { print 1 }", "syntax error", ""),
    ("nobj.x = 1", "`nobj` is not an object or section", "nobj"),
    ("create s\naccess s\nprint s.gna_hh", "gna_hh", ""),
    ("create s\nconnect s(.5), s(0)", "a section is connected with its end 0 or 1", ""),
    ("execute1(3)", "text", "execute1(3)"),
    ('execute("print 1/0")', "division by zero", "1/0"),
    ("create s\ns.gnbar_hh = 3", "no range variable `gnbar_hh`", "gnbar_hh"),
    ("create s\ns { gnabar_hh = 3 }", "`hh` is not inserted in section", "gnabar_hh"),
    ("create s\ns insert hhh", "there is no mechanism `hhh`", "hhh"),
    ("create s\ns nseg = 0", "nseg must be at least 1", "nseg"),
    ("objref o\no = new Vector(3)\nprint 1 + o.appnd(4)", "is not a member", "appnd"),
    ("objref o\no = new Vector(3)\nprint o.get[1]", "`get` is a method", "o.get[1]"),
    ("begintemplate A\npublic f\nobjref this\nproc f() { this = $o1 }\nendtemplate A\n"
     "objref o\no = new A()\no.f(o)", "`this` cannot be assigned", "this"),
    ("double d[-3]", "a size must be at least 1", ""),
    ("for new = 1, 2 { }", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("text, message, marked", CASES[:-1], ids=lambda x: x[:30])
def test_message(session, text, message, marked):
    with pytest.raises(HocError) as caught:
        session.run(text)
    shown = str(caught.value)
    assert message in shown
    assert "-->" in shown and "^" in shown
    diagnostic = caught.value.diagnostics[0]
    span = diagnostic.span
    if marked:
        assert span.source.text[span.start : span.end].strip() == marked
    assert session.run("print 6*7") == "42 \n"
    assert session.interp.machine.is_idle


def test_place_and_chain(session, tmp_path):
    path = tmp_path / "a.hoc"
    path.write_text(
        "objref v\n"
        if False
        else 'proc inner() {\n  print 1/($1-5)\n}\nproc outer() { inner(5, "abc") }\n'
        "outer()\n"
    )
    with pytest.raises(HocError) as caught:
        session.interp.run_file(path)
    shown = str(caught.value)
    assert f"{path}:2:" in shown
    assert 'in inner(5, "abc")' in shown and "in outer()" in shown


def test_suggestions(session):
    session.run("somevalue = 3\nproc runit() { }")
    for text, help in [
        ("print somvalue", "somevalue"),
        ("runti()", "runit"),
        ("x = new Vectr()", "Vector"),
        ("print celsiu", "celsius"),
    ]:
        with pytest.raises(HocError, match=f"a similar name exists: `{help}`"):
            session.run(text)


def test_python_exception_is_the_cause(session):
    def fail(*args):
        raise ZeroDivisionError("from Python")

    session.interp.builtin("object_id").value = fail
    with pytest.raises(HocError, match="from Python") as caught:
        session.run("objref o\nprint object_id(o)")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 20000 + "1" + ")" * 20000,
        "x = " + "-" * 20000 + "y",
        "x = 1" + "^2" * 20000,
        "x = " * 20000 + "1",
        "{" * 20000 + "}" * 20000,
        "if (1) " * 20000 + "x = 1",
        "x = 1" + "+1" * 300000,
        "objref o\nx = o.b" + ".c" * 300000,
        "if (x" + " && x" * 300000 + ") y = 1",
        "if (x && (x" + " + x" * 300000 + ")) y = 1",
    ],
    ids=["parentheses", "minus", "powers", "assignments", "braces", "if", "sum",
         "components", "conditions", "right side"],
)  # fmt: skip
def test_nested_too_deeply(session, text):
    with pytest.raises(HocError, match="this statement is nested too deeply"):
        session.run(text)
    assert session.run("print 1") == "1 \n"


ENDLESS = {
    "while": "while (1) { x_ = x_ + 1 }",
    "for": "for i=0,1e12 { }",
    "calls": "while (1) { g_() }",
    "recursion": "f_(60)",
    "iterator": "for forever_() { x_ += 1 }",
    "execute": 'while (1) { execute("x_ = 1") }',
    "execute1": 'while (1) { execute1("{x_ = 1}") }',
    "builtin": 'while (1) { sprint(s_, "%g", 1) }',
    "methods of a template": "while (1) { o_.a(1) }",
    "long methods of a Vector": "while (1) { vec_.fill(1) }",
    "new": "while (1) { o_ = new T_() }",
    "sections": "while (1) { forall nseg = 3 }",
    "run": "while (1) { fadvance() }",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_interrupt(session, text):
    """Ctrl-C ends what runs, and the model can go on. How soon is for benchmarks."""
    session.run(
        "x_ = 1\nstrdef s_\nobjref o_, vec_\nproc g_() { }\n"
        "func f_() { if ($1 == 0) { return 0 }\nreturn f_($1-1) + f_($1-1) }\n"
        "iterator forever_() { while (1) { iterator_statement } }\n"
        "begintemplate T_\npublic a\nproc a() { y = $1 }\nendtemplate T_\n"
        "o_ = new T_()\nvec_ = new Vector(1e6)\ncreate soma_"
    )
    former = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            session.run(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    assert session.run("print 1") == "1 \n"
    session.run("{finitialize(-65) fadvance()}")
    assert session.run("print t") == "0.025 \n"


@pytest.mark.parametrize("name", ["while", "execute", "long methods of a Vector"])
def test_other_threads_run_meanwhile(session, name):
    """HOC lets other threads run, also between calls that each take long."""
    session.run("x_ = 1\nobjref vec_\nvec_ = new Vector(1e6)")

    def interrupt():
        while session.interp.machine.is_idle:
            time.sleep(0.005)
        time.sleep(0.02)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    with pytest.raises(KeyboardInterrupt):
        thread.start()  # nothing else ends the loop
        session.run(ENDLESS[name])
    thread.join()


def test_a_wrong_statement_counts_when_it_is_reached(session, capsys):
    session.run(
        "objref o\nproc p() {\n  while (1) { if (1) { break }  o = 3 }\n"
        "  if ($1) { o = nothing_\n  for i = 0, 2 { continue } }\n  print 7\n}"
    )
    remarks = capsys.readouterr().err.splitlines()
    assert remarks == [
        f"nrnmini: <string>:{place}: an object is needed here, not a number: an error "
        "if it is reached"
        for place in ("3:37", "4:17")
    ]
    assert session.run("p(0)") == "7 \n"
    for _ in range(2):
        with pytest.raises(HocError) as caught:
            session.run("p(1)")
        assert str(caught.value).count("in p(1)") == 1


def test_failure_inside_template_body(session):
    with pytest.raises(HocError):
        session.run("begintemplate T\nx = 1\nprint 1/0\nendtemplate T")
    assert session.interp.prompt_state == ""
    session.run(
        "begintemplate T\npublic x\nx = 1\nendtemplate T\nobjref o\no = new T()"
    )
    assert session.run("print o.x") == "0 \n"
