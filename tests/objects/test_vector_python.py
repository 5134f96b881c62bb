"""Vector as Python sees it: lifetimes, views, messages, files."""

import gc
import pickle

import numpy as np
import pytest

from nrnmini.errors import HandleError, ModelError
from nrnmini.store.handle import DataHandle

# ---- memory ------------------------------------------------------------------


def test_view_shares_memory_and_pins_it(make):
    v = make("Vector", [1, 2, 3])
    a = v.as_numpy()
    a[1] = 7
    assert v[1] == 7
    with pytest.raises(BufferError, match="NumPy view"):
        v.append(4)
    with pytest.raises(BufferError):
        v.remove(0)
    assert list(v) == [1, 7, 3]
    del a
    v.append(4)
    assert list(v) == [1, 7, 3, 4]


def test_view_outlives_the_vector(make):
    a = make("Vector", [1, 2, 3]).as_numpy()
    gc.collect()
    assert a.tolist() == [1, 2, 3]


def test_element_handle_survives_resize_and_dies_with_the_element(make):
    v = make("Vector", [1, 2, 3])
    h = v._ref_x[2]
    v.resize(100000)
    v[2] = 5
    assert h.value == 5
    h.value = 6
    assert v.x[2] == 6
    v.resize(2)
    assert not h
    with pytest.raises(HandleError):
        h.value = 1
    v.resize(3)
    assert h.value == 0


def test_handle_dies_with_the_vector(make):
    v = make("Vector", [1, 2, 3])
    h = v._ref_x[0]
    del v
    gc.collect()
    assert not h
    with pytest.raises(HandleError):
        h.value = 1


def test_vector_in_a_cycle_is_collected(make):
    v = make("Vector", [1])
    box = [v, v._ref_x[0]]
    box.append(box)
    h = box[1]
    del v, box
    gc.collect()
    assert not h


# ---- sequence ----------------------------------------------------------------


def test_sequence(make):
    v = make("Vector", range(6))
    assert len(v) == 6 and v[-1] == 5 and list(v[1:5:2]) == [1, 3]
    assert list(reversed(v)) == [5, 4, 3, 2, 1, 0] and 3 in v and 9 not in v
    v[1:3] = [10, 20]
    assert list(v) == [0, 10, 20, 3, 4, 5]
    v.x[0] = 9
    assert v.x[0] == 9 and len(v.x) == 6
    assert not make("Vector") and repr(v).startswith("Vector[")
    v += 1
    assert v[0] == 10
    assert list(2 - v[0:2]) == [-8, -9]
    assert np.array(v).tolist() == list(v)


@pytest.mark.parametrize(
    "source",
    [
        [1, 2, 3],
        (1, 2, 3),
        range(1, 4),
        np.array([1, 2, 3], dtype="i2"),
        np.array([[1.0], [2], [3]]),
        np.arange(1, 7)[::2] // 2 + np.array([1, 1, 1]),
        (i for i in (1, 2, 3)),
    ],
)
def test_made_from(make, source):
    assert list(make("Vector", source)) == [1, 2, 3]


def test_pickle_needs_a_simulator(make, context):
    v = make("Vector", [1, 2.5])
    v.label("abc")
    function, args = v.__reduce__()
    assert function is context.restore and args[0] == "Vector"
    with pytest.raises(RuntimeError, match="default"):
        pickle.loads(pickle.dumps(v))
    fresh = make("Vector")
    fresh.__setstate__(args[1])
    assert list(fresh) == [1, 2.5] and fresh.label() == "abc"


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda v: v[7], IndexError, r"index 7 is out of range, size is 3"),
        (lambda v: v[-4], IndexError, r"index -4 is out of range, size is 3"),
        (lambda v: v.x[3], IndexError, r"x\[3\]`: index 3 is out of range, size is 3"),
        (lambda v: v.x[-1], IndexError, r"index -1 is out of range"),
        (lambda v: v.x[0.5], IndexError, r"0.5 is not a whole number"),
        (lambda v: v["a"], TypeError, r"an int or a slice, not the text 'a'"),
        (lambda v: v.get(9), IndexError, r"`Vector.get`: argument 1 is 9, out of"),
        (lambda v: v.set(0), TypeError, r"`Vector.set` needs a number as argument 2"),
        (lambda v: v.append("a"), TypeError, r"`Vector.append` needs a number as arg"),
        (lambda v: v.add([1]), TypeError, r"`Vector.add` needs a number as argument 1"),
        (lambda v: v.mul(v.c(0, 1)), ModelError, r"differ in size: 3 and 2"),
        (lambda v: v.div(0), ModelError, r"division by zero"),
        (lambda v: v.sub(5).sqrt(), ModelError, r"element 0 is negative"),
        (lambda v: v.where("=", 1), TypeError, r"one of == != > < >= <= \(\)"),
        (lambda v: v.resize(-1), IndexError, r"argument 1 is -1, out of range"),
        (lambda v: v.indgen(0, 1, 0), IndexError, r"too many elements"),
        (lambda v: v.record(3), TypeError, r"`Vector.record` needs a reference"),
        (lambda v: v.play(), TypeError, r"needs a reference or a statement"),
        (lambda v: v.from_python(["a"]), TypeError, r"element 0 must be a number"),
        (lambda v: v.from_python(3), TypeError, r"numbers were expected"),
        (lambda v: v.setrand(3), TypeError, r"needs a Random as argument 1"),
        (lambda v: v.apply("nosuch"), ModelError, r"`nosuch` is not a function"),
        (lambda v: v.fit(v, "line", v), TypeError, r"`line` has 2 parameters"),
        (lambda v: v.c(2, 1), IndexError, r"argument 2 is 1, out of range: 2 to 2"),
    ],
)
def test_messages(make, call, error, message):
    with pytest.raises(error, match=message):
        call(make("Vector", [1, 2, 3]))


def test_failed_from_python_leaves_the_vector_alone(make):
    v = make("Vector", [1, 2])
    with pytest.raises(TypeError):
        v.from_python([4, "x"])
    assert list(v) == [1, 2]


# ---- files -------------------------------------------------------------------


def test_printf(make, context):
    v = make("Vector", range(7))
    assert v.printf() == 7
    assert "".join(context.output) == "0\t1\t2\t3\t4\t\n5\t6\t\n"
    context.output.clear()
    assert v.printf("%g ", 1, 3) == 3
    assert "".join(context.output) == "1 2 3 "


def test_text_files(make, tmp_path):
    f = make("File", str(tmp_path / "t"))
    f.wopen()
    v = make("Vector", [1, 2.5, -3, 100])
    assert (v.printf(f), v.printf(f, "%8.3f"), v.printf(f, 1, 2)) == (4, 4, 2)
    f.close()
    assert (tmp_path / "t").read_text() == (
        "1\n2.5\n-3\n100\n\n   1.000   2.500  -3.000 100.000\n2.5\n-3\n\n"
    )
    (tmp_path / "t").write_text("1 2 3\n4 5 6\n7 8 9\n10")
    for args, result in (
        ((), list(range(1, 11))),
        ((2,), [1, 2]),
        ((100,), list(range(1, 11))),
        ((2, 2, 3), [2, 5]),
        ((2, 3), [2, 5, 8]),
        ((-1, 2, 3), [2, 5, 8]),
    ):
        f.ropen()
        u = make("Vector")
        assert u.scanf(f, *args) == len(result) and list(u) == result
    f.ropen()
    assert u.scantil(f, 5) == 4 and list(u) == [1, 2, 3, 4]
    f.ropen()
    assert u.scantil(f, 8, 2, 3) == 2 and list(u) == [2, 5]
    f.ropen()
    with pytest.raises(ModelError, match="ended before 99 was read"):
        u.scantil(f, 99)


@pytest.mark.parametrize(
    "precision, data",
    [
        (1, None),
        (3, "04000000030000000000803f00002040000040c00000c842"),
        (4, "0400000004000000000000000000f03f0000000000000440"
            "00000000000008c00000000000005940"),
        (5, "04000000050000000100000002000000fdffffff64000000"),
    ],
)  # fmt: skip
def test_vwrite(make, tmp_path, precision, data):
    path = tmp_path / "b"
    f = make("File", str(path))
    v, u = make("Vector", [1, 2.5, -3, 100]), make("Vector")
    f.wopen()
    assert v.vwrite(f, precision) == 1.0
    f.ropen()
    assert u.vread(f) == 1.0
    f.close()
    if data is None:
        assert list(u) == [1.0392156862745106, 2.654901960784314, -3.0,
                           99.59607843137256]  # fmt: skip
    else:
        assert path.read_bytes().hex() == data
        assert list(u) == ([1, 2, -3, 100] if precision == 5 else list(v))


def test_fread_types(make, tmp_path):
    path = tmp_path / "b"
    f = make("File", str(path))
    v = make("Vector", [1, 2.5, -3, 100])
    f.wopen()
    assert v.fwrite(f) == 4 and v.fwrite(f, 1, 2) == 2
    f.close()
    assert path.stat().st_size == 48
    for args, result in (
        ((2,), [1, 2.5]),
        ((3, 4), [1, 2.5, -3]),
        ((4, 3), [0, 1.875, 0, 2.0625]),
        ((2, 2), [0, 0]),
        ((), [1, 2.5, -3]),
    ):
        f.ropen()
        u = make("Vector", 3)
        assert u.fread(f, *args) == 1.0 and list(u) == result


def test_fit(make):
    x = make("Vector", range(10))
    y = x.c().mul(3).add(2)
    a, b = (DataHandle(np.array([1.0])) for _ in range(2))
    error = make("Vector").fit(y, "line", x, a, b)
    assert error < 1e-12 and abs(a.value - 3) < 1e-6 and abs(b.value - 2) < 1e-6


def test_random_fill(make):
    r, v = make("Random", 5), make("Vector", 4)
    r.uniform(0, 1)
    v.setrand(r, 1, 2)
    assert v[0] == 0 == v[3] and 0 < v[1] < 1 and v[1] != v[2]
