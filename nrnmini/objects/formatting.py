"""printf as HOC has it.

Conversions are d o x c f e g s and %, with flags, width and precision, and `l`
before d, o, x and f. Anything else is text.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from nrnmini.objects.args import ArgumentError, describe
from nrnmini.objects.table import StringRef

_CONVERSION = re.compile(r"%(?:%|[-+ #0]*\d*(?:\.\d*)?(?:l[doxf]|[doxcfegs]))")


@lru_cache(maxsize=512)
def parse(fmt: str) -> tuple[tuple[str, str], ...]:
    """(text, kind) pieces; kind is "" for text, else the conversion letter,
    in upper case if it takes a long."""
    pieces = []
    at = 0
    for m in _CONVERSION.finditer(fmt):
        if m.start() > at:
            pieces.append((fmt[at : m.start()], ""))
        spec = m.group()
        if spec == "%%":
            pieces.append(("%", ""))
        elif spec[-2] == "l" and spec[-1] != "f":
            pieces.append((spec[:-2] + spec[-1], spec[-1].upper()))
        elif spec[-2] == "l":
            pieces.append((spec[:-2] + "f", "f"))
        else:
            pieces.append((spec, spec[-1]))
        at = m.end()
    if at < len(fmt):
        pieces.append((fmt[at:], ""))
    return tuple(pieces)


def _integer(value: float, bits: int) -> int:
    # As a C cast on the usual machines: what does not fit becomes the lowest.
    low = -(1 << (bits - 1))
    if math.isnan(value) or not low <= value < -low:
        return low
    return int(value)


def convert(spec: str, kind: str, value: float) -> str:
    """One number in one conversion."""
    if kind in "feg":
        return spec % value
    bits = 64 if kind.isupper() else 32
    n = _integer(value, bits)
    if kind in "dD":
        return spec % n
    if kind == "c":
        return spec % chr(n & 0xFF)
    return spec % (n & ((1 << bits) - 1))


def format_text(fmt: str, args: tuple, method: str = "printf") -> str:
    """The text of a printf. Superfluous arguments are ignored.

    A number, a text (str or StringRef) or an object (its name) each fits only
    its own conversion; ArgumentError otherwise, and where arguments are missing.
    """
    out = []
    k = 0
    for piece, kind in parse(fmt):
        if not kind:
            out.append(piece)
            continue
        if k >= len(args):
            raise ArgumentError(
                f"`{method}`: the format needs more arguments: there is none "
                f"for `{piece}` in {fmt!r}"
            )
        arg = args[k]
        k += 1
        if kind == "s":
            out.append(piece % _text(arg, piece, k, method))
            continue
        try:
            if isinstance(arg, (str, StringRef)):
                raise TypeError
            value = float(arg)
        except (TypeError, ValueError):
            raise ArgumentError(
                f"`{method}`: `{piece}` needs a number, but value {k} is "
                f"{describe(arg)}"
            ) from None
        out.append(convert(piece, kind, value))
    return "".join(out)


def _text(arg: Any, piece: str, k: int, method: str) -> str:
    if isinstance(arg, str):
        return arg
    if isinstance(arg, StringRef):
        return arg.value
    if arg is None:
        return "NULLobject"
    if isinstance(arg, (int, float)):
        raise ArgumentError(
            f"`{method}`: `{piece}` needs a text, but value {k} is {describe(arg)}"
        )
    value = getattr(arg, "value", None)
    return value if isinstance(value, str) else str(arg)
