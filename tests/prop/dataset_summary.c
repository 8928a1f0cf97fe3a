/* dataset_summary.c -- laws of summaries: what is known of a dataset is a function of its records, not of their order,
 * of the number of workers, or of how they were split over summaries that were merged; here with limits so low that
 * sizes are counted in cells and places are a sample. */
#include "base/rng.h"

#include "support/dataset_summary.h"

enum { IMAGES = 60, MOST_BOXES = 9, ROUNDS = 25 };

/* The summary of texts, n of them, which are good. */
static char *
summary(struct dataset_summary_limits limits, bool merging, size_t threads, const struct slice *text, size_t n)
{
	struct outcome r = plan_run(limits, merging, threads, text, n);
	cr_assert(r.status == 0 && r.err_n == 0, "%s", r.err);
	free(r.err);
	return r.out;
}

/* A side: of all magnitudes, or whole pixels of which many are alike. */
static double
side(struct rng *r, uint64_t kind)
{
	return kind == 0 ? (double)(1 + rng_below(r, 400)) / 16 + rng_unit(r) / 3 : (double)(1 + rng_below(r, 4));
}

static void
make_image(struct rng *r, uint64_t kind, struct buf *out)
{
	static const char *const labels[] = { "\"cat\"", "7", "\"7\"", "\"\\ud800\"", "\"\\ufffd\\ufffd\\ufffd\"",
		"\"\\u00e9\"", "\"\"" };
	size_t n = rng_below(r, MOST_BOXES);
	bool labelled = rng_below(r, 4) > 0;
	buf_text(out, rng_below(r, 3) == 0 ? "{" : rng_below(r, 2) ? "{\"width\":640,\"height\":480," :
		"{\"width\":640,\"height\":480,\"padded\":[640,512],");
	buf_text(out, rng_below(r, 9) == 0 ? "\"transform\":{\"scale\":[1,1],\"shift\":[0,0]}," : "");
	buf_text(out, "\"boxes\":[");
	for (size_t i = 0; i < n; i++) {
		double x = (double)rng_below(r, kind == 0 ? 64 : 2), y = (double)rng_below(r, 3);
		const double box[] = { x, y, x + side(r, kind), y + side(r, kind) };
		buf_text(out, i > 0 ? "," : "");
		json_put_doubles(out, box, 4, 0);
	}
	buf_text(out, "],\"iscrowd\":[");
	for (size_t i = 0; i < n; i++)
		buf_text(out, i > 0 ? rng_below(r, 8) == 0 ? ",1" : ",0" : "0");
	buf_text(out, "]");
	for (size_t i = 0; i < n && labelled; i++) {
		buf_text(out, i > 0 ? "," : ",\"labels\":[");
		buf_text(out, labels[rng_below(r, sizeof labels / sizeof *labels)]);
	}
	buf_text(out, n > 0 && labelled ? "]}\n" : "}\n");
}

/* Lines, in some order, dealt out to parts; all[0] gets all of them. */
static void
deal(struct rng *r, const struct buf *line, struct buf *all, struct buf *part, size_t parts)
{
	size_t order[IMAGES];
	for (size_t i = 0; i < IMAGES; i++)
		order[i] = i;
	for (size_t i = IMAGES; i > 1; i--) {
		size_t j = rng_below(r, i), t = order[j];
		order[j] = order[i - 1];
		order[i - 1] = t;
	}
	for (size_t i = 0; i < IMAGES; i++) {
		const struct buf *l = &line[order[i]];
		struct buf *to = &part[rng_below(r, parts)];
		buf_add(all, l->data, l->len);
		buf_add(to, l->data, l->len);
	}
}

static struct slice
text_of(const struct buf *b)
{
	return (struct slice){ b->data != NULL ? b->data : "", b->len };
}

Test(dataset_summary, knows_no_order_no_workers_and_no_parts)
{
	struct rng r = rng_seed(21);
	bool quantised = false, sampled = false;
	for (int round = 0; round < ROUNDS; round++) {
		enum { PARTS = 3 };
		struct buf line[IMAGES] = { 0 }, all = { 0 }, shuffled = { 0 }, part[PARTS] = { 0 };
		for (size_t i = 0; i < IMAGES; i++) {
			make_image(&r, (uint64_t)round % 2, &line[i]);
			buf_add(&all, line[i].data, line[i].len);
		}
		const struct dataset_summary_limits limits = { 1 + rng_below(&r, 60),
			round % 5 == 4 ? 0 : 1 + rng_below(&r, 60), 0 };
		deal(&r, line, &shuffled, part, PARTS);
		const struct slice texts[] = { text_of(&all), text_of(&shuffled) };
		char *whole = summary(limits, false, 1, &texts[0], 1), *mixed = summary(limits, false, 3, &texts[1], 1);
		cr_assert_str_eq(whole, mixed, "shuffled, on three threads");
		char *said[PARTS];
		struct slice summaries[PARTS];
		for (size_t i = 0; i < PARTS; i++) {
			struct slice text = text_of(&part[i]);
			said[i] = summary(limits, false, 1, &text, 1);
			summaries[PARTS - 1 - i] = slice_of(said[i]);
		}
		char *merged = summary(limits, true, 1 + (size_t)round % 3, summaries, PARTS);
		cr_assert_str_eq(whole, merged, "merged");
		struct slice again = slice_of(whole);
		char *copy = summary(limits, true, 1, &again, 1);
		cr_assert_str_eq(whole, copy, "read back");
		quantised |= strstr(whole, "\"level\":0,") == NULL;
		sampled |= strstr(whole, "\"sampled\":1") != NULL;
		for (size_t i = 0; i < PARTS; i++) {
			free(said[i]);
			buf_free(&part[i]);
		}
		for (size_t i = 0; i < IMAGES; i++)
			buf_free(&line[i]);
		free(whole);
		free(copy);
		free(mixed);
		free(merged);
		buf_free(&all);
		buf_free(&shuffled);
	}
	cr_assert(quantised && sampled, "the limits were too high to test anything");
}
