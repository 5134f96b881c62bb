# The struct-of-arrays store: rows of fields. Interface only; see soa.pyx.

from nrnmini.store.column cimport Column
from nrnmini.store.rows cimport RowId, Rows, id_of, row_of


cdef class Store(Rows):
    cdef readonly tuple       fields        # Field, in order

    cdef dict                 field_start   # field name -> index of its first column
    cdef dict                 column_names  # variable name -> index of its column

    cdef Py_ssize_t column_index(self, str field, Py_ssize_t variable=*) except -1
    cdef Column column(self, str field, Py_ssize_t variable=*)
    # Other fields for the rows that there are; see soa.pyx.
    cdef int refield(self, list fields) except -1

    cdef int change_fields(self, list fields) except -1
    cdef int adopt(self, tuple fields, dict known) except -1
