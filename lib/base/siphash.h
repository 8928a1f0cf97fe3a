/* siphash.h -- a keyed hash of bytes, for tables of texts that somebody else chose. Where output depends on a hash,
 * rng_hash is the one to use. */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct siphash_key {
	uint64_t half[2];
};

/* The process's own, which differs from run to run. */
struct siphash_key siphash_secret(void);

uint64_t siphash(struct siphash_key key, const void *bytes, size_t n);

#endif
