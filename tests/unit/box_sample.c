/* box_sample.c -- boxes with their places: which are the same, which are not, and the error of a sample. */
#include "fit/box_sample.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct box_sample_box plain = { { 1, 2, 3, 5 }, { 100, 80 }, { 128, 96 }, 7 };

Test(box_sample, counts_the_same_once)
{
	struct arena arena = { 0 };
	struct box_sample t;
	box_sample_init(&t, 10, &arena);
	box_sample_add(&t, &plain, 2);
	box_sample_add(&t, &plain, 0);
	box_sample_add(&t, &plain, 3);
	box_sample_finish(&t);
	cr_assert_eq(t.n, 1);
	cr_assert_eq(t.entry[0].count, 5);
	cr_assert_eq(t.entry[0].key, box_sample_key(&plain));
	cr_assert_eq(t.total, 5);
	cr_assert(!t.sampled);
	cr_assert_eq(box_sample_error(&t), 0);
	arena_free(&arena);
}

Test(box_sample, tells_every_field_apart)
{
	struct arena arena = { 0 };
	struct box_sample t;
	box_sample_init(&t, 20, &arena);
	box_sample_add(&t, &plain, 1);
	double *field[] = { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL };
	struct box_sample_box p = plain;
	field[0] = &p.box.x1;
	field[1] = &p.box.y1;
	field[2] = &p.box.x2;
	field[3] = &p.box.y2;
	field[4] = &p.frame[0];
	field[5] = &p.frame[1];
	field[6] = &p.padded[0];
	field[7] = &p.padded[1];
	for (size_t i = 0; i < 8; i++) {
		double old = *field[i];
		*field[i] = nextafter(old, 1000);
		box_sample_add(&t, &p, 1);
		*field[i] = old;
	}
	p.label = 8;
	box_sample_add(&t, &p, 1);
	box_sample_finish(&t);
	cr_assert_eq(t.n, 10);
	arena_free(&arena);
}

Test(box_sample, minus_zero_is_zero)
{
	struct arena arena = { 0 };
	struct box_sample t;
	struct box_sample_box a = { { 0, 0, 3, 5 }, { 0, 0 }, { 0, 0 }, 0 },
		b = { { -0.0, -0.0, 3, 5 }, { -0.0, 0 }, { 0, -0.0 }, 0 };
	box_sample_init(&t, 10, &arena);
	box_sample_add(&t, &b, 1);
	box_sample_add(&t, &a, 1);
	cr_assert_eq(t.n, 1);
	cr_assert(!signbit(t.entry[0].sample.box.x1));
	cr_assert_eq(box_sample_key(&a), box_sample_key(&b));
	arena_free(&arena);
}

/* Nine boxes at a limit of three: the three smallest keys, with all their counts, wherever they stood. */
Test(box_sample, keeps_the_smallest_keys)
{
	struct arena arena = { 0 };
	struct box_sample t;
	box_sample_init(&t, 3, &arena);
	uint64_t key[9];
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 9; i++) {
			struct box_sample_box p = plain;
			p.label = (uint64_t)i;
			key[i] = box_sample_key(&p);
			box_sample_add(&t, &p, 1);
		}
	box_sample_finish(&t);
	cr_assert_eq(t.n, 3);
	cr_assert(t.sampled);
	cr_assert_eq(t.total, 18);
	cr_assert_eq(t.most, t.entry[2].key);
	for (size_t e = 0; e < 3; e++) {
		size_t smaller = 0;
		for (int i = 0; i < 9; i++)
			smaller += key[i] < t.entry[e].key;
		cr_assert_eq(smaller, e);
		cr_assert_eq(t.entry[e].count, 2);
	}
	arena_free(&arena);
}

Test(box_sample, error_grows_with_unequal_counts)
{
	struct arena arena = { 0 };
	struct box_sample even, uneven;
	box_sample_init(&even, 4, &arena);
	box_sample_init(&uneven, 4, &arena);
	for (int i = 0; i < 400; i++) {
		struct box_sample_box p = plain;
		p.label = (uint64_t)i;
		box_sample_add(&even, &p, 5);
		box_sample_add(&uneven, &p, 1);
	}
	box_sample_finish(&even);
	box_sample_finish(&uneven);
	cr_assert_float_eq(box_sample_error(&even), 0.25, 0.005);
	cr_assert_float_eq(box_sample_error(&even), box_sample_error(&uneven), 1e-15);
	uneven.entry[0].count = 97; /* 97 of 100 boxes are one: as if it were the only one */
	cr_assert_float_eq(box_sample_error(&uneven), 0.485, 0.01);
	arena_free(&arena);
}

Test(box_sample, nothing_can_be_finished_too)
{
	struct arena arena = { 0 };
	struct box_sample t, empty;
	box_sample_init(&t, 3, &arena);
	box_sample_init(&empty, 3, &arena);
	box_sample_merge(&t, &empty);
	box_sample_finish(&t);
	cr_assert_eq(t.n, 0);
	cr_assert_eq(t.total, 0);
	cr_assert_eq(box_sample_error(&t), 0);
	arena_free(&arena);
}
