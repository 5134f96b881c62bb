"""Arithmetic, statistics, ordering and searching of Vectors.

Owns: what works on elements in place. Sums run from the first element to the
last, one after the other, and functions are those of the C library, so that the
numbers are NEURON's to the last bit.
"""

from libc.math cimport (M_PI, NAN, fabs, floor, log, log10, pow, sin, sqrt, tanh)
from libc.stdlib cimport free, malloc, qsort

from nrnmini.objects.vector_base cimport (
    VectorBase, index_at, number_at, range_at, vector_at)

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, RangeError, describe

cdef double EPSILON = 1e-11


# ---- functions of one element, with up to two parameters ---------------------

cdef double f_abs(double x, double p, double q) noexcept nogil:
    return fabs(x)

cdef double f_sqrt(double x, double p, double q) noexcept nogil:
    return sqrt(x)

cdef double f_log(double x, double p, double q) noexcept nogil:
    return log(x) if x >= 0 else NAN

cdef double f_log10(double x, double p, double q) noexcept nogil:
    return log10(x) if x >= 0 else NAN

cdef double f_tanh(double x, double p, double q) noexcept nogil:
    return tanh(x)

cdef double f_floor(double x, double p, double q) noexcept nogil:
    return floor(x)

cdef double f_pow(double x, double p, double q) noexcept nogil:
    return pow(x, p)

cdef double f_square(double x, double p, double q) noexcept nogil:
    return x * x

cdef double f_one(double x, double p, double q) noexcept nogil:
    return 1.0

cdef double f_same(double x, double p, double q) noexcept nogil:
    return x

cdef double f_inverse(double x, double p, double q) noexcept nogil:
    return 1.0 / x

cdef double f_add(double x, double p, double q) noexcept nogil:
    return x + p

cdef double f_sub(double x, double p, double q) noexcept nogil:
    return x - p

cdef double f_mul(double x, double p, double q) noexcept nogil:
    return x * p

cdef double f_div(double x, double p, double q) noexcept nogil:
    return x / p

cdef double f_scale(double x, double p, double q) noexcept nogil:
    return x * p + q


cdef int map_into(VectorBase out, VectorBase src, Function f, double p=0,
                  double q=0) except -1:
    cdef Py_ssize_t i
    out.resize_to(src.buffer.size)
    for i in range(src.buffer.size):
        out.buffer.data[i] = f(src.buffer.data[i], p, q)
    return 0


# ---- comparison operators, as texts ------------------------------------------

cdef enum Compare:
    EQ, NE, GT, LT, GE, LE, OPEN, CLOSED, LEFT_CLOSED, RIGHT_CLOSED


cdef int compare_code(object op, str method) except -1:
    text = op if isinstance(op, str) else getattr(op, "value", op)
    names = ("==", "!=", ">", "<", ">=", "<=", "()", "[]", "[)", "(]")
    if text in names:
        return names.index(text)
    raise ArgumentError(f"`Vector.{method}`: {describe(op)} is not a comparison: "
                        f"one of {' '.join(names)} is needed")


cdef bint holds(int op, double v, double x, double y) noexcept nogil:
    if op == EQ:
        return fabs(v - x) <= EPSILON
    if op == NE:
        return fabs(v - x) > EPSILON
    if op == GT:
        return v > x + EPSILON
    if op == LT:
        return v < x - EPSILON
    if op == GE:
        return v >= x - EPSILON
    if op == LE:
        return v <= x + EPSILON
    if op == OPEN:
        return v > x + EPSILON and v < y - EPSILON
    if op == CLOSED:
        return v >= x - EPSILON and v <= y + EPSILON
    if op == LEFT_CLOSED:
        return v >= x - EPSILON and v < y - EPSILON
    return v > x + EPSILON and v <= y + EPSILON


cdef struct Item:
    double     value
    Py_ssize_t index


cdef int item_order(const void* a, const void* b) noexcept nogil:
    # By value, ties by position; NaN after all numbers.
    cdef const Item* p = <const Item*>a
    cdef const Item* q = <const Item*>b
    if p.value < q.value:
        return -1
    if p.value > q.value:
        return 1
    if p.value != q.value and (p.value == p.value) != (q.value == q.value):
        return -1 if p.value == p.value else 1
    return -1 if p.index < q.index else 1


cdef Item* sorted_items(const double* x, Py_ssize_t n) except NULL:
    cdef Item* items = <Item*>malloc((n + 1) * sizeof(Item))
    cdef Py_ssize_t i
    if items == NULL:
        raise MemoryError()
    for i in range(n):
        items[i].value, items[i].index = x[i], i
    qsort(items, n, sizeof(Item), item_order)
    return items


cdef class VectorMath(VectorBase):

    # ---- elementwise ---------------------------------------------------------

    cdef object combine(self, tuple args, str method, Function f):
        cdef VectorBase v
        cdef Py_ssize_t i
        if len(args) > 0 and isinstance(args[0], VectorBase):
            v = args[0]
            if v.buffer.size != self.buffer.size:
                raise ModelError(
                    f"`Vector.{method}`: the Vectors differ in size: "
                    f"{self.buffer.size} and {v.buffer.size}")
            for i in range(self.buffer.size):
                self.buffer.data[i] = f(self.buffer.data[i], v.buffer.data[i], 0)
        else:
            map_into(self, self, f, number_at(args, 0, method))
        return self

    def add(self, *args):
        """Adds a number or, element by element, a Vector."""
        return self.combine(args, "add", f_add)

    def sub(self, *args):
        """Subtracts a number or a Vector."""
        return self.combine(args, "sub", f_sub)

    def mul(self, *args):
        """Multiplies by a number or a Vector."""
        return self.combine(args, "mul", f_mul)

    def div(self, *args):
        """Divides by a number (not 0) or a Vector."""
        if args and not isinstance(args[0], VectorBase) \
                and number_at(args, 0, "div") == 0:
            raise ModelError("`Vector.div`: division by zero")
        return self.combine(args, "div", f_div)

    cdef VectorBase source(self, tuple args):
        # The Vector to read: a leading argument, or this one.
        return args[0] if args and isinstance(args[0], VectorBase) else self

    def abs(self, *args):
        """Absolute values, of a Vector if given."""
        map_into(self, self.source(args), f_abs)
        return self

    def sqrt(self, *args):
        """Square roots, of a Vector if given."""
        cdef VectorBase src = self.source(args)
        cdef Py_ssize_t i
        for i in range(src.buffer.size):
            if src.buffer.data[i] < 0:
                raise ModelError(f"`Vector.sqrt`: element {i} is negative "
                                 f"({src.buffer.data[i]:g})")
        map_into(self, src, f_sqrt)
        return self

    def log(self, *args):
        """Natural logarithms (NaN for negative numbers), of a Vector if given."""
        map_into(self, self.source(args), f_log)
        return self

    def log10(self, *args):
        """Decimal logarithms (NaN for negative numbers), of a Vector if given."""
        map_into(self, self.source(args), f_log10)
        return self

    def tanh(self, *args):
        """Hyperbolic tangents, of a Vector if given."""
        map_into(self, self.source(args), f_tanh)
        return self

    def floor(self, *args):
        """Largest whole numbers not above, of a Vector if given."""
        map_into(self, self.source(args), f_floor)
        return self

    def pow(self, *args):
        """([src,] p): powers."""
        cdef VectorBase src = self.source(args)
        cdef double p = number_at(
            args, 1 if args and isinstance(args[0], VectorBase) else 0, "pow")
        cdef Py_ssize_t i
        for i in range(src.buffer.size):
            if p == -1 and src.buffer.data[i] == 0:
                raise ModelError(f"`Vector.pow`: element {i} is 0 and has no inverse")
            if p == 0.5 and src.buffer.data[i] < 0:
                raise ModelError(f"`Vector.pow`: element {i} is negative "
                                 f"({src.buffer.data[i]:g})")
        if p == -1:
            map_into(self, src, f_inverse)
        elif p == 0:
            map_into(self, src, f_one)
        elif p == 0.5:
            map_into(self, src, f_sqrt)
        elif p == 1:
            map_into(self, src, f_same)
        elif p == 2:
            map_into(self, src, f_square)
        else:
            map_into(self, src, f_pow, p)
        return self

    def sin(self, *args):
        """(frequency Hz, phase[, dt ms]): a sine wave over the elements."""
        cdef double f = number_at(args, 0, "sin"), phase = number_at(args, 1, "sin")
        cdef double dt = number_at(args, 2, "sin") if len(args) > 2 else 1.0
        cdef double period = 2.0 * M_PI / 1000.0 * f * dt
        cdef Py_ssize_t i
        for i in range(self.buffer.size):
            self.buffer.data[i] = sin(period * i + phase)
        return self

    def scale(self, *args):
        """(low, high): maps the range of the elements; the factor, or 0."""
        cdef double low = number_at(args, 0, "scale")
        cdef double high = number_at(args, 1, "scale")
        cdef double least, most, factor
        if self.buffer.size == 0:
            return 0.0
        least, most = self.extreme(("min",), False), self.extreme(("max",), True)
        if most == least:
            return 0.0
        factor = (high - low) / (most - least)
        cdef Py_ssize_t i
        for i in range(self.buffer.size):
            self.buffer.data[i] = (self.buffer.data[i] - least) * factor + low
        return factor

    def _operate(self, other, Py_ssize_t op, bint swapped):
        # The operators of Python; a new Vector.
        cdef VectorBase out, v = None
        cdef Py_ssize_t i
        cdef double a, b, number = 0
        if isinstance(other, VectorBase):
            v = other
            if v.buffer.size != self.buffer.size:
                raise ModelError(f"the Vectors differ in size: {self.buffer.size} "
                                 f"and {v.buffer.size}")
        elif isinstance(other, (int, float)) or hasattr(other, "__float__") \
                and not hasattr(other, "__iter__"):
            number = float(other)
        elif isinstance(other, (list, tuple)) or hasattr(other, "__array__"):
            v = self.fresh(0)
            v.take_values(other)
            return self._operate(v, op, swapped)
        else:
            return NotImplemented
        out = self.fresh(self.buffer.size)
        for i in range(self.buffer.size):
            a, b = self.buffer.data[i], number if v is None else v.buffer.data[i]
            if swapped:
                a, b = b, a
            if op == 0:
                out.buffer.data[i] = a + b
            elif op == 1:
                out.buffer.data[i] = a - b
            elif op == 2:
                out.buffer.data[i] = a * b
            else:
                out.buffer.data[i] = a / b
        return out

    def __add__(self, other):
        return self._operate(other, 0, False)

    def __radd__(self, other):
        return self._operate(other, 0, True)

    def __sub__(self, other):
        return self._operate(other, 1, False)

    def __rsub__(self, other):
        return self._operate(other, 1, True)

    def __mul__(self, other):
        return self._operate(other, 2, False)

    def __rmul__(self, other):
        return self._operate(other, 2, True)

    def __truediv__(self, other):
        return self._operate(other, 3, False)

    def __rtruediv__(self, other):
        return self._operate(other, 3, True)

    def __iadd__(self, other):
        return self.combine((other,), "add", f_add)

    def __isub__(self, other):
        return self.combine((other,), "sub", f_sub)

    def __imul__(self, other):
        return self.combine((other,), "mul", f_mul)

    def __itruediv__(self, other):
        return self.div(other)

    def __neg__(self):
        return self._operate(-1.0, 2, False)

    def __pos__(self):
        return self.c()

    def __abs__(self):
        return self.c().abs()

    # ---- numbers from elements -----------------------------------------------

    def sum(self, *args):
        """Sum, of the elements start to end if given."""
        cdef Py_ssize_t i, start, end
        cdef double s = 0
        range_at(args, 0, self.buffer.size, "sum", &start, &end)
        for i in range(start, end + 1):
            s += self.buffer.data[i]
        return s

    def sumsq(self, *args):
        """Sum of squares, of the elements start to end if given."""
        cdef Py_ssize_t i, start, end
        cdef double s = 0
        range_at(args, 0, self.buffer.size, "sumsq", &start, &end)
        for i in range(start, end + 1):
            s += self.buffer.data[i] * self.buffer.data[i]
        return s

    def mean(self, *args):
        """Mean, of the elements start to end if given."""
        cdef Py_ssize_t i, start, end
        cdef double s = 0
        if self.buffer.size == 0:
            raise ModelError("`Vector.mean`: the Vector is empty")
        range_at(args, 0, self.buffer.size, "mean", &start, &end)
        if args and end == start:
            raise RangeError("`Vector.mean`: end must be above start")
        for i in range(start, end + 1):
            s += self.buffer.data[i]
        return s / (end - start + 1)

    def var(self, *args):
        """Sample variance, of the elements start to end if given."""
        cdef Py_ssize_t i, start, end, n
        cdef double s = 0, ss = 0, d
        range_at(args, 0, self.buffer.size, "var", &start, &end)
        n = end - start + 1
        if n < 2:
            raise ModelError("`Vector.var`: at least two elements are needed")
        for i in range(start, end + 1):
            s += self.buffer.data[i]
        s /= n
        for i in range(start, end + 1):
            d = self.buffer.data[i] - s
            ss += d * d
        return ss / (n - 1)

    def stdev(self, *args):
        """Sample standard deviation."""
        return sqrt(self.var(*args))

    def stderr(self, *args):
        """Standard error of the mean."""
        cdef Py_ssize_t start, end
        range_at(args, 0, self.buffer.size, "stderr", &start, &end)
        return self.stdev(*args) / sqrt(<double>(end - start + 1))

    def meansqerr(self, *args):
        """(v[, weights]): mean of squared differences."""
        cdef VectorBase v = vector_at(args, 0, "meansqerr"), w = None
        cdef Py_ssize_t i, n = self.buffer.size
        cdef double s = 0, d
        if len(args) > 1:
            w = vector_at(args, 1, "meansqerr")
        if v.buffer.size != n or (w is not None and w.buffer.size != n):
            raise ModelError("`Vector.meansqerr`: the Vectors differ in size")
        if n == 0:
            raise ModelError("`Vector.meansqerr`: the Vector is empty")
        for i in range(n):
            d = self.buffer.data[i] - v.buffer.data[i]
            s += d * d if w is None else d * d * w.buffer.data[i]
        return s / n

    cdef Py_ssize_t extreme_index(self, tuple args, str method, bint largest) except -2:
        cdef Py_ssize_t i, start, end, best
        range_at(args, 0, self.buffer.size, method, &start, &end)
        best = start
        for i in range(start + 1, end + 1):
            if (self.buffer.data[i] > self.buffer.data[best] if largest
                    else self.buffer.data[i] < self.buffer.data[best]):
                best = i
        return best

    cdef double extreme(self, tuple call, bint largest) except? -1:
        # call: (method, *arguments)
        if self.buffer.size == 0:
            return 0.0
        return self.buffer.data[self.extreme_index(call[1:], call[0], largest)]

    def min(self, *args):
        """Smallest element (0 if there is none), of start to end if given."""
        return self.extreme(("min",) + args, False)

    def max(self, *args):
        """Largest element (0 if there is none), of start to end if given."""
        return self.extreme(("max",) + args, True)

    def min_ind(self, *args):
        """Position of the first smallest element (-1 if there is none)."""
        if self.buffer.size == 0:
            return -1
        return self.extreme_index(args, "min_ind", False)

    def max_ind(self, *args):
        """Position of the first largest element (-1 if there is none)."""
        if self.buffer.size == 0:
            return -1
        return self.extreme_index(args, "max_ind", True)

    def median(self, *args):
        """Median, of the elements start to end if given."""
        cdef Py_ssize_t start, end, n
        cdef Item* items
        cdef double m
        range_at(args, 0, self.buffer.size, "median", &start, &end)
        n = end - start + 1
        if n < 1:
            raise ModelError("`Vector.median`: the Vector is empty")
        items = sorted_items(self.buffer.data + start, n)
        m = items[n // 2].value
        if n % 2 == 0:
            m = (items[n // 2 - 1].value + m) / 2.0
        free(items)
        return m

    def dot(self, *args):
        """Sum of products with a Vector."""
        cdef VectorBase v = vector_at(args, 0, "dot")
        cdef Py_ssize_t i
        cdef double s = 0
        if v.buffer.size < self.buffer.size:
            raise ModelError(f"`Vector.dot`: the Vectors differ in size: "
                             f"{self.buffer.size} and {v.buffer.size}")
        for i in range(self.buffer.size):
            s += self.buffer.data[i] * v.buffer.data[i]
        return s

    def mag(self, *args):
        """Square root of the sum of squares."""
        return sqrt(self.sumsq())

    def eq(self, *args):
        """1 if size and all elements are equal to a Vector's, else 0."""
        cdef VectorBase v = vector_at(args, 0, "eq")
        cdef Py_ssize_t i
        if v.buffer.size != self.buffer.size:
            return 0.0
        for i in range(self.buffer.size):
            if not fabs(self.buffer.data[i] - v.buffer.data[i]) <= EPSILON:
                return 0.0
        return 1.0

    # ---- order ---------------------------------------------------------------

    def sort(self, *args):
        """Ascending order."""
        cdef Py_ssize_t i
        cdef Item* items = sorted_items(self.buffer.data, self.buffer.size)
        for i in range(self.buffer.size):
            self.buffer.data[i] = items[i].value
        free(items)
        return self

    def sortindex(self, *args):
        """The positions that would sort the elements; into a Vector if given."""
        cdef VectorBase out = vector_at(args, 0, "sortindex") if args else self.fresh(0)
        cdef Py_ssize_t i, n = self.buffer.size
        cdef Item* items = sorted_items(self.buffer.data, n)
        try:
            out.resize_to(n)
            for i in range(n):
                out.buffer.data[i] = items[i].index
        finally:
            free(items)
        return out

    def reverse(self, *args):
        """The elements backwards."""
        cdef Py_ssize_t i, n = self.buffer.size
        cdef double* x = self.buffer.data
        for i in range(n // 2):
            x[i], x[n - 1 - i] = x[n - 1 - i], x[i]
        return self

    def rotate(self, *args):
        """(n): moves right by n, around the end; (n, 0): fills with 0 instead."""
        cdef Py_ssize_t i, k, n = self.buffer.size
        cdef Py_ssize_t by = index_at(args, 0, -2 ** 40, 2 ** 40, "rotate")
        cdef bint around = len(args) < 2
        cdef VectorBase old
        if n == 0:
            return self
        old = self.c()
        by %= n
        if by < 0:
            by += n
        cdef bint left = index_at(args, 0, -2 ** 40, 2 ** 40, "rotate") < 0
        for i in range(n):
            k = i + by
            if k >= n:
                k -= n
                self.buffer.data[k] = old.buffer.data[i] if around or left else 0.0
            else:
                self.buffer.data[k] = old.buffer.data[i] if around or not left else 0.0
        return self

    # ---- search --------------------------------------------------------------

    cdef VectorBase condition(self, tuple args, str method, int* op, double* x,
                              double* y):
        # ([v,] op, x[, y]): the Vector to search.
        cdef VectorBase src = self.source(args)
        cdef Py_ssize_t k = 1 if args and isinstance(args[0], VectorBase) else 0
        if k >= len(args):
            raise ArgumentError(f"`Vector.{method}` needs a comparison "
                                f"as argument {k + 1}")
        op[0] = compare_code(args[k], method)
        x[0], y[0] = number_at(args, k + 1, method), 0
        if op[0] >= OPEN:
            y[0] = number_at(args, k + 2, method)
        return src

    def where(self, *args):
        """([v,] op, x[, y]): keeps, or takes from v, the elements that compare."""
        cdef int op
        cdef double x, y
        cdef VectorBase src = self.condition(args, "where", &op, &x, &y)
        cdef VectorBase found = self.fresh(src.buffer.size)
        cdef Py_ssize_t i, n = 0
        for i in range(src.buffer.size):
            if holds(op, src.buffer.data[i], x, y):
                found.buffer.data[n] = src.buffer.data[i]
                n += 1
        self.take_doubles(found.buffer.data, n)
        return self

    def indwhere(self, *args):
        """(op, x[, y]): position of the first element that compares, or -1."""
        cdef int op
        cdef double x, y
        cdef VectorBase src = self.condition(args, "indwhere", &op, &x, &y)
        cdef Py_ssize_t i
        for i in range(src.buffer.size):
            if holds(op, src.buffer.data[i], x, y):
                return i
        return -1

    def indvwhere(self, *args):
        """([v,] op, x[, y]): positions of all elements that compare."""
        cdef int op
        cdef double x, y
        cdef VectorBase src = self.condition(args, "indvwhere", &op, &x, &y)
        cdef VectorBase found = self.fresh(src.buffer.size)
        cdef Py_ssize_t i, n = 0
        for i in range(src.buffer.size):
            if holds(op, src.buffer.data[i], x, y):
                found.buffer.data[n] = i
                n += 1
        self.take_doubles(found.buffer.data, n)
        return self

    def index(self, *args):
        """(src, positions): takes those elements of src; 0 where there is none."""
        cdef VectorBase src = vector_at(args, 0, "index")
        cdef VectorBase at = vector_at(args, 1, "index")
        self.pick(src, at, True)
        return self

    def ind(self, *args):
        """(positions): a new Vector of those elements; missing ones left out."""
        cdef VectorMath out = self.fresh(0)
        out.pick(self, vector_at(args, 0, "ind"), False)
        return out

    cdef int pick(self, VectorBase src, VectorBase at, bint pad) except -1:
        cdef VectorBase found = self.fresh(at.buffer.size)
        cdef Py_ssize_t i, k, n = 0
        cdef double position
        for i in range(at.buffer.size):
            position = at.buffer.data[i] + EPSILON
            k = <Py_ssize_t>position if 0 <= position < 9e18 else -1
            if 0 <= k < src.buffer.size:
                found.buffer.data[n] = src.buffer.data[k]
                n += 1
            elif pad:
                found.buffer.data[n] = 0.0
                n += 1
        return self.take_doubles(found.buffer.data, n)
