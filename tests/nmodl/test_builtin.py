"""The shipped mechanisms: one library, several instruction sets, the same bits."""

import os
import subprocess
import sys

import pytest

from nrnmini import mods
from nrnmini.errors import NmodlError
from nrnmini.nmodl import loader

# Prints the bits of what a network of the shipped mechanisms does.
NETWORK = """
import struct
from nrnmini import h
h.load_file("stdrun.hoc")
cells, keep, traces = [], [], []
for k in range(40):
    cell = h.Section(name="cell")
    cell.L, cell.diam, cell.nseg = 300 + k, 2, 5
    cell.insert("hh" if k % 2 else "pas")
    clamp = h.IClamp(cell(0))
    clamp.delay, clamp.dur, clamp.amp = 1, 3, 0.05 * k
    fast, slow, fire = h.ExpSyn(cell(0.3)), h.Exp2Syn(cell(0.7)), h.IntFire2()
    net = h.NetCon(cell(0.5)._ref_v, cells[-1][1] if cells else fast, sec=cell)
    nets = [net, h.NetCon(fire, slow), h.NetCon(cell(0.5)._ref_v, fire, sec=cell)]
    for net in nets:
        net.weight[0], net.delay = 0.01, 1.5
    cells.append((cell, slow))
    keep += [clamp, fast, fire, *nets]
    traces.append(h.Vector().record(cell(0.5)._ref_v))
for tables in (0, 1):
    h.usetable_hh = tables
    h.finitialize(-65)
    h.continuerun(8)
    for trace in traces:
        print(b"".join(struct.pack("d", x) for x in trace).hex())
"""


def runs_here(name):
    try:
        return bool(loader.load_builtin(name).names)
    except NmodlError:
        return False


def result(name):
    done = subprocess.run(
        [sys.executable, "-P", "-c", NETWORK],
        env={**os.environ, "NRNMINI_INSTRUCTION_SET": name},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_instruction_set_gives_the_same_bits():
    names = [name for name in loader.INSTRUCTION_SETS if runs_here(name)]
    assert names[-1] == "baseline"
    baseline = result("baseline")
    assert len(baseline.split()) == 80
    for name in names[:-1]:
        assert result(name) == baseline, name


def test_the_best_that_the_machine_can_run_is_taken(monkeypatch):
    monkeypatch.delenv("NRNMINI_INSTRUCTION_SET", raising=False)
    best = next(name for name in loader.INSTRUCTION_SETS if runs_here(name))
    assert loader.load_builtin().descriptors == loader.load_builtin(best).descriptors


def test_each_instruction_set_is_code_of_its_own():
    names = [name for name in loader.INSTRUCTION_SETS if runs_here(name)]
    found = {loader.load_builtin(name).descriptors for name in names}
    assert len(found) == len(names)


def test_an_instruction_set_that_the_machine_has_not_is_refused(monkeypatch):
    monkeypatch.setenv("NRNMINI_INSTRUCTION_SET", "avx1024")
    with pytest.raises(NmodlError) as error:
        loader.load_builtin()
    first, second = str(error.value).splitlines()
    assert first.endswith("cannot run here with the instruction set `avx1024`")
    assert second.startswith("help: unset NRNMINI_INSTRUCTION_SET, or set it to ")
    assert second.endswith("baseline")


def test_a_package_that_was_not_built(monkeypatch, tmp_path):
    monkeypatch.setattr(mods, "__path__", [str(tmp_path)])
    with pytest.raises(NmodlError) as error:
        loader.load_builtin()
    first, second = str(error.value).splitlines()
    assert first == "error: the built-in mechanisms are not compiled"
    assert "pip install ." in second
