/* Mathematics for mechanism kernels.
 *
 * Owns the functions a kernel may call in its inner loop: they are inlined, have
 * no branches and no tables, so that a compiler turns a loop over instances into
 * vector code, and they give the same bits in scalar and in vector code, on every
 * instruction set (no fused multiply-add, no C library). Leaves to the C library
 * what is rare in kernels (sin, floor, ...).
 *
 * Largest errors measured (tests/nmodl/test_math.py), in units of the last place:
 * exp 0.99, log 0.79, log10 0.51, pow 0.69, expm1 1.5, tanh 2.5, sinh 2.2, cosh 1.4.
 * A file that includes this must be compiled with -ffp-contract=off.
 */
#ifndef NM_MATH_H
#define NM_MATH_H

#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define NM_INLINE static inline __attribute__((always_inline, unused))
#define NM_LIKELY(x) __builtin_expect(!!(x), 1)
#define NM_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define NM_RESTRICT __restrict__
#define NM_COLD __attribute__((noinline, cold, unused))
/* A loop over rows, out of line: its pointers are known to be distinct. */
#define NM_LOOP static __attribute__((noinline))
/* Out of line, but on the way to loops that are to be fast (after a call of a cold
 * function GCC takes what follows for cold as well). */
#define NM_APART static __attribute__((noinline, unused))
/* So long that to optimise it would take minutes. */
#ifdef __clang__
#define NM_LONG static __attribute__((noinline, optnone, unused))
#else
#define NM_LONG static __attribute__((noinline, optimize("O0"), unused))
#endif
#else
#define NM_INLINE static inline
#define NM_LIKELY(x) (x)
#define NM_UNLIKELY(x) (x)
#define NM_RESTRICT
#define NM_COLD
#define NM_LOOP static
#define NM_APART static
#define NM_LONG static
#endif

/* In front of a loop whose iterations are independent. */
#if defined(__clang__) || defined(__GNUC__)
#define NM_SIMD _Pragma("omp simd")
#else
#define NM_SIMD
#endif

/* ---- pieces --------------------------------------------------------------- */

NM_INLINE uint64_t nm_bits(double x) {
    uint64_t u;
    __builtin_memcpy(&u, &x, sizeof u);
    return u;
}

NM_INLINE double nm_from_bits(uint64_t u) {
    double x;
    __builtin_memcpy(&x, &u, sizeof x);
    return x;
}

/* 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, and leaves
 * that integer in the low bits of the sum. */
#define NM_ROUNDER 0x1.8p52
#define NM_LOG2E 0x1.71547652b82fep+0
/* ln 2 in two parts; multiples of the first by up to 2^20 are exact. */
#define NM_LN2_HI 0x1.62e42fefp-1
#define NM_LN2_LO 0x1.473de6af278edp-34
#define NM_EXP_700 0x1.d945df4f8ec8ep+1009

/* 2^n, n integral and in -1022...1023; garbage beyond. */
NM_INLINE double nm_exp2i(double n) {
    return nm_from_bits((nm_bits(n + NM_ROUNDER) << 52) + (UINT64_C(1023) << 52));
}

/* (e^r - 1 - r) / r^2 for |r| <= ln(2)/2: minimax, to 2^-58 of e^r */
NM_INLINE double nm_exp_tail(double r) {
    double r2 = r * r, r4 = r2 * r2;
    double a = 0x1.000000000000ap-1 + r * 0x1.55555555554fap-3;
    double b = 0x1.555555555087cp-5 + r * 0x1.1111111127be5p-7;
    double c = 0x1.6c16c1842a11dp-10 + r * 0x1.a01a012a57b51p-13;
    double d = 0x1.a0199a0c677acp-16 + r * 0x1.71df2552390c2p-19;
    double e = 0x1.28ad72cc30daap-22 + r * 0x1.ad7f6f0799ee2p-26;
    return (a + r2 * b) + r4 * ((c + r2 * d) + r4 * e);
}

/* x + y = s + *err exactly, if |x| >= |y| or x is 0 */
NM_INLINE double nm_fast_two_sum(double x, double y, double* err) {
    double s = x + y;
    *err = y - (s - x);
    return s;
}

/* x * y = p + *err exactly, for |x|, |y| < 2^480 */
NM_INLINE double nm_two_product(double x, double y, double* err) {
    double p = x * y;
    double cx = 134217729.0 * x, cy = 134217729.0 * y;
    double xh = cx - (cx - x), yh = cy - (cy - y);
    double xl = x - xh, yl = y - yh;
    *err = ((xh * yh - p) + xh * yl + xl * yh) + xl * yl;
    return p;
}

/* x = 2^*k * m with m in [sqrt(1/2), sqrt(2)); x positive and finite */
NM_INLINE double nm_split(double x, double* k) {
    int tiny = x < 0x1p-1022;
    uint64_t u = nm_bits(tiny ? x * 0x1p54 : x);
    /* Move the cut between binades to sqrt(2). */
    uint64_t w = u + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e667f3bcd));
    uint64_t e = w >> 52;
    double exponent = nm_from_bits(e | UINT64_C(0x4330000000000000)) - 0x1p52;
    *k = exponent - (tiny ? 1023.0 + 54.0 : 1023.0);
    return nm_from_bits((w & UINT64_C(0x000fffffffffffff)) +
                        UINT64_C(0x3fe6a09e667f3bcd));
}

/* ln(x) = result + *lo to about 2^-65, x positive and finite. The series of
 * 2 atanh(s), s = (m-1)/(m+1), with its first two terms in double-double. */
NM_INLINE double nm_log_pair(double x, double* lo) {
    double k, m = nm_split(x, &k);
    double f = m - 1.0;
    double den = m + 1.0, den_lo = m - (den - 1.0);
    double s = f / den, p_lo, p = nm_two_product(s, den, &p_lo);
    double s_lo = (((f - p) - p_lo) - s * den_lo) / den;
    double z_lo, z = nm_two_product(s, s, &z_lo);
    double c_lo, c, t_lo, t, e1, e2, hi, rest;
    z_lo += 2.0 * s * s_lo;
    c = nm_two_product(s, z, &c_lo);
    c_lo += s * z_lo + s_lo * z;
    t = nm_two_product(c, 0x1.5555555555555p-1, &t_lo);
    t_lo += c * 0x1.5555555555555p-55 + c_lo * 0x1.5555555555555p-1;
    {
        double z2 = z * z, z4 = z2 * z2;
        double a = 0x1.999999999999ap-2 + z * 0x1.2492492492491p-2;
        double b = 0x1.c71c71c71cff7p-3 + z * 0x1.745d174511201p-3;
        double d = 0x1.3b13b1bdb9604p-3 + z * 0x1.1110df49dca19p-3;
        double g = 0x1.e1f81bf33b7c7p-4 + z * 0x1.ac479c05883d9p-4;
        rest = (a + z2 * b) + z4 * ((d + z2 * g) + z4 * 0x1.b8eeb7095f447p-4);
    }
    hi = nm_fast_two_sum(k * NM_LN2_HI, 2.0 * s, &e1);
    hi = nm_fast_two_sum(hi, t, &e2);
    rest = c * z * rest + (((k * NM_LN2_LO + 2.0 * s_lo) + t_lo) + (e1 + e2));
    return nm_fast_two_sum(hi, rest, lo);
}

/* What a logarithm gives outside of the positive finite numbers. */
NM_INLINE double nm_log_ends(double x, double y) {
    y = x == 0.0 ? -__builtin_inf() : y;
    y = x < 0.0 ? __builtin_nan("") : y;
    y = x == __builtin_inf() ? x : y;
    return x != x ? x : y;
}

/* ---- the exponential family ---------------------------------------------- */

/* e^x. As in NEURON: 0 below -700, and e^700 above 700. What the middle part makes
 * of other numbers is not used, so nothing is clamped on the way to the result. */
NM_INLINE double nm_exp(double x) {
    double k = x * NM_LOG2E + NM_ROUNDER, n = k - NM_ROUNDER;
    double r = (x - n * NM_LN2_HI) - n * NM_LN2_LO;
    double q = 1.0 + (r + r * r * nm_exp_tail(r));
    /* 2^n: the low bits of k are n. */
    q = q * nm_from_bits((nm_bits(k) << 52) + (UINT64_C(1023) << 52));
    q = x > 700.0 ? NM_EXP_700 : q;
    return x < -700.0 ? 0.0 : q;
}

/* e^x - 1, accurate near 0; the same limits as nm_exp */
NM_INLINE double nm_expm1(double x) {
    double y = x > 700.0 ? 700.0 : x;
    double n, t, r, c, q, s;
    y = y < -60.0 ? -60.0 : y;
    n = (y * NM_LOG2E + NM_ROUNDER) - NM_ROUNDER;
    t = y - n * NM_LN2_HI;
    r = t - n * NM_LN2_LO;
    c = (t - r) - n * NM_LN2_LO;
    q = r + (c + r * r * nm_exp_tail(r));
    s = nm_exp2i(n);
    q = s * q + (s - 1.0);
    return x == 0.0 ? x : q;
}

NM_INLINE double nm_log(double x) {
    double k, m = nm_split(x, &k);
    double f = m - 1.0, s = f / (m + 1.0), z = s * s, z2 = z * z, z4 = z2 * z2;
    double a = 0x1.5555555555555p-1 + z * 0x1.9999999999a3ap-2;
    double b = 0x1.2492492476765p-2 + z * 0x1.c71c7201f207cp-3;
    double c = 0x1.745cf8c4c7bcap-3 + z * 0x1.3b1c42e3df02cp-3;
    double d = 0x1.0fbd2bafa02d6p-3 + z * 0x1.0c1263e1bac13p-3;
    double r = z * ((a + z2 * b) + z4 * (c + z2 * d));
    /* ln(1+f) = f - (f^2/2 - s (f^2/2 + r)) */
    double h = 0.5 * f * f;
    double y = k * NM_LN2_HI - ((h - (s * (h + r) + k * NM_LN2_LO)) - f);
    return nm_log_ends(x, y);
}

/* The natural logarithm, correctly rounded but for about one case in 2000. */
NM_INLINE double nm_log_exact(double x) {
    double lo, hi = nm_log_pair(x, &lo);
    return nm_log_ends(x, hi + lo);
}

NM_INLINE double nm_log10(double x) {
    double lo, hi = nm_log_pair(x, &lo);
    double e, p = nm_two_product(hi, 0x1.bcb7b1526e50ep-2, &e);
    p = p + (e + (hi * 0x1.95355baaafad3p-57 + lo * 0x1.bcb7b1526e50ep-2));
    return nm_log_ends(x, p);
}

/* x^y, as the C library's pow in all special cases */
NM_INLINE double nm_pow(double x, double y) {
    double ax = __builtin_fabs(x), ay = __builtin_fabs(y);
    int zero = ax == 0.0, infinite = ax == __builtin_inf();
    double l_lo, l = nm_log_pair(zero | infinite ? 1.0 : ax, &l_lo);
    /* Beyond 2^70 the result is 0, 1 or infinite whatever y. */
    double yc = y > 0x1p70 ? 0x1p70 : y;
    double p, p_lo, n, h, t, r, c, q, s, half;
    int integral, odd, grows;
    yc = yc < -0x1p70 ? -0x1p70 : yc;
    p = nm_two_product(l, yc, &p_lo);
    p_lo += l_lo * yc;
    p_lo = p > 800.0 ? 0.0 : p_lo;
    p_lo = p < -800.0 ? 0.0 : p_lo;
    p = p > 800.0 ? 800.0 : p;
    p = p < -800.0 ? -800.0 : p;
    n = (p * NM_LOG2E + NM_ROUNDER) - NM_ROUNDER;
    t = p - n * NM_LN2_HI;
    p_lo = n * NM_LN2_LO - p_lo;
    r = t - p_lo;
    c = (t - r) - p_lo;
    s = nm_fast_two_sum(1.0, r, &q);
    q = s + (q + (c + (r * c + r * r * nm_exp_tail(r))));
    /* n may lie beyond the exponents of a double: scale in two steps. */
    h = (n * 0.5 + NM_ROUNDER) - NM_ROUNDER;
    q = q * nm_exp2i(h) * nm_exp2i(n - h);
    grows = y > 0.0;
    q = zero ? (grows ? 0.0 : __builtin_inf()) : q;
    q = infinite ? (grows ? __builtin_inf() : 0.0) : q;
    /* The sign: negative bases have integral exponents only. */
    half = 0.5 * ay;
    integral = (ay >= 0x1p52) | (((ay + 0x1p52) - 0x1p52) == ay);
    odd = integral & (ay < 0x1p53) & (((half + 0x1p52) - 0x1p52) != half);
    q = ((x < 0.0) & !integral & !infinite) ? __builtin_nan("") : q;
    q = odd ? __builtin_copysign(q, x) : q;
    q = y != y ? y : q;
    q = x != x ? x : q;
    q = ((ax == 1.0) & (ay == __builtin_inf())) ? 1.0 : q;
    return ((y == 0.0) | (x == 1.0)) ? 1.0 : q;
}

/* x^n by multiplication: for exponents written as a small integer literal, for
 * which this unrolls into a few products. */
NM_INLINE double nm_powi(double x, int n) {
    unsigned m = n < 0 ? 0u - (unsigned)n : (unsigned)n;
    double y = 1.0;
    double x2 = x * x, x4 = x2 * x2, x8 = x4 * x4, x16 = x8 * x8;
    if (m == 3) return n < 0 ? 1.0 / (x2 * x) : x2 * x;
    if (m & 1) y = x;
    if (m & 2) y = y * x2;
    if (m & 4) y = y * x4;
    if (m & 8) y = y * x8;
    if (m & 16) y = y * x16;
    if (m >= 32) y = nm_pow(x, (double)m);
    return n < 0 ? 1.0 / y : y;
}

/* ---- hyperbolic functions ------------------------------------------------- */

NM_INLINE double nm_tanh(double x) {
    double a = __builtin_fabs(x), e;
    a = a > 25.0 ? 25.0 : a;
    e = nm_expm1(-2.0 * a);
    e = __builtin_copysign(-e / (e + 2.0), x);
    return x != x ? x : e;
}

NM_INLINE double nm_sinh(double x) {
    double a = __builtin_fabs(x), e = nm_expm1(a);
    double y = 0.5 * (e + e / (e + 1.0));
    y = x != x ? x : y;
    return __builtin_copysign(y, x);
}

NM_INLINE double nm_cosh(double x) {
    double e = nm_exp(__builtin_fabs(x));
    return 0.5 * e + 0.5 / e;
}

/* ---- one instruction, or the C library ------------------------------------ */

NM_INLINE double nm_fabs(double x) { return __builtin_fabs(x); }
NM_INLINE double nm_sqrt(double x) { return __builtin_sqrt(x); }
NM_INLINE double nm_floor(double x) { return __builtin_floor(x); }
NM_INLINE double nm_ceil(double x) { return __builtin_ceil(x); }
NM_INLINE double nm_fmod(double x, double y) { return __builtin_fmod(x, y); }
NM_INLINE double nm_sin(double x) { return __builtin_sin(x); }
NM_INLINE double nm_cos(double x) { return __builtin_cos(x); }
NM_INLINE double nm_tan(double x) { return __builtin_tan(x); }
NM_INLINE double nm_asin(double x) { return __builtin_asin(x); }
NM_INLINE double nm_acos(double x) { return __builtin_acos(x); }
NM_INLINE double nm_atan(double x) { return __builtin_atan(x); }
NM_INLINE double nm_atan2(double y, double x) { return __builtin_atan2(y, x); }
NM_INLINE double nm_erf(double x) { return __builtin_erf(x); }

/* An index expression or FROM bound: each name is cut to an integer. */
NM_INLINE int nm_int(double x) { return (int)x; }

#endif
