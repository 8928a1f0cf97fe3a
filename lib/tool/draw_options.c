/* draw_options.c -- anchor-draw's options. */
#include "tool/draw_options.h"

#include "draw/picture.h"
#include "engine/err.h"
#include "engine/file_id.h"
#include "tool/draw_plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const draw_format_names[] = { "svg", "png", "pdf", "html", NULL };

static const char *const themes[] = { "light", "dark", NULL };
static const char *const shows[] = { "labels", "scores", "crowds", "proposals", "anchors", "links", "ignored",
	"negatives", "found", NULL };

enum {
	SHOW_USUAL = SHOW_LABELS | SHOW_SCORES | SHOW_CROWDS | SHOW_ANCHORS | SHOW_LINKS | SHOW_IGNORED | SHOW_NEGATIVES
};

static const char *
set_show(const char *text, void *value)
{
	static const char *const wrong =
		"any of labels, scores, crowds, proposals, anchors, links, ignored, negatives, found";
	unsigned show = 0;
	for (const char *p = text;;) {
		size_t n = strcspn(p, ","), i = 0;
		while (shows[i] != NULL && (strlen(shows[i]) != n || memcmp(shows[i], p, n) != 0))
			i++;
		if (shows[i] == NULL && n > 0)
			return wrong;
		show |= n > 0 ? 1u << i : 0;
		if (p[n] == '\0')
			break;
		p += n + 1;
	}
	*(unsigned *)value = show;
	return NULL;
}

static const char *
set_sheet(const char *text, void *value)
{
	const double *sheet = value;
	const char *wrong = opt_size(text, value);
	if (wrong != NULL || sheet[0] != floor(sheet[0]) || sheet[1] != floor(sheet[1]) || sheet[0] * sheet[1] > 1e6)
		return "COLUMNSxROWS, whole numbers";
	return NULL;
}

static const char *
set_width(const char *text, void *value)
{
	size_t *width = value;
	return opt_many(text, value) != NULL || *width < 64 || *width > 32000 ? "a whole number from 64 to 32000"
									      : NULL;
}

#define AT(member) offsetof(struct draw_options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("What is drawn:"),
	OPT("images", 0, "DIR", opt_text, AT(images), "where the pictures are; they are drawn below the boxes"),
	OPT_READS("gt", 0, "FILE", opt_text, AT(gt), "the ground truth: detections are hits, misses and false alarms"),
	OPT_PART(anchor_source_option_rows, AT(source)),
	OPT_PART(anchor_source_input_rows, AT(source)),
	OPT("show", 0, "LIST", set_show, AT(show), "only these things; see below (all but proposals and found)"),
	OPT_NAME_OF("plot", "NAME", draw_plots_name, AT(plot), "only one plot; see below (all that there are)"),
	OPT("score", 0, "T", opt_number, AT(score), "leave out detections of a score below T (none)"),
	OPT_HEADLINE("How:"),
	OPT("each", 0, "DIR", opt_text, AT(each), "a file for each image in DIR; -o then only names the format (svg)"),
	OPT("sheet", 0, "CxR", set_sheet, AT(sheet), "contact sheets of C columns and R rows"),
	OPT("width", 0, "PX", set_width, AT(width), "of a picture or sheet (960; sheets 1600, pages 1120)"),
	OPT_ONE_OF("theme", "NAME", themes, AT(theme), "%s (the reader's, in SVG and HTML; else light)"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

/* Words with commas between, in lines of a screen. */
static void
put_words(struct buf *text, const char *begin, name_at *word)
{
	size_t column = strlen(begin);
	buf_text(text, begin);
	for (size_t i = 0; word(i) != NULL; i++) {
		size_t n = strlen(word(i)) + 2;
		bool wraps = column + n > 110;
		column = wraps ? 2 + n : column + n;
		buf_format(text, "%s%s%s", wraps ? "\n  " : " ", word(i), word(i + 1) != NULL ? "," : ".\n");
	}
}

static const char *
show_name(size_t i)
{
	return shows[i];
}

static void
put_notes(struct buf *text)
{
	buf_text(text, "The ending of the file that -o names is the format: svg, png, pdf or html; without -o, SVG "
		       "goes to standard output.\n"
		       "What a line is decides what is drawn: image records, target records, errors and curves of "
		       "anchor-eval, anchor sets,\n"
		       "shapes, statistics, evaluations.\n");
	put_words(text, "--show takes", show_name);
	put_words(text, "--plot takes", draw_plots_name);
}

static const struct opt_tool tool = { .summary = "Draw boxes, anchors and figures, to look at them.",
	.operands = "[OPTION]... [FILE]...",
	.opt = rows,
	.put_notes = put_notes };

/* The format that a file's name ends in; -1: none. */
static int
format_of(const char *name)
{
	const char *dot = strrchr(name, '.'), *end = dot != NULL ? dot + 1 : name;
	for (int i = 0; draw_format_names[i] != NULL; i++) {
		if (strcasecmp(end, draw_format_names[i]) == 0)
			return i;
	}
	return dot != NULL && strcasecmp(end, "htm") == 0 ? DRAW_HTML : -1;
}

static void
choose_format(struct draw_options *o)
{
	const char *output = o->filter.output;
	struct stat s;
	if (output == NULL && o->each == NULL && isatty(STDOUT_FILENO))
		err_usage("a terminal shows no pictures: name a file, as -o boxes.svg, .png, .pdf or .html "
			  "(-o - writes SVG all the same)");
	if (output == NULL || strcmp(output, "-") == 0)
		return;
	int format = format_of(output);
	if (o->each == NULL && stat(output, &s) == 0 && S_ISDIR(s.st_mode))
		err_usage("-o: %s is a directory; --each DIR makes a file for each image in it", output);
	if (format < 0 || (o->each == NULL && strchr(output, '.') == NULL))
		err_usage("-o: %s does not say what to draw: its name must end in .svg, .png, .pdf or .html", output);
	o->format = (enum draw_format)format;
}

/* The pictures that are written have names like those that are read. */
static void
check_folders(const struct draw_options *o)
{
	struct file_id from, to;
	if (o->format == DRAW_PNG && o->each != NULL && o->images != NULL && file_id_of(o->each, -1, &to) &&
		file_id_of(o->images, -1, &from) && from.there && file_id_same(&from, &to))
		err_usage("--each %s would take the place of what is read", o->each);
}

int
draw_options_parse(struct draw_options *o, int argc, char *argv[])
{
	*o = (struct draw_options){ .filter = filter_defaults(),
		.source = anchor_source_defaults(),
		.show = SHOW_USUAL,
		.score = -INFINITY,
		.theme = -1 };
	int first = opt_parse(&tool, o, argc, argv);
	choose_format(o);
	if (o->each != NULL && o->sheet[0] > 0)
		err_usage("--each and --sheet contradict each other");
	if (o->gt != NULL && strcmp(o->gt, "-") == 0)
		err_usage("--gt: the ground truth cannot be standard input");
	check_folders(o);
	if ((o->format == DRAW_PNG || o->format == DRAW_PDF || o->images != NULL) && !picture_supported())
		err_die("%s", picture_missing);
	return first;
}
