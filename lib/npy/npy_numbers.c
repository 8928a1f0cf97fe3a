/* npy_numbers.c -- the numbers of an array as float32. */
#include "npy/npy.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* IEEE 754, section 3.6: binary16 has 5 bits of exponent and 10 of fraction; the exponent of subnormal numbers is all
 * zeros, that of infinity and NaN all ones. Without a branch, for there are many of them. */
static float
from_half(uint16_t half)
{
	uint32_t sign = (uint32_t)(half & 0x8000) << 16, rest = half & 0x7fff, bits;
	float value = (float)rest * 0x1p-24F;
	memcpy(&bits, &value, sizeof bits);
	bits = rest < 0x0400 ? bits : (rest << 13) + (rest < 0x7c00 ? 112U << 23 : 224U << 23);
	bits |= sign;
	memcpy(&value, &bits, sizeof value);
	return value;
}

static float
from_double(double x)
{
	return x > (double)FLT_MAX ? INFINITY : x < -(double)FLT_MAX ? -INFINITY : (float)x;
}

/* n numbers of each type. They need not be aligned. */
static void
get_halves(const unsigned char *p, size_t n, bool swapped, float *out)
{
	for (size_t i = 0; i < n; i++) {
		uint16_t bits;
		memcpy(&bits, p + i * sizeof bits, sizeof bits);
		out[i] = from_half(swapped ? __builtin_bswap16(bits) : bits);
	}
}

static void
get_floats(const unsigned char *p, size_t n, bool swapped, float *out)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits;
		memcpy(&bits, p + i * sizeof bits, sizeof bits);
		bits = swapped ? __builtin_bswap32(bits) : bits;
		memcpy(&out[i], &bits, sizeof bits);
	}
}

static void
get_doubles(const unsigned char *p, size_t n, bool swapped, float *out)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		double value;
		memcpy(&bits, p + i * sizeof bits, sizeof bits);
		bits = swapped ? __builtin_bswap64(bits) : bits;
		memcpy(&value, &bits, sizeof bits);
		out[i] = from_double(value);
	}
}

/* Quantised numbers: (q - zero) * scale, in float32. */
static void
get_bytes(const struct npy *a, const unsigned char *p, size_t n, float *out)
{
	for (size_t i = 0; i < n; i++) {
		float q = a->kind == NPY_SIGNED ? (float)(int8_t)p[i] : (float)p[i];
		out[i] = (q - a->zero) * a->scale;
	}
}

static void
get_shorts(const struct npy *a, const unsigned char *p, size_t n, float *out)
{
	for (size_t i = 0; i < n; i++) {
		uint16_t bits;
		memcpy(&bits, p + i * sizeof bits, sizeof bits);
		bits = a->swapped ? __builtin_bswap16(bits) : bits;
		float q = a->kind == NPY_SIGNED ? (float)(int16_t)bits : (float)bits;
		out[i] = (q - a->zero) * a->scale;
	}
}

/* n numbers from the one on that is at a place of the file. */
static void
get_run(const struct npy *a, size_t place, size_t n, float *out)
{
	const unsigned char *p = a->data + place * a->item;
	if (a->item == 1)
		get_bytes(a, p, n, out);
	else if (a->item == 2 && a->kind == NPY_FLOAT)
		get_halves(p, n, a->swapped, out);
	else if (a->item == 2)
		get_shorts(a, p, n, out);
	else if (a->item == 4)
		get_floats(p, n, a->swapped, out);
	else
		get_doubles(p, n, a->swapped, out);
}

/* In Fortran order the first axis runs fastest: where number i is, and how far from there to the next on the last
 * axis. */
static size_t
fortran_place(const struct npy *a, size_t i, size_t *step)
{
	size_t stride = a->count, place = 0;
	for (size_t k = a->axes; k-- > 0; i /= a->shape[k]) {
		stride /= a->shape[k];
		place += i % a->shape[k] * stride;
		*step = k + 1 == a->axes ? stride : *step;
	}
	return place;
}

void
npy_get(const struct npy *a, size_t first, size_t n, float *out)
{
	if (!a->fortran || a->axes < 2) {
		get_run(a, first, n, out);
		return;
	}
	size_t side = a->shape[a->axes - 1], step = 0;
	for (size_t i = 0, place = 0; i < n; i++, place += step) {
		if (i == 0 || (first + i) % side == 0)
			place = fortran_place(a, first + i, &step);
		get_run(a, place, 1, out + i);
	}
}

int64_t
npy_integer(const struct npy *a, size_t i)
{
	uint64_t wide;
	uint32_t narrow;
	const unsigned char *p = a->data + i * a->item;
	if (a->item == sizeof wide) {
		memcpy(&wide, p, sizeof wide);
		return (int64_t)(a->swapped ? __builtin_bswap64(wide) : wide);
	}
	memcpy(&narrow, p, sizeof narrow);
	return (int32_t)(a->swapped ? __builtin_bswap32(narrow) : narrow);
}

const float *
npy_floats(const struct npy *a, size_t first, size_t n, struct arena *arena)
{
	const unsigned char *p = a->data + first * a->item;
	bool there = a->item == sizeof(float) && !a->swapped && (!a->fortran || a->axes < 2);
	if (there && (uintptr_t)p % _Alignof(float) == 0)
		return (const float *)(const void *)p;
	float *out = arena_array(arena, float, n);
	npy_get(a, first, n, out);
	return out;
}

void
npy_release(const struct npy *a, size_t first, size_t n)
{
	if (a->kept || (a->fortran && a->axes > 1))
		return;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)(a->data + first * a->item);
	uintptr_t to = (from + n * a->item) / page * page;
	from = (from + page - 1) / page * page;
	if (from < to)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

