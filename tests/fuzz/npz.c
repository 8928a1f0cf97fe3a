/* npz.c -- any bytes as an archive or an array: looked through without a crash, and an array that is found lies within
 * what there is. */
#include "fuzz.h"

#include "npy/npy.h"
#include "npy/npz.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Every number of the array is within the file's bytes, and can be read. */
static void
read_array(struct slice file)
{
	struct buf error = { 0 };
	struct npy a;
	float first[4], last;
	if (npy_parse(file.text, file.n, &a, &error)) {
		const char *data = (const char *)a.data;
		fuzz_require(data >= file.text && a.count <= (size_t)(file.text + file.n - data) / a.item);
		fuzz_require((size_t)(file.text + file.n - data) == a.count * a.item);
		npy_get(&a, 0, a.count < 4 ? a.count : 4, first);
		if (a.count > 0)
			npy_get(&a, a.count - 1, 1, &last);
	} else {
		fuzz_require(error.len > 0);
	}
	buf_free(&error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const names[] = { "a", "boxes", "scores.npy" };
	char *copy = malloc(n + 1); /* of its own, so that a byte too far is seen */
	if (copy == NULL)
		return 0;
	memcpy(copy, bytes, n);
	struct slice file = { copy, n };
	read_array(file);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf error = { 0 };
		struct npz_member member = { 0 };
		if (npz_find(file, names[i], &member, &error)) {
			fuzz_require(member.expanded || (member.data.text >= copy && member.data.n <= n &&
				member.data.text <= copy + n - member.data.n));
			read_array(member.data);
			if (member.expanded)
				munmap((void *)(uintptr_t)member.data.text, member.data.n);
		} else {
			fuzz_require(error.len > 0);
		}
		buf_free(&error);
	}
	if (npz_is(file)) {
		struct buf error = { 0 };
		npz_put_names(file, "F", &error);
		fuzz_require(error.len > 0);
		buf_free(&error);
	}
	free(copy);
	return 0;
}
