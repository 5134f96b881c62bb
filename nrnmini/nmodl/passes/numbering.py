"""The order in which NEURON numbers the states of a block.

Rounding, and how far Newton's method goes, depend on it: the digits of a state that
is a small difference of large ones, and all of one that is nearly undetermined.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import key
from nrnmini.nmodl.lexer import tokenize


def ranks(mech, states: list[ast.Expr]) -> list[tuple]:
    """What to sort states by: their initial, and of one initial the name that the file
    mentions last comes first; the elements of an array stay together."""
    seen = _first_mention(mech, states)
    names = [key(s) for s in states]
    return [(state[0], -seen.get(state, 0), element) for state, element in names]


def _first_mention(mech, states) -> dict[str, int]:
    """Which of the file's names each one is, counted from its beginning."""
    spans = [mech.vars[s.name].span for s in states] + [s.span for s in states]
    sources = dict.fromkeys(span.source for span in spans if span is not None)
    seen: dict[str, int] = {}
    for source in sources:
        for token in tokenize(source)[0]:
            if token.kind == "name":
                seen.setdefault(token.text, len(seen))
    return seen
