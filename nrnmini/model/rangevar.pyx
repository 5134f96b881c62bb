# What a range variable means at a position of a section.
#
# Owns: name and position -> value, and the forms of assignment that HOC and
# Python have. Leaves to others: which names exist (model), where positions are
# (section).

from nrnmini.model.geometry cimport update_section
from nrnmini.model.mechanism cimport (
    PLACE_FAR, PLACE_NEAR, put_pointer, taken_pointer)
from nrnmini.model.model cimport Model, RangeVar
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle, handle_to_row
from nrnmini.store.soa cimport RowId, row_of

from nrnmini.errors import ModelError


cdef int check_element(RangeVar var, Py_ssize_t element) except -1:
    if element < 0 or element >= var.dim:
        raise ModelError(
            f"subscript {element} of `{var.name}` is out of range: it has {var.dim} "
            f"element{'' if var.dim == 1 else 's'}")
    return 0


cdef RowId row_id(Section section, RangeVar var, double x) except *:
    cdef SectionMech* mech
    if var.type is not None:
        mech = section.mech_at(var.type)
        if not var.at_nodes:
            return mech.rows[section.segment_index(x)]
    if not var.column.is_active:
        raise ModelError(
            f"`{var.name}` is switched off\nhelp: switch it on with "
            "`CVode.use_fast_imem(1)`")
    if var.at_nodes:
        return section.node_at(x)
    section.check_alive()
    return section.nodes[section.segment_index(x)]


cdef DataHandle handle_at(Section section, str name, double x, Py_ssize_t element):
    cdef Model model = <Model>section.model
    cdef RangeVar var = model.range_var(name)
    cdef RowId id
    cdef DataHandle target
    check_element(var, element)
    id = row_id(section, var, x)
    if var.is_pointer:
        target = taken_pointer(var.column, row_of(var.type.store, id))
        if target is None:
            raise ModelError(
                f"POINTER `{name}` of section `{section.full_name()}` is not set at "
                f"{x:g}\nhelp: use `setpointer`, or assign to `_ref_{name}` from "
                "Python")
        return target
    if section.geometry_dirty and var.column is model.diam:
        update_section(section)
    return handle_to_row(var.column, id, element)


cdef int pointer_at(Section section, str name, double x, DataHandle target) except -1:
    cdef Model model = <Model>section.model
    cdef RangeVar var = model.range_var(name)
    cdef RowId id
    if not var.is_pointer:
        raise ModelError(f"`{name}` is not a POINTER")
    id = row_id(section, var, x)
    put_pointer(var.column, row_of(var.type.store, id), target)
    return model.pointers_changed()


def assign(Section section not None, str name, double x, double value,
           Py_ssize_t element=0):
    """Assign a range variable in the segment at `x`."""
    cdef Model model = <Model>section.model
    cdef RangeVar var = model.range_var(name)
    if var.column is model.diam:
        put(section, var, section.segment_index(x), value, element)
        section.note_diam_change()
    else:
        handle_at(section, name, x, element).set(value)


cdef int put(Section section, RangeVar var, int place, double value,
             Py_ssize_t element) except -1:
    # At a place of the section; ends only for variables that exist at nodes.
    cdef Model model = <Model>section.model
    cdef Py_ssize_t row
    cdef Column column = var.column
    if var.type is None or var.at_nodes:
        row = row_of(model.nodes, section.node_at_place(place))
    else:
        row = row_of(var.type.store, section.mech_at(var.type).rows[place])
    if var.is_pointer:
        taken = taken_pointer(column, row)
        if taken is None:
            raise ModelError(
                f"POINTER `{var.name}` of section `{section.full_name()}` is not set")
        (<DataHandle>taken).set(value)
    else:
        (<double*>column.data)[row * column.dim + element] = value
    return 0


cdef RangeVar assignable(Section section, str name, Py_ssize_t element):
    cdef Model model = <Model>section.model
    cdef RangeVar var = model.range_var(name)
    section.check_alive()
    check_element(var, element)
    row_id(section, var, 0.5)
    return var


def assign_all(Section section not None, str name, double value,
               Py_ssize_t element=0):
    """Assign a range variable in all segments, and at the ends if it is there."""
    cdef RangeVar var = assignable(section, name, element)
    cdef int i
    for i in range(section.nseg):
        put(section, var, i, value, element)
    if var.at_nodes:
        put(section, var, PLACE_NEAR, value, element)
        put(section, var, PLACE_FAR, value, element)
    if var.column is (<Model>section.model).diam:
        section.note_diam_change()


def assign_line(Section section not None, str name, double x1, double x2, double y1,
                double y2, Py_ssize_t element=0):
    """HOC's ``name(x1:x2) = y1:y2``: linear between, untouched outside."""
    cdef RangeVar var = assignable(section, name, element)
    cdef int i
    cdef double x
    if not (0 <= x1 < x2 <= 1):
        raise ModelError(
            f"`{name}({x1:g}:{x2:g})` needs two positions in 0..1 that ascend")
    places = [(section.x_of_place(i), i) for i in range(section.nseg)]
    if var.at_nodes:
        places.append((0.0, section.place_at(0)))
        places.append((1.0, section.place_at(1)))
    for x, i in places:
        if x1 <= x <= x2:
            x = (x - x1) / (x2 - x1)
            put(section, var, i, y1 * (1 - x) + y2 * x, element)
    if var.column is (<Model>section.model).diam:
        section.note_diam_change()


def is_array(Section section not None, str name):
    """Has the range variable subscripts?"""
    return (<Model>section.model).range_var(name).is_array
