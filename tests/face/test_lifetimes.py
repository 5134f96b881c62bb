"""References that outlive what they mean: the right value or a clear error.

One test a case. Each runs the model too where a kernel could follow the reference.
"""

from __future__ import annotations

import gc

import numpy as np
import pytest

from nrnmini import Simulator
from nrnmini.errors import HandleError, ModelError

FOLLOWER = """
NEURON { POINT_PROCESS Follower  POINTER target  RANGE seen  NONSPECIFIC_CURRENT i }
ASSIGNED { target  seen  i (nA) }
INITIAL { seen = -1 }
BREAKPOINT { i = 0  seen = target }
"""

SHELF = """
NEURON { SUFFIX shelf  RANGE x, y }
PARAMETER { y = 7 }
ASSIGNED { x[4] }
INITIAL { FROM k = 0 TO 3 { x[k] = 10*k + y } }
"""


@pytest.fixture(scope="module")
def mods(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mods")
    (folder / "follower.mod").write_text(FOLLOWER)
    (folder / "shelf.mod").write_text(SHELF)
    return folder


@pytest.fixture
def h(mods):
    simulator = Simulator()
    simulator.load_mechanisms(mods)
    simulator.h.load_file("stdrun.hoc")
    return simulator.h


@pytest.fixture
def follower(h):
    """A follower in a section of its own, with the section (which owns it)."""
    home = h.Section(name="home")
    f = h.Follower(home(0.5))
    return f, home


def run(h, ms=1.0):
    h.finitialize(-65)
    while h.t < ms - 1e-9:
        h.fadvance()


def refuses(action, *words):
    """It raises an error that says what is wrong; the process goes on."""
    with pytest.raises((HandleError, ModelError, RuntimeError)) as info:
        action()
    text = str(info.value)
    assert any(w in text for w in words), text


GONE = ("no longer exists", "is gone", "was deleted", "deleted section", "died")


# ---- 1, 2: NumPy views ------------------------------------------------------------


def test_numpy_view_of_a_dropped_vector(h):
    v = h.Vector(range(1000))
    view = v.as_numpy()
    del v
    gc.collect()
    junk = [h.Vector(1000, -1.0) for _ in range(50)]
    assert np.array_equal(view, np.arange(1000.0))
    view[:] = 3
    assert view.sum() == 3000
    del junk


def test_numpy_view_of_a_resized_vector(h):
    v = h.Vector([1, 2, 3])
    view = v.as_numpy()
    for change in (
        lambda: v.resize(100_000),
        lambda: v.resize(1),
        lambda: v.append(4),
        lambda: v.remove(0),
    ):
        with pytest.raises(BufferError, match=r"NumPy view\(s\) of this memory exist"):
            change()
        assert list(v) == [1, 2, 3] and list(view) == [1, 2, 3]
    view[1] = 20
    assert list(v) == [1, 20, 3]
    del view
    assert v.resize(5).size() == 5


def test_numpy_view_of_a_vector_that_is_recorded_again(h):
    soma = h.Section(name="soma")
    soma.insert("pas")
    v, t = h.Vector().record(soma(0.5)._ref_v), h.Vector().record(h._ref_t)
    run(h, 1)
    first, times = v.as_numpy(), t.as_numpy()
    kept = first.copy()
    soma(0.5).pas.g = 0.1
    run(h, 2)
    # The old view keeps the old run; the Vector has the new one, in fresh memory.
    assert np.array_equal(first, kept) and times[-1] == pytest.approx(1)
    assert len(v) == 81 and v[40] != kept[40]
    first[:] = 0
    assert v[40] != 0 and v.as_numpy()[40] == v[40]


def test_numpy_view_taken_while_it_is_recorded(h):
    soma = h.Section(name="soma")
    t = h.Vector().record(h._ref_t)
    views = []
    h.finitialize(-65)
    for _ in range(200):
        h.fadvance()
        views.append(t.as_numpy())
    assert [len(a) for a in views] == list(range(2, 202))
    for a in views:
        assert np.allclose(a, np.arange(len(a)) * h.dt)
    with pytest.raises(BufferError):
        t.resize(0)
    del views, a
    t.resize(0)
    del soma


def test_spikes_are_recorded_under_views(h):
    soma = h.Section(name="soma")
    stim = h.NetStim()
    stim.number, stim.interval, stim.start = 3, 1, 1
    nc = h.NetCon(stim, None)
    times, ids = h.Vector(), h.Vector()
    nc.record(times, ids, 5)
    run(h, 5)
    old, old_ids = times.as_numpy(), ids.as_numpy()
    assert len(old) == 3
    stim.number = 2
    run(h, 5)
    assert len(old) == 3 and len(times) == 2 and list(old_ids) == [5, 5, 5]
    del soma


# ---- 3 to 7: POINTERs -------------------------------------------------------------


def test_pointer_unset(h, follower):
    f, home = follower
    refuses(lambda: run(h), "POINTER `target` is used, but not set")
    with pytest.raises(AttributeError, match="was not made to point to anything"):
        f.target  # noqa: B018
    home.v = -60
    f._ref_target = home(0.5)._ref_v
    run(h)
    assert f.seen == pytest.approx(home.v, abs=1)


def test_pointer_to_a_dropped_section(h, follower):
    f, home = follower
    other = h.Section(name="other")
    f._ref_target = other(0.5)._ref_v
    run(h)
    assert f.seen == pytest.approx(-65, abs=1)
    del other
    gc.collect()
    refuses(lambda: f.target, *GONE)
    refuses(lambda: run(h), "POINTER `target` points to what no longer exists")
    assert home.v is not None
    f._ref_target = home(0.5)._ref_v
    run(h)


def test_pointer_to_a_dropped_vector(h, follower):
    f, home = follower
    v = h.Vector([1, 2, 3])
    f._ref_target = v._ref_x[1]
    run(h)
    assert f.seen == 2
    del v
    gc.collect()
    junk = [h.Vector([9, 9, 9]) for _ in range(50)]
    refuses(lambda: f.target, *GONE)
    refuses(lambda: run(h), "POINTER `target` points to what no longer exists")
    del junk


def test_pointer_to_a_dropped_vector_element(h, follower):
    f, home = follower
    v = h.Vector([1, 2, 3])
    f._ref_target = v._ref_x[2]
    run(h)
    assert f.seen == 3
    v.resize(100_000)
    run(h)
    assert f.seen == 3
    v[2] = 4
    run(h)
    assert f.seen == 4
    v.resize(2)
    refuses(lambda: f.target, *GONE)
    refuses(lambda: run(h), "POINTER `target` points to what no longer exists")
    v.resize(3)  # an element again, and a new one: 0
    run(h)
    assert f.seen == 0


def test_pointer_to_a_dropped_point_process(h, follower):
    f, home = follower
    clamp = h.IClamp(home(0.5))
    clamp.amp = 0.25
    f._ref_target = clamp._ref_amp
    run(h)
    assert f.seen == 0.25
    del clamp
    gc.collect()
    fresh = h.IClamp(home(0.5))  # takes the row of the one that went
    fresh.amp = 99
    refuses(lambda: f.target, *GONE)
    refuses(lambda: run(h), "POINTER `target` points to what no longer exists")


def test_pointer_set_anew_or_its_target_dropped_by_a_callback(h, follower):
    f, home = follower
    targets = [h.Vector(1000, 1.0), np.full(1000, 2.0)]
    from nrnmini import numpy_element_ref

    f._ref_target = targets[0]._ref_x[500]
    h.finitialize(-65)
    h.fadvance()
    assert f.seen == 1

    def change():
        f._ref_target = numpy_element_ref(targets[1], 500)
        targets[:] = []
        gc.collect()

    def back():
        f._ref_target = home(0.5)._ref_v
        gc.collect()

    seen = []
    for when, what in ((0.2, change), (0.6, back)):
        h.CVode().event(when, what)
    while h.t < 1:
        h.fadvance()
        seen.append(f.seen)
    assert set(seen[:6]) == {1} and 2 in seen
    assert seen[-1] == pytest.approx(home.v, abs=1)


# ---- 8 to 11: _ref_ ---------------------------------------------------------------


def test_ref_to_a_dropped_section(h):
    sections = [h.Section(name=f"s{i}") for i in range(5)]
    for i, s in enumerate(sections):
        s.nseg = 3
        s.v = -i
    refs = [s(0.5)._ref_v for s in sections]
    del sections[1], sections[2], s
    gc.collect()
    refuses(lambda: refs[1][0], *GONE)
    refuses(lambda: refs[3].__setitem__(0, 1.0), *GONE)
    assert [refs[i][0] for i in (0, 2, 4)] == [0, -2, -4]
    more = [h.Section(name=f"t{i}") for i in range(5)]
    refuses(lambda: refs[1][0], *GONE)
    sections[0].nseg = 9  # the middle keeps its node
    assert refs[0][0] == 0
    run(h, 0.1)
    assert refs[0][0] == pytest.approx(-65, abs=1)
    del more


def test_ref_to_an_element_of_a_dropped_vector(h):
    v = h.Vector([1, 2, 3])
    ref = v._ref_x[1]
    h("objref w")
    h.w = h.Vector([4, 5, 6])
    hoc_ref = h.w._ref_x[1]
    assert (ref[0], hoc_ref[0]) == (2, 5)
    del v
    h("objref w")
    gc.collect()
    junk = [h.Vector([9, 9, 9]) for _ in range(50)]
    for r in (ref, hoc_ref):
        refuses(lambda r=r: r[0], *GONE)
        refuses(lambda r=r: r.__setitem__(0, 1), *GONE)
    del junk


def test_ref_to_an_element_of_a_resized_vector(h):
    v = h.Vector([1, 2, 3])
    ref = v._ref_x[2]
    v.resize(1_000_000)
    assert ref[0] == 3
    ref[0] = 30
    assert v[2] == 30
    v.resize(2)
    refuses(lambda: ref[0], *GONE)
    refuses(lambda: ref.__setitem__(0, 5), *GONE)
    assert list(v) == [1, 2]
    v.resize(3)
    assert ref[0] == 0  # a new element in its place


def test_ref_to_a_dropped_point_process(h):
    soma = h.Section(name="soma")
    clamp = h.IClamp(soma(0.5))
    clamp.amp = 0.5
    ref = clamp._ref_amp
    assert ref[0] == 0.5
    del clamp
    gc.collect()
    fresh = h.IClamp(soma(0.5))
    refuses(lambda: ref[0], *GONE)
    refuses(lambda: ref.__setitem__(0, 7), *GONE)
    assert fresh.amp == 0


def test_recording_from_and_playing_into_what_was_dropped(h):
    soma, other = h.Section(name="soma"), h.Section(name="other")
    v = h.Vector().record(other(0.5)._ref_v)
    clamp = h.IClamp(soma(0.5))
    wave = h.Vector([0, 1, 2]).play(clamp._ref_amp, 0.1)
    run(h, 0.5)
    assert len(v) == 21
    del other, clamp
    gc.collect()
    run(h, 0.5)
    assert len(v) <= 21 and np.all(np.isfinite(v.as_numpy()))
    del wave


# ---- 12: callbacks ----------------------------------------------------------------


@pytest.mark.parametrize("how", ["python", "hoc", "collector"])
def test_section_deleted_inside_a_callback(h, how):
    keep = h.Section(name="keep")
    keep.insert("hh")
    h("create doomed\ndoomed { nseg = 5 insert hh }")
    mine = [h.Section(name="mine")]
    mine[0].insert("hh")
    ref = mine[0](0.5)._ref_v
    v = h.Vector().record(keep(0.5)._ref_v)

    def delete():
        if how == "hoc":
            h("doomed { delete_section() }")
        elif how == "python":
            mine.clear()
        else:
            cycle = [mine.pop()]
            cycle.append(cycle)
            del cycle
            gc.collect()

    h.finitialize(-65)
    h.CVode().event(0.25, delete)
    while h.t < 1 - 1e-9:
        h.fadvance()
    assert len(v) == 41 and np.all(np.isfinite(np.array(v)))
    if how == "hoc":
        assert ref[0] == pytest.approx(-65, abs=1)
        assert [s.name() for s in h.allsec()] == ["keep", "mine"]
    else:
        refuses(lambda: ref[0], *GONE)
        assert [s.name() for s in h.allsec()] == ["keep", "doomed"]
    run(h)


# ---- 13: arrays -------------------------------------------------------------------


def test_handle_into_an_array_range_variable_after_siblings_die(h):
    sections = [h.Section(name=f"s{i}") for i in range(6)]
    for i, s in enumerate(sections):
        s.insert("shelf")
        s(0.5).shelf.y = i
    h.finitialize(-65)
    refs = [s(0.5).shelf._ref_x[2] for s in sections]
    assert [r[0] for r in refs] == [20 + i for i in range(6)]
    del s
    for k in (0, 3, 1):
        sections[k] = None
    gc.collect()
    for k in (2, 4, 5):
        assert refs[k][0] == 20 + k
        refs[k][0] = 100 + k
        assert list(sections[k](0.5).shelf.x) == [k, 10 + k, 100 + k, 30 + k]
    for k in (0, 3, 1):
        refuses(lambda k=k: refs[k][0], *GONE)
    sections[4].uninsert("shelf")
    refuses(lambda: refs[4][0], *GONE)
    assert refs[5][0] == 105
    with pytest.raises(IndexError):
        sections[5](0.5).shelf.x[4]


# ---- 14: PtrVector ----------------------------------------------------------------


def test_ptr_vector_to_a_dead_section(h):
    a, b = h.Section(name="a"), h.Section(name="b")
    p = h.PtrVector(2)
    p.pset(0, a(0.5)._ref_v)
    p.pset(1, b(0.5)._ref_v)
    out = h.Vector(2)
    p.gather(out)
    assert list(out) == [-65, -65]
    del b
    gc.collect()
    refuses(lambda: p.gather(out), *GONE)
    refuses(lambda: p.scatter(h.Vector([1, 2])), *GONE)
    refuses(lambda: p.getval(1), *GONE)
    refuses(lambda: p.setval(1, 5), *GONE)
    assert list(out) == [-65, -65] and a.v == -65  # nothing was half done
    assert p.getval(0) == -65


# ---- objects that were never made --------------------------------------------------


def test_a_class_of_sections_that_does_not_call_its_base(h):
    class Dendrite(type(h.Section())):
        def __init__(self):
            pass

    section = Dendrite()
    for use in (
        lambda: section.insert("hh"),
        lambda: section.uninsert("hh"),
        lambda: section(0.5),
        lambda: section.nseg,
        lambda: section.connect(section),
    ):
        with pytest.raises(HandleError, match="was not made: .* calls `super"):
            use()
