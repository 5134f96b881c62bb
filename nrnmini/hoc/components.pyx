# Components: what stands behind a dot.
#
# Owns: members of instances, methods and variables of built-in objects, attributes of
# Python objects, properties and range variables of sections; reading, assigning and
# pointing to them. Leaves to others: calls of HOC procedures (frames, vm).

from libc.math cimport floor
from nrnmini.hoc.arithmetic cimport update
from nrnmini.hoc.section_access cimport SectionAccess
from nrnmini.hoc.stack cimport is_pointer, object_text
from nrnmini.hoc.value cimport (
    CellArray, HocObject, Kind, Native, NumArray, ObjCell, Site, Slot, Symbol, T_CELL,
    T_HANDLE, T_NUM, T_OBJ, T_SEC, T_STRREF, Template, symbol_handle)
from nrnmini.model.model cimport RangeVar
from nrnmini.model.object cimport Object
from nrnmini.model.section cimport Section
from nrnmini.objects.list cimport List
from nrnmini.objects.vector_base cimport VectorBase
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.errors import suggest
from nrnmini.hoc.arithmetic import RunError

# What a component of a built-in object is: Site.action.
cdef enum:
    METHOD = 1
    DOUBLE = 2
    VALUE = 3                   # string or object
    SECTION_MEMBER = 4
    ATTRIBUTE = 5               # of a Python object


cdef class Components(SectionAccess):

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
        if site.native and self.native_member(site, value, base):
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

    cdef bint native_member(self, Site site, object obj, Slot* base) except -1:
        # The commonest components of Vector and List, without a call. False: not
        # these, or something is unusual, and the method itself decides.
        cdef Slot* first = base + 1
        cdef Buffer buffer
        cdef List items
        cdef double x = 0
        cdef Py_ssize_t i = 0
        cdef int what = site.native
        if isinstance(obj, VectorBase):
            buffer = (<VectorBase>obj).buffer
            if what == Native.VECTOR_SIZE:
                self.drop_to(base)
                self.push_number(buffer.size)
                return True
            if what > Native.VECTOR_SIZE or first.tag != T_NUM:
                return False
            x = first.u.d
            if what == Native.VECTOR_X:
                x += self.epsilon[0]
                if not -1 < x < buffer.size:
                    raise RunError(
                        f"subscript {x:.8g} of `{object_text(obj)}.x` is out of "
                        f"range: the size is {buffer.size}")
                i = <Py_ssize_t>x
            elif 0 <= x < buffer.size:
                i = <Py_ssize_t>x
                if i != x:
                    return False
            else:
                return False
            if what == Native.VECTOR_SET:
                if (first + 1).tag != T_NUM:
                    return False
                buffer.data[i] = (first + 1).u.d
                self.drop_to(base)
                self.push(T_OBJ, obj)
                return True
            x = buffer.data[i]
            self.drop_to(base)
            self.push_number(x)
            return True
        if type(obj) is not List or what <= Native.VECTOR_SIZE:
            return False
        items = <List>obj
        if items.viewed is not None:
            return False
        if what == Native.LIST_COUNT:
            self.drop_to(base)
            self.push_number(len(items.items))
            return True
        if what == Native.LIST_APPEND:
            if first.tag != T_OBJ and first.tag != T_CELL:
                return False
            found = self.object_value(first)
            if found is None:
                return False
            items.items.append(found)
            self.drop_to(base)
            self.push_number(len(items.items))
            return True
        if first.tag != T_NUM or not 0 <= first.u.d < len(items.items):
            return False
        i = <Py_ssize_t>first.u.d
        if i != first.u.d:
            return False
        found = items.items[i]
        self.drop_to(base)
        self.push(T_OBJ, found)
        return True

    cdef RangeVar range_var_of(self, Site site):
        if site.key is not self.model:
            site.found = self.model.range_var(site.name)
            site.key = self.model
        return <RangeVar>site.found

    cdef int section_member(self, Site site, Section sec, Slot* base) except -1:
        cdef double x = 0.5
        cdef Py_ssize_t element = 0
        cdef RangeVar var
        sec.check_alive()
        if site.is_property:
            x = self.property_get(sec, site.name)
        else:
            var = self.range_var_of(site)
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
                if found is None and spec.name == "Vector":
                    added = self.context.verbatim.vector_methods.get(site.name)
                    if added is not None:       # by a mechanism, to this simulator
                        site.action = METHOD
                        site.found = added
                        site.key = key
                        return 0
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
            # HOC takes `list.o[i]` for `list.o(i)`.
            if site.n_index and not (
                    type(obj) is List and site.n_args < 0
                    and site.name in ("o", "object")):
                raise RunError(f"`{site.name}` is a method, not an array",
                               help=f"write `{site.name}(...)`")
            value = self.call_python(site.found, obj, n)
            self.pause()                # it may have taken long
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
            if site.is_property:
                if code:
                    x = update(code, self.property_get(sec, site.name), x)
                self.property_set(sec, site.name, x)
            else:
                if site.n_index:
                    element = <Py_ssize_t>floor(self.number(first) + self.epsilon[0])
                self.range_set(
                    sec, self.range_var_of(site), site.n_args > 0,
                    self.number(top - 1) if site.n_args > 0 else 0.5, element, code, x)
            self.drop_to(base)
            if keep:
                self.push_number(x)
            return 0
        value = self.prefix(base, site)
        if site.native == Native.VECTOR_X and isinstance(value, VectorBase):
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
            index = self.indices(first, n)
            value = self.python_value(top)
            if code:
                value = update(code, self.interp.python_member(
                    obj, site.name, index, None), value)
            self.interp.set_python_member(obj, site.name, index, value)
            if code:
                self.drop(1)
                self.push_number(value)
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
        if is_pointer(base):            # &$&1[k]
            value = self.handle_value(base)
            k = <Py_ssize_t>floor(self.number(first) + self.epsilon[0])
            handle = handle_to_element((<DataHandle>value).source,
                                       (<DataHandle>value).element + k)
        elif base.tag == T_SEC:
            if site.is_property:
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
        if site.native == Native.VECTOR_X and isinstance(obj, VectorBase):
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
