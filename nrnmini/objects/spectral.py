"""Spectra of Vectors, by NumPy's FFT.

Owns: fft, correlation, convolution, filtering and power spectra, in the layout
that NEURON uses: a real transform of n = 2**k values is held in n numbers: the
constant part, the highest frequency, then real and imaginary parts in turn.
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, describe, number
from nrnmini.objects.lazy import LazyModule

np = LazyModule("numpy")


def _vector(args, k, method):
    arg = args[k] if k < len(args) else None
    if getattr(arg, "class_name", "") != "Vector":
        raise ArgumentError(
            f"`Vector.{method}` needs a Vector as argument {k + 1}, not {describe(arg)}"
        )
    return np.array(arg)


def _source(vector, args, method):
    """(values, rest of the arguments): a leading Vector, or the Vector itself."""
    if args and getattr(args[0], "class_name", "") == "Vector":
        return np.array(args[0]), args[1:]
    return np.array(vector), args


def _power_of_two(n: int) -> int:
    size = 1
    while size < n:
        size *= 2
    return size


def _padded(x, size: int):
    out = np.zeros(size)
    out[: len(x)] = x
    return out


def pack(spectrum):
    """numpy's rfft of n values as n numbers."""
    n = 2 * (len(spectrum) - 1)
    out = np.empty(n)
    out[0] = spectrum[0].real
    out[1] = spectrum[-1].real
    out[2::2] = spectrum[1:-1].real
    out[3::2] = -spectrum[1:-1].imag
    return out


def unpack(packed):
    """The inverse of `pack`."""
    n = len(packed)
    out = np.empty(n // 2 + 1, complex)
    out[0] = packed[0]
    out[-1] = packed[1]
    out[1:-1] = packed[2::2] - 1j * packed[3::2]
    return out


def fft(vector, args):
    x, rest = _source(vector, args, "fft")
    sign = number(rest, 0, "Vector.fft", 1.0)
    n = _power_of_two(len(x))
    if n < 2:
        raise ModelError("`Vector.fft`: at least two elements are needed")
    x = _padded(x, n)
    if sign > 0:
        return vector.from_python(pack(np.fft.rfft(x)))
    return vector.from_python(np.fft.irfft(unpack(x), n) * (n / 2))


def correl(vector, args):
    a = _vector(args, 0, "correl")
    b = _vector(args, 1, "correl") if len(args) > 1 else a
    n = _power_of_two(max(len(a), len(b), 1))
    product = np.fft.rfft(_padded(a, n)) * np.conj(np.fft.rfft(_padded(b, n)))
    return vector.from_python(np.fft.irfft(product, n))


def _wrapped(response, n: int):
    """A response of which the later half lies before time 0, in n values."""
    m = len(response)
    before = (m - 1) // 2
    out = np.zeros(n)
    out[: (m + 1) // 2] = response[: (m + 1) // 2]
    if before:
        out[n - before :] = response[m - before :]
    return out


def convlv(vector, args):
    data = _vector(args, 0, "convlv")
    response = _vector(args, 1, "convlv")
    sign = number(args, 2, "Vector.convlv", 1.0)
    n = _power_of_two(max(len(data), len(response), 2))
    spectrum = np.fft.rfft(_wrapped(response, n))
    signal = np.fft.rfft(_padded(data, n))
    if sign > 0:
        return vector.from_python(np.fft.irfft(signal * spectrum, n))
    if np.any(np.abs(spectrum) == 0):
        raise ModelError(
            "`Vector.convlv`: the filter's spectrum has a zero, so that its effect "
            "cannot be undone"
        )
    return vector.from_python(np.fft.irfft(signal / spectrum, n))


def filter(vector, args):
    first_two = [getattr(a, "class_name", "") == "Vector" for a in args[:2]]
    if first_two == [True, True]:
        data, gains = np.array(args[0]), np.array(args[1])
    else:
        data, gains = np.array(vector), _vector(args, 0, "filter")
    n = _power_of_two(max(len(data), len(gains), 2))
    # The transform of the gains, real parts upwards, then imaginary parts
    # downwards, is the response; as many values as there are gains.
    spectrum = np.fft.rfft(_padded(gains, n))
    response = np.concatenate((spectrum.real, spectrum.imag[-2:0:-1]))[: len(gains)]
    kernel = np.fft.rfft(_wrapped(response, n))
    return vector.from_python(np.fft.irfft(np.fft.rfft(_padded(data, n)) * kernel, n))


def spctrm(vector, args):
    data = _vector(args, 0, "spctrm")
    # Segments of 2m values, half overlapping, under a triangular window.
    m = _power_of_two(max(len(data) // 8, 1))
    pairs = len(data) // m // 2
    if pairs == 0:
        raise ModelError("`Vector.spctrm`: at least two elements are needed")
    data = _padded(data, max(len(data), (2 * pairs + 1) * m))
    window = 1.0 - np.abs(np.arange(2 * m) - m) / m
    power = np.zeros(m)
    for start in range(0, 2 * pairs * m, m):
        s = np.fft.rfft(data[start : start + 2 * m] * window)
        power += np.abs(s[:m]) ** 2
    power[1:] *= 2
    return vector.from_python(power / (np.sum(window**2) * 4 * m * pairs))
