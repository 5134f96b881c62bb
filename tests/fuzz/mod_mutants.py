"""Mutants of MOD files, and what must become of each.

A mutant is one of the repository's MOD files after a few edits that a grammar knows:
of tokens, statements and blocks, within a file and across files. Seeded: mutant k is
the same text for ever, as long as the files are.
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from nrnmini.errors import NmodlError
from nrnmini.nmodl import build, loader
from nrnmini.nmodl.lexer import KEYWORDS
from nrnmini.nmodl.translator import translate

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("mods", "examples", "tests/model", "tests/nmodl", "tests/seeds")
TOKEN = re.compile(
    r"[ \t\r]+|\n|[:?][^\n]*|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z]\w*"
    r'|"[^"\n]*"|<->|<<|[<>=!]=|&&|\|\||.',
    re.DOTALL,
)
NUMBERS = (
    "0 1 2 -1 3 0.5 1/2 1e-30 1e308 1e400 007 4294967296 99999999999999999999 "
    ".8014 1.e-3 100000"
).split()
NAMES = "v t dt celsius area diam flag usetable i w x states m delay".split()
PIECES = (
    "LOCAL a, b",
    "TABLE x FROM -100 TO 100 WITH 200",
    "IF (v < 0) { m = 1 } ELSE IF (v > 2) { } ELSE { m = 2 }",
    "WHILE (x < 3) { x = x + 1 }",
    "FROM i = 0 TO 3 { w = w + i }",
    "~ a <-> b (v, 1/t)",
    "~ a << (2)",
    "CONSERVE a + b = 1",
    "COMPARTMENT i, diam { a b }",
    "LONGITUDINAL_DIFFUSION 1 { a }",
    "SOLVE states METHOD sparse",
    "SOLVE states STEADYSTATE sparse",
    "net_send(1, 1) net_event(t)",
    "net_move(t + 1)",
    "WATCH (v > 0) 2",
    "FOR_NETCONS (a, b) { a = b }",
    "m' = (1 - m)/3",
    "m'' = 2",
    "PROTECT m = m + 1",
    "LAG m BY 2",
    "CONDUCTANCE g USEION k",
    "UNITSOFF",
    "(mV)",
    "(1)",
    "[3]",
    "exp(1000)",
    'printf("%g", m)',
    "m[1000] = 1",
)


def seeds() -> dict[str, str]:
    """The MOD files that mutants start from, by name."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.mod")):
            text = path.read_bytes().decode("latin-1").replace("\r", "")
            found[str(path.relative_to(ROOT))] = text
    return found


def blocks(text: str) -> list[str]:
    """The parts of a text that start with a keyword and end with their brace."""
    found, start, depth = [], None, 0
    for match in TOKEN.finditer(text):
        word = match.group()
        if start is None and word in KEYWORDS:
            start = match.start()
        elif word == "{":
            depth += 1
        elif word == "}":
            depth -= 1
            if depth == 0 and start is not None:
                found.append(text[start : match.end()])
                start = None
    return found


class Mutator:
    """Makes mutant k of the corpus."""

    def __init__(self, texts: dict[str, str] | None = None):
        self.texts = seeds() if texts is None else texts
        self.names = list(self.texts)
        self.blocks = [b for text in self.texts.values() for b in blocks(text)]
        self.edits = [
            *[self.change_name] * 3,
            *[self.change_number] * 2,
            *[self.drop, self.double, self.swap] * 2,
            *[self.change_keyword, self.insert_piece] * 2,
            self.drop_line,
            self.double_line,
            self.move_line,
            self.splice_line,
            self.drop_block,
            self.double_block,
            self.add_block,
            self.replace_block,
            self.truncate,
            self.noise,
            self.nest,
            self.rename,
        ]

    def mutant(self, k: int) -> str:
        """The text of mutant k."""
        r = random.Random(k)
        text = self.texts[r.choice(self.names)]
        for _ in range(r.choice((1, 1, 1, 2, 2, 3, 5))):
            text = r.choice(self.edits)(r, text)
        return text

    # ---- edits: (random, text) -> text ----

    def _tokens(self, text):
        tokens = TOKEN.findall(text)
        return tokens, [i for i, t in enumerate(tokens) if not t.isspace()]

    def _some(self, r, text, wanted):
        """All tokens, and the place of one that is wanted."""
        tokens = TOKEN.findall(text)
        places = [i for i, t in enumerate(tokens) if wanted(t)]
        return tokens, (r.choice(places) if places else None)

    def _replace(self, r, text, wanted, new):
        tokens, at = self._some(r, text, wanted)
        if at is not None:
            tokens[at] = new(tokens)
        return "".join(tokens)

    def change_name(self, r, text):
        def is_name(t):
            return t[0].isalpha() and t not in KEYWORDS

        return self._replace(
            r, text, is_name, lambda ts: r.choice([*filter(is_name, ts), *NAMES])
        )

    def change_number(self, r, text):
        return self._replace(
            r, text, lambda t: t[0].isdigit(), lambda _: r.choice(NUMBERS)
        )

    def change_keyword(self, r, text):
        return self._replace(
            r, text, KEYWORDS.__contains__, lambda _: r.choice(sorted(KEYWORDS))
        )

    def drop(self, r, text):
        return self._replace(r, text, lambda t: not t.isspace(), lambda _: "")

    def double(self, r, text):
        tokens, at = self._some(r, text, lambda t: not t.isspace())
        if at is not None:
            tokens.insert(at, tokens[at] + " ")
        return "".join(tokens)

    def swap(self, r, text):
        tokens, places = self._tokens(text)
        if len(places) > 1:
            a, b = r.sample(places, 2)
            tokens[a], tokens[b] = tokens[b], tokens[a]
        return "".join(tokens)

    def insert_piece(self, r, text):
        tokens, at = self._some(r, text, lambda t: t in "{}\n=(")
        if at is not None:
            tokens.insert(at + 1, f" {r.choice(PIECES)} ")
        return "".join(tokens)

    def drop_line(self, r, text):
        lines = text.split("\n")
        del lines[r.randrange(len(lines))]
        return "\n".join(lines)

    def double_line(self, r, text):
        lines = text.split("\n")
        at = r.randrange(len(lines))
        return "\n".join([*lines[: at + 1], *lines[at:]])

    def move_line(self, r, text):
        lines = text.split("\n")
        line = lines.pop(r.randrange(len(lines)))
        lines.insert(r.randrange(len(lines) + 1), line)
        return "\n".join(lines)

    def splice_line(self, r, text):
        lines = text.split("\n")
        other = self.texts[r.choice(self.names)].split("\n")
        lines.insert(r.randrange(len(lines) + 1), r.choice(other))
        return "\n".join(lines)

    def drop_block(self, r, text):
        own = blocks(text)
        return text.replace(r.choice(own), "", 1) if own else text

    def double_block(self, r, text):
        own = blocks(text)
        return text + "\n" + r.choice(own) if own else text

    def add_block(self, r, text):
        return text + "\n" + r.choice(self.blocks)

    def replace_block(self, r, text):
        own = blocks(text)
        if not own:
            return text
        old = r.choice(own)
        same = [b for b in self.blocks if b.split()[0] == old.split()[0]]
        return text.replace(old, r.choice(same or self.blocks), 1)

    def truncate(self, r, text):
        return text[: r.randrange(len(text) + 1)]

    def noise(self, r, text):
        at = r.randrange(len(text) + 1)
        some = "".join(
            chr(r.choice((0, 7, 34, 92, 123, 125, 40, 200, 955, 126, 39)))
            for _ in range(r.randrange(1, 5))
        )
        return text[:at] + some + text[at:]

    def nest(self, r, text):
        n = r.choice((3, 60, 2000))
        deep = r.choice(
            (
                "(" * n + "1" + ")" * n,
                "-" * n + "1",
                "1" + "^2" * n,
                "1" + "+v" * n,
                "exp(" * n + "v" + ")" * n,
            )
        )
        tokens, at = self._some(r, text, lambda t: t == "=")
        if at is not None:
            tokens.insert(at + 1, " " + deep + " + ")
        return "".join(tokens)

    def rename(self, r, text):
        """One name becomes another everywhere: two variables fall together."""
        names = sorted({t for t in TOKEN.findall(text) if t[0].isalpha()} - KEYWORDS)
        if len(names) < 2:
            return text
        old, new = r.sample([*names, "int", "double", "NULL", "pow", "row"], 2)
        return re.sub(rf"\b{re.escape(old)}\b", new, text)


# ---- what must become of them -----------------------------------------------------


class Hang(Exception):
    """The translator did not answer in time."""


def check(text: str, limit: int = 20) -> tuple[str, str]:
    """("c", its C text) or ("error", the message), or ("bug", what is wrong)."""

    def ring(*_):
        raise Hang

    former = signal.signal(signal.SIGALRM, ring)
    signal.alarm(limit)
    try:
        return "c", translate(text + "\n", "mutant.mod").c_source
    except NmodlError as error:
        lost = [d for d in error.diagnostics if d.span is None]
        message = str(error)
        if lost:
            return "bug", f"no position: {lost[0].message}"
        return "error", message
    except Hang:
        return "bug", f"no answer in {limit} s"
    except Exception as error:
        import traceback

        trace = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(trace.filename).name}:{trace.lineno}"
        return "bug", f"{type(error).__name__} at {where}: {error}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


def refused_by_c(c_source: str, whole: bool = False) -> str:
    """What the C compiler has against a translation; `whole`: make a library, load it.

    Otherwise it only reads the text, which takes a tenth of the time.
    """
    compiler = build.find_compiler()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.c"
        path.write_text(c_source)
        if whole:
            try:
                build.compile_shared(compiler, path, path.with_suffix(".so"))
                loader.load(path.with_suffix(".so")).close()
            except (build.CompileFailure, NmodlError) as error:
                return str(error)
            return ""
        done = subprocess.run(
            [
                *compiler.command,
                *build.FLAGS,
                *build.QUIET_FLAGS,
                "-fsyntax-only",
                "-Werror=implicit-function-declaration",
                f"-I{build.INCLUDE}",
                str(path),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stderr if done.returncode else ""
