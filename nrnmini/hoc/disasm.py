"""Listings of bytecode, for tests and the curious.

Owns: how an instruction is shown. Reads the one table of instructions.
"""

from __future__ import annotations

from nrnmini.hoc.opcodes import OPS, PLACES
from nrnmini.hoc.value import Code, Symbol

PLACE_LETTERS = "".join(PLACES)


def place_text(place) -> str:
    """A place: its letter and what it is."""
    letter, where = place
    if isinstance(where, float):
        where = f"{where:.8g}"
    return f"{PLACE_LETTERS[letter]} {getattr(where, 'name', where)}"


def operand_text(op, b: int, a: int, u, v) -> list[str]:
    """The operands of one instruction as words."""
    words = []
    for operand in op.operands.split():
        name, _, kind = operand.partition(":")
        value = v if name == "v" else u
        if kind == "jump":
            words.append(f"-> {a}")
        elif kind == "place":
            words.append(place_text(value))
        elif name == "a":
            words.append(str(a))
        elif name == "b":
            if ":place" not in op.operands:
                words.append(f"b={b}")
        elif isinstance(u, Symbol):
            words.append(u.name)
        elif kind == "obj":
            words.append(repr(getattr(u, "value", u)))
        else:
            words.append(repr(u))
    return words


def lines(code: Code) -> list[str]:
    """One line an instruction, without numbers of lines: for comparisons."""
    out = []
    for number, b, a, u, v, _ in code.listing:
        op = OPS[number]
        out.append(" ".join([op.name, *operand_text(op, b, a, u, v)]))
    return out


def disassemble(code: Code) -> str:
    """The listing: position, instruction, and the source line where it changes."""
    out = []
    last = None
    for i, text in enumerate(lines(code)):
        span = code.span(i)
        if span.line != last:
            last = span.line
            out.append(f"{span.source.name}:{span.line}: {span.line_text().strip()}")
        out.append(f"{i:6d}  {text}")
    return "\n".join(out)
