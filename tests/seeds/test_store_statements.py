"""The data-structures document: containers and handles, statement by statement.

Every test is named after its statement in `statements.toml`. What the document says
of NEURON's C++ templates is said here of `nrnmini.store`, which Python can use for
data of any kind.
"""

import gc
import random
import threading

import numpy as np
import pytest

from nrnmini.errors import FrozenError, HandleError
from nrnmini.store import (
    AddressMap,
    DataHandle,
    EntityHandle,
    Field,
    GenericHandle,
    OwningHandle,
    Store,
    promote,
)


def ab_store(n=0, **more):
    """The document's example: a field A of doubles, a field B of ints."""
    store = Store("ab", [Field("a", "f64", **more), Field("b", "i32")])
    return store, [store.create(a=i + 0.5, b=i) for i in range(n)]


def reversal(n):
    return list(range(n))[::-1]


# ---- the idea --------------------------------------------------------------------


def test_d01_each_variable_is_one_contiguous_array():
    store, owners = ab_store(5)
    a, b = store.view("a"), store.view("b")
    assert a.strides == (8,) and b.strides == (4,)
    assert a.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5] and b.tolist() == [0, 1, 2, 3, 4]
    assert not np.shares_memory(a, b)


def test_d02_handles_survive_reallocation():
    store, owners = ab_store(1)
    handle = owners[0].a_handle()
    before = handle.address_now
    owners += [store.create() for _ in range(10_000)]
    assert handle.address_now != before  # it did move
    assert handle.value == 0.5
    handle.value = 7
    assert owners[0].a == 7


def test_d03_handles_survive_permutation():
    store, owners = ab_store(5)
    handles = [o.b_handle() for o in owners]
    store.apply_reverse_permutation(reversal(5))
    assert [h.row for h in handles] == [4, 3, 2, 1, 0]
    assert [h.value for h in handles] == [0, 1, 2, 3, 4]


def test_d04_an_entity_handle_hides_size_and_row():
    store, owners = ab_store(3)
    entity = store[1]
    owners += [store.create() for _ in range(100)]
    store.apply_reverse_permutation(reversal(103))
    assert (entity.a, entity.b) == (1.5, 1) and entity.row == 101


# ---- overview --------------------------------------------------------------------


@pytest.mark.parametrize("n_fields", [1, 2, 20])
def test_d06_one_index_column_however_many_fields(n_fields):
    store = Store("s", [Field(f"f{i}") for i in range(n_fields)])
    owners = [store.create() for _ in range(100)]
    assert len(store.columns) == n_fields
    usage = store.memory_usage()
    assert usage.data == 100 * 8 * n_fields
    one = Store("s", [Field("f")])
    kept = [one.create() for _ in range(100)]
    assert usage.bookkeeping == one.memory_usage().bookkeeping
    assert len(owners) == len(kept)


@pytest.mark.parametrize(
    "dtype, numpy",
    [
        ("double", np.float64),
        ("float", np.float32),
        ("int", np.int32),
        ("int64", np.int64),
        ("short", np.int16),
        ("bool", np.bool_),
    ],
)
def test_d07_the_field_gives_the_type(dtype, numpy):
    store = Store("s", [Field("x", dtype)])
    owner = store.create(x=1)
    assert store.view("x").dtype == numpy and owner.x == 1


def test_d08_size_and_capacity_differ():
    store, owners = ab_store(5)
    assert store.size == len(store) == 5 < store.capacity
    assert store.memory_usage().spare >= (store.capacity - 5) * 12
    assert len(store.view("a")) == 5  # the spare elements are nobody's


def test_d09_the_index_column_holds_each_row_its_own_number():
    store, owners = ab_store()
    rng = random.Random(1)
    for _ in range(500):
        what = rng.random()
        if what < 0.5 or not owners:
            owners.append(store.create())
        elif what < 0.9:
            owners.pop(rng.randrange(len(owners))).erase()
        else:
            order = list(range(len(store)))
            rng.shuffle(order)
            store.apply_reverse_permutation(order)
        assert store.index == list(range(store.size))


def test_d10_rows_can_be_put_in_any_order():
    store, owners = ab_store(4)
    store.apply_reverse_permutation([2, 0, 3, 1])
    assert store.view("b").tolist() == [1, 3, 0, 2]
    assert [o.b for o in owners] == [0, 1, 2, 3]


def test_d11_deletion_moves_one_row_the_last():
    store, owners = ab_store(1000)
    rows = [o.row for o in owners]
    owners[3].erase()
    assert owners[999].row == 3
    assert [o.row for o in owners[:3]] == rows[:3]
    assert [o.row for o in owners[4:999]] == rows[4:999]
    assert store.size == 999


def test_d12_a_handle_follows_its_value_through_any_change():
    store, owners = ab_store(50)
    handles = {i: o.b_handle() for i, o in enumerate(owners)}
    rng = random.Random(2)
    alive = dict(enumerate(owners))
    for _ in range(200):
        if rng.random() < 0.3 and len(alive) > 1:
            alive.pop(rng.choice(list(alive))).erase()
        elif rng.random() < 0.5:
            order = list(range(len(store)))
            rng.shuffle(order)
            store.apply_reverse_permutation(order)
        else:
            new = len(handles)
            alive[new] = store.create(b=new)
            handles[new] = alive[new].b_handle()
        assert {i: h.value for i, h in handles.items() if h} == {i: i for i in alive}


def test_d13_one_handle_type_serves_every_type_of_value():
    store = Store("s", [Field("d"), Field("f", "float"), Field("i", "int")])
    owner = store.create(d=0.1, f=0.5, i=3)
    kinds = {n: repr(owner.handle(n)).split("{")[0] for n in "dfi"}
    assert kinds == {
        "d": "data_handle<double>",
        "f": "data_handle<float>",
        "i": "data_handle<int>",
    }
    assert [type(owner.handle(n).value) for n in "dfi"] == [float, float, int]


def test_d14_a_deleted_entry_is_reused_and_still_detected():
    store, owners = ab_store(3)
    dead = owners[1].a_handle()
    owners[1].erase()
    again = store.create(a=99)  # takes the place
    assert store.n_slots == 3 and store.size == 3
    assert not dead and dead != again.a_handle()
    with pytest.raises(HandleError, match="no longer exists"):
        dead.value  # noqa: B018
    with pytest.raises(HandleError):
        dead.value = 1
    assert again.a == 99


# ---- kinds of handles ------------------------------------------------------------


def test_d16_a_generic_handle_refers_to_a_value_of_any_type():
    store, owners = ab_store(1)
    for name, kind in (("a", "double"), ("b", "int")):
        generic = GenericHandle(owners[0].handle(name))
        assert generic.type_name == kind
        assert generic.get("handle") == owners[0].handle(name)
        assert generic.refers_to_a_modern_data_structure
        assert repr(generic).startswith(f"generic_data_handle<{kind}>")


def test_d17_an_entity_has_an_accessor_for_each_field():
    store, owners = ab_store(1)
    entity = owners[0]
    entity.a, entity.b = 3.5, 4
    assert (entity.a, entity.b) == (3.5, 4)
    assert entity.a_handle().value == 3.5 and entity.b_handle().value == 4


def test_d18_a_handle_that_does_not_own():
    store, owners = ab_store(2)
    entity = owners[0].non_owning()
    assert type(entity) is EntityHandle and (entity.a, entity.b) == (0.5, 0)
    entity.b = 8
    assert owners[0].b == 8
    copy = EntityHandle(entity)
    del entity
    assert store.size == 2  # its end is nobody's end
    owners[0].erase()
    assert not copy
    with pytest.raises(HandleError):
        copy.a  # noqa: B018


def test_d19_an_owning_handle_makes_and_ends_its_row():
    store, _ = ab_store()
    owner = OwningHandle(store)
    assert store.size == 1
    del owner
    assert store.size == 0


def test_d20_the_example_of_the_record_with_two_sides():
    my_data, _ = ab_store()
    dh = DataHandle()
    assert not dh

    def scope():
        nonlocal dh
        assert len(my_data) == 0
        heroes = OwningHandle(my_data)
        assert len(my_data) == 1
        heroes.a = 19.817
        heroes.b = 5
        dh = heroes.b_handle()
        assert dh
        assert dh.value == 5
        dh.value = 6
        assert heroes.b == 6

    scope()
    assert len(my_data) == 0
    assert not dh


# ---- fields ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_d21_the_number_of_variables_is_known_at_run_time(count):
    store = Store("cs", [Field("c", "float", num_variables=count)])
    owners = [store.create() for _ in range(7)]
    columns = [store.view("c", i) for i in range(count)]
    assert all(len(c) == len(store.index) == 7 for c in columns)
    assert len(store.columns) == count and len(owners) == 7


def test_d22_a_variable_that_is_not_there_is_an_error():
    store = Store("cs", [Field("c", "float", num_variables=2)])
    with pytest.raises(IndexError, match="variable 2 of field `c`: it has 2 variables"):
        store.get_column("c", 2)


def test_d24_a_store_keeps_the_descriptions_of_its_fields():
    c = Field("c", "float", num_variables=3)
    store = Store("cs", [c, Field("d")])
    assert store.get_tag("c") is c and store.get_tag("c").num_variables == 3
    with pytest.raises(KeyError, match="no field `e`"):
        store.get_tag("e")


def test_d25_fields_keep_their_order_and_none_is_repeated():
    store = Store("s", [Field("y"), Field("x")])
    assert [f.name for f in store.fields] == ["y", "x"]
    assert [c.name for c in store.columns] == ["y", "x"]
    with pytest.raises(ValueError, match="two fields `x`"):
        Store("s", [Field("x"), Field("x", "int")])


def test_d26_an_optional_field_is_switched_on_and_off():
    store = Store("s", [Field("x"), Field("o", optional=True, default=2.5)])
    owner = store.create()
    assert not store.field_active("o")
    bytes_off = store.memory_usage().data
    store.set_field_status("o", True)
    assert store.field_active("o") and owner.o == 2.5
    assert store.memory_usage().data == bytes_off + 8
    handle = owner.o_handle()
    store.set_field_status("o", False)
    assert not store.field_active("o") and not handle
    with pytest.raises(ValueError, match="not optional"):
        store.set_field_status("x", False)


def test_d28_new_values_are_zero():
    store = Store("s", [Field("d"), Field("i", "int"), Field("v", array_dimension=3)])
    owner = store.create()
    assert (owner.d, owner.i, list(owner.v)) == (0, 0, [0, 0, 0])
    owner.d = 5
    owner.erase()
    assert store.create().d == 0  # also where a row was before


def test_d29_new_values_are_the_default_of_their_field():
    store = Store("s", [Field("d", default=4.2)])
    owners = [store.create() for _ in range(20)]
    assert [o.d for o in owners] == [4.2] * 20


@pytest.mark.parametrize("dim", [1, 2, 42])
def test_d31_an_array_variable_has_several_values_a_row(dim):
    store = Store("s", [Field("g", "float", array_dimension=dim), Field("x")])
    owners = [store.create() for _ in range(3)]
    if dim > 1:
        owners[1].g = range(dim)
        assert list(owners[1].g) == list(range(dim))
        assert len(owners[1].g) == dim
        with pytest.raises(IndexError, match=f"it has {dim} elements"):
            owners[1].g[dim]
    assert store.memory_usage().data == 3 * (4 * dim + 8)


def test_d32_the_values_of_a_row_stand_together():
    store = Store("s", [Field("g", "float", array_dimension=2)])
    owners = [store.create(g=(10 * i, 10 * i + 1)) for i in range(3)]
    view = store.view("g")
    assert view.shape == (3, 2) and view.strides == (8, 4)
    assert view.ravel().tolist() == [0, 1, 10, 11, 20, 21]
    first = owners[0].g_handle(0).address_now
    places = [o.g_handle(j).address_now - first for o in owners for j in (0, 1)]
    assert places == [0, 4, 8, 12, 16, 20]


def test_d33_each_variable_has_its_own_array_dimension():
    field = Field("h", "float", num_variables=4, array_dimension=lambda i: i + 1)
    store = Store("s", [field])
    owner = store.create()
    assert [c.dim for c in store.columns] == [1, 2, 3, 4]
    assert store.view("h", 3).shape == (1, 4)
    assert owner.row == 0


def test_d34_array_variables_need_one_allocation_for_all_rows():
    store = Store("s", [Field("g", array_dimension=5)])
    store.reserve(1000)
    owners = [store.create() for _ in range(1000)]
    addresses = [o.g_handle().address_now for o in owners]
    assert addresses == list(range(addresses[0], addresses[0] + 1000 * 40, 40))


def test_d36_the_printed_form_of_handles():
    nodes = Store("Node::field", [Field("Voltage", default=42)])
    owner = nodes.create()
    handle = owner.Voltage_handle()
    text = "data_handle<double>{Node::field::field::Voltage row=0/1 val=42}"
    assert repr(handle) == text
    assert repr(GenericHandle(handle)) == "generic_" + text
    nodes = Store("Node", [Field("Voltage", default=42)])
    owner = nodes.create()
    text = "data_handle<double>{Node::field::Voltage row=0/1 val=42}"
    assert repr(owner.Voltage_handle()) == text


def test_d37_variables_without_names_are_numbered():
    store = Store("Entity", [Field("FloatingPoint", num_variables=9)])
    owner = store.create()
    handle = store.handle(0, "FloatingPoint", 7)
    assert "{Entity::field::FloatingPoint#7 row=0/1 val=0}" in repr(handle)
    assert owner.row == 0


def test_d38_variables_with_names_print_them():
    store = Store("S", [Field("n", "short", names=["first", "second"])])
    owner = store.create()
    text = repr(store.handle(0, "n", 1))
    assert text == "data_handle<short>{S::field::second row=0/1 val=0}"
    assert owner.second == 0


# ---- order and freezing ----------------------------------------------------------


def test_d41_reserve_saves_the_reallocations():
    store, _ = ab_store()
    store.reserve(1000)
    owners = [store.create()]
    address, version = owners[0].a_handle().address_now, store.layout_version
    owners += [store.create() for _ in range(999)]
    assert owners[0].a_handle().address_now == address
    assert store.layout_version == version and store.capacity == 1000


def test_d43_a_reverse_permutation_says_where_each_row_goes():
    store, owners = ab_store(4)
    order = [1, 3, 0, 2]
    store.apply_reverse_permutation(order)
    for old, new in enumerate(order):
        assert store.view("b")[new] == old and owners[old].row == new


def test_d44_the_permutation_given_is_left_as_it_was():
    store, owners = ab_store(4)
    for order in ([1, 3, 0, 2], np.array([1, 3, 0, 2])):
        store.apply_reverse_permutation(order)
        assert list(order) == [1, 3, 0, 2]
    with pytest.raises(ValueError, match="not a permutation"):
        store.apply_reverse_permutation([0, 1, 1, 2])
    assert len(owners) == 4


def add(store, owners):
    owners.append(store.create())


def erase(store, owners):
    owners.pop().erase()


def permute(store, owners):
    store.apply_reverse_permutation(reversal(store.size))


def unsort(store, owners):
    store.mark_as_sorted(False)


@pytest.mark.parametrize("change", [add, erase])
def test_d45_one_row_more_or_less_leaves_it_unsorted(change):
    store, owners = ab_store(3)
    store.mark_as_sorted()
    change(store, owners)
    assert not store.is_sorted


@pytest.mark.parametrize("change", [unsort, add, erase, permute])
def test_d46_the_sorted_flag_falls_with_each_change(change):
    store, owners = ab_store(3)
    assert not store.is_sorted  # a new store is not sorted
    store.mark_as_sorted()
    # Reading, writing and freezing leave it.
    owners[0].a = 5
    store.view("a")[1] = 6
    with store.issue_frozen_token():
        pass
    assert store.is_sorted
    change(store, owners)
    assert not store.is_sorted


def test_d48_a_frozen_store_refuses_new_rows_until_the_token_goes():
    store, owners = ab_store(2)

    def whatever():
        foo = OwningHandle(store)
        token = store.issue_frozen_token()
        assert store.is_frozen
        with pytest.raises(FrozenError, match="cannot add a row to `ab`"):
            OwningHandle(store)
        with pytest.raises(FrozenError):
            store.apply_reverse_permutation([0, 1, 2])
        assert foo and token

    whatever()
    gc.collect()
    assert not store.is_frozen
    assert store.create()


def test_d49_tokens_are_counted():
    store, owners = ab_store(1)
    first, second = store.issue_frozen_token(), store.issue_frozen_token()
    assert store.n_tokens == 2
    first.release()
    first.release()
    assert store.is_frozen and store.n_tokens == 1
    second.release()
    assert not store.is_frozen


@pytest.mark.parametrize("how", ["del", "collector", "thread", "erase"])
def test_d50_an_owner_that_goes_while_frozen_waits_for_the_thaw(how):
    """There the program ends; here the row stays until the last token goes."""
    store, owners = ab_store(2)
    handle = owners[0].a_handle()
    with store.issue_frozen_token():
        if how == "del":
            del owners[0]
        elif how == "erase":
            owners[0].erase()
        elif how == "thread":
            worker = threading.Thread(target=owners.pop, args=(0,))
            worker.start()
            worker.join()
        else:
            cycle = [owners.pop(0)]
            cycle.append(cycle)
            del cycle
            gc.collect()
        assert store.size == 2 and handle and handle.value == 0.5
        assert store.n_pending_erasures == 1
    assert store.size == 1 and not handle


def test_d52_the_callback_is_called_when_sorted_becomes_unsorted():
    store, owners = ab_store(3)
    calls = []
    store.unsorted_callback = lambda: calls.append(store.is_sorted)
    owners.append(store.create())
    assert calls == []  # it was not sorted
    for n, change in enumerate([add, erase, permute, unsort], 1):
        store.mark_as_sorted()
        assert len(calls) == n - 1
        change(store, owners)
        assert len(calls) == n
        owners.append(store.create())  # unsorted already: no second call
        assert len(calls) == n


# ---- pointers --------------------------------------------------------------------


def test_d60_a_raw_address_in_a_store_becomes_a_stable_handle():
    store, owners = ab_store(5)
    address = owners[3].a_handle().address_now
    handle = promote(address, [store])
    assert handle == owners[3].a_handle()
    store.apply_reverse_permutation(reversal(5))
    owners += [store.create() for _ in range(100)]
    assert handle.value == 3.5


def test_d61_an_address_is_found_among_many_columns():
    """There every column is scanned; here the columns are kept in order."""
    fields = [Field("x", num_variables=1000, array_dimension=2)]
    stores = [Store(f"s{i}", fields) for i in range(3)]
    owners = [s.create() for s in stores for _ in range(4)]
    columns = AddressMap(stores)
    for k in (0, 1, 499, 999):
        for owner in owners[::3]:
            wanted = owner.handle(f"x#{k}", 1)
            assert promote(wanted.address_now, columns) == wanted
    outside = np.zeros(3)
    handle = promote(outside.ctypes.data, columns, outside)
    assert handle.row is None and handle.value == 0


def test_d62_other_addresses_are_wrapped_as_they_are():
    store, owners = ab_store(2)
    outside = np.array([2.5])
    handle = promote(outside.ctypes.data, [store], outside)
    assert handle and handle.value == 2.5 and handle.row is None
    handle.value = 3
    assert outside[0] == 3
    assert not GenericHandle(handle).refers_to_a_modern_data_structure
    assert promote(0, [store]) == DataHandle()
    # Nobody vouches for the memory: it is not followed.
    unowned = promote(outside.ctypes.data, [store])
    assert not unowned
    with pytest.raises(HandleError, match="not followed"):
        unowned.value  # noqa: B018
    # And a search that is not wanted is not made.
    inside = owners[0].a_handle().address_now
    assert promote(inside, [store], owners[0], search=False).row is None


# ---- what the document leaves for later ------------------------------------------


def test_d74_variable_and_element_and_legacy_index():
    field = Field("range", names=["x", "y", "z"], array_dimension=[1, 2, 1])
    table = [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert [field.legacy_index(i, j) for i, j in table] == [0, 1, 2, 3]
    assert [field.from_legacy_index(k) for k in range(4)] == table
    for bad in ((3, 0), (1, 2), (0, 1), (-1, 0), (1, -1)):
        with pytest.raises(IndexError):
            field.legacy_index(*bad)
    for bad in (4, -1):
        with pytest.raises(IndexError, match="it has 4 values a row"):
            field.from_legacy_index(bad)


def test_d75_the_legacy_index_is_not_the_sum():
    field = Field("range", names=["x", "y", "z"], array_dimension=[1, 2, 1])
    sums = [i + j == field.legacy_index(i, j) for i, j in [(0, 0), (1, 1), (2, 0)]]
    assert sums == [True, True, False]


def test_d77_a_generic_handle_holds_small_literals():
    for value, kind in [(7, "int"), (2.5, "double")]:
        generic = GenericHandle(value)
        assert generic.get(kind) == generic.literal_value(kind) == value
        generic.set_literal(type(value)(3))
        assert generic.literal_value(kind) == 3
        with pytest.raises(TypeError, match="does not hold a value of kind"):
            generic.get("object")
    pointer = GenericHandle.pointer(0x1234)
    assert pointer.get("pointer") == pointer.literal_value("pointer") == 0x1234
    assert pointer.type_name == "void*"
    marker = object()
    assert GenericHandle(marker).get("object") is marker
    store, owners = ab_store(1)
    with pytest.raises(TypeError, match="is no literal"):
        GenericHandle(owners[0].a_handle()).literal_value("double")


def test_d57_a_field_of_generic_handles_is_permuted_with_the_rest():
    store = Store("s", [Field("x"), Field("pdata", "generic", num_variables=2)])
    owners = [store.create(x=i) for i in range(6)]
    marker = object()
    values = [
        owners[5].x_handle(),
        7,
        2.5,
        marker,
        GenericHandle.pointer(0x10),
        None,
    ]
    for owner, value in zip(owners, values, strict=True):
        owner.handle("pdata#0").value = value
        owner.handle("pdata#1").value = owner.row
    kinds = ["handle", "int", "double", "object", "pointer", "null"]
    store.apply_reverse_permutation([3, 5, 0, 1, 4, 2])
    owners += [store.create() for _ in range(100)]
    for i, (owner, value, kind) in enumerate(zip(owners, values, kinds, strict=False)):
        generic = owner.handle("pdata#0").value
        assert generic.kind == kind and generic == GenericHandle(value)
        assert owner.handle("pdata#1").value.literal_value("int") == i
    # A literal is changed where it is; a handle knows when its value is gone.
    owners[1].handle("pdata#0").value.set_literal(8)
    assert owners[1].handle("pdata#0").value.get("int") == 8
    del owners[5], owner
    assert not owners[0].handle("pdata#0").value
    # What a cell holds goes with its row.
    import sys

    assert sys.getrefcount(marker) > 3
    before = sys.getrefcount(marker)
    del owners[3], value, generic
    gc.collect()
    assert sys.getrefcount(marker) < before
    with pytest.raises(BufferError):
        store.view("pdata")


def test_d79_a_field_has_one_type_for_all_rows():
    store = Store("s", [Field("p", "handle"), Field("i", "int")])
    owner = store.create()
    with pytest.raises(TypeError):
        owner.p = "text"
    with pytest.raises((TypeError, ValueError)):
        owner.i = 2.5
    assert store.get_column("i").itemsize == 4


def test_d85_the_memory_report_tells_data_bookkeeping_and_spare_apart():
    store, owners = ab_store(100)
    usage = store.memory_usage()
    assert usage.data == 100 * 12
    assert 0 < usage.bookkeeping <= 100 * 16
    assert usage.total == usage.data + usage.bookkeeping + usage.spare
    del owners[10:]
    gc.collect()
    less = store.memory_usage()
    assert less.data == 10 * 12 and less.total == usage.total
    store.shrink_to_fit()
    assert store.memory_usage().total < usage.total


def test_d86_identifiers_of_the_dead_are_used_again():
    """There each deletion leaks one; here a million lives need no more memory."""
    store, owners = ab_store(10)
    before = store.memory_usage().total
    for _ in range(100_000):
        OwningHandle(store)
    assert store.n_slots == 11 and store.memory_usage().total <= before + 64


def test_d87_a_handle_to_the_dead_stays_dead():
    store, _ = ab_store()
    dead = []
    for i in range(1000):
        owner = store.create(b=i)
        dead.append(owner.b_handle())
        del owner
    last = store.create(b=-1)
    assert store.n_slots == 1 and not any(dead)
    assert len(set(dead)) == 1000 and last.b_handle() not in dead
