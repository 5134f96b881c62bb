"""Statements that were read before: `execute("...")` in a loop reads its text once.

Owns: when the code of a text is still what reading the text again would give. Leaves
to others: reading (parser), running (vm).

What a text means depends on what its names are when it is read. The parser lists the
names it asked for; as long as each is the same symbol of the same kind, and reading
declared nothing, the code is the same.
"""

from __future__ import annotations

from nrnmini.hoc.value import Code
from nrnmini.objects.stringref import StringRef

MOST = 256
LONGEST = 1000  # characters


class Remembered:
    """The code of single statements, by text and scope."""

    def __init__(self):
        self._known: dict[tuple, tuple] = {}

    def recall(self, text: str, name: str, scope) -> Code | None:
        """The code of a text that was kept and means the same now."""
        found = self._known.get((text, name, scope.template))
        if found is None:
            return None
        code, uses, literals = found
        find = scope.find
        for word, symbol, kind, n_dims in uses:
            if (
                symbol.kind != kind
                or symbol.n_dims != n_dims
                or find(word) is not symbol
            ):
                return None
        for literal, value in literals:  # `$s1 = ...` can overwrite a literal
            literal.value = value
        return code

    def keep(
        self, text: str, name: str, scope, code: Code, literals: list, uses: list
    ) -> None:
        """Remember the code of a text, unless reading it declared something."""
        if len(text) > LONGEST:
            return
        for word, symbol, kind, n_dims in uses:
            if (
                symbol.kind != kind
                or symbol.n_dims != n_dims
                or scope.find(word) is not symbol
            ):
                return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[text, name, scope.template] = (code, tuple(uses), literals)


def literals_of(code: Code) -> list[tuple[StringRef, str]]:
    """The literal texts of code that has not run yet."""
    return [(u, u.value) for u in code.consts if type(u) is StringRef]


__all__ = ["Remembered", "literals_of"]
