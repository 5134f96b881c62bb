"""The storage of Vector.

Owns: the elements (a `Buffer`, so that handles, recordings and NumPy arrays can
refer to them safely), editing, and what Python expects of a sequence of numbers.
Leaves arithmetic to vector_math, and all else to vector.
"""

cimport cython
from cpython.buffer cimport PyObject_GetBuffer
from libc.math cimport fabs, floor, isnan
from libc.string cimport memcpy, memmove

from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.objects.args import ArgumentError, RangeError, describe

# As HOC: two numbers this close are equal (`float_epsilon` when not changed).
cdef double EPSILON = 1e-11


cdef double number_at(tuple args, Py_ssize_t k, str method) except? -1.0:
    if k >= len(args):
        raise ArgumentError(
            f"`Vector.{method}` needs a number as argument {k + 1}")
    arg = args[k]
    if type(arg) is float:
        return <double>arg
    if not isinstance(arg, (str, bytes)):
        try:
            return float(arg)
        except (TypeError, ValueError):
            pass
    raise ArgumentError(
        f"`Vector.{method}` needs a number as argument {k + 1}, not {describe(arg)}")


cdef Py_ssize_t index_at(tuple args, Py_ssize_t k, Py_ssize_t low, Py_ssize_t high,
                         str method) except? -1:
    cdef double value = number_at(args, k, method)
    if not (-9e18 < value < 9e18):
        raise RangeError(f"`Vector.{method}`: argument {k + 1} cannot be {value:g}")
    cdef Py_ssize_t i = <Py_ssize_t>value
    if i < low or i > high:
        if high < low:
            raise RangeError(f"`Vector.{method}`: index {i}, but the Vector is empty")
        raise RangeError(
            f"`Vector.{method}`: argument {k + 1} is {i}, out of range: "
            f"{low} to {high} are possible")
    return i


cdef VectorBase vector_at(tuple args, Py_ssize_t k, str method):
    if k >= len(args):
        raise ArgumentError(
            f"`Vector.{method}` needs a Vector as argument {k + 1}")
    if not isinstance(args[k], VectorBase):
        raise ArgumentError(
            f"`Vector.{method}` needs a Vector as argument {k + 1}, "
            f"not {describe(args[k])}")
    return <VectorBase>args[k]


cdef int range_at(tuple args, Py_ssize_t k, Py_ssize_t n, str method,
                  Py_ssize_t* start, Py_ssize_t* end) except -1:
    start[0], end[0] = 0, n - 1
    if k < len(args):
        start[0] = index_at(args, k, 0, n - 1, method)
        end[0] = index_at(args, k + 1, start[0], n - 1, method)
    return 0


cdef DataHandle shifted(DataHandle first, Py_ssize_t by):
    cdef DataHandle h = DataHandle(first)
    h.element += by
    return h


@cython.final
cdef class Elements:
    """`vec.x`: the elements as HOC names them."""
    cdef VectorBase vector
    cdef bint       as_handles

    def __len__(self):
        return self.vector.buffer.size

    def __getitem__(self, index):
        cdef Py_ssize_t i
        if isinstance(index, slice):
            if self.as_handles:
                return [self.vector.element(i)
                        for i in range(*index.indices(self.vector.buffer.size))]
            return self.vector[index]
        i = self.vector.position(index, "x")
        if self.as_handles:
            return handle_to_element(self.vector.buffer, i)
        return self.vector.buffer.data[i]

    def __setitem__(self, index, value):
        if self.as_handles:
            raise ArgumentError("`Vector._ref_x` cannot be assigned to: use `x`")
        if isinstance(index, slice):
            self.vector[index] = value
            return
        self.vector.buffer.data[self.vector.position(index, "x")] = value

    def __repr__(self):
        return f"<elements of {self.vector!r}>"


@cython.no_gc_clear
cdef class VectorBase(Object):
    """A resizable array of float64 numbers that handles can point into.

    Parameters
    ----------
    context : Context
    args : nothing, a size [and a value for all elements], or numbers: an
        iterable, an array or another Vector, which are copied.
    """

    def __cinit__(self):
        self.buffer = Buffer()
        self.label_text = ""

    def __init__(self, context, *args):
        cdef Py_ssize_t i, n
        cdef double value
        self.context = context
        self.enter(context.model.objects, type(self).__name__)
        if not args:
            return
        if isinstance(args[0], (int, float)) or (
                hasattr(args[0], "__float__") and not hasattr(args[0], "__iter__")):
            n = index_at(args, 0, 0, 2 ** 40, "Vector")
            value = number_at(args, 1, "Vector") if len(args) > 1 else 0.0
            self.buffer.resize(n)
            for i in range(n):
                self.buffer.data[i] = value
        elif isinstance(args[0], (str, bytes)):
            raise ArgumentError(
                f"`Vector` needs a size or numbers, not {describe(args[0])}")
        else:
            self.take_values(args[0])

    def __dealloc__(self):
        # Handles to elements die with the Vector; NumPy arrays keep the memory.
        if self.buffer is not None:
            self.buffer.kill()

    def __reduce__(self):
        return self.context.restore, (
            "Vector", (self.buffer_bytes(), self.label_text))

    cdef bytes buffer_bytes(self):
        if self.buffer.size == 0:
            return b""
        return (<char*>self.buffer.data)[:self.buffer.size * sizeof(double)]

    def __setstate__(self, state):
        cdef bytes data = state[0]
        self.take_doubles(<double*><char*>data, len(data) // sizeof(double))
        self.label_text = state[1]

    # ---- storage -------------------------------------------------------------

    cdef VectorBase fresh(self, Py_ssize_t n):
        cdef VectorBase v = type(self)(self.context)
        v.buffer.resize(n)
        return v

    cdef int resize_to(self, Py_ssize_t n) except -1:
        cdef Py_ssize_t i, old = self.buffer.size
        if n > self.buffer.capacity and old > 0:
            self.buffer.reserve(max(n, 2 * self.buffer.capacity))
        if n != old:
            self.buffer.resize(n)
            for i in range(old, n):
                self.buffer.data[i] = 0.0
        return 0

    cdef int take_doubles(self, const double* values, Py_ssize_t n) except -1:
        self.resize_to(n)
        if n > 0 and values != self.buffer.data:
            memmove(self.buffer.data, values, n * sizeof(double))
        return 0

    cdef int take_values(self, object values) except -1:
        cdef VectorBase other
        cdef const double[::1] view
        cdef Py_ssize_t i
        if isinstance(values, VectorBase):
            other = values
            self.take_doubles(other.buffer.data, other.buffer.size)
            return 0
        if isinstance(values, (str, bytes)) or not (
                hasattr(values, "__iter__") or hasattr(values, "__array__")
                or hasattr(values, "__len__")):
            raise ArgumentError(
                f"numbers were expected for `{self!r}`, not {describe(values)}")
        if hasattr(values, "__array__") or isinstance(values, memoryview):
            import numpy
            # A copy when needed only; text and complex values are refused.
            array = numpy.asarray(values)
            if array.dtype.kind not in "fiub":
                raise ArgumentError(
                    f"an array of {array.dtype} cannot become a Vector")
            view = numpy.ascontiguousarray(array, dtype=float).reshape(-1)
            self.take_doubles(&view[0] if view.shape[0] else NULL, view.shape[0])
            return 0
        if not isinstance(values, (list, tuple)):
            values = list(values)
        # All are converted before anything changes.
        cdef list numbers = [None] * len(values)
        for i, value in enumerate(values):
            if isinstance(value, (str, bytes)):
                raise ArgumentError(
                    f"element {i} must be a number, not {describe(value)}")
            try:
                numbers[i] = float(value)
            except (TypeError, ValueError):
                raise ArgumentError(
                    f"element {i} must be a number, not {describe(value)}"
                ) from None
        self.resize_to(len(numbers))
        for i in range(len(numbers)):
            self.buffer.data[i] = <double>numbers[i]
        return 0

    cpdef Py_ssize_t position(self, object index, str name) except -1:
        """An index of HOC as int; RangeError outside."""
        cdef Py_ssize_t i
        cdef double value
        try:
            i = index
        except TypeError:
            value = number_at((index,), 0, name)
            if value != floor(value):
                raise RangeError(
                    f"`{self!r}.{name}`: the index {value:g} is not a whole number"
                ) from None
            i = <Py_ssize_t>value
        if i < 0 or i >= self.buffer.size:
            raise RangeError(f"`{self!r}.{name}[{i}]`: index {i} is out of range, "
                             f"size is {self.buffer.size}")
        return i

    def element(self, index):
        """A handle to element `index`; it dies with the Vector or the element."""
        return handle_to_element(self.buffer, self.position(index, "x"))

    @property
    def x(self):
        """The elements: `vec.x[i]` reads and assigns."""
        cdef Elements e = Elements.__new__(Elements)
        e.vector = self
        return e

    @x.setter
    def x(self, value):
        raise ArgumentError(f"`{self!r}.x` needs an index")

    @property
    def _ref_x(self):
        """Handles to the elements: `vec._ref_x[i]`."""
        cdef Elements e = Elements.__new__(Elements)
        e.vector = self
        e.as_handles = True
        return e

    # ---- Python --------------------------------------------------------------

    def __getbuffer__(self, Py_buffer* view, int flags):
        PyObject_GetBuffer(self.buffer, view, flags)

    def __len__(self):
        return self.buffer.size

    def __bool__(self):
        return self.buffer.size > 0

    def __iter__(self):
        cdef Py_ssize_t i = 0
        while i < self.buffer.size:
            yield self.buffer.data[i]
            i += 1

    def __contains__(self, value):
        cdef Py_ssize_t i
        cdef double number
        try:
            number = value
        except TypeError:
            return False
        for i in range(self.buffer.size):
            if self.buffer.data[i] == number:
                return True
        return False

    cdef Py_ssize_t python_index(self, object index) except -1:
        cdef Py_ssize_t i
        if not hasattr(index, "__index__"):
            raise TypeError(
                f"`{self!r}` is indexed by an int or a slice, not {describe(index)}")
        i = index
        if i < 0:
            i += self.buffer.size
        if i < 0 or i >= self.buffer.size:
            raise RangeError(f"`{self!r}[{index}]`: index {index} is out of range, "
                             f"size is {self.buffer.size}")
        return i

    def __getitem__(self, index):
        cdef Py_ssize_t i, start, stop, step, n
        cdef VectorBase v
        if not isinstance(index, slice):
            return self.buffer.data[self.python_index(index)]
        start, stop, step = index.indices(self.buffer.size)
        n = len(range(start, stop, step))
        v = self.fresh(n)
        for i in range(n):
            v.buffer.data[i] = self.buffer.data[start + i * step]
        return v

    def __setitem__(self, index, value):
        cdef Py_ssize_t i, start, stop, step, n
        cdef VectorBase v
        if not isinstance(index, slice):
            i = self.python_index(index)
            self.buffer.data[i] = number_at((value,), 0, "x")
            return
        start, stop, step = index.indices(self.buffer.size)
        n = len(range(start, stop, step))
        v = type(self)(self.context)
        v.take_values(value)
        if v.buffer.size != n:
            raise RangeError(f"`{self!r}`: {v.buffer.size} values cannot be "
                             f"assigned to a slice of {n} elements")
        for i in range(n):
            self.buffer.data[start + i * step] = v.buffer.data[i]

    def as_numpy(self):
        """The elements as a NumPy array that shares their memory.

        While the array lives, the Vector cannot change its size (BufferError). Only
        a recording goes on: the array then keeps the numbers that it had.
        """
        import numpy
        return numpy.asarray(self)

    def to_python(self, target=None):
        """The elements as a list, or written into the sequence `target`."""
        cdef Py_ssize_t i
        if target is None:
            return [self.buffer.data[i] for i in range(self.buffer.size)]
        if len(target) != self.buffer.size:
            raise RangeError(
                f"`Vector.to_python`: {self.buffer.size} elements do not fit a "
                f"sequence of {len(target)}")
        for i in range(self.buffer.size):
            target[i] = self.buffer.data[i]
        return target

    def from_python(self, values):
        """Takes size and elements from an iterable or array."""
        self.take_values(values)
        return self

    # ---- size and single elements --------------------------------------------

    def size(self, *args):
        """Number of elements."""
        return self.buffer.size

    def buffer_size(self, *args):
        """Room for so many elements; with an argument, after reserving it."""
        if args:
            self.buffer.reserve(
                index_at(args, 0, self.buffer.size, 2 ** 40, "buffer_size"))
        return self.buffer.capacity

    def resize(self, *args):
        """Changes the size; new elements are 0."""
        self.resize_to(index_at(args, 0, 0, 2 ** 40, "resize"))
        return self

    def clear(self, *args):
        """Removes all elements."""
        self.resize_to(0)
        return self

    def get(self, *args):
        """Element i."""
        return self.buffer.data[index_at(args, 0, 0, self.buffer.size - 1, "get")]

    def set(self, *args):
        """Assigns element i."""
        cdef Py_ssize_t i = index_at(args, 0, 0, self.buffer.size - 1, "set")
        self.buffer.data[i] = number_at(args, 1, "set")
        return self

    # ---- editing -------------------------------------------------------------

    def append(self, *args):
        """Adds numbers and the elements of Vectors at the end."""
        cdef Py_ssize_t k, n, m
        cdef VectorBase v
        cdef double value
        for k in range(len(args)):
            n = self.buffer.size
            if isinstance(args[k], VectorBase):
                v = args[k]
                m = v.buffer.size
                self.resize_to(n + m)
                memmove(self.buffer.data + n, v.buffer.data, m * sizeof(double))
            else:
                value = number_at(args, k, "append")
                if n == self.buffer.capacity:
                    self.buffer.reserve(2 * n if n > 4 else 8)
                self.buffer.resize(n + 1)
                self.buffer.data[n] = value
        return self

    def insrt(self, *args):
        """Inserts a number, or the elements of a Vector, before element i."""
        cdef Py_ssize_t i = index_at(args, 0, 0, self.buffer.size, "insrt")
        cdef Py_ssize_t m = 1, n = self.buffer.size
        cdef VectorBase v = None
        cdef double value = 0
        if len(args) > 1 and isinstance(args[1], VectorBase):
            v = args[1]
            if v is self:
                v = self.fresh(n)
                memcpy(v.buffer.data, self.buffer.data, n * sizeof(double))
            m = v.buffer.size
        else:
            value = number_at(args, 1, "insrt")
        self.resize_to(n + m)
        if m > 0:
            memmove(self.buffer.data + i + m, self.buffer.data + i,
                    (n - i) * sizeof(double))
            if v is None:
                self.buffer.data[i] = value
            else:
                memcpy(self.buffer.data + i, v.buffer.data, m * sizeof(double))
        return self

    def remove(self, *args):
        """Removes element i, or elements i to j."""
        cdef Py_ssize_t n = self.buffer.size
        cdef Py_ssize_t i = index_at(args, 0, 0, n - 1, "remove"), j = i
        if len(args) > 1:
            j = index_at(args, 1, i, n - 1, "remove")
        self.buffer.check_free()        # before anything is moved
        memmove(self.buffer.data + i, self.buffer.data + j + 1,
                (n - 1 - j) * sizeof(double))
        self.buffer.resize(n - (j - i + 1))
        return self

    def fill(self, *args):
        """Assigns a number to all elements, or to elements start to end."""
        cdef double value = number_at(args, 0, "fill")
        cdef Py_ssize_t i, start, end
        range_at(args, 1, self.buffer.size, "fill", &start, &end)
        for i in range(start, end + 1):
            self.buffer.data[i] = value
        return self

    def indgen(self, *args):
        """0, 1, 2…; (step); (start, step); or (start, stop, step), which resizes."""
        cdef double start = 0, step = 1, n
        cdef Py_ssize_t i
        if len(args) == 1:
            step = number_at(args, 0, "indgen")
        elif len(args) >= 2:
            start = number_at(args, 0, "indgen")
            step = number_at(args, len(args) - 1 if len(args) < 3 else 2, "indgen")
        if len(args) > 2:
            n = (number_at(args, 1, "indgen") - start) / step if step != 0 else 1e300
            n = floor(n + EPSILON) + 1
            if isnan(n) or n > 1e9:
                raise RangeError(
                    "`Vector.indgen`: start, stop and step give too many elements")
            if n < 1:
                raise RangeError(
                    "`Vector.indgen`: start, stop and step give no element")
            self.resize_to(<Py_ssize_t>n)
        for i in range(self.buffer.size):
            self.buffer.data[i] = start + i * step
        return self

    def copy(self, *args):
        """Takes elements from another Vector.

        (src), (src, dest_start), (src, src_start, src_end), (src, dest_start,
        src_start, src_end), (src, dest_start, src_start, src_end, dest_step,
        src_step), (src, index of both) or (src, src_index, dest_index).
        src_end -1 means the last element.
        """
        cdef VectorBase src = vector_at(args, 0, "copy"), si, di
        cdef Py_ssize_t n = len(args), at = 0, i, j, need, m = src.buffer.size
        cdef Py_ssize_t first = 0, last = m - 1, to_step = 1, from_step = 1
        if n == 1:
            self.take_doubles(src.buffer.data, m)
            return self
        if isinstance(args[1], VectorBase):
            si = vector_at(args, 1, "copy")
            di = vector_at(args, 2, "copy") if n > 2 else si
            for i in range(min(si.buffer.size, di.buffer.size)):
                at = <Py_ssize_t>(di.buffer.data[i] + EPSILON)
                j = <Py_ssize_t>(si.buffer.data[i] + EPSILON)
                if 0 <= j < m and 0 <= at < self.buffer.size:
                    self.buffer.data[at] = src.buffer.data[j]
            return self
        if n == 3:
            first = index_at(args, 1, 0, m - 1, "copy")
            last = index_at(args, 2, -1, m - 1, "copy")
        else:
            at = index_at(args, 1, 0, 2 ** 40, "copy")
            if n > 3:
                first = index_at(args, 2, 0, m - 1, "copy")
                last = index_at(args, 3, -1, m - 1, "copy")
            if n > 4:
                to_step = index_at(args, 4, 1, 2 ** 40, "copy")
            if n > 5:
                from_step = index_at(args, 5, 1, 2 ** 40, "copy")
        if last == -1:
            last = m - 1
        if last < first and m > 0:
            raise RangeError(f"`Vector.copy`: the source ends at {last}, "
                             f"before it starts at {first}")
        need = at if m == 0 else at + (last - first) // from_step * to_step + 1
        if src is self:
            src = self.fresh(m)
            memcpy(src.buffer.data, self.buffer.data, m * sizeof(double))
        if need > self.buffer.size:
            self.resize_to(need)
        i = first
        while i <= last:
            self.buffer.data[at] = src.buffer.data[i]
            i += from_step
            at += to_step
        return self

    def at(self, *args):
        """A new Vector with the elements start to end (to the last, if no end)."""
        return self.part(args, "at")

    def c(self, *args):
        """A copy, of the elements start to end if given."""
        return self.part(args, "c")

    def cl(self, *args):
        """As `c`, with the label too."""
        cdef VectorBase v = self.part(args, "cl")
        v.label_text = self.label_text
        return v

    cdef VectorBase part(self, tuple args, str method):
        cdef Py_ssize_t n = self.buffer.size, start = 0, end = n - 1
        cdef VectorBase v
        if len(args) > 0:
            start = index_at(args, 0, 0, n - 1, method)
        if len(args) > 1:
            end = index_at(args, 1, start, n - 1, method)
        v = self.fresh(end - start + 1)
        if v.buffer.size > 0:
            memcpy(v.buffer.data, self.buffer.data + start,
                   v.buffer.size * sizeof(double))
        return v

    def from_double(self, *args):
        """Copies n numbers that start at a handle."""
        cdef Py_ssize_t i, n = index_at(args, 0, 0, 2 ** 31, "from_double")
        cdef DataHandle first
        cdef list values = []
        if len(args) < 2 or not isinstance(args[1], DataHandle):
            raise ArgumentError("`Vector.from_double` needs a reference to numbers "
                                "as argument 2: `&x[0]` or `_ref_x[0]`")
        first = args[1]
        for i in range(n):
            # A handle each: it is checked against the end of the memory.
            values.append(shifted(first, i).get())
        self.take_values(values)
        return self

    def contains(self, *args):
        """Is there an element equal to the number?"""
        cdef double value = number_at(args, 0, "contains")
        cdef Py_ssize_t i
        for i in range(self.buffer.size):
            if fabs(self.buffer.data[i] - value) <= EPSILON:
                return True
        return False

    def label(self, *args):
        """The label, after setting it if a text is given."""
        if args:
            value = args[0] if isinstance(args[0], str) else getattr(
                args[0], "value", None)
            if not isinstance(value, str):
                raise ArgumentError(f"`Vector.label` needs a text as argument 1, "
                                    f"not {describe(args[0])}")
            self.label_text = value
        return self.label_text
