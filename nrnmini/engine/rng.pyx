"""Random streams with the numbers of NEURON's Random.

Owns the generators (Philox4x32-10 by counter, MCellRan4) and the mapping from
their words to distributions. Leaves the Random class to `objects` and RANDOM
variables of NMODL to `include/nm_random.h`.

A stream is (id1, id2, id3) and a global index; its position is 4 seq + which,
which of the four words of block `seq` comes next. A word w becomes the uniform
u = (w + 1)/(2^32 + 1), which is never 0 or 1.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11 (Philox); Numerical Recipes, "psdes" (the hash behind MCellRan4).
"""

from libc.math cimport M_E, exp, floor, log, pow, sqrt
from libc.stdint cimport uint64_t

from nrnmini.errors import ModelError, suggest


cdef void philox(const uint32_t* key, const uint32_t* ctr,
                 uint32_t* out) noexcept nogil:
    cdef uint32_t k0 = key[0], k1 = key[1], x0, x1, x2, x3
    cdef uint64_t p, q
    cdef int _r
    x0, x1, x2, x3 = ctr[0], ctr[1], ctr[2], ctr[3]
    for _r in range(10):
        p = <uint64_t>0xD2511F53u * x0
        q = <uint64_t>0xCD9E8D57u * x2
        x0, x1, x2, x3 = (
            <uint32_t>(q >> 32) ^ x1 ^ k0, <uint32_t>q,
            <uint32_t>(p >> 32) ^ x3 ^ k1, <uint32_t>p)
        k0 += 0x9E3779B9u
        k1 += 0xBB67AE85u
    out[0] = x0
    out[1] = x1
    out[2] = x2
    out[3] = x3


cdef inline uint32_t mcell_round(uint32_t x, uint32_t y, uint32_t c1,
                                 uint32_t c2) noexcept nogil:
    cdef uint32_t w = x ^ c1, hi = w >> 16, lo = w & 0xffffu
    cdef uint32_t s = ~((hi - lo) * (hi + lo))
    return y ^ ((((s >> 16) | (s << 16)) ^ c2) + hi * lo)


cdef uint32_t mcell_ran4(uint32_t* high, uint32_t low) noexcept nogil:
    cdef uint32_t n = high[0], m = low
    high[0] += 1
    m = mcell_round(n, m, 0xbaa96887u, 0x4b0f3b58u)
    return mcell_round(m, n, 0x1e17d32cu, 0xe874f0c3u)


cdef dict LAWS = {
    "uniform": (LAW_UNIFORM, 2), "discunif": (LAW_DISCUNIF, 2),
    "normal": (LAW_NORMAL, 2), "lognormal": (LAW_LOGNORMAL, 2),
    "negexp": (LAW_NEGEXP, 1), "poisson": (LAW_POISSON, 1),
    "binomial": (LAW_BINOMIAL, 2), "geometric": (LAW_GEOMETRIC, 1),
    "erlang": (LAW_ERLANG, 2), "weibull": (LAW_WEIBULL, 2),
    "hypergeo": (LAW_HYPERGEO, 2),
}


cdef class Stream:
    """A stream of random numbers and the distribution it draws from.

    Parameters
    ----------
    id1, id2, id3 : int     the stream
    global_index : int      of all streams of a run (Random123_globalindex)

    A new stream draws from normal(0, 1).
    """

    def __init__(self, uint32_t id1=0, uint32_t id2=55, uint32_t id3=0,
                 uint32_t global_index=0):
        self.key[0] = global_index
        self.set_ids(id1, id2, id3)
        self.law = LAW_NORMAL
        self.p2 = 1.0

    # ---- position ----------------------------------------------------------------

    cpdef set_ids(self, uint32_t id1, uint32_t id2=0, uint32_t id3=0):
        """Selects a stream of Philox, at its start."""
        self.is_mcell = False
        self.ctr[0] = 0
        self.ctr[1] = id3
        self.ctr[2] = id1
        self.ctr[3] = id2
        self.which = 0
        philox(self.key, self.ctr, self.out)

    def set_global_index(self, uint32_t index):
        """The index that changes all streams of a run at once."""
        self.key[0] = index
        philox(self.key, self.ctr, self.out)

    def get_ids(self):
        """(id1, id2, id3)."""
        return self.ctr[2], self.ctr[3], self.ctr[1]

    cpdef set_mcell(self, uint32_t high, uint32_t low=0):
        """Selects MCellRan4 with these two indices."""
        self.is_mcell = True
        self.high = high
        self.low = low

    cpdef double get_seq(self):
        """Position: 4 seq + which; the high index for MCellRan4."""
        if self.is_mcell:
            return self.high
        return 4.0 * self.ctr[0] + self.which

    cpdef set_seq(self, double seq):
        """Goes to a position; a second normal deviate that waits is kept."""
        if seq < 0:
            raise ModelError(f"the position of a random stream is not {seq:g}")
        if self.is_mcell:
            self.high = <uint32_t><uint64_t>seq
            return
        self.ctr[0] = <uint32_t>(<uint64_t>seq >> 2)
        self.which = <uint32_t>(<uint64_t>seq & 3)
        philox(self.key, self.ctr, self.out)

    cdef uint32_t word(self) noexcept:
        cdef uint32_t w
        if self.is_mcell:
            return mcell_ran4(&self.high, self.low)
        w = self.out[self.which]
        self.which += 1
        if self.which == 4:
            self.which = 0
            self.ctr[0] += 1
            philox(self.key, self.ctr, self.out)
        return w

    cdef double u(self) noexcept:
        if self.is_mcell:
            return self.word() / 4294967296.0
        return (self.word() + 1.0) / 4294967297.0

    def uniform01(self):
        """The next uniform number, whatever the distribution."""
        return self.u()

    # ---- distributions -------------------------------------------------------------

    cpdef double set_law(self, str name, double a, double b=0.0) except? -1:
        """Chooses a distribution and draws its first number.

        uniform(min, max), discunif(min, max), normal(mean, variance),
        lognormal(mean, variance), negexp(mean), poisson(mean), binomial(n, p),
        geometric(p), erlang(mean, variance), weibull(alpha, beta),
        hypergeo(mean, variance).
        """
        cdef double z
        known = LAWS.get(name)
        if known is None:
            hint = suggest(name, LAWS)
            raise ModelError(f"there is no distribution `{name}`"
                             + (f"\nhelp: {hint}" if hint else ""))
        law = known[0]
        if law == LAW_NORMAL:
            if b < 0:
                raise ModelError(f"normal: the variance is {b:g}, it must be positive")
            self.p1 = a
            self.p2 = sqrt(b)
        elif law == LAW_LOGNORMAL:
            if a <= 0 or b < 0:
                raise ModelError("lognormal: mean and variance must be positive")
            z = a * a
            self.p1 = log(z / sqrt(b + z))
            self.p2 = sqrt(log((b + z) / z))
        elif law == LAW_ERLANG:
            if a <= 0 or b <= 0:
                raise ModelError("erlang: mean and variance must be positive")
            z = floor(a * a / b + 0.5)
            self.p1 = z if z > 0 else 1.0
            self.p2 = self.p1 / a
        elif law == LAW_HYPERGEO:
            z = b / (a * a)
            if not z >= 1:
                raise ModelError("hypergeo: the variance must be at least the mean "
                                 "squared")
            self.p1 = a
            self.p2 = 0.5 * (1.0 - sqrt((z - 1.0) / (z + 1.0)))
        elif law == LAW_WEIBULL:
            if a == 0:
                raise ModelError("weibull: alpha must not be 0")
            self.p1 = 1.0 / a
            self.p2 = b
        elif law == LAW_UNIFORM or law == LAW_DISCUNIF:
            self.p1 = min(a, b)
            self.p2 = max(a, b)
        elif law == LAW_GEOMETRIC:
            if not a < 1:
                raise ModelError(f"geometric: the probability is {a:g}, it must be "
                                 "below 1")
            self.p1 = a
        else:
            self.p1 = a
            self.p2 = b
        self.law = law
        self.has_spare = False
        return self.pick()

    cdef double standard_normal(self) noexcept:
        cdef double v1, v2, w, y
        if self.has_spare:
            self.has_spare = False
            return self.spare
        while True:
            v1 = 2.0 * self.u() - 1.0
            v2 = 2.0 * self.u() - 1.0
            w = v1 * v1 + v2 * v2
            if w <= 1.0:
                break
        y = sqrt(-2.0 * log(w) / w)
        self.has_spare = True
        self.spare = v2 * y
        return v1 * y

    cpdef double pick(self) except? -1:
        """The next number of the distribution (`Random.repick`)."""
        cdef double product, bound, x
        cdef long n, _k
        if self.law == LAW_UNIFORM:
            return self.p1 + (self.p2 - self.p1) * self.u()
        if self.law == LAW_DISCUNIF:
            return self.p1 + floor((self.p2 - self.p1 + 1.0) * self.u())
        if self.law == LAW_NORMAL:
            return self.standard_normal() * self.p2 + self.p1
        if self.law == LAW_LOGNORMAL:
            return pow(M_E, self.standard_normal() * self.p2 + self.p1)
        if self.law == LAW_NEGEXP:
            return -self.p1 * log(self.u())
        if self.law == LAW_POISSON:
            bound = exp(-self.p1)
            product = 1.0
            n = -1
            while product >= bound:
                product *= self.u()
                n += 1
            return n
        if self.law == LAW_BINOMIAL:
            n = 0
            for _k in range(<long>self.p1):
                n += self.u() < self.p2
            return n
        if self.law == LAW_GEOMETRIC:
            n = 1
            while self.u() < self.p1:
                n += 1
            return n
        if self.law == LAW_ERLANG:
            product = 1.0
            for _k in range(<long>self.p1):
                product *= self.u()
            return -log(product) / self.p2
        if self.law == LAW_WEIBULL:
            return pow(-self.p2 * log(1.0 - self.u()), self.p1)
        x = 1.0 - self.p2 if self.u() > self.p2 else self.p2
        return -self.p1 * log(self.u()) / (2.0 * x)

    cpdef fill(self, Buffer out):
        """Draws every element of `out` (`Vector.setrand`)."""
        cdef Py_ssize_t k
        for k in range(out.size):
            out.data[k] = self.pick()
