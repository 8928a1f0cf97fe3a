/* framework_keras.c -- the [anchor_parameters] of keras-retinanet's config.ini: a size and a stride for each level,
 * and ratios and scales that all levels share.
 *
 * Lists have blanks between their numbers (Python's configparser; utils/config.py, parse_anchor_parameters). A
 * level's anchors are its size times each scale with each ratio, height / width. */
#include "framework/framework_grid.h"

#include "engine/err.h"
#include "text/text_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char section[] = "[anchor_parameters]";

static bool
is(struct slice text)
{
	return literal_text(text, section) != NULL;
}

/* The numbers behind "NAME =" in the section; false: it is not there. */
static bool
find_numbers(struct json_dom *d, struct slice text, const char *name, struct framework_list_of *out)
{
	struct slice line;
	bool here = false;
	size_t n = strlen(name);
	for (size_t number = 1; text_file_line(&text, &line); number++) {
		line = framework_config_trim(line);
		if (line.n > 0 && line.text[0] == '[')
			here = slice_is(line, section);
		if (!here || line.n <= n || memcmp(line.text, name, n) != 0 || strchr(" \t=:", line.text[n]) == NULL)
			continue;
		const char *p = line.text + n, *end = line.text + line.n;
		double *x = arena_array(d->arena, double, line.n);
		*out = (struct framework_list_of){ .line = number, .x = x };
		while (p < end && strchr(" \t=:", *p) != NULL)
			p++;
		while (p < end) {
			size_t length = 0;
			while (p + length < end && p[length] != ' ' && p[length] != '\t')
				length++;
			if (!framework_config_number((struct slice){ p, length }, &x[out->n++], d->arena) ||
				!(x[out->n - 1] > 0))
				framework_grid_fail(d, number, "%s: expected numbers above 0 with blanks between",
					name);
			for (p += length; p < end && (*p == ' ' || *p == '\t'); p++)
				;
		}
		return out->n > 0;
	}
	return false;
}

/* All four are wanted, as keras-retinanet wants them. */
static void
parse(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	static const char *const names[] = { "sizes", "strides", "ratios", "scales" };
	struct framework_list_of list[4];
	g->preset = "retinanet-keras";
	for (size_t i = 0; i < 4; i++)
		if (!find_numbers(d, text, names[i], &list[i]))
			json_dom_fail(d, "%s has no %s", section, names[i]);
	if (d->error != NULL)
		return;
	if (list[0].n != list[1].n) {
		g->fault = arena_format(d->arena, "%zu sizes, and %zu strides: one of each for each level", list[0].n,
			list[1].n);
		g->fault_line = list[0].line;
		return;
	}
	for (size_t i = 0; i < list[0].n && d->error == NULL; i++)
		framework_grid_level(d, g, &list[3], list[0].x[i], &list[2], list[1].x[i]);
	for (size_t i = 0; i < g->config.heads; i++)
		g->config.head[i].line = list[0].line;
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	framework_grid_read(parse, d, text, out);
}

static void
check(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data, struct faults *f)
{
	(void)path;
	framework_grid_check(parse, d, text, data, f);
}

/* Whether each level's sizes are its first times the same scales. */
static bool
proportional(const struct framework_factors *level, size_t levels)
{
	for (size_t i = 1; i < levels; i++)
		for (size_t k = 0; k < level[0].sizes; k++)
			if (fabs(level[i].size[k] / level[i].size[0] * level[0].size[0] / level[0].size[k] - 1) > 1e-6)
				return false;
	return true;
}

static void
put_list(struct buf *out, const char *name, const double *x, size_t n, double unit)
{
	buf_format(out, "%s =", name);
	for (size_t i = 0; i < n; i++) {
		buf_char(out, ' ');
		framework_number(out, x[i] / unit);
	}
	buf_char(out, '\n');
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	double *size = arena_array(&arena, double, p->levels);
	bool good = framework_factored(p, level, why, &arena);
	if (good && !(framework_same_ratios(level, p->levels) && proportional(level, p->levels))) {
		snprintf(why, FRAMEWORK_TEXT,
			"needs the same scales and ratios on every level: fit with --method grid");
		good = false;
	}
	if (good) {
		for (size_t i = 0; i < p->levels; i++)
			size[i] = level[i].size[0];
		framework_heading(out, p, "keras-retinanet: sizes times scales are the roots of areas,");
		buf_format(out, "# ratios are height / width\n%s\n", section);
		put_list(out, "sizes", size, p->levels, 1);
		put_list(out, "strides", p->stride, p->levels, 1);
		put_list(out, "ratios", level[0].ratio, level[0].ratios, 1);
		put_list(out, "scales", level[0].size, level[0].sizes, level[0].size[0]);
	}
	arena_free(&arena);
	return good;
}

const struct framework_format framework_format_keras = {
	.name = "keras",
	.help = "[anchor_parameters] of keras-retinanet",
	.write = write,
	.is = is,
	.read = read,
	.check = check,
};
