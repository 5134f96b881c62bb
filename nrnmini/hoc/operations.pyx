# Instructions that are not worth a place in the machine's loop.
#
# Owns: texts, objects, pointers, printing and sections on the stack, one instruction
# at a time. Leaves to others: the loop, arithmetic and calls (vm).

from libc.math cimport floor
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF, Py_XINCREF
cimport nrnmini.hoc.opcodes as op_
from nrnmini.hoc.arithmetic cimport update
from nrnmini.hoc.frames cimport Frame, Frames
from nrnmini.hoc.stack cimport is_pointer
from nrnmini.hoc.value cimport (
    Code, HocObject, Instr, Kind, NumArray, ObjCell, Site, Slot, Symbol, T_CELL,
    T_HANDLE, T_ITER, T_NUM, T_OBJ, T_SEC, T_STR, T_STRREF, T_VOID, symbol_handle)
from nrnmini.model.model cimport RangeVar
from nrnmini.model.section cimport Section
from nrnmini.objects.stringref cimport StringRef
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from dataclasses import replace

from nrnmini.errors import HocError, suggest
from nrnmini.hoc.arithmetic import RunError
from nrnmini.hoc.frames import StopRun


cdef class Operations(Frames):

    cdef int rare(self, int op, Instr* ip, Frame* f) except -1:
        # Instructions that work on `self.sp`. Result 1: jump to ip.a; 2: count time.
        cdef Slot* sp = self.sp
        cdef Slot* s
        cdef PyObject* o = ip.u.o
        cdef int k
        cdef double x
        cdef Py_ssize_t i
        cdef ObjCell cell
        cdef NumArray array
        cdef DataHandle handle
        if op == op_.OP_TEXT:
            sp.aux = 1
            self.push(T_STRREF, <object>o)
        elif op == op_.OP_CONSTS:
            for x in <tuple>o:
                self.push_number(x)
        elif op == op_.OP_NULL:
            self.push(T_OBJ, None)
        elif op == op_.OP_LOAD_U:
            return self.load_undefined(<Symbol>o)
        elif op == op_.OP_ARG_I:
            s = self.argument(f, self.local_index(f, ip.a))
            self.push_number(self.number(s))
        elif op == op_.OP_STORE_INT:
            x = update(ip.b, (<Symbol>o).address[0], (sp - 1).u.d)
            (<Symbol>o).address[0] = <double><long long>x
            self.drop(1)
            if ip.a:
                self.push_number((<Symbol>o).address[0])
        elif op == op_.OP_SET_ARG_I:
            s = self.argument(f, self.local_index(f, <int>ip.u.i))
            if s.tag != T_NUM:
                raise RunError(f"the argument is {self.kind_of(s)}, not a number")
            s.u.d = update(ip.b, s.u.d, (sp - 1).u.d)
            (sp - 1).u.d = s.u.d
            if ip.a == 0:
                self.drop(1)
        elif op == op_.OP_EQ_ANY:
            k = self.equal(sp - 2, sp - 1)
            self.drop(2)
            self.push_number(1 if k != ip.b else 0)
        elif op == op_.OP_STRING:
            if (<Symbol>o).kind != Kind.STRING:
                raise RunError(f"`{(<Symbol>o).name}` is no longer a strdef")
            value = self.stored(<Symbol>o)
            sp.aux = 0
            self.push(T_STRREF, value)
        elif op == op_.OP_ARG_STR or op == op_.OP_ARG_STR_I:
            k = ip.a if op == op_.OP_ARG_STR else self.local_index(f, ip.a)
            s = self.argument(f, k)
            if s.tag == T_STR:          # a temporary: it can be assigned, in vain
                value = StringRef(<object>s.u.o)
                sp.aux = 0
                self.push(T_STRREF, value)
            elif s.tag == T_STRREF:
                sp.aux = s.aux
                self.push(T_STRREF, <object>s.u.o)
            else:
                raise RunError(f"argument {k} is {self.kind_of(s)}, not a text")
        elif op == op_.OP_SET_STRING:
            (<StringRef>(sp - 2).u.o).value = self.text(sp - 1)
            self.drop(2)
        elif op == op_.OP_CELL:
            if (<Symbol>o).kind != Kind.OBJECT or (<Symbol>o).n_dims:
                raise RunError(f"`{(<Symbol>o).name}` changed what it is")
            self.push(T_CELL, self.stored(<Symbol>o))
        elif op == op_.OP_CELL_AT:
            if (<Symbol>o).kind != Kind.OBJECT:
                raise RunError(f"`{(<Symbol>o).name}` changed what it is")
            value = self.cell_of(<Symbol>o, ip.a, self.stored(<Symbol>o))
            self.push(T_CELL, value)
        elif op == op_.OP_ARG_OBJ or op == op_.OP_ARG_OBJ_I:
            k = ip.a if op == op_.OP_ARG_OBJ else self.local_index(f, ip.a)
            s = self.argument(f, k)
            if s.tag == T_CELL or s.tag == T_OBJ:
                sp[0] = s[0]
                Py_XINCREF(sp.u.o)
                self.sp += 1
            elif s.tag == T_VOID:
                self.push(T_OBJ, None)
            else:
                raise RunError(f"argument {k} is {self.kind_of(s)}, not an object")
        elif op == op_.OP_LOCAL_OBJ:
            sp[0] = f.locals[ip.a]
            Py_XINCREF(sp.u.o)
            self.sp += 1
        elif op == op_.OP_LOCAL_CELL:
            s = f.locals + ip.a
            if s.tag != T_CELL:
                cell = ObjCell(None if s.u.o == NULL else <object>s.u.o)
                Py_XDECREF(s.u.o)
                s.tag = T_CELL
                s.u.o = <PyObject*>cell
                Py_INCREF(cell)
            self.push(T_CELL, <object>s.u.o)
        elif op == op_.OP_THIS:
            if self.me == NULL:
                raise RunError("`this` exists only in an object")
            self.push(T_OBJ, <object>self.me)
        elif op == op_.OP_SET_CELL:
            if (sp - 2).tag != T_CELL:
                raise RunError(
                    "the caller's argument is not an objref: nothing can be assigned "
                    "to it", help="pass a variable declared with objref")
            value = self.object_value(sp - 1)
            cell = <ObjCell>(sp - 2).u.o
            old = cell.value
            cell.value = value
            self.drop(2)
            if ip.a:
                self.push(T_OBJ, value)
            if type(old) is HocObject and (<HocObject>old).template.unref is not None \
                    and old is not value:
                (<HocObject>old).lose(self.n_inside(<HocObject>old))
            # Only now may the old object die, and run code of its own.
            old = None
        elif op == op_.OP_INSTANCE:
            i = <Py_ssize_t>floor(self.number(sp - 1) + self.epsilon[0])
            name = (<Symbol>o).name
            value = self.model.objects.find(name, i)
            if value is None:
                raise RunError(f"`{name}[{i}]` does not exist")
            self.drop(1)
            self.push(T_OBJ, value)
        elif op == op_.OP_SET_MEMBER:
            self.set_member(<Site>o, ip.b, ip.a)
            return 2
        elif op == op_.OP_MEMBER_PTR:
            self.member_pointer(<Site>o)
        elif op == op_.OP_PTR_VAR:
            if (<Symbol>o).slot >= 0:
                if self.me == NULL:
                    raise RunError(f"`{(<Symbol>o).name}` belongs to an object")
                self.push_ref((<HocObject>self.me).buffer, (<Symbol>o).slot)
            elif (<Symbol>o).is_int or (<Symbol>o).users is not None:
                # A global of the model can move; an int of it has no address.
                self.push(T_HANDLE, symbol_handle(<Symbol>o, None))
            else:
                self.push_ref((<Symbol>o).buffer, (<Symbol>o).offset)
        elif op == op_.OP_PTR_ARRAY:
            array = self.array_of(<Symbol>o, ip.a)
            if ip.a == 1:
                i = self.subscript(sp - 1, array.size, <Symbol>o, 0)
            else:
                i = self.flat_index(sp - ip.a, ip.a, array.shape(), <Symbol>o)
            self.drop(ip.a)
            if array.owner is None:
                self.push_ref(array.buffer, array.offset + i)
            else:
                self.push(T_HANDLE, array.handle(i))
        elif op == op_.OP_PTR_LOCAL:
            self.push_ref(<Buffer>f.locals[ip.a].u.o, 0)
        elif op == op_.OP_PTR_RANGE:
            i = 0
            if ip.a:
                i = <Py_ssize_t>floor(self.number(sp - 2) + self.epsilon[0])
            handle = self.current().range_handle(
                (<Symbol>o).name, self.number(sp - 1), i)
            self.drop(1 + ip.a)
            self.push(T_HANDLE, handle)
        elif op == op_.OP_ARG_PTR or op == op_.OP_ARG_PTR_I:
            s = self.pointer_argument(
                f, ip.a if op == op_.OP_ARG_PTR else self.local_index(f, ip.a))
            sp[0] = s[0]
            Py_XINCREF(sp.u.o)
            self.sp += 1
        elif op == op_.OP_POINTED:
            self.push_number(self.number(self.pointer_argument(f, ip.a)))
        elif op == op_.OP_SET_POINTED:
            handle = self.handle_value(self.pointer_argument(f, ip.a))
            x = self.number(sp - 1)
            if ip.b & 7:
                x = update(ip.b & 7, handle.get(), x)
            handle.set(x)
            self.drop(1)
            if ip.b & 8:
                self.push_number(x)
        elif op == op_.OP_DEREF or op == op_.OP_SET_DEREF:
            return self.dereference(op, ip)
        elif op == op_.OP_NO_RESULT:
            self.raise_no_result()
        elif op == op_.OP_FAIL:
            raise HocError(replace(<object>o, trail=[]))
        elif op == op_.OP_CALL_LINES:
            self.call_lines(<object>o, f)
        elif op == op_.OP_STOP:
            raise StopRun
        elif op == op_.OP_PRINT:
            text = self.print_form(sp - 1)
            if ip.b or (sp - 1).tag < T_STR:
                text += " "
            self.drop(1)
            self.context.write(text)
        elif op == op_.OP_PRINT_END:
            self.context.write("\n")
        elif op == op_.OP_SHOW:
            text = self.print_form(sp - 1)
            k = (sp - 1).tag
            if k == T_NUM:
                self.interp.last_value((sp - 1).u.d)
            self.drop(1)
            if k == T_STR or k == T_STRREF:
                self.context.write(f"\t{text} \n" if ip.b else f"{text}\n")
            else:
                self.context.write(f"\t{text} \n")
        else:
            return self.section_operation(op, ip)
        return 0

    cdef int call_lines(self, object lines, Frame* f) except -1:
        # Errors belong to the line that runs.
        cdef Code code = <Code>f.code
        cdef Py_ssize_t at = f.ip - code.instrs
        cdef int n = 0
        cdef object function = lines.symbol.value
        for numbers, start, end in lines.rows:
            code.starts[at] = start
            code.ends[at] = end
            function(self.interp, *numbers)
            n += 1
            if n & 127 == 0:
                self.pause()
        return 0

    cdef Slot* pointer_argument(self, Frame* f, int k) except NULL:
        cdef Slot* s = self.argument(f, k)
        if not is_pointer(s):
            raise RunError(f"argument {k} is {self.kind_of(s)}, not a pointer",
                           help="call with `&variable`")
        return s

    cdef int section_operation(self, int op, Instr* ip) except -1:
        cdef Slot* sp = self.sp
        cdef PyObject* o = ip.u.o
        cdef double x
        cdef Py_ssize_t i
        cdef Section sec
        if op == op_.OP_SECTION:
            if (<Symbol>o).kind != Kind.SECTION:
                raise RunError(f"`{(<Symbol>o).name}` is no longer a section")
            value = self.cell_of(<Symbol>o, ip.a, self.stored(<Symbol>o))
            self.push(T_SEC, value)
        elif op == op_.OP_ENTER:
            self.enter_section(ip.a)
        elif op == op_.OP_LEAVE:
            self.leave_section()
        elif op == op_.OP_ACCESS:
            self.access_section()
        elif op == op_.OP_RANGE_GET:
            x = 0.5
            i = 0
            if ip.b:
                x = self.number(sp - 1)
            if ip.a:
                i = <Py_ssize_t>floor(self.number(sp - ip.b - 1) + self.epsilon[0])
            x = self.range_get(self.current(), <RangeVar>(<Symbol>o).value, x, i)
            self.drop(ip.a + ip.b)
            self.push_number(x)
        elif op == op_.OP_RANGE_SET:
            i = 0
            x = 0.5
            if ip.b & 1:
                x = self.number(sp - 2)
            if ip.a:
                i = <Py_ssize_t>floor(
                    self.number(sp - 2 - (ip.b & 1)) + self.epsilon[0])
            sec = self.current()
            self.range_set(sec, <RangeVar>(<Symbol>o).value, ip.b & 1, x, i, ip.b >> 2,
                           self.number(sp - 1))
            self.drop(1 + ip.a + (ip.b & 1))
            if ip.b & 2:
                self.push_number(self.range_get(
                    sec, <RangeVar>(<Symbol>o).value, x, i))
            return 2
        elif op == op_.OP_RANGE_LINE:
            self.range_line(<Site>o)
        elif op == op_.OP_PROP_GET:
            self.push_number(self.property_get(self.current(), (<Symbol>o).name))
        elif op == op_.OP_PROP_SET:
            sec = self.current()
            x = self.number(sp - 1)
            if ip.b:
                x = update(ip.b, self.property_get(sec, (<Symbol>o).name), x)
            self.property_set(sec, (<Symbol>o).name, x)
            self.drop(1)
            if ip.a:
                self.push_number(self.property_get(sec, (<Symbol>o).name))
        elif op == op_.OP_CREATE:
            self.create(<Symbol>o, ip.a)
        elif op == op_.OP_OBJREF:
            self.declare_objref(<Symbol>o, ip.a)
        elif op == op_.OP_DOUBLE:
            self.declare_array(<Symbol>o, ip.a)
        elif op == op_.OP_DELETE:
            self.interp.delete_variable(<Symbol>o)
        elif op == op_.OP_INSERT:
            self.current().insert(<object>o)
        elif op == op_.OP_UNINSERT:
            self.current().uninsert(<object>o)
        elif op == op_.OP_CONNECT:
            self.connect(ip.a)
        elif op == op_.OP_SETPOINTER:
            self.set_pointer(<Site>o)
        elif op == op_.OP_FORALL:
            self.push(T_ITER, iter(self.own_sections()))
        elif op == op_.OP_FORSEC:
            value = iter(self.matching(sp - 1))
            self.drop(1)
            self.push(T_ITER, value)
        elif op == op_.OP_NEXT:
            while True:
                value = next(<object>(sp - 1).u.o, None)
                if value is None:
                    self.drop(1)
                    return 1
                if (<Section>value).is_alive:
                    self.model.section_stack.append(value)
                    return 2
        elif op == op_.OP_IFSEC:
            i = self.matches(sp - 1)
            self.drop(1)
            return 0 if i else 1
        elif op == op_.OP_SEGMENTS:
            x = self.number(sp - 1)
            self.drop(1)
            i = self.current().nseg
            # Counts 0 .. nseg + 1: the near end, the centres, the far end.
            if x >= self.epsilon[0] or x <= -self.epsilon[0]:
                self.push_number(-1)
                self.push_number(i + 1)
            else:
                self.push_number(0)
                self.push_number(i)
        elif op == op_.OP_SEGMENT:
            (sp - 2).u.d += 1
            i = self.current().nseg
            if (sp - 2).u.d > (sp - 1).u.d:
                self.drop(2)
                return 1
            x = (sp - 2).u.d
            if x <= 0:
                x = 0
            elif x > i:
                x = 1
            else:
                x = (x - 0.5) / i
            self.push_number(x)
        else:
            raise RunError(f"unknown instruction {op}")
        return 0

    cdef int load_undefined(self, Symbol s) except -1:
        if s.kind == Kind.NUMBER and s.n_dims == 0:
            if s.slot < 0:
                self.push_number(s.address[0])
                return 0
            if self.me != NULL:
                self.push_number((<HocObject>self.me).numbers[s.slot])
                return 0
        if s.kind == Kind.UNDEFINED:
            raise RunError(f"undefined variable `{s.name}`",
                           help=suggest(s.name, self.interp.defined_names(s)))
        if s.kind == Kind.NUMBER:
            self.push_number(self.array_of(s, s.n_dims).base()[0])
            return 0
        raise RunError(
            f"`{s.name}` was no {s.kind_name()} when this was read",
            help="declare it on a line before the procedure that uses it")

    cdef bint equal(self, Slot* x, Slot* y) except -1:
        # Objects by identity, texts by content, numbers within epsilon.
        cdef bint text_x = x.tag == T_STR or x.tag == T_STRREF
        cdef bint text_y = y.tag == T_STR or y.tag == T_STRREF
        cdef double a, b
        if text_x and text_y:
            return self.text(x) == self.text(y)
        if (x.tag == T_OBJ or x.tag == T_CELL) or (y.tag == T_OBJ or y.tag == T_CELL):
            return self.object_value(x) is self.object_value(y)
        if x.tag == T_SEC and y.tag == T_SEC:
            return x.u.o == y.u.o
        a = self.number(x)
        b = self.number(y)
        return a <= b + self.epsilon[0] and a >= b - self.epsilon[0]

    cdef int dereference(self, int op, Instr* ip) except -1:
        # DEREF: p [i] -> n.  SET_DEREF: p [i] n -> [n].
        cdef Slot* top = self.sp
        cdef int n = 1 + (ip.a & 1)
        cdef double x = 0
        cdef DataHandle handle
        if op == op_.OP_SET_DEREF:
            top -= 1
            x = self.number(top)
        if not is_pointer(top - n):
            raise RunError(f"a pointer is needed here, not {self.kind_of(top - n)}")
        handle = self.handle_value(top - n)
        if ip.a & 1:
            handle = handle_to_element(
                handle.source, handle.element +
                <Py_ssize_t>floor(self.number(top - 1) + self.epsilon[0]))
        if op == op_.OP_DEREF:
            x = handle.get()
        else:
            if ip.b:
                x = update(ip.b, handle.get(), x)
            handle.set(x)
        self.drop_to(top - n)
        if op == op_.OP_DEREF or ip.a & 2:
            self.push_number(x)
        return 0
