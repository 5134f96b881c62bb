# What HOC calls an object: something named Class[index].
#
# Owns: the names and the weak registry of live objects of one simulator. Leaves
# to others: what the objects are.

cimport cython
from cpython.object cimport PyObject
from libc.stdint cimport uintptr_t

cdef extern from "Python.h":
    Py_ssize_t Py_REFCNT(PyObject* o)


cdef class ClassEntry:
    # The live objects of one class: index -> address, creation order. Every object
    # leaves when it ends.
    cdef dict       live
    cdef Py_ssize_t next_index


cdef class ObjectRegistry:
    """The live objects of one simulator, by class, weakly.

    Indices count up per class and start at 0 again once no instance of the
    class is left, as in NEURON.
    """

    def __cinit__(self):
        self.classes = {}

    cpdef Py_ssize_t enter(self, str class_name, object obj) except -1:
        """Register a new object; returns its index within the class."""
        cdef ClassEntry entry = self.classes.get(class_name)
        if entry is None:
            entry = ClassEntry.__new__(ClassEntry)
            entry.live = {}
            self.classes[class_name] = entry
        cdef Py_ssize_t index = entry.next_index
        entry.live[index] = <uintptr_t><void*>obj
        entry.next_index = index + 1
        return index

    cpdef leave(self, str class_name, Py_ssize_t index):
        """Forget an object that is going away (`Object` does this itself)."""
        cdef ClassEntry entry
        if self.classes is None:        # the garbage collector was here first
            return
        entry = self.classes.get(class_name)
        if entry is None or entry.live is None:
            return
        entry.live.pop(index, None)
        if not entry.live:
            entry.next_index = 0

    cpdef object find(self, str class_name, Py_ssize_t index):
        """The object `class_name[index]`, or None."""
        cdef ClassEntry entry = self.classes.get(class_name)
        if entry is None:
            return None
        address = entry.live.get(index)
        return None if address is None else object_at(address)

    cpdef list live(self, str class_name):
        """The live objects of a class in creation order."""
        cdef ClassEntry entry = self.classes.get(class_name)
        if entry is None:
            return []
        objects = [object_at(address) for address in list(entry.live.values())]
        return [o for o in objects if o is not None]

    cpdef list class_names(self):
        """Names of the classes that have, or had, an instance."""
        return list(self.classes)


cdef object object_at(uintptr_t address):
    # None for one that is just ending: it has no references, nothing may revive it.
    if Py_REFCNT(<PyObject*>address) <= 0:
        return None
    return <object><void*>address


@cython.final
cdef class Life:
    """Whether an object still exists; see the interface."""

    cdef object get(self):
        return None if self.address == NULL else object_at(<uintptr_t>self.address)


@cython.no_gc_clear
cdef class Object:
    """Base of everything that HOC and Python know as ``Class[index]``.

    `class_name`, `index` and `registry` are None, -1 and None until `enter`.
    """

    def __cinit__(self):
        self.index = -1

    def __dealloc__(self):
        if self.life is not None:
            self.life.address = NULL
        if self.registry is not None:
            self.registry.leave(self.class_name, self.index)

    cdef int enter(self, ObjectRegistry registry, str class_name) except -1:
        if self.registry is not None:
            self.registry.leave(self.class_name, self.index)
            self.registry = None
        self.class_name = class_name
        self.index = registry.enter(class_name, self)
        self.registry = registry
        return 0

    cdef Life life_of(self):
        if self.life is None:
            self.life = Life.__new__(Life)
            self.life.address = <void*>self
        return self.life

    def register(self, ObjectRegistry registry not None, str class_name not None):
        """Take the next name of a class, for classes written in Python."""
        self.enter(registry, class_name)

    @property
    def object_name(self):
        """``Class[index]``, or the type's name before registration."""
        if self.registry is None:
            return type(self).__name__
        return f"{self.class_name}[{self.index}]"

    def __repr__(self):
        return self.object_name
