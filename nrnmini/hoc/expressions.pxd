# Expressions to instructions.

cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.emitter cimport Emitter


cdef class Expressions(Emitter):
    cpdef number(self, node)
    cpdef expr(self, node, int want=*)
    cpdef x_string(self, ast.String node, int want)
    cpdef x_name(self, ast.Name node, int want)
    cpdef cell(self, ast.Name node)
    cpdef x_local(self, ast.Local node, int want)
    cpdef x_arg(self, ast.Arg node, int want)
    cpdef x_member(self, ast.Member node, int want)
    cpdef member(self, ast.Member node, int want)
    cpdef arguments(self, args)
    cpdef x_instance(self, ast.Instance node, int want)
    cpdef x_new(self, ast.New node, int want)
    cpdef x_call(self, ast.Call node, int want)
    cpdef call(self, ast.Call node, int want)
    cpdef x_unary(self, ast.Unary node, int want)
    cpdef x_binary(self, ast.Binary node, int want)
    cpdef demand(self, node, str kind)
    cpdef compare_any(self, node, str left, str right)
    cpdef x_assign(self, ast.Assign node, int want)
    cpdef x_range(self, ast.Range node, int want)
    cpdef x_address(self, node, int want)
    cpdef x_pair(self, node, int want)
    cpdef x_read(self, node, int want)
    cpdef test(self, node)
    cpdef nested_test(self, node)
    cpdef compare(self, node)
