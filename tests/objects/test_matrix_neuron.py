"""Matrix against NEURON, and its messages."""

import importlib.util
from pathlib import Path

import pytest

from nrnmini.errors import HandleError, ModelError

_spec = importlib.util.spec_from_file_location(
    "differential", Path(__file__).parent / "differential.py"
)
differential = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(differential)

SETUP = """
m, k, s = M(2, 3), M(3, 3), M(3, 3, 2)
for i in range(2):
    for j in range(3):
        m.setval(i, j, i * 3 + j + 1)
for i in range(3):
    for j in range(3):
        k.setval(i, j, [[4, 1, 2], [1, 5, 3], [2, 3, 6]][i][j])
for i in range(3):
    s.setval(i, i, 2)
s.setval(0, 2, 7)
def both(result):
    return [result, m, k]
"""
CASES = """
m.x[1][2]
[m.nrow(), m.ncol(), m.getval(1, 1), m.setval(0, 0, 9), m]
both(m.resize(3, 2))
both(m.resize(4, 5))
both(m.c().muls(2))
both(m.bcopy(0, 1, 2, 2))
both(m.mulv(V([1, 2, 3])))
both(m.mulv(V([1, 2, 3]), V()))
both(m.getrow(1))
both(m.getcol(1))
k.getdiag(0)
k.getdiag(1)
k.getdiag(-1)
k.getdiag(2)
m.getdiag(1)
both(m.setrow(0, V([7, 8, 9])))
both(m.setrow(0, 5))
both(m.setcol(0, 5))
both(k.setdiag(0, 5))
both(k.setdiag(1, V([7, 8, 9])))
both(k.setdiag(-1, V([7, 8, 9])))
both(k.setdiag(-1, 5))
both(k.solv(V([1, 2, 3])))
both(k.solv(V([1, 2, 3]), V()))
both(k.solv(V([1, 2, 3]), 1))
both(k.solv(V([1, 2, 3]), V(), 1))
(lambda e: [k.det(e), e[0]])(h.ref(0))
(lambda e: [k.muls(100).det(e), e[0]])(h.ref(0))
(lambda e: [k.muls(0.001).det(e), e[0]])(h.ref(0))
both(k.mulm(k))
both(m.mulm(k))
both(k.add(k))
both(k.muls(2))
both(k.inverse())
both(k.inverse(M()))
both(k.transpose())
both(k.exp())
both(k.c().muls(.01).exp())
both(k.pow(2))
both(k.pow(0))
both(k.pow(5))
both(k.ident())
both(k.zero())
k.symmeig(M())
k.svd()
m.to_vector()
both(m.from_vector(V([1, 2, 3, 4, 5, 7])))
s.sprowlen(0)
s.sprowlen(1)
(lambda j: [s.spgetrowval(0, 1, j), j[0]])(h.ref(0))
M()
""".strip().splitlines()


def test_same_as_neuron():
    assert not differential.differences(SETUP, CASES, tolerance=1e-12)


def test_eigenvectors(make):
    import numpy as np

    k, u, v = make("Matrix", 3, 3), make("Matrix"), make("Matrix")
    a = np.array([[4.0, 1, 2], [1, 5, 3], [2, 3, 6]])
    k.from_python(a)
    values = np.array(k.symmeig(u))
    vectors = u.values().copy()
    assert np.allclose(a @ vectors, vectors * values)
    d = np.array(k.svd(u, v))
    assert np.allclose(u.values().T @ np.diag(d) @ v.values(), a)


def test_text(make, context, tmp_path):
    m = make("Matrix", 2, 3)
    m.from_python([[1, 2, 3], [4, 5, 6]])
    m.printf()
    m.printf("%g,", "|\n")
    assert "".join(context.output) == (
        " 1        2        3       \n 4        5        6       \n1,2,3,|\n4,5,6,|\n"
    )
    f = make("File", str(tmp_path / "m"))
    f.wopen()
    m.fprint(f)
    f.ropen()
    again = make("Matrix")
    again.scanf(f)
    assert again.to_python() == m.to_python()
    f.wopen()
    m.fprint(0, f, "%g ")
    f.ropen()
    again = make("Matrix")
    again.scanf(f, 2, 3)
    assert again.to_python() == m.to_python()


def test_elements(make):
    m = make("Matrix", 2, 3)
    m.x[1][2] = 5
    assert m.x[1][2] == 5 and len(m.x) == 2 and len(m.x[0]) == 3
    h = m._element(1, 2)
    h.value = 6
    assert m.getval(1, 2) == 6
    m.resize(4, 4)
    assert m.getval(1, 2) == 6
    with pytest.raises(HandleError):
        h.value = 7


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda m: m.x[5][0], r"x\[5\]\[0\]`: row 5 is out of range, size is 2"),
        (lambda m: m.x[0][5], r"column 5 is out of range, size is 3"),
        (lambda m: m.getval(9, 0), r"row 9 is not between 0 and 1"),
        (lambda m: m.inverse(), r"needs a square matrix, not 2 by 3"),
        (lambda m: m.mulm(m), r"2 by 3 and 2 by 3 do not fit"),
        (lambda m: m.mulv(m), r"needs a Vector as argument 1, not a Matrix"),
        (lambda m: m.sprowlen(0), r"is for sparse matrices"),
        (lambda m: m.muls("a"), r"`Matrix.muls` needs a number as argument 1"),
    ],
)
def test_messages(make, call, message):
    with pytest.raises(ModelError, match=message):
        call(make("Matrix", 2, 3))


def test_singular(make):
    with pytest.raises(ModelError, match="singular"):
        make("Matrix", 2, 2).inverse()
