/* Loops of the simulator itself that are compiled for several instruction sets. */
#ifndef NM_CLONES_H
#define NM_CLONES_H

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) \
    && defined(__GLIBC__)
#define NM_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define NM_CLONES
#endif

#endif
