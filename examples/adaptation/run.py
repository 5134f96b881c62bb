"""The adapting cell of run.hoc, from Python.

nrnmini examples/adaptation/run.py      or      python examples/adaptation/run.py
"""

from pathlib import Path

import nrnmini
from nrnmini import h

nrnmini.load_mechanisms(Path(__file__).parent, warn_if_already_loaded=False)
h.load_file("stdrun.hoc")


class Cell:
    """A soma with a dendrite, a steady current, and its spike times."""

    def __init__(self, g_slow):
        self.soma = h.Section(name="soma", cell=self)
        self.soma.L = self.soma.diam = 20
        self.soma.insert("hh").insert("kslow")
        self.soma(0.5).kslow.gbar = g_slow
        self.dend = h.Section(name="dend", cell=self)
        self.dend.L, self.dend.diam, self.dend.nseg = 300, 2, 7
        self.dend.insert("pas")
        self.dend.e_pas, self.dend.g_pas = -65, 1e-4
        self.dend.connect(self.soma(1))
        self.clamp = h.IClamp(self.soma(0.5))
        self.clamp.delay, self.clamp.dur, self.clamp.amp = 20, 170, 0.25
        self.spikes = h.Vector()
        self.counter = h.NetCon(self.soma(0.5)._ref_v, None, sec=self.soma)
        self.counter.threshold = 0
        self.counter.record(self.spikes)


cells = {"plain": Cell(0), "adapting": Cell(0.002)}
h.tstop = 200
h.run()
for name, cell in cells.items():
    times = list(cell.spikes)
    gaps = " ".join(f"{b - a:.1f}" for a, b in zip(times, times[1:], strict=False))
    print(f"{name:<10} {len(times):3d} spikes, intervals (ms): {gaps}")
