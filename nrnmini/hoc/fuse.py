"""Neighbouring instructions to one: fewer steps for the machine.

    LOAD L i; LOAD K 3; MOD; LOAD K 0; UNLESS_EQ -> 9
    MOD_PP L i, K 3; UNLESS_EQ_SP -> 9, K 0

Owns: which instructions combine, and where jumps arrive afterwards. Leaves to
others: what the instructions mean (opcodes) and emitting them (compiler).

A row is ``[name, b, a, u, v, span]``. Only what was loaded directly before its use
is combined, so that the order in which variables are read does not change.
"""

from __future__ import annotations

from nrnmini.hoc.opcodes import JUMPS, NUMBERS, PLACED, A, L

PLACE_NAMES = frozenset(name for name, i in NUMBERS.items() if i in PLACED)
JUMP_NAMES = frozenset(name for name, i in NUMBERS.items() if i in JUMPS)
#: Instructions with a right operand that can be a place, or both operands.
BINARY = frozenset(name[:-3] for name in NUMBERS if name.endswith("_PP"))


def checked_arguments(rows: list) -> list[int]:
    """The numbers of the arguments ($1..$32) that are read as numbers."""
    found = {row[2] for row in rows if row[0] == "ARG"}
    for name, _, _, u, _, _ in rows:
        if name in PLACE_NAMES and u[0] == A:
            found.add(u[1])
    return sorted(k for k in found if k <= 32)


def fuse(rows: list, arguments=()) -> list:
    """The rows with what combines combined; `arguments` are known to be numbers."""
    targets = set()
    for i, row in enumerate(rows):
        if row[0] in JUMP_NAMES:
            targets.add(row[2])
        elif row[0] in ("ITERATE", "ITERATE_MEMBER"):
            targets.update((i + 1, i + 2))  # the machine goes there by itself
    out: list = []
    moved = []  # new position of each row
    start = 0  # nothing before may be changed: a jump arrives here
    for i, row in enumerate(rows):
        if i in targets:
            start = len(out)
        moved.append(len(out))
        if row[0] == "ARG" and row[2] in arguments:
            row = ["LOAD", 0, 0, (A, row[2]), None, row[5]]
        _append(out, start, row, arguments)
    for row in out:
        if row[0] in JUMP_NAMES:
            row[2] = moved[row[2]]
    return out


def _append(out: list, start: int, row: list, arguments) -> None:
    """Add a row, combined with the loads in front of it."""
    name, b, a, u, v, span = row
    if name in BINARY:
        right = _pop_load(out, start)
        left = _pop_load(out, start) if right else None
        if left:
            out.append([name + "_PP", 0, a, left, right, span])
        elif right:
            out.append([name + "_SP", 0, a, right, None, span])
        else:
            out.append(list(row))
        return
    if name == "STORE" and a == 0 and _is_direct(u, arguments):
        name = "SET"
    if name == "SET" or (name == "ADD_TO" and a == 0 and _is_direct(u, arguments)):
        value = _pop_load(out, start)
        if value:
            fused = "MOVE" if name == "SET" else "INCREASE"
            out.append([fused, 0, 0, u, value, span])
            return
    elif name == "GET_1" or (name == "INDEX" and a == 1):
        index = _pop_load(out, start)
        if index:
            fused = "GET_1_P" if name == "GET_1" else "INDEX_P"
            out.append([fused, 0, 0, u, index, span])
            return
    elif name == "RETURN_NUM":
        value = _pop_load(out, start)
        if value:
            out.append(["RETURN_P", 0, 0, value, None, span])
            return
    out.append([name, b, a, u, v, span])


def _is_direct(place, arguments) -> bool:
    letter, where = place
    return letter <= L or (letter == A and where in arguments)


def _pop_load(out: list, start: int):
    """Take the LOAD at the end away: its place, or None if there is none."""
    if len(out) > start and out[-1][0] == "LOAD":
        return out.pop()[3]
    return None


__all__ = ["checked_arguments", "fuse"]
