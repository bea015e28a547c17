/* normals.c - Philox blocks in vectors, and Box and Muller's map on them. */
#include "runtime/num/normals.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/num/kernel.h"
#include "runtime/num/vecmath.h"

enum { BLOCKS = 256 };              /* of a turn: all of it stays in the first cache */

typedef struct {
    uint32_t word[4][BLOCKS];       /* word k of each Philox block */
    double first[BLOCKS], second[BLOCKS];       /* its two uniforms */
    double radius[BLOCKS];
} turn;

static inline double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Blocks counter, counter + 1, ... of the stream: the rounds of rng.c, side by side. */
static void philox_plain(const geo_rng *rng, uint64_t counter, turn *t)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        geo_rng at = { .seed = rng->seed, .stream = rng->stream, .counter = counter + i };
        for (int k = 0; k < 4; k++) t->word[k][i] = rng_u32(&at);
    }
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

/* A word stands in the low half of a 64-bit lane; what is in the high half is never
 * read. The compiler makes three multiplications of the one that is meant here. */
#define PHILOX_ROUNDS(vec, mul, shift, xor3)                                                \
    for (int round = 0; round < 10; round++) {                                              \
        vec p0 = mul(x0, m0), p2 = mul(x2, m1);                                             \
        x0 = xor3(shift(p2, 32), x1, key0[round]);                                          \
        x2 = xor3(shift(p0, 32), x3, key1[round]);                                          \
        x1 = p2;                                                                            \
        x3 = p0;                                                                            \
    }

/* The keys of the ten rounds. */
typedef struct {
    uint64_t key0[10], key1[10];
} round_keys;

static round_keys keys_of(uint64_t seed)
{
    round_keys k;
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < 10; i++) {
        k.key0[i] = (uint32_t)(key0 + (uint32_t)i * 0x9E3779B9u);
        k.key1[i] = (uint32_t)(key1 + (uint32_t)i * 0xBB67AE85u);
    }
    return k;
}

#define XOR3_256(a, b, c) _mm256_xor_si256(_mm256_xor_si256(a, b), c)

__attribute__((target("avx2")))
static void philox_avx2(const geo_rng *rng, uint64_t counter, turn *t)
{
    round_keys k = keys_of(rng->seed);
    __m256i key0[10], key1[10];
    for (int i = 0; i < 10; i++) {
        key0[i] = _mm256_set1_epi64x((long long)k.key0[i]);
        key1[i] = _mm256_set1_epi64x((long long)k.key1[i]);
    }
    const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m256i at = _mm256_add_epi64(_mm256_set1_epi64x((long long)counter),
                                  _mm256_setr_epi64x(0, 1, 2, 3));
    for (int i = 0; i < BLOCKS; i += 4) {
        __m256i x0 = at, x1 = _mm256_srli_epi64(at, 32);
        __m256i x2 = _mm256_set1_epi64x((uint32_t)rng->stream);
        __m256i x3 = _mm256_set1_epi64x((long long)(rng->stream >> 32));
        PHILOX_ROUNDS(__m256i, _mm256_mul_epu32, _mm256_srli_epi64, XOR3_256)
        const __m256i x[4] = { x0, x1, x2, x3 };
        for (int w = 0; w < 4; w++)
            _mm_storeu_si128((__m128i *)&t->word[w][i], _mm256_castsi256_si128(
                                 _mm256_permutevar8x32_epi32(x[w], even)));
        at = _mm256_add_epi64(at, _mm256_set1_epi64x(4));
    }
}

#define XOR3_512(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0x96)

__attribute__((target("avx512f")))
static void philox_avx512(const geo_rng *rng, uint64_t counter, turn *t)
{
    round_keys k = keys_of(rng->seed);
    __m512i key0[10], key1[10];
    for (int i = 0; i < 10; i++) {
        key0[i] = _mm512_set1_epi64((long long)k.key0[i]);
        key1[i] = _mm512_set1_epi64((long long)k.key1[i]);
    }
    const __m512i m0 = _mm512_set1_epi64(0xD2511F53), m1 = _mm512_set1_epi64(0xCD9E8D57);
    __m512i at = _mm512_add_epi64(_mm512_set1_epi64((long long)counter),
                                  _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
    for (int i = 0; i < BLOCKS; i += 8) {
        __m512i x0 = at, x1 = _mm512_srli_epi64(at, 32);
        __m512i x2 = _mm512_set1_epi64((uint32_t)rng->stream);
        __m512i x3 = _mm512_set1_epi64((long long)(rng->stream >> 32));
        PHILOX_ROUNDS(__m512i, _mm512_mul_epu32, _mm512_srli_epi64, XOR3_512)
        const __m512i x[4] = { x0, x1, x2, x3 };
        for (int w = 0; w < 4; w++)
            _mm256_storeu_si256((__m256i *)&t->word[w][i], _mm512_cvtepi64_epi32(x[w]));
        at = _mm512_add_epi64(at, _mm512_set1_epi64(8));
    }
}

static void philox_blocks(const geo_rng *rng, uint64_t counter, turn *t)
{
    if (__builtin_cpu_supports("avx512f")) philox_avx512(rng, counter, t);
    else if (__builtin_cpu_supports("avx2")) philox_avx2(rng, counter, t);
    else philox_plain(rng, counter, t);
}
#else
static void philox_blocks(const geo_rng *rng, uint64_t counter, turn *t)
{
    philox_plain(rng, counter, t);
}
#endif

/* ((high:low >> 11) + 1/2) / 2^53, through the bits of 2^52 + x: no integer conversion. */
static inline double uniform_of(uint32_t high, uint32_t low)
{
    double h = from_bits(0x4330000000000000u | high) - 0x1p52;
    double l = from_bits(0x4330000000000000u | low >> 11) - 0x1p52;
    return (h * 0x1p21 + l + 0.5) * 0x1p-53;
}

GEO_KERNEL static void uniforms_of(turn *t)
{
    GEO_IVDEP
    for (int i = 0; i < BLOCKS; i++) {
        t->first[i] = uniform_of(t->word[0][i], t->word[1][i]);
        t->second[i] = uniform_of(t->word[2][i], t->word[3][i]);
    }
}

/* (cos, sin) of 2 pi u, u in (0, 1): 4 u is rounded to a quadrant exactly, the rest in
 * [-pi/4, pi/4] goes to the polynomials of fdlibm [Sun Microsystems 1993]. */
GEO_KERNEL static void pairs_of(const turn *t, double *z)
{
    GEO_IVDEP
    for (int i = 0; i < BLOCKS; i++) {
        double turns = 4 * t->second[i], shifted = turns + 0x1.8p52;
        double r = (turns - (shifted - 0x1.8p52)) * 0x1.921fb54442d18p0, q = r * r;
        uint64_t quadrant;
        memcpy(&quadrant, &shifted, sizeof quadrant);
        double s = r + r * q * (-1.66666666666666324348e-01 + q * (8.33333333332248946124e-03
                   + q * (-1.98412698298579493134e-04 + q * (2.75573137070700676789e-06
                   + q * (-2.50507602534068634195e-08 + q * 1.58969099521155010221e-10)))));
        double c = 1 - 0.5 * q + q * q * (4.16666666666666019037e-02
                   + q * (-1.38888888888741095749e-03 + q * (2.48015872894767294178e-05
                   + q * (-2.75573143513906633035e-07 + q * (2.08757232129817482790e-09
                   + q * -1.13596475577881948265e-11)))));
        double x = quadrant & 1 ? s : c, y = quadrant & 1 ? c : s;
        double radius = t->radius[i];
        z[2 * i] = (quadrant + 1) & 2 ? -radius * x : radius * x;
        z[2 * i + 1] = quadrant & 2 ? -radius * y : radius * y;
    }
}

GEO_KERNEL static void radii_of(turn *t)
{
    vec_log_array(BLOCKS, t->first, t->radius);
    GEO_IVDEP
    for (int i = 0; i < BLOCKS; i++) t->radius[i] = sqrt(-2 * t->radius[i]);
}

static void normal_turn(const geo_rng *rng, uint64_t counter, turn *t, double *z)
{
    philox_blocks(rng, counter, t);
    uniforms_of(t);
    radii_of(t);
    pairs_of(t, z);
}

static void uniform_turn(const geo_rng *rng, uint64_t counter, turn *t, double *u)
{
    philox_blocks(rng, counter, t);
    uniforms_of(t);
    for (int i = 0; i < BLOCKS; i++) {
        u[2 * i] = t->first[i];
        u[2 * i + 1] = t->second[i];
    }
}

typedef void (*turn_function)(const geo_rng *rng, uint64_t counter, turn *t, double *out);

static geo_status fill(geo_rng *rng, size_t n, double *out, turn_function next)
{
    turn t;
    double rest[2 * BLOCKS];
    uint64_t counter = rng->counter;
    for (size_t i = 0; i < n; i += 2 * BLOCKS) {
        if (i % 65536 == 0) GEO_TRY(geo_poll());
        size_t count = n - i < 2 * BLOCKS ? n - i : 2 * BLOCKS;
        next(rng, counter + i / 2, &t, count < 2 * BLOCKS ? rest : out + i);
        if (count < 2 * BLOCKS) memcpy(out + i, rest, count * sizeof *out);
    }
    rng->counter = counter + (n + 1) / 2;
    if (n > 0) rng->left = 0;
    return GEO_OK;
}

geo_status normals_fill(geo_rng *rng, size_t n, double *z)
{
    return fill(rng, n, z, normal_turn);
}

geo_status uniforms_fill(geo_rng *rng, size_t n, double *u)
{
    return fill(rng, n, u, uniform_turn);
}
