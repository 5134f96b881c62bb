"""A model with the hand-written mechanisms of mechs.c, without languages."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

from nrnmini.engine.engine import Engine
from nrnmini.model.mechanism import PointProcess
from nrnmini.model.model import Model
from nrnmini.store.column import Buffer

HERE = Path(__file__).parent
INCLUDE = HERE.parents[1] / "nrnmini" / "include"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    target = tmp_path_factory.mktemp("mechs") / "mechs.so"
    subprocess.run(
        [compiler, "-O2", "-ffp-contract=off", "-shared", "-fPIC", f"-I{INCLUDE}",
         "-o", str(target), str(HERE / "mechs.c"), "-lm"],
        check=True,
    )  # fmt: skip
    lib = ctypes.CDLL(str(target))
    lib.nrnmini_mechanisms.restype = ctypes.POINTER(ctypes.c_void_p)
    return lib


class Sim:
    """A model and its engine, with short names for tests."""

    def __init__(self, library):
        self.model = Model()
        table = library.nrnmini_mechanisms()
        k = 0
        while table[k]:
            self.model.register(table[k], library)
            k += 1
        self.engine = Engine(self.model)
        self.t = self.model.globals.entries["t"].handle()
        self.dt = self.model.globals.entries["dt"].handle()

    def section(self, name="s", L=100.0, diam=500.0, nseg=1, Ra=35.4, mechs=("tpas",)):
        sec = self.model.create_section(name)
        sec.set_nseg(nseg)
        sec.set_length(L)
        sec.set_Ra(Ra)
        for k in range(nseg):
            sec.range_handle("diam", (k + 0.5) / nseg).value = diam
        sec.set_length(L)
        for mech in mechs:
            sec.insert(mech)
        return sec

    def point(self, name, sec=None, x=0.5, **values):
        pp = PointProcess(self.model.mechanism(name), sec, x)
        for key, value in values.items():
            pp.handle(key).value = value
        return pp

    def record(self, handle, **kw):
        out = Buffer(0)
        self.engine.record(out, handle, **kw)
        return out

    def run(self, tstop, v=-65.0):
        self.engine.finitialize(v)
        self.engine.run_until(tstop)


@pytest.fixture
def sim(library):
    return Sim(library)


@pytest.fixture
def make_sim(library):
    return lambda: Sim(library)
