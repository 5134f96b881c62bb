"""Analysis of signals held in Vectors: sampling, histograms, spike trains.

Owns: the functions behind the methods of the same names; each takes the Vector
and the tuple of arguments, and checks them. Spectra are in spectral.
"""

from libc.math cimport M_PI, exp, floor, isfinite, sqrt

from nrnmini.objects.vector_base cimport (
    VectorBase, index_at, number_at, vector_at)

from nrnmini.errors import ModelError
from nrnmini.objects.args import RangeError

cdef double EPSILON = 1e-11


cdef VectorBase source_of(VectorBase self, tuple args, Py_ssize_t* k):
    # The Vector to read: a leading argument (then k = 1), or this one (k = 0).
    # A copy where the result would overwrite it.
    cdef VectorBase src = self
    k[0] = 0
    if args and isinstance(args[0], VectorBase):
        src = args[0]
        k[0] = 1
    return src.c() if src is self else src


cdef double positive_at(tuple args, Py_ssize_t k, str method, str what) except? -1:
    cdef double x = number_at(args, k, method)
    if not (isfinite(x) and x > 0):
        raise RangeError(f"`Vector.{method}`: {what} must be above 0, not {x:g}")
    return x


def deriv(VectorBase self, tuple args):
    cdef Py_ssize_t k, i, n
    cdef VectorBase src = source_of(self, args, &k)
    cdef double* x = src.buffer.data
    cdef double dx = number_at(args, k, "deriv") if len(args) > k else 1.0
    cdef int method = 2
    n = src.buffer.size
    if dx == 0:
        raise RangeError("`Vector.deriv`: dx cannot be 0")
    if len(args) > k + 1:
        method = index_at(args, k + 1, 1, 2, "deriv")
    if n < 2:
        raise ModelError("`Vector.deriv`: at least two elements are needed")
    self.resize_to(n if method == 2 else n - 1)
    cdef double* y = self.buffer.data
    if method == 1:
        for i in range(n - 1):
            y[i] = (x[i + 1] - x[i]) / dx
    else:
        y[0] = (x[1] - x[0]) / dx
        for i in range(1, n - 1):
            y[i] = (x[i + 1] - x[i - 1]) / 2 / dx
        y[n - 1] = (x[n - 1] - x[n - 2]) / dx
    return self


def integral(VectorBase self, tuple args):
    cdef Py_ssize_t k, i
    cdef VectorBase src = source_of(self, args, &k)
    cdef double dx = number_at(args, k, "integral") if len(args) > k else 1.0
    self.resize_to(src.buffer.size)
    # The first element is taken as it is.
    for i in range(src.buffer.size):
        self.buffer.data[i] = src.buffer.data[i] if i == 0 else (
            self.buffer.data[i - 1] + src.buffer.data[i] * dx)
    return self


def interpolate(VectorBase self, tuple args):
    cdef VectorBase xd = vector_at(args, 0, "interpolate")
    cdef VectorBase xs = vector_at(args, 1, "interpolate")
    cdef VectorBase ys = self
    cdef Py_ssize_t i, j = 1, n, m = xd.buffer.size
    cdef double x, theta
    cdef VectorBase out = self.fresh(m)
    if len(args) > 2:
        ys = vector_at(args, 2, "interpolate")
    n = ys.buffer.size
    if xs.buffer.size < n:
        raise ModelError(
            f"`Vector.interpolate`: {n} values, but {xs.buffer.size} positions")
    if n == 0 and m > 0:
        raise ModelError("`Vector.interpolate`: there are no values")
    for i in range(m):
        x = xd.buffer.data[i]
        if x <= xs.buffer.data[0]:
            out.buffer.data[i] = ys.buffer.data[0]
            continue
        if x >= xs.buffer.data[n - 1]:
            out.buffer.data[i] = ys.buffer.data[n - 1]
            continue
        if j > 1 and x < xs.buffer.data[j - 1]:
            j = 1
        while j < n - 1 and xs.buffer.data[j] < x:
            j += 1
        theta = (x - xs.buffer.data[j - 1]) / (
            xs.buffer.data[j] - xs.buffer.data[j - 1])
        out.buffer.data[i] = (theta * ys.buffer.data[j]
                              + (1.0 - theta) * ys.buffer.data[j - 1])
    self.take_doubles(out.buffer.data, m)
    return self


def histogram(VectorBase self, tuple args):
    cdef double low = number_at(args, 0, "histogram")
    cdef double high = number_at(args, 1, "histogram")
    cdef double width = positive_at(args, 2, "histogram", "the width")
    cdef double n = floor((high - low) / width) + 2
    cdef Py_ssize_t i
    cdef double at
    if not 2 <= n < 1e9:
        raise RangeError("`Vector.histogram`: low, high and width give no bins")
    cdef VectorBase out = self.fresh(0)
    out.resize_to(<Py_ssize_t>n)
    for i in range(self.buffer.size):
        at = floor((self.buffer.data[i] - low) / width) + 1
        if 0 <= at < n:
            out.buffer.data[<Py_ssize_t>at] += 1.0
    return out


def hist(VectorBase self, tuple args):
    cdef VectorBase src = vector_at(args, 0, "hist")
    cdef double low = number_at(args, 1, "hist")
    cdef Py_ssize_t n = index_at(args, 2, 0, 10 ** 9, "hist"), i
    cdef double width = positive_at(args, 3, "hist", "the width")
    cdef double at
    if src is self:
        src = src.c()
    self.resize_to(0)
    self.resize_to(n)
    for i in range(src.buffer.size):
        at = floor((src.buffer.data[i] - low) / width)
        if 0 <= at < n:
            self.buffer.data[<Py_ssize_t>at] += 1.0
    return self


cdef int spread(VectorBase out, VectorBase src, VectorBase w, double low, double width,
                double variance, double limit, bint after_start) except -1:
    # Adds a Gaussian around every element (moved onto the grid of `out`, towards
    # `low`) as far as its exponent is below `limit`.
    cdef double scale = 1.0 / sqrt(2.0 * M_PI * variance), weight, g, x
    cdef Py_ssize_t i, k, n = out.buffer.size, centre
    for i in range(src.buffer.size):
        x = (src.buffer.data[i] - low) / width
        if not -1e9 < x < 1e9:
            continue
        centre = <Py_ssize_t>x
        if after_start and x < 0:
            continue
        weight = scale if w is None else scale * w.buffer.data[i]
        k = 0
        while True:
            x = k * width
            x = x * x / (2.0 * variance)
            if x >= limit or (centre + k >= n and centre - k < 0):
                break
            g = exp(-x) * weight
            if 0 <= centre + k < n:
                out.buffer.data[centre + k] += g
            if k > 0 and 0 <= centre - k < n:
                out.buffer.data[centre - k] += g
            k += 1
    return 0


def sumgauss(VectorBase self, tuple args):
    cdef double low = number_at(args, 0, "sumgauss")
    cdef double high = number_at(args, 1, "sumgauss")
    cdef double width = positive_at(args, 2, "sumgauss", "the width")
    cdef double variance = positive_at(args, 3, "sumgauss", "the variance")
    cdef VectorBase w = vector_at(args, 4, "sumgauss") if len(args) > 4 else None
    cdef double points = floor((high - low) / width + 0.5)
    if not 0 <= points < 1e9:
        raise RangeError("`Vector.sumgauss`: low, high and width give no points")
    if w is not None and w.buffer.size < self.buffer.size:
        raise ModelError("`Vector.sumgauss`: there are too few weights")
    cdef VectorBase out = self.fresh(0)
    out.resize_to(<Py_ssize_t>points)
    spread(out, self, w, low, width, variance, 20.0, False)
    return out


def smhist(VectorBase self, tuple args):
    cdef VectorBase src = vector_at(args, 0, "smhist")
    cdef double start = number_at(args, 1, "smhist")
    cdef Py_ssize_t n = index_at(args, 2, 0, 10 ** 9, "smhist")
    cdef double width = positive_at(args, 3, "smhist", "the width")
    cdef double variance = positive_at(args, 4, "smhist", "the variance")
    cdef VectorBase w = vector_at(args, 5, "smhist") if len(args) > 5 else None
    if w is not None and w.buffer.size < src.buffer.size:
        raise ModelError("`Vector.smhist`: there are too few weights")
    cdef VectorBase out = self.fresh(0)
    out.resize_to(n)
    spread(out, src, w, start, width, variance, 10.0, True)
    self.take_doubles(out.buffer.data, n)
    return self


def rebin(VectorBase self, tuple args):
    cdef Py_ssize_t k, i, j, n
    cdef VectorBase src = source_of(self, args, &k)
    cdef Py_ssize_t width = index_at(args, k, 1, 2 ** 40, "rebin")
    cdef double s
    n = src.buffer.size // width
    self.resize_to(n)
    for i in range(n):
        s = 0
        for j in range(i * width, (i + 1) * width):
            s += src.buffer.data[j]
        self.buffer.data[i] = s
    return self


def resample(VectorBase self, tuple args):
    cdef VectorBase src = vector_at(args, 0, "resample")
    cdef double rate = positive_at(args, 1, "resample", "the rate")
    cdef double n = floor(src.buffer.size * rate)
    cdef Py_ssize_t i
    if n > 1e9:
        raise RangeError(f"`Vector.resample`: the rate {rate:g} is too high")
    cdef VectorBase out = self.fresh(<Py_ssize_t>n)
    for i in range(out.buffer.size):
        out.buffer.data[i] = src.buffer.data[<Py_ssize_t>(i / rate)]
    self.take_doubles(out.buffer.data, out.buffer.size)
    return self


def medfltr(VectorBase self, tuple args):
    cdef Py_ssize_t k, i, j, n, half, points = 3
    cdef VectorBase src = source_of(self, args, &k)
    if len(args) > k:
        points = index_at(args, k, 1, 2 ** 31, "medfltr")
    half = points // 2
    n = src.buffer.size
    self.resize_to(n)
    for i in range(n):
        window = sorted(src.buffer.data[j]
                        for j in range(max(0, i - half), min(n, i + half + 1)))
        self.buffer.data[i] = window[len(window) // 2]
    return self


def psth(VectorBase self, tuple args):
    cdef VectorBase src = vector_at(args, 0, "psth")
    cdef double dt = positive_at(args, 1, "psth", "dt")
    cdef double trials = positive_at(args, 2, "psth", "the number of trials")
    cdef double size = number_at(args, 3, "psth")
    cdef Py_ssize_t i, low, high, n = src.buffer.size
    cdef double s
    cdef VectorBase out = self.fresh(n)
    # The window grows by one bin, right then left, until it holds enough.
    for i in range(n):
        low = high = i
        s = src.buffer.data[i]
        while s < size and (low > 0 or high < n - 1):
            if high < n - 1:
                high += 1
                s += src.buffer.data[high]
            if s < size and low > 0:
                low -= 1
                s += src.buffer.data[low]
        if s < size:
            raise ModelError(
                f"`Vector.psth`: there are {s:g} spikes in all, fewer than {size:g}")
        out.buffer.data[i] = s / trials * 1000.0 / ((high - low + 1) * dt)
    self.take_doubles(out.buffer.data, n)
    return self


def integrate_and_fire(VectorBase self, tuple args):
    cdef VectorBase current = vector_at(args, 0, "inf")
    cdef double dt = number_at(args, 1, "inf"), gl = number_at(args, 2, "inf")
    cdef double el = number_at(args, 3, "inf"), cm = number_at(args, 4, "inf")
    cdef double th = number_at(args, 5, "inf"), res = number_at(args, 6, "inf")
    cdef double refractory = number_at(args, 7, "inf") if len(args) > 7 else 0.0
    cdef Py_ssize_t i, n = current.buffer.size, wait = 0
    cdef VectorBase out = self.fresh(n)
    cdef double v = el
    if cm == 0 or dt == 0:
        raise RangeError("`Vector.inf`: dt and cm cannot be 0")
    if n > 0:
        out.buffer.data[0] = el
    i = 1
    while i < n:
        v += (current.buffer.data[i - 1] - gl * (v - el)) / cm * dt
        out.buffer.data[i] = v
        if wait > 0:
            wait -= 1
        elif v > th:
            # A spike is drawn as 0 mV, the reset comes one step later.
            out.buffer.data[i] = 0.0
            v = res
            i += 1
            if i < n:
                out.buffer.data[i] = res
            wait = <Py_ssize_t>(refractory / dt + 0.5)
        i += 1
    self.take_doubles(out.buffer.data, n)
    return self


def spikebin(VectorBase self, tuple args):
    cdef VectorBase src = vector_at(args, 0, "spikebin")
    cdef double threshold = number_at(args, 1, "spikebin")
    cdef Py_ssize_t i, n = src.buffer.size
    cdef bint above = False
    cdef VectorBase out = self.fresh(n)
    for i in range(n):
        out.buffer.data[i] = 0.0
        if src.buffer.data[i] >= threshold:
            if not above:
                out.buffer.data[i] = 1.0
            above = True
        else:
            above = False
    self.take_doubles(out.buffer.data, n)
    return self


def trigavg(VectorBase self, tuple args):
    cdef VectorBase data = vector_at(args, 0, "trigavg")
    cdef VectorBase triggers = vector_at(args, 1, "trigavg")
    cdef Py_ssize_t pre = index_at(args, 2, 0, 2 ** 31, "trigavg")
    cdef Py_ssize_t post = index_at(args, 3, 0, 2 ** 31, "trigavg")
    cdef Py_ssize_t i, k, at, n = 0
    cdef VectorBase out = self.fresh(0)
    out.resize_to(pre + post)
    for i in range(triggers.buffer.size):
        at = <Py_ssize_t>triggers.buffer.data[i]
        if at - pre < 0 or at + post >= data.buffer.size:
            continue
        n += 1
        for k in range(pre + post):
            out.buffer.data[k] += data.buffer.data[at - pre + k]
    for k in range(pre + post if n > 0 else 0):
        out.buffer.data[k] /= n
    self.take_doubles(out.buffer.data, pre + post)
    return <double>n
