/* anchor-nms -- keep the best of overlapping detections. */
#include "geometry/detect.h"
#include "geometry/nms.h"
#include "stream/layout.h"
#include "stream/truth.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct layout_options layout;
	struct filter_options filter;
	double iou, score;      /* NAN: not given */
	size_t topk, max_dets;
	bool agnostic;
	const char *by, *per_box;
};

/* What every line needs. */
struct suppressor {
	struct record_schema schema;
	double iou, score;
	size_t topk, max_dets;
	int group;      /* key of the column whose groups never suppress each other; -1: none */
	bool group_needed;
};

enum { CUT_TOPK, CUT_MAX };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = layout_defaults(), .filter = filter_defaults(), .iou = NAN, .score = -INFINITY,
		.topk = SIZE_MAX, .max_dets = SIZE_MAX };
	const struct opt rows[] = {
		{ NULL, 0, NULL, NULL, NULL, "Suppression:" },
		{ "iou", 0, "T", opt_unit, &o.iou, "suppress a box whose IoU with a kept one is above T (0.5)" },
		{ "score", 0, "T", opt_number, &o.score, "first drop boxes whose score is not above T" },
		{ "topk", 0, "N", opt_count, &o.topk, "then keep the N of highest score" },
		{ "max-dets", 0, "N", opt_count, &o.max_dets, "keep N boxes an image at most" },
		{ "agnostic", 0, NULL, opt_flag, &o.agnostic, "boxes suppress each other whatever their labels" },
		{ "by", 0, "COLUMN", opt_text, &o.by, "only boxes that are equal in COLUMN suppress each other (labels)" },
		{ NULL, 0, NULL, NULL, NULL, "Settings of a detector, where no option says otherwise:" },
		LAYOUT_OPTIONS(o.layout),
		LAYOUT_STAGE_OPTION(o.layout),
		RECORD_OPTIONS(o.per_box),
		FILTER_OPTIONS(o.filter),
	};
	const struct opt_tool tool = { "Keep the best of overlapping detections.", "[OPTION]... [FILE]...", rows,
		sizeof rows / sizeof *rows, NULL };
	*first = opt_parse(&tool, argc, argv);
	if (o.agnostic && o.by != NULL)
		err_usage("--agnostic and --by contradict each other");
	return o;
}

/* The detector's settings, where there is one, then the command line's. */
static void
configure(struct suppressor *s, const struct options *o)
{
	struct arena arena = { 0 };
	struct layout layout;
	*s = (struct suppressor){ .iou = 0.5, .score = o->score, .topk = o->topk, .max_dets = SIZE_MAX };
	const char *by = "labels";
	if (layout_load(&layout, &o->layout, false, &arena)) {
		const struct post *post = &layout.stage->post;
		s->iou = isinf(post->iou) ? s->iou : post->iou;
		s->max_dets = post->max_dets;
		by = post->by == NMS_BY_LABELS ? "labels" : post->by == NMS_BY_LEVELS ? "levels" : NULL;
	}
	arena_free(&arena);
	s->iou = isnan(o->iou) ? s->iou : o->iou;
	s->max_dets = o->max_dets != SIZE_MAX ? o->max_dets : s->max_dets;
	by = o->agnostic ? NULL : o->by != NULL ? o->by : by;
	s->group_needed = o->by != NULL;

	char *per_box = NULL;
	record_schema_init(&s->schema, COLUMN_PER_BOX, COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_SCORES), o->per_box);
	s->group = by != NULL ? record_key(&s->schema, by) : -1;
	if (by != NULL && s->group < 0) { /* a column of the user's own moves along like those named by --per-box */
		if (asprintf(&per_box, "%s%s%s", o->per_box != NULL ? o->per_box : "", o->per_box != NULL ? "," : "", by) < 0)
			err_die("out of memory");
		record_schema_init(&s->schema, COLUMN_PER_BOX, COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_SCORES), per_box);
		s->group = record_key(&s->schema, by);
	}
	if (s->group >= 0 && (s->schema.per_box >> s->group & 1) == 0)
		err_usage("--by: column \"%s\" has no entry a box", by);
}

/* No box may be inverted, and a score is one number. */
static bool
check(const struct record *r)
{
	if (r->boxes > 0 && record_column(r, COLUMN_SCORES)->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	return truth_check_detections(r);
}

/* The boxes that take part: those of a score above the threshold, of these the best topk. Their number; index is their order of
 * input. */
static size_t
choose(const struct suppressor *s, const struct record *r, uint32_t *index)
{
	const double *score = record_column(r, COLUMN_SCORES)->number;
	struct arena *arena = r->worker->arena;
	size_t n = 0;
	for (size_t i = 0; i < r->boxes; i++)
		if (score[i] > s->score)
			index[n++] = (uint32_t)i;
	if (n <= s->topk)
		return n;
	filter_count(r->worker, CUT_TOPK, n - s->topk);
	double *chosen = arena_array(arena, double, n);
	uint32_t *best = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		chosen[i] = score[index[i]];
	n = detect_topk(chosen, NULL, n, s->topk, best, arena);
	for (size_t i = 0; i < n; i++)
		index[i] = index[best[i]];
	return n;
}

/* The boxes that take part, with what suppression looks at. */
struct field {
	size_t n;
	const uint32_t *index; /* of each in the record */
	const struct box *box;
	const double *score;
	const uint32_t *group; /* NULL: all are one */
};

/* All boxes of the record where n is all; else those of index get arrays of their own. */
static struct field
gather(const struct record *r, const uint32_t *index, size_t n, const uint32_t *group)
{
	struct arena *arena = r->worker->arena;
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *score = record_column(r, COLUMN_SCORES)->number;
	if (n == r->boxes)
		return (struct field){ n, index, box, score, group };
	struct box *some = arena_array(arena, struct box, n);
	double *some_score = arena_array(arena, double, n);
	uint32_t *some_group = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		some[i] = box[index[i]];
		some_score[i] = score[index[i]];
		some_group[i] = group != NULL ? group[index[i]] : 0;
	}
	return (struct field){ n, index, some, some_score, some_group };
}

/* One image's detections in, the kept ones out, by descending score. */
static bool
suppress(struct worker *w)
{
	const struct suppressor *s = w->options;
	struct record r;
	if (!record_read(&s->schema, w, &r) || !check(&r))
		return false;
	bool grouped = s->group >= 0 && r.json.column[s->group].given;
	if (s->group_needed && !grouped)
		return record_reject(&r, "no \"%s\", which --by names", s->schema.key[s->group].name);

	uint32_t *index = arena_array(w->arena, uint32_t, r.boxes), *keep = arena_array(w->arena, uint32_t, r.boxes);
	size_t n = choose(s, &r, index);
	struct field f = gather(&r, index, n, grouped ? record_groups(&r, (size_t)s->group, NULL) : NULL);
	int32_t *by = s->max_dets < n ? arena_array(w->arena, int32_t, n) : NULL;
	size_t kept = nms_hard(f.box, f.score, f.group, n, s->iou, s->max_dets, keep, by, w->arena);
	for (size_t i = 0; by != NULL && i < n; i++)
		filter_count(w, CUT_MAX, by[i] == NMS_CUT);
	for (size_t i = 0; i < kept; i++)
		keep[i] = index[keep[i]];
	record_select(&r, keep, kept);
	record_put(&r, w->out);
	return true;
}

int
main(int argc, char *argv[])
{
	static const char *const counters[] = { "boxes over --topk", "boxes behind the last of --max-dets", NULL };
	struct suppressor s;
	int first;
	struct options o = parse(argc, argv, &first);
	configure(&s, &o);
	struct filter f = { .line = suppress, .options = &s, .counter = counters };
	return filter_run(&f, &o.filter, argv + first);
}
