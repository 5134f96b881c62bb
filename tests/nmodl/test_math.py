"""nm_math.h: accuracy against 80-bit arithmetic, and the same bits everywhere."""

import ctypes
import math
import subprocess
from pathlib import Path

import numpy as np
import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl import build

INCLUDE = Path(__file__).parents[2] / "nrnmini" / "include"
try:
    CC = list(build.find_compiler().command)
except NmodlError:
    CC = None
EXTENDED = np.finfo(np.longdouble).nmant >= 63
pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler")

LIBRARY = ["sqrt", "fabs", "floor", "ceil", "sin", "cos", "tan", "atan"]
ONE = ["exp", "expm1", "log", "log_exact", "log10", "tanh", "sinh", "cosh"]
FLAGS = "-O3 -fopenmp-simd -ffp-contract=off -fno-math-errno -fno-trapping-math"
DRIVER = """
#include "nm_math.h"
#define ONE(f) \\
  void v_##f(const double* x, double* y, int n) \\
    { NM_SIMD for (int i = 0; i < n; i++) y[i] = nm_##f(x[i]); } \\
  void s_##f(const double* x, double* y, int n) \\
    { for (int i = 0; i < n; i++) { volatile double a = x[i]; y[i] = nm_##f(a); } }
%s
void v_pow(const double* x, const double* y, double* z, int n)
  { NM_SIMD for (int i = 0; i < n; i++) z[i] = nm_pow(x[i], y[i]); }
void s_pow(const double* x, const double* y, double* z, int n)
  { for (int i = 0; i < n; i++) { volatile double a = x[i]; z[i] = nm_pow(a, y[i]); } }
double powi(double x, int n) { switch (n) {
  case -2: return nm_powi(x, -2); case 0: return nm_powi(x, 0);
  case 1: return nm_powi(x, 1); case 3: return nm_powi(x, 3);
  case 4: return nm_powi(x, 4); case 7: return nm_powi(x, 7);
  default: return nm_powi(x, n); } }
"""


def compiled(folder, *flags):
    source = folder / "driver.c"
    source.write_text(DRIVER % "\n".join(f"ONE({f})" for f in ONE + LIBRARY))
    out = folder / ("d" + "".join(c for c in "".join(flags) if c.isalnum()) + ".so")
    subprocess.run(
        [*CC, *FLAGS.split(), *flags, "-fPIC", "-shared", f"-I{INCLUDE}"]
        + [str(source), "-o", str(out), "-lm"],
        check=True,
    )
    return ctypes.CDLL(str(out))


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("math"), "-march=native")


@pytest.fixture(scope="module")
def portable(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("math"))


def call(library, name, *arrays):
    arrays = [np.ascontiguousarray(a, dtype=float) for a in arrays]
    out = np.empty_like(arrays[0])
    pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (*arrays, out)]
    getattr(library, name)(*pointers, ctypes.c_int(out.size))
    return out


def samples(name, n=200_000):
    rng = np.random.default_rng(1)
    if name.startswith("log"):
        wide = np.exp2(rng.uniform(-1073, 1023, n))
        return np.concatenate(
            [wide, rng.uniform(0.5, 2, n), 1 + rng.normal(0, 1e-4, n)]
        )
    top = {"exp": 690, "expm1": 690, "sinh": 690, "cosh": 690, "tanh": 20}[name]
    small = rng.choice([-1, 1], n) * np.exp2(rng.uniform(-60, 1, n))
    return np.concatenate([rng.uniform(-top, top, n), rng.normal(0, 3, n), small])


def ulps(got, exact):
    """Distance in units of the last place of the exact result."""
    exact = np.asarray(exact)
    return np.abs((got - exact) / np.spacing(np.abs(exact).astype(float)))


@pytest.mark.skipif(not EXTENDED, reason="no 80-bit long double to compare with")
@pytest.mark.parametrize(
    "name, limit",
    [("exp", 1.1), ("expm1", 1.5), ("log", 0.8), ("log_exact", 0.502)]
    + [("log10", 0.51), ("tanh", 2.5), ("sinh", 2.2), ("cosh", 1.5)],
)
def test_accuracy(native, name, limit):
    x = samples(name)
    exact = getattr(np, name.removesuffix("_exact"))(x.astype(np.longdouble))
    worst = ulps(call(native, "v_" + name, x), exact).max()
    print(f"nm_{name}: {worst:.4f} ulp")
    assert worst <= limit


@pytest.mark.skipif(not EXTENDED, reason="no 80-bit long double to compare with")
def test_accuracy_of_pow(native):
    rng = np.random.default_rng(2)
    n = 300_000
    base = np.concatenate([rng.uniform(0.1, 10, n), np.exp2(rng.uniform(-900, 900, n))])
    # The 80-bit pow itself loses bits with large results: stay below e^20 for
    # the tight limit, and test the rest within what can be trusted.
    power = np.concatenate([rng.uniform(-8, 8, n), rng.uniform(-1, 1, n)])
    exact = base.astype(np.longdouble) ** power.astype(np.longdouble)
    worst = ulps(call(native, "v_pow", base, power), exact).max()
    print(f"nm_pow: {worst:.4f} ulp")
    assert worst <= 0.7


@pytest.mark.parametrize("name", ONE)
def test_same_bits_on_every_instruction_set(native, portable, name):
    x = np.concatenate(
        [samples(name, 5000), [0.0, -0.0, np.inf, -np.inf, np.nan, -3.0]]
    )
    wanted = call(native, "v_" + name, x).view(np.int64)
    for library, kind in [(native, "s_"), (portable, "v_"), (portable, "s_")]:
        got = call(library, kind + name, x).view(np.int64)
        same = (wanted == got) | (
            np.isnan(wanted.view(float)) & np.isnan(got.view(float))
        )
        assert same.all()


def test_pow_has_the_same_bits_on_every_instruction_set(native, portable):
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 9, 5000), rng.uniform(-9, 9, 5000)
    wanted = call(native, "v_pow", x, y)
    for library, kind in [(native, "s_"), (portable, "v_"), (portable, "s_")]:
        assert (call(library, kind + "pow", x, y) == wanted).all()


def test_exp_is_limited_as_in_neuron(native):
    x = [-1e9, -700.0001, -700, 0, 700, 701, 1e9, np.inf, -np.inf, np.nan]
    with np.errstate(over="ignore"):
        wanted = np.exp(np.clip(x, -700, 700))
    wanted[[0, 1, 8]] = 0
    np.testing.assert_allclose(call(native, "s_exp", x), wanted, rtol=2.5e-16)


def test_exp_keeps_a_nan_and_the_smallest_arguments(native):
    x = [np.nan, -np.nan, 5e-324, -5e-324, 1e-310, 1e-17, -1e-17, 0.0, -0.0]
    got = call(native, "v_exp", x)
    assert np.isnan(got[:2]).all()
    assert (got[2:] == 1.0).all()


@pytest.mark.parametrize("name", ["sqrt", "fabs", "floor", "ceil"])
def test_one_instruction_functions_are_exact(native, portable, name):
    rng = np.random.default_rng(4)
    x = np.concatenate([np.exp2(rng.uniform(-1074, 1023, 5000)), rng.uniform(0, 9, 99)])
    edge = [0.0, -0.0, np.inf, np.nan, 5e-324, 1e-310, 2.0**52 + 1, 0.5, 1.5]
    x = np.concatenate([x, edge, [] if name == "sqrt" else -x])
    wanted = getattr(np, name)(x)
    for library in (native, portable):
        for kind in ("v_", "s_"):
            got = call(library, kind + name, x)
            np.testing.assert_array_equal(got, wanted)
            zero = wanted == 0
            assert (np.signbit(got[zero]) == np.signbit(wanted[zero])).all()


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "atan"])
def test_functions_of_the_library_are_the_library_s(native, portable, name):
    """The same bits in a vector loop, in a plain one, and for every target."""
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.uniform(-50, 50, 5000), [0.0, -0.0, 1e-310, 1e9, np.nan]])
    wanted = np.array([getattr(math, name)(a) for a in x])
    for library in (native, portable):
        for kind in ("v_", "s_"):
            np.testing.assert_array_equal(call(library, kind + name, x), wanted)


@pytest.mark.parametrize("name", ["tanh", "sinh", "cosh"])
def test_hyperbolic_functions_at_their_ends(native, name):
    x = np.array([0.0, -0.0, 5e-324, -1e-300, 1e-9, 30.0, -30.0, 600.0, np.nan])
    if name == "tanh":
        x = np.concatenate([x, [1e9, -1e9, np.inf, -np.inf]])
    wanted = getattr(np, name)(x)
    got = call(native, "v_" + name, x)
    np.testing.assert_allclose(got, wanted, rtol=6e-16, atol=0)
    assert (np.signbit(got) == np.signbit(wanted))[~np.isnan(x)].all()


def test_special_values_of_the_logarithms(native):
    x = [0.0, -0.0, -1.0, np.inf, -np.inf, np.nan, 1.0, 5e-324]
    for name in ("log", "log_exact", "log10"):
        with np.errstate(all="ignore"):
            wanted = getattr(np, name.removesuffix("_exact"))(x)
        np.testing.assert_allclose(call(native, "v_" + name, x), wanted, rtol=3e-16)


def test_special_values_of_pow(native):
    edge = [0.0, 1.0, 0.5, 2.0, 3.0, 1e-310, 1e300, np.inf, np.nan, 0.5 + 2**51]
    edge = np.array([s * e for e in edge for s in (1, -1)])
    x, y = (a.ravel() for a in np.meshgrid(edge, edge))
    with np.errstate(all="ignore"):
        wanted = x**y
    got = call(native, "v_pow", x, y)
    np.testing.assert_allclose(got, wanted, rtol=3e-16)
    zero = wanted == 0
    assert (np.signbit(got[zero]) == np.signbit(wanted[zero])).all()


def test_integer_powers(native):
    native.powi.restype = ctypes.c_double
    native.powi.argtypes = [ctypes.c_double, ctypes.c_int]
    for n in (-2, 0, 1, 3, 4, 7, 31, 40):
        assert native.powi(1.1, n) == pytest.approx(1.1**n, rel=1e-15)
