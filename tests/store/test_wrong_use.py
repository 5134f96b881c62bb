"""What a store says to wrong names, values and uses, and that none of them harms it."""

import copy
import gc
import subprocess
import sys

import numpy as np
import pytest

from nrnmini.errors import FrozenError, HandleError
from nrnmini.store import (
    DataHandle,
    EntityHandle,
    Field,
    GenericHandle,
    OwningHandle,
    Store,
    promote,
)
from nrnmini.store.column import Buffer


@pytest.fixture
def store():
    return Store(
        "Cell",
        [
            Field("v", default=-65),
            Field("f", "f32"),
            Field("k", "i32"),
            Field("n", "i64"),
            Field("s", "i16"),
            Field("b", "bool"),
            Field("x", array_dimension=3),
            Field("o", optional=True),
            Field("h", "handle"),
            Field("g", "generic"),
        ],
    )


# ---- values ----


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("v", "3", TypeError, "`v` of `Cell`: a number was expected, not '3'"),
        ("v", None, TypeError, "`v` of `Cell`: a number was expected, not None"),
        ("v", 1j, TypeError, "`v` of `Cell`: a number was expected, not 1j"),
        ("k", 1.5, ValueError, "`k` of `Cell`: a whole number was expected, not 1.5"),
        ("k", float("nan"), ValueError, "a whole number was expected, not nan"),
        ("k", 2**31, OverflowError, "`k` of `Cell`: 2147483648 does not fit into 32"),
        ("s", -(2**15) - 1, OverflowError, "-32769 does not fit into 16 bits"),
        ("n", 2**63, OverflowError, "does not fit into 64 bits"),
        ("b", "no", TypeError, "`b` of `Cell`: a number was expected, not 'no'"),
        ("x", 5, TypeError, "`x` has 3 elements: give as many, not 5"),
        ("x", [1, 2], ValueError, "`x` has 3 elements, not 2"),
    ],
)
def test_a_wrong_value_names_the_variable_and_changes_nothing(
    store, name, value, error, message
):
    row = store.create()
    before = repr(row)
    with pytest.raises(error, match=message.replace("(", r"\(")):
        setattr(row, name, value)
    assert repr(row) == before
    with pytest.raises(error):
        store.create(**{name: value})
    assert len(store) == 1


def test_an_array_variable_is_assigned_all_or_none(store):
    row = store.create(x=[1, 2, 3])
    with pytest.raises(TypeError, match="`x` of `Cell`: .* not 'q'"):
        row.x = [4, 5, "q"]
    assert row.x == [1, 2, 3]
    assert row.x != 1 and row.x != None  # noqa: E711


def test_integers_of_numpy_keep_every_digit(store):
    row = store.create(n=np.int64(2**53 + 1), k=np.float64(2), b=np.bool_(True))
    assert (row.n, row.k, row.b) == (2**53 + 1, 2, True)


class Moves:
    """A number whose conversion makes the store grow."""

    def __init__(self, store):
        self.store, self.kept = store, []

    def grow(self):
        self.kept += [self.store.create() for _ in range(10000)]
        return 7

    def __float__(self):
        return float(self.grow())

    def __index__(self):
        return self.grow()


def moving(base):
    class Number(base):
        def __float__(self):
            return float(self.moves.grow())

        def __index__(self):
            return self.moves.grow()

        def is_integer(self):
            self.moves.grow()
            return True

    return Number


@pytest.mark.parametrize("base", [None, int, float])
@pytest.mark.parametrize("name", ["v", "n"])
@pytest.mark.parametrize("way", ["entity", "handle", "column"])
def test_a_conversion_may_move_the_column(store, base, name, way):
    row = store.create()
    if base is None:
        value = Moves(store)
    else:
        value = moving(base)(7)
        value.moves = Moves(store)
    if way == "entity":
        setattr(row, name, value)
    elif way == "handle":
        row.handle(name).value = value
    else:
        store.get_column(name).set_value(0, value)
    assert getattr(row, name) == 7


# ---- names ----


def test_a_wrong_name_is_never_a_new_attribute(store):
    row = store.create()
    for use in (
        lambda: setattr(row, "vv", 1),
        lambda: row.vv,
        lambda: store.create(vv=1),
    ):
        with pytest.raises(AttributeError, match="`Cell` has no variable `vv`"):
            use()
    assert len(store) == 1


def test_a_variable_called_as_a_member_is_reached_by_handle():
    store = Store("R", [Field("row", "i32"), Field("store"), Field("handle")])
    r = store.create()
    r.handle("row").value = 5
    assert r.row == 0 and r.handle("row").value == 5 and r.store is store
    with pytest.raises(AttributeError, match=r'`row` is a member .* `handle\("row"\)'):
        r.row = 7
    assert repr(r) == "R{row=0/1 row=5 store=0.0 handle=0.0}"


def test_a_name_means_one_column():
    with pytest.raises(ValueError, match="variable `a` of `Z` has the name of another"):
        Store("Z", [Field("a", names=["b"]), Field("c", names=["a"])])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Field(""), TypeError, "a field needs a name, not ''"),
        (lambda: Field(3), TypeError, "a field needs a name, not 3"),
        (lambda: Field("x", num_variables=-1), ValueError, "field `x`: -1 variables"),
        (lambda: Store("a", Field("x")), TypeError, "`a` needs a list of fields"),
        (lambda: Store("a", "x"), TypeError, "`a` needs a list of fields, not 'x'"),
        (lambda: Store("a", ["x"]), TypeError, "is made of `Field`s, not of 'x'"),
        (
            lambda: Store("a", [Field("x", "i32", default=1.5)]),
            ValueError,
            "default of `x`: a whole number was expected, not 1.5",
        ),
        (
            lambda: Store("a", [Field("x", default="abc")]),
            TypeError,
            "default of `x`: a number was expected, not 'abc'",
        ),
        (
            lambda: Store("a", [Field("x", array_dimension=2**61)]),
            MemoryError,
            "`x`: no memory for 2305843009213693952 values a row",
        ),
        (lambda: Buffer(2**61), MemoryError, "no memory for 2305843009213693952"),
        (lambda: Buffer(2**62), MemoryError, "no memory for 4611686018427387904"),
    ],
)
def test_wrong_descriptions_say_what_is_wrong(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_descriptions_may_be_arrays():
    field = Field(
        "x", names=["a", "b"], default=np.array([1, 2]), array_dimension=np.arange(1, 3)
    )
    assert field.dims == (1, 2)
    assert Store("s", [field]).create().b == [2, 2]


def test_a_field_without_variables():
    store = Store("Z", [Field("c", num_variables=0, optional=True), Field("d")])
    assert [c.name for c in store.columns] == ["d"]
    for use in (
        lambda: store.set_field_status("c", True),
        lambda: store.view("c"),
        lambda: store.field_active("c"),
    ):
        with pytest.raises(IndexError, match="variable 0 of field `c`: it has 0 var"):
            use()


# ---- handles ----


def test_an_inactive_field_says_that_it_is_switched_off(store):
    row = store.create()
    with pytest.raises(HandleError, match="field `o` of `Cell` is switched off"):
        row.o  # noqa: B018
    with pytest.raises(HandleError, match="switched off"):
        row.o = 1
    store.set_field_status("o", True)
    row.o = 1
    assert row.o == 1


def test_handles_that_refer_to_each_other_are_printed(store):
    row = store.create()
    row.h = row.h_handle()
    row.g = row.g_handle()
    assert repr(row.h) == (
        "data_handle<handle>{Cell::field::h row=0/1 "
        "val=data_handle<handle>{Cell::field::h row=0/1}}"
    )
    assert "g=generic_data_handle<handle>{Cell::field::g row=0/1 val=" in repr(row)
    del row
    gc.collect()
    assert len(store) == 0


def test_elements_of_an_array_exist_only_in_a_row(store):
    array = type(store.create().x)
    with pytest.raises(TypeError, match="belong to a row"):
        array()
    empty = array.__new__(array)
    assert len(empty) == 0 and repr(empty) == "[]"
    with pytest.raises(IndexError):
        empty[0]


def test_a_handle_is_made_once(store):
    a, b = store.create(), store.create()
    with pytest.raises(TypeError, match="refers to a row already"):
        EntityHandle.__init__(a, b)
    del a, b
    assert len(store) == 0
    assert not OwningHandle.__new__(OwningHandle)


def test_an_index_outside_of_an_array_says_how_long_it_is():
    with pytest.raises(IndexError, match="index 3 of `ndarray`: it has 3 elements"):
        DataHandle(np.zeros(3), 3)
    with pytest.raises(IndexError, match="index -1 of `ndarray`: it has 3 elements"):
        DataHandle(np.zeros(3), -1)


def test_a_raw_address_is_one_value():
    array = np.arange(3.0)
    h = promote(array.ctypes.data, owner=array)
    assert h.value == 0
    with pytest.raises(IndexError, match="no element 1 beside"):
        h.next()
    with pytest.raises(ValueError, match="is not a multiple of 8"):
        promote(array.ctypes.data + 3, owner=array)


def test_numbers_of_numpy_are_literals(store):
    assert GenericHandle(np.int32(3)).get("int") == 3
    assert GenericHandle(np.float32(0.5)).get("double") == 0.5
    row = store.create(g=np.int64(3))
    assert row.g.literal_value("int") == 3
    with pytest.raises(ValueError, match="`f64` is no type of value: use double"):
        GenericHandle(row.v_handle()).to_handle("f64")


def test_stores_and_rows_are_not_copied(store):
    with pytest.raises(TypeError, match="store `Cell` cannot be copied"):
        copy.deepcopy(store)


# ---- freezing ----


def test_a_token_is_used_once(store):
    token = store.issue_frozen_token()
    with pytest.raises(TypeError, match="freezes `Cell` already"):
        token.__init__(store)
    with token:
        assert store.is_frozen
    assert not store.is_frozen
    with pytest.raises(FrozenError, match="this token was released: issue another"):
        token.__enter__()


def test_a_failing_callback_does_not_keep_the_dead_at_the_thaw(store):
    rows = [store.create() for _ in range(3)]
    kept = store.create()
    store.mark_as_sorted()

    def fail():
        raise RuntimeError("no")

    store.unsorted_callback = fail
    token = store.issue_frozen_token()
    rows.clear()
    assert (store.n_pending_erasures, len(store)) == (3, 4)
    with pytest.raises(RuntimeError, match="no"):
        token.release()
    assert (store.n_pending_erasures, len(store), kept.row) == (0, 1, 0)


# ---- no use ends the process ----

SWEEP = """
import importlib, io, inspect, sys, contextlib
from nrnmini.store import *
tried = 0
values = [(), (0,), (-1,), ("x",), (None,), (2**62,), (0, 0), ([],)]
for module in ("column", "handle", "generic", "entity", "soa", "rows", "address"):
    m = importlib.import_module("nrnmini.store." + module)
    for cls in vars(m).values():
        if not inspect.isclass(cls) or not cls.__module__.startswith("nrnmini.store"):
            continue
        for name in dir(cls):
            if name in ("__class__", "__init_subclass__", "__subclasshook__"):
                continue
            for args in values:
                tried += 1
                print(cls.__name__, name, args, file=sys.stderr, flush=True)
                try:
                    x = cls.__new__(cls)
                    f = getattr(x, name)
                    if callable(f):
                        f(*args)
                    repr(x)
                except Exception:
                    pass
print(tried)
"""


def test_objects_that_nothing_initialized_are_harmless():
    done = subprocess.run([sys.executable, "-c", SWEEP], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-300:]
    assert int(done.stdout) > 1000
