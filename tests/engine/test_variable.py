"""The variable step beyond the numbers, which tests/differential compares: what it
refuses, changes of the model on the way, threads and order of nodes."""

from pathlib import Path

import numpy as np
import pytest

from nrnmini import Simulator
from nrnmini.errors import HocError, ModelError

MODS = Path(__file__).parent / "variable"


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def h(sim):
    sim.h.load_file("stdrun.hoc")
    sim.h.cvode_active(1)
    return sim.h


def soma(h, *mechs, name="soma", **values):
    sec = h.Section(name=name)
    sec.L = sec.diam = 20
    for mech in mechs:
        sec.insert(mech)
    for key, value in values.items():
        setattr(sec, key, value)
    return sec


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("plainp", "made for the fixed step"),
        ("alone", "a state that diffuses takes part in no reaction"),
    ],
)
def test_mechanisms_that_need_the_fixed_step(sim, h, name, why):
    sim.load_mechanisms(MODS)
    sec = soma(h, "pas", name)
    with pytest.raises(ModelError, match=f"`{name}` cannot be used with.*{why}"):
        h.finitialize(-65)
    h.cvode_active(0)
    h.finitialize(-65)
    h.fadvance()
    assert sec(0.5).v != -65


def test_vclamp_is_refused(h):
    sec = soma(h, "pas")
    clamp = h.VClamp(sec(0.5))
    with pytest.raises(ModelError, match="`VClamp` cannot be used.*SEClamp does not"):
        h.finitialize(-65)
    assert clamp.dur[0] == 0


def test_a_segment_without_capacitance_is_solved(h):
    sec = soma(h, "pas", nseg=3)
    sec(0.5).cm = 0
    h.finitialize(-65)
    h.cvode.solve(1)
    neighbours = (sec(1 / 6).v + sec(5 / 6).v) / 2
    assert sec(0.5).v == pytest.approx(neighbours, abs=0.01) and sec(0.5).v != -65


def test_neighbours_without_capacitance(h):
    sec = soma(h, "pas", nseg=3)
    sec.cm = 0
    with pytest.raises(ModelError, match="soma.*and its neighbour soma.*no capacit"):
        h.finitialize(-65)


def test_what_is_no_number_ends_the_run(sim, h):
    sim.load_mechanisms(MODS)
    sec = soma(h, "pas", "broken")
    h.finitialize(-65)
    with pytest.raises((ModelError, HocError), match="the variable step fails at t = "):
        h.continuerun(3)
    assert h.t <= 1 and sec(0.5).v == sec(0.5).v


def test_vectors_of_states_have_their_size(h):
    sec = soma(h, "hh")
    h.finitialize(-65)
    with pytest.raises(ModelError, match="there are 4 states, and 3 values are given"):
        h.cvode.yscatter(h.Vector([1, 2, 3]))
    with pytest.raises(ModelError, match="there is no state 4: there are 4"):
        h.cvode.statename(4, h.ref(""))
    assert sec(0.5).v == -65


def test_the_structure_changes_on_the_way(h):
    sec = soma(h, "pas")
    h.finitialize(-65)
    h.cvode.solve(1)
    other = soma(h, "pas", name="other")
    other(0.5).v = -60
    before = sec(0.5).v
    h.fadvance()
    assert h.t >= 1 and sec(0.5).v == pytest.approx(before, abs=0.5)
    h.cvode.solve(30)
    assert sec(0.5).v == pytest.approx(-70, abs=0.01)
    assert other(0.5).v == pytest.approx(-70, abs=0.01)


def test_a_callback_may_change_the_structure(h):
    first = soma(h, "pas")
    made = []
    handler = h.FInitializeHandler(
        lambda: h.cvode.event(1, lambda: made.append(soma(h, "hh", name="late")))
    )
    h.finitialize(-65)
    h.continuerun(3)
    assert h.t == 3 and first(0.5).v != -65 and made[0](0.5).v != -65
    del handler


def test_save_state_begins_anew(h):
    sec = soma(h, "hh")
    clamp = h.IClamp(sec(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, 0.5
    h.finitialize(-65)
    h.cvode.solve(2)
    state = h.SaveState()
    state.save()
    h.cvode.solve(4)
    expected = sec(0.5).v
    h.finitialize(-65)
    state.restore()
    assert h.t == 2
    h.cvode.solve(4)
    assert h.t == 4 and sec(0.5).v == pytest.approx(expected, abs=0.5)


def test_fixed_and_variable_steps_take_turns(h):
    sec = soma(h, "hh")
    clamp = h.IClamp(sec(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, 0.5

    def run():
        h.finitialize(-65)
        h.continuerun(5)
        return sec(0.5).v

    variable = run()
    h.cvode_active(0)
    h.dt = 0.025
    fixed = run()
    assert h.t == pytest.approx(5)
    h.cvode_active(1)
    assert run() == variable != fixed


def test_dt_is_that_of_the_last_step(h):
    """`run()` after `CVode.active(1)` alone divides its dt: a model's `init(); run()`
    must not find the first, tiny one."""
    sec = soma(h, "pas")
    h.finitialize(-65)
    h.cvode.re_init()
    assert h.dt == 0.025
    h.fadvance()
    dt = h.dt
    h.cvode.re_init()
    h.cvode.dstates(h.Vector())
    assert h.dt == dt == h.t and sec(0.5).v != -65


def test_gap_junctions(h):
    a, b = soma(h, "pas", name="a"), soma(h, "pas", name="b")
    pc = h.ParallelContext()
    clamps = [h.SEClamp(sec(0.5)) for sec in (a, b)]
    for clamp in clamps:
        clamp.rs, clamp.dur1 = 20, 1e9
    for k, (sec, other) in enumerate([(a, clamps[1]), (b, clamps[0])]):
        pc.source_var(sec(0.5)._ref_v, k, sec=sec)
        pc.target_var(other, other._ref_amp1, k)
    pc.setup_transfer()
    h.finitialize(-65)
    a(0.5).v, b(0.5).v = -40, -80
    h.cvode.re_init()
    h.cvode.solve(3)
    assert a(0.5).v == pytest.approx(b(0.5).v, abs=5)


def network(n_threads, order):
    sim = Simulator()
    h = sim.h
    h.load_file("stdrun.hoc")
    h.cvode_active(1)
    keep, out = [], []
    for c in range(7):
        body = soma(h, "hh", name=f"soma{c}")
        clamp = h.IClamp(body(0.5))
        clamp.dur, clamp.amp = 3, 0.1 * (c + 1)
        keep.append(clamp)
        for k in range(c % 3):
            dend = soma(h, "pas", name=f"dend{c}_{k}", nseg=3)
            dend.connect(body(1))
            keep.append(dend)
        out.append(h.Vector().record(body(0.5)._ref_v))
        keep.append(body)
    sim.engine.set_threads(n_threads)
    sim.engine.set_sort_order(order)
    h.finitialize(-65)
    h.continuerun(4)
    return np.array([list(v) for v in out])


def test_threads_and_sort_order_give_the_same_bits():
    reference = network(1, "cell")
    assert reference.std() > 1
    for n_threads in (1, 2, 5):
        for order in ("interleaved", "cell"):
            assert np.array_equal(reference, network(n_threads, order))


def test_order_of_convergence(h):
    """An exponential decay: the error follows the tolerance."""
    sec = soma(h, "pas", cm=1, g_pas=1e-3, e_pas=-70)
    errors = []
    for tolerance in (1e-2, 1e-4, 1e-6):
        h.cvode.atol(tolerance)
        h.finitialize(-65)
        h.cvode.solve(2)
        errors.append(abs(sec(0.5).v - (-70 + 5 * np.exp(-2))))
    assert errors[0] < 0.1 and errors[1] < 2e-3 and errors[2] < 2e-5
