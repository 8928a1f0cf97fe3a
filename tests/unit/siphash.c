/* siphash.c -- SipHash-1-3 as others have it, and a key of the process's own. */
#include "base/siphash.h"

#include <criterion/criterion.h>
#include <string.h>

static void
expect(struct siphash_key key, const void *bytes, size_t n, uint64_t hash)
{
	uint64_t found = siphash(key, bytes, n);
	cr_expect_eq(found, hash, "%zu bytes: %llx", n, (unsigned long long)found);
}

/* The paper's key, 00 01 … 0f, and inputs 00 01 … of growing length. */
Test(siphash, counting_bytes)
{
	const struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	unsigned char bytes[63];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	expect(key, NULL, 0, 0xabac0158050fc4dc);
	expect(key, bytes, 1, 0xc9f49bf37d57ca93);
	expect(key, bytes, 7, 0xd3927d989bb11140);
	expect(key, bytes, 8, 0x369095118d299a8e);
	expect(key, bytes, 15, 0xd320d86d2a519956);
	expect(key, bytes, 63, 0x9d199062b7bbb3a8);
}

/* What CPython 3.11's hash() gives with PYTHONHASHSEED=0, whose key is zeros. */
Test(siphash, as_python)
{
	const struct siphash_key zeros = { { 0, 0 } };
	expect(zeros, "a", 1, 0x407448d2b89b1813);
	expect(zeros, "abcdefg", 7, 0x6db12aae9070f506);
	expect(zeros, "abcdefgh", 8, 0x3f7b849c0b8e35ea);
	expect(zeros, "traffic light, red", 18, 0x42d8230e3a839539);
}

Test(siphash, the_secret_stays_and_is_not_zero)
{
	struct siphash_key a = siphash_secret(), b = siphash_secret();
	cr_expect(memcmp(&a, &b, sizeof a) == 0);
	cr_expect(a.half[0] != 0 && a.half[1] != 0);
}
