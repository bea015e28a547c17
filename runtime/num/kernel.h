/* kernel.h - how a loop over plain arrays is compiled.
 *
 * GEO_KERNEL before a function lets the compiler vectorise it and makes one copy
 * for each level of CPU, chosen when the program starts. Multiply and add are
 * never fused (-ffp-contract=off), so all copies give the same bits.
 * -DGEO_LEVEL='"avx2"' (or "avx512f") compiles one copy, for that level: a test compares
 * the bits of such programs.
 * GEO_IVDEP before a loop: input and output are the same array or do not overlap. */
#ifndef GEO_NUM_KERNEL_H
#define GEO_NUM_KERNEL_H

#if defined(GEO_LEVEL)
#define GEO_CLONES __attribute__((target(GEO_LEVEL)))
#elif defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(GEO_NO_IFUNC)
#define GEO_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define GEO_CLONES
#endif

#if defined(__GNUC__) && !defined(__clang__)
#define GEO_VECTORISE __attribute__((optimize("tree-vectorize", "vect-cost-model=dynamic")))
#define GEO_IVDEP _Pragma("GCC ivdep")
#else
#define GEO_VECTORISE
#define GEO_IVDEP
#endif

#define GEO_KERNEL GEO_CLONES GEO_VECTORISE

/* A function for the loop of a kernel: a call there would keep it from becoming vectors. */
#if defined(__GNUC__)
#define GEO_INLINE static inline __attribute__((always_inline))
#else
#define GEO_INLINE static inline
#endif

#endif
