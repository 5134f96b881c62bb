"""Colours for HOC at the prompt."""

from __future__ import annotations

import re

from prompt_toolkit.lexers import Lexer

from nrnmini.hoc.lexer import KEYWORDS

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>"(?:\\.|[^"\\\n])*"?)
    |(?P<number>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<argument>\$[so&]?\w+)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)


def fragments(text: str, builtin=()) -> list[tuple[str, str]]:
    """(style class, piece) of a HOC text, in order; pieces add up to the text."""
    found = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match[0]
        if kind == "name":
            if piece in KEYWORDS:
                kind = "keyword"
            elif piece in builtin:
                kind = "builtin"
        style = "" if kind in ("name", "other") else f"class:hoc.{kind}"
        found.append((style, piece))
    return found


class HocLexer(Lexer):
    """`fragments`, cut into lines as prompt_toolkit wants them."""

    def __init__(self, builtin=()):
        self.builtin = frozenset(builtin)

    def lex_document(self, document):
        lines: list[list[tuple[str, str]]] = [[]]
        for style, piece in fragments(document.text, self.builtin):
            first, *rest = piece.split("\n")
            lines[-1].append((style, first))
            for part in rest:
                lines.append([(style, part)])
        return lambda number: lines[number] if number < len(lines) else []
