/* Moving the rows of a store: the loops that are bound by memory.
 *
 * `new_row[i]` is where row i goes, `old_row[k]` what comes to row k. How columns move
 * depends on the order; all but the last write every cache line once and whole, past the
 * caches, so that no line is read only to be overwritten:
 *
 * runs     neighbours stay neighbours (cells change places): a copy of each run.
 * near     rows move, but what becomes neighbours was near (cells of one block are
 *          interleaved): one pass that collects.
 * records  any other order. Each value would cost a cache line of its own: eight bytes
 *          used of 64. Therefore eight columns at a time are written to records of one
 *          line a row, at the rows' new places (pass 1), and the records, now in order,
 *          are split into columns again (pass 2). Both run at the speed of a memcpy.
 * scatter  what fits into the caches, or has too few columns for records.
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
#define NM_PREFETCH(p) __builtin_prefetch(p)
#define NM_PREFETCH_TO_WRITE(p) __builtin_prefetch((p), 1)
#define NM_NOINLINE __attribute__((noinline))
#else
#define NM_PREFETCH(p) ((void)0)
#define NM_PREFETCH_TO_WRITE(p) ((void)0)
#define NM_NOINLINE
#endif

enum {
    NM_AHEAD = 32,           /* rows: what comes then is on its way from memory */
    NM_LANES = 8,            /* columns of 8 bytes in a record of one cache line */
    NM_LEAST_LANES = 5,      /* fewer move faster one by one */
    NM_LEAST_BYTES = 1 << 23, /* of all columns; fewer stay in the caches */
    NM_CHUNK = 1024,         /* rows that are collected while the next are fetched */
    NM_RUN = 32,             /* rows of a mean run that is worth a copy */
    NM_NEAR = 4096           /* rows: eight columns of so many stay in the caches */
};

typedef enum { NM_SCATTER, NM_RUNS, NM_NEAR_ORDER, NM_RECORDS } NmWay;

typedef struct {
    Py_ssize_t wrong; /* the first entry that is out of range or there twice, or -1 */
    Py_ssize_t runs;  /* of rows that stay together */
    Py_ssize_t far;   /* neighbours that were not near */
    int is_identity;
} NmOrder;

/* What comes to a row: from which row, and its identifier. */
typedef struct {
    int32_t row;
    uint32_t slot;
} NmComing;

/* Is it a permutation, and of what kind? Fills `old_row` and `new_slot`, the identifiers
 * in the new order, of n entries each, by way of `coming`: one place a row is written at
 * random, and its line holds both. */
static inline NmOrder nm_invert(const int32_t* new_row, const uint32_t* slot_of_row,
                                Py_ssize_t n, NmComing* coming, int32_t* restrict old_row,
                                uint32_t* restrict new_slot) {
    NmOrder order = {-1, n > 0, 0, n == 0};
    int32_t sign = 0; /* negative: a row that nothing goes to */
    uint32_t runs = 0, far = 0;
    Py_ssize_t i;
    if (n == 0) return order;
    memset(coming, 0xff, (size_t)n * sizeof(NmComing));
    for (i = 0; i < n; i++) {
        const int32_t row = new_row[i];
        if ((uint32_t)row >= (uint32_t)n) break;
        coming[row].row = (int32_t)i;
        coming[row].slot = slot_of_row[i];
    }
    if (i == n) {
        for (i = 0; i < n; i++) {
            old_row[i] = coming[i].row;
            new_slot[i] = coming[i].slot;
            sign |= coming[i].row;
        }
        for (i = 1; i < n; i++) {
            const uint32_t step = (uint32_t)old_row[i] - (uint32_t)old_row[i - 1];
            runs += step != 1;
            far += step + NM_NEAR > 2 * NM_NEAR;
        }
        order.runs += runs;
        order.far = far;
        order.is_identity = runs == 0;
        if (sign >= 0) return order;
    }
    memset(coming, 0xff, (size_t)n * sizeof(NmComing));
    for (i = 0; i < n; i++) {
        const int32_t row = new_row[i];
        if (row < 0 || row >= n || coming[row].row >= 0) break;
        coming[row].row = (int32_t)i;
    }
    order.wrong = i;
    return order;
}

static inline NmWay nm_way(NmOrder order, Py_ssize_t n, Py_ssize_t row_bytes) {
    if (n * row_bytes < NM_LEAST_BYTES) return NM_SCATTER;
    if (order.runs <= n / NM_RUN) return NM_RUNS;
    if (order.far <= n / 256) return NM_NEAR_ORDER;
    return NM_RECORDS;
}

/* ---- one column, to memory of its own ---- */

static inline void nm_scatter(const char* from, char* to, const int32_t* new_row,
                              Py_ssize_t n, Py_ssize_t row_bytes) {
    enum { AHEAD = NM_AHEAD };
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

/* Where the rows of each chunk of NM_CHUNK lie, for each of them and one more (none):
 * first row, and cache lines to fetch while eight rows are collected. */
typedef struct {
    int32_t first, lines;
} NmSource;

static inline void nm_find_sources(const int32_t* old_row, Py_ssize_t n,
                                   NmSource* source) {
    Py_ssize_t start, i, k = 0;
    for (start = 0; start < n; start += NM_CHUNK, k++) {
        const Py_ssize_t end = start + NM_CHUNK < n ? start + NM_CHUNK : n;
        int32_t low = old_row[start], high = low;
        for (i = start; i < end; i++) {
            low = old_row[i] < low ? old_row[i] : low;
            high = old_row[i] > high ? old_row[i] : high;
        }
        source[k].first = low;
        source[k].lines = (high - low) / NM_CHUNK + 1;
        if (source[k].lines > 4) source[k].lines = 4; /* a far row was among them */
    }
    source[k].first = source[k].lines = 0;
}

static inline void nm_collect(const char* from, char* to, const int32_t* old_row,
                              const NmSource* source, Py_ssize_t n,
                              Py_ssize_t row_bytes) {
    Py_ssize_t i = 0;
    if (row_bytes == 8) {
        const double* a = (const double*)from;
        double* b = (double*)to;
#if defined(__SSE2__)
        Py_ssize_t start;
        for (start = 0; start + NM_CHUNK <= n; start += NM_CHUNK) {
            /* The processor does not foresee the order of the rows: the next chunk's
             * lines come one after the other while this one is collected. */
            const int32_t lines = (++source)->lines;
            const double* ahead = a + source->first;
            for (i = start; i < start + NM_CHUNK; i += 8) {
                const int32_t* k = old_row + i;
                int j;
                for (j = 0; j < lines; j++, ahead += 8) NM_PREFETCH(ahead);
                for (j = 0; j < 8; j += 2)
                    _mm_stream_pd(b + i + j,
                                  _mm_loadh_pd(_mm_load_sd(a + k[j]), a + k[j + 1]));
            }
        }
        _mm_sfence();
#endif
        for (; i < n; i++) memcpy(b + i, a + old_row[i], 8);
    } else if (row_bytes == 4) {
        const uint32_t* a = (const uint32_t*)from;
        uint32_t* b = (uint32_t*)to;
        for (; i < n; i++) b[i] = a[old_row[i]];
    } else {
        for (; i < n; i++)
            memcpy(to + i * row_bytes, from + old_row[i] * row_bytes, (size_t)row_bytes);
    }
}

/* Of m columns of 8 bytes, an even number: row `last` goes to `row`. Returns 0. Not
 * inlined, so that registers suffice here and in the caller, and none is saved. */
static NM_NOINLINE int nm_move_last(void* const* columns, Py_ssize_t m, Py_ssize_t row,
                                    Py_ssize_t last) {
    void* const* const end = columns + m;
    for (; columns != end; columns += 2) {
        uint64_t *a = columns[0], *b = columns[1];
        a[row] = a[last];
        b[row] = b[last];
    }
    return 0;
}

/* Of one column: for each k in turn, row `last[k]` goes to `row[k]`, anywhere. */
static inline void nm_move_rows(char* data, Py_ssize_t row_bytes, const int32_t* row,
                                const int32_t* last, Py_ssize_t m) {
    Py_ssize_t k;
    for (k = 0; k < m; k++) {
        if (k + NM_AHEAD < m)
            NM_PREFETCH_TO_WRITE(data + row[k + NM_AHEAD] * row_bytes);
        if (row_bytes == 8)
            memcpy(data + row[k] * 8, data + last[k] * 8, 8);
        else
            memcpy(data + row[k] * row_bytes, data + last[k] * row_bytes,
                   (size_t)row_bytes);
    }
}

/* Where each run begins, `runs` entries and then n. */
static inline void nm_find_runs(const int32_t* old_row, Py_ssize_t n, int32_t* start) {
    Py_ssize_t i, k = 0;
    for (i = 0; i < n; i++)
        if (i == 0 || old_row[i] != old_row[i - 1] + 1) start[k++] = (int32_t)i;
    start[k] = (int32_t)n;
}

static inline void nm_copy_runs(const char* from, char* to, const int32_t* old_row,
                                const int32_t* start, Py_ssize_t runs,
                                Py_ssize_t row_bytes) {
    /* The processor foresees what follows in a run, not where the next one begins. */
    enum { AHEAD = 16, LINES = 16 };
    Py_ssize_t k, line;
    for (k = 0; k < runs; k++) {
        const Py_ssize_t n_bytes = (start[k + 1] - start[k]) * row_bytes;
        if (k + AHEAD < runs) {
            const Py_ssize_t next = start[k + AHEAD];
            const char* p = from + old_row[next] * row_bytes;
            const Py_ssize_t m = (start[k + AHEAD + 1] - next) * row_bytes;
            for (line = 0; line < LINES && 64 * line < m; line++)
                NM_PREFETCH(p + 64 * line);
        }
        memcpy(to + start[k] * row_bytes, from + old_row[start[k]] * row_bytes,
               (size_t)n_bytes);
    }
}

/* ---- up to eight columns, in their places ---- */

#if defined(__SSE2__)
/* Eight rows of two neighbouring lanes go to their columns. */
static inline void nm_split_pair(const double* record, double* a, double* b) {
    __m128d pair[8];
    int j;
    for (j = 0; j < 8; j++) pair[j] = _mm_load_pd(record + NM_LANES * j);
    for (j = 0; j < 8; j += 2) _mm_stream_pd(a + j, _mm_unpacklo_pd(pair[j], pair[j + 1]));
    if (b == NULL) return;
    for (j = 0; j < 8; j += 2) _mm_stream_pd(b + j, _mm_unpackhi_pd(pair[j], pair[j + 1]));
}
#endif

/* Columns of 8 bytes, m of them, by way of `records` (64 bytes a row, on a cache line). */
static inline void nm_permute_lanes(void* const* columns, int m, char* records,
                                    const int32_t* new_row, Py_ssize_t n) {
    const uint64_t* c[NM_LANES];
    Py_ssize_t i;
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
    i = 0;
#if defined(__SSE2__)
    _mm_sfence();
    for (; i + 8 <= n; i += 8)
        for (k = 0; k < m; k += 2)
            nm_split_pair((const double*)(records + 64 * i) + k, (double*)columns[k] + i,
                          k + 1 < m ? (double*)columns[k + 1] + i : NULL);
    _mm_sfence();
#endif
    for (; i < n; i++)
        for (k = 0; k < m; k++)
            ((uint64_t*)columns[k])[i] = ((const uint64_t*)(records + 64 * i))[k];
}

#endif
