/* anchor-loss -- what a network's outputs cost, and why: the loss that training would minimise. */
#include "tool/loss_arrays.h"
#include "tool/loss_image.h"
#include "tool/loss_put.h"
#include "tool/loss_rule.h"
#include "tool/loss_sums.h"

#include <unistd.h>

struct options {
	struct anchor_source_options source;
	struct filter_options filter;
	struct tensor_options tensors;
	struct stage_options stage;
	struct loss_array_options arrays;
	const char *predictions, *classes;
	bool total;
	int as; /* -1: as the output is */
};

static const char *const as_names[] = { "text", "json", NULL };

/* What every line needs. */
struct judge {
	struct loss_images images;
	struct loss_arrays *arrays;
	bool total, text;
};

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Anchors:"),
	OPT_PART(anchor_source_option_rows, AT(source)),
	OPT_PART(anchor_source_input_rows, AT(source)),
	OPT_PART(anchor_source_stage_rows, AT(source)),
	OPT_READS("classes", 0, "FILE", opt_text, AT(classes), "names of the class columns, one a line"),
	STAGE_OPTIONS("post.background", AT(stage)),
	STAGE_OPTIONS("coder.axes", AT(stage)),
	OPT_PART(tensors_option_rows, AT(tensors)),
	OPT_PART(tensors_activated_rows, AT(tensors)),
	OPT_READS("predictions", 0, "FILE", opt_text, AT(predictions),
		"or predictions, line i for line i of the targets"),
	OPT_HEADLINE("Losses (as the anchor set says, else as in brackets):"),
	STAGE_OPTIONS("loss", AT(stage)),
	OPT_HEADLINE("Results:"),
	OPT_FLAG("total", AT(total), "one line at the end, over all images"),
	OPT_ONE_OF("as", "FORM", as_names, AT(as), "--total as text or json (text at a terminal, else json)"),
	OPT_WRITES("per-anchor", "FILE.npy", AT(arrays.per_anchor), NULL,
		"write each anchor's class loss, [N,A]"),
	OPT_WRITES("grad", "PREFIX", AT(arrays.grad), loss_arrays_ends,
		"write the gradients by the outputs to PREFIX-….npy"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = {
	.summary = "Weigh a network's outputs against targets: losses and their gradients.",
	.operands = "{-a FILE | --preset NAME} OUTPUTS [OPTION]... [TARGETS]...", .opt = rows,
	.put_notes = loss_rule_help };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .source = anchor_source_defaults(), .filter = filter_defaults(),
		.tensors = tensors_defaults(), .as = -1 };
	*first = opt_parse(&tool, &o, argc, argv);
	bool tensors = tensors_given(&o.tensors);
	if (o.tensors.decoded)
		err_usage("--decoded outputs hold probabilities, but losses are of logits");
	if (o.as >= 0 && !o.total)
		err_usage("--as is for --total");
	if (tensors && o.predictions != NULL)
		err_usage("--predictions and tensors contradict each other");
	if (!tensors && o.predictions == NULL)
		err_usage("no outputs: give --predictions FILE, --deltas and --scores, or --output");
	if (o.predictions != NULL && argc - *first > 1)
		err_usage("--predictions goes with one file of targets");
	return o;
}

static void
configure(struct judge *j, const struct options *o, struct arena *arena)
{
	struct loss_images *l = &j->images;
	anchor_source_load(&l->source, &o->source, true, arena);
	tensors_open(&l->tensors, &o->tensors, arena);
	if (l->tensors.given && l->tensors.layout->end_to_end)
		err_usage("--layout %s has probabilities of boxes, but losses are of anchors' logits",
			l->tensors.layout->name);
	l->stage = *l->source.stage;
	l->rule = loss_rule_of(&l->stage, &o->stage, !l->tensors.given || l->tensors.layout->before > 4, arena);
	l->classes = classes_of(&l->source.detector, o->classes, l->stage.post.background, arena);
	loss_image_bind(l);
	loss_arrays_open(j->arrays, &o->arrays, &l->tensors, o->filter.on_error == ON_ERROR_STOP, arena);
	j->total = o->total;
	j->text = o->as >= 0 ? o->as == 0 : o->filter.output == NULL && isatty(STDOUT_FILENO);
}

/* An image's line. */
static void
put_image(const struct record *r, const struct image_loss *loss, double divisor, bool objectness, struct buf *out)
{
	enum column id = record_has(r, COLUMN_IMAGE_ID) ? COLUMN_IMAGE_ID : COLUMN_FILE_NAME;
	loss_put(&(struct loss_figures){ .name = record_has(r, id) ? r->schema->key[id].name : NULL,
		.id = record_column(r, id)->text, .counts = loss->counts, .ignored = loss->ignored,
		.class_loss = loss->class_loss / divisor, .box_loss = loss->box_loss / divisor,
		.objectness_loss = loss->objectness_loss / divisor, .objectness = objectness }, out);
}

/* One image's targets and outputs in, its loss out. */
static bool
weigh(struct worker *w)
{
	const struct judge *j = w->options;
	struct loss_sums *s = w->state;
	struct loss_image im;
	struct loss_slopes slopes = { 0 };
	s->tensors.rows.lines++;
	if (!loss_image_read(&j->images, w, &im))
		return false;
	if (j->arrays->gradient)
		loss_arrays_slopes(&im, &slopes);
	if (!loss_image_judge(&j->images, &im, j->arrays->gradient ? &slopes.gradient : NULL))
		return false;
	const struct image_loss *loss = &im.loss;
	const struct loss_norm *norm = j->images.rule.norm;
	double divisor = j->total && !norm->mean_of_images ? 1 : norm->divisor(&loss->counts);
	if (j->arrays->open && !loss_arrays_write(j->arrays, &im, &slopes, 1 / divisor))
		return false;
	bool objectness = im.outputs.scores.objectness != NULL;
	loss_sums_add(s, loss, objectness, divisor);
	if (!j->total)
		put_image(&im.targets, loss, divisor, objectness, w->out);
	return true;
}

static bool
weigh_line(struct worker *w)
{
	const struct judge *j = w->options;
	if (weigh(w))
		return true;
	loss_arrays_reject(j->arrays, w);
	return false;
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct judge *j = options;
	const struct loss_sums *s = state;
	double divisor = j->total ? loss_sums_divisor(s, j->images.rule.norm) : 1;
	if (!tensors_finish(&j->images.tensors, &s->tensors))
		return false;
	loss_arrays_finish(j->arrays, 1 / divisor, s->objectness, keep);
	const struct loss_figures all = loss_sums_figures(s, divisor);
	if (j->total)
		(j->text ? loss_put_text : loss_put)(&all, out);
	return true;
}

int
main(int argc, char *argv[])
{
	static const struct filter_counter *const counters[] = { loss_image_counters, NULL };
	struct arena arena = { .failed = err_out_of_memory };
	struct loss_arrays arrays;
	struct judge j = { .arrays = &arrays };
	int first;
	struct options o = parse(argc, argv, &first);
	char *sides[] = { argv[first] != NULL ? argv[first] : (char[]){ "-" }, (char *)(uintptr_t)o.predictions, NULL };
	char **files = o.predictions != NULL ? sides : argv + first;
	anchor_source_check_files(&o.source, files);
	configure(&j, &o, &arena);
	struct filter f = { .line = weigh_line, .options = &j, .counters = counters,
		.state_size = sizeof(struct loss_sums),
		.merge = loss_sums_merge, .finish = finish, .lockstep = o.predictions != NULL,
		.batch_lines = j.images.tensors.given };
	int status = filter_run(&f, &o.filter, files);
	arena_free(&arena);
	return status;
}
