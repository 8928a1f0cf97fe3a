/* anchor-fit -- anchor shapes from the boxes of a dataset. */
#include "engine/terminal.h"
#include "framework/framework_check.h"
#include "geometry/preset.h"
#include "tool/fit_compare.h"
#include "tool/fit_emit.h"
#include "tool/fit_page.h"
#include "tool/fit_run.h"

struct options {
	struct filter_options filter;
	struct record_schema schema;
	struct fit_run_options fitting;
	const char *compare, *check; /* NULL: not given */
	int format;                  /* of --emit */
	struct fit_emit emit;            /* another */
	bool partial, merge;
	int as;                      /* of the fits, */
	bool text;                   /* which are for people */
	int bad;
	const char *per_box;
	double min_side;             /* 0: not given */
	struct dataset_summary_limits limits;
	struct fit_compare old;          /* with compare */
	size_t *faults;              /* found by check */
};

/* Not the stream itself. */
static bool
emits(const struct options *o)
{
	return framework_formats[o->format]->write != NULL;
}

/* --partial only counts, and --merge reads what was counted. */
static void
check_parts(const struct options *o)
{
	const char *fitting = fit_run_given(&o->fitting, true);
	const char *other = fitting != NULL ? fitting : o->compare != NULL ? "--compare" : o->check != NULL ? "--check"
		: emits(o) ? "--emit" : o->emit.classes > 0 ? "--classes" : NULL;
	if (o->partial && other != NULL)
		err_usage("--partial only counts; %s goes with the fit, which anchor-fit --merge does", other);
	if (o->merge && (o->bad != BAD_ERROR || o->per_box != NULL || o->min_side > 0))
		err_usage("--merge reads summaries; %s goes with records, as anchor-fit --partial reads them",
			o->bad != BAD_ERROR ? "--bad" : o->per_box != NULL ? "--per-box" : "--min-side");
}

/* One fit's further uses. */
static void
check_uses(const struct options *o)
{
	const char *fitting = fit_run_given(&o->fitting, false);
	const struct fit_run_options *f = &o->fitting;
	bool many = f->k.from != f->k.to;
	if (o->check != NULL && fitting != NULL)
		err_usage("--check fits nothing; %s contradicts it", fitting);
	if (o->check != NULL && (o->compare != NULL || emits(o)))
		err_usage("--check fits nothing; %s contradicts it", o->compare != NULL ? "--compare" : "--emit");
	if (many && (o->compare != NULL || emits(o)))
		err_usage("%s takes one number of shapes, not -k %zu-%zu", o->compare != NULL ? "--compare" : "--emit",
			f->k.from, f->k.to);
	if (o->emit.classes > 0 && !emits(o) && o->check == NULL)
		err_usage("--classes is for --emit and --check");
	if (o->as != TERMINAL_AS_AUTO && (o->check != NULL || emits(o) || o->partial))
		err_usage("--as is for the fit; %s contradicts it",
			o->check != NULL ? "--check" : emits(o) ? "--emit" : "--partial");
}

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Fitting:"),
	OPT_PART(fit_run_option_rows, AT(fitting)),
	OPT_HEADLINE("What is written:"),
	{ .name = "compare", .argument = "FILE|PRESET", .set = opt_text, .word = preset_name, .at = AT(compare),
		.help = "say whether the new shapes are worth it, beside these", .file = OPT_READ },
	OPT_READS("check", 0, "FILE", opt_text, AT(check),
		"say what is wrong with the anchors of a framework's file; fit nothing"),
	OPT_ONE_OF("emit", "FORMAT", framework_names, AT(format),
		"%s; see below (json)"),
	OPT("classes", 0, "N", opt_many, AT(emit.classes), "number of classes, for --emit and --check"),
	OPT_PART(terminal_option_rows, AT(as)),
	OPT_FLAG("partial", AT(partial), "write a summary of the records instead, for --merge"),
	OPT_FLAG("merge", AT(merge), "the input is such summaries, not records"),
	OPT_HEADLINE("Records:"),
	OPT_PART(gt_policy_option_rows, AT(bad)),
	OPT("min-side", 0, "PX", opt_positive, AT(min_side), "leave out boxes with a side below PX"),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static void
put_notes(struct buf *out)
{
	fit_run_help(out);
	buf_text(out, "\n\n");
	fit_emit_help(out);
}

static const struct opt_tool tool = { .summary = "Fit anchor shapes to a dataset: image records in, shapes out.",
	.operands = "[OPTION]... [FILE]...", .opt = rows, .put_notes = put_notes };

static void
parse(struct options *o, int argc, char *argv[], int *first)
{
	*o = (struct options){ .filter = filter_defaults(), .fitting = fit_run_defaults(), .as = TERMINAL_AS_AUTO };
	*first = opt_parse(&tool, o, argc, argv);
	check_parts(o);
	check_uses(o);
	fit_run_complete(&o->fitting);
	o->text = !emits(o) && terminal_wants_text(o->as, o->filter.output);
	o->emit.format = framework_formats[o->format];
	o->emit.strides = o->fitting.strides;
	if (emits(o))
		fit_emit_complete(&o->emit);
	record_schema_init(&o->schema, DATASET_SUMMARY_COLUMNS, COLUMN_BIT(COLUMN_BOXES), o->per_box);
	bool places = o->fitting.strides.n > 0 || o->compare != NULL || o->check != NULL || o->partial ||
		o->merge || emits(o);
	o->limits = (struct dataset_summary_limits){ DATASET_SUMMARY_SHAPES, places ? DATASET_SUMMARY_SAMPLE : 0,
		o->min_side };
}

/* One image's boxes are counted; crowds and ignored boxes are not. */
static bool
gather(struct worker *w)
{
	const struct options *o = w->options;
	struct record r;
	dataset_summary_begin(w->state, o->limits, w->keep);
	if (!record_read(&o->schema, w, &r) || !dataset_summary_add(w->state, &r, (enum gt_policy)o->bad))
		return false;
	frame_check_record(&o->old.frame, &r);
	return true;
}

static bool
gather_summary(struct worker *w)
{
	const struct options *o = w->options;
	dataset_summary_begin(w->state, o->limits, w->keep);
	return dataset_summary_read(w->state, w);
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	const struct dataset_summary *s = from;
	if (!s->started)
		return;
	dataset_summary_begin(into, s->limits, keep);
	dataset_summary_merge(into, s);
}

/* --check: a line for each fault. */
static bool
check(const struct options *o, const struct dataset_summary *s, struct buf *out, struct arena *arena)
{
	if (s->boxes > 0 && !fit_run_ready(&o->fitting, s))
		return false;
	const struct shapes shapes = size_histogram_shapes(&s->sizes, arena);
	struct framework_data data = { .shapes = s->boxes > 0 ? &shapes : NULL, .classes = o->emit.classes,
		.threshold = o->fitting.threshold };
	fit_run_input(&o->fitting, s, data.input);
	for (size_t i = 0; i < s->labels; i++)
		data.labels += s->label[i].text.n > 0;
	*o->faults = framework_check(o->check, &data, out, arena);
	return true;
}

/* The one fit beside what there was: in the stream, and as a table to be read. */
static void
compare(const struct options *o, const struct dataset_summary *s, const struct shapes *data, const struct fitted *f,
	struct buf *out, struct arena *arena)
{
	const struct fit_compare_new new = { f->fit.n, f->fit.shape, f->fit.spec };
	struct fit_comparison c;
	fit_compare_measure(&o->old, s, data, &new, &c, arena);
	if (!emits(o) && !o->text) {
		buf_text(out, ",\"compare\":");
		fit_compare_put(&c, out);
	}
	fit_compare_say(&c, arena);
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct options *o = options;
	struct dataset_summary *s = state;
	dataset_summary_begin(s, o->limits, keep);
	dataset_summary_finish(s);
	fit_run_warn_rounding(s);
	if (o->partial) {
		dataset_summary_put(s, out);
		return true;
	}
	if (o->check != NULL)
		return check(o, s, out, keep);
	if (!fit_run_ready(&o->fitting, s))
		return false;
	const struct shapes data = size_histogram_shapes(&s->sizes, keep);
	size_t n;
	const struct fitted *fits = fit_run_all(&o->fitting, s, &data, &n, keep);
	if (fits == NULL)
		return false;
	if (o->text)
		fit_page(&o->fitting, s, &data, fits, n, terminal_width(), terminal_colour(), out, keep);
	for (size_t i = 0; i < n; i++) {
		bool json = !emits(o) && !o->text;
		if (json)
			fit_run_put(out, &o->fitting, s, &fits[i]);
		else if (emits(o) && !fit_emit_put(out, &o->emit, &o->fitting, s, &data, &fits[i], keep))
			return false;
		if (o->compare != NULL)
			compare(o, s, &data, &fits[i], out, keep);
		buf_text(out, json ? "}\n" : "");
	}
	return true;
}

int
main(int argc, char *argv[])
{
	struct options o;
	const struct filter_counter *const counters[] = { gt_policy_counters, dataset_summary_counters,
		o.old.frame.counter, NULL };
	struct arena arena = { .failed = err_out_of_memory };
	size_t faults = 0;
	int first;
	parse(&o, argc, argv, &first);
	o.faults = &faults;
	if (o.compare != NULL) {
		const struct fit_compare_options with = { .with = o.compare, .threshold = o.fitting.threshold,
			.strides = o.fitting.strides.n, .stride = o.fitting.strides.number,
			.input = { o.fitting.input[0], o.fitting.input[1] } };
		fit_compare_open(&o.old, &with, &arena);
	}
	struct filter f = { .line = o.merge ? gather_summary : gather, .merge = merge, .finish = finish, .options = &o,
		.state_size = sizeof(struct dataset_summary), .counters = counters };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status == ERR_DONE && faults > 0 ? ERR_REJECTED : status;
}
