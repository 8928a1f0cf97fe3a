/* simd.h -- code for wide registers, by the compiler. */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

/* So many numbers are worth a loop in wide registers between two decisions. */
enum { SIMD_BLOCK = 128 };

/* Before a function: code for wide registers beside the plain one, chosen when the program starts. For loops whose
 * lanes do not mix, so that the bits are the same.
 * Not under the thread sanitizer, whose runtime is not up by then, and not with clang 14, which names such symbols
 * wrongly. */
#if defined __x86_64__ && !defined __clang__ && !defined __SANITIZE_THREAD__
#define SIMD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
/* For short loops amid other work: processors that clock down for registers of 512 bits stay slow for far longer than
 * such a loop takes. */
#define SIMD_SHORT_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SIMD_CLONES
#define SIMD_SHORT_CLONES
#endif

#endif
