/* shape.c -- the order of shapes. */
#include "geometry/shape.h"

#include <stdbool.h>

static bool
before(struct shape a, struct shape b)
{
	float area = (float)(a.w * a.h), other = (float)(b.w * b.h);
	if (area < other || area > other)
		return area < other;
	if (a.w < b.w || a.w > b.w)
		return a.w < b.w;
	return a.h < b.h;
}

void
shape_sort(struct shape *shape, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct shape s = shape[i];
		size_t j = i;
		for (; j > 0 && before(s, shape[j - 1]); j--)
			shape[j] = shape[j - 1];
		shape[j] = s;
	}
}
