/* Moving the rows of a store: the loops that are bound by memory.
 *
 * `new_row[i]` is where row i goes. An order that keeps most neighbours together
 * (cells that change places) moves fastest column by column. In any other order every
 * value costs a cache line of its own that way: eight bytes of 64 are used. Therefore
 * eight columns at a time are written to records of one cache line a row, at the
 * rows' new places, past the caches (pass 1), and the records, now in order, are
 * split into columns again (pass 2). Both passes run at nearly the speed of a memcpy.
 */
#ifndef NRNMINI_STORE_PERMUTE_H
#define NRNMINI_STORE_PERMUTE_H

#include <Python.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__GNUC__)
#define NM_PREFETCH_TO_WRITE(p) __builtin_prefetch((p), 1)
#else
#define NM_PREFETCH_TO_WRITE(p) ((void)0)
#endif

enum {
    NM_LANES = 8,             /* columns of 8 bytes in a record of one cache line */
    NM_LEAST_LANES = 5,       /* fewer move faster one by one */
    NM_LEAST_ROWS = 1 << 16   /* below, a column fits into the second-level cache */
};

typedef struct {
    Py_ssize_t wrong;  /* the first entry that is out of range or there twice, or -1 */
    Py_ssize_t jumps;  /* entries whose row does not go near the one before */
    int is_identity;
} NmOrder;

/* Is it a permutation, and of what kind? `seen`: (n + 7)/8 bytes of 0. */
static inline NmOrder nm_check_order(const int32_t* new_row, Py_ssize_t n,
                                     unsigned char* seen) {
    NmOrder order = {-1, 0, 1};
    int64_t last = -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        const int64_t row = new_row[i];
        if (row < 0 || row >= n || (seen[row >> 3] >> (row & 7) & 1)) {
            order.wrong = i;
            return order;
        }
        seen[row >> 3] |= (unsigned char)(1 << (row & 7));
        order.is_identity &= row == i;
        order.jumps += row <= last - 8 || row >= last + 8;
        last = row;
    }
    return order;
}

/* One column, to memory of its own. */
static inline void nm_scatter(const char* from, char* to, const int32_t* new_row,
                              Py_ssize_t n, Py_ssize_t row_bytes) {
    enum { AHEAD = 32 };
    Py_ssize_t i;
    if (row_bytes == 8) {
        const uint64_t* a = (const uint64_t*)from;
        uint64_t* b = (uint64_t*)to;
        for (i = 0; i < n - AHEAD; i++) {
            NM_PREFETCH_TO_WRITE(b + new_row[i + AHEAD]);
            b[new_row[i]] = a[i];
        }
        for (; i < n; i++) b[new_row[i]] = a[i];
    } else if (row_bytes == 4) {
        const uint32_t* a = (const uint32_t*)from;
        uint32_t* b = (uint32_t*)to;
        for (i = 0; i < n - AHEAD; i++) {
            NM_PREFETCH_TO_WRITE(b + new_row[i + AHEAD]);
            b[new_row[i]] = a[i];
        }
        for (; i < n; i++) b[new_row[i]] = a[i];
    } else {
        for (i = 0; i < n; i++)
            memcpy(to + new_row[i] * row_bytes, from + i * row_bytes, (size_t)row_bytes);
    }
}

/* Up to eight columns of 8 bytes, by way of `records` (64 bytes a row, on a cache
 * line). The columns stay where they are. */
static inline void nm_permute_lanes(void* const* columns, int m, char* records,
                                    const int32_t* new_row, Py_ssize_t n) {
    const uint64_t* c[NM_LANES];
    Py_ssize_t i, start;
    int k;
    for (k = 0; k < NM_LANES; k++) c[k] = (const uint64_t*)columns[k < m ? k : 0];
    for (i = 0; i < n; i++) {
        uint64_t* record = (uint64_t*)(records + 64 * (int64_t)new_row[i]);
        for (k = 0; k < NM_LANES; k += 2) {
#if defined(__SSE2__)
            _mm_stream_si128((__m128i*)(record + k),
                             _mm_set_epi64x((long long)c[k + 1][i], (long long)c[k][i]));
#else
            record[k] = c[k][i];
            record[k + 1] = c[k + 1][i];
#endif
        }
    }
#if defined(__SSE2__)
    _mm_sfence();
#endif
    /* So few records at a time that they stay in the first-level cache. */
    for (start = 0; start < n; start += 256) {
        const Py_ssize_t end = start + 256 < n ? start + 256 : n;
        for (k = 0; k < m; k++) {
            uint64_t* column = (uint64_t*)columns[k];
            const uint64_t* record = (const uint64_t*)records + k;
            for (i = start; i < end; i++) column[i] = record[NM_LANES * i];
        }
    }
}

#endif
