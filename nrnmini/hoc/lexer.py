"""HOC text to tokens.

Owns: what a token is, comments, continuation lines, newlines as tokens. Leaves
to others: what a name means (the parser asks the symbol tables), and where one
statement ends.

The lexer is pulled one token at a time, and it never looks past the newline
that ends a statement: `fscan` and `getstr` may read the text that follows.
"""

from __future__ import annotations

import re

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc.scan import call_lines, number_list
from nrnmini.source import SourceFile, Span

KEYWORDS = frozenset(
    """proc func obfunc iterator iterator_statement return break continue stop if
    else while for print delete read debug help double strdef objref objectvar
    local localobj depvar eqn begintemplate endtemplate public external new create
    connect access insert uninsert setpointer forall forsec ifsec""".split()
)

# One match is one token, preceded by what separates tokens. Alternatives are
# ordered: the first that matches wins.
TOKEN = re.compile(
    r"""(?:[ \t]|\\\n|//[^\n]*|/\*.*?\*/)*
    (?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)
      |(?P<num>(?:\d+\.?\d*|\.\d+)(?:[eE](?:[+-]?\d+|[+-]?))?)
      |(?P<nl>\n)
      |(?P<eof>\Z|/\*.*)
      |(?P<op>[=!<>]=|[-+*/]=|&&|\|\||[-+*/%^=<>!()\[\]{},.:;&])
      |"(?P<str>(?:[^"\\\n]|\\.|\\\n)*)"
      |\$(?P<arg>[so&]?(?:\d+|i)))""",
    re.VERBOSE | re.DOTALL,
)
NAME, NUMBER_, NEWLINE, END, OPERATOR, STRING, ARGUMENT = (
    TOKEN.groupindex[name] for name in "name num nl eof op str arg".split()
)
GAP = re.compile(r"(?:[ \t]|\\\n|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
MAX_NAME = 255


def normalise(text: str) -> str:
    """The text as HOC reads it: `\\n` line ends, up to a control-D or control-Z."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("\x1a", "\x04"):
        end = text.find(mark)
        if end >= 0:
            text = text[:end]
    return text if text.endswith("\n") else text + "\n"


class Lexer:
    """Tokens of one source.

    After `advance()` the current token is in `kind`, `value`, `start`, `end`.
    `kind` is "name", "num", "str", "arg", "nl", "eof", a keyword, or the
    operator itself. `value` is the name, a float, the text with its escapes
    resolved, or for "arg" the text after the dollar. A comment that is never closed
    ends the text, as in NEURON.
    """

    def __init__(self, source: SourceFile):
        self.source = source
        self.text = source.text
        self.pos = 0
        self.kind = "nl"
        self.value = None
        self.start = self.end = 0
        self.last_end = 0

    def advance(self) -> str:
        self.last_end = self.end
        match = TOKEN.match(self.text, self.pos)
        if match is None:
            self.fail()
        group = match.lastindex
        self.start, self.pos = match.span(group)
        self.value = value = match[group]
        if group == NAME:
            self.kind = value if value in KEYWORDS else "name"
            if len(value) > MAX_NAME:
                self.end = self.pos
                raise self.error("a name has at most 255 characters")
        elif group == OPERATOR:
            self.kind = value
        elif group == NUMBER_:
            self.kind = "num"
            try:
                self.value = float(value)
            except ValueError:  # a dangling exponent
                self.value = float(value.rstrip("eE+-"))
        elif group == NEWLINE:
            self.kind = "nl"
        elif group == STRING:
            self.kind = "str"
            self.start -= 1
            self.pos += 1
            if "\\" in value:
                self.value = ESCAPE.sub(lambda m: ESCAPES.get(m[1], m[1]), value)
        elif group == ARGUMENT:
            self.kind = "arg"
            self.start -= 1
        else:
            self.kind = "eof"
        self.end = self.pos
        return self.kind

    def numbers(self) -> tuple | None:
        """A parenthesised list of plain numbers that begins at the current token.

        The token behind it becomes the current one; None: it is no such list.
        """
        found = number_list(self.text, self.start)
        if found is None:
            return None
        numbers, self.end = found
        self.pos = self.end
        self.advance()
        return numbers

    def call_lines(self, name: str, braced: bool) -> list | None:
        """Calls of `name` with plain numbers, one a line, from the current token on.

        ``[((number, ...), start, end), ...]``, or None if there are none. The newline
        that ends the last becomes the current token.
        """
        found, end = call_lines(self.text, self.start, name, braced)
        if not found:
            return None
        self.end = found[-1][2]
        self.pos = end
        self.advance()
        return found

    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    def error(self, message: str, help: str = "") -> HocError:
        return HocError(Diagnostic(message, self.span(), help=help))

    def skip_line(self) -> None:
        """Drop the rest of the line (`help` does)."""
        end = self.text.find("\n", self.pos)
        self.pos = len(self.text) if end < 0 else end

    def fail(self) -> None:
        """Say why no token starts here."""
        pos = GAP.match(self.text, self.pos).end()
        self.start, self.end = pos, min(pos + 1, len(self.text))
        rest = self.text[pos : pos + 2]
        if rest[:1] == '"':
            end = self.text.find("\n", pos)
            self.end = end if end >= 0 else len(self.text)
            raise self.error(
                "this text has no closing quote", help="close it on the same line"
            )
        if rest[:1] == "$":
            raise self.error(
                "`$` must be followed by the number of an argument",
                help="write $1, $s1, $o1, $&1, or $i with a local i",
            )
        raise self.error(f"`{rest[:1]}` has no meaning in HOC")


def is_incomplete(text: str) -> bool:
    """True if `text` stops inside braces, a comment, or a continued line."""
    text = normalise(text)
    if text.endswith("\\\n"):
        return True
    lexer = Lexer(SourceFile("<input>", text))
    depth = 0
    try:
        while lexer.advance() != "eof":
            if lexer.kind == "{":
                depth += 1
            elif lexer.kind == "}":
                depth -= 1
    except HocError:
        return False
    if text.startswith("/*", lexer.start):
        return True
    return depth > 0
