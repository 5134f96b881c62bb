"""Which name means what, where: the scope of a piece of text.

Owns: the order of lookup and the rules of declaration. Leaves to others: the
records themselves (value) and what built-in names exist (interpreter).
"""

from __future__ import annotations

from nrnmini.hoc.ast import (  # noqa: F401  (the kinds belong to both)
    BUILTIN,
    CLASS,
    FUNC,
    ITERATOR,
    MECHANISM,
    NUMBER,
    OBFUNC,
    OBJECT,
    PROC,
    PROCEDURES,
    RANGEVAR,
    SECPROP,
    SECTION,
    STRING,
    TEMPLATE,
    THIS,
    UNDEFINED,
    NameError_,
)
from nrnmini.hoc.value import Symbol, Template, place_scalar

KIND_OF_DECLARATION = {
    "double": NUMBER,
    "objref": OBJECT,
    "create": SECTION,
    "strdef": STRING,
}


class Scope:
    """Where the names of a text are looked up: a table, then the built-ins.

    The table is the top level's, or that of a template: while its body is read
    (`instance` is its prototype) or for text run in an object's scope.
    """

    __slots__ = ("interp", "template", "instance", "table", "outer")

    def __init__(self, interp, template: Template | None = None, instance=None):
        self.interp = interp
        self.template = template
        self.instance = instance
        self.outer = None  # scope around the template whose body is being read
        self.table = interp.top if template is None else template.table

    def find(self, name: str) -> Symbol | None:
        symbol = self.table.get(name)
        return self.interp.builtin(name) if symbol is None else symbol

    def use(self, name: str) -> Symbol:
        """The symbol of a name; an unknown one is installed as undefined."""
        symbol = self.table.get(name)
        if symbol is None:
            symbol = self.interp.builtin(name)
            if symbol is None:
                symbol = self.install(name)
        return symbol

    def install(self, name: str) -> Symbol:
        symbol = Symbol(name, UNDEFINED, self.template)
        self.table[name] = symbol
        return symbol

    def find_template(self, name: str) -> Symbol | None:
        """A template or class for `new`: also the top level's inside a template."""
        symbol = self.find(name)
        if symbol is None or symbol.kind not in (TEMPLATE, CLASS):
            outer = self.interp.top.get(name)
            if outer is not None and outer.kind == TEMPLATE:
                return outer
            builtin = self.interp.builtin(name)
            if builtin is not None and builtin.kind == CLASS:
                return builtin
        return symbol

    def make_number(self, symbol: Symbol) -> None:
        """First assignment declares an undefined name as a number."""
        if symbol.owner is None:
            place_scalar(symbol)
            if self.interp.announce is not None:
                self.interp.announce(symbol.name)
            return
        self._check_open(symbol)
        symbol.owner.add_number(symbol)

    def declare(self, name: str, what: str) -> Symbol:
        """The symbol that `double`, `objref`, `create` or `strdef` is about."""
        symbol = self.table.get(name)
        kind = KIND_OF_DECLARATION[what]
        if symbol is None:
            builtin = self.interp.builtin(name)
            if builtin is not None and self.template is None:
                raise NameError_(
                    f"`{name}` is a {builtin.kind_name()}: it cannot be redeclared "
                    "at top level",
                    help="choose another name",
                )
            if what == "double" and builtin is not None:
                raise NameError_(f"`{name}` is a {builtin.kind_name()} already")
            symbol = self.install(name)
        elif symbol.kind not in (UNDEFINED, kind) and symbol.kind != THIS:
            raise NameError_(
                f"`{name}` is already declared: it is a {symbol.kind_name()}",
                help="choose another name",
            )
        if what == "double" and symbol.kind == NUMBER and symbol.n_dims == 0:
            raise NameError_(f"`{name}` is a number already, not an array")
        if what == "strdef" and symbol.kind == UNDEFINED:
            self.make_string(symbol)
        return symbol

    def make_string(self, symbol: Symbol) -> None:
        from nrnmini.objects.table import StringRef

        if symbol.owner is None:
            symbol.kind = STRING
            symbol.value = StringRef("")
        else:
            self._check_open(symbol)
            symbol.owner.add_member(symbol, STRING)
            self.instance.values[symbol.slot] = StringRef("")

    def declare_procedure(self, name: str, kind: int) -> Symbol:
        symbol = self.table.get(name)
        if symbol is None:
            builtin = self.interp.builtin(name)
            if builtin is not None:
                raise NameError_(
                    f"`{name}` is a {builtin.kind_name()}: a procedure cannot take "
                    "its name",
                    help="choose another name",
                )
            symbol = self.install(name)
        elif symbol.kind != UNDEFINED and symbol.kind not in PROCEDURES:
            raise NameError_(
                f"`{name}` is already defined: it is a {symbol.kind_name()}",
                help="choose another name",
            )
        symbol.kind = kind
        return symbol

    def visible(self) -> list[str]:
        """Names that could be meant here, for suggestions."""
        return [*self.table, *self.interp.builtin_names()]

    def _check_open(self, symbol: Symbol) -> None:
        if not symbol.owner.is_open:
            raise NameError_(
                f"`{symbol.name}` is not a member of `{symbol.owner.name}`, and new "
                "members cannot be added to an instance",
                help="declare it in the template",
            )
