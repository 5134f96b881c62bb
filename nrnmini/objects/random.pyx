"""Random: streams of random numbers (Random123, MCellRan4) as objects.

Owns: the methods and their checks, and what mechanisms may ask of a Random object.
Leaves generators and distributions to the engine (rng).
"""

from cpython.object cimport PyObject
from libc.stdint cimport uint32_t

from nrnmini.engine.rng cimport Stream
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
    void nm_random_setseq(NmRandom* r, double seq)
    double nm_random_seq(const NmRandom* r)
    double nm_random_dpick(NmRandom* r)


cdef class Random(Object):
    """Random([seed]): random numbers.

    A new object is a Random123 stream and normal(0, 1). A distribution method
    sets the distribution and draws a number; `repick` draws the next one.
    """

    def __init__(self, context, *args):
        self.context = context
        self.stream = Stream(whole(args, 0, "Random", 0) & 0xffffffff, 55, 0,
                             context.random123_globalindex)
        self.enter(context.model.objects, "Random")

    # ---- generators ----------------------------------------------------------------

    def Random123(self, *args):
        """(id1[, id2[, id3]]): chooses a stream, at its start."""
        ids = [whole(args, k, "Random.Random123", 0) & 0xffffffff for k in range(3)]
        self.stream.set_global_index(self.context.random123_globalindex)
        self.stream.set_ids(ids[0], ids[1], ids[2])
        return 0.0

    def Random123_globalindex(self, *args):
        """([index]): a further identifier of all streams started from now on."""
        if args:
            self.context.random123_globalindex = (
                whole(args, 0, "Random.Random123_globalindex") & 0xffffffff)
        return <double>self.context.random123_globalindex

    def MCellRan4(self, *args):
        """([high[, low]]): the MCellRan4 generator; the high index."""
        high = whole(args, 0, "Random.MCellRan4", 0) & 0xffffffff
        if high == 0:
            high = self.context.next_mcell_index()
        self.low_is_own = len(args) > 1
        self.stream.set_mcell(high, whole(args, 1, "Random.MCellRan4", 0) & 0xffffffff)
        return <double>high

    def seq(self, *args):
        """([n]): position in the stream, after setting it if given."""
        if args:
            n = number(args, 0, "Random.seq")
            if not 0 <= n < 17179869184.0:
                raise RangeError(f"`Random.seq`: {n:g} is not between 0 and 2**34")
            self.stream.set_seq(n)
        return self.stream.get_seq()

    # ---- distributions -------------------------------------------------------------

    cpdef double pick(self) except? -1:
        """The next number of the distribution."""
        if self.stream.is_mcell and not self.low_is_own:
            self.stream.low = <uint32_t>self.context.mcell_low_index
        return self.stream.pick()

    def repick(self, *args):
        """The next number of the distribution."""
        return self.pick()

    cdef double choose(self, str law, double a, double b=0.0) except? -1:
        if self.stream.is_mcell and not self.low_is_own:
            self.stream.low = <uint32_t>self.context.mcell_low_index
        return self.stream.set_law(law, a, b)

    def uniform(self, *args):
        """(low, high): evenly distributed; a number."""
        return self.choose("uniform", number(args, 0, "Random.uniform"),
                           number(args, 1, "Random.uniform"))

    def discunif(self, *args):
        """(low, high): whole numbers, ends included; a number."""
        return self.choose("discunif", <double>whole(args, 0, "Random.discunif"),
                           <double>whole(args, 1, "Random.discunif"))

    def normal(self, *args):
        """(mean, variance): a number."""
        return self.choose("normal", number(args, 0, "Random.normal"),
                           not_negative(args, 1, "normal", "variance"))

    def lognormal(self, *args):
        """(mean, variance): a number."""
        return self.choose("lognormal", positive(args, 0, "lognormal", "mean"),
                           not_negative(args, 1, "lognormal", "variance"))

    def negexp(self, *args):
        """(mean): exponentially distributed; a number."""
        return self.choose("negexp", number(args, 0, "Random.negexp"))

    def poisson(self, *args):
        """(mean): a number."""
        mean = not_negative(args, 0, "poisson", "mean")
        if mean > 700:
            raise RangeError(f"`Random.poisson`: the mean {mean:g} is above 700")
        return self.choose("poisson", mean)

    def binomial(self, *args):
        """(n, p): successes of n trials; a number."""
        return self.choose("binomial", <double>whole(args, 0, "Random.binomial"),
                           number(args, 1, "Random.binomial"))

    def geometric(self, *args):
        """(p): trials until one fails, each going on with probability p; a number."""
        p = number(args, 0, "Random.geometric")
        if not 0 <= p < 1:
            raise RangeError(f"`Random.geometric`: p must be in [0, 1), not {p:g}")
        return self.choose("geometric", p)

    def hypergeo(self, *args):
        """(mean, variance): a number."""
        mean = positive(args, 0, "hypergeo", "mean")
        variance = positive(args, 1, "hypergeo", "variance")
        if variance < mean * mean:
            raise RangeError(
                "`Random.hypergeo`: the variance must not be below mean squared")
        return self.choose("hypergeo", mean, variance)

    def erlang(self, *args):
        """(mean, variance): a number."""
        return self.choose("erlang", positive(args, 0, "erlang", "mean"),
                           positive(args, 1, "erlang", "variance"))

    def weibull(self, *args):
        """(alpha, beta): a number."""
        return self.choose("weibull", positive(args, 0, "weibull", "alpha"),
                           number(args, 1, "Random.weibull"))

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


cdef double positive(tuple args, int k, str method, str what) except? -1:
    cdef double x = number(args, k, f"Random.{method}")
    if not x > 0:
        raise RangeError(f"`Random.{method}`: the {what} must be above 0, not {x:g}")
    return x


cdef double not_negative(tuple args, int k, str method, str what) except? -1:
    cdef double x = number(args, k, f"Random.{method}")
    if not x >= 0:
        raise RangeError(f"`Random.{method}`: the {what} cannot be negative ({x:g})")
    return x


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


cdef void reflect(Random r) noexcept:
    # The stream in the form that mechanisms know.
    cdef int k
    for k in range(2):
        r.mirror.key[k] = r.stream.key[k]
    for k in range(4):
        r.mirror.ctr[k] = r.stream.ctr[k]
        r.mirror.out[k] = r.stream.out[k]
    r.mirror.which = r.stream.which
    r.mirror.reserved = 0


cdef const NmRandom* host_stream(void* random) noexcept with gil:
    obj = <object><PyObject*>random
    if not isinstance(obj, Random) or (<Random>obj).stream.is_mcell:
        return NULL
    reflect(<Random>obj)
    return &(<Random>obj).mirror


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
