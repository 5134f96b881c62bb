"""Indices in VERBATIM are checked while the code runs.

Owns: the rewriting of `x[i]` and `_p_ptr[i]` in C texts, for files compiled with
`checked`. What NMODL itself indexes is always checked, by the emitter.
"""

from __future__ import annotations

import re

from nrnmini.nmodl.lower.text import array_index, place_in, pointer_index
from nrnmini.nmodl.passes.verbatim import is_code, masked, nodes


def check_indices(mech) -> None:
    """Every index of an array or POINTER of the mechanism fails the step when it
    is out of range, with the place in the MOD file."""
    arrays = {v.name: v for v in mech.vars.values() if v.is_array}
    pointers = {v.name: v for v in mech.vars.values() if v.storage == "pointer"}
    names = {**arrays, **{f"_p_{n}": v for n, v in pointers.items()}}
    # `(&foo)[i]`, the form that NEURON 9 takes.
    targets = "|".join(sorted(pointers, key=len, reverse=True)) or r"(?!)"
    plain = "|".join(sorted(names, key=len, reverse=True)) or r"(?!)"
    pattern = re.compile(
        rf"(?<![\w.>])(?:\(\s*&\s*(?P<target>{targets})\s*\)|(?P<name>{plain}))\s*\["
    )

    def rewrite(text, shown, offset, line_of):
        out, at = [], 0
        while found := pattern.search(shown, at):
            end = _closing(shown, found.end())
            if end < 0:
                break
            inner = rewrite(
                text[found.end() : end],
                shown[found.end() : end],
                offset + found.end(),
                line_of,
            )
            name = found["target"] or found["name"]
            var = pointers[name] if found["target"] else names[name]
            index, place = f"(int)({inner})", line_of(offset + found.start())
            if var.storage == "pointer":
                checked = pointer_index(index, var, place)
            else:
                checked = array_index(index, var.size, name, place)
            out += [text[at : found.end()], checked, "]"]
            at = end + 1
        return "".join([*out, text[at:]])

    for node in nodes(mech):
        if not is_code(node.text) or node.span is None:
            continue
        first, file, whole = node.span.line, node.span.source.name, node.text

        def line_of(i, whole=whole, first=first, file=file):
            return place_in(file, first + whole.count("\n", 0, i))

        node.text = rewrite(whole, masked(whole), 0, line_of)


def _closing(text: str, at: int) -> int:
    """Where the bracket that is open at `at` closes, or -1."""
    depth = 1
    for i in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1
