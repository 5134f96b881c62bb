"""Reading and writing without File objects: ropen, fscan, getstr, wopen, xred."""

from __future__ import annotations

import os
import re
import sys

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, state_of
from nrnmini.objects.args import assign_text, number, string

# A word counts as a number if it begins as one does.
_NUMBER = re.compile(
    r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))"
)
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"\S+")


class Reader:
    """A text that is read from the front: `ropen`, or the running HOC file.

    `text` and `position` may belong to someone else: the interpreter's reader of
    the file that is running starts behind the current line and moves it on.
    """

    def __init__(self, text: str, position: int = 0, name: str = ""):
        self.text = text
        self.position = position
        self.name = name

    def number(self) -> float:
        """The number that the next word begins with; the rest of the word and the
        blanks behind it are skipped, as are words that are no numbers (inf and nan
        too). EOFError at the end."""
        text = self.text
        while True:
            at = _BLANKS.match(text, self.position).end()
            if at >= len(text):
                self.position = at
                raise EOFError
            end = _WORD.match(text, at).end()
            self.position = _BLANKS.match(text, end).end()
            m = _NUMBER.match(text, at)
            if m is not None:
                value = float(int(m[2], 16)) if m[2] else float(m[3])
                return -value if m[1] == "-" else value

    def line(self) -> str:
        """The rest of the line with its newline. EOFError at the end."""
        if self.position >= len(self.text):
            raise EOFError
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end + 1
        line = self.text[self.position : end]
        self.position = end
        return line

    def word(self) -> str:
        """The next word. EOFError at the end."""
        at = _BLANKS.match(self.text, self.position).end()
        m = _WORD.match(self.text, at)
        if m is None:
            self.position = at
            raise EOFError
        self.position = m.end()
        return m.group()


def _reader(interp, name):
    reader = state_of(interp).reader
    if reader is None:
        find = getattr(interp, "inline_reader", None)
        reader = find() if find is not None else None
    if reader is None:
        raise ModelError(
            f"`{name}`: nothing is open for reading: open a file with `ropen` first"
        )
    return reader


def _end(name, reader):
    where = f" of `{reader.name}`" if reader.name else ""
    return ModelError(f"`{name}`: the end{where} is reached")


def ropen(interp, *args):
    """ropen("file"): opens a file for fscan and getstr, 1 or 0. ropen() closes it."""
    state = state_of(interp)
    state.reader = None
    if not args:
        return 1.0
    name = os.path.expandvars(string(args, 0, "ropen"))
    try:
        with open(name, encoding="utf-8", errors="surrogateescape") as f:
            state.reader = Reader(f.read(), name=name)
    except OSError:
        return 0.0
    return 1.0


def wopen(interp, *args):
    """wopen("file"): opens a file for fprint, 1 or 0. wopen() closes it."""
    state = state_of(interp)
    if state.writer is not None:
        state.writer.close()
        state.writer = None
    if not args:
        return 1.0
    name = os.path.expandvars(string(args, 0, "wopen"))
    try:
        state.writer = open(
            name, "w", encoding="utf-8", errors="surrogateescape", newline=""
        )
    except OSError:
        return 0.0
    return 1.0


def fscan(interp, *args):
    """fscan(): the next number of the file that ropen opened, or of the running HOC
    file after the current line."""
    reader = _reader(interp, "fscan")
    try:
        return reader.number()
    except EOFError:
        raise _end("fscan", reader) from None


def getstr(interp, *args):
    """getstr(strdef[, 1]): reads a line with its newline, or with 1 a word. How many
    characters were read."""
    reader = _reader(interp, "getstr")
    by_word = len(args) > 1 and number(args, 1, "getstr") != 0
    try:
        text = reader.word() if by_word else reader.line()
    except EOFError:
        raise _end("getstr", reader) from None
    assign_text(args, 0, "getstr", text)
    return float(len(text))


def _ask(interp, prompt, default):
    interp.context.write(f"{prompt} ({default})")
    flush = getattr(sys.stdout, "flush", None)
    if flush is not None:
        flush()
    line = sys.stdin.readline() if sys.stdin is not None else ""
    if not line:
        interp.context.write("\n")
        raise ModelError(
            f"no answer to the question `{prompt}`: the input has ended. The script "
            "asks for a number: give it on standard input"
        )
    return line.rstrip("\n")


def xred(interp, *args):
    """xred("prompt", default, min, max): asks for a number."""
    prompt = string(args, 0, "xred")
    default, low, high = (number(args, k, "xred") for k in (1, 2, 3))
    while True:
        answer = _ask(interp, prompt, f"{default:g}").strip()
        if not answer:
            value = default
        else:
            try:
                value = float(answer)
            except ValueError:
                interp.context.write("input error\n")
                continue
        if low <= value <= high:
            return value
        interp.context.write(f"must be > {low:g} and < {high:g}\n")


def sred(interp, *args):
    """sred("prompt", strdef, "characters"): asks for one of the characters."""
    prompt, default = string(args, 0, "sred"), string(args, 1, "sred")
    allowed = string(args, 2, "sred")
    while True:
        answer = _ask(interp, prompt, default) or default
        if answer[:1] and answer[0] in allowed:
            assign_text(args, 1, "sred", answer[0])
            return float(allowed.index(answer[0]) + 1)
        interp.context.write(f"must be one of {allowed}\n")


FUNCTIONS = (
    builtin("ropen", ropen),
    builtin("wopen", wopen),
    builtin("fscan", fscan),
    builtin("getstr", getstr),
    builtin("xred", xred),
    builtin("sred", sred),
)
