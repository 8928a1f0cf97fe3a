/* anchor-convert -- dataset files into image records, and back. */
#include "dataset/format.h"
#include "engine/err.h"
#include "engine/opt.h"

#include <stdlib.h>

struct options {
	int from, to; /* of the names that can be read and written; -1: not given */
	int label, base;
	const char *names;
	struct filter_options common;
};

static const char *const label_names[] = { "name", "id", NULL };
static const char *const base_names[] = { "0", "1", NULL };

/* The format that all operands have by their names. */
static const struct format *
guess(char *const *files)
{
	const struct format *format = NULL;
	if (files[0] == NULL)
		err_usage("give --from: standard input does not say what it is");
	for (char *const *file = files; *file != NULL; file++) {
		const struct format *one = format_guess(*file);
		if (one == NULL)
			err_usage("give --from: the name %s does not say what it is", *file);
		if (format != NULL && one != format)
			err_usage("give --from: %s looks like %s, %s like %s", files[0], format->name, *file, one->name);
		format = one;
	}
	return format;
}

/* Options that would be without effect are mistakes. */
static void
check(const struct convert *c, const struct options *o)
{
	bool coco = c->from == &format_coco, jsonl = c->from == &format_jsonl;
	if (o->label >= 0 && !coco)
		err_usage("--label is for --from coco");
	if (o->base >= 0 && jsonl)
		err_usage("--base is not for --from jsonl, whose boxes are what they are");
	if (o->names != NULL && c->from != &format_lines && c->to != &format_coco_results)
		err_usage("--names is for --from lines and --to coco-results");
}

int
main(int argc, char *argv[])
{
	struct options o = { .from = -1, .to = -1, .label = -1, .base = -1, .common = filter_defaults() };
	const char *from[FORMATS], *to[FORMATS];
	struct arena arena = { 0 };
	struct buf notes = { 0 };
	struct convert c = { 0 };
	struct names names = { 0 };
	int bad = BAD_ERROR;
	format_names(false, from);
	format_names(true, to);
	format_list(&notes);
	buf_char(&notes, '\0');
	const struct opt rows[] = {
		{ "from", 'f', "FORMAT", opt_one_of, &(struct opt_choice){ from, &o.from },
			"what the files are (told from their names)" },
		{ "to", 't', "FORMAT", opt_one_of, &(struct opt_choice){ to, &o.to }, "what to write (jsonl)" },
		{ "names", 0, "FILE", opt_text, &o.names, "category names, one a line from 0 on, or a COCO JSON" },
		{ "label", 0, "WHAT", opt_one_of, &(struct opt_choice){ label_names, &o.label },
			"labels from coco are the category's name or its id (name)" },
		{ "base", 0, "N", opt_one_of, &(struct opt_choice){ base_names, &o.base },
			"the first pixel is 0, or 1 and the last one included (voc 1, others 0)" },
		GT_POLICY_OPTIONS(bad),
		RECORD_OPTIONS(c.per_box),
		FILTER_OPTIONS(o.common),
	};
	int first = opt_parse(&(struct opt_tool){ "Convert dataset files into image records, and back.",
		"[OPTION]... [FILE]...", rows, sizeof rows / sizeof *rows, notes.data }, argc, argv);
	c.from = o.from >= 0 ? format_find(from[o.from]) : guess(argv + first);
	c.to = o.to >= 0 ? format_find(to[o.to]) : &format_jsonl;
	c.bad = (enum gt_policy)bad;
	c.base = o.base >= 0 ? o.base : BASE_DEFAULT;
	c.label_ids = o.label == 1;
	check(&c, &o);
	if (o.names != NULL) {
		names_read(&names, o.names, c.to == &format_coco_results, &arena);
		c.names = &names;
	}
	int status = convert_run(&c, &o.common, argv + first);
	if (status != ERR_DONE)
		exit(status); /* a worker that was not waited for may still look at all this */
	names_free(&names);
	arena_free(&arena);
	buf_free(&notes);
	return status;
}
