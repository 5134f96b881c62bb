# Random streams and their distributions.

from libc.stdint cimport uint32_t
from nrnmini.store.column cimport Buffer


cdef enum Law:
    LAW_UNIFORM, LAW_DISCUNIF, LAW_NORMAL, LAW_LOGNORMAL, LAW_NEGEXP, LAW_POISSON
    LAW_BINOMIAL, LAW_GEOMETRIC, LAW_ERLANG, LAW_WEIBULL, LAW_HYPERGEO


cdef class Stream:
    # Philox4x32-10 or MCellRan4, and the distribution that pick() draws from.
    cdef uint32_t    key[2]
    cdef uint32_t    ctr[4]         # (seq, id3, id1, id2)
    cdef uint32_t    out[4]
    cdef uint32_t    which          # next word of `out`
    cdef readonly bint is_mcell
    cdef uint32_t    high, low      # MCellRan4
    cdef int         law            # Law
    cdef double      p1, p2         # its parameters
    cdef bint        has_spare      # second normal deviate
    cdef double      spare
    cdef uint32_t word(self) noexcept
    cdef double standard_normal(self) noexcept
    cdef double u(self) noexcept            # in (0, 1); MCellRan4: [0, 1)
    cpdef double pick(self) except? -1      # Random.repick
    cpdef fill(self, Buffer out)
    cpdef double set_law(self, str name, double a, double b=*) except? -1
    cpdef set_ids(self, uint32_t id1, uint32_t id2=*, uint32_t id3=*)
    cpdef set_mcell(self, uint32_t high, uint32_t low=*)
    cpdef double get_seq(self)
    cpdef set_seq(self, double seq)


cdef void philox(const uint32_t* key, const uint32_t* ctr, uint32_t* out) noexcept nogil
cdef uint32_t mcell_ran4(uint32_t* high, uint32_t low) noexcept nogil
