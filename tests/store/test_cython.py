"""The store from Cython, by its .pxd files alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import nrnmini
from nrnmini.store import AddressMap, Field, GenericHandle, Store

MODULE = """
# cython: language_level=3
from nrnmini.store.address cimport AddressMap, promote_address
from nrnmini.store.column cimport Column, column_f64
from nrnmini.store.entity cimport EntityHandle
from nrnmini.store.handle cimport DataHandle, handle_to_row
from nrnmini.store.soa cimport RowId, Store, id_of, row_of

def use(Store store):
    "Makes three rows, erases the middle one; what is left, by four ways to reach it."
    cdef RowId a = store.append(), b = store.append(), c = store.append()
    cdef Column x = store.column("x")
    cdef double* value = column_f64(x)
    value[row_of(store, a)] = 1
    value[row_of(store, b)] = 2
    value[row_of(store, c)] = 3
    cdef DataHandle dead = handle_to_row(x, b), alive = handle_to_row(x, c)
    store.erase(b)
    assert row_of(store, b) == -1 and row_of(store, c) == 1
    assert dead.address() == NULL and not dead
    alive.set(alive.get() + 10)
    promoted = promote_address(alive.f64(), AddressMap([store]))
    first = row_of(store, id_of(store, 0))
    return alive, promoted, value[row_of(store, c)], value[first]

def fails(DataHandle h):
    return h.get()
"""
PAGE = Path(__file__).parents[2] / "docs" / "store.md"


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    pytest.importorskip("Cython", reason="compiles a module that cimports the store")
    folder = tmp_path_factory.mktemp("cython")
    [example] = re.findall("```cython\n(.*?)```", PAGE.read_text(), re.S)
    (folder / "store_user.pyx").write_text(MODULE + example)
    root = str(Path(nrnmini.__file__).parents[1])
    setup = (
        "from Cython.Build import cythonize; from setuptools import setup; "
        f"setup(ext_modules=cythonize('store_user.pyx', include_path=[{root!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", setup, "-q", "build_ext", "--inplace"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(folder))
    yield __import__("store_user")
    sys.path.remove(str(folder))


def test_rows_and_handles_from_cython(module):
    s = Store("S", [Field("x"), Field("k", "i32", array_dimension=2)])
    alive, promoted, last, first = module.use(s)
    assert (last, first) == (13, 1) and len(s) == 2
    assert alive == promoted and alive.value == 13
    assert GenericHandle(promoted).to_handle("double") == alive
    with pytest.raises(TypeError, match="does not refer to a `int`"):
        GenericHandle(promoted).to_handle("int")


def test_errors_reach_python_from_cython(module):
    from nrnmini.errors import HandleError

    s = Store("S", [Field("x")])
    row = s.create()
    h = row.x_handle()
    assert module.fails(h) == 0
    del row
    with pytest.raises(HandleError, match="no longer exists"):
        module.fails(h)
    assert AddressMap([s]).stores == (s,)


def test_the_example_of_the_page_on_the_store(module):
    store = Store("ab", [Field("v", default=1.5)])
    rows = [store.create() for _ in range(3)]
    assert module.total(store) == 1.5 * len(rows)
