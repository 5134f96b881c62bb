# Reading of arguments.


cpdef str string(tuple args, Py_ssize_t k, str method, str default=*)
cpdef object assign_text(tuple args, Py_ssize_t k, str method, str text)
