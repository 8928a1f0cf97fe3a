/* sha256.h -- the digest of FIPS 180-4, section 6.2, for tests that compare arrays by it. */
#ifndef SHA256_H
#define SHA256_H

#include "base/wide.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The first 32 bits of the fractional parts of the roots of the first primes: of the cube root of the kth, and of
 * the square root of the first eight; by integer arithmetic. */
static inline uint32_t
sha256_root(unsigned prime, int cube)
{
	wide low = 0, high = (wide)1 << 40;
	while (low + 1 < high) {
		wide middle = (low + high) / 2, power = cube ? middle * middle * middle : middle * middle;
		if (power <= (wide)prime << (cube ? 96 : 64))
			low = middle;
		else
			high = middle;
	}
	return (uint32_t)low;
}

static inline void
sha256_constants(uint32_t k[64], uint32_t h[8])
{
	unsigned n = 0;
	for (unsigned p = 2; n < 64; p++) {
		unsigned d = 2;
		while (d * d <= p && p % d != 0)
			d++;
		if (d * d <= p)
			continue;
		if (n < 8)
			h[n] = sha256_root(p, 0);
		k[n++] = sha256_root(p, 1);
	}
}

static inline uint32_t
sha256_turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static inline void
sha256_block(const unsigned char *p, const uint32_t k[64], uint32_t h[8])
{
	uint32_t w[64], s[8];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 |
			p[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + w[i - 7] + (sha256_turn(a, 7) ^ sha256_turn(a, 18) ^ a >> 3) +
			(sha256_turn(b, 17) ^ sha256_turn(b, 19) ^ b >> 10);
	}
	memcpy(s, h, sizeof s);
	for (int i = 0; i < 64; i++) {
		uint32_t a = s[0], e = s[4];
		uint32_t t1 = s[7] + (sha256_turn(e, 6) ^ sha256_turn(e, 11) ^ sha256_turn(e, 25)) +
			((e & s[5]) ^ (~e & s[6])) + k[i] + w[i];
		uint32_t t2 = (sha256_turn(a, 2) ^ sha256_turn(a, 13) ^ sha256_turn(a, 22)) +
			((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
		memmove(s + 1, s, 7 * sizeof *s);
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

/* The digest of n bytes in hexadecimal digits. */
static inline void
sha256_hex(const void *bytes, size_t n, char hex[65])
{
	const unsigned char *p = bytes;
	unsigned char last[128] = { 0 };
	uint32_t k[64], h[8];
	size_t rest = n % 64, blocks = rest < 56 ? 1 : 2;
	sha256_constants(k, h);
	for (size_t i = 0; i + 64 <= n; i += 64)
		sha256_block(p + i, k, h);
	memcpy(last, p + n - rest, rest);
	last[rest] = 0x80;
	for (int i = 0; i < 8; i++)
		last[64 * blocks - 1 - (size_t)i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
	for (size_t i = 0; i < blocks; i++)
		sha256_block(last + 64 * i, k, h);
	for (int i = 0; i < 8; i++)
		snprintf(hex + 8 * i, 9, "%08x", (unsigned)h[i]);
}

#endif
