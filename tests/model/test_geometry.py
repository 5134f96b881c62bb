"""Areas, diameters and resistances against NEURON, to the last bit."""

import random

import pytest

from nrnmini.errors import ModelError
from nrnmini.model import Model, shape

neuron = pytest.importorskip("neuron")

KINDS = ["cylinder", "points", "spines", "coincident", "ties", "L", "diam", "one diam"]


@pytest.fixture
def model():
    model = Model()
    model.notice = None
    return model


def build(h, model, rng, kind, end, connect_first):
    """The same section, joined to a parent by `end`, in both engines."""
    n = rng.choice([1, 2, 3, 5, 7, 11])
    ours, parent = model.create_section("s"), model.create_section("p")
    theirs, their_parent = h.Section(name="s"), h.Section(name="p")
    ours.set_nseg(n)
    theirs.nseg = n
    if connect_first:
        ours.connect(end, parent, 1)
        theirs.connect(their_parent(1), end)
    Ra = rng.uniform(10, 200)
    ours.set_Ra(Ra)
    theirs.Ra = Ra
    if kind == "cylinder":
        length = rng.uniform(1, 500)
        ours.set_length(length)
        theirs.L = length
        for x in ours.segment_positions():
            d = rng.uniform(0.1, 10)
            ours.set_range("diam", x, d)
            theirs(x).diam = d
    else:
        x = y = z = 0.0
        for _ in range(rng.randint(2, 30)):
            d = rng.uniform(0.1, 10)
            if kind == "spines" and rng.random() < 0.2:
                d = -d
            ours.pt3dadd(x, y, z, d)
            theirs.pt3dadd(x, y, z, d)
            if kind == "ties":
                x += rng.choice([0, 5, 10, 10]) or (x == 0)
            elif x == 0 or kind != "coincident" or rng.random() < 0.7:
                x += rng.uniform(-20, 20)
                y += rng.uniform(-20, 20)
                z += rng.uniform(-20, 20)
        if kind == "L":
            length = rng.uniform(10, 300)
            ours.set_length(length)
            theirs.L = length
        elif kind == "diam":
            ours.set_range_all("diam", 3.3)
            theirs.diam = 3.3
        elif kind == "one diam":
            ours.set_range("diam", 0.5, 3.3)
            theirs(0.5).diam = 3.3
    if not connect_first:
        ours.connect(end, parent, 1)
        theirs.connect(their_parent(1), end)
    return ours, theirs, (parent, their_parent)


@pytest.mark.parametrize("kind", KINDS)
def test_same_bits(kind, model):
    from neuron import h

    rng = random.Random(kind)
    for _ in range(40):
        end, connect_first = rng.choice([0, 0, 1]), rng.random() < 0.5
        ours, theirs, (parent, their_parent) = build(
            h, model, rng, kind, end, connect_first
        )
        h.diam_changed = 1
        h.finitialize()
        model.update_geometry()
        assert ours.L == theirs.L
        for i in range(ours.n3d()):
            assert ours.x3d(i) == theirs.x3d(i)
            assert ours.arc3d(i) == theirs.arc3d(i)
            assert ours.diam3d(i) == theirs.diam3d(i)
        for x in ours.segment_positions():
            assert ours.range_value("diam", x) == theirs(x).diam
            assert ours.area(x) == theirs(x).area()
            assert ours.ri(x) == theirs(x).ri()
            assert ours.volume(x) == pytest.approx(theirs(x).volume(), rel=1e-12)
        for x in (0, 1):
            assert ours.ri(x) == theirs(x).ri()
            assert parent.ri(x) == their_parent(x).ri()
            assert ours.area(x) == theirs(x).area() == 0


def test_spine_area(model):
    from neuron import h

    s, t = model.create_section("s"), h.Section(name="t")
    s.set_nseg(3)
    t.nseg = 3
    for i, d in enumerate([2, -3, 4, -5, 6, -7]):
        s.pt3dadd(10 * i, 0, 0, d)
        t.pt3dadd(10 * i, 0, 0, d)
    model.spine_area = 100
    h.setSpineArea(100)
    try:
        assert [s.area(x) for x in s.segment_positions()] == [g.area() for g in t]
        assert [s.spine3d(i) for i in range(6)] == [0, 1, 0, 1, 0, 1]
    finally:
        h.setSpineArea(0)


def test_editing_points(model):
    from neuron import h

    s, t = model.create_section("s"), h.Section(name="t")
    for section in (s, t):
        section.pt3dadd(1, 2, 3, 4)
    assert s.L == t.L == 1e-9
    for section in (s, t):
        section.pt3dadd(10, 2, 3, 5)
        section.pt3dadd(10, 20, 3, 6)
        section.pt3dinsert(1, 5, 5, 5, 7)
        section.pt3dchange(0, 0, 0, 0, 3)
        section.pt3dchange(2, 9)
        section.pt3dremove(3)
    assert s.n3d() == t.n3d() == 3
    assert [p[:3] for p in s.points()] == [
        (t.x3d(i), t.y3d(i), t.z3d(i)) for i in range(3)
    ]
    assert s.L == t.L
    assert s.area(0.5) == t(0.5).area()
    for section in (s, t):
        section.pt3dclear()
    assert s.L == t.L
    assert s.range_value("diam", 0.5) == t.diam
    with pytest.raises(ModelError, match="3-D point 0 of section `s` does not exist"):
        s.x3d(0)


def test_points_that_do_not_follow(model):
    from neuron import h

    s, t = model.create_section("s"), h.Section(name="t")
    bare, their_bare = model.create_section("s"), h.Section(name="t")
    for section in (s, t):
        section.pt3dadd(0, 0, 0, 4)
        section.pt3dadd(10, 0, 0, 5)
    s.pt3dconst(1)
    h.pt3dconst(1)
    try:
        for ours, theirs in ((s, t), (bare, their_bare)):
            ours.set_length(77)
            theirs.L = 77
            ours.set_range_all("diam", 3)
            theirs.diam = 3
            assert ours.L == theirs.L
            assert ours.range_value("diam", 0.5) == theirs.diam
        assert s.diam3d(1) == t.diam3d(1) == 5
    finally:
        h.pt3dconst(0)


def test_bad_diameter(model):
    s = model.create_section("soma")
    s.set_range_all("diam", -1)
    with pytest.raises(ModelError, match="diameter of section `soma` must be positive"):
        model.update_geometry()
    s.set_range_all("diam", 1)
    model.update_geometry()


@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_bad_properties(model, value):
    s = model.create_section("soma")
    for setter, what in (
        (s.set_length, "length of section `soma`"),
        (s.set_Ra, "Ra of section `soma`"),
        (s.set_rallbranch, "rallbranch of section `soma`"),
    ):
        with pytest.raises(ModelError, match=what):
            setter(value)


def test_define_shape(model):
    from neuron import h

    rng = random.Random(5)
    ours, theirs = [], []
    for i in range(40):
        s, t = model.create_section(f"s{i}"), h.Section(name=f"s{i}")
        n, length = rng.choice([1, 2, 3, 5]), rng.uniform(5, 100)
        s.set_nseg(n)
        t.nseg = n
        s.set_length(length)
        t.L = length
        for x in s.segment_positions():
            d = rng.uniform(1, 5)
            s.set_range("diam", x, d)
            t(x).diam = d
        if i % 7 == 3:
            for section in (s, t):
                for point in ((1, 2, 3, 4), (5, 9, 3, 2), (20, 30, 20, 1)):
                    section.pt3dadd(*point)
        if i % 10:
            k, x, end = rng.randrange(i), rng.choice([0, 0.3, 0.5, 1, 1]), i % 3 == 2
            s.connect(int(end), ours[k], x)
            t.connect(theirs[k](x), int(end))
        ours.append(s)
        theirs.append(t)
    for section in h.allsec():
        assert section in theirs, "other sections would shift the roots"
    h.define_shape()
    shape.define_shape(model)
    for s, t in zip(ours, theirs, strict=True):
        assert s.n3d() == t.n3d()
        for i in range(s.n3d()):
            assert s.x3d(i) == pytest.approx(t.x3d(i), abs=1e-4)
            assert s.y3d(i) == pytest.approx(t.y3d(i), abs=1e-4)
            assert s.z3d(i) == t.z3d(i)
        assert s.L == pytest.approx(t.L, rel=1e-6)
        for x in s.segment_positions():
            assert s.range_value("diam", x) == pytest.approx(t(x).diam, rel=1e-5)
            assert s.area(x) == pytest.approx(t(x).area(), rel=1e-5)
