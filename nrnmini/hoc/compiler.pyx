# Trees to bytecode: one pass, one `Code` per statement or procedure.
#
# Owns: statements, and the units of code. Leaves to others: expressions, assignments,
# emission (emitter), and what the instructions do (vm).

cimport cython
cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.assignments cimport Assignments
from nrnmini.hoc.emitter cimport Context
from nrnmini.hoc.value cimport Site

from nrnmini.errors import HocError
from nrnmini.hoc.opcodes import ANYTHING, ASSIGNMENTS, NOTHING, WANT_OBJECT
from nrnmini.hoc.symbol import FUNC, ITERATOR, NUMBER, PROC, UNDEFINED


@cython.final
cdef class Compiler(Assignments):
    """Compiles one statement or one procedure."""

    # ---- units of code ------------------------------------------------------

    cpdef compile_top(self, node):
        """A top-level statement: an expression is printed."""
        if type(node) is ast.Expression:
            self.show(node.value)
        else:
            self.statement(node)
        self.emit("END")
        return self.code("")

    cpdef compile_procedure(self, node):
        self.statement(node.body)
        self.span = (node.body.end - 1, node.body.end)
        if node.kind in (PROC, ITERATOR):
            self.emit("RETURN")
        else:
            self.emit("NO_RESULT")
        return self.code(node.symbol.name, node.n_numbers, node.n_objects)

    cpdef show(self, node):
        """A top-level expression: it is printed, unless it assigns."""
        if type(node) is ast.Assign:
            self.assign(node, keep=False)
            return
        if type(node) is ast.Call and node.symbol.kind == PROC:
            self.call(node, NOTHING)
            return
        kind = self.expr(node, ANYTHING)
        self.span = (node.start, node.end)
        self.emit("SHOW", 0, 1 if kind == "*" else 0)

    # ---- statements ---------------------------------------------------------

    cpdef statement(self, node):
        # What is wrong with a statement counts when it is reached, as in NEURON:
        # published code has branches that are wrong and never taken.
        self.begin_statement(node)
        n_rows, n_contexts = len(self.rows), len(self.contexts)
        try:
            getattr(self, "do_" + type(node).__name__)(node)
        except HocError as error:
            self.retract(n_rows, n_contexts)
            self.wrong.append(error.diagnostics[0])
            self.emit("FAIL", 0, 0, error.diagnostics[0])

    cpdef do_Block(self, ast.Block node):
        for item in node.body:
            self.statement(item)

    cpdef do_Expression(self, ast.Expression node):
        value = node.value
        kind = type(value)
        if kind is ast.Assign:
            self.assign(value, keep=False)
        elif kind is ast.Call:
            self.call(value, NOTHING)
        elif kind is ast.Member:
            self.member(value, NOTHING)
            self.emit("DROP")
        else:
            self.expr(value, ANYTHING)
            self.emit("DROP")

    cpdef do_CallLines(self, node):
        self.emit("CALL_LINES", 0, 0, node)

    cpdef do_If(self, ast.If node):
        jumps = self.test(node.test)
        self.statement(node.then)
        if node.orelse is None:
            self.land(*jumps)
            return
        end = self.emit("JUMP")
        self.land(*jumps)
        self.statement(node.orelse)
        self.land(end)

    cpdef do_While(self, ast.While node):
        top = self.here()
        out = self.test(node.test)
        context = self.loop()
        self.statement(node.body)
        self.land(*context.continues)
        self.loop_back(top)
        self.land(*out)
        self.end_loop(context)

    cpdef do_For(self, ast.For node):
        if node.first is not None:
            self.statement(node.first)
        top = self.here()
        out = self.test(node.test)
        context = self.loop()
        self.statement(node.body)
        self.land(*context.continues)
        if node.step is not None:
            self.statement(node.step)
        self.loop_back(top)
        self.land(*out)
        self.end_loop(context)

    cpdef do_ForRange(self, ast.ForRange node):
        target = node.target
        place = self.place(target)
        assign = ast.Assign(target.start, node.low.end, "=", target, node.low)
        if place is None:
            self.general_for(node, assign)
            return
        self.assign(assign, keep=False)
        self.number(node.high)
        self.span = (target.start, node.high.end)
        out = self.emit_place("FOR_TEST", place)
        context = self.loop(["DROP"])
        body = self.here()
        self.statement(node.body)
        self.land(*context.continues)
        self.span = (target.start, node.high.end)
        self.emit_place("FOR_STEP", place, body)
        self.is_worth_fusing = True
        self.land(out)
        self.end_loop(context)

    cpdef general_for(self, node, assign):
        """`for target = low, high` where target is an element or a component."""
        self.assign(assign, keep=False)
        self.number(node.high)
        top = self.here()
        self.number(node.target)
        out = self.emit("FOR_TEST_ANY")
        context = self.loop(["DROP"])
        self.statement(node.body)
        self.land(*context.continues)
        one = ast.Number(node.target.start, node.target.end, 1.0)
        step = ast.Assign(assign.start, assign.end, "+=", node.target, one)
        self.assign(step, keep=False)
        self.loop_back(top)
        self.land(out)
        self.end_loop(context)

    cpdef do_ForSegments(self, node):
        if node.ends is None:
            self.constant(1.0)
        else:
            self.number(node.ends)
        self.emit("SEGMENTS")
        top = self.here()
        out = self.emit("SEGMENT")
        self.assign_top(node.target)
        context = self.loop(["DROP", "DROP"])
        self.statement(node.body)
        self.land(*context.continues)
        self.loop_back(top)
        self.land(out)
        self.end_loop(context)

    cpdef sections(self, body, span):
        """The loop over the section iterator on the stack."""
        top = self.here()
        out = self.emit("NEXT")
        context = self.loop(["LEAVE", "DROP"])
        self.statement(body)
        self.land(*context.continues)
        self.span = span
        self.emit("LEAVE")
        self.loop_back(top)
        self.land(out)
        self.end_loop(context)

    cpdef do_ForAll(self, node):
        span = self.span
        self.emit("FORALL")
        self.sections(node.body, span)

    cpdef do_ForSec(self, node):
        span = self.span
        self.pattern(node.pattern)
        self.emit("FORSEC")
        self.sections(node.body, span)

    cpdef pattern(self, node):
        kind = self.expr(node, WANT_OBJECT)
        if kind == "n":
            raise self.error(
                "a text or a SectionList is needed here, not a number", node
            )

    cpdef do_IfSec(self, node):
        self.pattern(node.pattern)
        out = self.emit("IFSEC")
        self.statement(node.body)
        self.land(out)

    cpdef do_WithSection(self, node):
        kind = self.expr(node.section, ANYTHING)
        self.span = (node.section.start, node.section.end)
        self.emit("ENTER", 0 if kind == "S" else 1)
        self.contexts.append(Context("section", ["LEAVE"]))
        self.statement(node.body)
        self.contexts.pop()
        self.emit("LEAVE")

    cpdef do_ForIterator(self, node):
        call = node.call
        if type(call) is ast.Call:
            if call.symbol.kind not in (ITERATOR, UNDEFINED):
                raise self.error(
                    f"`{call.symbol.name}` is a {call.symbol.kind_name()}, not an "
                    "iterator",
                    call,
                )
            self.arguments(call.args)
            self.span = (call.start, call.end)
            self.emit("ITERATE", len(call.args), 0, call.symbol)
        elif type(call) is ast.Member:
            self.expr(call.base, WANT_OBJECT)
            args = call.args or []
            self.arguments(args)
            self.span = (call.start, call.end)
            self.emit("ITERATE_MEMBER", 0, 0, Site(call.name, 0, len(args), NOTHING))
        else:
            raise self.error("an iterator is needed after `for`", call)
        out = self.emit("JUMP")
        self.contexts.append(Context("iterator"))
        self.statement(node.body)
        context = self.contexts.pop()
        self.land(*context.continues)
        self.emit("BODY_END")
        self.land(out)

    cpdef do_Jump(self, node):
        kind = node.kind
        if kind == "stop":
            self.emit("STOP")
            return
        if kind == "iterator_statement":
            self.emit("ITER_STATEMENT")
            return
        for context in reversed(self.contexts):
            if context.kind == "iterator":
                if kind == "break":
                    self.emit("BODY_BREAK")
                else:
                    context.continues.append(self.emit("JUMP"))
                return
            if context.kind == "loop" and kind == "continue":
                context.continues.append(self.emit("JUMP"))
                return
            for op in context.on_break:
                self.emit(op)
            if context.kind == "loop":
                context.breaks.append(self.emit("JUMP"))
                return
        if self.defining is not None:
            raise self.error(f"`{kind}` stands outside of a loop")
        self.emit("END")

    cpdef do_Return(self, ast.Return node):
        for context in self.contexts:
            if context.kind == "iterator":
                raise self.error(
                    "`return` is not possible in the statement of an iterator",
                    help="set a variable and `break`",
                )
        kind = self.defining
        value = node.value
        if kind is None:
            if value is not None:
                raise self.error("`return` with a value stands outside of a func")
            self.unwind_sections()
            self.emit("END")
            return
        if (value is None) != (kind in (PROC, ITERATOR)):
            self.emit("NO_RESULT")      # an error, but only if it is reached
            return
        if value is None:
            self.unwind_sections()
            self.emit("RETURN")
            return
        if kind == FUNC:
            self.number(value)
            self.unwind_sections()
            self.emit("RETURN_NUM")
            return
        found = self.expr(value, WANT_OBJECT)
        if found in ("n", "s"):
            what = "a number" if found == "n" else "a text"
            raise self.error(f"an obfunc returns an object, not {what}", value)
        self.unwind_sections()
        self.emit("RETURN_OBJ")

    cpdef do_Print(self, ast.Print node):
        for item in node.items:
            kind = self.expr(item, ANYTHING)
            self.span = (item.start, item.end)
            self.emit("PRINT", 0, 1 if kind == "*" else 0)
        self.emit("PRINT_END")

    cpdef do_Declare(self, node):
        op = {"double": "DOUBLE", "objref": "OBJREF", "create": "CREATE"}[node.kind]
        for symbol, dims, span in node.items:
            for dim in dims:
                self.number(dim)
            self.span = span
            self.emit(op, len(dims), 0, symbol)

    cpdef do_Delete(self, node):
        target = node.target
        if type(target) is not ast.Name \
                or target.symbol.kind not in (NUMBER, UNDEFINED):
            raise self.error("only a number variable can be deleted", target)
        self.emit("DELETE", 0, 0, target.symbol)

    cpdef do_Access(self, node):
        self.expr(node.section, WANT_OBJECT)
        self.span = (node.section.start, node.section.end)
        self.emit("ACCESS")

    cpdef do_Insert(self, node):
        self.emit("INSERT", 0, 0, node.name)

    cpdef do_Uninsert(self, node):
        self.emit("UNINSERT", 0, 0, node.name)

    cpdef do_Connect(self, node):
        span = self.span
        self.expr(node.child, WANT_OBJECT)
        self.number(node.child_x)
        if node.parent is not None:
            self.expr(node.parent, WANT_OBJECT)
        self.number(node.parent_x)
        self.span = span
        self.emit("CONNECT", 0 if node.parent is None else 1)

    cpdef do_SetPointer(self, node):
        span = self.span
        pointer = node.pointer
        if type(pointer) is ast.Range:
            if pointer.x is not None:
                self.number(pointer.x)
            n_args = -1 if pointer.x is None else 1
            site = Site(pointer.symbol.name, 0, n_args, has_base=False)
        elif type(pointer) is ast.Member:
            self.expr(pointer.base, WANT_OBJECT)
            for node_index in pointer.index:
                self.number(node_index)
            args = pointer.args or []
            for arg in args:
                self.number(arg)
            n_args = len(args) if pointer.args is not None else -1
            site = Site(pointer.name, len(pointer.index), n_args)
        else:
            raise self.error("a POINTER variable is needed here", pointer)
        self.address(node.target)
        self.span = span
        self.emit("SETPOINTER", 0, 0, site)

    cpdef do_RangeAssign(self, node):
        span = self.span
        if node.section is not None:
            self.expr(node.section, WANT_OBJECT)
        for item in node.index:
            self.number(item)
        for item in (node.x1, node.x2, node.y1, node.y2):
            self.number(item)
        self.span = span
        self.emit("RANGE_LINE", 0, 0, Site(
            node.name, len(node.index), 4, NOTHING, ASSIGNMENTS.index(node.op),
            node.section is not None))  # fmt: skip

    cpdef do_Define(self, node):
        raise self.error("a procedure can be defined only at top level", node)
