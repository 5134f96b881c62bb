"""Stores: fields, rows, sorting, freezing, views, memory."""

import array
import doctest
import gc
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest

import nrnmini.store.entity
import nrnmini.store.field
import nrnmini.store.memory
from nrnmini.errors import FrozenError, HandleError
from nrnmini.store import (
    AddressMap,
    DataHandle,
    Field,
    OwningHandle,
    Store,
    erase_all,
    memory_usage,
    promote,
    release_scratch,
)

ALL = [("f64", float), ("f32", float), ("i64", int), ("i32", int), ("i16", int)]


def node_store(**kwargs):
    return Store(
        "Node", [Field("Voltage", default=-65), Field("Area", default=100)], **kwargs
    )


@pytest.mark.parametrize(
    "module", [nrnmini.store.field, nrnmini.store.entity, nrnmini.store.memory]
)
def test_documented_examples(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_the_page_on_the_store():
    page = Path(__file__).parents[2] / "docs" / "store.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted and not result.failed


# ---- fields ---------------------------------------------------------------------


@pytest.mark.parametrize("dtype, python", ALL)
def test_types(dtype, python):
    s = Store("S", [Field("x", dtype, default=3)])
    e = s.create()
    assert e.x == 3 and type(e.x) is python
    e.x = -7
    assert s.view("x")[0] == -7


def test_bool_field():
    s = Store("S", [Field("x", "bool", default=True)])
    e = s.create()
    assert e.x is True
    e.x = 0
    assert e.x is False and s.view("x").dtype == np.bool_


@pytest.mark.parametrize(
    "dtype, bad", [("i32", 2**31), ("i16", -40000), ("i64", 2**70)]
)
def test_integers_do_not_wrap(dtype, bad):
    e = Store("S", [Field("x", dtype)]).create()
    with pytest.raises(OverflowError):
        e.x = bad
    with pytest.raises(ValueError, match="a whole number was expected, not 1.5"):
        e.x = 1.5
    assert e.x == 0


def test_defaults_are_zero_or_as_given():
    s = Store("S", [Field("a"), Field("b", default=4.2), Field("c", names="xy")])
    e = s.create()
    assert (e.a, e.b, e.x, e.y) == (0, 4.2, 0, 0)
    t = Store("T", [Field("c", names=["x", "y"], default=[1, 2])])
    assert t.create().y == 2


def test_default_of_a_column_can_change():
    s = node_store()
    a = s.create()
    s.get_column("Voltage").set_default(-70)
    assert s.create().Voltage == -70 and a.Voltage == -65


def test_variable_count_and_names():
    s = Store("Entity", [Field("FloatingPoint", num_variables=8)])
    a = s.create()
    assert "Entity::field::FloatingPoint#7 row" in repr(
        s.handle(0, "FloatingPoint", variable=7)
    )
    t = Store("M", [Field("FloatingPoint", names=["gnabar", "el"])])
    b = t.create(gnabar=0.12)
    assert repr(b.handle("gnabar")) == (
        "data_handle<double>{M::field::gnabar row=0/1 val=0.12}"
    )
    assert t.handle(0, "FloatingPoint", 1) == b.el_handle()
    del a


def test_array_variables_are_contiguous_per_row():
    s = Store("S", [Field("x", "f32", array_dimension=2)])
    rows = [s.create(x=[i, i + 0.5]) for i in range(3)]
    view = s.view("x")
    assert view.shape == (3, 2) and view.flags.c_contiguous
    assert view.ravel().tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    rows[1].x[1] = 9
    assert view[1, 1] == 9 and rows[1].x == [1, 9]


def test_array_dimension_per_variable():
    s = Store("S", [Field("x", num_variables=3, array_dimension=lambda i: i + 1)])
    assert [c.dim for c in s.columns] == [1, 2, 3]
    assert s.get_tag("x").dims == (1, 2, 3)


@pytest.mark.parametrize("i", [3, -1, 10**9])
def test_array_index_out_of_bounds(i):
    e = Store("S", [Field("x", array_dimension=3)]).create()
    for access in (lambda: e.x[i], lambda: e.x_handle(i), lambda: e.handle("x", i)):
        with pytest.raises(IndexError, match=f"index {i} of `x`: it has 3 elements"):
            access()


def test_legacy_indices():
    f = Field("v", names=["x", "y", "z"], array_dimension=[1, 2, 1])
    pairs = [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert [f.from_legacy_index(k) for k in range(4)] == pairs
    assert [f.legacy_index(*p) for p in pairs] == [0, 1, 2, 3]
    with pytest.raises(IndexError, match="index 2 of `y`: it has 2 elements"):
        f.legacy_index(1, 2)
    with pytest.raises(IndexError, match="variable 3 of field `v`"):
        f.legacy_index(3)
    for k in (4, -1):
        with pytest.raises(IndexError, match=f"legacy index {k} of field `v`"):
            f.from_legacy_index(k)


def test_optional_fields():
    s = Store("S", [Field("a"), Field("b", default=7, optional=True)])
    e = s.create()
    assert not s.field_active("b")
    with pytest.raises(HandleError, match="`b` of `S` is switched off"):
        e.b_handle().value  # noqa: B018
    h = e.b_handle()
    assert not h and "inactive" in repr(h)
    s.set_field_status("b", True)
    assert s.field_active("b") and e.b == 7 and h.value == 7
    e.b = 8
    f = s.create()
    assert f.b == 7
    s.set_field_status("b", False)
    assert not h and "b" not in s.as_dict()
    with pytest.raises(ValueError, match="field `a` of `S` is not optional"):
        s.set_field_status("a", False)


def test_optional_field_is_pinned_by_its_view():
    s = Store("S", [Field("b", optional=True)])
    e = s.create()
    s.set_field_status("b", True)
    view = s.view("b")
    with pytest.raises(BufferError, match="drop it before the field is switched off"):
        s.set_field_status("b", False)
    del view
    s.set_field_status("b", False)
    with pytest.raises(BufferError, match="switched off: use `set_field_status`"):
        s.view("b")
    del e


def test_wrong_descriptions():
    with pytest.raises(ValueError, match="`f16` is not a type of field"):
        Field("x", "f16")
    with pytest.raises(ValueError, match="2 names for 3 variables"):
        Field("x", names="ab", num_variables=3)
    with pytest.raises(ValueError, match="1 array dimensions for 2 variables"):
        Field("x", names="ab", array_dimension=[1])
    with pytest.raises(ValueError, match="2 defaults for 1 variables"):
        Field("x", default=[1, 2])
    with pytest.raises(ValueError, match="at least 1, not 0"):
        Store("S", [Field("x", array_dimension=0)])
    with pytest.raises(ValueError, match="two variables `x`"):
        Store("S", [Field("x"), Field("y", names="x")])
    with pytest.raises(ValueError, match="two fields `x`"):
        Store("S", [Field("x"), Field("x", names="y")])


def test_unknown_names_suggest():
    s = node_store()
    with pytest.raises(KeyError, match="no field `voltage`: a similar name exists"):
        s.view("voltage")
    with pytest.raises(AttributeError, match="similar name exists: `Voltage`"):
        s.create().Voltag  # noqa: B018
    with pytest.raises(IndexError, match="variable 1 of field `Area`"):
        s.view("Area", 1)


# ---- rows -----------------------------------------------------------------------


def test_columns_start_on_a_cache_line():
    s = Store("S", [Field("x", d) for d, _ in ALL[:1]] + [Field("y", "i16")])
    rows = [s.create() for _ in range(1000)]
    assert all(a.ctypes.data % 64 == 0 for a in s.as_dict().values())
    del rows


def test_erase_swaps_with_the_last_row():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(5)]
    rows[1] = None
    assert s.view("Voltage").tolist() == [0, 4, 2, 3]
    assert rows[4].row == 1 and s.index == [0, 1, 2, 3]


@pytest.mark.parametrize("order", ["creation", "reverse", "random"])
@pytest.mark.parametrize("has_handles", [False, True])
def test_rows_erased_at_once_are_as_if_one_by_one(order, has_handles):
    # Several blocks, some rows twice, some erased before.
    n, random = 3000, np.random.default_rng(3)
    which = list(range(0, n, 3)) + list(range(1, n, 2))
    if order == "random":
        random.shuffle(which)
    elif order == "reverse":
        which.reverse()
    seen = []
    for at_once in (False, True):
        fields = [Field("v"), Field("k", "i16"), Field("x", "f32", array_dimension=3)]
        fields += [Field("o", optional=True)]
        fields += [Field("p", "handle")] * has_handles
        s = Store("S", fields)
        rows = [s.create(v=i, k=i, x=[i, i + 1, i + 2]) for i in range(n)]
        rows[5].erase()
        if has_handles:
            rows[6].p = rows[7].v_handle()
        s.mark_as_sorted()
        calls = []
        s.unsorted_callback = lambda calls=calls, s=s: calls.append(len(s))
        if at_once:
            erase_all(s, (rows[i] for i in which))
        else:
            for i in which:
                rows[i].erase()
        new = [s.create() for _ in range(10)]
        assert s.index == list(range(len(s))) and calls == [n - 1]
        seen.append(
            (
                s.as_structured().tobytes(),
                [bool(r) and r.identifier for r in [*rows, *new]],
                s.n_moved,
            )
        )
    assert seen[0] == seen[1]


def test_rows_erased_at_once_while_frozen_wait_for_the_thaw():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(1000)]
    with s.issue_frozen_token():
        erase_all(s, rows[::2])
        assert len(s) == 1000 and s.n_pending_erasures == 500
    assert sorted(s.view("Voltage").tolist()) == list(range(1, 1000, 2))


def test_rows_erased_at_once_belong_to_the_store():
    s, other = node_store(), node_store()
    rows = [s.create(), other.create(), s.create()]
    with pytest.raises(TypeError, match="does not own a row of `Node`: nothing was"):
        erase_all(s, rows)
    with pytest.raises(TypeError, match="does not own a row of `Node`"):
        erase_all(s, [rows[0].non_owning()])
    assert len(s) == 2


@pytest.mark.parametrize("order", ["creation", "reverse", "random"])
def test_appending_and_erasing_move_as_many_rows_in_all_as_there_are(order):
    for n in (1000, 2000, 4000):
        s = node_store()
        rows = [s.create() for _ in range(n)]
        assert s.n_moved <= 2 * n  # growth: by doubling
        grown = s.n_moved
        which = list(range(n))
        if order == "random":
            np.random.default_rng(n).shuffle(which)
        elif order == "reverse":
            which.reverse()
        for i in which:
            rows[i] = None
        assert s.n_moved - grown <= (0 if order == "reverse" else n)


def test_ten_million_lives_hold_bookkeeping_constant():
    s = Store("S", [Field("x", "i16")])
    for _ in range(100):
        OwningHandle(s)
    usage = s.memory_usage()
    stale = s.create().x_handle()
    for _ in range(100_000):
        OwningHandle(s)
    assert s.memory_usage() == usage and s.n_slots == 1
    assert not stale


def test_a_slot_without_lives_left_is_retired():
    s = Store("S", [Field("x")])
    del_me = s.create()
    del del_me
    s._age_slot(0, 2**32 - 2)
    last_life = s.create()
    assert last_life.identifier == (0, 2**32 - 1)
    h = last_life.x_handle()
    del last_life
    assert not h and len(s) == 0
    fresh = s.create()
    assert fresh.identifier == (1, 1) and not h
    assert s.n_slots == 2


def test_reserve_grows_once():
    s = node_store()
    s.reserve(1000)
    address = s.view("Voltage").ctypes.data
    rows = [s.create() for _ in range(1000)]
    assert s.capacity == 1000 and s.view("Voltage").ctypes.data == address
    s.shrink_to_fit()
    rows.append(s.create())
    assert len(s) == 1001 and rows[0].Voltage == -65


# ---- sorting --------------------------------------------------------------------


def test_reverse_permutation_moves_old_position_to_destination():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(4)]
    perm = [2, 0, 3, 1]
    s.apply_reverse_permutation(perm)
    assert s.view("Voltage").tolist() == [1, 3, 0, 2]
    assert [r.Voltage for r in rows] == [0, 1, 2, 3]
    assert [r.row for r in rows] == perm == [2, 0, 3, 1]
    s.apply_reverse_permutation(np.array([1, 3, 0, 2], dtype=np.int32))
    assert s.view("Voltage").tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "bad, message",
    [
        ([0, 1], "has 3 entries, not 2"),
        ([0, 0, 1], "not a permutation of the 3 rows of `Node`: entry 1 is 0"),
        ([0, 3, 1], "entry 1 is 3"),
        ([0, -1, 1], "entry 1 is -1"),
    ],
)
def test_permutation_is_checked(bad, message):
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(3)]
    s.mark_as_sorted()
    with pytest.raises(ValueError, match=message):
        s.apply_reverse_permutation(bad)
    assert [r.Voltage for r in rows] == [0, 1, 2] and s.is_sorted


def order_of(kind, n, random):
    rows = np.arange(n)
    if kind == "random":
        return random.permutation(n)
    if kind == "cells":  # of 50 rows, and some rows of none
        cells = n // 50
        moved = (random.permutation(cells)[:, None] * 50 + np.arange(50)).ravel()
        return np.concatenate([moved, rows[50 * cells :]])
    if kind == "interleaved":  # 90 cells of 11 rows; the rest stay
        blocks = 990 * (n // 990)
        moved = rows // 990 * 990 + rows % 990 % 11 * 90 + rows % 990 // 11
        return np.where(rows < blocks, moved, rows)
    if kind == "ends":  # segments first, the end nodes behind all of them
        order = np.argsort(rows % 4 == 3, kind="stable")
        return np.argsort(order)
    return rows[::-1].copy()


# From 8 MB on, columns move in ways that depend on the order: six of doubles are enough
# here, with whatever number of columns is left of groups of eight.
@pytest.mark.parametrize("n_doubles", [0, 1, 6, 8, 10, 18])
@pytest.mark.parametrize("kind", ["random", "cells", "interleaved", "ends", "reversed"])
def test_permutation_of_many_rows(n_doubles, kind):
    n, random = 130_003, np.random.default_rng(n_doubles)
    fields = [
        Field("i", "i32"),
        Field("x", "f32", array_dimension=3),
        Field("k", "i16"),
    ]
    if n_doubles:
        fields.append(Field("d", num_variables=n_doubles))
    s = Store("S", fields)
    rows = [s.create() for _ in range(n)]
    before = {}
    for name, view in s.as_dict().items():
        view[:] = random.integers(0, 30_000, view.shape)
        before[name] = view.copy()
    del view
    new_row = order_of(kind, n, random)
    pinned = s.view("i")
    s.apply_reverse_permutation(new_row)
    by_records = n_doubles - n_doubles % 8 * (n_doubles % 8 < 5)
    is_split = kind == "random" and n_doubles >= 6
    assert s.n_passes == len(s.columns) + (by_records if is_split else 0)
    for name, view in s.as_dict().items():
        assert np.array_equal(view[new_row], before[name]), name
    assert np.array_equal(pinned[new_row], before["i"])
    assert [rows[i].row for i in (0, 7, n - 1)] == [new_row[i] for i in (0, 7, n - 1)]
    assert s.index == list(range(n))
    del pinned, view
    s.apply_reverse_permutation(np.argsort(new_row).astype(np.int32))  # and back
    for name, view in s.as_dict().items():
        assert np.array_equal(view, before[name]), name
    assert [rows[i].row for i in (0, 7, n - 1)] == [0, 7, n - 1]


def test_an_order_is_a_sequence_or_an_array_of_any_kind():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(4)]
    for order in (
        np.array([2, 0, 3, 1], dtype=np.int32),
        np.array([2, 0, 3, 1], dtype=np.int64),
        np.array([2, 0, 3, 1], dtype=np.int16),
        np.array([2, 9, 0, 9, 3, 9, 1, 9])[::2],
        array.array("i", [2, 0, 3, 1]),
        array.array("q", [2, 0, 3, 1]),
        (2, 0, 3, 1),
    ):
        kept = list(order)
        s.apply_reverse_permutation(order)
        assert [r.row for r in rows] == [2, 0, 3, 1] and list(order) == kept
        s.apply_reverse_permutation([1, 3, 0, 2])
    for order in (np.array([0, 1, 2, 2**32 + 3]), np.array([0, 1, 2, -(2**40)])):
        with pytest.raises(ValueError, match=f"entry 3 is {order[3]}"):
            s.apply_reverse_permutation(order)
    assert [r.row for r in rows] == [0, 1, 2, 3]
    with pytest.raises(TypeError, match="interpreted as an integer"):
        s.apply_reverse_permutation(np.array([0.0, 1.0, 2.0, 3.5]))


def test_rows_that_the_unsorted_callback_replaces_are_sorted_with_the_rest():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(4)]
    s.mark_as_sorted()

    def replace():
        del rows[0]
        rows.append(s.create(Voltage=9))

    s.unsorted_callback = replace
    s.apply_reverse_permutation([3, 2, 1, 0])
    assert [s[r.row].identifier for r in rows] == [r.identifier for r in rows]
    assert [r.Voltage for r in rows] == [1, 2, 3, 9]
    assert s.index == [0, 1, 2, 3]


def test_memory_for_sorts_is_kept_bounded_and_released():
    release_scratch()
    s = Store("S", [Field("d", num_variables=6), Field("i", "i32")], capacity=200_000)
    rows = [s.create() for _ in range(200_000)]
    random = np.random.default_rng(1).permutation(200_000)
    s.apply_reverse_permutation(random)
    s.apply_reverse_permutation(random)
    # Records of 64 bytes, one column of 4, and 16 for row numbers, a row.
    assert release_scratch() == 200_000 * (64 + 4 + 16)
    assert release_scratch() == 0
    s.apply_reverse_permutation(random)
    s.shrink_to_fit()
    assert release_scratch() == 0
    s.apply_reverse_permutation(random)
    s.reserve(300_000)
    assert release_scratch() == 0
    s.apply_reverse_permutation(random)
    rows.clear()
    del s
    assert release_scratch() == 0


def test_permutation_under_a_view_keeps_the_view_true():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(3)]
    view = s.view("Voltage")
    s.apply_reverse_permutation([2, 1, 0])
    assert view.tolist() == [2, 1, 0] and view.ctypes.data == (
        s.view("Voltage").ctypes.data
    )
    del rows


def test_sorted_flag_and_callback():
    s = node_store()
    calls = []
    s.unsorted_callback = lambda: calls.append(len(s))
    a = s.create()
    assert not s.is_sorted and calls == []
    for change in (
        lambda: s.create(),
        lambda: s.apply_reverse_permutation([0]),
        lambda: s.mark_as_sorted(False),
        lambda: s.reserve(100),
    ):
        s.mark_as_sorted()
        assert s.is_sorted
        change()
        assert not s.is_sorted
    assert calls == [1, 1, 1, 1]
    s.mark_as_sorted()
    del a
    assert not s.is_sorted and len(calls) == 5


def test_failing_callback_of_a_destructor_is_reported(monkeypatch):
    told = []
    monkeypatch.setattr("sys.unraisablehook", told.append)
    s = node_store()
    a = s.create()
    s.mark_as_sorted()

    def fail():
        raise KeyError("told")

    s.unsorted_callback = fail
    del a
    assert repr(told[0].exc_value) == "KeyError('told')"
    assert "unsorted callback of `Node` failed" in told[0].err_msg
    assert len(s) == 0


# ---- freezing -------------------------------------------------------------------


def test_frozen_store_refuses_changes():
    s = Store("Node", [Field("v"), Field("o", optional=True)])
    a = s.create()
    with s.issue_frozen_token():
        assert s.is_frozen
        a.v = 3
        for change in (
            lambda: s.create(),
            lambda: s.reserve(1000),
            lambda: s.apply_reverse_permutation([0]),
            lambda: s.set_field_status("o", True),
            lambda: s.shrink_to_fit(),
        ):
            with pytest.raises(FrozenError, match="`Node` while it is frozen"):
                change()
    assert not s.is_frozen
    s.create()


def test_tokens_are_counted():
    s = node_store()
    one, two = s.issue_frozen_token(), s.issue_frozen_token()
    one.release()
    one.release()
    with pytest.raises(FrozenError):
        s.create()
    del two
    s.create()


def test_erase_while_frozen_waits_for_the_thaw():
    s = node_store()
    a, b = s.create(Voltage=1), s.create(Voltage=2)
    h = a.Voltage_handle()
    token = s.issue_frozen_token()
    del a
    b.erase()
    b.erase()
    assert len(s) == 2 and h.value == 1 and s.n_pending_erasures == 3
    token.release()
    assert len(s) == 0 and not h and not b and s.n_pending_erasures == 0


def test_erase_while_frozen_by_the_collector():
    s = node_store()
    cycle = [s.create()]
    cycle.append(cycle)
    with s.issue_frozen_token():
        del cycle
        gc.collect()
        assert len(s) == 1
    assert len(s) == 0


def test_erase_while_frozen_in_another_thread():
    s = node_store()
    box = [s.create() for _ in range(100)]
    with s.issue_frozen_token():
        thread = threading.Thread(target=box.clear)
        thread.start()
        thread.join()
        assert len(s) == 100
    assert len(s) == 0


def test_a_sorted_store_that_is_frozen_stays_sorted():
    s = node_store()
    a = s.create()
    s.mark_as_sorted()
    with s.issue_frozen_token():
        del a
        with pytest.raises(FrozenError, match="cannot unsort `Node`"):
            s.mark_as_sorted(False)
        assert s.is_sorted
    assert not s.is_sorted


@pytest.mark.parametrize("ending", ["erase", "sort"])
def test_owners_that_the_collector_ends_in_the_middle(ending):
    s = Store("S", [Field("x"), Field("p", "handle"), Field("q", "handle")])
    kept, cycles = [], []
    for i in range(300):
        owner = s.create(x=i)
        owner.p = owner.q = DataHandle(np.zeros(1))
        if i % 3:
            kept.append((owner, i))
        else:
            cycles.append([owner])
            cycles[-1].append(cycles[-1])
    del owner
    old = gc.get_threshold()
    gc.set_threshold(1)
    try:
        while cycles:  # each becomes garbage, and goes at some allocation later
            cycles.pop()
            if ending == "erase":
                kept.pop(len(kept) // 2)[0].erase()
            else:
                order = list(range(len(s)))[::-1]
                try:
                    s.apply_reverse_permutation(order)
                except ValueError as error:  # they went before it began
                    assert "a permutation of the" in str(error)
    finally:
        gc.set_threshold(*old)
    gc.collect()
    assert len(s) == len(kept) and s.index == list(range(len(s)))
    assert [owner.x for owner, _ in kept] == [i for _, i in kept]
    assert sorted(s.view("x")) == sorted(i for _, i in kept)


def test_callback_that_freezes_defers():
    s = node_store()
    a = s.create()
    s.mark_as_sorted()
    tokens = []
    s.unsorted_callback = lambda: tokens.append(s.issue_frozen_token())
    del a
    assert len(s) == 1 and s.n_pending_erasures == 1
    tokens.clear()
    assert len(s) == 0


def test_four_threads_read_while_nothing_changes():
    s = node_store()
    rows = [s.create(Voltage=i) for i in range(100)]
    handles = [r.Voltage_handle() for r in rows]
    wrong = []

    def read():
        for _ in range(50):
            values = [h.value for h in handles]
            if values != list(range(100)) or s.view("Voltage").sum() != 4950:
                wrong.append(values)

    with s.issue_frozen_token():
        threads = [threading.Thread(target=read) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    assert not wrong and all(c.exports == 0 for c in s.columns)


def test_owners_made_and_dropped_in_several_threads():
    s = node_store()

    def churn():
        for i in range(300):
            e = s.create(Voltage=i)
            h = e.Voltage_handle()
            assert h.value == i
            del e
            assert not h

    threads = [threading.Thread(target=churn) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(s) == 0 and s.n_slots <= 8


# ---- views ----------------------------------------------------------------------


def test_view_pins_and_growth_raises():
    s = node_store(capacity=2)
    a = s.create()
    view = s.view("Voltage")
    view[0] = 5
    assert a.Voltage == 5
    b = s.create()
    with pytest.raises(BufferError, match="`Node` cannot grow: 1 NumPy view"):
        s.create()
    assert len(s) == 2 and view.tolist() == [5]
    del view
    s.create()
    del b


def test_view_survives_its_store():
    s = node_store()
    a = s.create()
    view = s.view("Area")
    h = a.Area_handle()
    del a, s
    gc.collect()
    assert view.tolist() == [100] and not h


def test_empty_view():
    assert node_store().view("Voltage").shape == (0,)


def test_as_dict_and_structured():
    s = Store(
        "S", [Field("x"), Field("y", "i32", array_dimension=2), Field("p", "handle")]
    )
    a = s.create(x=1, y=[2, 3])
    views = s.as_dict()
    assert list(views) == ["x", "y"] and views["x"].base is not None
    record = s.as_structured()
    assert record["y"].tolist() == [[2, 3]] and record.dtype.names == ("x", "y")
    with pytest.raises(BufferError, match="`p` holds handles"):
        s.view("p")
    del a


# ---- promotion ------------------------------------------------------------------


def test_promotion_finds_row_and_element():
    stores = [
        node_store(),
        Store("M", [Field("x", array_dimension=3), Field("k", "i32")]),
    ]
    nodes = [stores[0].create(Voltage=i) for i in range(20)]
    points = [stores[1].create(x=[i, i + 0.1, i + 0.2]) for i in range(20)]
    columns = AddressMap(stores)
    for e in nodes:
        for h in (e.Voltage_handle(), e.Area_handle()):
            assert promote(h.address_now, columns) == h
    for e in points:
        for i in range(3):
            assert promote(e.x_handle(i).address_now, stores) == e.x_handle(i)
        assert promote(e.k_handle().address_now, columns) == e.k_handle()
    stores[0].apply_reverse_permutation(list(reversed(range(20))))
    nodes += [stores[0].create() for _ in range(1000)]
    for e in nodes:
        assert promote(e.Voltage_handle().address_now, columns) == e.Voltage_handle()


def test_promotion_takes_no_spare_or_freed_memory_for_live():
    s = node_store(capacity=10)
    a, b = s.create(), s.create()
    address = b.Voltage_handle().address_now
    assert promote(address, [s])
    del b
    gone = promote(address, [s])
    assert not gone and "raw=" in repr(gone)
    assert not promote(a.Voltage_handle().address_now + 1, [s])


def test_promotion_without_a_search():
    s = node_store()
    a = s.create()
    h = promote(a.Voltage_handle().address_now, [s], owner=a, search=False)
    assert h.value == -65 and h != a.Voltage_handle() and "raw=" in repr(h)


def test_raw_handles_keep_their_owner():
    array = np.arange(4.0)
    alive = weakref.ref(array)
    h = promote(array.ctypes.data + 8, [node_store()], owner=array)
    del array
    assert h.value == 1 and alive() is not None
    assert repr(h) == f"data_handle<double>{{raw={h.address_now:#x} val=1}}"
    del h
    assert alive() is None


def test_raw_address_without_owner_is_not_followed():
    h = promote(0x1000)
    assert not h and repr(h) == "data_handle<double>{raw=0x1000 without owner}"
    with pytest.raises(HandleError, match="name the owner of the memory"):
        h.value  # noqa: B018
    assert promote(0) == DataHandle()


# ---- memory ---------------------------------------------------------------------


def test_memory_report():
    s = node_store(capacity=100)
    rows = [s.create() for _ in range(10)]
    usage = s.memory_usage()
    assert usage.data == 10 * 16 and usage.bookkeeping == 10 * 12
    assert usage.spare >= 90 * 16
    assert usage.total == usage.data + usage.bookkeeping + usage.spare
    assert (usage + usage).data == 320
    report = memory_usage([s, node_store()])
    assert report.stores == {"Node": (10, usage)}  # empty stores are left out
    assert report.total == usage
    assert str(report).splitlines()[-1].split()[:4] == ["total", "10", "160", "B"]
    del rows


def test_stores_are_collected_with_what_refers_to_them():
    s = Store("S", [Field("p", "handle"), Field("x")])
    rows = [s.create() for _ in range(3)]
    for a, b in zip(rows, rows[1:] + rows[:1], strict=True):
        a.p = b.x_handle()
    s.unsorted_callback = lambda kept=rows: kept
    alive = weakref.ref(s)
    del s, rows, a, b
    gc.collect()
    assert alive() is None
