/* loss_balance.c -- which anchors count, and what sums are divided by. */
#include "loss/loss_balance.h"
#include "loss/loss_norm.h"

#include <criterion/criterion.h>
#include <string.h>

enum { N = 8, O = LOSS_OUT, B = LOSS_NEGATIVE, P = LOSS_POSITIVE };

struct row {
	const char *name;
	const struct loss_balance *balance;
	double amount;
	unsigned char before[N], after[N];
	double loss[N];
};

Test(loss_balance, cases)
{
	const struct row rows[] = {
		{ "all", &loss_balance_all, 0, { B, P, O, B, B, B, P, B }, { B, P, O, B, B, B, P, B }, { 1, 2, 3, 4,
			5, 6, 7, 8 } },
		{ "one a positive", &loss_balance_negatives, 1, { B, P, O, B, B, B, P, B }, { O, P, O, O, O, B, P, B },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
		{ "ties by index", &loss_balance_negatives, 1, { B, P, O, B, B, B, P, B }, { B, P, O, B, O, O, P, O },
			{ 1, 1, 1, 1, 1, 1, 1, 1 } },
		{ "rounded down", &loss_balance_negatives, 0.99, { B, P, O, B, B, B, P, B }, { O, P, O, O, O, O, P, B },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
		{ "more than there are", &loss_balance_negatives, 1e300, { B, P, O, B, B, B, P, B }, { B, P, O, B, B,
			B, P, B },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
		{ "no positives", &loss_balance_negatives, 3, { B, B, O, B, B, B, B, B }, { O, O, O, O, O, O, O, O },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
		{ "no backgrounds", &loss_balance_negatives, 3, { P, P, O, O, O, O, O, O }, { P, P, O, O, O, O, O,
			O }, { 1 } },
		{ "equal as float32", &loss_balance_negatives, 1, { B, P, O, O, O, O, O, B }, { B, P, O, O, O, O, O,
			O },
			{ 1, 0, 0, 0, 0, 0, 0, 1 + 1e-12 } },
		{ "ohem takes any", &loss_balance_ohem, 3, { B, P, O, B, B, B, P, B }, { O, O, O, O, O, B, P, B },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
		{ "ohem of more than there are", &loss_balance_ohem, 100, { B, P, O, B, B, B, P, B }, { B, P, O, B, B,
			B, P, B },
			{ 1, 2, 9, 4, 5, 6, 7, 8 } },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned char part[N];
		size_t positives = 0;
		memcpy(part, rows[i].before, N);
		for (int k = 0; k < N; k++)
			positives += part[k] == P;
		struct loss_anchors a = { .anchors = N, .positives = positives, .class_loss = rows[i].loss,
			.part = part };
		rows[i].balance->run(&a, rows[i].amount, &arena);
		for (int k = 0; k < N; k++)
			cr_expect_eq(part[k], rows[i].after[k], "%s: anchor %d", rows[i].name, k);
	}
	arena_free(&arena);
}

/* What a box costs counts for ohem, and not for mining. */
Test(loss_balance, box_loss)
{
	const double class_loss[] = { 3, 1, 2 }, box_loss[] = { 0, 5, 0 };
	unsigned char part[] = { B, P, B };
	struct arena arena = { 0 };
	struct loss_anchors a = { .anchors = 3, .positives = 1, .class_loss = class_loss, .box_loss = box_loss,
		.part = part };
	loss_balance_negatives.run(&a, 1, &arena);
	cr_expect(part[0] == B && part[1] == P && part[2] == O);
	part[2] = B;
	loss_balance_ohem.run(&a, 1, &arena);
	cr_expect(part[0] == O && part[1] == P && part[2] == O);
	arena_free(&arena);
}

Test(loss_norm, divisors)
{
	const struct loss_counts some = { 2, 4, 12 }, none = { 1, 0, 0 };
	cr_expect_eq(loss_norm_find("positives")->divisor(&some), 4);
	cr_expect_eq(loss_norm_find("anchors")->divisor(&some), 16);
	cr_expect_eq(loss_norm_find("images")->divisor(&some), 4);
	cr_expect_eq(loss_norm_find("none")->divisor(&some), 1);
	cr_expect_null(loss_norm_find("boxes"));
	for (size_t i = 0; loss_norms[i] != NULL; i++) {
		cr_expect_eq(loss_norms[i]->divisor(&none), 1, "%s", loss_norms[i]->name);
		cr_expect_str_eq(loss_norm_name(i), loss_norms[i]->name);
		cr_expect_eq(loss_norms[i]->mean_of_images, strcmp(loss_norm_name(i), "images") == 0);
	}
}
