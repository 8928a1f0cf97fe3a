/* anchor-convert -- dataset files into image records, and back. */
#include "dataset/format.h"
#include "engine/err.h"
#include "engine/opt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *from, *to; /* NULL: not given */
	int label, base;       /* -1: likewise */
	int id, box, unit; /* likewise */
	const char *names, *per_box, *images, *size, *split, *columns, *label_key, *keep;
	bool renumber;
	int bad;
	struct filter_options common;
};

static const char *const label_names[] = { "name", "id", NULL };
static const char *const base_names[] = { "0", "1", NULL };
static const char *const box_names[] = { "xyxy", "xywh", "cxcywh", NULL };
static const char *const unit_names[] = { "px", "norm", NULL };
static const char *const id_names[] = { "stem", "name", NULL };

/* Where standard input cannot be read at all, no option would help. */
static void
check_standard_input(void)
{
	char nothing;
	if (read(STDIN_FILENO, &nothing, 0) < 0)
		err_die_errno("<stdin>");
}

static const struct format *
guess_one(const char *file)
{
	const struct format *format = format_guess(file);
	struct arena arena = { .failed = err_out_of_memory };
	if (format == NULL && strcmp(file, "-") == 0)
		check_standard_input();
	const char *inside = format == NULL ? format_file_in(NULL, file, &arena) : NULL;
	if (inside != NULL)
		err_usage("give --from: %s does not say what it is; is %s meant?", file, inside);
	if (format == NULL)
		err_usage("give --from: %s does not say what it is", file);
	return format;
}

/* The format that all operands have by their names. */
static const struct format *
guess(char *const *files)
{
	if (files[0] == NULL) {
		check_standard_input();
		err_usage("give --from: standard input does not say what it is");
	}
	const struct format *format = guess_one(files[0]);
	for (char *const *file = files + 1; *file != NULL; file++) {
		const struct format *one = guess_one(*file);
		if (one != format)
			err_usage(
				"give --from: %s looks like %s, %s like %s", files[0], format->name, *file, one->name);
	}
	return format;
}

/* An option that would be without effect is a mistake. */
static void
check_use(const struct convert *c, const char *option, bool given, unsigned use)
{
	struct buf users = { .failed = err_out_of_memory };
	if (!given || ((c->from->reads | c->to->writes) & use) != 0)
		return;
	format_put_users(use, &users);
	err_usage("%s is for %.*s", option, (int)users.len, users.data);
}

static void
check(const struct convert *c, const struct options *o)
{
	check_use(c, "--label", o->label >= 0, USES_LABEL);
	check_use(c, "--renumber", o->renumber, USES_RENUMBER);
	check_use(c, "--base", o->base >= 0, USES_BASE);
	check_use(c, "--names", o->names != NULL, USES_NAMES);
	check_use(c, "--images", o->images != NULL, USES_IMAGES);
	check_use(c, "--size", o->size != NULL, USES_SIZE);
	check_use(c, "--id", o->id >= 0, USES_ID);
	check_use(c, "--columns", o->columns != NULL, USES_COLUMNS);
	check_use(c, "--box", o->box >= 0, USES_BOX);
	check_use(c, "--unit", o->unit >= 0, USES_UNIT);
	check_use(c, "--label-key", o->label_key != NULL, USES_LABEL_KEY);
	check_use(c, "--keep", o->keep != NULL, USES_KEEP);
}

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	{ .name = "from", .letter = 'f', .argument = "FORMAT", .choose = opt_name_of, .word = format_read_name,
		.at = AT(from), .help = "what the files are (told from their names)" },
	{ .name = "to", .letter = 't', .argument = "FORMAT", .choose = opt_name_of, .word = format_written_name,
		.at = AT(to), .help = "what to write (jsonl)" },
	OPT_READS("names", 0, "FILE", opt_text, AT(names),
		"category names: one a line from 0 on, data.yaml, label map, table or COCO JSON"),
	OPT("images", 0, "DIR", opt_text, AT(images), "where the pictures are, for sizes that the files do not give"),
	OPT_READS("size", 0, "WxH|FILE", opt_text, AT(size),
		"the images' size, or records or a COCO JSON to find it in by file name"),
	OPT_ONE_OF("label", "WHAT", label_names, AT(label),
		"labels from coco are the category's name or its id (name)"),
	OPT("label-key", 0, "KEY", opt_text, AT(label_key),
		"in via, the attribute of regions that is their label (the only one; label where written)"),
	OPT_ONE_OF("base", "N", base_names, AT(base),
		"the first pixel is 0, or 1 and the last one included (voc 1, others 0)"),
	OPT_ONE_OF("box", "FORM", box_names, AT(box), "the four numbers of a box: xyxy, xywh or cxcywh"),
	OPT_ONE_OF("unit", "UNIT", unit_names, AT(unit), "they are pixels (px), or fractions of the image (norm)"),
	OPT("columns", 0, "NAME,...", opt_text, AT(columns), "the columns of a table that has no header"),
	OPT_ONE_OF("id", "WHAT", id_names, AT(id), "an image_id made of a name is its stem, or all of it (stem)"),
	OPT("split", 0, "NAME", opt_text, AT(split), "the split of the images; from yolo the one that is read"),
	OPT("keep", 0, "FIELD,...", opt_text, AT(keep),
		"further fields of annotations, to be kept as columns: truncated, occluded ..."),
	OPT_FLAG("renumber", AT(renumber),
		"give images, and annotations from coco, new ids, from 1 on through all files"),
	OPT_PART(gt_policy_option_rows, AT(bad)),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(common)),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Convert dataset files into image records, and back.",
	.operands = "[OPTION]... [FILE]...", .opt = rows, .put_notes = format_list };

int
main(int argc, char *argv[])
{
	struct options o = { .label = -1, .base = -1, .id = -1, .box = -1, .unit = -1, .common = filter_defaults() };
	struct arena arena = { .failed = err_out_of_memory };
	struct names names = { 0 };
	struct sizes sizes = { 0 };
	int first = opt_parse(&tool, &o, argc, argv);
	struct convert c = { .from = o.from != NULL ? format_find(o.from) : guess(argv + first),
		.to = o.to != NULL ? format_find(o.to) : format_find("jsonl"), .bad = (enum gt_policy)o.bad,
		.base = o.base >= 0 ? o.base : BASE_DEFAULT, .label_ids = o.label == 1, .per_box = o.per_box,
		.images = o.images, .split = o.split, .columns = o.columns, .label_key = o.label_key,
		.keep = o.keep, .box = o.box, .unit = o.unit,
		.whole_names = o.id == 1, .renumber = o.renumber };
	check(&c, &o);
	if (o.names != NULL) {
		names_read(&names, o.names, (c.to->writes & USES_NAMES) != 0, &arena);
		c.names = &names;
		if (names.by_position && ((c.from->reads | c.to->writes) & USES_CATEGORY_IDS) != 0)
			err_warn("--names is a list, which numbers categories from 0; "
				"COCO's own ids need --names instances.json");
	}
	if (o.size != NULL) {
		sizes_read(&sizes, o.size, &arena);
		c.sizes = &sizes;
	}
	int status = convert_run(&c, &o.common, argv + first);
	if (status != ERR_DONE)
		exit(status); /* a worker that was not waited for may still look at all this */
	arena_free(&arena);
	return status;
}
