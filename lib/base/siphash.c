/* siphash.c -- SipHash-1-3.
 *
 * Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012, section 2; with one round a word and three
 * at the end, the choice of the hash tables of Rust and Ruby. */
#include "base/siphash.h"

#include <string.h>
#include <sys/auxv.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotated(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(struct state *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotated(s->v1, 13) ^ s->v0;
	s->v3 = rotated(s->v3, 16) ^ s->v2;
	s->v0 = rotated(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotated(s->v1, 17) ^ s->v2;
	s->v3 = rotated(s->v3, 21) ^ s->v0;
	s->v2 = rotated(s->v2, 32);
}

static inline void
take(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

/* The first n <= 8 bytes as a number, the first one lowest. */
static inline uint64_t
word_at(const unsigned char *p, size_t n)
{
	uint64_t word = 0;
	memcpy(&word, p, n);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

uint64_t
siphash(struct siphash_key key, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	struct state s = { key.half[0] ^ 0x736f6d6570736575, key.half[1] ^ 0x646f72616e646f6d,
		key.half[0] ^ 0x6c7967656e657261, key.half[1] ^ 0x7465646279746573 };
	size_t left = n;
	for (; left >= 8; left -= 8, p += 8)
		take(&s, word_at(p, 8));
	take(&s, (left > 0 ? word_at(p, left) : 0) | (uint64_t)n << 56);
	s.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

/* Sixteen random bytes that Linux gives every process at its start. */
struct siphash_key
siphash_secret(void)
{
	struct siphash_key key = { { 0, 0 } };
	const void *random = (const void *)getauxval(AT_RANDOM);
	if (random != NULL)
		memcpy(&key, random, sizeof key);
	return key;
}
