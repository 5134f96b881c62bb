"""Mutants of HOC programs, and what must become of each.

A mutant is a few statements of the repository's HOC programs, then edited: names,
numbers, strings and operators changed, functions and methods of the simulator called
with what comes along. Seeded: mutant k is the same text for ever, as long as the
programs and the tables of functions are.
"""

from __future__ import annotations

import random
import re
import signal
from pathlib import Path

from nrnmini import Simulator
from nrnmini.errors import HocError, InternalError, NrnminiError

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tests", "examples", "shell/lib")
TOKEN = re.compile(
    r'\s+|//[^\n]*|/\*.*?\*/|"[^"\n]*"|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+'
    r"|\$[so&]?\d|[A-Za-z_]\w*|[-+*/<>=!]=|&&|\|\||.",
    re.DOTALL,
)
KEYWORDS = (
    "access begintemplate break connect continue create create delete double else "
    "endtemplate external for forall forsec func help if ifsec insert iterator local "
    "localobj new objref objectvar parent print proc public return strdef uninsert "
    "while obfunc quit stop read em debug eqn".split()
)
# What leaves the simulator: other programs, Python, files beyond the working folder.
FORBIDDEN = re.compile(
    r"system|nrnpython|PythonObject|unlink|chdir|nrn_load_dll|load_file|xopen|getcwd"
    r"|fork|neuronhome|machine_name|nthread|sleep|WinInfo|\bem\b"
)
NUMBERS = "0 1 2 -1 3 0.5 1e-30 1e308 1e400 1e9 -1e9 4294967296 2147483648 1e5".split()
STRINGS = (
    '""',
    '"soma"',
    '"v"',
    '"%s %d %g %*d"',
    '"[("',
    '"x = 1"',
    '"hh"',
    '"{"',
    '"' + "a" * 3000 + '"',
    '"\\n"',
)
OPERATORS = "+ - * / % ^ = == != < > && || ! ( ) [ ] { } . , : & $".split()
PIECES = (
    "create soma[3]  access soma[1]",
    "objref o, p  o = new Vector(10)",
    "o = new List()  o.append(o)",
    "o = new IClamp(0.5)",
    "o = new NetCon(&v(0.5), p)",
    "{ soma nseg = 5 insert hh }",
    "connect soma[1](0), soma[0](1)",
    "finitialize(-65) fadvance() run()",
    "proc f() { f() }",
    "func g() { return g($1 - 1) + $2 }",
    "for i = 0, 10 { print i }",
    "forall { delete_section() }",
    "while (1) { x = x + 1 }",
    "begintemplate T\npublic a\nproc init() { a = $1 }\nendtemplate T",
    "double y[5][5]",
    'strdef s  sprint(s, "%s%g", s, 1)',
    "o.x[3] = &x",
    "for (x) print v(x)",
    "o = 1",
    "$o1.size($s2)",
    "x = y = z",
    'execute("x = 1 +")',
    'forsec "[" { }',
    "return 1",
)


def seeds() -> list[str]:
    """The HOC programs that mutants start from."""
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.hoc")):
            found.append(path.read_bytes().decode("latin-1"))
    return found


class Mutator:
    """Makes mutant k."""

    def __init__(self):
        self.programs = [p for p in seeds() if not FORBIDDEN.search(p)]
        self.lines = [line for p in self.programs for line in p.split("\n") if line]
        interpreter = Simulator().interpreter
        self.functions = [n for n in interpreter.names() if not FORBIDDEN.search(n)]
        from nrnmini.objects.table import all_specs

        specs = all_specs()
        self.classes = sorted(specs)
        self.methods = sorted({m for s in specs.values() for m in s.methods})

    def mutant(self, k: int) -> str:
        """The text of mutant k."""
        r = random.Random(k)
        if r.random() < 0.3:
            text = "\n".join(
                r.choice((r.choice(self.lines), r.choice(PIECES), self.call(r)))
                for _ in range(r.randrange(2, 12))
            )
        else:
            text = r.choice(self.programs)
            if len(text) > 3000:
                lines = text.split("\n")
                at = r.randrange(len(lines))
                text = "\n".join(lines[at : at + 40])
        for _ in range(r.choice((1, 1, 2, 3, 5, 8))):
            text = r.choice(self.EDITS)(self, r, text)
        return FORBIDDEN.sub("x", text)

    def argument(self, r) -> str:
        """Something to give to a function."""
        return r.choice(
            (
                r.choice(NUMBERS),
                r.choice(STRINGS),
                "x",
                "&x",
                "o",
                "s",
                "v",
                "&v(0.5)",
                "soma",
                "nil",
                "o.x[0]",
                "$1",
                "t",
                "&y[0]",
            )
        )

    def call(self, r) -> str:
        """A call of something that exists, with what comes along."""
        args = ", ".join(self.argument(r) for _ in range(r.choice((0, 1, 1, 2, 3, 5))))
        name = r.choice(self.functions)
        kind = r.randrange(4)
        if kind == 0:
            return f"print {name}({args})"
        if kind == 1:
            return f"objref o  o = new {r.choice(self.classes)}({args})"
        if kind == 2:
            return (
                f"objref o\no = new {r.choice(self.classes)}({args})\n"
                f"o.{r.choice(self.methods)}({args})"
            )
        return f"{name} = {self.argument(r)}"

    def _replace(self, r, text, wanted, new):
        tokens = TOKEN.findall(text)
        places = [i for i, t in enumerate(tokens) if wanted(t)]
        if places:
            tokens[r.choice(places)] = new(tokens)
        return "".join(tokens)

    def change_name(self, r, text):
        def is_name(t):
            return t[0].isalpha()

        def new(tokens):
            return r.choice(
                (
                    r.choice([t for t in tokens if is_name(t)]),
                    r.choice(self.functions),
                    r.choice(KEYWORDS),
                    r.choice(self.methods),
                    r.choice(self.classes),
                )
            )

        return self._replace(r, text, is_name, new)

    def change_literal(self, r, text):
        return self._replace(
            r, text, lambda t: t[0].isdigit() or t[0] == '"', lambda _: self.argument(r)
        )

    def change_operator(self, r, text):
        return self._replace(
            r,
            text,
            lambda t: not t[0].isalnum() and not t.isspace(),
            lambda _: r.choice(OPERATORS),
        )

    def drop(self, r, text):
        return self._replace(r, text, lambda t: not t.isspace(), lambda _: "")

    def swap(self, r, text):
        tokens = TOKEN.findall(text)
        if len(tokens) > 1:
            a, b = r.sample(range(len(tokens)), 2)
            tokens[a], tokens[b] = tokens[b], tokens[a]
        return "".join(tokens)

    def insert(self, r, text):
        lines = text.split("\n")
        new = r.choice((r.choice(PIECES), self.call(r), r.choice(self.lines)))
        lines.insert(r.randrange(len(lines) + 1), new)
        return "\n".join(lines)

    def insert_inside(self, r, text):
        tokens = TOKEN.findall(text)
        at = r.randrange(len(tokens) + 1)
        tokens.insert(at, f" {r.choice((r.choice(PIECES), self.call(r)))} ")
        return "".join(tokens)

    def lines_about(self, r, text):
        lines = text.split("\n")
        r.choice(
            (
                lines.reverse,
                lambda: r.shuffle(lines),
                lambda: lines.pop(r.randrange(len(lines))),
                lambda: lines.append(r.choice(lines)),
            )
        )()
        return "\n".join(lines)

    def noise(self, r, text):
        at = r.randrange(len(text) + 1)
        some = "".join(
            chr(r.choice((0, 7, 34, 92, 123, 125, 40, 200, 955, 36, 38)))
            for _ in range(r.randrange(1, 4))
        )
        return r.choice((text[:at] + some + text[at:], text[:at]))

    def nest(self, r, text):
        n = r.choice((5, 80, 3000))
        deep = r.choice(
            (
                "(" * n + "1" + ")" * n,
                "-" * n + "1",
                "1" + "^2" * n,
                "1" + "+x" * n,
                "{" * n + "}" * n,
                "if (1) " * n,
                "sin(" * n + "1" + ")" * n,
            )
        )
        return self._replace(r, text, lambda t: t[0].isdigit(), lambda _: deep)

    EDITS = (
        *[change_name] * 5,
        *[change_literal] * 4,
        *[change_operator] * 3,
        *[insert] * 4,
        *[drop, swap, insert_inside] * 2,
        lines_about,
        noise,
        nest,
    )


# ---- what must become of them -----------------------------------------------------


def check(text: str, limit: float = 1.0) -> tuple[str, str]:
    """("ok", ""), ("error", the first message), ("stopped", ""), or ("bug", what is
    wrong).

    Statements run one by one, as in a shell: an error does not end the program. After
    `limit` seconds it is interrupted as by Ctrl-C.
    """

    def ring(*_):
        raise KeyboardInterrupt

    sim = Simulator()
    sim.context.write = lambda text: None
    former = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    first = ""
    try:
        for statement in statements(sim.interpreter, text):
            message, bug = run(sim.interpreter, statement)
            if bug:
                return "bug", bug
            first = first or message
        return ("error", first) if first else ("ok", "")
    except KeyboardInterrupt:
        return "stopped", ""
    except SystemExit:
        return "ok", "quit"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def statements(interpreter, text):
    """The parts that a shell would execute one after the other."""
    pending = ""
    for line in text.split("\n"):
        pending += line + "\n"
        if not interpreter.is_incomplete(pending):
            yield pending
            pending = ""
    yield pending


def run(interpreter, text: str) -> tuple[str, str]:
    """(message of the error, what is wrong about it)."""
    try:
        interpreter.execute(text, "mutant.hoc")
    except InternalError as error:
        return "", f"InternalError: {error}"
    except HocError as error:
        message = str(error)
        if error.diagnostics[0].span is None and not error.diagnostics[0].trail:
            return "", f"no position: {message}"
        if "Traceback" in message or "object at 0x" in message:
            return "", f"not for users: {message}"
        return message, ""
    except NrnminiError as error:
        return "", f"no position: {type(error).__name__}: {error}"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        import traceback

        trace = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(trace.filename).name}:{trace.lineno}"
        return "", f"{type(error).__name__} at {where}: {error} <- {text[:150]}"
    return "", ""
