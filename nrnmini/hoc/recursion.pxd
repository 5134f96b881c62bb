# A bound on recursion in C: RecursionError before the stack of the process is used up.
# The result of the first is only said to be "not 0" on error.

cdef extern from "Python.h":
    int enter_recursion "Py_EnterRecursiveCall" (const char* where) except *
    void leave_recursion "Py_LeaveRecursiveCall" ()
