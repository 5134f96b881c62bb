"""One experiment that any mechanism can be put through, under either engine.

`run(h, spec)` builds a small model around a mechanism and does in 100 ms
    0..40     voltage clamp: a ramp from -100 to +40 mV and back
    40..100   clamp off, three current pulses (45, 65 and 85 ms)
    20, 60    every ion concentration that nothing computes moves by a fifth
    5..95     events, for whatever has a NET_RECEIVE
and samples every RANGE variable, state, global and ion variable and the voltage on the
way. It ends where a voltage is not a number, and keeps the step of that (nrnmini ends
the step with an error there). It says nothing about what is right: the other engine
does. Imported in the worker
process of either engine, so it needs nothing but `h`.

A POINTER looks at a voltage if its unit is mV, else at a current pulse, which is never
negative, as concentrations and conductances are. Sections have the ions before the
mechanism comes: of two point processes in a section, NEURON 9.0.2 lets the first lose
its current of a second ion otherwise.

A spec (see `describe`) is {"name", "kind", "range": [[name, size]], "globals":
[[name, size]], "ions": {ion: what is written}, "charges": {ion: charge given by another
file of the model}, "pointers": {name: unit}, "weights", "zeros": conductances whose
default is 0, "calls": [[function, kind of argument]]}.
"""

from __future__ import annotations

import math
import re

TSTOP = 100.0
DT = 0.025
SAMPLE = 0.5  # ms between samples
NO_NUMBER = "step whose voltage is not a number"
EVENTS = (5.0, 5.6, 12.3, 30.0, 41.0, 52.01, 60.0, 75.3, 90.0)


VALENCE = re.compile(
    r"^[^:?\n]*\bUSEION\s+(\w+)\b[^:?\n]*\b(?:VALENCE|CHARGE)\s+([-+]?[\d.]+)", re.M
)


def charges_of(folder) -> dict[str, float]:
    """The charges that the MOD files below a folder give to ions."""
    found: dict[str, float] = {}
    for path in sorted(folder.rglob("*.mod")):
        for ion, charge in VALENCE.findall(path.read_text(errors="replace")):
            found.setdefault(ion, float(charge))
    return found


def describe(path, model=None) -> dict:
    """What our translator says about a MOD file, as far as `run` needs it.

    `model` is the folder of its model, whose other files may know an ion's charge.
    """
    from nrnmini.nmodl.ast import Verbatim
    from nrnmini.nmodl.translator import translate

    mech = translate(path).mechanism
    visible = ("parameter", "assigned", "state")
    names, shared = [], []
    for var in mech.vars.values():
        if var.visible and var.storage == "column" and var.role in visible:
            names.append([var.name, var.size])
        elif var.visible and var.storage in ("global", "tvar"):
            shared.append([var.name, var.size])
    calls = []
    for f in mech.functions.values():
        text = " ".join(n.text for n in f.body.walk() if isinstance(n, Verbatim))
        if "_arg(" in text or "nrnran123_newstream" in text:
            kind = "numbers" if "newstream" in text else "vector"
            calls.append([f.name, "random" if "nrn_random_arg" in text else kind])
    ions = {ion.name: sorted(set(ion.write)) for ion in mech.ions}
    known = (
        "na",
        "k",
        "ca",
        *(ion.name for ion in mech.ions if ion.valence is not None),
    )
    unknown = [ion for ion in ions if ion not in known]
    charges = charges_of(model) if unknown and model else {}
    zeros = [
        v.name
        for v in mech.vars.values()
        if v.role == "parameter" and v.is_range and not v.size and not v.default
        if v.name.startswith(("g", "pbar", "perm", "pcabar", "pmax"))
    ]
    return {
        "name": mech.name,
        "kind": mech.kind,
        "range": names,
        "globals": shared,
        "ions": ions,
        "charges": {ion: charges[ion] for ion in unknown if ion in charges},
        "pointers": {p: mech.vars[p].unit for p in mech.pointers},
        "weights": len(mech.net_receive.args) if mech.net_receive else -1,
        "zeros": zeros,
        "calls": calls,
    }


class Experiment:
    """The model around one mechanism; `out` maps a label to its samples."""

    def __init__(self, h, spec):
        self.h, self.spec = h, spec
        self.out: dict[str, list[float]] = {}
        self.keep: list = []
        self.point = self.cell = None
        self.instances: list = []  # objects that have the mechanism's variables
        h.celsius = 24
        h.dt = DT
        self.section = h.Section(name="soma")
        self.section.L, self.section.diam = 60, 12
        self.section.nseg, self.section.Ra = 3, 120
        self.other = h.Section(name="other")
        self.other.L = self.other.diam = 15
        for section in (self.section, self.other):
            section.insert("pas")
            section.g_pas, section.e_pas = 2e-4, -68
        self.place()
        self.initialised()
        self.point_all()
        self.call_all()
        self.stimulate()

    # ---- the mechanism ---------------------------------------------------------------

    def place(self):
        h, spec = self.h, self.spec
        for ion in spec["ions"]:
            self.section.insert(ion + "_ion")
        if spec["kind"] == "SUFFIX":
            self.section.insert(spec["name"])
            self.instances = [getattr(seg, spec["name"]) for seg in self.section]
        elif spec["kind"] == "POINT_PROCESS":
            make = getattr(h, spec["name"])
            self.instances = [make(self.section(x)) for x in (0.5, 0.9)]
        elif spec["kind"] == "ARTIFICIAL_CELL":
            make = getattr(h, spec["name"])
            self.instances = [make(), make()]
        for ion in spec["ions"]:
            for name in self.concentrations(ion):
                for seg in self.section:
                    setattr(seg, name, getattr(seg, name) * 1.1)

    def concentrations(self, ion):
        """The ion's concentrations that are parameters here."""
        names = [ion + "i", ion + "o"]
        if any(n in self.spec["ions"][ion] for n in names):
            return []
        return [n for n in names if hasattr(self.section(0.5), n)]

    def initialised(self):
        for name in self.spec["zeros"]:
            value = 0.002 if self.spec["kind"] == "POINT_PROCESS" else 0.0005
            for instance in self.instances:
                setattr(instance, name, value)

    def point_all(self):
        """POINTERs look at the other cell: its voltage, or a current into it."""
        self.pulse = self.h.IClamp(self.other(0.5))
        self.pulse.delay, self.pulse.dur, self.pulse.amp = 10, 8, 0.15
        for instance in self.instances:
            for name, unit in self.spec["pointers"].items():
                if self.spec["calls"]:
                    continue
                is_voltage = unit in ("mV", "millivolt")
                target = self.other(0.5)._ref_v if is_voltage else self.pulse._ref_i
                setattr(instance, "_ref_" + name, target)

    def call_all(self):
        """Functions that take a Random, a Vector or identifiers, once each."""
        h = self.h
        for name, kind in self.spec["calls"]:
            for k, instance in enumerate(self.instances):
                function = getattr(instance, name, None)
                if function is None:
                    continue
                if kind == "random":
                    random = h.Random()
                    random.Random123(7, k, 1)
                    random.negexp(1)
                    argument = (random,)
                elif kind == "vector":
                    argument = (h.Vector([3.0 + k, 8.0, 21.5, 50.0, 77.25]),)
                else:
                    argument = (7, k, 1)
                self.keep.append(argument)
                function(*argument)

    # ---- the stimuli -----------------------------------------------------------------

    def stimulate(self):
        h = self.h
        self.clamp = h.SEClamp(self.section(0.5))
        self.clamp.dur1, self.clamp.rs = 40, 0.05
        times = h.Vector([0, 2, 22, 38, 40, 1e9])
        volts = h.Vector([-70, -100, 40, -65, -65, -65])
        volts.add(self.spec.get("nudge", 0.0))
        volts.play(self.clamp._ref_amp1, times, 1)
        self.keep += [times, volts]
        for at, section in ((45, 0), (65, 0), (85, 0), (50, 1)):
            where = (self.section, self.other)[section]
            pulse = h.IClamp(where(0.5))
            pulse.delay, pulse.dur, pulse.amp = at, 8, (0.08, 0.15)[section]
            self.keep.append(pulse)
        self.connections = []
        if self.spec["weights"] >= 0:
            for instance in self.instances:
                nc = h.NetCon(None, instance)
                nc.delay = 1
                for k in range(min(1, int(nc.wcnt()))):
                    nc.weight[k] = 0.003
                self.connections.append(nc)
        self.spikes = []
        if self.spec["weights"] >= 0 or self.spec["kind"] == "ARTIFICIAL_CELL":
            for k, instance in enumerate(self.instances):
                try:
                    nc = h.NetCon(instance, None)
                    times = h.Vector()
                    nc.record(times)
                except Exception:  # sends nothing: not a source
                    continue
                self.keep.append(nc)
                self.spikes.append((f"spikes[{k}]", times))

    def queue_events(self):
        """Those of each connection; they have to be sent after finitialize."""
        for k, nc in enumerate(self.connections):
            for at in EVENTS:
                nc.event(at + 0.3 * k)

    # ---- the run ---------------------------------------------------------------------

    def run(self):
        h = self.h
        h.finitialize(-65)
        self.queue_events()
        self.sample()
        step, every, changed = 0, round(SAMPLE / DT), 0
        while step * DT < TSTOP - DT / 2:
            if not self.advance():
                self.out[NO_NUMBER] = [float(step)]
                break
            step += 1
            if step % every == 0:
                self.sample()
            if step in (800, 2400):
                changed += 1
                self.change_ions(1.2 if changed == 1 else 1 / 1.2)
        for label, times in self.spikes:
            self.out[label] = list(times)
        return self.out

    def advance(self) -> bool:
        """One step; whether the voltages are numbers after it."""
        try:
            self.h.fadvance()
        except Exception as error:
            if "`v` is not a finite number" not in str(error):
                raise
            return False
        segments = [*self.section, *self.other]
        return not any(math.isnan(segment.v) for segment in segments)

    def change_ions(self, factor):
        for ion in self.spec["ions"]:
            for name in self.concentrations(ion):
                for seg in self.section:
                    setattr(seg, name, getattr(seg, name) * factor)

    def put(self, label, value):
        self.out.setdefault(label, []).append(value)

    def sample(self):
        for k, seg in enumerate(self.section):
            self.put(f"v[{k}]", seg.v)
            for ion in self.spec["ions"]:
                for name in (f"e{ion}", f"{ion}i", f"{ion}o", f"i{ion}"):
                    value = getattr(seg, name, None)
                    if value is not None:
                        self.put(f"{name}[{k}]", value)
        for k, instance in enumerate(self.instances):
            for name, size in self.spec["range"]:
                value = getattr(instance, name)
                for i in range(size):
                    self.put(f"{name}[{i}] of {k}", value[i])
                if not size:
                    self.put(f"{name} of {k}", value)
        suffix = "" if self.spec["kind"] == "NOTHING" else "_" + self.spec["name"]
        for name, size in self.spec["globals"]:
            value = getattr(self.h, name + suffix)
            for i in range(size):
                self.put(f"{name}{suffix}[{i}]", value[i])
            if not size:
                self.put(f"{name}{suffix}", value)
        for k, nc in enumerate(self.connections):
            for i in range(int(nc.wcnt())):
                self.put(f"weight[{i}] of {k}", nc.weight[i])


def run(h, spec, library, engine) -> dict[str, list[float]]:
    """Label -> samples of everything there is to see of the mechanism of a library
    (NEURON's) or MOD file (ours)."""
    for ion, charge in spec["charges"].items():
        h.ion_register(ion, charge)
    if engine == "neuron":
        h.nrn_load_dll(library)
    else:
        import nrnmini

        nrnmini.load_mechanisms(library)
    return Experiment(h, spec).run()
