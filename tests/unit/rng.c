/* rng.c -- random numbers: fixed first numbers, bounds, and that they are spread evenly. */
#include "base/rng.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

Test(rng, first_numbers)
{
	const struct {
		uint64_t seed, numbers[4];
	} cases[] = { /* computed by another program from the published definition */
		{ 0, { 0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c } },
		{ 42, { 0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1 } },
	};
	for (size_t i = 0; i < 2; i++) {
		struct rng r = rng_seed(cases[i].seed);
		for (size_t j = 0; j < 4; j++)
			cr_expect(rng_next(&r) == cases[i].numbers[j], "seed %d, number %zu", (int)cases[i].seed, j);
	}
}

Test(rng, below)
{
	const uint64_t bounds[] = { 1, 2, 3, 10, 255, 1000003, (uint64_t)1 << 63, ((uint64_t)1 << 63) + 1, UINT64_MAX };
	struct rng r = rng_seed(1);
	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
		for (int j = 0; j < 1000; j++)
			cr_assert(rng_below(&r, bounds[i]) < bounds[i], "bound %llu", (unsigned long long)bounds[i]);
}

/* Chi squared of n draws over k cells is k - 1 on average, its deviation sqrt(2k - 2). Six cells of bound 3 * 2^62
 * show the bias that rejection removes: without it cells differ by half. */
Test(rng, below_is_uniform)
{
	const uint64_t bounds[] = { 6, (uint64_t)3 << 62 };
	struct rng r = rng_seed(2);
	for (size_t b = 0; b < 2; b++) {
		enum { N = 60000, CELLS = 6 };
		double count[CELLS] = { 0 }, chi = 0;
		for (int i = 0; i < N; i++)
			count[b == 0 ? rng_below(&r, bounds[b]) : rng_below(&r, bounds[b]) % CELLS]++;
		for (int i = 0; i < CELLS; i++)
			chi += (count[i] - N / CELLS) * (count[i] - N / CELLS) / (N / CELLS);
		cr_expect(chi < 25, "bound %zu: chi squared %g", b, chi);
	}
}

Test(rng, unit)
{
	struct rng r = rng_seed(3);
	double sum = 0, low = 1, high = 0;
	for (int i = 0; i < 100000; i++) {
		double x = rng_unit(&r);
		cr_assert(x >= 0 && x < 1);
		cr_assert(x * 0x1p53 == (double)(uint64_t)(x * 0x1p53));
		sum += x;
		low = x < low ? x : low;
		high = x > high ? x : high;
	}
	cr_expect(sum > 49600 && sum < 50400, "mean %g", sum / 100000);
	cr_expect(low < 1e-3 && high > 1 - 1e-3);
}

Test(rng, seed_bytes)
{
	struct rng a = rng_seed_bytes(7, "image 1", 7), b = rng_seed_bytes(7, "image 1", 7);
	struct rng c = rng_seed_bytes(7, "image 2", 7), d = rng_seed_bytes(8, "image 1", 7);
	uint64_t first = rng_next(&a);
	cr_expect(first == rng_next(&b));
	cr_expect(first != rng_next(&c));
	cr_expect(first != rng_next(&d));
}

Test(rng, hash_is_fixed)
{
	cr_expect(rng_hash(0, "", 0) == 0xf012076a8c7c95e8);
	cr_expect(rng_hash(1, "000000397133", 12) == 0xf681cdb05f049e43);
}

/* Lengths and trailing zeros matter: the hashes of no to forty zero bytes differ. */
Test(rng, hash_sees_length)
{
	const char zeros[40] = { 0 };
	uint64_t seen[41];
	for (size_t n = 0; n <= 40; n++) {
		seen[n] = rng_hash(0, zeros, n);
		for (size_t i = 0; i < n; i++)
			cr_expect(seen[i] != seen[n], "%zu and %zu zeros", i, n);
	}
}

/* Each bit of input or seed flips each bit of output in half of the cases. */
Test(rng, hash_mixes)
{
	enum { TRIALS = 400 };
	const size_t lengths[] = { 1, 4, 8, 12, 16, 31 };
	struct rng r = rng_seed(4);
	for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
		size_t bits = 8 * lengths[l] + 64;
		for (size_t bit = 0; bit < bits; bit++) {
			int flips[64] = { 0 };
			for (int t = 0; t < TRIALS; t++) {
				unsigned char text[32];
				for (size_t i = 0; i < lengths[l]; i++)
					text[i] = (unsigned char)rng_next(&r);
				uint64_t seed = rng_next(&r), before = rng_hash(seed, text, lengths[l]);
				if (bit < 64)
					seed ^= (uint64_t)1 << bit;
				else
					text[(bit - 64) / 8] = (unsigned char)(text[(bit - 64) / 8] ^ 1 << bit % 8);
				uint64_t changed = before ^ rng_hash(seed, text, lengths[l]);
				for (int i = 0; i < 64; i++)
					flips[i] += (int)(changed >> i & 1);
			}
			for (int i = 0; i < 64; i++)
				cr_expect(flips[i] > TRIALS / 4 && flips[i] < TRIALS * 3 / 4,
					"length %zu, bit %zu flips bit %d: %d of %d", lengths[l], bit, i, flips[i],
					TRIALS);
		}
	}
}
