"""FUNCTION_TABLE: every way to give values, and what is wrong with others."""

import pytest

from nrnmini.errors import ModelError
from nrnmini.model.function_table import pack
from nrnmini.simulator import Simulator

MOD = """
NEURON { SUFFIX ft  RANGE inf, two }
ASSIGNED { v (mV) inf two }
FUNCTION_TABLE f(v (mV))
FUNCTION_TABLE g(x, y)
INITIAL { inf = f(v) two = g(v, inf) }
"""


@pytest.fixture
def simulator(tmp_path):
    (tmp_path / "ft.mod").write_text(MOD)
    simulator = Simulator()
    simulator.load_mechanisms(tmp_path)
    simulator.interpreter.execute("""
create a
a insert ft
objref y, x
y = new Vector()
x = new Vector()
y.append(1, 5, 7)
x.append(-80, -60, 20)
""")
    return simulator


def values(simulator, texts):
    out = []
    for text in texts:
        simulator.interpreter.execute(f"hoc_ac_ = {text}")
        out.append(simulator.h.hoc_ac_)
    return out


AT = ["f_ft(-100)", "f_ft(-80)", "f_ft(-70)", "f_ft(0)", "f_ft(20)", "f_ft(90)"]


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("3", [3, 3, 3, 3, 3, 3]),
        ("y, x", [1, 1, 3, 6.5, 7, 7]),
        ("&y.x[0], 3, &x.x[0]", [1, 1, 3, 6.5, 7, 7]),
        ("&y.x[0], 3, -80, 20", [1, 1, 1.8, 6.2, 7, 7]),
    ],
)
def test_one_argument(simulator, given, want):
    simulator.interpreter.execute(f"table_f_ft({given})")
    simulator.interpreter.execute("y.resize(0)")
    assert values(simulator, AT) == pytest.approx(want, rel=1e-14)


def test_two_arguments(simulator):
    run = simulator.interpreter.execute
    run("y.resize(0)  for i=0,5 y.append(i*i)")
    run("table_g_ft(&y.x[0], 2, 0, 1, 3, &x.x[0])")
    texts = ["g_ft(0, -80)", "g_ft(.5, -70)", "g_ft(1, -20)", "g_ft(.5, 20)"]
    assert values(simulator, texts) == [0, 0.5 * 0.5 + 0.5 * 12.5, 20.5, 14.5]


def test_in_a_mechanism(simulator):
    run = simulator.interpreter.execute
    run("{table_f_ft(y, x) table_g_ft(2) finitialize(-70)}")
    assert values(simulator, ["a.inf_ft", "a.two_ft"]) == [3, 2]


def test_errors(simulator):
    run = simulator.interpreter.execute
    for text, part in [
        ("{table_g_ft(1) finitialize(-70)}", "FUNCTION_TABLE f has no values"),
        ("table_f_ft(&y.x[0], 4, &x.x[0])", "less than 4 elements"),
        ("table_f_ft(&y.x[0], 3)", "points of argument 1"),
        ("table_f_ft(&y.x[0], 3, 1)", "range of argument 1"),
        ("table_g_ft(y, x)", "a table of one argument"),
        ("{x.resize(2) table_f_ft(y, x)}", "3 and 2 elements"),
    ]:
        with pytest.raises(Exception, match=part):
            run(text)
    with pytest.raises(ModelError, match="is given a constant"):
        pack(("text",), 1)
