/* What is the same for all mechanisms, so that it is not compiled for each of them.
 *
 * Owns the loops over a block of rows whose nodes and ions lie apart: values are
 * collected, put back, added to. Rows that are added to may occur twice: they take
 * turns, as they come. And the elementary functions for what runs seldom.
 */
#ifndef NRNMINI_BLOCKS_H
#define NRNMINI_BLOCKS_H

#include <stdint.h>

#include "nm_clones.h"
#include "nm_math.h"

NM_CLONES static void nm_gather(double* restrict to, const double* restrict from,
                                const int32_t* restrict rows, int32_t n) {
    for (int32_t k = 0; k < n; ++k) to[k] = from[rows[k]];
}

static void nm_scatter(double* restrict to, const int32_t* restrict rows,
                       const double* restrict from, int32_t n) {
    for (int32_t k = 0; k < n; ++k) to[rows[k]] = from[k];
}

NM_CLONES static void nm_add(double* restrict to, const double* restrict from,
                             int32_t n) {
    for (int32_t k = 0; k < n; ++k) to[k] += from[k];
}

static void nm_add_at(double* restrict to, const int32_t* restrict rows,
                      const double* restrict from, int32_t n) {
    for (int32_t k = 0; k < n; ++k) to[rows[k]] += from[k];
}

static double nm_seldom_exp(double x) { return nm_exp(x); }
static double nm_seldom_log(double x) { return nm_log(x); }
static double nm_seldom_pow(double x, double y) { return nm_pow(x, y); }

#endif
