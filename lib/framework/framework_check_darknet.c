/* framework_check_darknet.c -- what is wrong with a darknet cfg as such: heads that contradict themselves, or each
 * other. */
#include "framework/faults.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* darknet's own value where a head gives none. */
enum { NUM = 1, CLASSES = 20, FILTERS = 1 };

static bool
is_head(const struct cfg_section *s)
{
	return darknet_cfg_yolo(s) || darknet_cfg_region(s);
}

/* The line of an option, or where it is missing of its section. */
static size_t
line_of(const struct cfg_section *s, const char *name)
{
	const struct cfg_option *o = darknet_cfg_option(s, name);
	return o != NULL ? o->line : s->line;
}

static void
check_lines(struct faults *f, const struct darknet_cfg *cfg)
{
	for (size_t i = 0; i < cfg->sections; i++)
		for (size_t k = 0; k < cfg->section[i].options; k++)
			if (cfg->section[i].option[k].value.text == NULL)
				faults_add(f, cfg->section[i].option[k].line,
					"neither [section] nor NAME=VALUE: darknet "
					"skips the line");
}

/* Anchors and num; returns the number of pairs. */
static size_t
check_anchors(struct faults *f, const struct cfg_section *s)
{
	const struct cfg_option *o = darknet_cfg_option(s, "anchors");
	size_t n, wrong, pairs;
	const double *number = darknet_cfg_numbers(o->value, &n, &wrong, f->arena);
	double num = darknet_cfg_number(s, "num", NUM, f->arena);
	pairs = n / 2;
	for (size_t i = n; i-- > 0;)
		wrong = !(number[i] > 0) ? i : wrong;
	if (wrong < n)
		faults_add(f, o->line, "number %zu of the anchors is none, or not above 0: anchors are width,height, "
			"width,height, ...", wrong + 1);
	else if (n % 2 > 0)
		faults_add(f, o->line, "anchors are %zu numbers: a width or a height is missing", n);
	else if (num != (double)pairs)
		faults_add(f, line_of(s, "num"), "num is %g%s, and there are %zu anchors: num=%zu", num,
			darknet_cfg_option(s, "num") == NULL ? " where it is not said" : "", pairs, pairs);
	return pairs;
}

static void
check_mask(struct faults *f, const struct cfg_section *s, size_t pairs, size_t *masks)
{
	const size_t *mask = darknet_cfg_mask(s, pairs, masks, f->arena);
	size_t line = line_of(s, "mask");
	for (size_t i = 0; i < *masks; i++) {
		if (mask[i] == SIZE_MAX)
			faults_add(f, line,
				"entry %zu of mask is no whole number: masks are indices of anchors, from 0", i + 1);
		else if (mask[i] >= pairs)
			faults_add(f, line, "mask names anchor %zu, and the %zu anchors are numbered from 0", mask[i],
				pairs);
	}
}

static void
check_filters(struct faults *f, const struct darknet_cfg *cfg, size_t at, size_t masks)
{
	const struct cfg_section *s = &cfg->section[at], *before = at > 0 ? s - 1 : NULL;
	double classes = darknet_cfg_number(s, "classes", CLASSES, f->arena);
	double coords = darknet_cfg_region(s) ? darknet_cfg_number(s, "coords", 4, f->arena) :
		slice_is(s->name, "Gaussian_yolo") ? 8 : 4;
	double expected = (classes + coords + 1) * (double)masks;
	if (before == NULL || !(slice_is(before->name, "convolutional") || slice_is(before->name, "conv"))) {
		faults_add(f, s->line, "the section before a head must be a [convolutional] with filters=%g", expected);
		return;
	}
	double filters = darknet_cfg_number(before, "filters", FILTERS, f->arena);
	if (filters != expected)
		faults_add(f, line_of(before, "filters"),
			"filters is %g%s, and the head at line %zu needs (classes + %g) * "
			"anchors = (%g + %g) * %zu: filters=%g",
			filters, darknet_cfg_option(before, "filters") == NULL ? " where it is not said" : "", s->line,
			coords + 1, classes, coords + 1, masks, expected);
}

static void
check_classes(struct faults *f, const struct cfg_section *s, const struct cfg_section *first,
	const struct framework_data *data)
{
	double classes = darknet_cfg_number(s, "classes", CLASSES, f->arena);
	double others = darknet_cfg_number(first, "classes", CLASSES, f->arena);
	const char *name = darknet_cfg_option(s, "classes") == NULL ? "classes, which is not said," : "classes";
	if (s == first)
		faults_classes(f, line_of(s, "classes"), name, classes, data);
	else if (classes != others)
		faults_add(f, line_of(s, "classes"), "%s is %g, and %g in the head at line %zu", name, classes, others,
			first->line);
}

/* The net's size against the coarsest stride. */
static void
check_net(struct faults *f, const struct cfg_section *net, const struct framework_config *c)
{
	static const char *const sides[] = { "width", "height" };
	double step = 0;
	for (size_t i = 0; i < c->heads; i++)
		step = fmax(step, c->head[i].stride);
	step = step > 0 ? step : 32;
	for (size_t axis = 0; axis < 2; axis++) {
		double side = c->input[axis];
		if (side > 0 && side != step * floor(side / step))
			faults_add(f, line_of(net, sides[axis]),
				"%s is %g, no multiple of the coarsest stride, %g: %s=%g", sides[axis], side, step,
				sides[axis], step * ceil(side / step));
	}
}

static bool
same_mask(const struct framework_config_head *a, const struct framework_config_head *b)
{
	return a->n > 0 && a->n == b->n && memcmp(a->of, b->of, a->n * sizeof *a->of) == 0;
}

/* Heads that share anchors with one before them: all, which a copy was not adapted in, or some, as YOLOv4-tiny's do. */
static void
check_shared(struct faults *f, const struct framework_config *c, size_t *user)
{
	for (size_t i = 0; i < c->heads; i++) {
		const struct framework_config_head *head = &c->head[i], *twin = head;
		for (size_t k = i; k-- > 0;)
			twin = same_mask(head, &c->head[k]) ? &c->head[k] : twin;
		if (twin != head)
			faults_add(f, head->line,
				"mask is that of the head at line %zu: each head wants anchors of its own", twin->line);
		for (size_t k = 0; k < head->n && twin == head; k++) {
			size_t *first = &user[head->of[k]];
			if (*first > 0)
				faults_note(f, head->line, "mask: anchor %zu is used by the head at line %zu, too",
					head->of[k], c->head[*first - 1].line);
			*first = *first > 0 ? *first : i + 1;
		}
	}
}

/* Which heads use which anchors; where all heads list the same. */
static void
check_use(struct faults *f, const struct framework_config *c)
{
	size_t *user = arena_zeros(f->arena, size_t, c->shapes), idle = 0, first = 0;
	check_shared(f, c, user);
	for (size_t i = 0; i < c->shapes; i++)
		if (user[i] == 0)
			first = idle++ == 0 ? i : first;
	if (idle == 1)
		faults_note(f, c->line[first], "anchor %zu, %gx%g, is in no mask: no head uses it", first,
			c->shape[first].w, c->shape[first].h);
	else if (idle > 1)
		faults_note(f, c->line[first], "%zu anchors are in no mask, %zu is the first: no head uses them", idle,
			first);
}

static void
check_cfg(struct faults *f, const struct darknet_cfg *cfg, const struct framework_config *c,
	const struct framework_data *data)
{
	size_t first = cfg->sections, pairs;
	bool alike = true;
	check_lines(f, cfg);
	check_net(f, &cfg->section[0], c);
	for (size_t i = 0; i < cfg->sections; i++) {
		const struct cfg_section *s = &cfg->section[i];
		size_t masks;
		if (!is_head(s))
			continue;
		first = first < cfg->sections ? first : i;
		pairs = check_anchors(f, s);
		alike &= pairs == c->shapes;
		check_mask(f, s, pairs, &masks);
		check_filters(f, cfg, i, masks);
		check_classes(f, s, &cfg->section[first], data);
	}
	if (alike)
		check_use(f, c);
	else
		for (size_t i = 1; i < c->shapes; i++)
			if (c->line[i] != c->line[i - 1])
				faults_add(f, c->line[i],
					"the anchors differ from those at line %zu: all heads list the "
					"same, and mask chooses",
					c->line[0]);
}

void
framework_check_darknet(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data,
	struct faults *f)
{
	struct darknet_cfg cfg;
	struct framework_config config;
	(void)path;
	darknet_cfg_parse(text, &cfg, d->arena);
	darknet_cfg_heads(d, &cfg, &config);
	if (d->error != NULL)
		return;
	check_cfg(f, &cfg, &config, data);
	framework_check_shapes(f, &config, data);
}
