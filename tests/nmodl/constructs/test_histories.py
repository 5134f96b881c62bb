"""LAG and DISCRETE where NEURON's histories are shared, or end the process."""

import pytest

from nrnmini import Simulator
from nrnmini.errors import ModelError


@pytest.fixture
def load(tmp_path):
    """load(text, ...) -> the `h` of a simulator with these mechanisms"""

    def made(*texts):
        for i, text in enumerate(texts):
            (tmp_path / f"m{i}.mod").write_text(text)
        sim = Simulator()
        sim.load_mechanisms(tmp_path)
        return sim.h

    return made


def section(h, *mechanisms):
    sec = h.Section(name="soma")
    for name in mechanisms:
        sec.insert(name)
    return sec


LAGS = (
    "NEURON { POINT_PROCESS P  RANGE x, seen, tau  THREADSAFE }\n"
    "PARAMETER { tau = 0.3  x = 1 }\nASSIGNED { seen }\n"
    "BREAKPOINT { SOLVE remember }\n"
    "PROCEDURE remember() { LAG x BY tau  seen = lag_x_tau }"
)


def step_with(h, p, values):
    """What P sees while its x takes these values."""
    seen = []
    for value in values:
        p.x = value
        h.fadvance()
        seen.append(p.seen)
    return seen


@pytest.mark.parametrize("threads", (1, 2))
def test_each_instance_has_its_own_history(load, threads):
    """In NEURON they have as long as they stay where they are in memory."""
    h = load(LAGS)
    h.dt = 0.1
    sections = [section(h) for _ in range(4)]
    cells = [h.P(sec(0.5)) for sec in sections]
    for k, p in enumerate(cells):
        p.x, p.tau = k, 0.1 * k
    h.ParallelContext().nthread(threads)
    h.finitialize(-65)
    for step in range(1, 8):
        for k, p in enumerate(cells):
            p.x = 100 * k + step
        h.fadvance()
    assert [p.seen for p in cells] == pytest.approx([7, 106, 205, 304])
    del cells[1], p
    cells.append(h.P(sections[1](0.5)))
    cells[-1].x = 5
    h.fadvance()
    assert cells[-1].seen == 5  # a new instance has no past
    assert cells[1].seen == pytest.approx(206)


def test_a_delay_that_changes_finds_the_history_there(load):
    """NEURON begins another history for each delay."""
    h = load(LAGS)
    h.dt = 0.1
    sec = section(h)
    p = h.P(sec(0.5))
    h.finitialize(-65)
    assert step_with(h, p, [1, 2, 3, 4, 5]) == pytest.approx([1, 1, 1, 1, 2])
    p.tau = 0.1
    assert step_with(h, p, [6]) == pytest.approx([5])
    p.tau = 0
    assert step_with(h, p, [7]) == [7]  # NEURON dies
    p.tau = 0.4
    assert step_with(h, p, [8]) == pytest.approx([4])
    p.tau = -1
    with pytest.raises(ModelError, match="the delay of LAG is negative"):
        h.fadvance()


def test_a_long_history_forgets_what_no_delay_reaches(load):
    h = load(LAGS)
    h.dt = 0.001
    sec = section(h)
    p = h.P(sec(0.5))
    h.finitialize(-65)
    seen = step_with(h, p, range(3000))
    assert seen[-1] == pytest.approx(2699)
    h.finitialize(-65)
    assert step_with(h, p, [17]) == [17]  # a run begins with no past


def test_the_last_value_of_a_time_counts(load):
    """BREAKPOINT runs twice, with v + 0.001 mV and with v."""
    h = load(
        "NEURON { SUFFIX twice  NONSPECIFIC_CURRENT i  RANGE n, seen }\n"
        "PARAMETER { tau = 0.25 }\nASSIGNED { v n i seen }\nINITIAL { n = 0 }\n"
        "BREAKPOINT { n = n + 1  LAG n BY tau  seen = lag_n_tau  i = 0 }"
    )
    h.dt = 0.1
    m = section(h, "twice")(0.5).twice
    h.finitialize(-65)  # n = 1, 2 at t = 0; then 3, 4 at 0.05, ...
    seen = []
    for _ in range(5):
        h.fadvance()
        seen.append(m.seen)
    # t - tau is below 0 in the first three, then 0.1 and 0.2 between two times
    assert seen == pytest.approx([2, 2, 2, 5, 7])


def test_discrete_leaves_the_time_to_the_simulator(load):
    """In NEURON each instance moves t on for all, and they share their history."""
    h = load(
        "NEURON { SUFFIX fib  THREADSAFE  RANGE at }\nASSIGNED { at }\n"
        "STATE { x START 1 }\nBREAKPOINT { SOLVE d }\n"
        "DISCRETE d { x = x@1 + x@2  at = t }"
    )
    h.dt = 0.1
    cells = [section(h, "fib")(0.5).fib for _ in range(3)]
    h.finitialize(-65)
    cells[2].x = 10
    for _ in range(3):
        h.fadvance()
    assert h.t == pytest.approx(0.3)
    assert [m.at for m in cells] == [h.t] * 3
    assert [m.x for m in cells] == [5, 5, 32]


def test_a_saved_state_has_the_past(load):
    h = load(
        LAGS,
        "NEURON { SUFFIX fib }\nSTATE { x START 1 }\nBREAKPOINT { SOLVE d }\n"
        "DISCRETE d { x = x@1 + x@2 }",
    )
    h.dt = 0.1
    sec = section(h, "fib")
    p = h.P(sec(0.5))
    h.finitialize(-65)
    step_with(h, p, range(6))
    saved = h.SaveState()
    saved.save()
    seen, x = step_with(h, p, range(6, 12)), sec(0.5).fib.x
    h.finitialize(-65)
    saved.restore()
    assert step_with(h, p, range(6, 12)) == seen
    assert sec(0.5).fib.x == x


def test_lag_in_a_function_that_hoc_calls(load):
    h = load(
        "NEURON { SUFFIX nothing }\nPARAMETER { ago = 0.5 }\nASSIGNED { x }\n"
        "FUNCTION past(y) { x = y  LAG x BY ago  past = lag_x_ago }"
    )
    for t, seen in (1, 10), (1.25, 10), (1.5, 10), (1.75, 12.5), (2, 15):
        h.t = t
        assert h.past(10 * t) == seen


def test_an_index_of_earlier_values_stays_in_its_array(load):
    h = load(
        "NEURON { SUFFIX far  RANGE k }\nPARAMETER { k = 0 }\nSTATE { q[2] }\n"
        "BREAKPOINT { SOLVE d }\n"
        "DISCRETE d { q[0] = q@2[k] + q@1[1] + 1 }"
    )
    sec = section(h, "far")
    h.finitialize(-65)
    h.fadvance()
    sec(0.5).far.k = 2
    with pytest.raises(ModelError, match=r"`q\[2\]` is out of range: .* \(m0.mod:5\)"):
        h.fadvance()
