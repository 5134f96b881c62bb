"""Matrix: dense matrices on NumPy's linear algebra.

Owns: the elements (row by row in a `Buffer`, so that `&m.x[i][j]` is safe) and the
names of all operations. A matrix made as sparse (type 2) is kept dense too; only
`sprowlen` and `spgetrowval` tell the difference.
"""

from __future__ import annotations

import math

from nrnmini.errors import ModelError
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    between,
    describe,
    instance,
    number,
    string,
    whole,
)
from nrnmini.objects.base import HocObject
from nrnmini.objects.file import File
from nrnmini.objects.formatting import format_text
from nrnmini.objects.lazy import LazyModule
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.objects.vector import Vector
from nrnmini.store.column import Buffer
from nrnmini.store.handle import DataHandle

np = LazyModule("numpy")

SPARSE = 2


class Matrix(HocObject):
    """Matrix(rows=1, columns=1[, type]): type 1 full, 2 sparse."""

    def __init__(self, context, *args):
        super().__init__(context)
        rows = whole(args, 0, "Matrix", 1)
        columns = whole(args, 1, "Matrix", 1)
        if rows < 1 or columns < 1:
            raise RangeError(
                f"`Matrix`: there must be at least one row and column, "
                f"not {rows} and {columns}"
            )
        self.kind = whole(args, 2, "Matrix", 1)
        if self.kind not in (1, SPARSE):
            raise RangeError(f"`Matrix`: the type is 1 or 2, not {self.kind}")
        self._n_rows, self._n_columns = rows, columns
        self._buffer = Buffer(rows * columns, f"{self!r}.x")

    # ---- storage -------------------------------------------------------------

    def values(self):
        """The elements, float[rows, columns]; a view that pins the memory."""
        return np.asarray(self._buffer).reshape(self._n_rows, self._n_columns)

    def _take(self, values):
        """Takes shape and elements of a 2-D array; handles live if it fits."""
        rows, columns = values.shape
        if (rows, columns) != (self._n_rows, self._n_columns):
            old = self._buffer
            self._buffer = Buffer(rows * columns, f"{self!r}.x")
            self._n_rows, self._n_columns = rows, columns
            old.release()
        self.values()[:] = values
        return self

    def _new(self, values):
        return Matrix(self.context, *values.shape)._take(values)

    def _out(self, args, k, values):
        """The result in argument k if there is one, else a new Matrix."""
        if k < len(args) and args[k] is not None:
            return instance(args, k, "Matrix", Matrix)._take(values)
        return self._new(values)

    def _vector(self, args, k, values):
        if k < len(args) and args[k] is not None:
            return instance(args, k, "Matrix", Vector).from_python(values)
        return Vector(self.context, values)

    def _row(self, args, k, method):
        return between(args, k, f"Matrix.{method}", 0, self._n_rows - 1, "row")

    def _column(self, args, k, method):
        return between(args, k, f"Matrix.{method}", 0, self._n_columns - 1, "column")

    def _square(self, method):
        if self._n_rows != self._n_columns:
            raise ModelError(
                f"`Matrix.{method}` needs a square matrix, not "
                f"{self._n_rows} by {self._n_columns}"
            )
        return self.values()

    def _element(self, i, j):
        """The handle of `x[i][j]`."""
        rows, columns = self._n_rows, self._n_columns
        for index, n, what in ((i, rows, "row"), (j, columns, "column")):
            if not 0 <= index < n:
                raise RangeError(
                    f"`{self!r}.x[{i}][{j}]`: {what} {index} is out of range, "
                    f"size is {n}"
                )
        return DataHandle(self._buffer, i * self._n_columns + j)

    def __reduce__(self):
        state = (self._n_rows, self._n_columns, self.kind, self.values().tolist())
        return self.context.restore, ("Matrix", state)

    def __setstate__(self, state):
        self.kind = state[2]
        self._take(np.array(state[3], dtype=float).reshape(state[0], state[1]))

    # ---- Python --------------------------------------------------------------

    @property
    def x(self):
        """`m.x[i][j]` reads and assigns."""
        return Rows(self)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values(), dtype=dtype)

    def to_python(self, *args):
        """The rows as lists."""
        return self.values().tolist()

    def from_python(self, rows):
        """Takes shape and elements from a sequence of rows or an array."""
        values = np.array(rows, dtype=float)
        if values.ndim != 2 or not values.size:
            raise ArgumentError("`Matrix.from_python` needs rows of equal length")
        return self._take(values)

    # ---- size and elements ---------------------------------------------------

    def nrow(self, *args):
        """Number of rows."""
        return self._n_rows

    def ncol(self, *args):
        """Number of columns."""
        return self._n_columns

    def resize(self, *args):
        """(rows, columns): what is kept is kept, new elements are 0."""
        rows = whole(args, 0, "Matrix.resize")
        columns = whole(args, 1, "Matrix.resize")
        if rows < 1 or columns < 1:
            raise RangeError(
                f"`Matrix.resize`: there must be at least one row and column, "
                f"not {rows} and {columns}"
            )
        fresh = np.zeros((rows, columns))
        r, c = min(rows, self._n_rows), min(columns, self._n_columns)
        fresh[:r, :c] = self.values()[:r, :c]
        return self._take(fresh)

    def getval(self, *args):
        """(i, j): an element."""
        i, j = self._row(args, 0, "getval"), self._column(args, 1, "getval")
        return float(self.values()[i, j])

    def setval(self, *args):
        """(i, j, x): assigns an element; x."""
        i, j = self._row(args, 0, "setval"), self._column(args, 1, "setval")
        value = number(args, 2, "Matrix.setval")
        self.values()[i, j] = value
        return value

    def sprowlen(self, *args):
        """(i): number of elements other than 0 in a row of a sparse matrix."""
        i = self._row(args, 0, "sprowlen")
        self._only_sparse("sprowlen")
        return int(np.count_nonzero(self.values()[i]))

    def spgetrowval(self, *args):
        """(i, k, &j): the k-th such element, and its column in j."""
        i = self._row(args, 0, "spgetrowval")
        self._only_sparse("spgetrowval")
        where = np.flatnonzero(self.values()[i])
        k = between(args, 1, "Matrix.spgetrowval", 0, len(where) - 1, "position")
        target = argument(args, 2, "Matrix.spgetrowval", "a reference")
        target.value = float(where[k])
        return float(self.values()[i, where[k]])

    def _only_sparse(self, method):
        if self.kind != SPARSE:
            raise ModelError(f"`Matrix.{method}` is for sparse matrices (type 2)")

    def getrow(self, *args):
        """(i[, v]): a row as a Vector."""
        return self._vector(args, 1, self.values()[self._row(args, 0, "getrow")])

    def getcol(self, *args):
        """(j[, v]): a column as a Vector."""
        return self._vector(args, 1, self.values()[:, self._column(args, 0, "getcol")])

    def _diagonal(self, args, method):
        # Rows and columns of diagonal k; positions in a Vector are rows.
        k = whole(args, 0, f"Matrix.{method}")
        if not -self._n_rows < k < self._n_columns:
            raise RangeError(f"`Matrix.{method}`: there is no diagonal {k}")
        first = max(0, -k)
        last = min(self._n_rows, self._n_columns - k)
        rows = np.arange(first, last)
        return rows, rows + k

    def getdiag(self, *args):
        """(k[, v]): diagonal k (above the main one if positive) by row."""
        rows, columns = self._diagonal(args, "getdiag")
        out = np.zeros(self._n_rows)
        out[rows] = self.values()[rows, columns]
        return self._vector(args, 1, out)

    def _fill(self, args, k, n, method):
        """Argument k, a number or a Vector of n, as an array."""
        arg = argument(args, k, f"Matrix.{method}", "a number or Vector")
        if isinstance(arg, Vector):
            if len(arg) < n:
                raise ModelError(
                    f"`Matrix.{method}`: {n} elements are needed, the Vector has "
                    f"{len(arg)}"
                )
            return np.array(arg)[:n]
        return np.full(n, number(args, k, f"Matrix.{method}"))

    def setrow(self, *args):
        """(i, v | x): assigns a row."""
        i = self._row(args, 0, "setrow")
        self.values()[i] = self._fill(args, 1, self._n_columns, "setrow")
        return self

    def setcol(self, *args):
        """(j, v | x): assigns a column."""
        j = self._column(args, 0, "setcol")
        self.values()[:, j] = self._fill(args, 1, self._n_rows, "setcol")
        return self

    def setdiag(self, *args):
        """(k, v | x): assigns a diagonal, from the elements of v by row."""
        rows, columns = self._diagonal(args, "setdiag")
        values = self._fill(args, 1, int(rows[-1]) + 1, "setdiag")
        self.values()[rows, columns] = values[rows]
        return self

    def zero(self, *args):
        """All elements 0."""
        self.values()[:] = 0.0
        return self

    def ident(self, *args):
        """The main diagonal 1, all else 0."""
        self.values()[:] = np.eye(self._n_rows, self._n_columns)
        return self

    def c(self, *args):
        """A copy."""
        m = self._new(self.values())
        m.kind = self.kind
        return m

    def bcopy(self, *args):
        """(i0, j0, n, m[, i1, j1][, out]): copies a block, to (i1, j1) of out."""
        i0, j0 = self._row(args, 0, "bcopy"), self._column(args, 1, "bcopy")
        n = between(args, 2, "Matrix.bcopy", 1, self._n_rows - i0, "rows")
        m = between(args, 3, "Matrix.bcopy", 1, self._n_columns - j0, "columns")
        i1 = j1 = 0
        k = 4
        if k < len(args) and not isinstance(args[k], Matrix):
            i1 = whole(args, 4, "Matrix.bcopy")
            j1 = whole(args, 5, "Matrix.bcopy")
            k = 6
        block = self.values()[i0 : i0 + n, j0 : j0 + m].copy()
        out = args[k] if k < len(args) else None
        if out is None:
            out = Matrix(self.context, i1 + n, j1 + m)
        out = instance((out,), 0, "Matrix.bcopy", Matrix)
        if i1 < 0 or j1 < 0 or i1 + n > out._n_rows or j1 + m > out._n_columns:
            raise RangeError(
                f"`Matrix.bcopy`: a block of {n} by {m} at ({i1}, {j1}) does not fit "
                f"into {out._n_rows} by {out._n_columns}"
            )
        out.values()[i1 : i1 + n, j1 : j1 + m] = block
        return out

    # ---- algebra -------------------------------------------------------------

    def _other(self, args, method, inner):
        other = instance(args, 0, f"Matrix.{method}", Matrix)
        fits = (
            self._n_columns == other._n_rows
            if inner
            else (self._n_rows, self._n_columns) == (other._n_rows, other._n_columns)
        )
        if not fits:
            raise ModelError(
                f"`Matrix.{method}`: {self._n_rows} by {self._n_columns} and "
                f"{other._n_rows} by {other._n_columns} do not fit"
            )
        return other.values()

    def add(self, *args):
        """(m): adds a Matrix, in place."""
        self.values()[:] += self._other(args, "add", False)
        return self

    def muls(self, *args):
        """(x): multiplies by a number, in place."""
        self.values()[:] *= number(args, 0, "Matrix.muls")
        return self

    def mulm(self, *args):
        """(m[, out]): product with a Matrix."""
        return self._out(args, 1, self.values() @ self._other(args, "mulm", True))

    def mulv(self, *args):
        """(v[, out]): product with a Vector."""
        v = instance(args, 0, "Matrix.mulv", Vector)
        if len(v) != self._n_columns:
            raise ModelError(
                f"`Matrix.mulv`: the Vector has {len(v)} elements, the matrix "
                f"{self._n_columns} columns"
            )
        return self._vector(args, 1, self.values() @ np.array(v))

    def transpose(self, *args):
        """([out]): rows and columns exchanged."""
        return self._out(args, 0, self.values().T.copy())

    def inverse(self, *args):
        """([out]): the inverse."""
        try:
            return self._out(args, 0, np.linalg.inv(self._square("inverse")))
        except np.linalg.LinAlgError:
            raise ModelError("`Matrix.inverse`: the matrix is singular") from None

    def pow(self, *args):
        """(n[, out]): the n-th power."""
        n = whole(args, 0, "Matrix.pow")
        if n < 0:
            raise RangeError(f"`Matrix.pow`: the exponent {n} is negative")
        return self._out(args, 1, np.linalg.matrix_power(self._square("pow"), n))

    def exp(self, *args):
        """([out]): the matrix exponential."""
        return self._out(args, 0, matrix_exponential(self._square("exp")))

    def solv(self, *args):
        """(b[, out][, reuse]): the x of m x = b."""
        b = instance(args, 0, "Matrix.solv", Vector)
        a = self._square("solv")
        if len(b) != self._n_rows:
            raise ModelError(
                f"`Matrix.solv`: the Vector has {len(b)} elements, the matrix "
                f"{self._n_rows} rows"
            )
        try:
            x = np.linalg.solve(a, np.array(b))
        except np.linalg.LinAlgError:
            raise ModelError("`Matrix.solv`: the matrix is singular") from None
        k = 1
        if k < len(args) and not isinstance(args[k], Vector):
            k = 2
        return self._vector(args, k, x)

    def det(self, *args):
        """(&e): the determinant is the result times 10 to the e."""
        sign, log = np.linalg.slogdet(self._square("det"))
        target = argument(args, 0, "Matrix.det", "a reference for the exponent")
        if sign == 0:
            target.value = 0.0
            return 0.0
        exponent = math.floor(log / math.log(10.0) + 1e-12)
        target.value = float(exponent)
        value = float(np.linalg.det(self.values()))
        if math.isfinite(value) and value != 0 and abs(exponent) < 290:
            return value / 10.0**exponent
        return float(sign) * math.exp(log - exponent * math.log(10.0))

    def symmeig(self, *args):
        """(vectors): eigenvalues of a symmetric matrix, largest first."""
        out = instance(args, 0, "Matrix.symmeig", Matrix)
        values, vectors = np.linalg.eigh(self._square("symmeig"))
        out._take(vectors[:, ::-1].copy())
        return Vector(self.context, values[::-1])

    def svd(self, *args):
        """([u, v]): singular values; m = u' d v."""
        u, d, v = np.linalg.svd(self.values())
        if args:
            instance(args, 0, "Matrix.svd", Matrix)._take(u.T.copy())
            instance(args, 1, "Matrix.svd", Matrix)._take(v)
        return Vector(self.context, d)

    def to_vector(self, *args):
        """([v]): the elements column by column."""
        return self._vector(args, 0, self.values().T.reshape(-1))

    def from_vector(self, *args):
        """(v): takes the elements column by column."""
        v = instance(args, 0, "Matrix.from_vector", Vector)
        if len(v) != self._n_rows * self._n_columns:
            raise ModelError(
                f"`Matrix.from_vector`: the Vector has {len(v)} elements, the matrix "
                f"{self._n_rows * self._n_columns}"
            )
        self.values()[:] = np.array(v).reshape(self._n_columns, self._n_rows).T
        return self

    # ---- text ----------------------------------------------------------------

    def _lines(self, args, k, method):
        element = string(args, k, method, " %-8g")
        end = string(args, k + 1, method, "\n")
        end = format_text(end, (), method)
        for row in self.values().tolist():
            yield "".join(format_text(element, (x,), method) for x in row) + end

    def printf(self, *args):
        """([element_format[, row_format]]): prints the elements."""
        for line in self._lines(args, 0, "Matrix.printf"):
            self.context.write(line)
        return 0.0

    def fprint(self, *args):
        """([header,] file[, element_format[, row_format]]): writes the elements."""
        header = True
        if args and isinstance(args[0], (int, float)):
            header = bool(args[0])
            args = args[1:]
        f = instance(args, 0, "Matrix.fprint", File)
        if header:
            f.printf("%d %d\n", self._n_rows, self._n_columns)
        for line in self._lines(args, 1, "Matrix.fprint"):
            f.printf("%s", line)
        return 0.0

    def scanf(self, *args):
        """(file[, rows, columns]): reads shape (if not given) and elements."""
        f = instance(args, 0, "Matrix.scanf", File)
        shape = [
            whole(args, k, "Matrix.scanf") if len(args) > 2 else int(f.scanvar())
            for k in (1, 2)
        ]
        if min(shape) < 1:
            raise ModelError(
                f"`Matrix.scanf`: {shape[0]} by {shape[1]} is not a size of a matrix"
            )
        values = [f.scanvar() for _ in range(shape[0] * shape[1])]
        self._take(np.array(values).reshape(shape))
        return 0.0


class Rows:
    """`m.x` in Python, and `m.x[i]`."""

    __slots__ = ("_matrix", "_i")

    def __init__(self, matrix, i=None):
        self._matrix = matrix
        self._i = i

    def __getitem__(self, i):
        if self._i is None:
            return Rows(self._matrix, i)
        return self._matrix._element(self._i, i).value

    def __setitem__(self, i, value):
        if self._i is None:
            raise ArgumentError(f"`{self._matrix!r}.x` needs two indices")
        if not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
            raise ArgumentError(
                f"`{self._matrix!r}.x` needs a number, not {describe(value)}"
            )
        self._matrix._element(self._i, i).value = float(value)

    def __len__(self):
        m = self._matrix
        return m._n_rows if self._i is None else m._n_columns


def matrix_exponential(a):
    """exp(a) of a square array by scaling, Padé approximation and squaring.

    Source: G. H. Golub and C. F. Van Loan, Matrix Computations, 9.3.1.
    """
    norm = float(np.linalg.norm(a, np.inf))
    if not math.isfinite(norm):
        raise ModelError("`Matrix.exp`: an element is not finite")
    squarings = max(0, 1 + math.frexp(norm)[1]) if norm > 0 else 0
    a = a / 2.0**squarings
    n, q = len(a), 8
    numerator = denominator = term = np.eye(n)
    c = 1.0
    for k in range(1, q + 1):
        c = c * (q - k + 1) / (k * (2 * q - k + 1))
        term = a @ term
        numerator = numerator + c * term
        denominator = denominator + (-1) ** k * c * term
    e = np.linalg.solve(denominator, numerator)
    for _ in range(squarings):
        e = e @ e
    return e


SPEC = ClassSpec(
    "Matrix",
    Matrix,
    Matrix,
    methods=tuple(
        "nrow ncol resize getval setval getrow getcol getdiag setrow setcol setdiag "
        "mulv mulm muls add solv det inverse transpose exp pow ident zero c bcopy "
        "symmeig svd sprowlen spgetrowval to_vector from_vector printf fprint scanf "
        "to_python from_python".split()
    ),
    members=(Member("x", "double", 2, handle=Matrix._element, doc="The elements."),),
    doc="A matrix.",
)
