"""Impedance: textbook values, and what is said where it cannot answer.

NEURON's numbers are in `differential/scripts/impedance.py`.
"""

import math

import pytest

import nrnmini
from nrnmini.errors import ModelError


@pytest.fixture
def h():
    return nrnmini.Simulator().h


def cell(h, g=1e-4):
    sec = h.Section(name="a")
    sec.insert("pas")
    sec(0.5).pas.g = g
    return sec


@pytest.mark.parametrize("f", [0, 5, 1000])
def test_one_compartment_is_a_resistor_and_a_capacitor(h, f):
    sec = cell(h)
    h.finitialize(-65)
    imp = h.Impedance()
    imp.loc(sec(0.5))
    imp.compute(f)
    area = sec(0.5).area() * 1e-8  # cm2
    admittance = complex(1e-4 * area, 2 * math.pi * f * 1e-6 * sec(0.5).cm * area)
    wanted = 1 / admittance * 1e-6  # MOhm
    assert imp.input(sec(0.5)) == pytest.approx(abs(wanted), rel=1e-9)
    phase = math.atan2(wanted.imag, wanted.real)
    assert imp.input_phase(sec(0.5)) == pytest.approx(phase, abs=1e-9)
    assert imp.ratio(sec(0.5)) == pytest.approx(1)


def test_transfer_is_the_same_in_both_directions(h):
    sec = cell(h)
    sec.nseg, sec.L, sec.diam = 9, 1000, 1
    h.finitialize(-65)
    imp = h.Impedance()
    found = []
    for electrode, other in ((0.1, 0.9), (0.9, 0.1)):
        imp.loc(sec(electrode))
        imp.compute(50)
        found.append((imp.transfer(sec(other)), imp.transfer_phase(sec(other))))
    assert found[0] == pytest.approx(found[1])
    assert found[0][0] < imp.input(sec(0.5))


def test_hoc_uses_the_accessed_section(h):
    for line in (
        "create soma, dend",
        "connect dend(0), soma(1)",
        "forall insert pas",
        "objref imp",
        "imp = new Impedance()",
        "finitialize(-65)",
        "soma imp.loc(0.5)",
        "imp.compute(0)",
        "dend near = imp.transfer(0.5)",
        "soma own = imp.input(0.5)",
    ):
        assert h(line)
    assert 0 < h.near < h.own
    assert h.imp.deltafac() == 0.001
    assert h.imp.deltafac(0.01) == 0.01


def test_without_an_electrode_there_are_input_impedances_only(h):
    sec = cell(h)
    h.finitialize(-65)
    imp = h.Impedance()
    imp.compute(0)
    assert imp.input(sec(0.5)) > 0
    for method in ("transfer", "transfer_phase", "ratio"):
        with pytest.raises(ModelError, match=f"`Impedance.{method}`: there is no elec"):
            getattr(imp, method)(sec(0.5))


def test_nothing_is_answered_from_before_a_change(h):
    sec = cell(h)
    h.finitialize(-65)
    imp = h.Impedance()
    imp.loc(sec(0.5))
    with pytest.raises(ModelError, match="nothing is computed.*\nhelp: call `compute"):
        imp.input(sec(0.5))
    imp.compute(0)
    more = [cell(h) for _ in range(50)]
    with pytest.raises(ModelError, match="or the model has changed since"):
        imp.input(sec(0.5))
    imp.compute(0)
    assert imp.input(more[0](0.5)) == imp.input(sec(0.5))


def test_a_deleted_place(h):
    sec, other = cell(h), cell(h)
    h.finitialize(-65)
    imp = h.Impedance()
    imp.loc(sec(0.5))
    del sec
    with pytest.raises(ModelError, match="electrode was deleted\nhelp: call `loc"):
        imp.compute(0)
    imp.loc(other(0.5))
    imp.compute(0)


def test_gating_dynamics_are_refused(h):
    sec = cell(h)
    h.finitialize(-65)
    imp = h.Impedance()
    imp.loc(sec(0.5))
    with pytest.raises(ModelError, match=r"compute\(f, 1\)`.* is not supported\nhelp"):
        imp.compute(0, 1)
