"""nm_random.h, nm_scop.h, nm_verbatim.h: compiled alone and called by ctypes."""

import ctypes
import math
import subprocess
from pathlib import Path

import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl import build

INCLUDE = Path(__file__).parents[2] / "nrnmini" / "include"
try:
    CC = list(build.find_compiler().command)
except NmodlError:
    CC = None
pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler")

DRIVER = """
#include "nm_verbatim.h"
static double celsius = 6.3;
static NmThread thread = {.t = 1.0, .dt = 0.025, .celsius = &celsius, .scop_seed = 1};
static NmCtx context = {.nt = &thread};
static NmCtx* _nm = &context;
double philox(unsigned a, unsigned b, unsigned c, unsigned key, double seq, int n,
              int kind) {
  NmRandom r; double y = 0;
  nm_random_start(&r, a, b, c, key);
  nm_random_setseq(&r, seq);
  for (int i = 0; i < n; i++)
    y = kind == 0 ? nm_random_ipick(&r) : kind == 1 ? nm_random_dpick(&r)
      : kind == 2 ? nm_random_negexp(&r, 2.0) : nm_random_normal(&r, 1.0, 3.0);
  return kind == 4 ? nm_random_seq(&r) : y; }
double scop(int kind) { thread.scop_seed = kind < 10 ? 1 : thread.scop_seed;
  switch (kind % 10) { case 0: return scop_random(); case 1: return exprand(2.0);
    case 2: return normrand(1.0, 2.0); case 3: return poisrand(5.0);
    default: return poisrand(100.0); } }
int passes(double te) { return nm_at_time(&thread, te); }
double ghk(double v, double ci, double co, double z) { return nrn_ghk(v, ci, co, z); }
double stream(void) { nrnran123_State* s = nrnran123_newstream3(1, 2, 3);
  double y = nrnran123_dblpick(s); nrnran123_deletestream(s); return y; }
int version(void) { return NRN_VERSION_GTEQ(8, 2, 0) && NRN_VERSION_GTEQ(9, 0, 0)
  && !NRN_VERSION_GTEQ(9, 1, 0) && NRN_VERSION_LT(10, 0, 0); }
"""


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    folder = tmp_path_factory.mktemp("headers")
    (folder / "d.c").write_text(DRIVER)
    subprocess.run(
        [*CC, "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-ffp-contract=off"]
        + ["-fPIC", "-shared", f"-I{INCLUDE}", str(folder / "d.c"), "-lm"]
        + ["-o", str(folder / "d.so")],
        check=True,
    )
    lib = ctypes.CDLL(str(folder / "d.so"))
    uint, real, integer = ctypes.c_uint, ctypes.c_double, ctypes.c_int
    lib.philox.argtypes = [uint, uint, uint, uint, real, integer, integer]
    lib.passes.argtypes = [real]
    lib.ghk.argtypes = [real] * 4
    for name in ("philox", "scop", "ghk", "stream"):
        getattr(lib, name).restype = real
    return lib


def test_philox_gives_the_published_answers(lib):
    # Random123's kat_vectors: counter and key zero.
    wanted = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert [lib.philox(0, 0, 0, 0, 0, n, 0) for n in (1, 2, 3, 4)] == wanted


def test_a_stream_goes_on_over_blocks_and_can_be_positioned(lib):
    assert lib.philox(1, 2, 3, 0, 0, 6, 0) == lib.philox(1, 2, 3, 0, 5, 1, 0)
    assert lib.philox(1, 2, 3, 0, 3, 2, 0) == lib.philox(1, 2, 3, 0, 4, 1, 0)


def test_deviates_of_a_stream(lib):
    u = lib.philox(1, 2, 3, 0, 0, 1, 1)
    assert u == (lib.philox(1, 2, 3, 0, 0, 1, 0) + 1) / (2**32 + 1)
    assert lib.philox(1, 2, 3, 0, 0, 1, 2) == pytest.approx(-2 * math.log(u), rel=1e-15)
    draws = [lib.philox(7, i, 0, 0, 0, 1, 3) for i in range(4000)]
    mean = sum(draws) / 4000
    assert abs(mean - 1) < 0.2
    assert abs(sum((x - mean) ** 2 for x in draws) / 4000 - 9) < 1


def test_scop_random(lib):
    state = (2147437301 + 453816981) % 2**32
    assert lib.scop(0) == state / (2**32 - 1)
    assert lib.scop(1) == pytest.approx(-2 * math.log(state / (2**32 - 1)), rel=1e-15)


@pytest.mark.parametrize(
    "kind, mean, variance", [(12, 1, 4), (13, 5, 5), (14, 100, 100)]
)
def test_scop_deviates_have_their_moments(lib, kind, mean, variance):
    lib.scop(0)
    draws = [lib.scop(kind) for _ in range(5000)]
    average = sum(draws) / 5000
    assert abs(average - mean) < 5 * math.sqrt(variance / 5000)
    spread = sum((x - average) ** 2 for x in draws) / 5000
    assert spread == pytest.approx(variance, rel=0.15)


def test_at_time_is_true_in_one_step(lib):
    assert [lib.passes(t) for t in (0.975, 0.9751, 1.0, 1.0001)] == [0, 1, 1, 0]


def test_ghk(lib):
    f = 1.602176634e-19 * 6.02214076e23
    ktf = 1000 * 1.380649e-23 * 6.02214076e23 * (6.3 + 273.15) / f
    u = 2 * -50 / ktf
    wanted = 0.001 * 2 * f
    wanted *= 1e-4 * -u / math.expm1(-u) - 2 * u / math.expm1(u)
    assert lib.ghk(-50, 1e-4, 2, 2) == pytest.approx(wanted, rel=1e-13)
    assert lib.ghk(0, 1, 2, 2) == pytest.approx(-0.001 * 2 * f, rel=1e-13)


def test_names_of_published_verbatim_blocks(lib):
    assert lib.stream() == lib.philox(1, 2, 3, 0, 0, 1, 1)
    assert lib.version()
