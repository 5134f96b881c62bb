"""The store against a plain-Python model: a list of dicts.

A short run is part of the tests. The full one takes more than 20,000 steps:

    NRNMINI_LONG_TESTS=1 pytest -s tests/store/test_machine.py
    NRNMINI_LONG_TESTS=1 tests/asan.sh store        # under AddressSanitizer
"""

import gc
import os
import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nrnmini.errors import FrozenError, HandleError
from nrnmini.store import (
    AddressMap,
    DataHandle,
    Field,
    GenericHandle,
    OwningHandle,
    Store,
    erase_all,
    promote,
)

floats = st.floats(-1e6, 1e6)
indices = st.integers(0, 10**6)


class Machine(RuleBasedStateMachine):
    """`owners[key]` owns what `model[key]` says it should be."""

    n_steps = 0
    has_handles = True  # without, many rows that go at once take a way of their own
    has_others = True  # without, all columns have 8 bytes a row: erased another way

    def __init__(self):
        super().__init__()
        self.store = Store(
            "S",
            [
                Field("v", default=-65),
                Field("k", "i16" if self.has_others else "i64"),
                *[Field("x", "f32", array_dimension=3)] * self.has_others,
                *[Field("p", "handle")] * self.has_handles,
                Field("o", default=1, optional=True),
            ],
        )
        self.columns = AddressMap([self.store])
        self.owners = {}
        self.model = {}
        self.handles = []  # (handle, key, variable, element)
        self.erased = []  # handles of owners whose rows were erased by hand
        self.addresses = []  # where a value was at some time
        self.doomed = set()  # erased while frozen: alive until the thaw
        self.tokens = []
        self.n_made = 0
        self.active = False
        self.unsorted = 0
        self.store.unsorted_callback = self.on_unsorted

    def on_unsorted(self):
        self.unsorted += 1

    def pick(self, i):
        return sorted(self.owners)[i % len(self.owners)]

    def is_alive(self, key):
        return key in self.owners or key in self.doomed

    @rule(v=floats)
    def create(self, v):
        if self.tokens:
            with pytest.raises(FrozenError):
                self.store.create()
            return
        self.make(v)

    def make(self, v):
        key = self.n_made
        self.n_made += 1
        self.owners[key] = OwningHandle(self.store)
        self.owners[key].v = v
        self.model[key] = {"v": v, "k": 0, "x": [0.0] * 3, "p": None, "o": 1.0}

    @precondition(lambda self: self.owners)
    @rule(i=indices, in_cycle=st.booleans())
    def drop(self, i, in_cycle):
        key = self.pick(i)
        if in_cycle:
            cycle = [self.owners.pop(key)]
            cycle.append(cycle)
            del cycle
            gc.collect(0)
            gc.collect()
        else:
            del self.owners[key]
        if self.tokens:
            self.doomed.add(key)

    @precondition(lambda self: self.owners)
    @rule(i=indices)
    def erase(self, i):
        key = self.pick(i)
        owner = self.owners.pop(key)
        entity = owner.non_owning()
        owner.erase()
        owner.erase()  # a second time does nothing
        assert bool(entity) == bool(self.tokens) and entity == owner
        if self.tokens:
            self.doomed.add(key)
        else:
            self.erased.append(owner)
        del self.erased[:-5]

    @precondition(lambda self: self.owners)
    @rule(data=st.data())
    def erase_many(self, data):
        keys = data.draw(st.lists(st.sampled_from(sorted(self.owners)), max_size=60))
        owners = [self.owners[key] for key in keys]
        erase_all(self.store, owners)
        for key in set(keys):
            owner = self.owners.pop(key)
            if self.tokens:
                self.doomed.add(key)
            else:
                self.erased.append(owner)
        del self.erased[:-5]

    @precondition(lambda self: not self.tokens and len(self.owners) < 60)
    @rule(n=st.integers(20, 50))
    def create_many(self, n):
        # Enough for erase_many to take the way for many.
        for k in range(n):
            self.make(float(k))

    @precondition(lambda self: self.owners)
    @rule(i=indices, v=floats, k=st.integers(-(2**15), 2**15 - 1), e=st.integers(0, 2))
    def assign(self, i, v, k, e):
        key = self.pick(i)
        row, expected = self.owners[key], self.model[key]
        row.v = expected["v"] = v
        row.k = expected["k"] = k
        if self.has_others:
            row.x[e] = expected["x"][e] = e
        if self.active:
            row.o = expected["o"] = v

    @precondition(lambda self: self.owners)
    @rule(i=indices, name=st.sampled_from("vkxo"), e=st.integers(0, 2))
    def take_handle(self, i, name, e):
        key = self.pick(i)
        if name == "x" and not self.has_others:
            name = "k"
        e = e if name == "x" else 0
        self.handles.append((self.owners[key].handle(name, e), key, name, e))

    @precondition(lambda self: self.handles)
    @rule(i=indices)
    def copy_and_forget_handles(self, i):
        h, *where = self.handles[i % len(self.handles)]
        copy = DataHandle(h)
        assert copy == h and hash(copy) == hash(h)
        assert GenericHandle(copy).to_handle() == h
        self.handles.append((copy, *where))
        del self.handles[:-20]

    @precondition(lambda self: self.has_handles and len(self.owners) > 1)
    @rule(i=indices, j=indices)
    def point(self, i, j):
        a, b = self.pick(i), self.pick(j)
        self.owners[a].p = self.owners[b].v_handle()
        self.model[a]["p"] = b

    @rule(data=st.data())
    def permute(self, data):
        n = len(self.store)
        order = data.draw(st.permutations(range(n)))
        if self.tokens:
            with pytest.raises(FrozenError):
                self.store.apply_reverse_permutation(order)
            return
        before = [e.identifier for e in self.store]
        self.store.apply_reverse_permutation(order)
        assert [self.store[k].identifier for k in order] == before

    @rule(n=st.integers(0, 60))
    def reserve(self, n):
        if self.tokens and n > self.store.capacity:
            with pytest.raises(FrozenError):
                self.store.reserve(n)
        else:
            self.store.reserve(n)
            assert self.store.capacity >= n

    @precondition(lambda self: not self.tokens)
    @rule()
    def shrink(self):
        self.store.shrink_to_fit()

    @rule(on=st.booleans())
    def switch(self, on):
        if self.tokens and on != self.active:
            with pytest.raises(FrozenError):
                self.store.set_field_status("o", on)
            return
        self.store.set_field_status("o", on)
        if on and not self.active:
            for expected in self.model.values():
                expected["o"] = 1.0
        self.active = on

    @rule()
    def sort(self):
        self.store.mark_as_sorted()

    @rule()
    def freeze(self):
        if len(self.tokens) < 3:
            self.tokens.append(self.store.issue_frozen_token())

    @precondition(lambda self: self.tokens)
    @rule()
    def thaw(self):
        self.tokens.pop()
        if not self.tokens:
            self.doomed.clear()

    @precondition(lambda self: self.handles)
    @rule(i=indices)
    def promote(self, i):
        h, _, name, element = self.handles[i % len(self.handles)]
        if not h:
            return
        assert promote(h.address_now, self.columns) == h
        self.addresses.append(h.address_now)
        del self.addresses[:-20]
        if name == "x":  # the neighbours, as C would reach them
            for k in range(3):
                other = promote(h.address_now + 4 * (k - element), self.columns)
                assert other == h.next(k - element) and other.array_index == k

    @precondition(lambda self: self.addresses)
    @rule(i=indices)
    def promote_an_old_address(self, i):
        # What is not the place of a living value is never taken for one.
        address = self.addresses[i % len(self.addresses)]
        h = promote(address, self.columns)
        if h:
            assert h.address_now == address and 0 <= h.row < len(self.store)
        else:
            assert "raw=" in repr(h)
            with pytest.raises(HandleError):
                h.value  # noqa: B018

    @precondition(lambda self: self.handles)
    @rule()
    def read_in_four_threads(self):
        expected = [h.value if h else None for h, *_ in self.handles]
        seen = []

        def read():
            seen.append([h.value if h else None for h, *_ in self.handles])

        threads = [threading.Thread(target=read) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert seen == [expected] * 4

    @rule()
    def grow_under_a_view(self):
        view = self.store.view("v")
        if not self.tokens and len(self.store) == self.store.capacity:
            with pytest.raises(BufferError):
                self.store.create()
        del view

    @invariant()
    def rows_are_as_modelled(self):
        Machine.n_steps += 1
        s = self.store
        assert not any(self.erased)
        assert len(s) == len(self.owners) + len(self.doomed)
        assert s.index == list(range(len(s)))
        assert s.n_slots <= max(self.n_made, 1)
        assert s.field_active("o") == self.active
        for key, e in self.owners.items():
            expected = self.model[key]
            assert (e.v, e.k) == (expected["v"], expected["k"])
            if self.has_others:
                assert list(e.x) == expected["x"]
            if self.active:
                assert e.o == expected["o"]
            if not self.has_handles:
                continue
            pointee = expected["p"]
            if pointee is None:
                assert e.p == DataHandle()
            elif self.is_alive(pointee):
                assert e.p.value == self.model[pointee]["v"]
            else:
                assert not e.p

    @invariant()
    def handles_are_as_modelled(self):
        for h, key, name, element in self.handles:
            if self.is_alive(key) and (name != "o" or self.active):
                value = self.model[key][name]
                assert h.value == (value[element] if name == "x" else value)
            else:
                assert not h
                with pytest.raises(HandleError):
                    h.value  # noqa: B018


class PlainMachine(Machine):
    """The same without a field of handles."""

    has_handles = False


class WideMachine(PlainMachine):
    """With numbers of 8 bytes only."""

    has_others = False


@pytest.mark.parametrize("machine", [Machine, PlainMachine, WideMachine])
def test_machine(machine):
    is_long = os.environ.get("NRNMINI_LONG_TESTS") == "1"
    Machine.n_steps = 0
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=500 if is_long else 30,
            stateful_step_count=60,
            deadline=None,
        ),
    )
    print(f"{Machine.n_steps} steps")
    if is_long:
        assert Machine.n_steps >= 20_000
