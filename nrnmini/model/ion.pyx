# Ions: constants, potentials and the bits of an ion's style.
#
# Owns: the arithmetic. Leaves to others: where ions are (mechanism, section) and
# when their potentials are computed (engine).

from libc.math cimport exp, fabs, log

cdef double FARADAY = 1.602176634e-19 * 6.02214076e23
cdef double GAS = 1.380649e-23 * 6.02214076e23


cdef inline double ktf(double celsius) noexcept nogil:
    # mV
    return 1000.0 * GAS * (celsius + 273.15) / FARADAY


cdef double nernst(double ci, double co, double z, double celsius) noexcept nogil:
    if z == 0:
        return 0.0
    if ci <= 0:
        return 1e6
    if co <= 0:
        return -1e6
    return ktf(celsius) / z * log(co / ci)


cdef inline double efun(double x) noexcept nogil:
    if fabs(x) < 1e-4:
        return 1 - x / 2
    return x / (exp(x) - 1)


cdef double ghk(double v, double ci, double co, double z,
                double celsius) noexcept nogil:
    cdef double u = z * v / ktf(celsius)
    return 0.001 * z * FARADAY * (ci * efun(-u) - co * efun(u))


cdef int promoted(int style, int c, int e) noexcept nogil:
    # The style after one more mechanism needs the concentrations as `c` and the
    # reversal potential as `e`. Explicit choices of ion_style are overwritten.
    cdef int written = style & (CI_WRITTEN | CO_WRITTEN)
    c = max(c, style & C_STYLE)
    e = max(e, (style & E_STYLE) >> 3)
    if c > 0 and e < 2:
        e = 2
    style = written | c | (e << 3)
    if c == 3:
        style |= C_INIT
        if e == 2:
            style |= E_ADVANCE
    if c > 0 and e == 2:
        style |= E_INIT
    return style


def nernst_potential(double ci, double co, double z, double celsius):
    """Reversal potential (mV) of concentrations (mM) at a temperature (degC).

    0 for z == 0, 1e6 for ci <= 0, -1e6 for co <= 0.
    """
    return nernst(ci, co, z, celsius)


def ghk_current(double v, double ci, double co, double z, double celsius):
    """Goldman-Hodgkin-Katz current density per permeability, mA/cm2 per cm/s."""
    return ghk(v, ci, co, z, celsius)
