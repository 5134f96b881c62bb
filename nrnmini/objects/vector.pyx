"""Vector: the class that modellers use.

Owns: recording and playing, files, random numbers, functions of HOC, and the
names of everything else. Leaves to others: storage (vector_base), arithmetic
(vector_math), analysis of signals (vector_signal, spectral, fitting).
"""

from libc.math cimport isfinite
from libc.stdio cimport fread, fwrite
from libc.stdlib cimport free, malloc

from nrnmini.objects.file cimport File, file_at
from nrnmini.objects.vector_base cimport VectorBase, index_at, number_at, range_at
from nrnmini.objects.vector_math cimport VectorMath
from nrnmini.store.handle cimport DataHandle

from nrnmini.errors import ModelError
from nrnmini.objects import fitting, spectral, vector_signal
from nrnmini.objects.args import ArgumentError, RangeError, describe, string
from nrnmini.objects.formatting import format_text
from nrnmini.objects.table import ClassSpec, Member, StringRef


# Sizes of the number types of fread and vwrite, by code.
cdef enum:
    CHAR = 1
    SHORT = 2
    FLOAT = 3
    DOUBLE = 4
    INT = 5

cdef Py_ssize_t item_size(int code) noexcept:
    return (0, 1, 2, sizeof(float), sizeof(double), sizeof(int))[code]


cdef void swap_bytes(char* p, Py_ssize_t n) noexcept:
    cdef Py_ssize_t i
    for i in range(n // 2):
        p[i], p[n - 1 - i] = p[n - 1 - i], p[i]


cdef double decode(const char* p, int code) noexcept:
    if code == CHAR:
        return (<const signed char*>p)[0]
    if code == SHORT:
        return (<const unsigned short*>p)[0]
    if code == FLOAT:
        return (<const float*>p)[0]
    if code == INT:
        return (<const int*>p)[0]
    return (<const double*>p)[0]


cdef void encode(char* p, int code, double x) noexcept:
    if code == CHAR:
        (<signed char*>p)[0] = <signed char><int>x
    elif code == SHORT:
        (<unsigned short*>p)[0] = <unsigned short><int>x
    elif code == FLOAT:
        (<float*>p)[0] = <float>x
    elif code == INT:
        (<int*>p)[0] = <int>x
    else:
        (<double*>p)[0] = x


cdef class Vector(VectorMath):
    """Vector(n=0[, x=0]) or Vector(numbers): a resizable array of float64.

    Methods that change the elements return the Vector, so that calls chain.
    It is a sequence for Python and has the buffer protocol: `numpy.asarray(vec)`
    shares its memory.
    """

    # ---- recording and playing -----------------------------------------------

    def record(self, *args, sec=None):
        """([pp,] &x[, Dt | times]): records a variable in the next runs.

        At t = 0 and after every step, or every Dt ms, or at the times in a
        Vector. `pp` (of no effect here) names the point process of x.
        """
        cdef Py_ssize_t k = 0
        if args and not isinstance(args[0], (DataHandle, str)):
            k = 1
        source = self.target(args, k, "record")
        if not isinstance(source, DataHandle):
            raise ArgumentError(
                f"`Vector.record` needs a reference (`&soma.v(.5)`, `seg._ref_v`) "
                f"as argument {k + 1}, not {describe(source)}")
        times, step = None, None
        if len(args) > k + 1 and args[k + 1] is not None:
            if isinstance(args[k + 1], VectorBase):
                times = (<VectorBase>args[k + 1]).buffer
            else:
                step = number_at(args, k + 1, "record")
                if not (isfinite(step) and step > 0):
                    raise RangeError(f"`Vector.record`: Dt must be above 0, not {step}")
        self.context.engine.record(self.buffer, source, times, step)
        return self

    cdef object target(self, tuple args, Py_ssize_t k, str method):
        if k >= len(args):
            raise ArgumentError(
                f"`Vector.{method}` needs a reference as argument {k + 1}")
        if isinstance(args[k], str):
            return self.context.resolve_name(args[k])
        return args[k]

    def play(self, *args, sec=None):
        """Drives a variable, or calls a statement, with the elements in the runs.

        ([pp,] &x | statement, Dt): element i from t = i Dt on; (…, times): from
        times[i] on; (…, times, 1): linear between the points, and (…, times,
        indices): that with jumps at those indices. `$1` in the statement (a
        callable: its argument) is the element.
        """
        cdef Py_ssize_t k = 0
        if len(args) == 1 and isinstance(args[0], (int, float)):
            return self
        if args and not isinstance(args[0], (DataHandle, str, StringRef)) \
                and not callable(args[0]) and not isinstance(args[0], tuple):
            k = 1
        if k >= len(args):
            raise ArgumentError(f"`Vector.play` needs a reference or a statement "
                                f"as argument {k + 1}")
        target = args[k]
        if not isinstance(target, DataHandle):
            target = self.context.make_value_callback(
                target.value if isinstance(target, StringRef) else target)
        times, step, jumps = None, None, None
        continuous = False
        if len(args) > k + 1 and args[k + 1] is not None:
            if isinstance(args[k + 1], VectorBase):
                times = (<VectorBase>args[k + 1]).buffer
            else:
                step = number_at(args, k + 1, "play")
                if not (isfinite(step) and step > 0):
                    raise RangeError(f"`Vector.play`: Dt must be above 0, not {step}")
        elif len(args) <= k + 1:
            raise ArgumentError(f"`Vector.play` needs Dt or a Vector of times "
                                f"as argument {k + 2}")
        if len(args) > k + 2 and args[k + 2] is not None:
            if isinstance(args[k + 2], VectorBase):
                jumps = (<VectorBase>args[k + 2]).buffer
                continuous = True
            else:
                continuous = number_at(args, k + 2, "play") != 0
        self.context.engine.play(self.buffer, target, times, step, continuous, jumps)
        return self

    def play_remove(self, *args):
        """Ends all recording into and playing from this Vector."""
        self.context.engine.play_remove(self.buffer)
        self.context.engine.record_remove(self.buffer)
        return 1.0

    # ---- functions and random numbers ----------------------------------------

    def apply(self, *args):
        """("f"[, start, end]): replaces elements by f(element)."""
        cdef Py_ssize_t i, start, end
        cdef double y
        function = self.context.function(string(args, 0, "Vector.apply"))
        range_at(args, 1, self.buffer.size, "apply", &start, &end)
        for i in range(start, end + 1):
            if i >= self.buffer.size:
                break
            y = function(self.buffer.data[i])
            if i < self.buffer.size:
                self.buffer.data[i] = y
        return self

    def reduce(self, *args):
        """("f"[, x0=0]): x0 plus the sum of f(element)."""
        cdef double s = number_at(args, 1, "reduce") if len(args) > 1 else 0.0
        cdef Py_ssize_t i = 0
        function = self.context.function(string(args, 0, "Vector.reduce"))
        while i < self.buffer.size:
            s += <double>function(self.buffer.data[i])
            i += 1
        return s

    def setrand(self, *args):
        """(r[, start, end]): picks of a Random."""
        cdef Py_ssize_t i, start, end
        pick = self.generator(args, "setrand")
        range_at(args, 1, self.buffer.size, "setrand", &start, &end)
        for i in range(start, end + 1):
            self.buffer.data[i] = pick()
        return self

    def addrand(self, *args):
        """(r[, start, end]): adds picks of a Random."""
        cdef Py_ssize_t i, start, end
        pick = self.generator(args, "addrand")
        range_at(args, 1, self.buffer.size, "addrand", &start, &end)
        for i in range(start, end + 1):
            self.buffer.data[i] += <double>pick()
        return self

    cdef object generator(self, tuple args, str method):
        if not args or getattr(args[0], "class_name", "") != "Random":
            raise ArgumentError(f"`Vector.{method}` needs a Random as argument 1")
        return args[0].repick

    # ---- text files ----------------------------------------------------------

    def printf(self, *args):
        """([file,] [format="%g\\t"[, start, end]]): prints elements; their number."""
        cdef Py_ssize_t k = 0, i, start, end
        cdef File f = None
        cdef list out = []
        cdef int in_line = 0
        if args and isinstance(args[0], File):
            f = file_at(args, 0, "Vector.printf")
            k = 1
        fmt = None
        if k < len(args) and isinstance(args[k], (str, StringRef)):
            fmt = string(args, k, "Vector.printf")
            k += 1
        range_at(args, k, self.buffer.size, "printf", &start, &end)
        default = "%g\n" if f is not None else "%g\t"
        for i in range(start, end + 1):
            out.append(format_text(
                default if fmt is None else fmt, (self.buffer.data[i],),
                "Vector.printf"))
            in_line += 1
            if f is None and fmt is None and in_line == 5:
                out.append("\n")
                in_line = 0
        if f is not None or (fmt is None and in_line):
            out.append("\n")
        if f is not None:
            f.write_text("".join(out), "Vector.printf")
        else:
            self.context.write("".join(out))
        return end - start + 1

    def scanf(self, *args):
        """(file[, n[, column, columns]]): reads numbers; how many.

        Without n (or -1) to the end of the file.
        """
        cdef File f = file_at(args, 0, "Vector.scanf")
        cdef Py_ssize_t n = -1, c = 1, nc = 1
        if len(args) == 2 or len(args) == 4:
            n = index_at(args, 1, -1, 2 ** 40, "scanf")
        if len(args) >= 3:
            nc = index_at(args, len(args) - 1, 1, 2 ** 31, "scanf")
            c = index_at(args, len(args) - 2, 1, nc, "scanf")
        return self.scan_columns(f, n, c, nc, False, 0)

    def scantil(self, *args):
        """(file, sentinel[, column, columns]): reads numbers up to the sentinel."""
        cdef File f = file_at(args, 0, "Vector.scantil")
        cdef double sentinel = number_at(args, 1, "scantil")
        cdef Py_ssize_t c = 1, nc = 1
        if len(args) > 2:
            nc = index_at(args, 3, 1, 2 ** 31, "scantil")
            c = index_at(args, 2, 1, nc, "scantil")
        return self.scan_columns(f, -1, c, nc, True, sentinel)

    cdef object scan_columns(self, File f, Py_ssize_t n, Py_ssize_t c, Py_ssize_t nc,
                             bint until, double sentinel):
        cdef VectorBase found = self.fresh(0)
        cdef Py_ssize_t m = 0
        cdef double x = 0, y
        cdef bint more = True
        while more and m != n:
            for _ in range(c):
                if not f.scan(&x):
                    more = False
                    break
            if not more:
                break
            if until and x == sentinel:
                break
            if m == found.buffer.capacity:
                found.buffer.reserve(2 * m + 64)
            found.buffer.resize(m + 1)
            found.buffer.data[m] = x
            m += 1
            for _ in range(nc - c):
                if not f.scan(&y):
                    more = False
                    break
        if until and not more:
            raise ModelError(
                f"`Vector.scantil`: `{f.name}` ended before {sentinel:g} was read")
        self.take_doubles(found.buffer.data, m)
        return m

    # ---- binary files --------------------------------------------------------

    def fwrite(self, *args):
        """(file[, start, end]): float64 numbers, nothing else; their number."""
        cdef File f = file_at(args, 0, "Vector.fwrite")
        cdef Py_ssize_t start, end
        range_at(args, 1, self.buffer.size, "fwrite", &start, &end)
        if end < start:
            return 0
        return <Py_ssize_t>fwrite(
            self.buffer.data + start, sizeof(double), end - start + 1, f.stream)

    def fread(self, *args):
        """(file[, n=size[, type=4]]): n numbers of a type: 1 signed char, 2 short,
        3 float, 4 double, 5 int. Numbers that are not there become 0."""
        cdef File f = file_at(args, 0, "Vector.fread")
        cdef Py_ssize_t n = self.buffer.size
        cdef int code = DOUBLE
        if len(args) > 1:
            n = index_at(args, 1, 0, 2 ** 40, "fread")
        if len(args) > 2:
            code = index_at(args, 2, CHAR, INT, "fread")
        self.read_items(f, n, code, False, 1.0, 0.0)
        return 1.0

    cdef Py_ssize_t read_items(self, File f, Py_ssize_t n, int code, bint swapped,
                               double scale, double offset) except -1:
        cdef Py_ssize_t size = item_size(code), i, got
        cdef char* data = <char*>malloc(n * size + 1)
        if data == NULL:
            raise MemoryError(f"no memory for {n} numbers")
        try:
            got = fread(data, size, n, f.stream)
            self.resize_to(n)
            for i in range(n):
                if i >= got:
                    self.buffer.data[i] = 0.0
                    continue
                if swapped:
                    swap_bytes(data + i * size, size)
                self.buffer.data[i] = decode(data + i * size, code)
                if scale != 1.0 or offset != 0.0:
                    self.buffer.data[i] = self.buffer.data[i] / scale + offset
        finally:
            free(data)
        return got

    def vwrite(self, *args):
        """(file[, precision=4]): size, type and elements in binary.

        Precision 1 and 2 scale to 8 and 16 bits; 3 float, 4 double, 5 int.
        """
        cdef File f = file_at(args, 0, "Vector.vwrite")
        cdef int code = DOUBLE
        cdef Py_ssize_t i, n = self.buffer.size, size
        cdef double scale = 1.0, low = 0.0, high
        cdef int header[2]
        cdef char* data
        cdef size_t written
        if len(args) > 1:
            code = index_at(args, 1, CHAR, INT, "vwrite")
        size = item_size(code)
        if n >= 2 ** 31:
            raise RangeError("`Vector.vwrite`: more than 2**31 elements")
        header[0], header[1] = <int>n, code
        written = fwrite(header, sizeof(int), 2, f.stream)
        if code <= SHORT:
            low, high = self.min(), self.max()
            if high > low:
                scale = (255.0 if code == CHAR else 65535.0) / (high - low)
            fwrite(&scale, sizeof(double), 1, f.stream)
            fwrite(&low, sizeof(double), 1, f.stream)
        data = <char*>malloc(n * size + 1)
        if data == NULL:
            raise MemoryError(f"no memory for {n} numbers")
        for i in range(n):
            if code == CHAR:
                encode(data + i, code, (self.buffer.data[i] - low) * scale - 128.0)
            elif code == SHORT:
                encode(data + 2 * i, code, (self.buffer.data[i] - low) * scale)
            else:
                encode(data + i * size, code, self.buffer.data[i])
        written += fwrite(data, size, n, f.stream)
        free(data)
        if written != <size_t>n + 2:
            raise ModelError(f"`Vector.vwrite`: `{f.name}` cannot be written to")
        return 1.0

    def vread(self, *args):
        """(file): what `vwrite` wrote, on a machine of either byte order."""
        cdef File f = file_at(args, 0, "Vector.vread")
        cdef int header[2]
        cdef double scale = 1.0, offset = 0.0
        cdef bint swapped = False
        if fread(header, sizeof(int), 2, f.stream) != 2:
            return 0.0
        if not CHAR <= header[1] <= INT:
            swap_bytes(<char*>&header[0], sizeof(int))
            swap_bytes(<char*>&header[1], sizeof(int))
            swapped = True
        if not CHAR <= header[1] <= INT or header[0] < 0:
            raise ModelError(
                f"`Vector.vread`: `{f.name}` does not hold a Vector at this place")
        if header[1] <= SHORT:
            if fread(&scale, sizeof(double), 1, f.stream) != 1 \
                    or fread(&offset, sizeof(double), 1, f.stream) != 1:
                return 0.0
            if swapped:
                swap_bytes(<char*>&scale, sizeof(double))
                swap_bytes(<char*>&offset, sizeof(double))
        cdef Py_ssize_t i
        self.read_items(f, header[0], header[1], swapped, 1.0, 0.0)
        if header[1] <= SHORT:
            for i in range(self.buffer.size):
                if header[1] == CHAR:
                    self.buffer.data[i] += 128.0
                self.buffer.data[i] = self.buffer.data[i] / scale + offset
        return 1.0

    # ---- analysis (vector_signal, spectral, fitting) -------------------------

    def deriv(self, *args):
        """([src,] [dx=1[, method=2]]): derivative; 1 forward, 2 central."""
        return vector_signal.deriv(self, args)

    def integral(self, *args):
        """([src,] [dx=1]): running sum of src times dx."""
        return vector_signal.integral(self, args)

    def interpolate(self, *args):
        """(x_dest, x_src[, y_src]): linear interpolation, constant outside."""
        return vector_signal.interpolate(self, args)

    def histogram(self, *args):
        """(low, high, width): a new Vector of counts, outliers at both ends."""
        return vector_signal.histogram(self, args)

    def hist(self, *args):
        """(src, low, n, width): counts of n bins."""
        return vector_signal.hist(self, args)

    def sumgauss(self, *args):
        """(low, high, width, variance[, weights]): a new Vector, sum of Gaussians
        around the elements."""
        return vector_signal.sumgauss(self, args)

    def smhist(self, *args):
        """(src, start, n, width, variance[, weights]): smoothed histogram."""
        return vector_signal.smhist(self, args)

    def rebin(self, *args):
        """([src,] k): sums of k elements each."""
        return vector_signal.rebin(self, args)

    def resample(self, *args):
        """(src, rate): repeats or leaves out elements."""
        return vector_signal.resample(self, args)

    def medfltr(self, *args):
        """([src,] [points=3]): running median."""
        return vector_signal.medfltr(self, args)

    def psth(self, *args):
        """(counts, dt, trials, size): firing rate in windows of `size` spikes."""
        return vector_signal.psth(self, args)

    def inf(self, *args):
        """(i, dt, gl, el, cm, th, res[, refractory]): integrate and fire."""
        return vector_signal.integrate_and_fire(self, args)

    def spikebin(self, *args):
        """(src, threshold): 1 at upward crossings, else 0."""
        return vector_signal.spikebin(self, args)

    def trigavg(self, *args):
        """(data, triggers, pre, post): average around triggers; their number."""
        return vector_signal.trigavg(self, args)

    def fft(self, *args):
        """([src,] sign): real Fourier transform (1) and back (-1)."""
        return spectral.fft(self, args)

    def correl(self, *args):
        """(src[, src2]): circular correlation by FFT."""
        return spectral.correl(self, args)

    def convlv(self, *args):
        """(src, filter[, sign=1]): convolution, or deconvolution with sign -1."""
        return spectral.convlv(self, args)

    def spctrm(self, *args):
        """(src): power spectral density, windowed."""
        return spectral.spctrm(self, args)

    def filter(self, *args):
        """([src,] filter): multiplies the spectrum by a digital filter's."""
        return spectral.filter(self, args)

    def fit(self, *args):
        """(data, "function", x, &p1, …): fits parameters; the mean squared error."""
        return fitting.fit(self, args)

    # ---- graphics: accepted, nothing is drawn --------------------------------

    def plot(self, *args):
        """On a Graph; nothing is drawn without a display."""
        self.context.tell_inert("Vector.plot")
        return self

    def line(self, *args):
        """As `plot`."""
        return self.plot()

    def mark(self, *args):
        """As `plot`."""
        return self.plot()

    def ploterr(self, *args):
        """As `plot`."""
        return self.plot()


def element_handle(vector, *indices):
    """The DataHandle of `vec.x[i]`."""
    if len(indices) != 1:
        raise ArgumentError(f"`{vector!r}.x` needs one index")
    return vector.element(indices[0])


SPEC = ClassSpec(
    "Vector", Vector, Vector,
    methods=tuple((
        "size resize clear buffer_size get set fill indgen append insrt remove copy c "
        "cl at contains eq where indwhere indvwhere index ind from_double label add "
        "sub mul div scale abs sqrt sin pow log log10 tanh floor apply reduce "
        "interpolate deriv integral sum sumsq mean var stdev stderr min max min_ind "
        "max_ind median dot mag meansqerr sort sortindex reverse rotate rebin "
        "resample histogram hist sumgauss smhist medfltr psth inf spikebin trigavg "
        "correl convlv spctrm filter fft fit addrand setrand record play play_remove "
        "printf scanf scantil fwrite fread vwrite vread plot line mark ploterr "
        "to_python from_python as_numpy").split()),
    members=(Member("x", "double", 1, handle=element_handle,
                    doc="The elements; the index is needed."),),
    doc="A resizable array of numbers.",
)
