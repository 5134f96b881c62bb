"""Spectra of Vectors, by NumPy's FFT.

Owns: fft, correlation, convolution, filtering and power spectra, in the layout
that NEURON uses: a real transform of n = 2**k values is held in n numbers: the
constant part, the highest frequency, then real and imaginary parts in turn.
"""

from __future__ import annotations

import numpy as np

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, describe, number


def _vector(args, k, method):
    arg = args[k] if k < len(args) else None
    if getattr(arg, "class_name", "") != "Vector":
        raise ArgumentError(
            f"`Vector.{method}` needs a Vector as argument {k + 1}, "
            f"not {describe(arg)}"
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


def convlv(vector, args):
    data = _vector(args, 0, "convlv")
    response = _vector(args, 1, "convlv")
    sign = number(args, 2, "Vector.convlv", 1.0)
    m = len(response)
    n = _power_of_two(max(len(data), m, 2))
    wrapped = np.zeros(n)
    half = (m + 1) // 2
    wrapped[:half] = response[:half]
    if m > half:
        wrapped[n - (m - half) :] = response[half:]
    spectrum = np.fft.rfft(wrapped)
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
        data, taps = np.array(args[0]), np.array(args[1])
    else:
        data, taps = np.array(vector), _vector(args, 0, "filter")
    n = _power_of_two(max(len(data), len(taps), 2))
    gain = pack(np.fft.rfft(_padded(taps, n)))
    signal = np.fft.rfft(_padded(data, n))
    return vector.from_python(np.fft.irfft(signal * unpack(gain), n)[: len(data)])


def spctrm(vector, args):
    data = _vector(args, 0, "spctrm")
    k = max(len(data) // 4, 1)
    m = _power_of_two(k)
    if m > k:
        m //= 2
    m = max(m // 2, 1)
    window = 1.0 - np.abs((np.arange(2 * m) - (m - 0.5)) / (m + 0.5))
    weight = np.sum(window**2)
    power = np.zeros(m)
    n_segments = 0
    for start in range(0, len(data) - 2 * m + 1, m):
        s = np.fft.rfft(data[start : start + 2 * m] * window)
        p = np.abs(s) ** 2
        power += np.concatenate(([p[0]], 2 * p[1:m]))
        n_segments += 1
    if n_segments == 0:
        raise ModelError("`Vector.spctrm`: there are too few elements")
    return vector.from_python(power / (weight * 2 * m * n_segments))
