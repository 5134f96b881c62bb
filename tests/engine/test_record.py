"""Record and play, against NEURON."""

import numpy as np
import pytest

from nrnmini.errors import HandleError, ModelError
from nrnmini.store.column import Buffer

h = pytest.importorskip("neuron").h


def values(buffer):
    return np.array(buffer, dtype=float)


def buffer(*numbers):
    b = Buffer(len(numbers))
    np.asarray(memoryview(b))[:] = numbers
    return b


@pytest.fixture
def pair(sim):
    """The same passive soma with a clamp, here and there."""
    ours = sim.section(L=20, diam=20)
    clamp = sim.point("TClamp", ours, 0.5, dur=100)
    theirs = h.Section("x")
    theirs.L, theirs.diam = 20, 20
    theirs.insert("pas")
    iclamp = h.IClamp(theirs(0.5))
    iclamp.delay, iclamp.dur = 0, 100
    h.dt = 0.025
    h.secondorder = 0
    yield sim, ours, clamp, theirs, iclamp
    h.dt = 0.025


def run_both(sim, tstop):
    sim.engine.finitialize(-65)
    h.finitialize(-65)
    while h.t < tstop - h.dt / 2:
        sim.engine.fadvance()
        h.fadvance()


def test_intervals_and_lists_of_times(pair):
    sim, ours, clamp, theirs, iclamp = pair
    clamp.handle("amp").value = iclamp.amp = 0.2
    times = (0.0, 0.03, 0.5, 0.51, 2.2, 4.0)
    v = ours.range_handle("v", 0.5)
    got = [
        sim.record(v, Dt=0.11),
        sim.record(sim.t, Dt=0.11),
        sim.record(v, times=buffer(*times)),
        sim.record(sim.t, times=buffer(*times)),
        sim.record(sim.t),
    ]
    tvec = h.Vector(times)
    want = [
        h.Vector().record(theirs(0.5)._ref_v, 0.11),
        h.Vector().record(h._ref_t, 0.11),
        h.Vector().record(theirs(0.5)._ref_v, tvec),
        h.Vector().record(h._ref_t, tvec),
        h.Vector().record(h._ref_t),
    ]
    run_both(sim, 3.0)
    for ours_, theirs_ in zip(got, want, strict=True):
        assert values(ours_) == pytest.approx(np.array(theirs_), abs=1e-12)


@pytest.mark.parametrize("form", ["times", "interval"])
def test_discrete_play(pair, form):
    sim, ours, clamp, theirs, iclamp = pair
    y = (0.1, 0.3, -0.1, 0.2)
    yb, yv = buffer(*y), h.Vector(y)
    if form == "times":
        t = (0.0, 0.51, 0.52, 1.0)
        sim.engine.play(yb, clamp.handle("amp"), buffer(*t))
        tv = h.Vector(t)
        yv.play(iclamp._ref_amp, tv)
    else:
        sim.engine.play(yb, clamp.handle("amp"), None, 0.33)
        yv.play(iclamp._ref_amp, 0.33)
    got = sim.record(ours.range_handle("v", 0.5))
    want = h.Vector().record(theirs(0.5)._ref_v)
    run_both(sim, 2)
    assert values(got) == pytest.approx(np.array(want), abs=1e-12)
    yv.play_remove()


@pytest.mark.parametrize(
    "t, jumps",
    [
        ((0.2, 0.6, 0.61, 1.0), None),
        ((0.0, 0.5, 0.5, 1.0), None),
        ((-1.0, 0.5, 0.5, 1.5), (1,)),
        ((0.0, 0.5, 0.5, 1.5), (0, 1)),
    ],
)
def test_continuous_play_extrapolates_and_jumps(pair, t, jumps):
    sim, ours, clamp, theirs, iclamp = pair
    y = (0.1, 0.3, -0.1, 0.2)
    yv, tv = h.Vector(y), h.Vector(t)
    if jumps is None:
        sim.engine.play(buffer(*y), clamp.handle("amp"), buffer(*t), continuous=True)
        yv.play(iclamp._ref_amp, tv, 1)
    else:
        jv = h.Vector(jumps)
        sim.engine.play(
            buffer(*y), clamp.handle("amp"), buffer(*t), discontinuities=buffer(*jumps)
        )
        yv.play(iclamp._ref_amp, tv, jv)
    got = [sim.record(ours.range_handle("v", 0.5)), sim.record(clamp.handle("amp"))]
    want = [h.Vector().record(x) for x in (theirs(0.5)._ref_v, iclamp._ref_amp)]
    run_both(sim, 2)
    for ours_, theirs_ in zip(got, want, strict=True):
        assert values(ours_) == pytest.approx(np.array(theirs_), abs=1e-12)
    yv.play_remove()


def test_play_calls(sim):
    sim.section()
    seen = []
    sim.engine.play(buffer(1, 2, 3), seen.append, None, 0.1)
    sim.run(1)
    assert seen == [1, 2, 3]


def test_recording_starts_with_finitialize(sim):
    v = sim.section().range_handle("v", 0.5)
    sim.engine.finitialize(-65)
    out = sim.record(v)
    sim.engine.fadvance()
    assert len(out) == 0
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    assert len(out) == 2
    sim.engine.frecord_init()
    assert len(out) == 1
    sim.engine.record_remove(out)
    sim.engine.fadvance()
    assert len(out) == 1


def test_a_dead_source_ends_its_recording(sim):
    a, b = sim.section("a"), sim.section("b")
    out = sim.record(a.range_handle("v", 0.5))
    other = sim.record(b.range_handle("v", 0.5))
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    sim.model.delete_section(a)
    sim.engine.fadvance()
    assert len(out) == 2 and len(other) == 3


def test_what_cannot_be_recorded_or_played_says_so(sim):
    sec = sim.section()
    v = sec.range_handle("v", 0.5)
    with pytest.raises(ModelError, match="either times or an interval"):
        sim.record(v, times=buffer(1), Dt=1.0)
    with pytest.raises(ModelError, match="must be positive"):
        sim.record(v, Dt=0.0)
    with pytest.raises(ModelError, match="needs the times of the points"):
        sim.engine.play(buffer(1), v, None, 1.0, continuous=True)
    with pytest.raises(ModelError, match="a variable or a callable"):
        sim.engine.play(buffer(1), 3, None, 1.0)
    sim.engine.play(
        buffer(1, 2), v, buffer(0, 1), continuous=True, discontinuities=buffer(9)
    )
    with pytest.raises(ModelError, match="discontinuity 9 is no index"):
        sim.engine.finitialize(-65)
    sim.model.delete_section(sec)
    with pytest.raises(HandleError, match="no longer exists"):
        sim.record(v)


def test_a_recording_that_ends_on_the_way_leaves_the_others(sim):
    ours = sim.section(L=20, diam=20)
    v = ours.range_handle("v", 0.5)
    kept, ended = sim.record(v, Dt=0.1), sim.record(v, Dt=0.1)
    played = sim.record(v)
    values_ = buffer(*range(100))
    sim.engine.play(values_, v, Dt=0.05)
    sim.engine.finitialize(-65)
    for _ in range(20):
        sim.engine.fadvance()
    assert len(kept) == len(ended) == 6 and len(played) == 21
    sim.engine.record_remove(ended)
    sim.engine.record_remove(played)
    sim.engine.play_remove(values_)
    v.value = -70
    for _ in range(22):
        sim.engine.fadvance()
    assert (len(kept), len(ended), len(played)) == (11, 6, 21)
    assert v.value < 0


def test_starting_records_afresh_ends_the_old_samples(pair):
    sim, ours, clamp, theirs, iclamp = pair
    v, times = ours.range_handle("v", 0.5), (0.0, 0.2, 0.5, 0.7)
    got = [
        sim.record(v, Dt=0.1),
        sim.record(v, times=buffer(*times)),
        sim.record(v),
    ]
    tvec = h.Vector(times)
    want = [
        h.Vector().record(theirs(0.5)._ref_v, 0.1),
        h.Vector().record(theirs(0.5)._ref_v, tvec),
        h.Vector().record(theirs(0.5)._ref_v),
    ]
    run_both(sim, 0.4)
    sim.engine.frecord_init()
    h.frecord_init()
    while h.t < 0.8 - h.dt / 2:
        sim.engine.fadvance()
        h.fadvance()
    for a, b in zip(got, want, strict=True):
        assert len(a) == len(b)
        assert values(a) == pytest.approx(np.array(b), abs=1e-9)
