# What HOC calls an object: something named Class[index].
#
# Owns: the names and the weak registry of live objects of one simulator. Leaves
# to others: what the objects are.

cimport cython
from cpython.object cimport PyObject
from libc.stdlib cimport free, realloc

cdef extern from "Python.h":
    Py_ssize_t Py_REFCNT(PyObject* o)


cdef struct Entry:
    Py_ssize_t index
    void*      object           # NULL: it has ended


@cython.final
cdef class ClassEntry:
    # The live objects of one class in creation order, which is that of their indices.
    # Every object leaves when it ends; its entry goes when three of four are empty.
    cdef Entry*     entries
    cdef Py_ssize_t n, n_alive, capacity
    cdef Py_ssize_t next_index

    def __dealloc__(self):
        free(self.entries)

    cdef int add(self, Py_ssize_t index, void* obj) except -1:
        cdef Py_ssize_t capacity
        cdef Entry* entries
        if self.n == self.capacity:
            capacity = 2 * self.capacity if self.capacity else 4
            entries = <Entry*>realloc(self.entries, capacity * sizeof(Entry))
            if entries == NULL:
                raise MemoryError
            self.entries = entries
            self.capacity = capacity
        self.entries[self.n].index = index
        self.entries[self.n].object = obj
        self.n += 1
        self.n_alive += 1
        return 0

    cdef Entry* find(self, Py_ssize_t index, ObjectRegistry registry) noexcept:
        # Where it is as long as no entry before it has gone; else by halving.
        cdef Py_ssize_t low = 0, high, middle
        registry.n_steps += 1
        if self.n == 0 or index < self.entries[0].index:
            return NULL
        high = min(index - self.entries[0].index, self.n - 1)
        if self.entries[high].index == index:
            return &self.entries[high]
        while low < high:
            registry.n_steps += 1
            middle = (low + high) // 2
            if self.entries[middle].index < index:
                low = middle + 1
            else:
                high = middle
        return &self.entries[low] if self.entries[low].index == index else NULL

    cdef void end(self, Entry* entry, ObjectRegistry registry) noexcept:
        cdef Py_ssize_t k, kept = 0
        cdef Entry* entries
        if entry.object == NULL:
            return
        entry.object = NULL
        self.n_alive -= 1
        if self.n_alive == 0:
            self.next_index = 0
        # Rarely: what is looked for is where its index says until the first time.
        if 4 * self.n_alive > self.n or self.n_alive and self.n < 16:
            return
        registry.n_steps += self.n
        for k in range(self.n):
            if self.entries[k].object != NULL:
                self.entries[kept] = self.entries[k]
                kept += 1
        self.n = kept
        if 4 * kept + 4 < self.capacity:
            entries = <Entry*>realloc(self.entries, (2 * kept + 4) * sizeof(Entry))
            if entries != NULL:
                self.entries = entries
                self.capacity = 2 * kept + 4


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
            self.classes[class_name] = entry
        cdef Py_ssize_t index = entry.next_index
        entry.add(index, <void*>obj)
        entry.next_index = index + 1
        return index

    cpdef leave(self, str class_name, Py_ssize_t index):
        """Forget an object that is going away (`Object` does this itself)."""
        cdef ClassEntry entry
        cdef Entry* found
        if self.classes is None:        # the garbage collector was here first
            return
        entry = self.classes.get(class_name)
        if entry is not None:
            found = entry.find(index, self)
            if found != NULL:
                entry.end(found, self)

    cpdef object find(self, str class_name, Py_ssize_t index):
        """The object `class_name[index]`, or None."""
        cdef ClassEntry entry = self.classes.get(class_name)
        if entry is None:
            return None
        cdef Entry* found = entry.find(index, self)
        return None if found == NULL else object_at(found.object)

    cpdef list live(self, str class_name):
        """The live objects of a class in creation order."""
        cdef ClassEntry entry = self.classes.get(class_name)
        cdef list objects = []
        cdef Py_ssize_t k
        if entry is not None:
            for k in range(entry.n):        # making a list longer runs no code
                obj = object_at(entry.entries[k].object)
                if obj is not None:
                    objects.append(obj)
        return objects

    cpdef list class_names(self):
        """Names of the classes that have, or had, an instance."""
        return list(self.classes)


cdef object object_at(void* address):
    # None for one that is just ending: it has no references, nothing may revive it.
    if address == NULL or Py_REFCNT(<PyObject*>address) <= 0:
        return None
    return <object>address


@cython.final
cdef class Life:
    """Whether an object still exists; see the interface."""

    cdef object get(self):
        return object_at(self.address)


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
