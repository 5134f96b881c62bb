"""Out-of-bounds access: an error everywhere, never another variable's value.

`RANGE x[3]` has x[0] to x[2]. HOC and Python refuse x[3]; NMODL refuses a constant
index when the file is translated and any other when it runs; C in VERBATIM and what
lies behind a POINTER are checked in a file loaded with `checked=True`.
"""

from pathlib import Path

import numpy as np
import pytest

import nrnmini
from nrnmini.errors import ModelError, NmodlError
from nrnmini.nmodl.translator import translate

MODS = Path(__file__).parent / "bounds"


def place(text):
    """`bounds.mod:N` of the line that holds the text."""
    lines = (MODS / "bounds.mod").read_text().splitlines()
    [number] = [i for i, line in enumerate(lines, 1) if text in line]
    return f"bounds.mod:{number}"


NMODL, C, NESTED = place(" y = x[i]"), place("y = x[(int) i];"), place("_p_far[")
TARGET, FUNCTION = place("(&far)"), place("_lat")


def simulator(**options):
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS, **options)
    return sim


@pytest.fixture
def checked():
    return simulator(checked=True)


@pytest.fixture(params=[False, True], ids=["plain", "checked"])
def sim(request):
    return simulator(checked=request.param)


def cell(sim):
    sec = sim.h.Section(name="soma")
    sec.insert("bounds")
    data = np.arange(20.0)
    sec(0.5).bounds._ref_far = data
    return sec, sec(0.5).bounds, data


@pytest.mark.parametrize("index", [3, 4, -4, 10**6])
def test_python_refuses_an_index_outside_of_a_range_array(sim, index):
    sec, mech, _ = cell(sim)
    with pytest.raises(IndexError, match=r"x"):
        mech.x[index]
    with pytest.raises(IndexError, match=r"x"):
        mech.x[index] = 1
    with pytest.raises(IndexError, match=r"x"):
        sec(0.5).x_bounds[index]
    assert list(mech.x) == [0, 0, 0] and mech.y == 0


@pytest.mark.parametrize(
    "statement", ["x_bounds[{i}](0.5) = 1", "y = soma.x_bounds[{i}](0.5)"]
)
@pytest.mark.parametrize("index", [3, 4, -1])
def test_hoc_refuses_an_index_outside_of_a_range_array(statement, index, capsys):
    h = simulator().h
    h("create soma")
    h("access soma")
    h("insert bounds")
    assert not h(statement.format(i=index))
    said = capsys.readouterr().err
    assert f"subscript {index} of `x_bounds` is out of range: it has 3 elements" in said
    assert "^" in said


def test_a_constant_index_outside_is_refused_with_a_caret():
    text = "NEURON { SUFFIX q  RANGE x, y }\nASSIGNED { x[3] y }\n"
    text += "INITIAL {\n    y = x[3]\n}\n"
    with pytest.raises(NmodlError) as caught:
        translate(text, "q.mod")
    assert str(caught.value) == (
        "error[E0204]: `x[3]` does not exist\n"
        " --> q.mod:4:9\n"
        "  |\n"
        "4 |     y = x[3]\n"
        "  |         ^^^^\n"
        "  |\n"
        "2 | ASSIGNED { x[3] y }\n"
        "  |            - declared here\n"
        "help: its elements are `[0]` to `[2]`"
    )


@pytest.mark.parametrize("index", [3, 4, -1])
def test_nmodl_fails_the_step_with_names_and_place(sim, index):
    sec, mech, _ = cell(sim)
    mech.how, mech.i = 1, index
    with pytest.raises(ModelError) as caught:
        sim.h.finitialize(-65)
        sim.h.fadvance()
    text = str(caught.value)
    assert f"`x[{index}]` is out of range: `x` has 3 elements ({NMODL})" in text
    assert "in `bounds` at soma(0.5)" in text


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_elements_that_exist_are_as_ever(sim, index):
    sec, mech, data = cell(sim)
    mech.i = index
    for how, wanted in [(1, 10 + index), (2, 10 + index), (3, 10 + index), (4, index)]:
        mech.how = how
        sim.h.finitialize(-65)
        sim.h.fadvance()
        assert mech.y == wanted


@pytest.mark.parametrize(
    "how, index, message",
    [
        (2, 3, f"`x[3]` is out of range: `x` has 3 elements ({C})"),
        (2, -1, f"`x[-1]` is out of range: `x` has 3 elements ({C})"),
        (3, 7, f"`x[7]` is out of range: `x` has 3 elements ({NESTED})"),
        (4, 20, f"`far[20]` is out of range: `far` has 20 elements ({TARGET})"),
        (4, -1, f"`far[-1]` is out of range: `far` has 20 elements ({TARGET})"),
    ],
)
def test_a_checked_build_finds_it_in_verbatim(checked, how, index, message):
    sec, mech, _ = cell(checked)
    mech.how, mech.i = how, index
    with pytest.raises(ModelError) as caught:
        checked.h.finitialize(-65)
        checked.h.fadvance()
    text = str(caught.value)
    assert message in text and "in `bounds` at soma(0.5)" in text


def test_a_checked_build_counts_from_where_the_pointer_stands(checked):
    sec, mech, data = cell(checked)
    mech._ref_far = nrnmini.numpy_element_ref(data, 18)
    mech.how = 4
    for index in (-18, 0, 1):
        mech.i = index
        checked.h.finitialize(-65)
        checked.h.fadvance()
        assert mech.y == 18 + index
    for index in (-19, 2):
        mech.i = index
        with pytest.raises(ModelError, match=rf"`far` has 2 elements \({TARGET}\)"):
            checked.h.finitialize(-65)
            checked.h.fadvance()


def test_a_checked_build_knows_vectors_range_arrays_and_views_with_steps(checked):
    sec, mech, data = cell(checked)
    other = checked.h.Section(name="dend")
    other.insert("bounds")
    vec = checked.h.Vector([5, 6])
    for target, size in [
        (vec._ref_x[0], 2),
        (other(0.5).bounds._ref_x[0], 3),
        (sec(0.5)._ref_v, 1),
        (nrnmini.numpy_element_ref(data[::2], 3), 1),
    ]:
        mech._ref_far, mech.how, mech.i = target, 4, size - 1
        other(0.5).bounds._ref_far = target
        checked.h.finitialize(-65)
        checked.h.fadvance()
        mech.i = size
        with pytest.raises(ModelError, match=f"`far` has {size} element"):
            checked.h.finitialize(-65)
            checked.h.fadvance()


def test_a_checked_build_finds_it_in_a_function_call(checked):
    sec, mech, _ = cell(checked)
    checked.h.finitialize(-65)
    assert mech.at(2) == 12
    with pytest.raises(ModelError, match=rf"`x\[3\]` is out of range.*{FUNCTION}"):
        mech.at(3)


def test_a_mechanism_is_loaded_in_one_way():
    sim = simulator()
    sim.load_mechanisms(MODS)
    with pytest.raises(ModelError, match="is loaded already, with checked=False"):
        sim.load_mechanisms(MODS, checked=True)


def test_the_module_function_takes_the_options(monkeypatch):
    import nrnmini.simulator

    sim = nrnmini.simulator.Simulator()
    monkeypatch.setattr(nrnmini.simulator, "_default", sim)
    assert nrnmini.load_mechanisms(str(MODS), checked=True)
    sec, mech, _ = cell(sim)
    mech.how, mech.i = 2, 3
    with pytest.raises(ModelError, match="out of range"):
        sim.h.finitialize(-65)
        sim.h.fadvance()
