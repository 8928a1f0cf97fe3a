/* anchor-decode -- what a network put out, or should have, as boxes. */
#include "geometry/detect.h"
#include "stream/classes.h"
#include "stream/layout.h"
#include "stream/prediction.h"
#include "stream/settings.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

struct options {
	struct layout_options layout;
	struct filter_options filter;
	struct coder_options coder;
	int activation, background, topk_per;        /* -1: as the anchor set says */
	double score, min_size;                      /* NAN: likewise */
	size_t topk;                                 /* SIZE_MAX: likewise */
	bool clip, best_label;
	const char *classes;
	int into;
};

/* What every line needs. */
struct decoder {
	struct record_schema schema;
	struct layout layout;
	struct coder coder;
	struct post post;   /* for predictions */
	struct post target; /* for targets: what the command line asked for */
	bool best_label;
	enum column into;
	struct classes classes;
};

enum { CUT_TOPK, CLAMPED };

static const char *const intos[] = { "boxes", "proposals", NULL };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = layout_defaults(), .filter = filter_defaults(),
		.coder = settings_coder_defaults(), .activation = -1, .background = -1, .topk_per = -1, .score = NAN, .min_size = NAN, .topk = SIZE_MAX };
	const struct opt rows[] = {
		{ NULL, 0, NULL, NULL, NULL, "Anchors:" },
		LAYOUT_OPTIONS(o.layout),
		LAYOUT_INPUT_OPTION(o.layout),
		LAYOUT_STAGE_OPTION(o.layout),
		CODER_OPTIONS(o.coder),
		{ NULL, 0, NULL, NULL, NULL, "Detections (as the anchor set says, else as in brackets):" },
		{ "activation", 0, "NAME", opt_one_of, &(struct opt_choice){ detector_activations, &o.activation },
			"of dense scores: none, sigmoid or softmax (none)" },
		{ "background", 0, "WHERE", opt_one_of, &(struct opt_choice){ detector_backgrounds, &o.background },
			"the class column that means background: first, last or none (none)" },
		{ "score", 0, "T", opt_number, &o.score, "drop candidates whose score is not above T" },
		{ "topk", 0, "N", opt_count, &o.topk, "keep the N best candidates" },
		{ "topk-per", 0, "WHAT", opt_one_of, &(struct opt_choice){ detector_topk_pers, &o.topk_per },
			"of each level, class or image (level)" },
		{ "best-label", 0, NULL, opt_flag, &o.best_label, "only the best class of each anchor" },
		{ "clip", 0, NULL, opt_flag, &o.clip, "clip boxes to the image" },
		{ "min-size", 0, "PX", opt_natural, &o.min_size, "drop boxes with a side below PX" },
		{ "classes", 0, "FILE", opt_text, &o.classes, "names of the class columns, one a line" },
		{ "into", 0, "COLUMN", opt_one_of, &(struct opt_choice){ intos, &o.into }, "write boxes or proposals (boxes)" },
		FILTER_OPTIONS(o.filter),
	};
	const struct opt_tool tool = { "Turn offsets into boxes: targets or predictions in, detections out.",
		"{-a FILE | --preset NAME} [OPTION]... [FILE]...", rows, sizeof rows / sizeof *rows, NULL };
	*first = opt_parse(&tool, argc, argv);
	return o;
}

/* The command line's changes to the settings of a stage. */
static struct post
changed(struct post p, const struct options *o)
{
	p.activation = o->activation >= 0 ? (enum activation)o->activation : p.activation;
	p.background = o->background >= 0 ? (enum background)o->background : p.background;
	p.topk_per = o->topk_per >= 0 ? (enum topk_per)o->topk_per : p.topk_per;
	p.topk = o->topk != SIZE_MAX ? o->topk : p.topk;
	p.score = isnan(o->score) ? p.score : o->score;
	p.min_size = isnan(o->min_size) ? p.min_size : o->min_size;
	p.clip |= o->clip;
	return p;
}

static void
configure(struct decoder *d, const struct options *o, struct arena *arena)
{
	d->coder = d->layout.stage->coder;
	settings_coder(&d->coder, &o->coder);
	d->post = changed(d->layout.stage->post, o);
	d->target = changed(detector_stage_default().post, o);
	d->best_label = o->best_label;
	d->into = o->into == 0 ? COLUMN_BOXES : COLUMN_PROPOSALS;
	d->classes = classes_of(&d->layout.detector, o->classes, d->post.background, arena);
}

/* Which of the candidates stay under --topk; their number. */
static size_t
cut(const struct prediction *p, const struct post *post, uint32_t *keep, struct worker *w)
{
	size_t n = p->n;
	if (n <= post->topk) {
		for (size_t i = 0; i < n; i++)
			keep[i] = (uint32_t)i;
		return n;
	}
	const uint32_t *bucket = post->topk_per == TOPK_PER_LEVEL ? p->level : post->topk_per == TOPK_PER_CLASS ? p->class : NULL;
	size_t kept = detect_topk(p->score, bucket, n, post->topk, keep, w->arena);
	filter_count(w, CUT_TOPK, n - kept);
	return kept;
}

static bool
fits_float(struct box b)
{
	return fabs(b.x1) <= FLT_MAX && fabs(b.y1) <= FLT_MAX && fabs(b.x2) <= FLT_MAX && fabs(b.y2) <= FLT_MAX;
}

/* The boxes of *n candidates, clipped where that is asked for; those of sufficient size stay, and keep with them. false: the
 * record was rejected. */
static bool
decode_boxes(const struct decoder *d, const struct prediction *p, const struct anchors *anchors, const struct post *post,
	uint32_t *keep, size_t *n, struct box *box, const struct record *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++) {
		bool clamped = false;
		struct anchor anchor = anchors_get(anchors, p->anchor[keep[i]]);
		struct box b = coder_decode(&d->coder, &anchor, p->offsets[keep[i]], &clamped);
		filter_count(r->worker, CLAMPED, clamped);
		if (!fits_float(b))
			return record_reject(r, "anchor %zu: its box is beyond float32 range", p->anchor[keep[i]]);
		if (post->clip && anchors->width > 0)
			b = box_clip(b, anchors->width, anchors->height);
		if (post->min_size > 0 && !(box_width(b) >= post->min_size && box_height(b) >= post->min_size))
			continue;
		keep[kept] = keep[i];
		box[kept++] = b;
	}
	*n = kept;
	return true;
}

/* One record of targets or predictions in, an image record out. */
static bool
decode(struct worker *w)
{
	const struct decoder *d = w->options;
	struct record r;
	struct anchors anchors;
	struct prediction p;
	if (!record_read(&d->schema, w, &r) || !layout_lay(&d->layout, &r, &anchors) ||
		!prediction_read(&r, &anchors, &d->post, &d->target, &d->classes, d->best_label, &p))
		return false;
	const struct post *post = p.target ? &d->target : &d->post;
	uint32_t *keep = arena_array(w->arena, uint32_t, p.n);
	struct box *box = arena_array(w->arena, struct box, p.n);
	size_t n = cut(&p, post, keep, w);
	if (!decode_boxes(d, &p, &anchors, post, keep, &n, box, &r))
		return false;

	record_drop_all(&r, PREDICTION_COLUMNS);
	if (d->into == COLUMN_BOXES)
		record_drop_all(&r, COLUMN_PER_BOX);
	else /* what else belongs to boxes stays with them */
		record_drop_all(&r, COLUMN_BIT(COLUMN_SCORES) | (record_has(&r, COLUMN_BOXES) ? 0 : COLUMN_BIT(COLUMN_LABELS)));
	record_put_floats(record_open(&r, d->into), &box->x1, n, 4);
	record_close(&r);
	if (d->into == COLUMN_BOXES)
		prediction_put(&p, &d->classes, keep, n, !d->layout.proposals, &r);
	record_put(&r, w->out);
	return true;
}

int
main(int argc, char *argv[])
{
	static const char *const counters[] = { "candidates over --topk", "boxes whose size met the coder's clamp", NULL };
	struct arena arena = { 0 };
	struct decoder d;
	int first;
	struct options o = parse(argc, argv, &first);
	layout_load(&d.layout, &o.layout, true, &arena);
	configure(&d, &o, &arena);
	uint64_t labels = d.into == COLUMN_BOXES ? COLUMN_BIT(COLUMN_LABELS) : 0;
	record_schema_init(&d.schema, LAYOUT_COLUMNS | PREDICTION_COLUMNS | COLUMN_BIT(COLUMN_SCORES) | labels,
		COLUMN_BIT(COLUMN_DELTAS), NULL);
	d.schema.per_box = 0; /* labels and scores belong to anchors here */
	struct filter f = { .line = decode, .options = &d, .counter = counters };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
