# Assignments and addresses to instructions.

cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.expressions cimport Expressions


cdef class Assignments(Expressions):
    cpdef place(self, node)
    cpdef emit_place(self, str op, place, int a=*)
    cpdef assign(self, ast.Assign node, bint keep)
    cpdef range_target(self, target)
    cpdef plain(self, node)
    cpdef object_value(self, node)
    cpdef assign_text(self, ast.Assign node, bint keep)
    cpdef assign_arg(self, ast.Assign node, bint keep)
    cpdef assign_member(self, ast.Assign node, bint keep)
    cpdef assign_top(self, target)
    cpdef address(self, node)
