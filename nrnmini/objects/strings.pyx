# StringFunctions: what HOC can do with texts, and a few questions on objects.
#
# Regular expressions are those of egrep; they see the first line of a text only.

from nrnmini.objects.args cimport string

import re
from functools import lru_cache

from nrnmini.objects.args import ArgumentError, argument, between
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec

_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "space": r"\s",
    "upper": "A-Z",
    "lower": "a-z",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9a-fA-F",
    "blank": r" \t",
}


@lru_cache(maxsize=256)
def compile_egrep(pattern: str) -> re.Pattern | None:
    """An egrep pattern as one of Python; None if it is malformed."""
    out = []
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "[":
            end = i + 1
            if pattern[end : end + 1] == "^":
                end += 1
            if pattern[end : end + 1] == "]":
                end += 1
            while end < len(pattern) and pattern[end] != "]":
                if pattern.startswith("[:", end) and ":]" in pattern[end:]:
                    end = pattern.index(":]", end) + 1
                end += 1
            if end >= len(pattern):
                return None
            inside = pattern[i + 1 : end]
            inside = inside.replace("\\", "\\\\")
            inside = re.sub(
                r"\[:(\w+):\]", lambda m: _CLASSES.get(m.group(1), ""), inside
            )
            inside = re.sub(r"(?<!\\)\[", r"\\[", inside)
            out.append(f"[{inside}]")
            i = end + 1
        elif c == "\\" and i + 1 < len(pattern):
            out.append(re.escape(pattern[i + 1]))
            i += 2
        elif c in "{}":
            out.append("\\" + c)
            i += 1
        else:
            out.append(c)
            i += 1
    try:
        return re.compile("".join(out))
    except re.error:
        return None


def assign(args: tuple, k: int, method: str, value: str) -> None:
    """Writes to argument k, a strdef or `h.ref("")`. A literal is left as it is: who
    writes `head(text, "x", "")` wants only the position."""
    if k < len(args) and isinstance(args[k], str):
        return
    if k >= len(args) or not isinstance(getattr(args[k], "value", None), str):
        raise ArgumentError(
            f"`{method}` needs a text that can be assigned (a strdef, or "
            f"`h.ref('')`) as argument {k + 1}"
        )
    args[k].value = value


class StringFunctions(HocObject):
    """StringFunctions(): methods for texts."""

    def __init__(self, context, *args):
        super().__init__(context)

    def len(self, *args):
        """Number of characters."""
        return len(string(args, 0, "StringFunctions.len"))

    def substr(self, *args):
        """(text, part): position of the part, or -1."""
        text = string(args, 0, "StringFunctions.substr")
        return text.find(string(args, 1, "StringFunctions.substr"))

    def _match(self, args, method):
        text = string(args, 0, method)
        found = compile_egrep(string(args, 1, method))
        line = text.split("\n", 1)[0]
        return line, found.search(line) if found is not None else None

    def head(self, *args):
        """(text, regex, out): what is before the match; its length, or -1."""
        line, match = self._match(args, "StringFunctions.head")
        assign(args, 2, "StringFunctions.head", line[: match.start()] if match else "")
        return match.start() if match else -1

    def tail(self, *args):
        """(text, regex, out): what is after the match; where it starts, or -1."""
        line, match = self._match(args, "StringFunctions.tail")
        assign(args, 2, "StringFunctions.tail", line[match.end() :] if match else "")
        return match.end() if match else -1

    def left(self, *args):
        """(text, n): keeps the first n characters, in place."""
        method = "StringFunctions.left"
        text = string(args, 0, method)
        assign(args, 0, method, text[: between(args, 1, method, 0, len(text))])
        return 1.0

    def right(self, *args):
        """(text, n): drops the first n characters, in place."""
        method = "StringFunctions.right"
        text = string(args, 0, method)
        assign(args, 0, method, text[between(args, 1, method, 0, len(text)) :])
        return 1.0

    def ltrim(self, *args):
        """(text, out[, chars]): without leading white space or characters."""
        text = string(args, 0, "StringFunctions.ltrim")
        chars = string(args, 2, "StringFunctions.ltrim", " \r\n\t\f\v")
        assign(args, 1, "StringFunctions.ltrim", text.lstrip(chars))
        return 0.0

    def rtrim(self, *args):
        """(text, out[, chars]): without trailing white space or characters."""
        text = string(args, 0, "StringFunctions.rtrim")
        chars = string(args, 2, "StringFunctions.rtrim", " \r\n\t\f\v")
        assign(args, 1, "StringFunctions.rtrim", text.rstrip(chars))
        return 0.0

    def is_name(self, *args):
        """Is this the name of something (a variable, function, class, ...)?"""
        return bool(self.context.is_name(string(args, 0, "StringFunctions.is_name")))

    def alias(self, *args):
        """(object[, name[, &x | object]]): a further public name of an object.

        Without a name all are removed, without a target this one is.
        """
        obj = argument(args, 0, "StringFunctions.alias", "an object")
        if len(args) == 1:
            self.context.aliases.pop(obj, None)
        elif len(args) == 2:
            names = self.context.aliases.get(obj, {})
            names.pop(string(args, 1, "StringFunctions.alias"), None)
        else:
            names = self.context.aliases.setdefault(obj, {})
            names[string(args, 1, "StringFunctions.alias")] = args[2]
        return 0.0

    def alias_list(self, *args):
        """(object): a List of its further names."""
        from nrnmini.objects.list import List

        obj = argument(args, 0, "StringFunctions.alias_list", "an object")
        names = List(self.context)
        for name in self.context.aliases.get(obj, {}):
            names.append(self.context.make_string(name))
        return names

    def references(self, *args):
        """(object): prints how many references it has."""
        import sys

        obj = argument(args, 0, "StringFunctions.references", "an object")
        # Not counted: the tuple of arguments, `obj`, and getrefcount's own.
        self.context.write(f"{obj!r} has {sys.getrefcount(obj) - 3} references\n")
        return 0

    def is_point_process(self, *args):
        """(object): number of its type if it is a point process, else 0."""
        obj = argument(args, 0, "StringFunctions.is_point_process", "an object")
        kind = getattr(obj, "type", None)
        return kind.index if getattr(kind, "is_point", False) else 0

    def is_artificial(self, *args):
        """(object): number of its type if it is an artificial cell, else 0."""
        obj = argument(args, 0, "StringFunctions.is_artificial", "an object")
        kind = getattr(obj, "type", None)
        return kind.index if getattr(kind, "is_artificial", False) else 0


SPEC = ClassSpec(
    "StringFunctions",
    StringFunctions,
    StringFunctions,
    methods=tuple(
        "len substr head tail left right ltrim rtrim is_name alias alias_list "
        "references is_point_process is_artificial".split()
    ),
    doc="Functions of texts.",
)
