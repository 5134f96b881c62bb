# Ions: constants, potentials and the bits of an ion's style.

# Bits of an ion's style.
cdef enum:
    C_STYLE = 0o3               # concentrations: 0 unused, 1 parameter, 2 assigned,
    #                             3 state
    E_STYLE = 0o30              # reversal potential, the same << 3
    C_INIT = 0o4                # initialise concentrations from nai0_na_ion, ...
    E_INIT = 0o40               # compute e at initialisation
    E_ADVANCE = 0o100           # compute e at each step
    CI_WRITTEN = 0o200          # a mechanism writes the inner concentration
    CO_WRITTEN = 0o400

cdef double FARADAY             # C/mol, exact SI
cdef double GAS                 # J/(mol K)

cdef double nernst(double ci, double co, double z, double celsius) noexcept nogil
cdef double ghk(double v, double ci, double co, double z, double celsius) noexcept nogil
cdef int promoted(int style, int c, int e) noexcept nogil
