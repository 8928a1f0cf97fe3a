/* anchor-nms -- keep the best of overlapping detections. */
#include "anchorset/anchor_source.h"
#include "anchorset/stage_options.h"
#include "nms/nms_method.h"
#include "tool/nms_help.h"
#include "tool/nms_label_groups.h"
#include "tool/nms_record.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct options {
	struct anchor_source_options layout;
	struct filter_options filter;
	int method;
	struct stage_options stage; /* iou and max_dets */
	double score;           /* NAN: not given */
	double sigma, beta;
	size_t topk, max_per_label;
	struct opt_numbers weights;
	int wbf_score;
	int overlap;            /* enum nms_overlap */
	bool agnostic, merge, join, explain;
	const char *by, *class_groups, *per_box;
};

/* What every line needs. */
struct suppressor {
	struct record_schema schema;
	const struct nms_method *method;
	struct nms_options options;
	size_t topk, max_per_label, max;
	struct opt_numbers weights;
	int group;      /* key of the column whose groups never suppress each other; -1: none */
	bool group_needed, merge, join, explain;
	const struct nms_label_groups *alike; /* NULL: each label is a group of its own */
};

static const char *const overlaps[] = { "iou", "ios", NULL };

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Suppression:"),
	OPT_ONE_OF("method", "NAME", nms_method_names, AT(method),
		"%s; see below (hard)"),
	STAGE_OPTIONS("post.iou", AT(stage)),
	OPT_ONE_OF("overlap", "WHAT", overlaps, AT(overlap),
		"%s: intersection over union, or over the smaller box (iou)"),
	OPT("sigma", 0, "S", opt_positive, AT(sigma), "width of the curve by which scores are lowered (0.5)"),
	OPT("beta", 0, "B", opt_natural, AT(beta), "exponent of the distance (1)"),
	OPT("score", 0, "T", opt_number, AT(score),
		"drop boxes whose score is not above T (none, or what the method has)"),
	OPT("topk", 0, "N", opt_count, AT(topk), "then keep the N of highest score"),
	OPT("max-per-label", 0, "N", opt_count, AT(max_per_label),
		"keep N boxes of a label at most, before --max-dets"),
	STAGE_OPTIONS("post.max_dets", AT(stage)),
	OPT_FLAG("agnostic", AT(agnostic), "boxes suppress each other whatever their labels"),
	OPT("by", 0, "COLUMN", opt_text, AT(by), "only boxes that are equal in COLUMN suppress each other (labels)"),
	OPT_READS("class-groups", 0, "FILE", opt_text, AT(class_groups),
		"labels that suppress each other, a group a line"),
	OPT_FLAG("merge", AT(merge), "line i of every file is of one image: suppress over all their boxes"),
	OPT("weights", 0, "W,...", opt_list, AT(weights), "with --merge: a weight of the scores of each file (1)"),
	OPT_ONE_OF("wbf-score", "HOW", nms_fused_scores, AT(wbf_score), "what wbf makes of scores: %s (avg)"),
	OPT_FLAG("join", AT(join), "lines that follow each other and are of one image, such as its tiles, are one"),
	OPT_FLAG("explain", AT(explain), "keep every box, and say what suppresses it"),
	OPT_HEADLINE("Settings of a detector, where no option says otherwise:"),
	OPT_PART(anchor_source_option_rows, AT(layout)),
	OPT_PART(anchor_source_stage_rows, AT(layout)),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Keep the best of overlapping detections.",
	.operands = "[OPTION]... [FILE]...", .opt = rows, .put_notes = nms_help };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = anchor_source_defaults(), .filter = filter_defaults(), .score = NAN,
		.sigma = 0.5, .beta = 1, .topk = SIZE_MAX, .max_per_label = SIZE_MAX, .wbf_score = NMS_FUSED_AVG };
	*first = opt_parse(&tool, &o, argc, argv);
	if (o.merge && o.join)
		err_usage("--merge and --join contradict each other");
	if (o.overlap != NMS_OVERLAP_IOU && (nms_methods[o.method]->uses & NMS_USES_OVERLAP) == 0)
		err_usage("--overlap ios: method %s goes by the IoU", nms_methods[o.method]->name);
	if (o.merge && *first == argc)
		err_usage("--merge wants files");
	if (o.weights.n > 0 && !o.merge)
		err_usage("--weights are of the files of --merge");
	if (o.weights.n > 0 && o.weights.n != (size_t)(argc - *first))
		err_usage("%zu --weights, but %d files", o.weights.n, argc - *first);
	if (o.wbf_score != NMS_FUSED_AVG && (nms_methods[o.method]->uses & NMS_USES_FUSED) == 0)
		err_usage("--wbf-score: method %s fuses no scores", nms_methods[o.method]->name);
	if (o.agnostic && o.by != NULL)
		err_usage("--agnostic and --by contradict each other");
	if (o.class_groups != NULL && (o.agnostic || (o.by != NULL && strcmp(o.by, "labels") != 0)))
		err_usage("--class-groups and %s contradict each other", o.agnostic ? "--agnostic" : "--by");
	return o;
}

/* The detector's settings, where there is one, then the command line's. */
static void
configure(struct suppressor *s, const struct options *o, struct arena *keep)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct anchor_source layout;
	const struct nms_method *method = nms_methods[o->method];
	*s = (struct suppressor){ .method = method, .topk = o->topk, .max_per_label = o->max_per_label,
		.weights = o->weights, .merge = o->merge, .join = o->join, .explain = o->explain,
		.options = { .iou = 0.5, .overlap = (enum nms_overlap)o->overlap, .sigma = o->sigma, .beta = o->beta,
			.score = isnan(o->score) ? method->score : o->score, .max = SIZE_MAX,
			.fused = (enum nms_fused_score)o->wbf_score } };
	struct stage stage = detector_stage_default();
	if (anchor_source_load(&layout, &o->layout, false, &arena))
		stage = *layout.stage;
	arena_free(&arena);
	stage_options_copy(&stage, &o->stage, STAGE_POST);
	s->options.iou = isinf(stage.post.iou) ? s->options.iou : stage.post.iou;
	s->max = stage.post.max_dets;
	s->options.max = o->max_per_label != SIZE_MAX ? SIZE_MAX : s->max;
	const char *by = stage.post.by == NMS_BY_LABELS ? "labels" : stage.post.by == NMS_BY_LEVELS ? "levels" : NULL;
	s->alike = o->class_groups != NULL ? nms_label_groups_read(o->class_groups, keep) : NULL;
	by = o->agnostic ? NULL : o->by != NULL ? o->by : s->alike != NULL ? "labels" : by;
	s->group_needed = o->by != NULL;
	s->group = nms_record_schema(&s->schema, o->per_box, by);
}

/* Which boxes of the record have to do with each other, NULL: all. */
static const uint32_t *
groups_of(const struct suppressor *s, const struct record *r)
{
	if (s->group < 0 || !r->json.column[s->group].given)
		return NULL;
	return s->alike != NULL ? nms_label_groups_of(s->alike, r) : record_groups(r, (size_t)s->group, NULL);
}

/* One image's detections in, the kept ones out, by descending score. */
static bool
suppress(struct worker *w)
{
	const struct suppressor *s = w->options;
	struct nms_record x;
	struct record r;
	const uint32_t *file = NULL;
	if (!(s->merge ? nms_record_merge(&s->schema, w, &r, &file)
		       : s->join ? nms_record_join(&s->schema, w, &r, &file)
		       : record_read(&s->schema, w, &r) && nms_record_check(&r)))
		return false;
	if (s->group_needed && !r.json.column[s->group].given)
		return record_reject(&r, "no \"%s\", which --by names", s->schema.key[s->group].name);
	nms_record_take(&r, s->options.score, s->topk, groups_of(s, &r), file, s->join, s->method, &x);
	if (s->weights.n > 0)
		nms_record_weigh(&x, s->method, s->weights.number, w->arena);
	if (s->explain || s->max < x.in.n || s->max_per_label != SIZE_MAX)
		x.out.by = arena_array(w->arena, int32_t, x.in.n);
	s->method->run(&x.in, &s->options, &x.out, w->arena);
	if (s->join)
		nms_record_order(&x, w->arena);
	nms_record_limit(&x, &r, s->max_per_label, s->max);
	if (!(s->explain ? nms_record_explain : nms_record_keep)(&r, s->method, &x))
		return false;
	record_put(&r, w->out);
	return true;
}

int
main(int argc, char *argv[])
{
	static const struct filter_counter *const counters[] = { nms_record_counters, NULL };
	struct arena arena = { .failed = err_out_of_memory };
	struct suppressor s;
	int first;
	struct options o = parse(argc, argv, &first);
	anchor_source_check_files(&o.layout, argv + first);
	configure(&s, &o, &arena);
	struct filter f = { .line = suppress, .options = &s, .counters = counters, .lockstep = o.merge,
		.same = o.join ? record_same_image : NULL };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
