"""Real models, unmodified, from the files inside the installed `neuron` wheel.

The demonstration's pyramidal cell, reconstructed from Eutectic data, and its model of
transmitter release with ten MOD files: 100 ms in both engines, voltages within 1e-6 mV
and spike times to the step.
"""

import importlib.util
from pathlib import Path

import pytest
from oracle import compare_py

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("neuron") is None, reason="NEURON is not installed"
)

PYRAMID = """
import os
os.environ["NRNDEMO"] = {demo!r}
h.xopen({demo!r} + "pyramid.nrn")
h('''
forall nseg = L/50 + 1
access soma
forall {{ insert pas  g_pas = .0001  e_pas = -65 }}
soma uninsert pas
dendrite_5[0] uninsert pas
soma insert hh
dendrite_5[0] insert hh
global_ra = 100
forall Ra = global_ra
celsius = 15
''')
ics = [h.IClamp(h.soma(0.5)) for _ in range(4)]
for k, ic in enumerate(ics):
    ic.delay, ic.dur, ic.amp = 2 + 23 * k, 4 + 2 * k, 2.5
spikes = h.Vector()
nc = h.NetCon(h.soma(0.5)._ref_v, None, sec=h.soma)
nc.threshold = 0
nc.record(spikes)
soma = h.Vector().record(h.soma(0.5)._ref_v)
far = h.Vector().record(h.dendrite_1[5](1)._ref_v)
near = h.Vector().record(h.dendrite_5[0](0.5)._ref_v)
h.finitialize(-65)
h.continuerun(100)
out["soma"], out["far"], out["near"] = soma, far, near
out["spikes"] = spikes
out["shape"] = [x for s in h.allsec() for x in (s.nseg, s.L, s(0.5).area())]
"""

RELEASE = """
import os
os.environ["NRNDEMO"] = {demo!r}
h.xopen({demo!r} + "release.hoc")
t = h.terminal
ics = [h.IClamp(t(0.5)) for _ in range(5)]
for k, ic in enumerate(ics):
    ic.delay, ic.dur, ic.amp = 1 + 18 * k, 0.3, 0.02
spikes = h.Vector()
nc = h.NetCon(t(0.5)._ref_v, None, sec=t)
nc.threshold = 0
nc.record(spikes)
names = "v cai nai ki ica ik ina eca ena".split()
vs = [h.Vector().record(getattr(t(0.5), "_ref_" + x)) for x in names]
h.tstop = 100
h.run()
for name, v in zip(names, vs):
    out[name] = v
out["spikes"] = spikes
"""


@pytest.fixture(scope="module")
def demo():
    package = Path(importlib.util.find_spec("neuron").origin).parent
    return package / ".data" / "share" / "nrn" / "demo"


def test_pyramidal_cell(demo):
    text = PYRAMID.format(demo=str(demo) + "/")
    compare_py(text, atol=1e-6, tolerances={"spikes": 1e-12}, name="pyramid.nrn")


def test_release_model(demo):
    compare_py(
        RELEASE.format(demo=str(demo) + "/"),
        atol=1e-6,
        tolerances={"spikes": 1e-12},
        mods=demo / "release",
        name="release.hoc",
        timeout=120,
    )
