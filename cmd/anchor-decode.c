/* anchor-decode -- what a network put out, or should have, as boxes. */
#include "anchorset/stage_options.h"
#include "prediction/decode_boxes.h"
#include "prediction/target_sparse.h"
#include "record/classes.h"
#include "tool/decode_image.h"

#include <stdint.h>

struct options {
	struct anchor_source_options layout;
	struct filter_options filter;
	struct stage_options stage;
	struct tensor_options tensors;
	bool best_label, undo;
	const char *classes, *targets;
	int into, bad, unit;
};

/* What every line needs. */
struct decoder {
	struct record_schema schema;
	struct decode_input in;
	struct decode_rules boxes;
	bool activated;     /* whatever a record says */
	bool undo;
	enum column into;
};

/* What a worker has gathered. */
struct gathered {
	struct tensors_state tensors; /* first, as tensors.h wants it */
	struct decode_doubts doubts;
};

static const char *const units[] = { "px", "norm", NULL };

static const char *const intos[] = { "boxes", "proposals", NULL };

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Anchors:"),
	OPT_PART(anchor_source_option_rows, AT(layout)),
	OPT_PART(anchor_source_input_rows, AT(layout)),
	OPT_PART(anchor_source_stage_rows, AT(layout)),
	STAGE_OPTIONS("coder.type", AT(stage)),
	STAGE_OPTIONS("coder.weights", AT(stage)),
	STAGE_OPTIONS("coder.axes", AT(stage)),
	OPT_PART(tensors_option_rows, AT(tensors)),
	{ .name = "targets", .argument = "PREFIX", .set = opt_text, .at = AT(targets), .file = OPT_READ,
		.ends = target_sparse_ends, .help = "instead of these, targets, as anchor-match writes them to files" },
	OPT_ONE_OF("unit", "UNIT", units, AT(unit), "of boxes: px, or norm, shares of the network's input (px)"),
	OPT_PART(tensors_activated_rows, AT(tensors)),
	OPT_HEADLINE("Detections (as the anchor set says, else as in brackets):"),
	STAGE_OPTIONS("post.activation", AT(stage)),
	STAGE_OPTIONS("post.background", AT(stage)),
	STAGE_OPTIONS("post.score", AT(stage)),
	STAGE_OPTIONS("post.topk", AT(stage)),
	STAGE_OPTIONS("post.topk_per", AT(stage)),
	OPT_FLAG("best-label", AT(best_label), "only the best class of each anchor"),
	STAGE_OPTIONS("post.clip", AT(stage)),
	STAGE_OPTIONS("post.min_size", AT(stage)),
	OPT_READS("classes", 0, "FILE", opt_text, AT(classes), "names of the class columns, one a line"),
	OPT_ONE_OF("into", "COLUMN", intos, AT(into), "write boxes or proposals (boxes)"),
	OPT_ONE_OF("bad", "WHAT", prediction_bads, AT(bad),
		"NaN, infinity, and boxes with a side below 0: %s; clip makes it 0 (error)"),
	OPT_FLAG("undo", AT(undo), "boxes in the original frame, back through the record's transform"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Turn offsets into boxes: targets or predictions in, detections out.",
	.operands = "{-a FILE | --preset NAME} [OPTION]... [FILE]...", .opt = rows };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = anchor_source_defaults(), .filter = filter_defaults(),
		.tensors = tensors_defaults() };
	*first = opt_parse(&tool, &o, argc, argv);
	return o;
}

/* Outputs that are boxes and probabilities leave nothing to do. */
static void
configure_decoded(const struct decoder *d, const struct options *o, struct stage *stage)
{
	if (o->stage.stage.post.activation != ACTIVATION_NONE || stage_options_given(&o->stage, "coder.type"))
		err_usage("%s leaves nothing to --activation and --coder", o->tensors.decoded ? "--decoded" :
			"--layout n,k,6");
	stage->post.activation = ACTIVATION_NONE;
	stage->coder = (struct coder){ .method = coder_find("none") };
	if (d->in.tensors.layout->end_to_end)
		stage->post.background = BACKGROUND_NONE; /* the class is a number, not a column */
}

static void
configure(struct decoder *d, const struct options *o, struct arena *arena)
{
	if (o->targets != NULL && tensors_given(&o->tensors))
		err_usage("--targets stands instead of --deltas, --scores and --output");
	tensors_open(&d->in.tensors, &o->tensors, arena);
	target_sparse_in_open(&d->in.targets, o->targets, arena);
	d->in.anchored = anchor_source_load(&d->in.layout, &o->layout, !d->in.tensors.decoded, arena);
	struct stage target = detector_stage_default(), stage = d->in.anchored ? *d->in.layout.stage : target;
	if (d->in.tensors.decoded)
		configure_decoded(d, o, &stage);
	const char *wrong = stage_options_change(&stage, &o->stage, arena);
	if (wrong != NULL)
		err_usage("%s", wrong);
	stage_options_copy(&target, &o->stage, STAGE_POST);
	d->boxes = (struct decode_rules){ .coder = stage.coder, .shares = o->unit == 1,
		.bad = (enum prediction_bad)o->bad };
	if (d->boxes.shares && !stage.coder.method->absolute)
		err_usage("--unit norm is of boxes: give --decoded, --layout n,k,6 or --coder none");
	if (o->tensors.activated && stage.coder.method->sigmoids == 0)
		err_usage("--activated: no offset of coder \"%s\" passes a sigmoid", stage.coder.method->name);
	d->in.rules = (struct prediction_rules){ .post = stage.post, .target = target.post,
		.classes = classes_of(&d->in.layout.detector, o->classes, stage.post.background, arena),
		.best_label = o->best_label, .bad = (enum prediction_bad)o->bad };
	d->activated = o->tensors.activated;
	d->undo = o->undo;
	d->into = o->into == 0 ? COLUMN_BOXES : COLUMN_PROPOSALS;
}

/* One record of targets or predictions, or of an image whose tensors are at hand, in; an image record out. */
static bool
decode(struct worker *w)
{
	const struct decoder *d = w->options;
	struct record r;
	struct anchors anchors;
	struct prediction p;
	struct gathered *g = w->state;
	g->tensors.rows.lines++;
	if (!record_read(&d->schema, w, &r) || !decode_image_read(&d->in, &r, &anchors, &p))
		return false;
	const struct post *post = p.target ? &d->in.rules.target : &d->in.rules.post;
	uint32_t *keep = arena_array(w->arena, uint32_t, p.n);
	struct box *box = arena_array(w->arena, struct box, p.n);
	size_t n = decode_boxes_topk(&p, post, keep, w);
	struct decode_doubts targets = { 0 };
	p.activated |= d->activated;
	if (!decode_boxes_make(&r, &p, &anchors, &d->boxes, post, keep, &n, box, p.target ? &targets : &g->doubts) ||
		(d->undo && !decode_boxes_undo(&r, box, n)))
		return false;

	record_drop_all(&r, PREDICTION_COLUMNS);
	if (d->into == COLUMN_BOXES)
		record_drop_all(&r, COLUMN_PER_BOX);
	else /* what else belongs to boxes stays with them */
		record_drop_all(&r, COLUMN_BIT(COLUMN_SCORES) |
			(record_has(&r, COLUMN_BOXES) ? 0 : COLUMN_BIT(COLUMN_LABELS)));
	json_put_floats(record_open(&r, d->into), &box->x1, n, 4);
	record_close(&r);
	if (d->into == COLUMN_BOXES)
		prediction_put(&p, &d->in.rules.classes, keep, n, anchors.levels > 0 && !d->in.layout.proposals, &r);
	record_put(&r, w->out);
	return true;
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	struct gathered *a = into;
	const struct gathered *b = from;
	tensors_merge(&a->tensors, &b->tensors, keep);
	decode_boxes_join_doubts(&a->doubts, &b->doubts);
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct decoder *d = options;
	(void)out, (void)keep;
	const struct gathered *g = state;
	decode_boxes_doubt(&g->doubts, d->boxes.coder.method->absolute);
	if (d->in.targets.given)
		return tensor_row_finish(&g->tensors.rows, d->in.targets.path, d->in.targets.images);
	return tensors_finish(&d->in.tensors, &g->tensors);
}

/* The columns that are looked at. Those of a prediction belong to anchors, whatever they are called. */
static void
bind(struct decoder *d)
{
	uint64_t columns = ANCHOR_SOURCE_COLUMNS, back = COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_AREA);
	if (d->in.tensors.given || d->in.targets.given)
		columns |= TENSOR_COLUMNS;
	else
		columns |= PREDICTION_COLUMNS | COLUMN_BIT(COLUMN_SCORES) |
			(d->into == COLUMN_BOXES ? COLUMN_BIT(COLUMN_LABELS) : 0);
	record_schema_init(&d->schema, columns | (d->undo ? back : 0), 0, NULL);
	d->schema.per_box = d->undo ? back : 0;
}

int
main(int argc, char *argv[])
{
	struct arena arena = { .failed = err_out_of_memory };
	struct decoder d;
	const struct filter_counter *const counters[] = { prediction_counters, decode_boxes_counters,
		d.in.layout.frame.counter, NULL };
	int first;
	struct options o = parse(argc, argv, &first);
	anchor_source_check_files(&o.layout, argv + first);
	configure(&d, &o, &arena);
	bind(&d);
	struct filter f = { .line = decode, .options = &d, .counters = counters, .state_size = sizeof(struct gathered),
		.merge = merge, .finish = finish, .batch_lines = d.in.tensors.given };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
