# What names reach: arrays, sections, range variables, components of objects.
#
# Owns: the slow half of the instructions that touch the model or an object.
# Leaves to others: the loop, frames and calls of HOC procedures (vm).

from libc.math cimport floor
from nrnmini.hoc.stack cimport Stack, object_text, update
from nrnmini.hoc.value cimport (
    CellArray, HocObject, Kind, NumArray, ObjCell, Site, Slot, Symbol, T_CELL,
    T_HANDLE, T_NUM, T_OBJ, T_SEC, T_STR, T_STRREF, Template, symbol_handle)
from nrnmini.model.model cimport RangeVar
from nrnmini.model.object cimport Object
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.objects.vector_base cimport VectorBase
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle, handle_to_element
from nrnmini.store.soa cimport row_of

import re

from nrnmini.errors import suggest
from nrnmini.hoc.stack import RunError
from nrnmini.model import rangevar

# What a component of a built-in object is: Site.action.
cdef enum:
    METHOD = 1
    DOUBLE = 2
    VALUE = 3                   # string or object
    SECTION_MEMBER = 4
    ATTRIBUTE = 5               # of a Python object


PROPERTIES = frozenset(("nseg", "L", "Ra", "rallbranch"))


def section_pattern(text):
    """The regular expression behind a text of forsec, ifsec, issection.

    Square brackets are literal, for they occur in names; angle brackets stand
    for character classes, and a star that follows nothing is dropped.
    """
    text = text.replace("[", r"\[").replace("]", r"\]")
    text = text.replace("<", "[").replace(">", "]")
    try:
        return re.compile(text.lstrip("*"))
    except re.error as e:
        raise RunError(f'"{text}" is no regular expression: {e}') from None


cdef class Access(Stack):

    # ---- storage and arrays -----------------------------------------------------

    cdef object stored(self, Symbol s):
        # The value of a symbol that is no scalar number.
        if s.slot < 0:
            return s.value
        if self.me == NULL:
            raise RunError(f"`{s.name}` belongs to an object, and none runs")
        return (<HocObject>self.me).values[s.slot]

    cdef Py_ssize_t subscript(self, Slot* s, Py_ssize_t size, Symbol sym, int k) \
            except -1:
        cdef double x = s.u.d + self.epsilon[0]
        cdef Py_ssize_t i
        if s.tag != T_NUM:
            x = self.number(s) + self.epsilon[0]
        if not -1 < x < size:
            raise RunError(
                f"subscript {k} of `{sym.name}` is {x:.8g}, out of range: the size is "
                f"{size}")
        i = <Py_ssize_t>x
        return i

    cdef Py_ssize_t flat_index(self, Slot* first, int n, tuple dims, Symbol sym) \
            except -1:
        cdef Py_ssize_t flat = 0
        cdef int k
        if len(dims) != n:
            raise RunError(
                f"wrong number of subscripts: `{sym.name}` has {len(dims)}, not {n}")
        for k in range(n):
            flat = flat * <Py_ssize_t>dims[k] + self.subscript(
                first + k, dims[k], sym, k)
        return flat

    cdef NumArray array_of(self, Symbol s, int n):
        cdef object value
        if s.kind != Kind.NUMBER or s.n_dims == 0:
            raise RunError(f"`{s.name}` is no longer an array of numbers")
        value = self.stored(s)
        if (<NumArray>value).n_dims != n:
            raise RunError(
                f"wrong number of subscripts: `{s.name}` has "
                f"{(<NumArray>value).n_dims}, not {n}")
        return <NumArray>value

    cdef object cell_of(self, Symbol s, int n, object stored):
        # Element of an objref or section array; its n subscripts are popped.
        cdef Py_ssize_t k
        cdef Slot* first = self.sp - n
        if type(stored) is not CellArray:
            raise RunError(f"`{s.name}` is not an array")
        if n == 0:
            k = 0
        else:
            k = self.flat_index(first, n, (<CellArray>stored).dims, s)
        self.drop_to(first)
        if k >= len((<CellArray>stored).cells):
            raise RunError(f"`{s.name}` does not exist yet: the template's body is "
                           "being read")
        return (<CellArray>stored).cells[k]

    cdef tuple sizes(self, int n, str name):
        # Pops n sizes of a declaration.
        cdef int k
        cdef list dims = []
        cdef double total = 1
        for k in range(n):
            x = floor(self.number(self.sp - n + k) + self.epsilon[0])
            if not x >= 1:
                raise RunError(f"`{name}`: a size must be at least 1, not {x:g}")
            total *= x
            if total > 1e10:
                raise RunError(f"`{name}` would have {total:g} elements")
            dims.append(<Py_ssize_t>x)
        self.drop(n)
        return tuple(dims)

    cdef int declare_array(self, Symbol s, int n) except -1:
        cdef NumArray array
        cdef tuple dims = self.sizes(n, s.name)
        cdef HocObject owner = None
        if s.owner is not None:
            if self.me == NULL:
                raise RunError(f"`{s.name}` is declared outside of its template")
            owner = <HocObject>self.me
        if s.kind == Kind.UNDEFINED:
            if owner is not None:
                s.owner.add_member(s, Kind.NUMBER)
            s.kind = Kind.NUMBER
        elif s.kind != Kind.NUMBER or s.n_dims == 0:
            raise RunError(f"`{s.name}` is a {s.kind_name()} already")
        elif s.is_builtin:
            raise RunError(f"`{s.name}` is built in: its size is fixed")
        array = NumArray(dims, None, 0, s.name)
        if owner is None:
            if s.value is not None:
                (<NumArray>s.value).kill()
            s.value = array
        else:
            old = owner.values[s.slot]
            if old is not None:
                (<NumArray>old).kill()
            owner.values[s.slot] = array
        s.n_dims = n
        return 0

    cdef int declare_objref(self, Symbol s, int n) except -1:
        cdef tuple dims = self.sizes(n, s.name)
        cdef object value
        cdef HocObject owner = None
        if s.owner is not None:
            if self.me == NULL:
                raise RunError(f"`{s.name}` is declared outside of its template")
            owner = <HocObject>self.me
        if s.kind == Kind.UNDEFINED:
            if owner is not None:
                s.owner.add_member(s, Kind.OBJECT)
            s.kind = Kind.OBJECT
        elif s.kind != Kind.OBJECT:
            raise RunError(f"`{s.name}` is a {s.kind_name()} already")
        if n == 0:
            value = ObjCell(None)
        else:
            total = 1
            for d in dims:
                total *= d
            value = CellArray([ObjCell(None) for _ in range(total)], dims)
        if owner is None:
            old = s.value
            s.value = value
        else:
            old = owner.values[s.slot]
            owner.values[s.slot] = value
        s.n_dims = n
        # Code that still holds the old cell must not keep its object alive.
        if type(old) is ObjCell:
            lost = (<ObjCell>old).value
            (<ObjCell>old).value = None
            if type(lost) is HocObject \
                    and (<HocObject>lost).template.unref is not None:
                (<HocObject>lost).lose(self.n_inside(<HocObject>lost))
        return 0

    cdef int n_inside(self, HocObject obj) noexcept:
        # In how many frames the object runs: the machine knows.
        return 0

    cdef CellArray new_sections(self, Symbol s, tuple dims, HocObject owner):
        cdef list cells = []
        cdef Py_ssize_t i, n
        if not dims:
            return CellArray([self.model.create_section(s.name, owner)], dims)
        n = 1
        for d in dims:
            n *= d
        for i in range(n):
            rest, name = i, ""
            for d in reversed(dims):
                name = f"[{rest % d}]" + name
                rest //= d
            cells.append(self.model.create_section(s.name + name, owner))
        return CellArray(cells, dims)

    cdef int create(self, Symbol s, int n) except -1:
        cdef tuple dims = self.sizes(n, s.name)
        cdef HocObject owner = None
        cdef object old = None
        if s.owner is not None:
            if self.me == NULL:
                raise RunError(f"`{s.name}` is declared outside of its template")
            owner = <HocObject>self.me
        if s.kind == Kind.UNDEFINED:
            if owner is not None:
                s.owner.add_member(s, Kind.SECTION)
            s.kind = Kind.SECTION
        elif s.kind != Kind.SECTION:
            raise RunError(f"`{s.name}` is a {s.kind_name()} already")
        else:
            old = s.value if owner is None else owner.values[s.slot]
        if old is not None:
            for section in (<CellArray>old).cells:
                self.interp.section_ends(section)
        if owner is not None:
            owner.values[s.slot] = self.new_sections(s, dims, owner)
        else:
            s.value = self.new_sections(s, dims, None)
        s.n_dims = n
        return 0

    # ---- sections ---------------------------------------------------------------

    cdef Section current(self):
        return self.model.current_section()

    cdef Section section_value(self, Slot* s):
        # The section on the stack; an object that stands for one (SectionRef).
        if s.tag == T_SEC:
            return <Section><object>s.u.o
        raise RunError(f"a section is needed here, not {self.kind_of(s)}")

    cdef int enter_section(self, bint dynamic) except -1:
        cdef Slot* s = self.sp - 1
        cdef Section sec
        if s.tag == T_SEC:
            sec = <Section><object>s.u.o
            self.drop(1)
            sec.check_alive()
        elif dynamic:                   # an object: the current section again
            self.drop(1)
            if self.model.section_stack:
                sec = self.model.current_section()
            elif self.model.sections:
                sec = self.model.current_section()
            else:
                sec = None
        else:
            raise RunError(f"a section is needed here, not {self.kind_of(s)}")
        self.model.section_stack.append(sec)
        return 0

    cdef int leave_section(self) except -1:
        cdef list stack = self.model.section_stack
        if stack:
            stack.pop()
        return 0

    cdef int access_section(self) except -1:
        cdef Section sec = self.section_value(self.sp - 1)
        cdef list stack = self.model.section_stack
        sec.check_alive()
        self.drop(1)
        if stack:
            stack[len(stack) - 1] = sec
        else:
            stack.append(sec)
            self.n_base = 1
        return 0

    cdef double range_get(self, Section sec, RangeVar var, double x,
                          Py_ssize_t element) except? -1:
        cdef SectionMech mech
        cdef Column column = var.column
        cdef Py_ssize_t row
        if var.is_pointer or not column.is_active or element < 0 \
                or element >= var.dim or sec.geometry_dirty:
            return sec.range_handle(var.name, x, element).get()
        if var.type is not None:
            mech = sec.mech_at(var.type)
            row = row_of(var.type.store, mech.rows[sec.segment_index(x)])
        elif var.at_nodes:
            row = row_of(self.model.nodes, sec.node_at(x))
        else:
            sec.check_alive()
            row = row_of(self.model.nodes, sec.nodes[sec.segment_index(x)])
        return (<double*>column.data)[row * column.dim + element]

    cdef int range_set(self, Section sec, RangeVar var, bint has_x, double x,
                       Py_ssize_t element, int code, double value) except -1:
        if code:
            value = update(code, self.range_get(sec, var, x, element), value)
        if has_x:
            rangevar.assign(sec, var.name, x, value, element)
        else:
            rangevar.assign_all(sec, var.name, value, element)
        return 0

    cdef int range_line(self, Site site) except -1:
        # Stack: [section] subscripts x1 x2 y1 y2
        cdef Slot* top = self.sp - 4
        cdef Slot* first = top - site.n_index
        cdef Py_ssize_t element = 0
        cdef Section sec
        if site.extra:
            raise RunError("only `=` is possible with `x1:x2`")
        if site.n_index:
            element = <Py_ssize_t>(self.number(first) + self.epsilon[0])
        if site.has_base:
            first -= 1
            sec = self.section_value(first)
        else:
            sec = self.current()
        rangevar.assign_line(sec, site.name, self.number(top), self.number(top + 1),
                             self.number(top + 2), self.number(top + 3), element)
        self.drop_to(first)
        return 0

    cdef double property_get(self, Section sec, str name) except? -1:
        sec.check_alive()
        if name == "nseg":
            return sec.nseg
        if name == "L":
            return sec.get_length()
        if name == "Ra":
            return sec.Ra
        return sec.rallbranch

    cdef int property_set(self, Section sec, str name, double value) except -1:
        if name == "nseg":
            if not value >= 1:
                raise RunError(f"nseg must be at least 1, not {value:g}")
            sec.set_nseg(<int>min(value, 1e6))
        elif name == "L":
            sec.set_length(value)
        elif name == "Ra":
            sec.set_Ra(value)
        else:
            sec.set_rallbranch(value)
        return 0

    cdef list own_sections(self):
        # What forall visits: all sections, or those of the running instance.
        cdef HocObject obj
        cdef Symbol s
        if self.me == NULL:
            return list(self.model.sections)
        obj = <HocObject>self.me
        found = []
        for s in obj.template.slots:
            if s.kind == Kind.SECTION and s.slot < len(obj.values):
                value = obj.values[s.slot]
                if type(value) is CellArray:
                    found += (<CellArray>value).cells
        found.sort(key=lambda sec: sec.sequence)
        return found

    cdef list matching(self, Slot* pattern):
        # The sections of `forsec pattern`.
        if pattern.tag == T_STR or pattern.tag == T_STRREF:
            find = section_pattern(self.text(pattern)).search
            return [sec for sec in self.own_sections()
                    if sec.is_alive and find(sec.full_name())]
        return self.interp.sections_of(self.object_value(pattern))

    cdef bint matches(self, Slot* pattern) except -1:
        cdef Section sec = self.current()
        if pattern.tag == T_STR or pattern.tag == T_STRREF:
            return section_pattern(self.text(pattern)).search(
                sec.full_name()) is not None
        return sec in self.interp.sections_of(self.object_value(pattern))

    cdef int connect(self, bint has_parent) except -1:
        # Stack: child x [parent] x
        cdef Slot* first = self.sp - (4 if has_parent else 3)
        cdef Section child = self.section_value(first)
        cdef double child_x = self.number(first + 1)
        cdef Section parent
        if has_parent:
            parent = self.section_value(first + 2)
        else:
            parent = self.current()
        if child_x != 0 and child_x != 1:
            raise RunError(
                f"`{child.full_name()}({child_x:g})`: a section is connected with its "
                "end 0 or 1")
        child.connect(<int>child_x, parent, self.number(self.sp - 1))
        self.drop_to(first)
        return 0

    cdef int set_pointer(self, Site site) except -1:
        # Stack: [object subscripts positions] pointer
        cdef Slot* top = self.sp - 1
        cdef Slot* first = top - site.n_index - max(site.n_args, 0)
        cdef double x = 0.5
        if top.tag != T_HANDLE:
            raise RunError(f"a pointer is needed here, not {self.kind_of(top)}")
        handle = <object>top.u.o
        if site.n_args == 1:
            x = self.number(top - 1)
        if not site.has_base:
            self.interp.set_pointer(self.current(), site.name, x, handle)
        else:
            first -= 1
            if first.tag == T_SEC:
                self.interp.set_pointer(<object>first.u.o, site.name, x, handle)
            else:
                obj = self.prefix(first, site)
                self.interp.set_object_pointer(obj, site.name, handle)
        self.drop_to(first)
        return 0

    # ---- components -------------------------------------------------------------

    cdef object prefix(self, Slot* base, Site site):
        cdef object obj = self.object_value(base)
        if obj is None:
            raise RunError(
                f"`.{site.name}` needs an object, but the reference is null",
                help="assign an object first: `o = new ...`")
        return obj

    cdef tuple indices(self, Slot* first, int n):
        cdef int k
        cdef list out = []
        for k in range(n):
            out.append(<Py_ssize_t>floor(self.number(first + k) + self.epsilon[0]))
        return tuple(out)

    cdef Symbol member_symbol(self, HocObject obj, Site site):
        cdef Template template = obj.template
        cdef object found
        if site.key is template:
            return <Symbol>site.found
        found = template.table.get(site.name)
        if found is None or site.name not in template.public:
            if found is not None:
                raise RunError(
                    f"`{site.name}` is not a public member of `{template.name}`",
                    help=f"add it to `public` in template `{template.name}`")
            raise RunError(
                f"`{site.name}` is not a member of `{template.name}`",
                help=suggest(site.name, template.public))
        if (<Symbol>found).kind != Kind.UNDEFINED:
            site.found = found
            site.key = template
        return <Symbol>found

    cdef int member(self, Site site) except -1:
        cdef int n = site.n_index + (site.n_args if site.n_args > 0 else 0)
        cdef Slot* base = self.sp - n - 1
        cdef Slot* first = base + 1
        cdef Symbol s
        cdef HocObject obj
        cdef NumArray array
        cdef object value
        cdef double x
        cdef Py_ssize_t k
        if base.tag == T_SEC:
            return self.section_member(site, <Section><object>base.u.o, base)
        value = self.object_value(base)
        if site.is_x and n == 1 and isinstance(value, VectorBase):
            # first is checked to be a number and inside.
            x = (first.u.d if first.tag == T_NUM else self.number(first)) \
                + self.epsilon[0]
            if not -1 < x < (<VectorBase>value).buffer.size:
                raise RunError(
                    f"subscript {x:.8g} of `{object_text(value)}.x` is out of range: "
                    f"the size is {(<VectorBase>value).buffer.size}")
            x = (<VectorBase>value).buffer.data[<Py_ssize_t>x]
            self.drop(2)
            self.push_number(x)
            return 0
        if type(value) is not HocObject:
            if value is None:
                self.prefix(base, site)
            return self.foreign_member(site, value, base)
        obj = <HocObject>value
        s = self.member_symbol(obj, site)
        if s.kind == Kind.NUMBER:
            if s.n_dims == 0:
                if n:
                    raise RunError(f"`{s.name}` is a number, not an array or function")
                x = obj.numbers[s.slot] if s.slot >= 0 else s.address[0]
                self.drop_to(base)
                self.push_number(x)
                return 0
            array = <NumArray>(obj.values[s.slot] if s.slot >= 0 else s.value)
            if n == 0:
                k = 0
            else:
                k = self.flat_index(first, n, array.shape(), s)
            x = array.base()[k]
            self.drop_to(base)
            self.push_number(x)
            return 0
        if s.kind in (Kind.PROC, Kind.FUNC, Kind.OBFUNC, Kind.ITERATOR):
            if site.n_index:
                raise RunError(f"`{s.name}` is a {s.kind_name()}, not an array")
            return 1
        if s.kind == Kind.STRING:
            value = obj.values[s.slot] if s.slot >= 0 else s.value
            self.drop_to(base)
            self.sp.aux = 0
            self.push(T_STRREF, value)
            return 0
        if s.kind == Kind.OBJECT:
            value = obj.values[s.slot] if s.slot >= 0 else s.value
            if type(value) is CellArray:
                value = self.cell_of(s, n, value)
            elif n:
                raise RunError(f"`{s.name}` is not an array")
            self.drop_to(base)
            self.push(T_CELL, value)
            return 0
        if s.kind == Kind.SECTION:
            value = obj.values[s.slot] if s.slot >= 0 else s.value
            value = self.cell_of(s, site.n_index, value) if site.n_args < 1 else \
                (<CellArray>value).cells[self.flat_index(
                    first, n, (<CellArray>value).dims, s)]
            self.drop_to(base)
            self.push(T_SEC, value)
            return 0
        raise RunError(f"`{s.name}` of `{obj.template.name}` is undefined")

    cdef int section_member(self, Site site, Section sec, Slot* base) except -1:
        cdef double x = 0.5
        cdef Py_ssize_t element = 0
        cdef RangeVar var
        sec.check_alive()
        if site.name in PROPERTIES:
            x = self.property_get(sec, site.name)
        else:
            if site.key is not self.model:
                site.found = self.model.range_var(site.name)
                site.key = self.model
            var = <RangeVar>site.found
            if site.n_index:
                element = <Py_ssize_t>floor(self.number(base + 1) + self.epsilon[0])
            if site.n_args > 0:
                x = self.number(self.sp - 1)
            x = self.range_get(sec, var, x, element)
        self.drop_to(base)
        self.push_number(x)
        return 0

    cdef int resolve(self, Site site, object obj, object key) except -1:
        # What a component of a built-in object is.
        spec = self.interp.spec_of(obj)
        site.key = None
        if spec is None:
            site.action = ATTRIBUTE
            site.found = None
        else:
            function = spec.method(site.name)
            if function is not None:
                site.action = METHOD
                site.found = function
            else:
                found = spec.member_by_name.get(site.name)
                if found is None:
                    if spec.name == "PythonObject":
                        site.action = ATTRIBUTE
                        site.key = key
                        return 0
                    raise RunError(
                        f"`{site.name}` is not a member of class `{spec.name}`",
                        help=suggest(site.name, [*spec.methods, *spec.member_by_name]))
                site.found = found
                kind = found.kind
                if kind == "double":
                    site.action = DOUBLE
                elif kind == "section":
                    site.action = SECTION_MEMBER
                else:
                    site.action = VALUE
        site.key = key
        return 0

    cdef int foreign_member(self, Site site, object obj, Slot* base) except -1:
        cdef int n = <int>(self.sp - base) - 1
        cdef object key = (<Object>obj).class_name if isinstance(obj, Object) \
            else type(obj)
        if site.key is not key or key is None:
            self.resolve(site, obj, key)
        if site.action == METHOD:
            if site.n_index:
                raise RunError(f"`{site.name}` is a method, not an array")
            value = site.found(obj, *self.take_arguments(n))
            self.drop_to(base)
            return self.push_python(value)
        if site.action == ATTRIBUTE:
            value = self.interp.python_member(
                obj, site.name, self.indices(base + 1, site.n_index),
                None if site.n_args < 0 else self.take_arguments(site.n_args))
            self.drop_to(base)
            return self.push_python(value)
        member = site.found
        if n == 0 and member.n_indices and not member.index_optional:
            raise RunError(f"`{site.name}` needs a subscript")
        if n == 0 and member.n_indices:
            index = (0,) * member.n_indices
        else:
            if n != member.n_indices and member.n_indices >= 0:
                raise RunError(
                    f"`{site.name}` has {member.n_indices} subscripts, not {n}")
            index = self.indices(base + 1, n)
        if member.get is not None:
            value = member.get(obj, *index)
        else:
            value = (<DataHandle?>member.handle(obj, *index)).get()
        self.drop_to(base)
        if site.action == DOUBLE:
            self.push_number(value)
        elif site.action == SECTION_MEMBER:
            self.push(T_SEC, self.context.section_of(value))
        elif value is None:
            self.push(T_OBJ, None)
        else:
            self.push_python(value)
        return 0

    cdef int set_member(self, Site site, int code, bint keep) except -1:
        # Stack: object subscripts value
        cdef int n = site.n_index + (site.n_args if site.n_args > 0 else 0)
        cdef Slot* top = self.sp - 1
        cdef Slot* base = top - n - 1
        cdef Slot* first = base + 1
        cdef Symbol s
        cdef HocObject obj
        cdef NumArray array
        cdef ObjCell cell
        cdef Section sec
        cdef object value
        cdef double x = 0
        cdef double* p
        cdef Py_ssize_t element = 0
        cdef Slot swap
        if base.tag == T_SEC:
            sec = <Section><object>base.u.o
            x = self.number(top)
            if site.name in PROPERTIES:
                if code:
                    x = update(code, self.property_get(sec, site.name), x)
                self.property_set(sec, site.name, x)
            else:
                if site.n_index:
                    element = <Py_ssize_t>floor(self.number(first) + self.epsilon[0])
                self.range_set(
                    sec, self.model.range_var(site.name), site.n_args > 0,
                    self.number(top - 1) if site.n_args > 0 else 0.5, element, code, x)
            self.drop_to(base)
            if keep:
                self.push_number(x)
            return 0
        value = self.prefix(base, site)
        if site.is_x and n == 1 and isinstance(value, VectorBase):
            x = self.number(first) + self.epsilon[0]
            if not -1 < x < (<VectorBase>value).buffer.size:
                raise RunError(
                    f"subscript {x:.8g} of `{object_text(value)}.x` is out of range: "
                    f"the size is {(<VectorBase>value).buffer.size}")
            p = (<VectorBase>value).buffer.data + <Py_ssize_t>x
            p[0] = update(code, p[0], top.u.d if top.tag == T_NUM
                          else self.number(top))
            x = p[0]
            self.drop_to(base)
            if keep:
                self.push_number(x)
            return 0
        if type(value) is not HocObject:
            self.set_foreign(site, value, first, n, code)
        else:
            obj = <HocObject>value
            s = self.member_symbol(obj, site)
            if s.kind == Kind.NUMBER:
                if s.n_dims == 0:
                    if n:
                        raise RunError(f"`{s.name}` is not an array")
                    p = obj.numbers + s.slot if s.slot >= 0 else s.address
                else:
                    array = <NumArray>(obj.values[s.slot] if s.slot >= 0 else s.value)
                    p = array.base()
                    if n:
                        p += self.flat_index(first, n, array.shape(), s)
                p[0] = update(code, p[0], self.number(top))
                self.drop(1)
                self.push_number(p[0])
            elif code:
                raise RunError(f"`{s.name}` is not a number")
            elif s.kind == Kind.STRING:
                (obj.values[s.slot] if s.slot >= 0 else s.value).value = self.text(top)
            elif s.kind == Kind.OBJECT:
                value = obj.values[s.slot] if s.slot >= 0 else s.value
                if type(value) is CellArray:
                    value = (<CellArray>value).cells[0 if n == 0 else self.flat_index(
                        first, n, (<CellArray>value).dims, s)]
                elif n:
                    raise RunError(f"`{s.name}` is not an array")
                cell = <ObjCell>value
                cell.value = self.object_value(top)
            else:
                raise RunError(
                    f"`{s.name}` is a {s.kind_name()}: nothing can be assigned to it")
        if keep:
            # The value takes the place of the object.
            swap = base[0]
            base[0] = top[0]
            top[0] = swap
            self.drop_to(base + 1)
        else:
            self.drop_to(base)
        return 0

    cdef int set_foreign(self, Site site, object obj, Slot* first, int n,
                         int code) except -1:
        cdef object key = (<Object>obj).class_name if isinstance(obj, Object) \
            else type(obj)
        cdef Slot* top = self.sp - 1
        cdef DataHandle handle
        if site.key is not key or key is None:
            self.resolve(site, obj, key)
        if site.action == METHOD:
            raise RunError(f"`{site.name}` is a method: nothing can be assigned to it")
        if site.action == ATTRIBUTE:
            self.interp.set_python_member(
                obj, site.name, self.indices(first, n), self.python_value(top))
            return 0
        member = site.found
        if n == 0 and member.n_indices:
            if not member.index_optional:
                raise RunError(f"`{site.name}` needs a subscript")
            index = (0,) * member.n_indices
        else:
            if n != member.n_indices and member.n_indices >= 0:
                raise RunError(
                    f"`{site.name}` has {member.n_indices} subscripts, not {n}")
            index = self.indices(first, n)
        if site.action == DOUBLE:
            value = self.number(top)
            if member.set is not None:
                if code:
                    old = member.get(obj, *index) if member.get is not None else \
                        (<DataHandle?>member.handle(obj, *index)).get()
                    value = update(code, old, value)
                member.set(obj, *index, value)
            elif member.handle is not None:
                handle = member.handle(obj, *index)
                value = update(code, handle.get() if code else 0.0, value)
                handle.set(value)
            else:
                raise RunError(f"`{site.name}` cannot be assigned")
            self.drop(1)
            self.push_number(value)
            return 0
        if member.set is None or code:
            raise RunError(f"`{site.name}` cannot be assigned")
        member.set(obj, *index, self.python_value(top))
        return 0

    cdef int member_pointer(self, Site site) except -1:
        # Stack: object subscripts positions -> data handle
        cdef int n = site.n_index + (site.n_args if site.n_args > 0 else 0)
        cdef Slot* base = self.sp - n - 1
        cdef Slot* first = base + 1
        cdef Symbol s
        cdef HocObject obj
        cdef NumArray array
        cdef object value
        cdef object handle
        cdef Py_ssize_t k
        if base.tag == T_HANDLE:        # &$&1[k]
            value = <object>base.u.o
            k = <Py_ssize_t>floor(self.number(first) + self.epsilon[0])
            handle = handle_to_element((<DataHandle>value).source,
                                       (<DataHandle>value).element + k)
        elif base.tag == T_SEC:
            if site.name in PROPERTIES:
                raise RunError(f"`{site.name}` has no address")
            k = 0
            if site.n_index:
                k = <Py_ssize_t>floor(self.number(first) + self.epsilon[0])
            handle = (<Section><object>base.u.o).range_handle(
                site.name, 0.5 if site.n_args < 1 else self.number(self.sp - 1), k)
        else:
            value = self.prefix(base, site)
            if type(value) is HocObject:
                obj = <HocObject>value
                s = self.member_symbol(obj, site)
                if s.kind != Kind.NUMBER:
                    raise RunError(f"`{s.name}` is a {s.kind_name()}: no pointer can "
                                   "be made to it")
                if s.n_dims == 0:
                    handle = symbol_handle(s, obj)
                else:
                    array = <NumArray>(obj.values[s.slot] if s.slot >= 0 else s.value)
                    k = 0
                    if n:
                        k = self.flat_index(first, n, array.shape(), s)
                    handle = handle_to_element(array.buffer, array.offset + k)
            else:
                handle = self.foreign_pointer(site, value, first, n)
        self.drop_to(base)
        self.push(T_HANDLE, handle)
        return 0

    cdef object foreign_pointer(self, Site site, object obj, Slot* first, int n):
        key = (<Object>obj).class_name if isinstance(obj, Object) else type(obj)
        if site.is_x and n == 1 and isinstance(obj, VectorBase):
            return handle_to_element(
                (<VectorBase>obj).buffer,
                <Py_ssize_t>floor(self.number(first) + self.epsilon[0]))
        if site.key is not key or key is None:
            self.resolve(site, obj, key)
        if site.action != DOUBLE or site.found.handle is None:
            raise RunError(f"no pointer can be made to `{site.name}`")
        index = self.indices(first, n)
        if n == 0 and site.found.n_indices:
            if not site.found.index_optional:
                raise RunError(f"`{site.name}` needs a subscript")
            index = (0,) * site.found.n_indices
        return site.found.handle(obj, *index)
