# Sections and range variables, as statements of HOC reach them.
#
# Owns: the current section, properties, range variables, forall and forsec, connect,
# setpointer. Leaves to others: what sections are (model).

from nrnmini.hoc.arithmetic cimport update
from nrnmini.hoc.stack cimport is_pointer
from nrnmini.hoc.storage cimport Storage
from nrnmini.hoc.value cimport (
    CellArray, HocObject, Kind, Site, Slot, Symbol, T_SEC, T_STR, T_STRREF)
from nrnmini.model.model cimport RangeVar
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.column cimport Column
from nrnmini.store.soa cimport row_of

import re

from nrnmini.hoc.arithmetic import RunError
from nrnmini.model import rangevar


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


cdef class SectionAccess(Storage):

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
            sec = self.model.current_section() if self.model.n_sections else None
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

    cdef double* range_place(self, Section sec, RangeVar var, double x,
                             Py_ssize_t element) except? NULL:
        # Where a range variable is; NULL where it takes more than finding the row.
        cdef SectionMech* mech
        cdef Column column = var.column
        cdef Py_ssize_t row
        if var.is_pointer or not column.is_active or element < 0 \
                or element >= var.dim \
                or (sec.geometry_dirty and column is self.model.diam):
            return NULL
        if var.type is not None and not var.at_nodes:
            mech = sec.mech_at(var.type)
            row = row_of(var.type.store, mech.rows[sec.segment_index(x)])
        elif var.at_nodes:
            if var.type is not None:
                sec.mech_at(var.type)
            row = row_of(self.model.nodes, sec.node_at(x))
        else:
            sec.check_alive()
            row = row_of(self.model.nodes, sec.nodes[sec.segment_index(x)])
        return <double*>column.data + row * column.dim + element

    cdef double range_get(self, Section sec, RangeVar var, double x,
                          Py_ssize_t element) except? -1:
        cdef double* p = self.range_place(sec, var, x, element)
        return sec.range_handle(var.name, x, element).get() if p == NULL else p[0]

    cdef int range_set(self, Section sec, RangeVar var, bint has_x, double x,
                       Py_ssize_t element, int code, double value) except -1:
        cdef double* p
        if code:
            value = update(code, self.range_get(sec, var, x, element), value)
        if not has_x:
            rangevar.assign_all(sec, var.name, value, element)
            return 0
        p = NULL
        if var.column is not self.model.diam:       # which the geometry follows
            p = self.range_place(sec, var, x, element)
        if p == NULL:
            rangevar.assign(sec, var.name, x, value, element)
        else:
            p[0] = value
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
            return self.model.all_sections()
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

    cdef object prefix(self, Slot* base, Site site):
        cdef object obj = self.object_value(base)
        if obj is None:
            raise RunError(
                f"`.{site.name}` needs an object, but the reference is null",
                help="assign an object first: `o = new ...`")
        return obj

    cdef int set_pointer(self, Site site) except -1:
        # Stack: [object subscripts positions] pointer
        cdef Slot* top = self.sp - 1
        cdef Slot* first = top - site.n_index - max(site.n_args, 0)
        cdef double x = 0.5
        if not is_pointer(top):
            raise RunError(f"a pointer is needed here, not {self.kind_of(top)}")
        handle = self.handle_value(top)
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
