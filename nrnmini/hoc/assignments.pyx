# Assignments and addresses to instructions.
#
# Owns: what can stand on the left of `=`, and behind `&`. Leaves to others: the
# values (expressions).

cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.expressions cimport Expressions
from nrnmini.hoc.value cimport Site

from nrnmini.errors import suggest
from nrnmini.hoc.opcodes import ANYTHING, ASSIGNMENTS, WANT_OBJECT, A, B, G, L, M
from nrnmini.hoc.symbol import NUMBER, OBJECT, SECPROP, STRING, UNDEFINED

UPDATES = ("STORE", "ADD_TO", "SUB_FROM", "MUL_BY", "DIV_BY")


cdef class Assignments(Expressions):
    """The part of the compiler that changes variables, or points to them."""

    cpdef place(self, node):
        """(mode, slot or symbol) of a plain scalar; None for anything else."""
        kind = type(node)
        if kind is ast.Name:
            symbol = node.symbol
            if symbol.kind == NUMBER and symbol.n_dims == 0 and not symbol.is_int:
                return (M, symbol.slot) if symbol.slot >= 0 else (G, symbol)
        elif kind is ast.Local and not node.is_object:
            return (B if node.slot in self.boxed else L, node.slot)
        elif kind is ast.Arg and node.kind == "" and node.local < 0:
            return (A, node.number)
        return None

    cpdef emit_place(self, str op, place, int a=0):
        if op == "STORE" and a == 0 and place[0] <= L:
            op = "SET"
        return self.emit(op, a, place[0], place)

    cpdef assign(self, ast.Assign node, bint keep):
        """`target op= value`; returns the type of what is kept."""
        target, op = node.target, node.op
        span = (node.start, node.end)
        place = self.place(target)
        if place is not None:
            self.number(node.value)
            self.span = span
            self.emit_place(UPDATES[ASSIGNMENTS.index(op)], place, 1 if keep else 0)
            return "n"
        kind = type(target)
        code = ASSIGNMENTS.index(op)
        if kind is ast.Name:
            symbol = target.symbol
            if symbol.kind == NUMBER and symbol.is_int:
                self.number(node.value)
                self.span = span
                self.emit("STORE_INT", int(keep), code, symbol)
                return "n"
            if symbol.kind == NUMBER:
                index = (
                    target.index
                    or [ast.Number(target.start, target.end, 0.0)] * symbol.n_dims
                )
                for item in index:
                    self.number(item)
                self.span = (target.start, target.end)
                self.emit("INDEX", len(index), 0, symbol)
                self.number(node.value)
                self.span = span
                self.emit("SET_K", int(keep), code, symbol)
                return "n"
            if symbol.kind == STRING:
                return self.assign_text(node, keep)
            if symbol.kind == OBJECT:
                self.plain(node)
                self.cell(target)
                self.object_value(node.value)
                self.span = span
                self.emit("SET_CELL", int(keep))
                return "o"
            if symbol.kind == SECPROP:
                self.number(node.value)
                self.span = (target.start, target.end)
                self.emit("PROP_SET", int(keep), code, symbol)
                return "n"
            raise self.error(f"`{symbol.name}` cannot be assigned", target)
        if kind is ast.Local:
            self.plain(node)
            self.span = (target.start, target.end)
            self.emit("LOCAL_CELL", target.slot)
            self.object_value(node.value)
            self.span = span
            self.emit("SET_CELL", int(keep))
            return "o"
        if kind is ast.Arg:
            return self.assign_arg(node, keep)
        if kind is ast.Range:
            self.range_target(target)
            self.number(node.value)
            self.span = (target.start, target.end)
            flags = (target.x is not None) | (2 if keep else 0) | code << 2
            self.emit("RANGE_SET", len(target.index), flags, target.symbol)
            return "n"
        return self.assign_member(node, keep)

    cpdef range_target(self, target):
        for item in target.index:
            self.number(item)
        if target.x is not None:
            self.number(target.x)

    cpdef plain(self, node):
        if node.op != "=":
            raise self.error(f"`{node.op}` needs a number on the left", node)

    cpdef object_value(self, node):
        kind = self.expr(node, WANT_OBJECT)
        if kind in ("n", "s", "S"):
            what = {"n": "a number", "s": "a text", "S": "a section"}[kind]
            raise self.error(f"an object is needed here, not {what}", node)

    cpdef assign_text(self, ast.Assign node, bint keep):
        self.plain(node)
        self.expr(node.target)
        kind = self.expr(node.value, ANYTHING)
        if kind == "n" or kind == "o":
            raise self.error("a text is needed here", node.value)
        self.span = (node.start, node.end)
        self.emit("SET_STRING")
        if keep:
            self.expr(node.target)
        return "s"

    cpdef assign_arg(self, ast.Assign node, bint keep):
        target = node.target
        span = (node.start, node.end)
        code = ASSIGNMENTS.index(node.op)
        suffix = "_I" if target.local >= 0 else ""
        number = target.local if target.local >= 0 else target.number
        if target.kind == "":  # $i = ...
            self.number(node.value)
            self.span = span
            self.emit("SET_ARG_I", int(keep), code, number)
            return "n"
        if target.kind == "s":
            return self.assign_text(node, keep)
        if target.kind == "o":
            self.plain(node)
            self.span = (target.start, target.end)
            self.emit("ARG_OBJ" + suffix, number)
            self.object_value(node.value)
            self.span = span
            self.emit("SET_CELL", int(keep))
            return "o"
        if not target.index and not suffix:
            self.number(node.value)
            self.span = span
            self.emit("SET_POINTED", number, code + (8 if keep else 0))
            return "n"
        self.span = (target.start, target.end)
        self.emit("ARG_PTR" + suffix, number)
        for item in target.index:
            self.number(item)
        self.number(node.value)
        self.span = span
        self.emit("SET_DEREF", (1 if target.index else 0) | (2 if keep else 0), code)
        return "n"

    cpdef assign_member(self, ast.Assign node, bint keep):
        target = node.target
        if type(target) is not ast.Member:
            raise self.error("nothing can be assigned here", target)
        self.expr(target.base, WANT_OBJECT)
        for item in target.index:
            self.number(item)
        args = target.args or []
        for item in args:
            self.number(item)
        self.expr(node.value, ANYTHING)
        self.span = (node.start, node.end)
        n_args = -1 if target.args is None else len(args)
        self.emit(
            "SET_MEMBER",
            int(keep),
            ASSIGNMENTS.index(node.op),
            Site(target.name, len(target.index), n_args),
        )
        return "*"

    cpdef assign_top(self, target):
        """Assign the number on top of the stack."""
        place = self.place(target)
        self.span = (target.start, target.end)
        if place is not None:
            self.emit_place("STORE", place)
            return
        kind = type(target)
        if kind is ast.Name and target.symbol.kind == NUMBER:
            symbol = target.symbol
            if symbol.is_int:
                self.emit("STORE_INT", 0, 0, symbol)
                return
            index = (
                target.index
                or [ast.Number(target.start, target.end, 0.0)] * symbol.n_dims
            )
            for item in index:
                self.number(item)
            self.span = (target.start, target.end)
            self.emit("INDEX", len(index), 0, symbol)
            self.emit("SWAP")
            self.emit("SET_K", 0, 0, symbol)
            return
        if kind is ast.Range and target.x is None and not target.index:
            self.emit("RANGE_SET", 0, 0, target.symbol)
            return
        raise self.error("a number variable is needed here", target)

    cpdef address(self, node):
        """Push a pointer (data handle) to a number."""
        kind = type(node)
        span = (node.start, node.end)
        if kind is ast.Name and node.symbol.kind == NUMBER:
            symbol = node.symbol
            if symbol.n_dims == 0:
                self.span = span
                self.emit("PTR_VAR", 0, 0, symbol)
                return
            index = node.index or [ast.Number(*span, 0.0)] * symbol.n_dims
            for item in index:
                self.number(item)
            self.span = span
            self.emit("PTR_ARRAY", len(index), 0, symbol)
        elif kind is ast.Local and not node.is_object:
            self.span = span
            self.emit("PTR_LOCAL", node.slot)
        elif kind is ast.Arg and node.kind == "&":
            self.span = span
            suffix = "_I" if node.local >= 0 else ""
            self.emit("ARG_PTR" + suffix, node.local if suffix else node.number)
            if node.index:
                self.number(node.index[0])
                self.span = span
                self.emit("MEMBER_PTR", 0, 0, Site("", 1))
        elif kind is ast.Range:
            if node.x is None:
                raise self.error(
                    f"a pointer to `{node.symbol.name}` needs a position",
                    node,
                    help=f"write `&{node.symbol.name}(.5)`",
                )
            self.range_target(node)
            self.span = span
            self.emit("PTR_RANGE", len(node.index), 0, node.symbol)
        elif kind is ast.Member:
            self.expr(node.base, WANT_OBJECT)
            for item in node.index:
                self.number(item)
            for item in node.args or []:
                self.number(item)
            self.span = span
            n_args = -1 if node.args is None else len(node.args)
            self.emit("MEMBER_PTR", 0, 0, Site(node.name, len(node.index), n_args))
        elif kind is ast.Name and node.symbol.kind == UNDEFINED:
            help = suggest(node.symbol.name, ())
            raise self.error(f"undefined variable `{node.symbol.name}`", node, help)
        else:
            raise self.error(f"no pointer can be made to `{self.text_of(node)}`", node)
