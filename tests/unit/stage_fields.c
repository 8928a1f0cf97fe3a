/* stage_fields.c -- the table of what a stage says: rows are whole, and sets, options and the manual agree. */
#include "anchorset/stage_fields.h"

#include "anchorset/anchorset.h"
#include "anchorset/anchorset_fields.h"
#include "anchorset/stage_options.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
parse(const char *text, struct detector *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	size_t n = strlen(text);
	char *copy = arena_zero(arena, n + 1 + JSON_PAD);
	memcpy(copy, text, n);
	anchorset_parse(&d, (struct slice){ copy, n }, out);
	return d.error;
}

Test(stage_fields, rows_are_whole)
{
	const struct stage defaults = stage_fields_default();
	int block = 0;
	for (const struct set_field *f = stage_fields; f->name != NULL; f++) {
		cr_expect(f->block == block || f->block == block + 1, "%s: the rows of a block are together", f->name);
		block = f->block;
		cr_expect(f->at + f->type->size <= sizeof(struct stage), "%s", f->name);
		cr_expect(f->most == 0 || f->least < f->most, "%s", f->name);
		bool whole = f->type->size >= sizeof(struct coder); /* scale_x_y looks at all of it */
		for (const struct set_field *g = stage_fields; g < f && !whole; g++)
			cr_expect(g->at + g->type->size <= f->at || g->at >= f->at + f->type->size ||
				g->type->size >= sizeof(struct coder), "%s and %s share a place", f->name, g->name);
		for (const struct set_field *g = stage_fields; g < f; g++)
			cr_expect(g->block != f->block || strcmp(g->name, f->name) != 0, "%s twice", f->name);
		cr_expect((f->option.name == NULL) == (f->option.help == NULL), "%s", f->name);
		if (f->option.name != NULL)
			cr_expect(f->type->take != NULL && f->option.choose == stage_options_take, "%s", f->name);
		if (f->type == &set_number)
			cr_expect(*(const double *)set_value_of(f, &defaults) >= f->least, "%s: its default", f->name);
		if (f->type == &set_word)
			cr_expect_not_null(f->option.words, "%s", f->name);
		if (f->type == &set_name)
			cr_expect_not_null(f->option.word, "%s", f->name);
	}
	cr_expect_eq(block, STAGE_BLOCKS - 1);
	cr_expect_null(stage_block_names[STAGE_BLOCKS]);
}

/* A picked option leads back to its row. */
Test(stage_fields, picked)
{
	size_t fields = 0, options = 0;
	for (const struct set_field *f = stage_fields; f->name != NULL; f++) {
		char which[64];
		snprintf(which, sizeof which, "%s.%s", stage_block_names[f->block], f->name);
		cr_expect_eq(stage_options_pick(which, 0), f->option.name != NULL ? &f->option : NULL, "%s", which);
		cr_expect_null(stage_options_pick(which, 1));
		fields += f->option.name != NULL;
	}
	for (int b = 0; b < STAGE_BLOCKS; b++)
		for (size_t i = 0; stage_options_pick(stage_block_names[b], i) != NULL; i++)
			options++;
	cr_expect_eq(options, fields);
	cr_expect_null(stage_options_pick("match.f", 0));
	cr_expect_null(stage_options_pick("matches", 0));
	cr_expect_null(stage_options_pick("fg", 0));
}

/* Takes an option of a field; NULL, or what it expects instead, until the next call. */
static const char *
take(struct stage_options *o, const char *which, const char *text)
{
	static char expected[256];
	struct buf said = { 0 };
	bool good = stage_options_take(stage_options_pick(which, 0), text, o, &said);
	snprintf(expected, sizeof expected, "%.*s", (int)said.len, said.data);
	buf_free(&said);
	return good ? NULL : expected;
}

Test(stage_fields, options)
{
	static const struct {
		const char *which, *text, *expected; /* NULL: taken */
	} cases[] = {
		{ "match.fg", "0.7", NULL }, { "match.fg", "1.5", "a number from 0 to 1" },
		{ "match.fg", "x", "a number from 0 to 1" },
		{ "match.crowd_iof", "off", NULL }, { "match.crowd_iof", "2", "a number from 0 to 1, or off" },
		{ "match.inside", NULL, NULL }, { "match.inside", "3", NULL },
		{ "match.inside", "-1", "a number of at least 0, or off" },
		{ "match.anchor_t", "1", "a number above 1" }, { "match.topk", "0", "a whole number above 0" },
		{ "match.low_quality", "firs", "off, all-ties, first or promote" },
		{ "match.low_quality", "first", NULL }, { "match.assigner", "atss", NULL },
		{ "coder.type", "corners", NULL }, { "coder.means", "-1,0,0,.5", NULL },
		{ "coder.stds", "-1,0,0,.5", "numbers above 0 with commas between, 64 at most" },
		{ "coder.means", "a", "numbers with commas between, 64 at most" }, { "post.score", "-1e9", NULL },
		{ "post.topk", "0", NULL }, { "post.topk", "-1", "a whole number" }, { "post.clip", NULL, NULL },
		{ "post.activation", "relu", "none, sigmoid or softmax" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage_options o = { .stage = detector_stage_default() };
		const char *expected = take(&o, cases[i].which, cases[i].text);
		cr_assert((expected == NULL) == (cases[i].expected == NULL), "%s: %s", cases[i].which, expected);
		if (expected != NULL)
			cr_expect_str_eq(expected, cases[i].expected, "%s: %s", cases[i].which, expected);
	}
}

Test(stage_fields, what_was_given_changes_a_stage_and_nothing_else)
{
	struct arena arena = { 0 };
	struct stage_options o = { 0 };
	struct stage s = detector_stage_default();
	const struct stage before = s;
	cr_expect_null(stage_options_change(&s, &o, &arena));
	cr_expect_eq(memcmp(&s.match, &before.match, sizeof s.match), 0);
	cr_expect_eq(memcmp(&s.post, &before.post, sizeof s.post), 0);
	take(&o, "match.fg", "0.3");
	take(&o, "match.inside", NULL);
	take(&o, "coder.stds", "1,2,3,4");
	take(&o, "post.max_dets", "7");
	cr_expect(stage_options_given(&o, "match.fg") && !stage_options_given(&o, "match.bg"));
	cr_expect_null(stage_options_change(&s, &o, &arena));
	cr_expect(s.match.fg == 0.3 && s.match.bg == 0.3 && s.match.inside == 0 && s.post.max_dets == 7);
	cr_expect(!s.coder.by_weights && s.coder.stds[3] == 4 && s.coder.means[0] == 0);
	cr_expect_eq(s.coder.clamp, before.coder.clamp);
	cr_expect(s.match.crowd_iof == before.match.crowd_iof && s.post.iou == before.post.iou);
	take(&o, "match.assigner", "atss");
	cr_expect_str_eq(stage_options_change(&s, &o, &arena), "--inside is for assigner \"max-iou\", not \"atss\"");
	arena_free(&arena);
}

/* A number of the row's range that is not its default, as JSON. */
static double
other_number(const struct set_field *f, const struct stage *defaults)
{
	double usual = f->type == &set_number ? *(const double *)set_value_of(f, defaults) : 9, x = 0.25;
	if (f->type == &set_count || f->least > 0)
		x = 6;
	return x == usual ? x / 2 : x;
}

/* Each field, alone in its block and not its default, is read, written where it counts, and read again. */
Test(stage_fields, each_comes_back)
{
	const struct stage defaults = stage_fields_default();
	for (const struct set_field *f = stage_fields; f->name != NULL; f++) {
		struct arena arena = { 0 };
		struct buf out = { 0 };
		struct detector d, again;
		char value[64], text[256];
		if (f->type == &set_number || f->type == &set_count)
			snprintf(value, sizeof value, "%g", other_number(f, &defaults));
		else if (f->type == &set_flag)
			snprintf(value, sizeof value, "true");
		else if (f->type == &set_word || f->type == &set_name)
			snprintf(value, sizeof value, "\"%s\"", opt_word(&f->option, 1));
		else
			continue; /* those of a coder have a test of their own */
		snprintf(text, sizeof text, "{\"levels\":[],\"%s\":{%s\"%s\":%s}}", stage_block_names[f->block],
			f->block == STAGE_CODER ? "\"type\":\"delta\"," : "", f->name, value);
		const char *wrong = parse(text, &d, &arena);
		cr_assert_null(wrong, "%s: %s", text, wrong);
		const void *value_read = set_value_of(f, &d.stage);
		cr_expect_neq(memcmp(value_read, set_value_of(f, &defaults), f->type->size), 0, "%s: not read", text);
		anchorset_put(&out, &d);
		buf_char(&out, '\0');
		wrong = parse(out.data, &again, &arena);
		cr_assert_null(wrong, "%s: %s", out.data, wrong);
		if (f->counts == NULL || f->counts(f, &d.stage))
			cr_expect_eq(memcmp(value_read, set_value_of(f, &again.stage), f->type->size), 0, "%s: %s",
				text, out.data);
		buf_free(&out);
		arena_free(&arena);
	}
}

/* Whether a page has the field as an item of its own, or among others: .It Cm a , b */
static bool
is_told(const char *page, const char *name)
{
	for (const char *item = page; (item = strstr(item, "\n.It Cm ")) != NULL; item++) {
		char line[128];
		snprintf(line, sizeof line, "%.*s ", (int)strcspn(item + 5, "\n"), item + 5);
		char wanted[64];
		snprintf(wanted, sizeof wanted, " %s ", name);
		if (strstr(line, wanted) != NULL)
			return true;
	}
	return false;
}

Test(stage_fields, the_manual_tells_all)
{
	static char page[1 << 17];
	FILE *file = fopen("man/anchor-records.5", "r");
	cr_assert_not_null(file);
	page[fread(page, 1, sizeof page - 1, file)] = '\0';
	fclose(file);
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		cr_expect(is_told(page, f->name), "%s", f->name);
	for (const struct set_field *f = anchorset_spec_fields; f->name != NULL; f++)
		cr_expect(is_told(page, f->name), "%s", f->name);
	for (const struct set_field *f = anchorset_resize_fields; f->name != NULL; f++)
		cr_expect(is_told(page, f->name), "%s", f->name);
	cr_expect_not(is_told(page, "no_such_field"));
}
