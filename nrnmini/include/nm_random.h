/* Counter-based random streams: Philox4x32 with ten rounds.
 *
 * Owns the arithmetic of an `NmRandom` stream. Leaves to the simulator where the
 * streams live and which identifiers they start with. A stream's sequence number
 * counts 32-bit words: 4 * ctr[0] + which.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3"
 * (2011). key = (global index, 0); counter = (sequence, id3, id1, id2).
 */
#ifndef NM_RANDOM_H
#define NM_RANDOM_H

#include "nm_math.h"
#include "nrnmini.h"

/* Fills `out` with the block that the counter stands at. */
NM_INLINE void nm_random_block(NmRandom* r) {
    uint32_t c0 = r->ctr[0], c1 = r->ctr[1], c2 = r->ctr[2], c3 = r->ctr[3];
    uint32_t k0 = r->key[0], k1 = r->key[1];
    int i;
    for (i = 0; i < 10; i++) {
        uint64_t a = (uint64_t)0xD2511F53u * c0, b = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    r->out[0] = c0;
    r->out[1] = c1;
    r->out[2] = c2;
    r->out[3] = c3;
}

NM_INLINE void nm_random_start(NmRandom* r, uint32_t id1, uint32_t id2, uint32_t id3,
                               uint32_t global_index) {
    r->key[0] = global_index;
    r->key[1] = 0;
    r->ctr[0] = 0;
    r->ctr[1] = id3;
    r->ctr[2] = id1;
    r->ctr[3] = id2;
    r->which = 0;
    r->reserved = 0;
    nm_random_block(r);
}

/* Other identifiers; the block already drawn is used up first. */
NM_INLINE void nm_random_setids(NmRandom* r, double id1, double id2, double id3) {
    r->ctr[1] = (uint32_t)id3;
    r->ctr[2] = (uint32_t)id1;
    r->ctr[3] = (uint32_t)id2;
}

NM_INLINE void nm_random_setseq(NmRandom* r, double seq) {
    uint64_t n = seq > 0 && seq < 17179869184.0 ? (uint64_t)seq : 0;
    r->ctr[0] = (uint32_t)(n >> 2);
    r->which = (uint32_t)(n & 3);
    nm_random_block(r);
}

NM_INLINE double nm_random_seq(const NmRandom* r) {
    return 4.0 * r->ctr[0] + r->which;
}

NM_INLINE uint32_t nm_random_word(NmRandom* r) {
    uint32_t word = r->out[r->which & 3];
    if (++r->which > 3) {
        r->which = 0;
        r->ctr[0]++;
        nm_random_block(r);
    }
    return word;
}

/* In (0, 1), ends excluded. */
NM_INLINE double nm_random_dpick(NmRandom* r) {
    return ((double)nm_random_word(r) + 1.0) * (1.0 / 4294967297.0);
}

NM_INLINE double nm_random_ipick(NmRandom* r) { return (double)nm_random_word(r); }

NM_INLINE double nm_random_uniform(NmRandom* r, double lo, double hi) {
    return lo + (hi - lo) * nm_random_dpick(r);
}

NM_INLINE double nm_random_negexp(NmRandom* r, double mean) {
    return -mean * nm_log_exact(nm_random_dpick(r));
}

/* Polar method; the second deviate is not used. */
NM_INLINE double nm_random_normal(NmRandom* r, double mean, double deviation) {
    double a, b, w;
    do {
        a = 2.0 * nm_random_dpick(r) - 1.0;
        b = 2.0 * nm_random_dpick(r) - 1.0;
        w = a * a + b * b;
    } while (w > 1.0);
    return a * nm_sqrt(-2.0 * nm_log_exact(w) / w) * deviation + mean;
}

#endif
