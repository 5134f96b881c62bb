"""Text to tokens.

Owns: what is a name, a number, a comment, a raw block. Leaves to `parser`: what
the tokens mean. Characters that NMODL does not know become tokens of kind `bad`,
so that they are only an error where they matter (unit texts may hold anything).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nrnmini.errors import Diagnostic
from nrnmini.source import SourceFile, Span

KEYWORDS = frozenset(
    """AFTER ARTIFICIAL_CELL ASSIGNED BBCOREPOINTER BEFORE BREAKPOINT BY CHARGE
    COMPARTMENT CONDUCTANCE CONSERVE CONSTANT CONSTRUCTOR DEFINE DEPEND DERIVATIVE
    DESTRUCTOR DISCRETE ELECTRODE_CURRENT ELSE EQUATION EXTERNAL FOR_NETCONS FROM
    FUNCTION FUNCTION_TABLE GLOBAL IF INCLUDE INDEPENDENT INITIAL KINETIC LAG LINEAR
    LOCAL LONGITUDINAL_DIFFUSION METHOD MUTEXLOCK MUTEXUNLOCK NET_RECEIVE NEURON
    NONLINEAR NONSPECIFIC_CURRENT PARAMETER POINTER POINT_PROCESS PROCEDURE PROTECT
    RANDOM RANGE READ REPRESENTS SOLVE SOLVEFOR START STATE STEADYSTATE STEP SUFFIX
    SWEEP TABLE THREADSAFE TITLE TO UNITS UNITSOFF UNITSON USEION VALENCE VERBATIM
    WATCH WHILE WITH WRITE if else while""".split()
)

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v]+)
      | (?P<newline>\n)
      | (?P<comment>[:?][^\n]*)
      | (?P<real>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
      | (?P<int>\d+)
      | (?P<name>[A-Za-z][A-Za-z0-9_]*)
      | (?P<string>"[^"\n]*")
      | (?P<op><->|->|<<|<=|>=|==|!=|&&|\|\||~\+|[-+*/^=<>!(){}\[\],~'@|&])
    """,
    re.VERBOSE,
)


_ONTOLOGY = re.compile(r"[ \t]*(\[?[A-Za-z][\w.]*:[\w.]*\]?)")


@dataclass(slots=True)
class Token:
    kind: str  # name, keyword, int, real, string, op, raw, bad, end
    text: str
    source: SourceFile
    start: int
    end: int
    line: int  # counted from 1
    raw: str = ""  # of VERBATIM and TITLE: the text itself

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


def _raw_block(text: str, at: int, closer: str) -> tuple[int, int] | None:
    """(end of the raw text, end of the closing line's word) after `at`."""
    found = re.compile(rf"^[ \t]*{closer}\b", re.MULTILINE).search(text, at)
    if found is None:
        # NEURON wants the word first on a line; accept it anywhere.
        found = re.compile(rf"\b{closer}\b").search(text, at)
    return (found.start(), found.end()) if found else None


def tokenize(source: SourceFile) -> tuple[list[Token], list[Diagnostic]]:
    """All tokens of a text, closed by one of kind `end`, and what went wrong."""
    text = source.text
    tokens: list[Token] = []
    problems: list[Diagnostic] = []
    at, line, n = 0, source.first_line, len(text)
    while at < n:
        if text[at] in "\x1a\x04":  # Ctrl-Z and Ctrl-D end a file
            break
        found = _TOKEN.match(text, at)
        if found is None:
            tokens.append(Token("bad", text[at], source, at, at + 1, line))
            at += 1
            continue
        kind, word, end = found.lastgroup, found.group(), found.end()
        if kind == "newline":
            line += 1
        elif kind == "name" and word in ("COMMENT", "VERBATIM"):
            closer = "END" + word
            span = _raw_block(text, end, closer)
            if span is None:
                problems.append(
                    Diagnostic(
                        f"`{word}` has no `{closer}`",
                        Span(source, at, end),
                        "opened here",
                        f"close the block with `{closer}` on a line of its own",
                        code="E0102",
                    )
                )
                break
            if word == "VERBATIM":
                raw = text[end : span[0]]
                tokens.append(Token("keyword", word, source, at, end, line, raw))
            line += text.count("\n", at, span[1])
            end = span[1]
        elif kind == "name" and word == "TITLE":
            stop = text.find("\n", end)
            stop = n if stop < 0 else stop
            raw = text[end:stop].strip()
            tokens.append(Token("keyword", word, source, at, end, line, raw))
            end = stop
        elif kind == "name" and word == "REPRESENTS":
            # An ontology name holds a colon, which elsewhere starts a comment.
            tokens.append(Token("keyword", word, source, at, end, line))
            name = _ONTOLOGY.match(text, end)
            if name:
                at, end = name.start(1), name.end()
                tokens.append(Token("name", name[1], source, at, end, line))
        elif kind in ("name", "real", "int", "string", "op"):
            if kind == "name" and word in KEYWORDS:
                kind = "keyword"
            tokens.append(Token(kind, word, source, at, end, line))
        at = end
    tokens.append(Token("end", "", source, min(at, n), min(at, n), line))
    return tokens, problems
