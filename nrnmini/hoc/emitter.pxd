# Emission of instructions, for the parts of the compiler.


cdef class Context:             # what a jump out of must undo
    cdef readonly str  kind         # "loop", "section" or "iterator"
    cdef readonly list on_break     # instructions before leaving it
    cdef readonly list breaks       # jumps to its end
    cdef readonly list continues


cdef class Emitter:
    cdef readonly object source
    cdef readonly object defining       # kind of the procedure, None at top level
    cdef readonly object boxed          # slots of locals whose address is taken
    cdef readonly object read_symbol    # the built-in behind `read(x)`
    cdef list            rows           # [op, b, a, u, v, span]
    cdef list            contexts
    cdef readonly list   wrong          # what FAIL reports, as Diagnostics
    cdef tuple           span           # of what is emitted next
    cdef bint            is_worth_fusing
    cdef int             mark           # first row of the current statement
    cdef int             longest        # rows of the longest one
    cdef int             deepest        # contexts inside contexts
    cdef int             n_listed       # numbers that CONSTS pushes

    cpdef emit(self, str op, int a=*, int b=*, u=*)
    cpdef constant(self, double value)
    cpdef loop_back(self, int top)
    cpdef here(self)
    cpdef retract(self, int n_rows, int n_contexts)
    cpdef begin_statement(self, node)
    cpdef text_of(self, node)
    cpdef loop(self, on_break=*)
    cpdef end_loop(self, context)
    cpdef unwind_sections(self)
