/* Functions that the NMODL language offers beside plain mathematics.
 *
 * Owns the process-wide generator of scop_random and its relatives (its state is
 * NmThread.scop_seed, 1 at first), and the helpers that know the thread.
 * `_nm` is the NmCtx of the running kernel.
 */
#ifndef NM_SCOP_H
#define NM_SCOP_H

#include "nm_math.h"
#include "nrnmini.h"

/* CODATA 2018, as everywhere in the simulator: C/mol and J/(K mol) */
#define NM_FARADAY (1.602176634e-19 * 6.02214076e23)
#define NM_GAS_CONSTANT (1.380649e-23 * 6.02214076e23)

#define NM_SCOP_INFINITY (__builtin_inf())

NM_INLINE double nm_scop_random(NmCtx* _nm) {
    uint32_t s = UINT32_C(2147437301) * _nm->nt->scop_seed + UINT32_C(453816981);
    _nm->nt->scop_seed = s;
    return (double)s / 4294967295.0;
}

NM_INLINE double nm_set_seed(NmCtx* _nm, double seed) {
    _nm->nt->scop_seed = seed >= 0 && seed < 4294967296.0 ? (uint32_t)seed
                                                          : (uint32_t)(int64_t)seed;
    return 0.0;
}

NM_INLINE double nm_exprand(NmCtx* _nm, double mean) {
    return -mean * nm_log_exact(nm_scop_random(_nm));
}

NM_INLINE double nm_normrand(NmCtx* _nm, double mean, double deviation) {
    double a, b, s;
    do {
        a = 2.0 * nm_scop_random(_nm) - 1.0;
        b = 2.0 * nm_scop_random(_nm) - 1.0;
        s = a * a + b * b;
    } while (s >= 1.0 || s == 0.0);
    return mean + deviation * a * nm_sqrt(-2.0 * nm_log_exact(s) / s);
}

/* A Poisson deviate: how many uniform numbers it takes. */
NM_INLINE double nm_poisrand(NmCtx* _nm, double mean) {
    double limit = nm_exp(-mean), product = nm_scop_random(_nm), n = 0.0;
    while (product > limit) {
        n += 1.0;
        product *= nm_scop_random(_nm);
    }
    return n;
}

/* The variable step asks for all of them when it starts, and true is `te` itself: the
 * step ends a few roundings before it, and another starts a few roundings behind. */
NM_COLD static int nm_at_time_variable(NmThread* nt, double te) {
    if (nt->stepping != NM_STEP_STARTING) return 0;
    if (te > nt->start && te < nt->stop) nt->stop = te;
    return __builtin_fabs(te - nt->start) < NM_TIME_EPSILON * __builtin_fabs(nt->start);
}

/* True in the one fixed step that passes `te` (ms). */
NM_INLINE int nm_at_time(NmThread* nt, double te) {
    if (NM_UNLIKELY(nt->stepping)) return nm_at_time_variable(nt, te);
    double x = te - 1e-11;
    return (x <= nt->t) & (x > nt->t - nt->dt);
}

/* x / (e^x - 1) */
NM_INLINE double nm_efun(double x) {
    int near = __builtin_fabs(x) < 1e-4;
    double q = x / (nm_exp(near ? 1.0 : x) - 1.0);
    return near ? 1.0 - x / 2.0 : q;
}

/* Goldman-Hodgkin-Katz current (mA/cm2) for a permeability of 1 cm/s;
 * v in mV, concentrations in mM */
NM_INLINE double nm_ghk(const NmThread* nt, double v, double ci, double co, double z) {
    double ktf = 1000.0 * NM_GAS_CONSTANT * (*nt->celsius + 273.15) / NM_FARADAY;
    double u = z * v / ktf;
    return 0.001 * z * NM_FARADAY * (ci * nm_efun(-u) - co * nm_efun(u));
}

NM_INLINE double nm_factorial(double n) {
    double y = 1.0, k;
    for (k = 2.0; k <= n && k < 172.0; k += 1.0) y *= k;
    return n < 171.0 ? y : NM_SCOP_INFINITY;
}

/* ---- SCoP's functions ------------------------------------------------------ */

NM_INLINE double nm_hyperbol(double x, double max, double K) {
    return max * x / (K + x);
}

NM_INLINE double nm_revhyperbol(double x, double max, double K) {
    return max * (1.0 - x / (K + x));
}

NM_INLINE double nm_sigmoid(double x, double max, double K, double n) {
    double p = nm_pow(x, n);
    return max * p / (nm_pow(K, n) + p);
}

NM_INLINE double nm_revsigmoid(double x, double max, double K, double n) {
    double p = nm_pow(x, n);
    return max * (1.0 - p / (nm_pow(K, n) + p));
}

NM_INLINE double nm_harmonic(double t, double period, double amplitude, double offset) {
    return amplitude * nm_sin(6.2831853 * ((t + offset) / period));
}

/* Density of the normal distribution */
NM_INLINE double nm_gauss(double x, double mean, double deviation) {
    double z = (x - mean) / deviation;
    /* The root of 2 pi with SCoP's nine digits of pi. */
    return nm_exp(-0.5 * z * z) / (deviation * 2.5066282731988805);
}

/* Probability of x under the Poisson distribution */
NM_INLINE double nm_poisson(double x, double mean) {
    return nm_pow(mean, x) * nm_exp(-mean) / nm_factorial(x);
}

/* Where t lies within its period, 0 <= .. < 1 */
NM_INLINE double nm_phase(double t, double period) {
    double q = t / period;
    return q - nm_floor(q);
}

NM_INLINE double nm_squarewave(double t, double period, double amplitude) {
    return nm_phase(t, period) < 0.5 ? amplitude : -amplitude;
}

NM_INLINE double nm_sawtooth(double t, double period, double amplitude) {
    return amplitude * nm_phase(t, period);
}

NM_INLINE double nm_revsawtooth(double t, double period, double amplitude) {
    return amplitude * (1.0 - nm_phase(t, period));
}

NM_INLINE double nm_ramp(double t, double lag, double height, double duration) {
    if (t < lag) return 0.0;
    return t > lag + duration ? height : height * (t - lag) / duration;
}

NM_INLINE double nm_pulse(double t, double lag, double height, double duration) {
    return t >= lag && t < lag + duration ? height : 0.0;
}

NM_INLINE double nm_perpulse(double t, double lag, double height, double duration,
                             double delay) {
    double period = duration + delay;
    if (t < lag) return 0.0;
    return nm_phase(t - lag, period) * period < duration ? height : 0.0;
}

NM_INLINE double nm_step(double t, double at, double jump) {
    return t >= at ? jump : 0.0;
}

NM_INLINE double nm_perstep(double t, double lag, double period, double jump) {
    return t < lag ? 0.0 : jump * (1.0 + nm_floor((t - lag) / period));
}

/* mode "max": is x within the limit from above? "min": from below? */
NM_INLINE double nm_threshold(double x, double limit, const char* mode) {
    int is_max = mode[0] && mode[1] == 'a';
    return is_max ? x <= limit : x >= limit;
}

#endif
