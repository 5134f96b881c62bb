"""Sections against NEURON: nseg, connections, deletion, order, distances."""

import random

import pytest

from nrnmini.errors import HandleError, ModelError

neuron = pytest.importorskip("neuron")

NAMES = ["gnabar_hh", "m_hh", "ina", "nai", "g_pas", "diam", "cm", "v"]


def pair(model, h, name="s"):
    return model.create_section(name), h.Section(name=name)


def both(section, name, x):
    return section.range_value(name, x)


@pytest.mark.parametrize("seed", range(6))
def test_nseg_changes(model, seed):
    """Values, positions of point processes and pointers after many changes."""
    from neuron import h

    rng = random.Random(seed)
    s, t = pair(model, h)
    parent, their_parent = pair(model, h, "parent")
    s.insert("hh")
    s.insert("pas")
    t.insert("hh")
    t.insert("pas")
    end = rng.choice([0, 1])
    if rng.random() < 0.5:
        s.connect(end, parent, 1)
        t.connect(their_parent(1), end)
    points = []
    for _ in range(12):
        n = rng.choice([1, 2, 3, 4, 5, 7, 9, 15, 31])
        s.set_nseg(n)
        t.nseg = n
        assert s.nseg == t.nseg
        assert s.segment_positions() == [g.x for g in t]
        for p, q in points:
            assert p.get_x() == q.get_segment().x
            assert p.handle("amp").value == q.amp
        for name in NAMES:
            ours = [s.range_value(name, x) for x in s.segment_positions()]
            assert ours == [getattr(g, name) for g in t], name
        assert s.range_value("v", 0) == t(0).v
        assert s.range_value("v", 1) == t(1).v
        for _ in range(8):
            name, x, value = rng.choice(NAMES), rng.random(), rng.uniform(1, 9)
            s.set_range(name, x, value)
            setattr(t(x), name, value)
        x = rng.choice([0, 1, rng.random(), rng.random()])
        p, q = model.point_process("IClamp", s, x), h.IClamp(t(x))
        p.handle("amp").value = q.amp = x
        points.append((p, q))
        s.set_range("v", 1, n)
        t(1).v = n


def test_pointers_to_surviving_nodes(model):
    s = model.create_section("s")
    s.set_nseg(3)
    middle, edge = s.range_handle("v", 0.5), s.range_handle("v", 0.9)
    far = s.range_handle("v", 1)
    middle.value = 1
    s.set_nseg(1)
    assert middle.value == 1 and far and not edge
    with pytest.raises(HandleError):
        edge.value  # noqa: B018
    s.set_nseg(3)
    assert s.range_value("v", 0.5) == 1 and middle == s.range_handle("v", 0.5)


@pytest.mark.parametrize("n", [0, -1, 32768])
def test_bad_nseg(model, n):
    s = model.create_section("soma")
    with pytest.raises(ModelError, match="nseg of section `soma` must be an integer"):
        s.set_nseg(n)


def tree(model, h, rng, n):
    """A random forest in both engines, with reconnections."""
    ours, theirs = [], []
    for i in range(n):
        s, t = pair(model, h, f"s{i}")
        nseg, length = rng.choice([1, 2, 3, 5]), rng.uniform(5, 100)
        s.set_nseg(nseg)
        t.nseg = nseg
        s.set_length(length)
        t.L = length
        ours.append(s)
        theirs.append(t)
        if i and rng.random() < 0.9:
            k, x = rng.randrange(i), rng.choice([0, 1, 1, 1, 0.5, rng.random()])
            end = int(rng.random() < 0.2)
            s.connect(end, ours[k], x)
            t.connect(theirs[k](x), end)
    for _ in range(n // 5):
        i, k = rng.sample(range(n), 2)
        if ours[k] in ours[i].subtree():
            continue
        if rng.random() < 0.3:
            ours[i].disconnect()
            h.disconnect(sec=theirs[i])
        else:
            x = rng.choice([0, 1, rng.random()])
            end = int(rng.random() < 0.3)
            ours[i].connect(end, ours[k], x)
            theirs[i].connect(theirs[k](x), end)
    return ours, theirs


@pytest.mark.parametrize("seed", range(4))
def test_trees(model, seed):
    from neuron import h

    rng = random.Random(seed)
    ours, theirs = tree(model, h, rng, 40)
    number = {t: i for i, t in enumerate(theirs)}
    index = {s: i for i, s in enumerate(ours)}
    model.update_geometry()
    for s, t in zip(ours, theirs, strict=True):
        assert [index[c] for c in s.ordered_children()] == [
            number[c] for c in t.children()
        ]
        assert [index[c] for c in s.subtree()] == [number[c] for c in t.subtree()]
        assert [index[c] for c in s.wholetree()] == [number[c] for c in t.wholetree()]
        assert s.orientation == t.orientation()
        seg = t.parentseg()
        if seg is None:
            assert s.parent is None
        else:
            assert (index[s.parent], s.parent_x) == (number[seg.sec], seg.x)
        seg, place = t.trueparentseg(), s.trueparent()
        assert (seg is None) == (place is None)
        if seg is not None:
            assert (index[place[0]], place[1]) == (number[seg.sec], seg.x)
        for x in (0, 0.37, 1):
            t(0.5).area()
            k = rng.randrange(len(ours))
            y = rng.choice([0, 1, rng.random()])
            assert s.distance(x, ours[k], y) == pytest.approx(
                h.distance(t(x), theirs[k](y)), rel=1e-12, abs=1e-9
            )
    # The same nodes are shared.
    for i, (s, t) in enumerate(zip(ours, theirs, strict=True)):
        s.set_range("v", 0, i)
        t(0).v = i
    for s, t in zip(ours, theirs, strict=True):
        for x in (0, 1, *s.segment_positions()):
            assert s.range_value("v", x) == t(x).v


def test_distance_origin(model):
    from neuron import h

    s, t = pair(model, h)
    d, e = pair(model, h, "d")
    d.connect(0, s, 1)
    e.connect(t(1))
    s.set_nseg(5)
    t.nseg = 5
    d.set_distance_origin(1)
    h.distance(0, e(1))
    assert s.distance_from_origin(0.3) == h.distance(t(0.3))
    model.delete_section(d)
    with pytest.raises(ModelError, match="distances were measured from was deleted"):
        s.distance_from_origin(0.3)
    other = model.create_section("other")
    assert s.distance(0.5, other, 0.5) == 1e20


def test_turning_round_keeps_values(model):
    from neuron import h

    parent, their_parent = pair(model, h, "parent")
    s, t = pair(model, h)
    s.set_nseg(3)
    t.nseg = 3
    s.insert("pas")
    t.insert("pas")
    for i, x in enumerate(s.segment_positions()):
        s.set_range("g_pas", x, i)
        t(x).g_pas = i
    p = [model.point_process("IClamp", s, x) for x in (0, 0.1, 1)]
    for end in (1, 0, 1):
        s.connect(end, parent, 1)
        t.connect(their_parent(1), end)
        assert [s.range_value("g_pas", x) for x in s.segment_positions()] == [
            g.g_pas for g in t
        ]
        assert [q.get_x() for q in p] == [0, 1 / 6 if end == 0 else 1 - 5 / 6, 1]
    assert model.place_of_handle(s.range_handle("v", 1)) == (parent, 1)


def test_point_processes_at_shared_ends(model):
    """They act at the node that the end is joined to, and belong to the section."""
    root, s, g = (model.create_section(n) for n in ("root", "s", "g"))
    g.connect(0, s, 0)
    p, q = model.point_process("IClamp", s, 0), model.point_process("IClamp", g, 0)

    def node(pp):
        model.update_geometry()
        return model.place_of_handle(pp.handle("amp"))

    assert node(p) == node(q) == (s, 0)
    s.connect(0, root, 0.5)
    assert node(p) == node(q) == (root, 0.5)
    assert (p.get_section(), p.get_x()) == (s, 0)
    s.disconnect()
    assert node(p) == node(q) == (s, 0)
    s.connect(0, root, 1)
    model.delete_section(root)
    assert node(p) == node(q) == (s, 0)


def test_connection_errors(model):
    a, b, c = (model.create_section(n) for n in "abc")
    b.connect(0, a, 1)
    c.connect(0, b, 1)
    for f, message in [
        (lambda: a.connect(0, c, 1), "connecting `a` to `c` would form a loop"),
        (lambda: a.connect(0, a, 1), "connecting `a` to `a` would form a loop"),
        (lambda: a.connect(2, c, 1), "the child's connection end must be 0 or 1"),
        (lambda: a.connect(0, c, 1.5), "position 1.5 of section `c` is not in 0..1"),
        (lambda: a.connect(0, None, 1), "a parent section is needed"),
    ]:
        with pytest.raises(ModelError, match=message):
            f()
    said = []
    model.notice = said.append
    c.connect(0, a, 0.5)
    assert said == ["Notice: c(0) had previously been connected to parent b(1)"]
    assert a.children == [b, c] and b.children == []


def test_deletion(model):
    a, b = model.create_section("a"), model.create_section("b")
    b.connect(0, a, 1)
    n = len(model.nodes)
    p = model.point_process("IClamp", a, 0.5)
    v = a.range_handle("v", 0.5)
    shared = b.range_handle("v", 0)
    model.push_section(a)
    model.delete_section(a)
    model.delete_section(a)
    assert not a.is_alive and not v and not shared and not p.has_loc()
    assert b.parent is None and b.range_value("v", 0) == -65
    assert len(model.nodes) == n - 3 + 1
    assert model.all_sections() == [b] and model.current_section() is b
    for f in (
        lambda: a.L,
        lambda: a.set_nseg(3),
        lambda: a.insert("hh"),
        lambda: a.range_value("v", 0.5),
        lambda: b.connect(0, a, 1),
        lambda: a.subtree(),
        lambda: a.pt3dadd(0, 0, 0, 1),
        lambda: model.push_section(a),
        lambda: p.locate(a, 0.5),
    ):
        with pytest.raises(ModelError, match="section `a` was deleted"):
            f()
    assert a.name == "a"


def test_current_section(model):
    with pytest.raises(ModelError, match="section access unspecified"):
        model.current_section()
    a, b = model.create_section("a"), model.create_section("b")
    assert model.current_section() is a
    model.push_section(b)
    assert model.current_section() is b
    model.pop_section()
    with pytest.raises(ModelError, match="the section stack is empty"):
        model.pop_section()
    with pytest.raises(ModelError, match="there is no section `bb`"):
        model.section_by_name("bb")
    assert model.section_by_name("b") is b


def test_names(model):
    class Cell:
        def __str__(self):
            return "Cell[3]"

    cell = Cell()
    s = model.create_section("soma", cell)
    assert s.full_name() == "Cell[3].soma" and s.cell is cell
    del cell
    assert s.cell is None and s.full_name() == "soma"


def test_many_sections_are_quick(model):
    """100,000 operations must not look at all sections each time."""
    import time

    start = time.perf_counter()
    root = model.create_section("root")
    last = root
    for i in range(20000):
        s = model.create_section("s")
        s.connect(0, root if i % 2 else last, 1)
        last = s
    model.update_geometry()
    for s in model.all_sections()[::2]:
        model.delete_section(s)
    assert time.perf_counter() - start < 5


def test_lists_of_sections_under_random_change(model):
    """Order of creation and of children against plain lists, whatever is done."""
    rng = random.Random(5)
    made, children, parent, n_made = [], {}, {}, 0
    for _ in range(3000):
        choice = rng.random()
        if choice < 0.35 or len(made) < 3:
            s = model.create_section(f"s{n_made}")
            n_made += 1
            made.append(s)
            children[s] = []
        elif choice < 0.6:
            s, p = rng.sample(made, 2)
            above = p
            while above is not None and above is not s:
                above = parent.get(above)
            if above is s:
                continue
            model.notice = None
            s.connect(rng.choice([0, 1]), p, rng.choice([0, 0.5, 1]))
            if s in parent:
                children[parent[s]].remove(s)
            parent[s] = p
            children[p].append(s)
        elif choice < 0.75:
            s = rng.choice(made)
            s.disconnect()
            if s in parent:
                children[parent.pop(s)].remove(s)
        else:
            s = rng.choice(made)
            model.delete_section(s)
            made.remove(s)
            for child in children.pop(s):
                del parent[child]
            if s in parent:
                children[parent.pop(s)].remove(s)
        if rng.random() < 0.05:
            assert model.all_sections() == made
            assert model.n_sections == len(made)
            assert model.roots() == [s for s in made if s not in parent]
            assert all(s.children == children[s] for s in made)
            assert model.current_section() is made[0]


def test_mechanisms_of_a_section_keep_their_order(model):
    s = model.create_section("s")
    for name in ("pas", "hh", "pas"):
        s.insert(name)
    assert s.mechanism_names() == ["pas", "na_ion", "k_ion", "hh"]
    assert [t.name for t in s.mechanism_types()] == s.mechanism_names()
    s.set_nseg(4)
    s.set_range_all("g_pas", 0.25)
    s.uninsert("hh")
    assert s.mechanism_names() == ["pas", "na_ion", "k_ion"]
    assert not s.has("hh") and len(model.mechanism("hh").store) == 0
    s.insert("hh")
    assert s.mechanism_names() == ["pas", "na_ion", "k_ion", "hh"]
    assert s.range_value("g_pas", 0.9) == 0.25
    assert len(model.mechanism("hh").store) == 4
