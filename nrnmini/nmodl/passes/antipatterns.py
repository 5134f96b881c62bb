"""VERBATIM that relied on how NEURON once kept its data.

Owns: the recognition of the patterns that the data-structures document lists, with
what to write instead. Such code would compile and read the wrong memory, or fail in
the C compiler with a message about a text that its author never saw.
"""

from __future__ import annotations

import re

from nrnmini.nmodl.passes.verbatim import is_code, masked, nodes
from nrnmini.source import Span

_RESET = re.compile(r"(?<![\w.>])(?:(_p|_ppvar)\s*=(?!=)|(set_globals_from_prop)\b)")
_LAYOUT = re.compile(r"(?:->|\.)\s*(param)\b")
_POINTERS = re.compile(r"(?:->|\.)\s*(dparam)\b|\b(_nrn_mechanism_access_dparam)\b")
_ELEMENT = re.compile(r"(?<![\w.>])([A-Za-z]\w*)\s*\[\s*(\d+)\s*\]")
_STORED = re.compile(
    r"(?P<place>(?:[A-Za-z_]\w*\s*(?:->|\.)\s*)*[A-Za-z_]\w*(?:\s*\[[^]]*\])?)"
    r"\s*=\s*(?:\([^()]*\*\s*\)\s*)?&\s*(?P<name>[A-Za-z]\w*)(?!\w|\s*(?:\[|->|\.|\())"
)


def check(mech) -> None:
    for node in nodes(mech):
        if node.span is not None and is_code(node.text):
            _check(mech, node, masked(node.text))


def _check(mech, node, text):
    source = node.span.source
    start = source.text.find(node.text, node.span.start)

    def report(found, group, message, help, code):
        at = start + found.start(group) if start >= 0 else node.span.start
        span = Span(source, at, at + len(found[group]))
        mech.problem(message, span, help=help, code=code)

    for found in _RESET.finditer(text):
        name = found[1] or found[2]
        doing = f"sets `{name}`" if found[1] else f"calls `{name}`"
        report(
            found,
            1 if found[1] else 2,
            f"VERBATIM {doing}, to make the names of variables mean those of another "
            "instance",
            "call a FUNCTION or PROCEDURE of that instance, or reach its variable "
            "through a POINTER",
            "E0302",
        )
    for found in _LAYOUT.finditer(text):
        report(
            found,
            1,
            "VERBATIM reads the variables of an instance as one array; each variable "
            "has an array of its own, with an element per instance",
            "use the names of the variables, or a POINTER for those of another "
            "instance",
            "E0303",
        )
    for found in _POINTERS.finditer(text):
        report(
            found,
            1 if found[1] else 2,
            "VERBATIM reads the POINTERs of an instance as one array",
            "`_p_x` is the POINTER `x` of this instance; to reach those of others, "
            "keep all in an array of the file, at a number that each instance has",
            "E0303",
        )
    for found in _ELEMENT.finditer(text):
        var = mech.vars.get(found[1])
        if var is None or not var.is_array or _declares(text, found[1]):
            continue
        if int(found[2]) >= var.size:
            report(
                found,
                0,
                f"`{found[1]}[{found[2]}]` does not exist",
                f"its elements are `[0]` to `[{var.size - 1}]`",
                "E0204",
            )
    for found in _STORED.finditer(text):
        name = found["name"]
        var = mech.vars.get(name)
        if var is None or not _is_of_instance(var):
            continue
        place = re.match(r"\w+", found["place"])[0]
        is_member = re.search(r"->|\.|\[", found["place"])
        if not is_member and _declares(text, place) or _declares(text, name):
            continue
        report(
            found,
            "name",
            f"VERBATIM keeps the address of `{name}` in `{place}`: it is wrong as soon "
            "as instances are made or sorted",
            "declare a POINTER and set it with `setpointer`, or use the address within "
            "this block only",
            "E0304",
        )


def _is_of_instance(var) -> bool:
    if var.role == "parameter":
        return var.is_range
    return var.role in ("assigned", "state", "ion") and not var.is_global


def _declares(text: str, name: str) -> bool:
    """Does the text declare a C variable of that name?"""
    return bool(
        re.search(rf"[A-Za-z_]\w*[\s*]+(?:\w+\s*,[\s*]*)*{name}\b\s*[=;,\[]", text)
    )
