"""Handles to values, to anything, and to rows; buffers."""

import gc
import pickle
import weakref

import numpy as np
import pytest

from nrnmini.errors import HandleError
from nrnmini.store import (
    Buffer,
    DataHandle,
    EntityHandle,
    Field,
    GenericHandle,
    OwningHandle,
    Store,
)


def one():
    s = Store("Node", [Field("Voltage", default=-65), Field("x", array_dimension=2)])
    return s, s.create()


# ---- DataHandle -----------------------------------------------------------------


def test_printed_form():
    s, e = one()
    e.Voltage = 42
    h = e.Voltage_handle()
    assert repr(h) == "data_handle<double>{Node::field::Voltage row=0/1 val=42}"
    assert "Node::field::x[1] row=0/1 val=0" in repr(e.x_handle(1))
    del e
    assert repr(h) == "data_handle<double>{Node::field::Voltage row=died/0}"
    assert repr(DataHandle()) == "data_handle<double>{null}"
    del s
    assert repr(h) == "data_handle<double>{Node::field::Voltage row=died}"


@pytest.mark.parametrize(
    "dtype, name",
    [
        ("f32", "float"),
        ("i64", "long"),
        ("i32", "int"),
        ("i16", "short"),
        ("bool", "bool"),
    ],
)
def test_printed_types(dtype, name):
    s = Store("S", [Field("x", dtype)])
    e = s.create()
    assert repr(e.x_handle()).startswith(
        f"data_handle<{name}>{{S::field::x row=0/1 val="
    )


def test_null():
    h = DataHandle()
    assert not h and h == DataHandle() and hash(h) == hash(DataHandle())
    with pytest.raises(HandleError, match="this reference is null"):
        h.value  # noqa: B018
    with pytest.raises(HandleError, match="with setpointer"):
        h[0] = 1


def test_read_and_assign():
    s, e = one()
    h = e.Voltage_handle()
    assert h[0] == h.value == -65
    h[0] = 1
    h.value = h.value + 1
    assert e.Voltage == 2
    for access in (lambda: h[1], lambda: h.__setitem__(-1, 0)):
        with pytest.raises(IndexError, match="a reference has one element"):
            access()
    with pytest.raises((TypeError, ValueError)):
        h.value = "text"
    del s


def test_dead_for_ever():
    s, e = one()
    h = e.Voltage_handle()
    del e
    for _ in range(10):
        e = s.create()
        assert e.Voltage_handle() and not h and h != e.Voltage_handle()
        with pytest.raises(HandleError, match=r"row=died/1\).*Take a new reference"):
            h.value = 3
        del e


def test_identity():
    s, e = one()
    f = s.create()
    a = e.Voltage_handle()
    assert a == e.Voltage_handle() and hash(a) == hash(e.Voltage_handle())
    assert a != f.Voltage_handle() and a != e.x_handle() and a != 3
    assert e.x_handle(0) != e.x_handle(1)
    assert len({a, e.Voltage_handle(), e.x_handle(), f.x_handle()}) == 3
    s.apply_reverse_permutation([1, 0])
    assert a == e.Voltage_handle() and a.row == 1
    assert DataHandle(a) == a


def test_order_is_not_defined():
    _, e = one()
    with pytest.raises(TypeError):
        e.Voltage_handle() < e.Voltage_handle()  # noqa: B015


def test_next_element():
    _, e = one()
    assert e.x_handle().next() == e.x_handle(1)
    with pytest.raises(IndexError, match="no element 2"):
        e.x_handle(1).next()


def test_a_value_whose_conversion_ends_the_row():
    s, e = one()
    h = e.Voltage_handle()
    owner = [e]
    del e

    class Evil:
        def __float__(self):
            owner.clear()
            return 1.0

    with pytest.raises(HandleError):
        h.value = Evil()
    assert len(s) == 0


def test_no_pickle():
    _, e = one()
    for thing in (e.Voltage_handle(), e):
        with pytest.raises(TypeError, match="cannot be pickled alone"):
            pickle.dumps(thing)


# ---- NumPy arrays ---------------------------------------------------------------


def test_handle_into_an_array():
    a = np.arange(6.0)
    h = DataHandle(a, 2)
    h.value = 7
    assert (
        a[2] == 7 and h == DataHandle(a[::2], 1) and hash(h) == hash(DataHandle(a, 2))
    )
    assert repr(h) == "data_handle<double>{ndarray[2] val=7}"
    assert DataHandle(a[::-1], 0).value == 5
    assert DataHandle(np.array(3.0)).value == 3
    alive = weakref.ref(a)
    del a
    assert alive() is not None and h.value == 7
    del h
    assert alive() is None


def test_array_of_a_handle_does_not_move():
    a = np.arange(3.0)
    h = DataHandle(a)
    with pytest.raises(ValueError):
        a.resize(100)
    assert h.value == 0
    b = bytearray(80)
    h = DataHandle(memoryview(b).cast("d"))
    with pytest.raises(BufferError):
        b.extend(b"12345678")
    assert h.value == 0


@pytest.mark.parametrize(
    "bad, message",
    [
        (np.arange(3), "float64 was expected"),
        (np.zeros((2, 2)), r"2 dimension\(s\)"),
        ("text", "`str` has no memory"),
        (3.0, "`float` has no memory"),
        (b"12345678", "read-only"),
    ],
)
def test_wrong_arrays(bad, message):
    with pytest.raises(TypeError, match=message):
        DataHandle(bad)


def test_array_bounds():
    a = np.zeros(3)
    for i in (3, -1):
        with pytest.raises(IndexError):
            DataHandle(a, i)
    with pytest.raises(TypeError, match="not aligned"):
        DataHandle(np.zeros(17, "u1")[1:].view("f8"))


# ---- Buffer ---------------------------------------------------------------------


def test_buffer_handles_survive_resize_and_die_with_it():
    b = Buffer(3, "vec.x")
    h = DataHandle(b, 2)
    h.value = 5
    assert repr(h) == "data_handle<double>{vec.x[2] val=5}"
    b.set_size(1000)
    assert h.value == 5 and np.asarray(b)[999] == 0
    b.set_size(2)
    assert not h and repr(h) == "data_handle<double>{vec.x[2] died}"
    first = DataHandle(b)
    b.release()
    assert not first and len(b) == 0
    with pytest.raises(HandleError, match="no longer exists"):
        first.value  # noqa: B018
    with pytest.raises(HandleError, match="released with its owner"):
        b.set_size(3)


def test_buffer_label():
    assert "{x val=0}" in repr(DataHandle(Buffer(1, "x")))
    assert "{Vector[0].x[1] val=0}" in repr(
        DataHandle(Buffer(2, lambda: "Vector[0].x"), 1)
    )
    assert "{buffer[1] val=0}" in repr(DataHandle(Buffer(2, lambda: 1 / 0), 1))


def test_buffer_view_pins():
    b = Buffer(3)
    view = np.asarray(b)
    view[1] = 4
    assert DataHandle(b, 1).value == 4
    for n in (2, 4, 10**6):
        with pytest.raises(BufferError, match=r"1 NumPy view\(s\) of this memory"):
            b.set_size(n)
    b.set_size(3)
    other = memoryview(b)
    del view
    assert b.exports == 1
    other.release()
    b.set_size(4)


def test_killed_buffer_keeps_pinned_memory():
    b = Buffer(100_000)
    view = b.view()
    view[:] = 3
    b.release()
    with pytest.raises(HandleError, match="released with its owner"):
        b.view()
    assert view.sum() == 300_000
    del b
    gc.collect()
    assert view.sum() == 300_000


def test_dropped_buffer_lives_in_its_handles():
    b = Buffer(2)
    h = DataHandle(b, 1)
    del b
    h.value = 2
    assert h.value == 2


def test_buffer_limits():
    b = Buffer()
    assert len(b) == 0 and np.asarray(b).shape == (0,)
    with pytest.raises(ValueError, match="cannot be negative"):
        b.set_size(-1)
    with pytest.raises(IndexError):
        DataHandle(b)


# ---- fields of handles ----------------------------------------------------------


def test_field_of_handles_moves_with_its_rows():
    target = Store("T", [Field("x")])
    s = Store("S", [Field("n", "i32"), Field("p", "handle", array_dimension=2)])
    targets = [target.create(x=i) for i in range(5)]
    rows = [s.create(n=i, p=[t.x_handle(), None]) for i, t in enumerate(targets)]
    s.apply_reverse_permutation([3, 1, 4, 0, 2])
    rows[0] = None
    targets[3] = None
    for i in (1, 2, 4):
        assert rows[i].p[0].value == i and rows[i].p[1] == DataHandle()
    assert not rows[3].p[0]


def test_field_of_handles_owns_the_source():
    s = Store("S", [Field("p", "handle")])
    array = np.zeros(3)
    alive = weakref.ref(array)
    a, b = s.create(p=DataHandle(array, 1)), s.create()
    b.p = a.p
    del array
    a.p = None
    assert alive() is not None and b.p.value == 0
    b.p = np.ones(2)
    assert alive() is None and b.p.value == 1
    kept = weakref.ref(b.p.source.base)
    del b
    assert kept() is None


def test_field_of_handles_dies_with_the_store():
    s = Store("S", [Field("p", "handle")])
    array = np.zeros(3)
    alive = weakref.ref(array)
    a = s.create(p=DataHandle(array))
    del array, a, s
    gc.collect()
    assert alive() is None


def test_handle_to_a_handle():
    s = Store("S", [Field("p", "handle"), Field("x", default=3)])
    e = s.create()
    e.p = e.x_handle()
    h = e.p_handle()
    assert h.value.value == 3 and "S::field::x row=0/1 val=3" in repr(h)
    h.value = None
    assert not e.p
    with pytest.raises(TypeError):
        s.get_column("p").set_value(0, 3)


# ---- GenericHandle --------------------------------------------------------------


def test_generic_kinds():
    _, e = one()
    thing = object()
    cases = [
        (GenericHandle(), "null", None),
        (GenericHandle(3), "int", 3),
        (GenericHandle(2.5), "double", 2.5),
        (GenericHandle.pointer(0x10), "pointer", 16),
        (GenericHandle(thing), "object", thing),
        (GenericHandle(e.Voltage_handle()), "handle", e.Voltage_handle()),
    ]
    for h, kind, value in cases:
        assert h.kind == kind and h.get() == value and h.get(kind) == value
        assert GenericHandle(h) == h and hash(GenericHandle(h)) == hash(h)
        for other in {"int", "double", "object"} - {kind}:
            with pytest.raises(TypeError, match=f"of kind `{other}`"):
                h.get(other)
    assert not GenericHandle() and not GenericHandle.pointer(0) and GenericHandle(0)
    assert GenericHandle(3) != GenericHandle(3.0)


def test_generic_literals():
    h = GenericHandle(3)
    assert h.literal_value("int") == 3
    h.set_literal(4)
    assert h.get("int") == 4
    with pytest.raises(TypeError, match="cannot hold 1.5"):
        h.set_literal(1.5)
    _, e = one()
    with pytest.raises(TypeError, match="is no literal"):
        GenericHandle(e.Voltage_handle()).literal_value("handle")


def test_generic_printed_form():
    s, e = one()
    h = GenericHandle(e.Voltage_handle())
    assert repr(h) == (
        "generic_data_handle<double>{Node::field::Voltage row=0/1 val=-65}"
    )
    assert h.type_name == "double" and h.refers_to_a_modern_data_structure
    assert repr(GenericHandle(3)) == "generic_data_handle{3 type=int}"
    assert repr(GenericHandle()) == "generic_data_handle{}"
    del e
    assert not h


# ---- entities -------------------------------------------------------------------


def test_owning_and_non_owning():
    s = Store("ab", [Field("a"), Field("b", "i32")])
    owner = OwningHandle(s)
    other = owner.non_owning()
    assert isinstance(other, EntityHandle) and not isinstance(other, OwningHandle)
    assert other == owner and hash(other) == hash(owner) and s[0] == other
    other.a = 5
    assert owner.a == 5 and repr(owner) == "ab{row=0/1 a=5.0 b=0}"
    copy = EntityHandle(other)
    del owner
    assert not other and not copy and repr(other) == "ab{row=died/0}"
    for access in (
        lambda: other.a,
        lambda: other.a_handle(),
        lambda: setattr(other, "a", 1),
        lambda: other.row,
    ):
        with pytest.raises(HandleError, match="this row of `ab` no longer exists"):
            access()


def test_owner_is_made_once():
    s, e = one()
    with pytest.raises(TypeError, match="owns a row already"):
        e.__init__(s)
    assert len(s) == 1
    with pytest.raises(TypeError):
        OwningHandle(None)


def test_subclass_in_python():
    class Vinyl(OwningHandle):
        def __init__(self, store, a):
            super().__init__(store)
            self.a = a

        @property
        def hours(self):
            return self.a / 60

    s = Store("ab", [Field("a")])
    v = Vinyl(s, 30)
    v.note = "mint"
    assert v.hours == 0.5 and v.note == "mint"
    del v
    assert len(s) == 0


def test_failed_construction_leaves_nothing():
    s, _ = one()
    n = len(s)
    with s.issue_frozen_token(), pytest.raises(RuntimeError):
        OwningHandle(s)
    with pytest.raises(ValueError, match="`x` has 2 elements, not 3"):
        s.create(x=[1, 2, 3])
    gc.collect()
    assert len(s) == n
