# HOC text to tokens.
#
# Owns: what a token is, comments, continuation lines, newlines as tokens. Leaves
# to others: what a name means (the parser asks the symbol tables), and where one
# statement ends.
#
# The lexer is pulled one token at a time, and it never looks past the newline
# that ends a statement: `fscan` and `getstr` may read the text that follows.

cimport cython

import re

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc import scan
from nrnmini.source import SourceFile, Span

KEYWORDS = frozenset(
    """proc func obfunc iterator iterator_statement return break continue stop if
    else while for print delete read debug help double strdef objref objectvar
    local localobj depvar eqn begintemplate endtemplate public external new create
    connect access insert uninsert setpointer forall forsec ifsec""".split()
)
cdef dict KINDS = {word: word for word in KEYWORDS}

ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

cdef enum:
    MAX_NAME = 255


def normalise(str text not None):
    """The text as HOC reads it: `\\n` line ends, up to a control-D or control-Z."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in ("\x1a", "\x04"):
        if mark in text:
            text = text[: text.find(mark)]
    return text if text.endswith("\n") else text + "\n"


cdef inline bint is_letter(Py_UCS4 c) noexcept:
    return "a" <= c <= "z" or "A" <= c <= "Z" or c == "_"


cdef inline bint is_digit(Py_UCS4 c) noexcept:
    return "0" <= c <= "9"


@cython.final
cdef class Lexer:
    """Tokens of one source.

    After `advance()` the current token is in `kind`, `value`, `start`, `end`.
    `kind` is "name", "num", "str", "arg", "nl", "eof", a keyword, or the
    operator itself. `value` is the name, a float, the text with its escapes
    resolved, or for "arg" the text after the dollar. A comment that is never closed
    ends the text, as in NEURON.
    """

    def __init__(self, source):
        self.source = source
        self.text = source.text
        self.length = len(self.text)
        self.kind = "nl"

    cdef inline Py_UCS4 at(self, Py_ssize_t pos) noexcept:
        # A character; 0 behind the end.
        return self.text[pos] if pos < self.length else 0

    cdef Py_ssize_t skip_gap(self, Py_ssize_t pos):
        # Behind blanks, continued line ends and comments.
        cdef Py_UCS4 c, d
        cdef Py_ssize_t end
        while True:
            c = self.at(pos)
            if c == " " or c == "\t":
                pos += 1
                continue
            if c != "\\" and c != "/":
                return pos
            d = self.at(pos + 1)
            if c == "\\" and d == "\n":
                pos += 2
            elif c == "/" and d == "/":
                pos = self.text.find("\n", pos)
                if pos < 0:
                    return self.length
            elif c == "/" and d == "*":
                end = self.text.find("*/", pos + 2)
                if end < 0:
                    return pos
                pos = end + 2
            else:
                return pos

    cdef Py_ssize_t digits(self, Py_ssize_t pos) noexcept:
        while is_digit(self.at(pos)):
            pos += 1
        return pos

    cpdef str advance(self):
        cdef Py_ssize_t pos = self.skip_gap(self.pos)
        cdef Py_UCS4 c = self.at(pos)
        cdef Py_UCS4 d
        self.last_end = self.end
        self.start = pos
        if is_letter(c):
            while is_letter(c) or is_digit(c):
                pos += 1
                c = self.at(pos)
            self.value = self.text[self.start : pos]
            self.kind = KINDS.get(self.value, "name")
            self.pos = self.end = pos
            if pos - self.start > MAX_NAME:
                raise self.error("a name has at most 255 characters")
            return self.kind
        if c == "\n":
            self.kind = "nl"
            self.value = "\n"
            self.pos = self.end = pos + 1
            return self.kind
        if is_digit(c) or (c == "." and is_digit(self.at(pos + 1))):
            self.number(pos)
        elif c == '"':
            self.string(pos)
        elif c == "$":
            self.argument(pos)
        elif pos >= self.length or (c == "/" and self.at(pos + 1) == "*"):
            self.kind = "eof"
            self.value = ""
            self.pos = self.length
        else:
            d = self.at(pos + 1)
            if d == "=" and c in "=!<>+-*/":
                self.kind = two(c)
            elif c == d and c == "&":
                self.kind = "&&"
            elif c == d and c == "|":
                self.kind = "||"
            elif c in "-+*/%^=<>!()[]{},.:;&":
                self.kind = self.text[pos : pos + 1]
            else:
                self.fail(pos)
            self.value = self.kind
            self.pos = pos + len(self.kind)
        self.end = self.pos
        return self.kind

    cdef int number(self, Py_ssize_t pos) except -1:
        # digits .? digits, or . digits; then an exponent, which may lack its digits.
        cdef Py_ssize_t end = self.digits(pos)
        cdef Py_ssize_t exponent
        if self.at(end) == ".":
            end = self.digits(end + 1)
        exponent = end
        if self.at(end) in "eE":
            end += 1
            if self.at(end) in "+-":
                end += 1
            pos = self.digits(end)
            if pos > end:
                exponent = pos
            end = pos
        self.kind = "num"
        self.value = float(self.text[self.start : exponent])
        self.pos = end
        return 0

    cdef int string(self, Py_ssize_t pos) except -1:
        cdef Py_UCS4 c
        cdef bint has_escapes = False
        pos += 1
        while True:
            c = self.at(pos)
            if c == '"':
                break
            if c == "\n" or pos >= self.length:
                self.fail(self.start)
            if c == "\\":
                has_escapes = True
                pos += 1
            pos += 1
        self.kind = "str"
        text = self.text[self.start + 1 : pos]
        if has_escapes:
            text = ESCAPE.sub(lambda m: ESCAPES.get(m[1], m[1]), text)
        self.value = text
        self.pos = pos + 1
        return 0

    cdef int argument(self, Py_ssize_t pos) except -1:
        # $ [so&]? (digits | i)
        cdef Py_ssize_t end
        pos += 1
        if self.at(pos) in "so&":
            pos += 1
        end = self.digits(pos)
        if end == pos:
            if self.at(pos) != "i":
                self.fail(self.start)
            end = pos + 1
        self.kind = "arg"
        self.value = self.text[self.start + 1 : end]
        self.pos = end
        return 0

    cpdef tuple numbers(self):
        """A parenthesised list of plain numbers that begins at the current token.

        The token behind it becomes the current one; None: it is no such list.
        """
        found = scan.number_list(self.text, self.start)
        if found is None:
            return None
        numbers, self.end = found
        self.pos = self.end
        self.advance()
        return numbers

    cpdef list call_lines(self, str name, bint braced):
        """Calls of `name` with plain numbers, one a line, from the current token on.

        ``[((number, ...), start, end), ...]``, or None if there are none. The newline
        that ends the last becomes the current token.
        """
        found, end = scan.call_lines(self.text, self.start, name, braced)
        if not found:
            return None
        self.end = found[len(found) - 1][2]
        self.pos = end
        self.advance()
        return found

    def span(self):
        return Span(self.source, self.start, self.end)

    def error(self, message, help=""):
        return HocError(Diagnostic(message, self.span(), help=help))

    cpdef skip_line(self):
        """Drop the rest of the line (`help` does)."""
        end = self.text.find("\n", self.pos)
        self.pos = self.length if end < 0 else end

    cdef int fail(self, Py_ssize_t pos) except -1:
        # Say why no token starts here.
        self.start, self.end = pos, min(pos + 1, self.length)
        first = self.text[pos : pos + 1]
        if first == '"':
            end = self.text.find("\n", pos)
            self.end = end if end >= 0 else self.length
            raise self.error(
                "this text has no closing quote", help="close it on the same line")
        if first == "$":
            raise self.error(
                "`$` must be followed by the number of an argument",
                help="write $1, $s1, $o1, $&1, or $i with a local i")
        raise self.error(f"`{first}` has no meaning in HOC")


cdef str two(Py_UCS4 c):
    # The operator `c=`.
    if c == "=":
        return "=="
    if c == "!":
        return "!="
    if c == "<":
        return "<="
    if c == ">":
        return ">="
    if c == "+":
        return "+="
    if c == "-":
        return "-="
    if c == "*":
        return "*="
    return "/="


def is_incomplete(str text not None):
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
