"""Tokens to tree: blocks and declarations. Statements are in `parser_statements`.

Owns: the grammar of a file and recovery from errors: after one, reading goes on
at the next statement or block, and up to twenty errors are reported together.
Leaves to `symtab` and `passes` whether names make sense.
"""

from __future__ import annotations

from pathlib import Path

from nrnmini.errors import Diagnostic, suggest
from nrnmini.nmodl import ast
from nrnmini.nmodl.lexer import KEYWORDS
from nrnmini.nmodl.parser_expressions import TooManyErrors, _Resync
from nrnmini.nmodl.parser_statements import StatementParser
from nrnmini.source import SourceFile

BLOCKS = frozenset(
    """TITLE DEFINE INCLUDE NEURON UNITS PARAMETER ASSIGNED STATE CONSTANT LOCAL
    INITIAL BREAKPOINT DERIVATIVE KINETIC LINEAR NONLINEAR DISCRETE FUNCTION
    PROCEDURE FUNCTION_TABLE NET_RECEIVE BEFORE AFTER CONSTRUCTOR DESTRUCTOR
    VERBATIM UNITSON UNITSOFF INDEPENDENT EQUATION""".split()
)

MAX_ARRAY = 10_000_000  # elements


def parse(source: SourceFile, include=()) -> ast.Program:
    """The tree of a MOD file.

    Parameters
    ----------
    source : SourceFile
    include : sequence of str    more folders in which INCLUDE looks

    Raises
    ------
    NmodlError                   all syntax errors found, at most twenty
    """
    parser = Parser(source, include)
    try:
        program = parser.program()
    except TooManyErrors:
        program = None
    except RecursionError:  # called from deep inside something else
        parser.problems.append(
            Diagnostic("this is nested too deeply", parser.tok.span, code="E0101")
        )
    parser.raise_problems()
    return program


class Parser(StatementParser):
    def __init__(self, source: SourceFile, include=()):
        super().__init__(source)
        self.include = tuple(include)
        self.including = [Path(source.name)]

    # ---- the file --------------------------------------------------------------

    def program(self) -> ast.Program:
        blocks: list[ast.Block] = []
        first = self.tok
        while self.tok.kind != "end":
            at = self.at
            try:
                made = self.block()
                if isinstance(made, list):
                    blocks += made
                elif made is not None:
                    blocks.append(made)
            except _Resync:
                if self.at == at:
                    self.advance()
                self.skip_to_block()
        name = Path(self.source.name).stem
        return ast.Program(blocks, name, span=first.span)

    def skip_to_block(self):
        """To the next block keyword that stands first on its line."""
        while self.tok.kind != "end":
            if self.tok.kind == "keyword" and self.tok.text in BLOCKS:
                before = self.tokens[self.at - 1] if self.at else None
                starts_line = before is None or before.line != self.tok.line
                if starts_line and self.column() == 1:
                    return
            self.advance()

    def block(self):
        tok = self.tok
        if tok.kind == "keyword" and tok.text in BLOCKS:
            self.advance()
            made = getattr(self, "block_" + tok.text.lower())(tok)
            if isinstance(made, ast.Block):
                made.span = tok.span
            return made
        if tok.kind == "op" and tok.text == "}":
            self.fail("`}` closes nothing", "remove it, or open its block with `{`")
        if tok.kind == "bad":
            self.bad_character()
        hint = suggest(tok.text, BLOCKS) if tok.text else ""
        self.fail(
            f"`{tok.text}` does not start a block",
            hint or "a file consists of blocks: NEURON, PARAMETER, STATE, BREAKPOINT",
        )

    def block_title(self, tok):
        return ast.Title(tok.raw)

    def block_verbatim(self, tok):
        return ast.VerbatimBlock(tok.raw)

    def block_unitson(self, tok):
        return None

    block_unitsoff = block_unitson

    def block_define(self, tok):
        name = self.name("the name that DEFINE defines", replace=False)
        sign = -1 if self.accept("-") else 1
        value = self.tok
        if value.kind != "int" and value.text not in self.defines:
            self.fail("DEFINE needs a whole number", "write `DEFINE name 5`")
        self.advance()
        number = sign * self.integer_of(value)
        self.defines[name.text] = number
        return ast.Define(name.text, number)

    def block_include(self, tok):
        where = self.tok
        if where.kind != "string":
            self.fail("INCLUDE needs a file name", 'write `INCLUDE "file.inc"`')
        self.advance()
        name = where.text[1:-1]
        here = self.including[-1].parent
        folders = [here, Path("."), Path(".."), *map(Path, self.include)]
        for folder in folders:
            path = folder / name
            if path.is_file():
                break
        else:
            looked = ", ".join(f"`{f}`" for f in dict.fromkeys(map(str, folders)))
            self.problem(
                f"the file `{name}` is not found", where, help=f"looked in {looked}"
            )
            return None
        if path.resolve() in [p.resolve() for p in self.including]:
            self.problem(f"`{name}` includes itself", where)
            return None
        text = path.read_text(encoding="utf-8", errors="replace")
        saved = self.tokens, self.at, self.source
        self.including.append(path)
        self.start(SourceFile(str(path), normalise(text)))
        inner = self.program().blocks
        self.including.pop()
        self.tokens, self.at, self.source = saved
        return inner

    def block_independent(self, tok):
        if self.at_op("{"):
            self.skip_braces()
        return None

    def block_equation(self, tok):
        self.problem(
            "EQUATION is not part of NMODL any more",
            tok,
            help="use BREAKPOINT",
        )
        if self.at_op("{"):
            self.skip_braces()
        return None

    # ---- NEURON ----------------------------------------------------------------

    def block_neuron(self, tok):
        node = ast.Neuron()
        lists = {
            "RANGE": node.range,
            "GLOBAL": node.global_,
            "NONSPECIFIC_CURRENT": node.nonspecific,
            "ELECTRODE_CURRENT": node.electrode,
            "POINTER": node.pointer,
            "BBCOREPOINTER": node.bbcorepointer,
            "EXTERNAL": node.external,
            "RANDOM": node.random,
        }
        opening = self.expect("{")
        while not self.block_ends():
            word = self.tok
            try:
                if word.text in ("SUFFIX", "POINT_PROCESS", "ARTIFICIAL_CELL"):
                    self.advance()
                    node.kind = word.text
                    node.name = self.name(f"the name after {word.text}").text
                elif word.text == "THREADSAFE":
                    self.advance()
                    node.threadsafe = True
                elif word.text == "USEION":
                    node.ions.append(self.useion())
                elif word.text in lists:
                    self.advance()
                    lists[word.text] += self.listed(word.text)
                else:
                    known = [*lists, "SUFFIX", "POINT_PROCESS", "ARTIFICIAL_CELL"]
                    known += ["THREADSAFE", "USEION"]
                    self.fail(
                        f"`{word.text}` is not known in the NEURON block",
                        suggest(word.text, known),
                    )
            except _Resync:
                self.skip_item([*lists, "SUFFIX", "USEION", "THREADSAFE"])
        self.close(opening)
        return node

    def listed(self, what) -> list[ast.Listed]:
        out = []
        while True:
            tok = self.name(f"a name after {what}")
            out.append(ast.Listed(tok.text, span=tok.span))
            if not self.accept(","):
                return out

    def useion(self):
        self.advance()
        tok = self.name("the name of an ion")
        ion = ast.Ion(tok.text, span=tok.span)
        while True:
            if self.accept("READ"):
                ion.read += [n.name for n in self.listed("READ")]
            elif self.accept("WRITE"):
                ion.write += [n.name for n in self.listed("WRITE")]
            elif self.accept("VALENCE") or self.accept("CHARGE"):
                ion.valence = float(self.signed_number())
            elif self.accept("REPRESENTS"):
                ion.represents = self.advance().text
            else:
                return ion

    # ---- declarations ------------------------------------------------------------

    def block_units(self, tok):
        items = []
        opening = self.expect("{")
        while not self.block_ends():
            start = self.tok
            try:
                if self.at_op("("):
                    name = self.unit()
                    self.expect("=")
                    item = ast.UnitDef(name, True, "", self.unit(), "")
                else:
                    name = self.name("a unit in parentheses or a name").text
                    self.expect("=")
                    item = ast.UnitDef(name, False, "", "", "")
                    if self.tok.kind in ("int", "real") or self.at_op("-"):
                        item.number = self.signed_number()
                        if self.at_op("("):
                            item.first = self.unit()
                    else:
                        item.first = self.unit()
                        if self.accept("->"):
                            pass
                        item.second = self.unit()
                item.span = start.span
                items.append(item)
            except _Resync:
                self.skip_line()
        self.close(opening)
        return ast.Units(items)

    def declarations(self, block):
        items = []
        opening = self.expect("{")
        while not self.block_ends():
            try:
                if self.accept("UNITSON") or self.accept("UNITSOFF"):
                    continue
                items.append(self.declaration(block))
            except _Resync:
                self.skip_line()
        self.close(opening)
        return items

    def declaration(self, block):
        tok = self.name(f"a name in {block}")
        item = ast.Declared(tok.text, span=tok.span)
        if self.accept("["):
            item.size = self.size(MAX_ARRAY)
            self.expect("]")
        if self.accept("="):
            item.value = self.signed_number()
        elif block == "CONSTANT":
            self.fail("a CONSTANT needs a value", f"write `{item.name} = 1 (unit)`")
        while True:
            if self.at_op("("):
                item.unit = self.unit()
            elif self.accept("<"):
                low = self.signed_number()
                if self.accept(","):
                    item.limits = (low, self.signed_number())
                else:
                    item.tolerance = low
                self.expect(">")
            elif self.accept("FROM"):
                low = self.signed_number()
                self.expect("TO")
                item.limits = (low, self.signed_number())
                if self.accept("WITH"):
                    self.signed_number()
            elif self.accept("START"):
                item.start = self.signed_number()
            else:
                return item

    def block_parameter(self, tok):
        return ast.Parameters(self.declarations("PARAMETER"))

    def block_assigned(self, tok):
        return ast.Assigned(self.declarations("ASSIGNED"))

    def block_state(self, tok):
        return ast.States(self.declarations("STATE"))

    def block_constant(self, tok):
        return ast.Constants(self.declarations("CONSTANT"))

    def block_local(self, tok):
        return ast.FileLocal(self.local_names())

    # ---- code --------------------------------------------------------------------

    def code(self, kind):
        return ast.Code(kind, self.body())

    def block_initial(self, tok):
        return self.code("INITIAL")

    def block_breakpoint(self, tok):
        return self.code("BREAKPOINT")

    def block_constructor(self, tok):
        return self.code("CONSTRUCTOR")

    def block_destructor(self, tok):
        return self.code("DESTRUCTOR")

    def block_before(self, tok):
        event = self.advance()
        if event.text not in ("INITIAL", "BREAKPOINT", "STEP", "SOLVE"):
            self.problem(
                f"{tok.text} `{event.text}` does not exist",
                event,
                help="write INITIAL, BREAKPOINT, SOLVE or STEP",
            )
        return ast.Hook(tok.text, event.text, self.body())

    block_after = block_before

    def named(self, tok):
        name = self.name(f"the name of the {tok.text} block")
        solvefor = []
        if self.accept("SOLVEFOR"):
            solvefor = [n.name for n in self.listed("SOLVEFOR")]
        self.inside = tok.text
        try:
            return ast.Named(tok.text, name.text, self.body(), solvefor)
        finally:
            self.inside = ""

    block_derivative = block_kinetic = block_linear = named
    block_nonlinear = block_discrete = named

    def function(self, tok):
        name = self.name(f"the name of the {tok.text}")
        args = self.arguments()
        unit = self.unit() if self.at_op("(") else ""
        return ast.Function(tok.text, name.text, args, unit, self.body())

    block_function = block_procedure = function

    def block_function_table(self, tok):
        name = self.name("the name of the FUNCTION_TABLE")
        args = self.arguments()
        unit = self.unit() if self.at_op("(") else ""
        return ast.FunctionTable(name.text, args, unit)

    def block_net_receive(self, tok):
        args = self.arguments()
        if self.at_op("("):
            self.unit()
        self.inside = "NET_RECEIVE"
        try:
            return ast.NetReceive(args, self.body())
        finally:
            self.inside = ""

    def arguments(self) -> list[ast.Argument]:
        args = []
        self.expect("(")
        while not self.at_op(")"):
            tok = self.name("the name of an argument")
            unit = self.unit() if self.at_op("(") else ""
            args.append(ast.Argument(tok.text, unit, span=tok.span))
            if not self.accept(","):
                break
        self.expect(")")
        return args


def normalise(text: str) -> str:
    """Line ends as `\\n`; offsets are then those of what the user sees."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


assert BLOCKS <= KEYWORDS
