"""Running the model and questions about ions."""

from __future__ import annotations

import math

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, current, position
from nrnmini.model.ion import ghk_current, nernst_potential
from nrnmini.objects.args import (
    RangeError,
    number,
    string,
    unknown,
    whole,
)


def finitialize(interp, *args):
    """finitialize([v]): initialises the model, at v (mV) if given."""
    engine = interp.context.engine
    engine.finitialize(number(args, 0, "finitialize") if args else None)
    return 1.0


def fadvance(interp, *args):
    """fadvance(): advances the model by one step."""
    interp.context.engine.fadvance()
    return 1.0


def fcurrent(interp, *args):
    """fcurrent(): computes the currents at the present state."""
    interp.context.engine.fcurrent()
    return 1.0


def frecord_init(interp, *args):
    """frecord_init(): lets recorded Vectors begin again at the present time."""
    interp.context.engine.frecord_init()
    return 1.0


# ---- ions ---------------------------------------------------------------------


def _ion(interp, name, function):
    model = interp.context.model
    kind = model.mech_by_name.get(name)
    if kind is None or not kind.is_ion:
        raise ModelError(str(unknown("an ion", name, [f"{i}_ion" for i in model.ions])))
    return kind


def ion_style(interp, *args):
    """ion_style("na_ion"[, c, e, einit, eadvance, cinit]): the style of an ion in
    the current section, as it was; -1 if the ion is not there."""
    name = string(args, 0, "ion_style")
    _ion(interp, name, "ion_style")
    section = current(interp)
    if len(args) == 1:
        return float(section.get_ion_style(name))
    values = [whole(args, k, "ion_style") for k in range(1, 6)]
    return float(section.set_ion_style(name, *values))


def ion_register(interp, *args):
    """ion_register("name", charge): makes an ion; the index of its mechanism."""
    name = string(args, 0, "ion_register")
    return float(
        interp.context.model.ion_register(name, number(args, 1, "ion_register"))
    )


def ion_charge(interp, *args):
    """ion_charge("na_ion"): the charge of an ion."""
    return _ion(interp, string(args, 0, "ion_charge"), "ion_charge").charge


def _celsius(interp):
    return interp.context.model.globals["celsius"].get(0)


def nernst(interp, *args):
    """nernst(ci, co, charge): potential, mV. nernst("ena" | "nai" | "nao"[, x]): the
    value that it has at equilibrium with the other two, in the current section."""
    celsius = _celsius(interp)
    if args and isinstance(args[0], (int, float)):
        values = [number(args, k, "nernst") for k in range(3)]
        return nernst_potential(*values, celsius)
    name = string(args, 0, "nernst")
    x = position(args, 1, "nernst") if len(args) > 1 else 0.5
    model = interp.context.model
    ion = next((i for i in model.ions if name in (f"e{i}", f"{i}i", f"{i}o")), None)
    if ion is None:
        raise ModelError(
            f"`nernst`: `{name}` is not a reversal potential or concentration of an ion"
        )
    kind = model.ions[ion]
    section = current(interp)
    if name == f"e{ion}":
        inside, outside = (section.range_value(f"{ion}{c}", x) for c in "io")
        return nernst_potential(inside, outside, kind.charge, celsius)
    # e = kT/zF ln(co/ci), solved for a concentration
    potential = section.range_value(f"e{ion}", x)
    unit = nernst_potential(1.0, math.e, kind.charge, celsius)
    if unit == 0:
        raise RangeError(f"`nernst`: ion `{ion}` has no charge")
    if name.endswith("i"):
        return section.range_value(f"{ion}o", x) * math.exp(-potential / unit)
    return section.range_value(f"{ion}i", x) * math.exp(potential / unit)


def ghk(interp, *args):
    """ghk(v, ci, co, charge): current of the Goldman-Hodgkin-Katz equation."""
    values = [number(args, k, "ghk") for k in range(4)]
    return ghk_current(*values, _celsius(interp))


def initnrn(interp, *args):
    """initnrn(): resets t to 0 and the rest of the globals to their defaults."""
    defaults = {"t": 0.0, "dt": 0.025, "celsius": 6.3, "secondorder": 0.0}
    entries = interp.context.model.globals.entries
    for name, value in defaults.items():
        if name in entries:
            entries[name].set(value)
    return 1.0


# a: effect on the parent's equation; b: of the parent on the node's own.
_MATRIX = ("AboveDiagonal", "Diagonal", "BelowDiagonal", "RHS")


def fmatrix(interp, *args):
    """fmatrix(x, i): element i (1 a, 2 d, 3 b, 4 rhs) of the equation of the node at
    x, as the last step left it; without arguments all of them are printed."""
    nodes = interp.context.model.nodes
    columns = [nodes.get_column(name) for name in _MATRIX]
    if args:
        i = whole(args, 1, "fmatrix")
        if not 1 <= i <= 4:
            raise RangeError(f"`fmatrix`: the element is 1, 2, 3 or 4, not {i}")
        row = current(interp).node_row(position(args, 0, "fmatrix"))
        return columns[i - 1].get_value(row)
    for row in range(len(nodes)):
        section, x = interp.context.model.place_of(row)
        values = "".join(f" {c.get_value(row):12.5g}" for c in columns)
        interp.context.write(f"{section.full_name()}({x:g}){values}\n")
    return 1.0


def keep_nseg_parm(interp, *args):
    """keep_nseg_parm(b): accepted; parameters are always kept when nseg changes."""
    number(args, 0, "keep_nseg_parm")
    return 0.0


def nlayer_extracellular(interp, *args):
    """nlayer_extracellular([n]): the number of layers of extracellular; n changes it,
    as long as no section has the mechanism."""
    kind = interp.context.model.extracellular
    if args:
        kind.set_layers(whole(args, 0, "nlayer_extracellular"))
    return float(kind.n_layers)


FUNCTIONS = (
    builtin("finitialize", finitialize),
    builtin("fadvance", fadvance),
    builtin("fcurrent", fcurrent),
    builtin("frecord_init", frecord_init),
    builtin("initnrn", initnrn),
    builtin("fmatrix", fmatrix),
    builtin("ion_style", ion_style),
    builtin("ion_register", ion_register),
    builtin("ion_charge", ion_charge),
    builtin("nernst", nernst),
    builtin("ghk", ghk),
    builtin("keep_nseg_parm", keep_nseg_parm),
    builtin("nlayer_extracellular", nlayer_extracellular),
)
