"""When is the input complete? Enter runs it, or opens another line."""

from __future__ import annotations

from collections.abc import Callable


def open_braces(text: str) -> int:
    """How many braces are open at the end of a text, strings and comments apart."""
    depth, i, n = 0, 0, len(text)
    while i < n:
        c = text[i]
        if c == '"':
            i += 1
            while i < n and text[i] not in '"\n':
                i += 2 if text[i] == "\\" else 1
        elif text.startswith("//", i):
            i = text.find("\n", i)
            if i < 0:
                break
        elif text.startswith("/*", i):
            i = text.find("*/", i + 2)
            if i < 0:
                break
            i += 1
        elif c == "{":
            depth += 1
        elif c == "}":
            depth = max(0, depth - 1)
        i += 1
    return depth


class Completeness:
    """Decides for the Enter key whether more lines belong to the statement."""

    def __init__(self, is_incomplete: Callable[[str], bool]):
        self.is_incomplete = is_incomplete

    def wants_more(self, text: str) -> bool:
        """True: the statement goes on in the next line."""
        if text.lstrip().startswith(":"):
            return False
        return self.is_incomplete(text)


def continuation(text_before: str) -> str:
    """The prompt of a further line: `>` and a tab for each open brace."""
    return ">" + "\t" * open_braces(text_before)
