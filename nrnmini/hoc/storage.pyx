# Where HOC keeps what is no scalar: arrays, and declarations that make them.
#
# Owns: subscripts, `double`, `objref`, `create`. Leaves to others: sections once they
# exist (section_access) and what objects consist of (components).

from libc.math cimport floor
from nrnmini.hoc.stack cimport Stack
from nrnmini.hoc.value cimport (
    CellArray, HocObject, Kind, NumArray, ObjCell, Slot, Symbol, T_NUM)

from nrnmini.hoc.arithmetic import RunError

# Elements of an array: more are a slip, and would take the memory of the machine.
cdef double MOST_NUMBERS = 1e10
cdef double MOST_OBJECTS = 1e7


cdef class Storage(Stack):

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

    cdef tuple sizes(self, int n, str name, double most):
        # Pops n sizes of a declaration.
        cdef int k
        cdef list dims = []
        cdef double total = 1
        for k in range(n):
            x = floor(self.number(self.sp - n + k) + self.epsilon[0])
            if not x >= 1:
                raise RunError(f"`{name}`: a size must be at least 1, not {x:g}")
            total *= x
            if total > most:
                raise RunError(f"`{name}` would have {total:g} elements, and {most:g} "
                               "are the most")
            dims.append(<Py_ssize_t>x)
        self.drop(n)
        return tuple(dims)

    cdef int declare_array(self, Symbol s, int n) except -1:
        cdef NumArray array
        cdef tuple dims = self.sizes(n, s.name, MOST_NUMBERS)
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
        array = NumArray(dims, None, s.name)
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
        cdef tuple dims = self.sizes(n, s.name, MOST_OBJECTS)
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
        cdef tuple dims = self.sizes(n, s.name, MOST_OBJECTS)
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
