"""Passes and front end: text in, text out."""

import re

import pytest

from nrnmini.nmodl import printer, symtab
from nrnmini.nmodl.build_ast import key, name
from nrnmini.nmodl.parser import parse
from nrnmini.nmodl.passes import cnexp, derive, eliminate, unroll
from nrnmini.nmodl.translator import translate
from nrnmini.nmodl.units import UnitTable, UnknownUnit
from nrnmini.source import SourceFile


def tree(text):
    return parse(SourceFile("t.mod", text))


def stmts(text, head="DERIVATIVE s"):
    return tree(f"{head} {{ {text} }}").blocks[0].body.stmts


def printed(text):
    return " ".join(printer.statements(text).split())


# ---- parser and printer ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("x = -2^2", "x = -2^2"),
        ("x = (a+b)*c", "x = (a + b)*c"),
        ("x = a-(b-c)", "x = a - (b - c)"),
        ("x = 2 (mV) * 5", "x = 2 (mV)*5"),
        ("x = .8014(v+vshift)", "x = .8014 (v+vshift)"),
        ("x = a < b && c || !d", "x = a < b && c || !d"),
        ("if (a) { x=1 } else if (b) { x=2 } else { x=3 }",) * 1
        + ("if (a) { x = 1 } else if (b) { x = 2 } else { x = 3 }",),
        ("FROM i=0 TO N BY 2 { x=i }", "FROM i = 0 TO N BY 2 { x = i }"),
        ("LOCAL a, b[3]", "LOCAL a, b[3]"),
        ("m' = 1", "m' = 1"),
        ("SOLVE s METHOD cnexp", "SOLVE s METHOD cnexp"),
        ("PROTECT x = 1", "PROTECT x = 1"),
    ],
)
def test_statements_print_as_they_were_read(text, want):
    assert printed(stmts(text)) == want
    assert printed(stmts(want)) == want


def test_files_print_as_files_with_the_same_meaning():
    from pathlib import Path

    for path in sorted((Path(__file__).parents[2] / "mods").glob("*.mod")):
        first = translate(path).c_source
        text = printer.program(tree(path.read_text()))
        again = translate(text, name=str(path)).c_source
        # Lines are those of the text.
        number = re.compile(r", line \d+|#line \d+")
        assert number.sub("", again) == number.sub("", first), path


def test_define_include_and_blocks_in_pieces(tmp_path):
    (tmp_path / "part.inc").write_text("DEFINE N 3\nINITIAL { a = N }\n")
    (tmp_path / "x.mod").write_text(
        'NEURON { RANGE a }\nINCLUDE "part.inc"\nASSIGNED { a arr[N] }\n'
        "INITIAL { a = a + 1 }\n"
    )
    made = translate(tmp_path / "x.mod")
    assert made.name == "x"
    assert made.mechanism.vars["arr"].size == 3


def test_comments_units_and_old_line_ends():
    text = (
        "TITLE a ! b\r\nCOMMENT\r\n caf\u00e9 {\r\nENDCOMMENT\r\n"
        "NEURON { SUFFIX x RANGE a } : caf\u00e9\r\nUNITSOFF\r\n"
        "PARAMETER { a = -1.5e-3 (mA/cm2) <0,1e9> : hint\r\n b = 2 ? c\r\n}"
        "INDEPENDENT {t FROM 0 TO 1 WITH 1 (ms)}\r\nUNITSON\r\n"
    )
    mech = translate(text).mechanism
    assert mech.vars["a"].default == -1.5e-3
    assert mech.vars["a"].limits == (0, 1e9)
    assert mech.vars["b"].default == 2


# ---- cnexp -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhs", "slope", "rest"),
    [
        ("(inf - m)/tau", "(-1.0)/tau", "(inf)/tau"),
        ("a*(1-m) - b*m", "a*(-1.0) - b*1.0", "a*(1)"),
        ("-m/tau", "-1.0/tau", None),
        ("a + b", None, "a + b"),
        ("-(a*m - b)/c", "-(a*1.0)/c", "-(-b)/c"),
        ("a + b*m*c - m/tau + f(v)", "b*1.0*c - 1.0/tau", "a + f(v)"),
        ("m*m", "1.0*m + m*1.0", None),
    ],
)
def test_cnexp_split(rhs, slope, rest):
    (eq,) = stmts(f"m' = {rhs}")
    d, b = cnexp.split(eq.value, name("m"))
    assert (d and printer.expression(d)) == slope
    assert (b and printer.expression(b)) == rest


@pytest.mark.parametrize("rhs", ["exp(m)", "1/m", "f(m) + 1", "m^2"])
def test_cnexp_refuses(rhs):
    (eq,) = stmts(f"m' = {rhs}")
    with pytest.raises(cnexp.NotLinear):
        cnexp.split(eq.value, name("m"))


def test_cnexp_writes_nmodl():
    out = cnexp.solve_cnexp(stmts("rates(v) m' = (inf - m)/tau"))
    assert printed(out) == ("rates(v) m = m + (1.0 - exp(dt*((-1.0)/tau)))*((inf) - m)")


@pytest.mark.parametrize(
    ("rhs", "limit"),
    [
        ("(inf(v) - m)*k", "(inf(v))"),
        ("k*(inf - m)", "(inf)"),
        ("(inf - 2*m)/tau", "-((inf)/tau)/((-(2*1.0))/tau)"),
        ("a*(1-m) - b*m", "-(a*(1))/(a*(-1.0) - b*1.0)"),
    ],
)
def test_cnexp_divides_only_where_it_must(rhs, limit):
    (eq,) = stmts(f"m' = {rhs}")
    slope, rest = cnexp.split(eq.value, name("m"))
    assert printer.expression(cnexp.limit(slope, rest)) == limit


# ---- derivatives, loops, elimination ------------------------------------------


@pytest.mark.parametrize(
    ("e", "want"),
    [
        ("a*x + b", "a"),
        ("x*x", "x + x"),
        ("x^3", "3.0*x^2.0"),
        ("exp(2*x)", "exp(2*x)*2"),
        ("a/x", "-(a/x/x)"),
        ("-x", "-1"),
        ("y", "0"),
        ("a[1]*x", "a[1]"),
    ],
)
def test_derive(e, want):
    (s,) = stmts(f"q = {e}")
    got = printer.expression(derive.derive(s.value, name("x")))
    assert got.replace("(", "").replace(")", "") == want.replace("(", "").replace(
        ")", ""
    )


def test_derive_gives_up_on_unknown_functions():
    (s,) = stmts("q = f(x, 1)")
    with pytest.raises(derive.NoDerivative):
        derive.derive(s.value, name("x"))


def test_unroll():
    body = stmts(
        "FROM i=0 TO 1 { ~ ca[i] <-> ca[i+1] (k, k) } FROM i=0 TO 3 { x = i }",
        "KINETIC s",
    )
    assert printed(unroll.unroll(body)) == (
        "~ ca[0] <-> ca[1] (k, k) ~ ca[1] <-> ca[2] (k, k) FROM i = 0 TO 3 { x = i }"
    )
    assert key(unroll.unroll(body)[1].left[0][1]) == ("ca", 1)


def test_unroll_needs_constant_bounds():
    with pytest.raises(unroll.NotConstant):
        unroll.unroll(stmts("FROM i=0 TO n { ~ ca[i] << (1) }", "KINETIC s"))


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_elimination_solves(n):
    import random

    rng = random.Random(n)
    pattern = {(i, i) for i in range(n)} | {(i, (i + 1) % n) for i in range(n)}
    pattern |= {(0, j) for j in range(n)}
    a = {p: rng.uniform(-1, 1) + 4 * (p[0] == p[1]) for p in pattern}
    b = [rng.uniform(-1, 1) for _ in range(n)]
    out, names = eliminate.eliminate(n, pattern)
    space = dict.fromkeys(names, 0.0)
    space.update({f"_a_{i}_{j}": x for (i, j), x in a.items()})
    space.update({f"_f_{i}": x for i, x in enumerate(b)})
    exec(printer.statements(out), {}, space)
    x = [space[f"_x_{i}"] for i in range(n)]
    for i in range(n):
        total = sum(v * x[j] for (r, j), v in a.items() if r == i)
        assert total == pytest.approx(b[i], abs=1e-12)


# ---- units ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "want"),
    [
        (("faraday", "coulomb"), 96485.33212331001),
        (("k-mole", "joule/degC"), 8.31446261815324),
        (("e", "coulomb"), 1.602176634e-19),
        (("k", "joule/degC"), 1.380649e-23),
        (("pi", "1"), 3.141592653589793),
        (("faraday", "kilocoulombs"), 96.48533212331002),
    ],
)
def test_unit_constants(pair, want):
    assert UnitTable().ratio(*pair) == want


def test_unit_language():
    table = UnitTable()
    table.define("mM", "milli/liter")
    assert table.factor("mM") == pytest.approx(1.0)
    assert table.factor("6.02+23") == 6.02e23
    assert table.factor("1|2") == 0.5
    assert table.factor("cm2") == pytest.approx(1e-4)
    assert table.factor("1/cm2 s") == pytest.approx(1e4)
    with pytest.raises(UnknownUnit, match="mA"):
        table.factor("mA")


# ---- symbols, storage, threads ---------------------------------------------------

DECIDE = """
NEURON { SUFFIX x  %s GLOBAL g  RANGE r }
PARAMETER { g = 1  p = 2  w = 3  r = 4 }
ASSIGNED { hidden kept }
LOCAL top
CONSTANT { c = 5 }
INITIAL { g = 2  hidden = 1  r = hidden + c + top }
BREAKPOINT { kept = kept + p }
"""


@pytest.mark.parametrize(
    ("word", "want", "safe"),
    [("THREADSAFE", "tvar", True), ("", "global", False)],
)
def test_storage(word, want, safe):
    made = translate(DECIDE % word)
    storage = {n: v.storage for n, v in made.mechanism.vars.items()}
    assert made.thread_safe is safe
    assert storage["g"] == want
    assert storage["top"] == want
    assert storage["p"] == storage["w"] == "global"
    assert storage["r"] == storage["kept"] == "column"
    assert storage["hidden"] == "row"
    assert storage["c"] == "inline"
    if not safe:
        (reason,) = made.reasons
        assert str(reason) == "the GLOBAL variable `g` is assigned (line 7)"
        assert reason.span.line == 7


def test_a_written_parameter_is_a_thread_variable_unasked():
    made = translate(
        "NEURON { SUFFIX x }\nPARAMETER { a = 1  b = 2 }\n"
        "INITIAL { a = 2  PROTECT b = 3 }"
    )
    assert made.thread_safe
    assert made.mechanism.vars["a"].storage == "tvar"
    assert made.mechanism.vars["b"].storage == "global"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("PROCEDURE p() { VERBATIM\n;\nENDVERBATIM\n}", "VERBATIM blocks"),
        ("NEURON { POINTER q }", "use of POINTER"),
        ("PROCEDURE p() { set_seed(1) }", "`set_seed`"),
    ],
)
def test_reasons_for_one_thread(text, reason):
    made = translate("NEURON { SUFFIX x }\n" + text)
    assert not made.thread_safe
    assert reason in made.reasons[0].text
    assert made.reasons[0].span.line == 2
    assert translate("NEURON { SUFFIX x  THREADSAFE }\n" + text).thread_safe


def test_currents_keep_the_order_of_the_text():
    mech = symtab.build(
        tree(
            "NEURON { USEION na WRITE ina  NONSPECIFIC_CURRENT il "
            "USEION k WRITE ik }\nASSIGNED { il }"
        )
    )
    assert mech.currents == [("ina", "na"), ("il", ""), ("ik", "k")]


def test_uniform_powers_are_computed_once():
    text = """NEURON { SUFFIX x  RANGE out }
    ASSIGNED { celsius v out }
    BREAKPOINT { out = v*3^((celsius - 6.3)/10) }
    """
    c = translate(text).c_source
    assert "_u0_ = uniform_u0_x(_nm);" in c
    assert "return _nm->nt->host->pow(3.0, " in c
    assert c.count("host->pow") == 1


# ---- vector code -------------------------------------------------------------------

MARKOV = """
NEURON { SUFFIX x  USEION na READ ena WRITE ina  RANGE g }
PARAMETER { g = 1 }
ASSIGNED { v ena ina }
STATE { c1 c2 c3 o i1 i2 }
BREAKPOINT { SOLVE k METHOD sparse  ina = g*o*(v - ena) }
FUNCTION a(v) { a = exp(v/20) }
FUNCTION b(v) { b = exp(-v/20) }
KINETIC k {
    ~ c1 <-> c2 (3*a(v), b(v))
    ~ c2 <-> c3 (2*a(v), 2*b(v))
    ~ c3 <-> o (a(v), 3*b(v))
    ~ o <-> i1 (0.1, 0.2)
    ~ i1 <-> i2 (0.3, 0.4)
    CONSERVE c1 + c2 + c3 + o + i1 + i2 = 1
}
"""


@pytest.mark.parametrize("which", ["hh", "exp2syn", "markov"])
def test_kernels_vectorise(which, tmp_path):
    """As the compiler itself reports: the loops of state and cur are vector code."""
    import platform
    import subprocess
    from pathlib import Path

    from nrnmini.nmodl import build

    compiler = build.find_compiler()
    if not build.is_gcc(compiler.command) or platform.machine() != "x86_64":
        pytest.skip("the report is GCC's, and the gathers are AVX2's")
    path = Path(__file__).parents[2] / "mods" / f"{which}.mod"
    text = translate(MARKOV if which == "markov" else path).c_source
    source = tmp_path / "x.c"
    source.write_text(text)
    flags = [f for f in build.flags() if not f.startswith("-m")]
    done = subprocess.run(
        [*compiler.command, *flags, *build.GCC_FLAGS, "-mavx2", "-w"]
        + [f"-I{build.INCLUDE}", "-c", str(source), "-o", str(tmp_path / "x.o")]
        + ["-fopt-info-vec-optimized"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    reported = {
        int(x.split(":")[1])
        for x in done.stderr.splitlines()
        if x.startswith(str(source)) and "32 byte vectors" in x
    }
    lines = text.splitlines()
    loops = {n + 2: x for n, x in enumerate(lines) if x.strip() == "NM_IVDEP"}
    # state (rates and states of hh) and cur
    assert len(loops) == (3 if which == "hh" else 2)
    assert loops.keys() <= reported, done.stderr


GATES = """
NEURON { SUFFIX gates  RANGE minf, mtau, hinf, q  GLOBAL g  THREADSAFE }
ASSIGNED { v minf mtau hinf q g }
STATE { m h }
INITIAL { m = 0.2  h = 0.7 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s {
    %s
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/(3 + q)
}
PROCEDURE rates(v) {
    if (v > -60) { q = 1 }
    minf = 1/(1 + exp(-v/9))  mtau = 1 + exp(-v*v/900)  hinf = m*minf
}
"""


def test_rates_and_states_in_loops_of_their_own(load_mod):
    """The same bits as in one loop, for more rows than the loops share at a time."""
    apart = GATES % "g = 3"
    together = (GATES % "g = 3").replace("g }\nSTATE", "g local }\nSTATE")
    together = together.replace("(minf - m)", "(minf - m + 0*local)")
    together = together.replace("mtau = 1 +", "local = m  mtau = 1 +")
    assert "rates_of_gates(_nm, first, past);" in translate(apart).c_source
    assert "rates_of_gates(" not in translate(together).c_source
    results = []
    for text in apart, together:
        mech = load_mod(text, n=1100)
        mech.v[:] = [-90 + 0.1 * k for k in range(1100)]
        mech.init()
        mech.step(3)
        results.append([list(mech[name]) for name in ("m", "h", "minf", "hinf", "q")])
    assert results[0] == results[1]
    assert results[0][4][0] == 0 and results[0][4][-1] == 1


@pytest.mark.parametrize(
    "old, new",
    [
        ("RANGE minf,", "RANGE"),  # not in a column
        ("RANGE minf,", "GLOBAL minf  RANGE"),
        ("rates(v)\n", 'printf("x")\n rates(v)\n'),  # the order over rows counts
        ("rates(v)\n", "LOCAL x\n x = 1 rates(v)\n"),
        ("h' = (hinf - h)/(3 + q)", "h' = g h' = h"),  # nothing before but one equation
        ("METHOD cnexp", "METHOD euler"),
        ("m' =", "if (v > 0) { q = 2 } m' ="),
    ],
)
def test_what_stays_in_one_loop(old, new):
    text = (GATES % "").replace(old, new)
    if "h' = g" in new:
        text = text.replace("h' = g h' = h", "").replace("STATE { m h }", "STATE { m }")
        text = text.replace("h = 0.7", "")
    assert "rates_of_gates(" not in translate(text).c_source


def test_the_c_text_does_not_depend_on_the_order_of_sets():
    import os
    import subprocess
    import sys
    from pathlib import Path

    root = Path(__file__).parents[2]
    code = (
        "import hashlib, pathlib, sys\n"
        "from nrnmini.nmodl.translator import translate\n"
        "files = sorted(pathlib.Path(sys.argv[1]).glob('*.mod'))\n"
        "text = ''.join(translate(f).c_source for f in files)\n"
        "print(len(files), hashlib.sha256(text.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-P", "-c", code, str(root / "mods")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in "123"
    }
    assert len(found) == 1
