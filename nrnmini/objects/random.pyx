"""Random: streams of random numbers (Random123, MCellRan4) and distributions.

Owns: the mapping of uniform numbers to distributions, in the order of operations
that gives NEURON's numbers, and what mechanisms may ask of a Random object.
"""

from cpython.object cimport PyObject
from libc.math cimport M_E, exp, floor, log, pow, sqrt
from libc.stdint cimport uint32_t
from libc.string cimport memset

from nrnmini.model.abi cimport NmRandom
from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.model.model cimport Model
from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle

import weakref

from nrnmini.objects.args import (
    ArgumentError, RangeError, describe, number, unknown, whole)
from nrnmini.objects.table import ClassSpec

cdef extern from "nm_random.h" nogil:
    void nm_random_start(NmRandom* r, uint32_t id1, uint32_t id2, uint32_t id3,
                         uint32_t global_index)
    void nm_random_setseq(NmRandom* r, double seq)
    double nm_random_seq(const NmRandom* r)
    double nm_random_dpick(NmRandom* r)


cdef enum Distribution:
    UNIFORM, DISCRETE, NORMAL, LOGNORMAL, NEGEXP, POISSON, BINOMIAL, GEOMETRIC
    HYPERGEO, ERLANG, WEIBULL


cpdef uint32_t mcell_hash(uint32_t high, uint32_t low):
    """32 random bits for two indices: two rounds of a Feistel network."""
    cdef uint32_t[2] first = [<uint32_t>0xbaa96887u, <uint32_t>0x1e17d32cu]
    cdef uint32_t[2] second = [<uint32_t>0x4b0f3b58u, <uint32_t>0xe874f0c3u]
    cdef uint32_t right = high, left = low, w, hi, lo, s
    cdef int i
    for i in range(2):
        w = right ^ first[i]
        hi = w >> 16
        lo = w & 0xffff
        s = ~((hi - lo) * (hi + lo))
        w = left ^ ((((s >> 16) | (s << 16)) ^ second[i]) + hi * lo)
        left = right
        right = w
    return right


cdef class Random(Object):
    """Random([seed]): random numbers.

    A new object is a Random123 stream and normal(0, 1). A distribution method
    sets the distribution and draws a number; `repick` draws the next one.
    """

    def __init__(self, context, *args):
        self.context = context
        self.playing = []
        self.enter(context.model.objects, "Random")
        memset(&self.stream, 0, sizeof(NmRandom))
        self.start(whole(args, 0, "Random", 0), 55, 0)
        self.kind, self.p, self.q = NORMAL, 0.0, 1.0

    def start(self, id1, id2, id3):
        nm_random_start(&self.stream, id1 & 0xffffffff, id2 & 0xffffffff,
                        id3 & 0xffffffff, self.context.random123_globalindex)
        self.is_mcell = False

    # ---- generators ----------------------------------------------------------

    def Random123(self, *args):
        """(id1[, id2[, id3]]): chooses a stream, at its start."""
        self.start(whole(args, 0, "Random.Random123", 0),
                   whole(args, 1, "Random.Random123", 0),
                   whole(args, 2, "Random.Random123", 0))
        return 0.0

    def Random123_globalindex(self, *args):
        """([index]): a further identifier of all streams started from now on."""
        old = self.context.random123_globalindex
        if args:
            self.context.random123_globalindex = (
                whole(args, 0, "Random.Random123_globalindex") & 0xffffffff)
            return <double>self.context.random123_globalindex
        return <double>old

    def MCellRan4(self, *args):
        """([high[, low]]): the MCellRan4 generator; the next high index."""
        self.is_mcell = True
        self.high = whole(args, 0, "Random.MCellRan4", 0) & 0xffffffff
        if self.high == 0:
            self.high = self.context.next_mcell_index()
        self.low_is_own = len(args) > 1
        self.low = whole(args, 1, "Random.MCellRan4", 0) & 0xffffffff
        return <double>self.high

    def seq(self, *args):
        """([n]): position in the stream, after setting it if given."""
        cdef double n
        if args:
            n = number(args, 0, "Random.seq")
            if not 0 <= n < 17179869184.0:
                raise RangeError(f"`Random.seq`: {n:g} is not between 0 and 2**34")
            if self.is_mcell:
                self.high = <uint32_t>n
            else:
                nm_random_setseq(&self.stream, n)
        return <double>self.high if self.is_mcell else nm_random_seq(&self.stream)

    cdef double uniform01(self) noexcept:
        cdef uint32_t word
        if self.is_mcell:
            word = mcell_hash(
                self.high, self.low if self.low_is_own
                else <uint32_t>self.context.mcell_low_index)
            self.high += 1
            return word / 4294967296.0
        return nm_random_dpick(&self.stream)

    cdef double normal01(self) noexcept:
        cdef double a, b, w, y
        if self.has_kept:
            self.has_kept = False
            return self.kept
        while True:
            a = 2.0 * self.uniform01() - 1.0
            b = 2.0 * self.uniform01() - 1.0
            w = a * a + b * b
            if w <= 1.0:
                break
        y = sqrt(-2.0 * log(w) / w)
        self.kept = b * y
        self.has_kept = True
        return a * y

    # ---- distributions -------------------------------------------------------

    cpdef double pick(self):
        """The next number of the distribution. p, q are its parameters."""
        cdef double x, u, limit
        cdef long n
        if self.kind == UNIFORM:
            return self.p + (self.q - self.p) * self.uniform01()
        if self.kind == DISCRETE:
            return self.p + floor((self.q - self.p + 1.0) * self.uniform01())
        if self.kind == NORMAL:             # mean, standard deviation
            return self.normal01() * self.q + self.p
        if self.kind == LOGNORMAL:          # of the logarithm
            return pow(M_E, self.normal01() * self.q + self.p)
        if self.kind == NEGEXP:
            return -self.p * log(self.uniform01())
        if self.kind == POISSON:
            limit = exp(-self.p)
            n, x = 0, self.uniform01()
            while x >= limit:
                n += 1
                x *= self.uniform01()
            return n
        if self.kind == BINOMIAL:
            n = 0
            for _ in range(<long>self.p):
                if self.uniform01() < self.q:
                    n += 1
            return n
        if self.kind == GEOMETRIC:
            n = 1
            while self.uniform01() < self.p:
                n += 1
            return n
        if self.kind == HYPERGEO:           # mean, P
            u = self.uniform01()
            x = 1.0 - self.q if u > self.q else self.q
            return -self.p * log(self.uniform01()) / (2.0 * x)
        if self.kind == ERLANG:             # k, rate
            x = 1.0
            for _ in range(<long>self.p):
                x *= self.uniform01()
            return -log(x) / self.q
        # WEIBULL
        return pow(-self.q * log(1.0 - self.uniform01()), 1.0 / self.p)

    def repick(self, *args):
        """The next number of the distribution."""
        return self.pick()

    cdef double choose(self, int kind, double p, double q) except? -1:
        self.kind, self.p, self.q = kind, p, q
        self.has_kept = False
        return self.pick()

    def uniform(self, *args):
        """(low, high): evenly distributed; a number."""
        return self.choose(UNIFORM, number(args, 0, "Random.uniform"),
                           number(args, 1, "Random.uniform"))

    def discunif(self, *args):
        """(low, high): whole numbers, ends included; a number."""
        return self.choose(DISCRETE, <double>whole(args, 0, "Random.discunif"),
                           <double>whole(args, 1, "Random.discunif"))

    def normal(self, *args):
        """(mean, variance): a number."""
        return self.choose(NORMAL, number(args, 0, "Random.normal"),
                           sqrt(self.not_negative(args, 1, "normal", "variance")))

    def lognormal(self, *args):
        """(mean, variance): a number."""
        cdef double mean = self.positive(args, 0, "lognormal", "mean")
        cdef double variance = self.not_negative(args, 1, "lognormal", "variance")
        cdef double m2 = mean * mean
        return self.choose(LOGNORMAL, log(m2 / sqrt(variance + m2)),
                           sqrt(log((variance + m2) / m2)))

    def negexp(self, *args):
        """(mean): exponentially distributed; a number."""
        return self.choose(NEGEXP, number(args, 0, "Random.negexp"), 0.0)

    def poisson(self, *args):
        """(mean): a number."""
        cdef double mean = self.not_negative(args, 0, "poisson", "mean")
        if mean > 700:
            raise RangeError(f"`Random.poisson`: the mean {mean:g} is above 700")
        return self.choose(POISSON, mean, 0.0)

    def binomial(self, *args):
        """(n, p): successes of n trials; a number."""
        return self.choose(
            BINOMIAL, <double>whole(args, 0, "Random.binomial"),
            number(args, 1, "Random.binomial"))

    def geometric(self, *args):
        """(p): trials until one fails, each going on with probability p; a number."""
        cdef double p = number(args, 0, "Random.geometric")
        if not 0 <= p < 1:
            raise RangeError(f"`Random.geometric`: p must be in [0, 1), not {p:g}")
        return self.choose(GEOMETRIC, p, 0.0)

    def hypergeo(self, *args):
        """(mean, variance): a number."""
        cdef double mean = self.positive(args, 0, "hypergeo", "mean")
        cdef double z = self.positive(args, 1, "hypergeo", "variance") / (mean * mean)
        if z < 1:
            raise RangeError(
                "`Random.hypergeo`: the variance must not be below mean squared")
        return self.choose(HYPERGEO, mean, 0.5 * (1.0 - sqrt((z - 1.0) / (z + 1.0))))

    def erlang(self, *args):
        """(mean, variance): a number."""
        cdef double mean = self.positive(args, 0, "erlang", "mean")
        cdef double variance = self.positive(args, 1, "erlang", "variance")
        cdef double k = floor(mean * mean / variance + 0.5)
        k = k if k > 0 else 1.0
        return self.choose(ERLANG, k, k / mean)

    def weibull(self, *args):
        """(alpha, beta): a number."""
        return self.choose(WEIBULL, self.positive(args, 0, "weibull", "alpha"),
                           number(args, 1, "Random.weibull"))

    cdef double positive(self, tuple args, int k, str method, str what) except? -1:
        cdef double x = number(args, k, f"Random.{method}")
        if not x > 0:
            raise RangeError(
                f"`Random.{method}`: the {what} must be above 0, not {x:g}")
        return x

    cdef double not_negative(self, tuple args, int k, str method, str what) except? -1:
        cdef double x = number(args, k, f"Random.{method}")
        if not x >= 0:
            raise RangeError(
                f"`Random.{method}`: the {what} cannot be negative ({x:g})")
        return x

    def play(self, *args):
        """(&x): assigns a number to the variable at every step of the runs."""
        if not args or not isinstance(args[0], DataHandle):
            found = f", not {describe(args[0])}" if args else ""
            raise ArgumentError(
                f"`Random.play` needs a reference (`&x`) as argument 1{found}")
        engine = self.context.engine
        playing = Playing(args[0])
        # The engine holds `playing`, which must not hold this object.
        playing.random = weakref.ref(
            self, lambda _: engine.play_random_remove(playing))
        engine.play_random(playing)
        return 0.0


class Playing:
    """What the engine calls for `Random.play`."""

    def __init__(self, handle):
        self.handle = handle
        self.random = None

    def __call__(self):
        random = self.random()
        if random is not None and self.handle:
            self.handle.value = random.pick()


cdef class NMODLRandom(Object):
    """A RANDOM variable of an instance: NMODLRandom(instance, name).

    The instance is a point process, or (section, x[, mechanism type]).
    """

    def __init__(self, context, *args):
        if len(args) != 2:
            raise ArgumentError(
                "`NMODLRandom` is not made with `new`: it is what the name of a RANDOM "
                "variable gives")
        self.context = context
        self.owner, self.name = args
        if not isinstance(self.owner, PointProcess) and len(self.owner) == 2:
            section, x = self.owner
            for kind in context.model.mech_types:
                if self.name in kind.random_names and section.has(kind.name):
                    self.owner = (section, x, kind)
                    break
        self.state()
        self.enter(context.model.objects, "NMODLRandom")

    cdef NmRandom* state(self) except NULL:
        # Looked up at each use: rows move.
        cdef MechType type
        cdef Py_ssize_t row
        cdef PointProcess pp
        if isinstance(self.owner, PointProcess):
            pp = self.owner
            type = pp.type
            row = pp.row()
        else:
            section, x, kind = self.owner
            type = kind
            row = type.row_of_instance((section, x))
        if self.name not in type.random_names:
            raise unknown(f"a RANDOM variable of `{type.name}`", self.name,
                          type.random_names)
        return <NmRandom*>(
            <Column>type.randoms[type.random_names.index(self.name)]).data + row

    def uniform(self, *args):
        """The next number, in (0, 1)."""
        return nm_random_dpick(self.state())

    def get_seq(self, *args):
        """Position in the stream."""
        return nm_random_seq(self.state())

    def set_seq(self, *args):
        """(n): goes to a position of the stream."""
        cdef double n = number(args, 0, "NMODLRandom.set_seq")
        if not 0 <= n < 17179869184.0:
            raise RangeError(
                f"`NMODLRandom.set_seq`: {n:g} is not between 0 and 2**34")
        nm_random_setseq(self.state(), n)
        return self

    def get_ids(self, *args):
        """The three identifiers of the stream, in a Vector."""
        from nrnmini.objects.vector import Vector

        cdef NmRandom* r = self.state()
        return Vector(self.context, [r.ctr[2], r.ctr[3], r.ctr[1]])

    def set_ids(self, *args):
        """(id1, id2, id3): other identifiers; `set_seq` starts the stream."""
        cdef NmRandom* r = self.state()
        cdef uint32_t[3] ids
        cdef int k
        for k in range(3):
            ids[k] = whole(args, k, "NMODLRandom.set_ids", 0) & 0xffffffff
        r.ctr[2], r.ctr[3], r.ctr[1] = ids[0], ids[1], ids[2]
        return self


# ---- what mechanisms ask (NmHost) --------------------------------------------

cdef double host_pick(void* random) noexcept with gil:
    obj = <object><PyObject*>random
    return (<Random>obj).pick() if isinstance(obj, Random) else 0.0


cdef const NmRandom* host_stream(void* random) noexcept with gil:
    obj = <object><PyObject*>random
    if isinstance(obj, Random) and not (<Random>obj).is_mcell:
        return &(<Random>obj).stream
    return NULL


def serve_mechanisms(model):
    """Lets the mechanisms of a model use Random objects."""
    if isinstance(model, Model):
        (<Model>model).host.random_pick = host_pick
        (<Model>model).host.random_stream = host_stream


NMODL_RANDOM = ClassSpec(
    "NMODLRandom", NMODLRandom, NMODLRandom,
    methods=tuple("uniform get_seq set_seq get_ids set_ids".split()),
    doc="A RANDOM variable of a mechanism.",
)

SPEC = ClassSpec(
    "Random", Random, Random,
    methods=tuple(
        "uniform discunif normal lognormal negexp poisson binomial geometric hypergeo "
        "erlang weibull repick play MCellRan4 Random123 Random123_globalindex "
        "seq".split()),
    doc="Random numbers.",
)
