# A text that can be assigned: a strdef, or `h.ref("")`.

cimport cython


@cython.final
cdef class StringRef:
    """A text that can be assigned: a strdef, or ``h.ref("")``.

    ``ref.value`` and ``ref[0]`` are the text.
    """

    def __init__(self, str value not None=""):
        self.value = value

    def __getitem__(self, index):
        if index != 0:
            raise IndexError("a reference has one element")
        return self.value

    def __setitem__(self, index, str value not None):
        if index != 0:
            raise IndexError("a reference has one element")
        self.value = value

    def __str__(self):
        return self.value
