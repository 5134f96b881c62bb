"""The HOC interpreter: one session of HOC in one simulator.

Owns: the symbol tables, reading and running of texts and files, templates, and
the face of this floor (`execute`, `get`, `set`, `call`, ...). Leaves to others:
grammar (parser), code (compiler), running it (vm), the functions of HOC
(builtins, machine_functions).
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from nrnmini.errors import Diagnostic, HocError, not_yet, suggest
from nrnmini.hoc import ast
from nrnmini.hoc.compiler import Compiler
from nrnmini.hoc.frames import StopRun
from nrnmini.hoc.lexer import is_incomplete, normalise
from nrnmini.hoc.library import Library
from nrnmini.hoc.members import Members
from nrnmini.hoc.names import Names
from nrnmini.hoc.parser import Parser
from nrnmini.hoc.remembered import Remembered, literals_of
from nrnmini.hoc.section_names import name_sections, unname_section
from nrnmini.hoc.stack import RunError
from nrnmini.hoc.symbol import (
    ITERATOR,
    NUMBER,
    OBJECT,
    PROC,
    PROCEDURES,
    TEMPLATE,
    UNDEFINED,
    NameError_,
    Scope,
)
from nrnmini.hoc.value import HocObject, Symbol, Template
from nrnmini.hoc.vm import Machine
from nrnmini.objects.args import describe
from nrnmini.source import SourceFile


class Interpreter(Names, Members, Library):
    """A session of HOC.

    Parameters
    ----------
    context : nrnmini.objects.context.Context
        The simulator. Its hooks for running HOC are filled in here.

    Attributes
    ----------
    top : dict of str to Symbol
        The names of the top level.
    library_path : list of str
        Folders of the standard library.
    announce : callable(name) or None
        Told of each new top-level number (`first instance of x`).
    """

    def __init__(self, context):
        self.context = context
        self.model = context.model
        self.top: dict[str, Symbol] = {}
        self.announce = None
        self.library_path: list[str] = []
        self.loaded: set[str] = set()
        self._init_names()
        self.machine = Machine(self, context, self.builtin("float_epsilon"))
        self.scope = Scope(self)  # of the statements that are being read
        self.pushed: list[Scope] = []  # object_push
        self.inputs: list = []  # lexers of the files that run, innermost last
        self.replaced: list = []  # bodies redefined while something runs
        self.remembered = Remembered()  # code of texts that are run repeatedly
        self.depth = 0  # texts inside texts
        self._init_library()
        self._predeclare()
        context.run_statement = self.run_statement
        context.resolve_name = self.resolve_name
        context.make_callback = self.make_callback
        context.make_value_callback = self.make_value_callback
        context.function = self.function
        context.make_string = self.make_string
        context.name_kind = self.kind
        context.name_value = self.get
        context.name_sections = partial(name_sections, self)
        context.unname_section = partial(unname_section, self)

    def _predeclare(self) -> None:
        self.execute("objref hoc_obj_[2], _pysec")

    # ---- running text -------------------------------------------------------

    def execute(self, text: str, name: str = "<string>", scope=None) -> None:
        """Run statements at top level, or in the scope of a template instance.

        Raises
        ------
        HocError        a statement is wrong or failed; those before it have run
        """
        if scope is None:
            inner = None
        else:
            inner = self.scope_of(scope)
        self.run_text(text, name, inner)

    def run_file(self, path) -> None:
        """Run a main file: the section stack starts afresh at each statement.

        Raises
        ------
        HocError            a statement is wrong or failed
        FileNotFoundError   there is no such file
        """
        text = read_source(path)
        source = SourceFile(str(path), normalise(text))
        self._run(source, None, is_file=True, is_main=True)

    def is_incomplete(self, text: str) -> bool:
        """True if more lines are needed before `text` can be executed."""
        return is_incomplete(text)

    @property
    def prompt_state(self) -> str:
        """ "" or the name of the template whose body is being read."""
        template = self.scope.template
        return template.name if template is not None and template.is_open else ""

    def scope_of(self, instance) -> Scope:
        if not isinstance(instance, HocObject):
            raise HocError(
                Diagnostic(
                    f"{describe(instance)} is no instance of a HOC template: "
                    "statements cannot run in its scope"
                )
            )
        return Scope(self, instance.template, instance)

    def run_text(self, text: str, name: str, scope: Scope | None) -> None:
        """Run statements that are no file. The code of a single one is remembered."""
        inner = scope
        if inner is None:
            inner = self.scope if self.depth == 0 else Scope(self)
        if inner.template is not None and inner.template.is_open:
            self._run(SourceFile(name, normalise(text)), scope, is_file=False)
            return
        code = self.remembered.recall(text, name, inner)
        if code is not None:
            self._run(None, scope, is_file=False, known=code)
            return
        source = SourceFile(name, normalise(text))
        found = self._run(source, scope, is_file=False)
        if found is not None:
            self.remembered.keep(text, name, inner, *found)

    def _run(
        self, source, scope: Scope | None, is_file: bool, is_main=False, known=None
    ):
        """Read and run the statements of a source, one after the other.

        `known` is code to run instead. For a source that is one statement, returns
        what `Remembered.keep` wants to know of it; else None.
        """
        outermost = self.depth == 0
        former = self.scope
        pushed = self.pushed
        height = len(self.model.section_stack)
        if not outermost or scope is not None:
            self.scope = Scope(self) if scope is None else scope
            self.pushed = []
        parser = None if source is None else Parser(source, self.scope)
        n_statements, done = 0, None
        self.depth += 1
        if is_file:
            self.inputs.append(parser.lexer)
        try:
            if known is not None:
                if outermost:
                    self.machine.reset_sections(height)
                self.machine.execute_code(known, self.scope.instance)
                return None
            while True:
                parser.scope = self.scope
                if is_main or (outermost and not is_file):
                    self.machine.reset_sections(height)
                try:
                    node = parser.statement_at_top()
                    if node is None:
                        is_one = n_statements == 1 and done is not None
                        return (*done, parser.uses) if is_one else None
                    n_statements += 1
                    done = self.perform(node, source)
                except RecursionError:
                    raise parser.error(
                        "this statement is nested too deeply",
                        help="split it into several",
                    ) from None
        except BaseException as error:
            self.machine.reset_sections(height)
            if outermost:
                self._recover()
            if isinstance(error, StopRun) and outermost:
                return None
            raise
        finally:
            self.depth -= 1
            if is_file:
                self.inputs.pop()
            if not outermost or scope is not None:
                self.scope = former
                self.pushed = pushed

    def _recover(self) -> None:
        """After a failure at top level: scopes and the section stack start afresh."""
        while self.scope.template is not None and self.scope.template.is_open:
            template = self.scope.template
            outer = self.scope.outer
            outer.table.pop(template.name, None)
            template.close()
            self.scope = outer
        self.scope = Scope(self)
        self.pushed = []

    def perform(self, node, source):
        """Run one top-level statement.

        Its code and literals; None for a declaration, which has no code.
        """
        kind = type(node)
        if kind is ast.Directive:
            try:
                self._directive(node)
            except NameError_ as e:
                raise self._error(source, node, e.message, e.help) from None
            return None
        if kind is ast.Define:
            self.define(node, source)
            return None
        if kind is ast.Block and not node.body:
            return None
        compiler = Compiler(source, read_symbol=self.builtin("fscan"))
        code = compiler.compile_top(node)
        literals = literals_of(code)
        self.machine.execute_code(code, self.scope.instance)
        return code, literals

    def define(self, node, source) -> None:
        """Compile a procedure; what runs already keeps its old body."""
        compiler = Compiler(source, node.kind, node.boxed, self.builtin("fscan"))
        code = compiler.compile_procedure(node)
        for wrong in compiler.wrong:
            self.model.tell(
                f"nrnmini: {wrong.span.where()}: {wrong.message}: an error if it is "
                "reached"
            )
        symbol = node.symbol
        symbol.kind = node.kind
        if self.machine.is_idle:
            self.replaced.clear()
        else:  # the old body may be running
            self.replaced.append(symbol.code)
        symbol.code = code
        template = symbol.owner
        if template is not None and node.kind == PROC:
            if symbol.name == "init":
                template.init = symbol
            elif symbol.name == "unref":
                template.unref = symbol

    def _error(self, source, node, message, help="") -> HocError:
        from nrnmini.source import Span

        return HocError(
            Diagnostic(message, Span(source, node.start, node.end), help=help)
        )

    # ---- templates ----------------------------------------------------------

    def _directive(self, node) -> None:
        kind, names = node.kind, node.names
        if kind == "begintemplate":
            self._begin_template(names[0])
        elif kind == "endtemplate":
            self._end_template(names[0])
        else:
            template = self.scope.template
            if template is None:
                raise NameError_(f"`{kind}` stands outside of a template")
            for name in names:
                if kind == "public":
                    template.public.add(name)
                    self.scope.table.get(name) or self.scope.install(name)
                else:
                    self._external(template, name)

    def _begin_template(self, name: str) -> None:
        scope = self.scope
        symbol = scope.table.get(name)
        if symbol is not None and symbol.kind == TEMPLATE:
            raise NameError_(
                f"template `{name}` exists already, and templates cannot be redefined",
                help="load_file() loads a file only once",
            )
        if symbol is not None and symbol.kind != UNDEFINED:
            raise NameError_(
                f"`{name}` is already declared: it is a {symbol.kind_name()}"
            )
        builtin = self.builtin(name)
        if builtin is not None:
            raise NameError_(
                f"`{name}` is a {builtin.kind_name()} already",
                help="choose another name",
            )
        if symbol is None:
            symbol = scope.install(name)
        template = Template(name, scope.template)
        symbol.kind = TEMPLATE
        symbol.value = template
        template.prototype = HocObject(self, template)
        inner = Scope(self, template, template.prototype)
        inner.outer = scope
        self.scope = inner

    def _end_template(self, name: str) -> None:
        template = self.scope.template
        if template is None or not template.is_open:
            raise NameError_(f"`endtemplate {name}` without `begintemplate {name}`")
        if template.name != name:
            raise NameError_(
                f"`endtemplate {name}` cannot end template `{template.name}`",
                help=f"write `endtemplate {template.name}`",
            )
        template.close()
        self.scope = self.scope.outer

    def _external(self, template: Template, name: str) -> None:
        symbol = self.top.get(name)
        if symbol is None:
            if self.builtin(name) is not None:
                return
            raise NameError_(
                f"`{name}` is not defined at top level, so it cannot be external",
                help=suggest(name, self.top) or "define it before the template",
            )
        known = template.table.get(name)
        if known is not None and known is not symbol and known.kind != UNDEFINED:
            raise NameError_(f"`{name}` is a member of `{template.name}` already")
        template.table[name] = symbol

    def call_unref(self, obj: HocObject, count: int) -> None:
        """`unref(count)` of an object that one reference fewer refers to."""
        try:
            self.machine.call_symbol(obj.template.unref, (float(count),), obj)
        except HocError as error:
            sys.stdout.flush()
            print(error, file=sys.stderr)

    # ---- hooks of the context -----------------------------------------------

    def run_statement(self, text: str, scope=None) -> None:
        """Run one statement, in the scope of an object if given."""
        self.execute_braced(text, scope)

    def execute_braced(self, text: str, scope=None, name: str = "<string>") -> None:
        """`execute()`: the text in braces, or after `~` as it is."""
        text = text[1:] if text.startswith("~") else "{" + text + "}"
        inner = Scope(self) if scope is None else self.scope_of(scope)
        self.run_text(text, name, inner)

    def execute_in(self, text: str, scope: Scope, name: str = "<string>") -> None:
        """Run statements as they are in a scope."""
        self.run_text(text, name, scope)

    def make_callback(self, action, scope=None):
        """A callable without arguments for a statement or (callable, args)."""
        if isinstance(action, str):
            return lambda: self.run_statement(action, scope)
        if isinstance(action, (tuple, list)):
            function, args = action[0], action[1]
            args = args if isinstance(args, (tuple, list)) else (args,)
            return lambda: function(*args)
        return action

    def make_value_callback(self, action, scope=None):
        """The same for an action that gets a number, `$1` in a statement."""
        if isinstance(action, (tuple, list)):
            function, args = action[0], action[1]
            args = args if isinstance(args, (tuple, list)) else (args,)
            return lambda value: function(*args, value)
        if not isinstance(action, str):
            return action
        inner = Scope(self) if scope is None else self.scope_of(scope)
        symbol = self.anonymous(action, inner)
        return lambda value: self.machine.call_symbol(symbol, (value,), inner.instance)

    def anonymous(self, text: str, scope: Scope) -> Symbol:
        """A procedure without a name whose body is `text`."""
        source = SourceFile("<string>", normalise("{" + text + "}"))
        parser = Parser(source, scope)
        parser.lexer.advance()
        body = parser.statement()
        symbol = Symbol("<statement>", PROC, scope.template)
        node = ast.Define(0, 1, symbol, PROC, body, 0, 0, frozenset())
        compiler = Compiler(source, PROC, frozenset(), self.builtin("fscan"))
        symbol.code = compiler.compile_procedure(node)
        return symbol

    def evaluate(self, text: str, address: bool = False, scope=None):
        """The value of an expression, or (address) the data handle behind it."""
        inner = Scope(self) if scope is None else self.scope_of(scope)
        source = SourceFile("<string>", normalise(text))
        parser = Parser(source, inner)
        parser.lexer.advance()
        node = parser.expression()
        if parser.lexer.kind not in ("nl", "eof"):
            raise parser.unexpected("the end of the expression")
        found = []
        catch = Symbol("<value>", UNDEFINED, None, lambda interp, v: found.append(v))
        compiler = Compiler(source)
        if address:
            parser.take_address(node)
            compiler.address(node)
        else:
            compiler.expr(node)
        compiler.emit("BUILTIN", 1, 0, catch)
        compiler.emit("END")
        self.machine.execute_code(compiler.code(""), inner.instance)
        return found[0]

    def resolve_name(self, text: str):
        """The data handle of the variable that a HOC text names."""
        return self.evaluate(text, address=True)

    def function(self, name: str):
        """A function of HOC by name, as a callable of numbers."""
        symbol = self.top.get(name) or self.builtin(name)
        if symbol is None or (
            symbol.kind not in PROCEDURES and not callable(symbol.value)
        ):
            raise HocError(
                Diagnostic(
                    f"`{name}` is not a function",
                    help=suggest(name, self.callable_names(name)),
                )
            )
        return lambda *args: self.call(name, *args)

    def make_string(self, text: str):
        """An object of the library's template `String`."""
        if "String" not in self.top:
            self.load_file("stdlib.hoc")
        return self.instantiate("String", text)

    # ---- values by name -----------------------------------------------------

    def get(self, name: str, *where):
        """The value of a top-level name: float, str, object or None, section,
        array (with `shape()`), or an element of one."""
        symbol = self._known(name)
        return self.value_of(symbol, None, where)

    def set(self, name: str, value, *where) -> None:
        """Assign a top-level variable."""
        symbol = self._known(name)
        self.assign_value(symbol, None, value, where)

    def handle(self, name: str, *where):
        """The data handle of a number, or of an element of an array."""
        return self.handle_of(self._known(name), None, where)

    def call(self, name: str, *args):
        """Call a procedure or function of the top level, or a built-in one."""
        symbol = self._known(name)
        if symbol.kind in PROCEDURES:
            if symbol.kind == ITERATOR:
                raise HocError(
                    Diagnostic(f"`{name}` is an iterator: it needs a HOC statement")
                )
            result = self.machine.call_symbol(symbol, args)
            if result is None and symbol.kind == PROC:
                return 0.0
            return result
        if symbol.kind in (NUMBER, OBJECT) or not callable(symbol.value):
            raise HocError(
                Diagnostic(f"`{name}` is a {symbol.kind_name()}, not a function")
            )
        try:
            result = symbol.value(self, *args)
        except RunError as e:
            raise HocError(Diagnostic(e.message, help=e.help)) from e
        return 0.0 if result is None and symbol.doc != "o" else result

    def instantiate(self, name: str, *args):
        """`new name(args)`: an object of a template or class."""
        symbol = self.top.get(name) or self.builtin(name)
        if symbol is None:
            raise HocError(
                Diagnostic(
                    f"`{name}` is not a template",
                    help=not_yet(name) or suggest(name, self.names()),
                )
            )
        return self.machine.make(symbol, args)

    def _known(self, name: str) -> Symbol:
        symbol = self.top.get(name) or self.builtin(name)
        if symbol is None or symbol.kind == UNDEFINED:
            raise HocError(
                Diagnostic(f"`{name}` is not defined", help=suggest(name, self.names()))
            )
        return symbol

    def last_value(self, value: float) -> None:
        """`hoc_ac_`: the last expression evaluated at top level."""
        self.builtin("hoc_ac_").number = value


def read_source(path) -> str:
    """The text of a HOC file. Bytes above 127 survive in texts and comments."""
    return Path(path).read_text(encoding="utf-8", errors="surrogateescape")


__all__ = ["Interpreter"]
