/* rng.c - Philox 4x32-10 and the few laws everything else is made from. */
#include "runtime/base/rng.h"

#include <math.h>

static void philox_round(uint32_t x[4], uint32_t key0, uint32_t key1)
{
    uint64_t p0 = (uint64_t)0xD2511F53u * x[0];
    uint64_t p1 = (uint64_t)0xCD9E8D57u * x[2];
    uint32_t y0 = (uint32_t)(p1 >> 32) ^ x[1] ^ key0;
    uint32_t y2 = (uint32_t)(p0 >> 32) ^ x[3] ^ key1;
    x[0] = y0;
    x[1] = (uint32_t)p1;
    x[2] = y2;
    x[3] = (uint32_t)p0;
}

static void next_block(geo_rng *rng)
{
    uint32_t *x = rng->word;
    uint32_t key0 = (uint32_t)rng->seed, key1 = (uint32_t)(rng->seed >> 32);
    x[0] = (uint32_t)rng->counter;
    x[1] = (uint32_t)(rng->counter >> 32);
    x[2] = (uint32_t)rng->stream;
    x[3] = (uint32_t)(rng->stream >> 32);
    for (int round = 0; round < 10; round++) {
        philox_round(x, key0, key1);
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    rng->counter++;
    rng->left = 4;
}

void rng_seed(geo_rng *rng, uint64_t seed, uint64_t stream)
{
    *rng = (geo_rng){ .seed = seed, .stream = stream };
}

uint32_t rng_u32(geo_rng *rng)
{
    if (rng->left == 0) next_block(rng);
    return rng->word[4 - rng->left--];
}

uint64_t rng_u64(geo_rng *rng)
{
    uint64_t high = rng_u32(rng);
    return high << 32 | rng_u32(rng);
}

geo_rng rng_split(geo_rng *rng)
{
    geo_rng child;
    uint64_t seed = rng_u64(rng);
    rng_seed(&child, seed, rng_u64(rng));
    return child;
}

double rng_uniform(geo_rng *rng)
{
    return ((double)(rng_u64(rng) >> 11) + 0.5) * 0x1p-53;
}

uint64_t rng_below(geo_rng *rng, uint64_t n)
{
    uint64_t reject_below = -n % n;     /* 2^64 mod n */
    for (;;) {
        uint64_t x = rng_u64(rng);
        if (x >= reject_below) return x % n;
    }
}

double rng_normal(geo_rng *rng)
{
    double radius = sqrt(-2 * log(rng_uniform(rng)));
    return radius * cos(2 * M_PI * rng_uniform(rng));
}
