"""Impedance: how the voltage follows a small sinusoidal current.

Owns the complex solution of the tree. The matrix is the engine's, at the present state
and without the capacitance of the time step.

    (G + i·2π·f·C) V = I        G: S/cm2, C: uF/cm2, I: 1 nA at one node

The diagonal of the inverse follows from one elimination, so that the input impedances
of all nodes cost no more than one.
"""

from __future__ import annotations

import cmath
import math

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, number
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec


class Impedance(HocObject):
    """Impedances of a passive or linearised cell, MOhm.

    `loc(x)` places the electrode, `compute(f)` solves at a frequency (Hz), then
    `input`, `transfer`, `ratio` and the phases (rad) are asked at any place.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        self.place = None  # a handle of the voltage there
        self.frequency = -1.0
        self.factor = 0.001
        self.version = -1  # of the layout of the nodes when computed
        self.inputs: list[complex] = []
        self.transfers: list[complex] = []

    # ---- places --------------------------------------------------------------

    def _voltage(self, args, method):
        """The handle of v at (x) of the accessed section, or of a segment."""
        where = args[0] if args else 0.5
        if isinstance(where, (int, float)):
            section = self.context.model.current_section()
            x = number(args, 0, f"Impedance.{method}", 0.5)
        else:
            section, x = self.context.section_of(where), getattr(where, "x", None)
            if x is None:
                raise ArgumentError(f"`Impedance.{method}` needs a position, 0 to 1")
        return section.range_handle("v", float(x))

    def loc(self, *args):
        """(x | segment): the place of the electrode."""
        if args and isinstance(args[0], (int, float)) and args[0] == -1:
            self.place = None
        else:
            self.place = self._voltage(args, "loc")
        self.version = -1
        return 0.0

    def deltafac(self, *args):
        """([factor]): how far `compute(f, 1)` of NEURON moves the states."""
        if args:
            self.factor = number(args, 0, "Impedance.deltafac")
        return self.factor

    # ---- solution ------------------------------------------------------------

    def compute(self, *args):
        """(f): solves at frequency f (Hz); ModelError without `loc`."""
        self.frequency = number(args, 0, "Impedance.compute")
        if len(args) > 1 and number(args, 1, "Impedance.compute") != 0:
            raise ModelError(
                "`Impedance.compute(f, 1)`, with the dynamics of gating states, is not "
                "supported\nhelp: `compute(f)` takes the conductances as they are"
            )
        if self.context.model.extracellular.store.size:
            raise ModelError(
                "`Impedance.compute` knows nothing of potentials outside of the "
                "membrane, and sections have `extracellular`"
            )
        if self.place is not None and not self.place:
            raise ModelError(
                "the section of the electrode was deleted\nhelp: call `loc(x)` again"
            )
        engine, nodes = self.context.engine, self.context.model.nodes
        engine.fcurrent()
        with engine.prepare() as token:
            parent = token.parent_rows()
            names = ("Diagonal", "AboveDiagonal", "BelowDiagonal", "Cm", "Area")
            d, a, b, cm, area = (nodes.view(name).tolist() for name in names)
            order = _roots_first(parent)
        cj = self._steps_per_ms()
        omega = 2e-6 * math.pi * self.frequency
        full = [
            complex(d[i] - 0.001 * cj * cm[i], omega * cm[i]) for i in range(len(d))
        ]
        source = self.place.row if self.place is not None else -1
        self.inputs, self.transfers = _solve(full, a, b, area, parent, order, source)
        self.version = nodes.layout_version
        return 0.0

    def _steps_per_ms(self):
        globals_ = self.context.model.globals
        order = 2.0 if globals_["secondorder"].get() else 1.0
        return order / globals_["dt"].get()

    def _at(self, args, method, values):
        handle = self._voltage(args, method)
        if self.version != self.context.model.nodes.layout_version:
            raise ModelError(
                f"`Impedance.{method}`: nothing is computed, or the model has changed "
                "since\nhelp: call `compute(f)` first"
            )
        if values is not self.inputs and self.place is None:
            raise ModelError(
                f"`Impedance.{method}`: there is no electrode\nhelp: call `loc(x)`"
            )
        return values[handle.row]

    def input(self, *args):
        """(x): |V/I| where the current enters at x, MOhm."""
        return abs(self._at(args, "input", self.inputs))

    def input_phase(self, *args):
        """(x): its phase, rad."""
        return cmath.phase(self._at(args, "input_phase", self.inputs))

    def transfer(self, *args):
        """(x): |V(x)/I(loc)|, MOhm; the same with the two exchanged."""
        return abs(self._at(args, "transfer", self.transfers))

    def transfer_phase(self, *args):
        """(x): its phase, rad."""
        return cmath.phase(self._at(args, "transfer_phase", self.transfers))

    def ratio(self, *args):
        """(x): |V(loc)/V(x)| where the current enters at x."""
        transfer = self._at(args, "ratio", self.transfers)
        return abs(transfer / self._at(args, "ratio", self.inputs))


def _roots_first(parent: list[int]) -> list[int]:
    """The nodes, each after its parent."""
    children: dict[int, list[int]] = {}
    for node, above in enumerate(parent):
        children.setdefault(above, []).append(node)
    order = list(children.get(-1, ()))
    for node in order:
        order.extend(children.get(node, ()))
    return order


def _solve(d, a, b, area, parent, order, source):
    """Input impedance of every node, and transfer impedance from `source` (-1: none).

    One elimination serves both: the diagonal of the inverse follows from the root
    down, inverse[i] = 1/d + (a b/d²) inverse[parent].
    """
    n = len(d)
    rhs = [0j] * n
    if source >= 0:
        rhs[source] = 100.0 / area[source]
    for i in reversed(order):
        above = parent[i]
        if above >= 0:
            factor = a[i] / d[i]
            d[above] -= factor * b[i]
            rhs[above] -= factor * rhs[i]
    inverse = [0j] * n
    for i in order:
        above = parent[i]
        inverse[i] = 1.0 / d[i]
        if above >= 0:
            rhs[i] -= b[i] * rhs[above]
            inverse[i] += a[i] * b[i] / (d[i] * d[i]) * inverse[above]
        rhs[i] /= d[i]
    return [inverse[i] * 100.0 / area[i] for i in range(n)], rhs


SPEC = ClassSpec(
    "Impedance",
    Impedance,
    Impedance,
    methods=(
        "loc",
        "compute",
        "input",
        "input_phase",
        "transfer",
        "transfer_phase",
        "ratio",
        "deltafac",
    ),
    doc="How the voltage follows a small sinusoidal current.",
)
