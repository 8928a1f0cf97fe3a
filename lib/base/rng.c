/* rng.c -- seeded random numbers.
 *
 * The generator is xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM
 * Transactions on Mathematical Software 2021, section 5); its state is filled by splitmix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", OOPSLA 2014, section 4), as its authors advise. */
#include "base/rng.h"

#include "base/wide.h"

#include <assert.h>
#include <string.h>

static const uint64_t golden = 0x9e3779b97f4a7c15; /* 2^64 divided by the golden ratio, odd */

static uint64_t
splitmix(uint64_t *state)
{
	uint64_t z = *state += golden;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static inline uint64_t
rotated(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

struct rng
rng_seed(uint64_t seed)
{
	struct rng r;
	for (int i = 0; i < 4; i++)
		r.state[i] = splitmix(&seed);
	return r;
}

struct rng
rng_seed_bytes(uint64_t seed, const void *bytes, size_t n)
{
	return rng_seed(rng_hash(seed, bytes, n));
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t *s = r->state, result = rotated(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotated(s[3], 45);
	return result;
}

/* Lemire, "Fast random integer generation in an interval", ACM Transactions on Modeling and Computer Simulation 2019,
 * section 4: the high half of a product, but for the products whose low half makes some results more likely. */
uint64_t
rng_below(struct rng *r, uint64_t bound)
{
	assert(bound > 0);
	wide product = (wide)rng_next(r) * bound;
	if ((uint64_t)product < bound) {
		uint64_t surplus = -bound % bound; /* 2^64 mod bound */
		while ((uint64_t)product < surplus)
			product = (wide)rng_next(r) * bound;
	}
	return (uint64_t)(product >> 64);
}

double
rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

/* Both halves of a 128-bit product, in which every bit of a and b has its say, folded into one. */
static inline uint64_t
fold(uint64_t a, uint64_t b)
{
	wide product = (wide)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes as a number, the first one lowest on every machine. */
static inline uint64_t
load(const unsigned char *p, size_t n)
{
	uint64_t word = 0;
	if (n >= 8) {
		memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		return word;
	}
	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return word;
}

/* Sixteen bytes a round. The odd constants keep a word of zeros from wiping out the state; the length tells trailing
 * zero bytes apart. */
uint64_t
rng_hash(uint64_t seed, const void *bytes, size_t n)
{
	const uint64_t odd1 = 0x6a09e667f3bcc909, odd2 = 0xbb67ae8584caa73b; /* from the square roots of 2 and 3 */
	const unsigned char *p = bytes;
	uint64_t state = fold(seed ^ golden, odd1);
	for (size_t left = n; left > 0;) {
		size_t first = left < 8 ? left : 8, second = left - first < 8 ? left - first : 8;
		state = fold(load(p, first) ^ state ^ odd1, load(p + first, second) ^ odd2) + rotated(state, 29);
		p += first + second;
		left -= first + second;
	}
	return fold(state ^ (uint64_t)n, golden) ^ fold(state ^ odd2, odd1 + (uint64_t)n);
}
