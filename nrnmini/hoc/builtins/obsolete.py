"""Functions of the first versions, and rare ones: stimuli by number, batch runs,
fitting."""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins import praxis
from nrnmini.hoc.builtins.base import builtin, current, position, reference
from nrnmini.objects.args import RangeError, number, string, whole
from nrnmini.objects.formatting import format_text


@dataclass
class Electrodes:
    """The stimuli, synapses and the clamp that are known by number."""

    stims: list = field(default_factory=list)
    synapses: list = field(default_factory=list)
    clamp: object = None
    batch: list = field(default_factory=list)  # handles that batch_run saves
    fit: praxis.Settings = field(default_factory=praxis.Settings)


def _electrodes(interp) -> Electrodes:
    known = interp.context.__dict__.get("builtin_electrodes")
    if known is None:
        known = interp.context.builtin_electrodes = Electrodes()
    return known


def _slot(slots, args, name):
    i = whole(args, 0, name)
    if not 0 <= i < len(slots):
        raise RangeError(
            f"`{name}`: number {i} does not exist: there are {len(slots)}; make room "
            f"with {name.rstrip('ig')}(n)"
        )
    return i


def _put(interp, kind, x, **values):
    point = interp.context.model.point_process(kind, current(interp), x)
    for name, value in values.items():
        point.handle(name).value = value
    return point


def fstim(interp, *args):
    """fstim(n): room for n current stimuli. fstim(i, x, delay, duration, amp): stimulus
    i in the current section; ms, nA."""
    e = _electrodes(interp)
    if len(args) == 1:
        e.stims = [None] * whole(args, 0, "fstim")
        return 0.0
    i = _slot(e.stims, args, "fstim")
    delay, duration, amp = (number(args, k, "fstim") for k in (2, 3, 4))
    e.stims[i] = _put(
        interp, "IClamp", position(args, 1, "fstim"),
        **{"del": delay, "dur": duration, "amp": amp},
    )  # fmt: skip
    return 0.0


def _value_of(slots, args, function, variable):
    point = slots[_slot(slots, args, function)]
    return 0.0 if point is None else point.handle(variable).value


def fstimi(interp, *args):
    """fstimi(i): the present current of stimulus i, nA."""
    return _value_of(_electrodes(interp).stims, args, "fstimi", "i")


def fsyn(interp, *args):
    """fsyn(n): room for n alpha synapses. fsyn(i, x, onset, tau, gmax, e): synapse i in
    the current section; ms, uS, mV."""
    e = _electrodes(interp)
    if len(args) == 1:
        e.synapses = [None] * whole(args, 0, "fsyn")
        return 0.0
    i = _slot(e.synapses, args, "fsyn")
    onset, tau, gmax, reversal = (number(args, k, "fsyn") for k in (2, 3, 4, 5))
    e.synapses[i] = _put(
        interp, "AlphaSynapse", position(args, 1, "fsyn"),
        onset=onset, tau=tau, gmax=gmax, e=reversal,
    )  # fmt: skip
    return 0.0


def fsyni(interp, *args):
    """fsyni(i): the present current of synapse i, nA."""
    return _value_of(_electrodes(interp).synapses, args, "fsyni", "i")


def fsyng(interp, *args):
    """fsyng(i): the present conductance of synapse i, uS."""
    return _value_of(_electrodes(interp).synapses, args, "fsyng", "g")


def fclamp(interp, *args):
    """fclamp(n, x): a voltage clamp of n levels (at most 3) at x of the current
    section. fclamp(i, duration, level): level i; ms, mV."""
    e = _electrodes(interp)
    if len(args) == 2:
        n = whole(args, 0, "fclamp")
        if not 0 <= n <= 3:
            raise RangeError(f"`fclamp` has at most 3 levels, not {n}")
        e.clamp = (
            _put(interp, "SEClamp", position(args, 1, "fclamp"), rs=1e-3)
            if (n)
            else None
        )
        return 0.0
    if e.clamp is None:
        raise ModelError("`fclamp`: there is no clamp: make it with fclamp(n, x)")
    i = whole(args, 0, "fclamp")
    if not 0 <= i < 3:
        raise RangeError(f"`fclamp`: level {i} does not exist: there are 3")
    e.clamp.handle(f"dur{i + 1}").value = number(args, 1, "fclamp")
    e.clamp.handle(f"amp{i + 1}").value = number(args, 2, "fclamp")
    return 0.0


def fclampi(interp, *args):
    """fclampi(): the present current of the clamp, nA."""
    clamp = _electrodes(interp).clamp
    return 0.0 if clamp is None else clamp.handle("i").value


def fclampv(interp, *args):
    """fclampv(): the voltage that the clamp holds at present, mV."""
    clamp = _electrodes(interp).clamp
    if clamp is None:
        return 0.0
    t = interp.context.model.globals["t"].get(0)
    for i in (1, 2, 3):
        t -= clamp.handle(f"dur{i}").value
        if t < 0:
            return clamp.handle(f"amp{i}").value
    return 0.0


def prstim(interp, *args):
    """prstim(): lists the stimuli, synapses and the clamp that are known by number."""
    e = _electrodes(interp)
    for i, point in enumerate(e.stims + e.synapses):
        if point is not None:
            where = f"{point.get_section().full_name()}({point.get_x():g})"
            values = " ".join(
                f"{v.name}={point.handle(v.name).value:g}"
                for v in point.type.vars
                if v.kind == "parameter"
            )
            i = i if i < len(e.stims) else i - len(e.stims)
            interp.context.write(f"{i} {point.type.name} {where} {values}\n")
    return 0.0


# ---- batch runs ---------------------------------------------------------------


def batch_save(interp, *args):
    """batch_save(&x, &y, ...): variables for batch_run to save; batch_save(): none."""
    e = _electrodes(interp)
    if not args:
        e.batch.clear()
    e.batch += [reference(args, k, "batch_save") for k in range(len(args))]
    return 1.0


def batch_run(interp, *args):
    """batch_run(tstop, step, "file"[, "comment"]): runs from the present state, and
    writes t and the variables of batch_save at every step (ms) to a file."""
    e, engine = _electrodes(interp), interp.context.engine
    tstop, step = number(args, 0, "batch_run"), number(args, 1, "batch_run")
    name = string(args, 2, "batch_run")
    comment = string(args, 3, "batch_run", "")
    if step <= 0:
        raise RangeError(f"`batch_run`: the step must be positive, not {step:g}")
    t = interp.context.model.globals["t"]
    try:
        out = open(name, "w", encoding="utf-8")
    except OSError as error:
        raise ModelError(f"`batch_run`: cannot open `{name}`: {error.strerror}") from (
            None
        )
    with out:
        out.write(
            f"{comment}\nbatch_run from t = {t.get(0):g} to {tstop:g} in steps "
            f"of {step:g} with dt = {_dt(interp):g}\n"
        )
        k, start = 0, t.get(0)
        while True:
            values = [t.get(0), *(h.value for h in e.batch)]
            out.write("".join(format_text(" %g", (v,)) for v in values) + "\n")
            k += 1
            if start + k * step > tstop + 0.5 * _dt(interp):
                break
            while t.get(0) < start + k * step - 0.5 * _dt(interp):
                engine.fadvance()
    return 1.0


def _dt(interp):
    return interp.context.model.globals["dt"].get(0)


# ---- fitting ------------------------------------------------------------------


def fit_praxis(interp, *args):
    """fit_praxis(n, "function", &x[0] | Vector[, "statement"]): values of n variables
    at which function(n, &x[0]) is smallest; returns that. The statement runs after
    each round."""
    n = whole(args, 0, "fit_praxis")
    if n < 1:
        raise RangeError(f"`fit_praxis`: at least one variable is needed, not {n}")
    context = interp.context
    target = args[2] if len(args) > 2 else None
    settings = _electrodes(interp).fit
    statement = string(args, 3, "fit_praxis", "")
    after = (lambda: context.run_statement(statement, None)) if statement else None
    if hasattr(target, "buffer"):
        from nrnmini.store.handle import DataHandle

        if len(target.buffer) < n:
            raise RangeError(
                f"`fit_praxis`: the Vector has {len(target.buffer)} elements, not {n}"
            )
        first, passed = DataHandle(target.buffer, 0), target
    else:
        first = passed = reference(args, 2, "fit_praxis")
    cells = [first] + [first.next(i) for i in range(1, n)]
    if isinstance(args[1], str) or hasattr(args[1], "value"):
        name = string(args, 1, "fit_praxis")

        def call():
            return float(interp.call(name, float(n), passed))
    else:
        function = args[1]

        def call():
            return float(function(float(n), passed))

    def evaluate(values):
        for cell, value in zip(cells, values, strict=True):
            cell.value = value
        return call()

    best, values = praxis.minimise(evaluate, [c.value for c in cells], settings, after)
    for cell, value in zip(cells, values, strict=True):
        cell.value = value
    return best


def attr_praxis(interp, *args):
    """attr_praxis(tolerance, largest_step, print): settings of fit_praxis.
    attr_praxis(seed): accepted."""
    settings = _electrodes(interp).fit
    if len(args) > 1:
        settings.tolerance = number(args, 0, "attr_praxis")
        settings.largest_step = number(args, 1, "attr_praxis")
    return 0.0


def pval_praxis(interp, *args):
    """pval_praxis(i[, &a[0]]): how far the i-th search direction of the last fit_praxis
    is from flat; &a gets the direction."""
    settings = _electrodes(interp).fit
    i = whole(args, 0, "pval_praxis")
    if not 0 <= i < len(settings.directions):
        raise RangeError(
            f"`pval_praxis`: the last fit has {len(settings.directions)} directions, "
            f"there is no number {i}"
        )
    if len(args) > 1:
        cell = reference(args, 1, "pval_praxis")
        for k, component in enumerate(settings.directions[i]):
            cell.next(k).value = component
    return settings.curvatures[i]


def stop_praxis(interp, *args):
    """stop_praxis([rounds]): ends a running fit_praxis after so many rounds, 0."""
    _electrodes(interp).fit.rounds_left = whole(args, 0, "stop_praxis", 0)
    return 0.0


FUNCTIONS = (
    builtin("fstim", fstim),
    builtin("fstimi", fstimi),
    builtin("fsyn", fsyn),
    builtin("fsyni", fsyni),
    builtin("fsyng", fsyng),
    builtin("fclamp", fclamp),
    builtin("fclampi", fclampi),
    builtin("fclampv", fclampv),
    builtin("prstim", prstim),
    builtin("batch_save", batch_save),
    builtin("batch_run", batch_run),
    builtin("fit_praxis", fit_praxis),
    builtin("attr_praxis", attr_praxis),
    builtin("pval_praxis", pval_praxis),
    builtin("stop_praxis", stop_praxis),
)
