"""Texts and places in them. Every front end keeps spans of these."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A named text. `first_line` is the number of its first line."""

    name: str
    text: str
    first_line: int = 1

    @cached_property
    def line_starts(self) -> list[int]:
        starts = [0]
        for i, c in enumerate(self.text):
            if c == "\n":
                starts.append(i + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column), both counted from 1, of a character offset."""
        k = bisect_right(self.line_starts, offset) - 1
        return k + self.first_line, offset - self.line_starts[k] + 1

    def line_text(self, line: int) -> str:
        start = self.line_starts[line - self.first_line]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@dataclass(frozen=True, eq=False)
class Span:
    """Characters [start, end) of a source."""

    source: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    def line_text(self) -> str:
        return self.source.line_text(self.line)

    def where(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    def narrowed(self, name: str) -> Span:
        """The place of `name` inside, if it stands there once; else all of this.

        >>> text = SourceFile("a.hoc", "soma.gnbar_hh = 3")
        >>> span = Span(text, 0, 17).narrowed("gnbar_hh")
        >>> (span.start, span.end)
        (5, 13)
        """
        text = self.source.text[self.start : self.end]
        found = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))
        if len(found) != 1:
            return self
        start, end = found[0].span()
        return Span(self.source, self.start + start, self.start + end)

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.source, self.start, other.end)
