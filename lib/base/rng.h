/* rng.h -- seeded random numbers: the same seed, the same numbers, on every machine. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state[4];
};

struct rng rng_seed(uint64_t seed);
/* A generator that depends on the bytes and the seed alone, such as an image's id: order of work does not matter. */
struct rng rng_seed_bytes(uint64_t seed, const void *bytes, size_t n);

uint64_t rng_next(struct rng *r);                   /* 64 uniform bits */
uint64_t rng_below(struct rng *r, uint64_t bound);  /* 0 <= result < bound, exactly uniform; bound > 0 */
double rng_unit(struct rng *r);                     /* 0 <= result < 1, a multiple of 2^-53 */

/* A hash of bytes with good mixing; not for adversaries. */
uint64_t rng_hash(uint64_t seed, const void *bytes, size_t n);

#endif
