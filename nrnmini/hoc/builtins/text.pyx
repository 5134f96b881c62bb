# Texts: comparison, formatted printing and scanning.

from nrnmini.objects.args cimport assign_text, string

import re

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, state_of
from nrnmini.objects.args import ArgumentError, describe
from nrnmini.objects.formatting import format_text
from nrnmini.store.handle import DataHandle


def strcmp(interp, *args):
    """strcmp(a, b): -1, 0 or 1 as a comes before, equals or comes after b."""
    a, b = string(args, 0, "strcmp"), string(args, 1, "strcmp")
    return float((a > b) - (a < b))


def printf(interp, *args):
    """printf("format", ...): prints; the number of characters."""
    text = format_text(string(args, 0, "printf"), args[1:], "printf")
    interp.context.write(text)
    return float(len(text))


def fprint(interp, *args):
    """fprint("format", ...): prints to the file that wopen opened, or as printf."""
    text = format_text(string(args, 0, "fprint"), args[1:], "fprint")
    writer = state_of(interp).writer
    (interp.context.write if writer is None else writer.write)(text)
    return float(len(text))


def sprint(interp, *args):
    """sprint(strdef, "format", ...): prints into a strdef."""
    text = format_text(string(args, 1, "sprint"), args[2:], "sprint")
    assign_text(args, 0, "sprint", text)
    return 1.0


# ---- scanning -----------------------------------------------------------------

_CONVERSION = re.compile(
    r"%(?P<skip>\*?)(?P<width>\d*)(?P<size>l?)"
    r"(?P<kind>[dfiouxegsc]|\[\^?\]?[^\]]*\])"
)
_DECIMAL = r"[-+]?\d+"
_NUMBER = {
    "d": _DECIMAL,
    "u": _DECIMAL,
    "i": r"[-+]?(?:0[xX][0-9a-fA-F]+|\d+)",
    "o": r"[-+]?[0-7]+",
    "x": r"[-+]?(?:0[xX])?[0-9a-fA-F]+",
    "f": r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)",
}
_BASE = {"d": 10, "u": 10, "o": 8, "x": 16}
_LIMIT = 12


def sscanf(interp, *args):
    """sscanf("text", "format", &x, strdef, ...): reads from a text; how many were
    read. Numbers go to &variables, %s %c %[...] to strdefs (%c also to a number)."""
    text, fmt = string(args, 0, "sscanf"), string(args, 1, "sscanf")
    at, i, k, n_read = 0, 0, 2, 0
    while i < len(fmt):
        c = fmt[i]
        if c.isspace():
            while at < len(text) and text[at].isspace():
                at += 1
            i += 1
            continue
        m = _CONVERSION.match(fmt, i)
        if m is None:
            if fmt.startswith("%%", i):
                i += 1
            if at >= len(text) or text[at] != c:
                break
            at += 1
            i += 1
            continue
        i = m.end()
        found, at = _scan(text, at, m)
        if found is None:
            if n_read == 0 and not text[at:].strip():
                return -1.0  # the text ended before anything was read
            break
        if m["skip"]:
            continue
        if k - 2 >= _LIMIT:
            raise ArgumentError(f"`sscanf` reads at most {_LIMIT} values")
        _store(args, k, found, m)
        k += 1
        n_read += 1
    return float(n_read)


def _scan(text, at, conversion):
    # (what was found or None, position after it)
    kind = conversion["kind"]
    if kind != "c" and not kind.startswith("["):
        while at < len(text) and text[at].isspace():
            at += 1
    end = at + int(conversion["width"]) if conversion["width"] else len(text)
    if kind == "c":
        n = int(conversion["width"] or 1)
        piece = text[at : at + n]
        return (piece, at + n) if len(piece) == n else (None, at)
    if kind == "s":
        pattern = r"\S+"
    elif kind.startswith("["):
        inverted = kind.startswith("[^")
        members = kind[2 if inverted else 1 : len(kind) - 1].replace("\\", r"\\")
        members = members.replace("[", r"\[").replace("]", r"\]").replace("^", r"\^")
        pattern = f"[{'^' if inverted else ''}{members}]+"
    else:
        pattern = _NUMBER.get(kind, _NUMBER["f"])
    m = re.compile(pattern).match(text, at, end)
    if m is None:
        return None, at
    found = m.group()
    if kind in _BASE:
        return float(int(found, _BASE[kind])), m.end()
    if kind == "i":
        unsigned = found.lstrip("+-")
        octal = unsigned.startswith("0") and unsigned.isdigit()
        return float(int(found, 8 if octal else 0)), m.end()
    if kind in "feg":
        value = float(found)
        if not conversion["size"]:  # %f reads into a C float
            from struct import pack, unpack

            try:
                value = unpack("f", pack("f", value))[0]
            except OverflowError:
                value = float("inf") if value > 0 else float("-inf")
        return value, m.end()
    return found, m.end()


def _store(args, k, found, conversion):
    if k >= len(args):
        raise ArgumentError(
            f"`sscanf`: the format needs more arguments: there is none for "
            f"`{conversion.group()}`"
        )
    target = args[k]
    if isinstance(found, str):
        if conversion["kind"] == "c" and isinstance(target, DataHandle):
            target.value = float(ord(found[0]) & 0xFF)
            return
        if not isinstance(getattr(target, "value", None), str):
            if isinstance(target, str):
                return
            raise ArgumentError(
                f"`sscanf`: `{conversion.group()}` needs a strdef as argument {k + 1}, "
                f"not {describe(target)}"
            )
        target.value = found
        return
    if not isinstance(target, DataHandle):
        raise ArgumentError(
            f"`sscanf`: `{conversion.group()}` needs `&variable` as argument {k + 1}, "
            f"not {describe(target)}"
        )
    target.value = found


# ---- errors -------------------------------------------------------------------


def execerror(interp, *args):
    """execerror("message"[, "more"]): stops with an error."""
    message = string(args, 0, "execerror")
    more = string(args, 1, "execerror", "")
    raise ModelError(f"{message} {more}".rstrip())


FUNCTIONS = (
    builtin("strcmp", strcmp),
    builtin("printf", printf),
    builtin("fprint", fprint),
    builtin("sprint", sprint),
    builtin("sscanf", sscanf),
    builtin("execerror", execerror),
)
