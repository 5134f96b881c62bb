# Expressions of HOC: tokens to trees.

from nrnmini.hoc.lexer cimport Lexer


cdef class ExpressionParser:
    cdef readonly object source
    cdef readonly Lexer  lexer
    cdef public object   scope
    cdef readonly list   uses       # names looked up: (name, symbol, kind, dimensions)
    cdef dict            locals     # name -> ast.Local, of the procedure being read
    cdef set             boxed      # slots of those whose address is taken

    cdef expect(self, str kind, str help=*)
    cdef used(self, str name, symbol)
    cdef name(self)
    cpdef expression(self)
    cdef assignment(self)
    cdef assignable(self, node)
    cdef binary(self, int level)
    cdef nested_unary(self)
    cdef unary(self)
    cdef postfix(self)
    cdef index(self)
    cdef arguments(self)
    cpdef take_address(self, target)
    cdef primary(self)
    cdef argument(self)
    cdef named_primary(self)


cdef bint is_section(node) except -1            # the name of a section
cdef bint may_be_object(node) except -1         # can give an object or a section
