"""Built-in functions that need the machine itself.

Owns: running text and files, questions about the running call, the scope of
statements. Leaves to others: everything that is about the model (builtins).
"""

from __future__ import annotations

import math
import sys

from nrnmini.errors import HocError
from nrnmini.hoc.builtins.base import Builtin, builtin
from nrnmini.hoc.stack import RunError
from nrnmini.hoc.symbol import Scope
from nrnmini.hoc.value import HocObject
from nrnmini.objects.args import number, string


def execute(interp, *args):
    """execute("statement"[, object]): runs it at top level or in the object's scope;
    in braces, unless it begins with ~."""
    target = args[1] if len(args) > 1 else None
    interp.execute_braced(string(args, 0, "execute"), target)
    return 0.0


def execute1(interp, *args):
    """execute1("text"[, object][, show]): runs statements; 1, or 0 if one failed."""
    target, show = None, True
    for arg in args[1:]:
        if isinstance(arg, HocObject):
            target = arg
        elif arg is not None:
            show = bool(arg)
    scope = target if target is not None else None
    text = string(args, 0, "execute1")
    try:
        if scope is None:
            interp.execute_in(text, Scope(interp))
        else:
            interp.execute_in(text, interp.scope_of(scope))
    except HocError as error:
        if show:
            sys.stdout.flush()
            print(error, file=sys.stderr)
        return 0.0
    return 1.0


def load_file(interp, *args):
    """load_file([0|1,] "file"[, "name"]): runs a file once (1: always), unless `name`
    is defined; 1, or 0 if there is none."""
    force = False
    rest = args
    if args and isinstance(args[0], (int, float)):
        force, rest = bool(args[0]), args[1:]
    name = string(rest, 0, "load_file")
    symbol = string(rest, 1, "load_file") if len(rest) > 1 else ""
    return float(interp.load_file(name, force, symbol))


def xopen(interp, *args):
    """xopen("file"): runs a file, always, in the scope of the running object."""
    interp.xopen(string(args, 0, "xopen"))
    return 1.0


def _loader(keyword):
    def load(interp, *args):
        interp.load_names(
            keyword, [string(args, k, f"load_{keyword}") for k in range(len(args))]
        )
        return 1.0

    load.__doc__ = f"""load_{keyword}("name", ...): loads the files that define them."""
    return load


def numarg(interp, *args):
    """numarg(): how many arguments the running procedure was called with."""
    return float(interp.machine.argument_count())


def argtype(interp, *args):
    """argtype(i): -1 absent, 0 number, 1 object, 2 text, 3 pointer."""
    return float(interp.machine.argument_type(int(number(args, 0, "argtype"))))


def object_push(interp, *args):
    """object_push(object): the following statements run in its scope."""
    target = args[0] if args else None
    if len(interp.pushed) >= 10:
        raise RunError(
            "object_push() is nested too deeply", help="is object_pop() missing?"
        )
    interp.pushed.append(interp.scope)
    if isinstance(target, HocObject):
        interp.scope = Scope(interp, target.template, target)
    return 0.0


def object_pop(interp, *args):
    """object_pop(): back to the scope before object_push."""
    if not interp.pushed:
        raise RunError("object_pop() without object_push()")
    interp.scope = interp.pushed.pop()
    return 0.0


def object_pushed(interp, *args):
    """object_pushed(): how many object_push are in effect."""
    return float(len(interp.pushed))


def atan2(interp, *args):
    """atan2(y, x): the angle of a point, radians."""
    return math.atan2(number(args, 0, "atan2"), number(args, 1, "atan2"))


FUNCTIONS: dict[str, Builtin] = {
    f.name: f
    for f in (
        builtin("execute", execute),
        builtin("execute1", execute1),
        builtin("load_file", load_file),
        builtin("xopen", xopen),
        builtin("load_proc", _loader("proc")),
        builtin("load_func", _loader("func")),
        builtin("load_template", _loader("begintemplate")),
        builtin("numarg", numarg),
        builtin("argtype", argtype),
        builtin("object_push", object_push),
        builtin("object_pop", object_pop),
        builtin("object_pushed", object_pushed),
        builtin("atan2", atan2),
    )
}
