/* darknet_cfg.c -- darknet's configuration files.
 *
 * As darknet reads them: blanks count nowhere, a line that begins with '#' or ';' is a comment, and of options of
 * one name the first counts. Numbers are read by atof (src/parser.c, src/option_list.c): what stands behind one is
 * nobody's concern, "24#(3+5)*3" is 24, and what begins with none is 0. Lists of numbers end at a '#'. */
#include "framework/darknet_cfg.h"

#include "engine/err.h"
#include "text/text_file.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The next line without its blanks, in the arena; text moves behind it. false: there is none. */
static bool
next_line(struct slice *text, struct slice *line, struct arena *arena)
{
	struct slice whole;
	size_t kept = 0;
	if (!text_file_line(text, &whole))
		return false;
	char *copy = arena_alloc(arena, whole.n + 1);
	for (size_t i = 0; i < whole.n; i++)
		if (whole.text[i] != ' ' && whole.text[i] != '\t' && whole.text[i] != '\r')
			copy[kept++] = whole.text[i];
	copy[kept] = '\0';
	*line = (struct slice){ copy, kept };
	return true;
}

/* The number that a text begins with, as atof has it; false: with none, and it is 0. */
static bool
leading_number(struct slice text, double *value, struct arena *arena)
{
	char *end, *copy = arena_text(arena, text.n > 0 ? text.text : "", text.n);
	*value = 0;
	if (copy[0] == '\0' || strchr("+-.0123456789", copy[0]) == NULL)
		return false;
	double x = strtod(copy, &end);
	if (end == copy || !isfinite(x))
		return false;
	*value = x;
	return true;
}

const double *
darknet_cfg_numbers(struct slice text, size_t *n, size_t *wrong, struct arena *arena)
{
	const char *comment = text.n > 0 ? memchr(text.text + 1, '#', text.n - 1) : NULL;
	size_t most = 1;
	if (comment != NULL)
		text.n = (size_t)(comment - text.text);
	for (size_t i = 0; i < text.n; i++)
		most += text.text[i] == ',';
	double *number = arena_zeros(arena, double, most);
	*n = 0;
	*wrong = most;
	for (bool last = text.n == 0; !last; ++*n) {
		const char *comma = memchr(text.text, ',', text.n);
		size_t end = comma != NULL ? (size_t)(comma - text.text) : text.n;
		if (!leading_number((struct slice){ text.text, end }, &number[*n], arena) && *n < *wrong)
			*wrong = *n;
		last = comma == NULL || end + 1 == text.n; /* a comma at the end is a slip without consequence */
		text = (struct slice){ text.text + end + 1, last ? 0 : text.n - end - 1 };
	}
	*wrong = *wrong < *n ? *wrong : *n;
	return number;
}

static bool
is_comment(struct slice line)
{
	return line.n == 0 || line.text[0] == '#' || line.text[0] == ';';
}

static bool
opens(struct slice line)
{
	return line.n > 2 && line.text[0] == '[' && line.text[line.n - 1] == ']' &&
		((line.text[1] | 0x20) >= 'a' && (line.text[1] | 0x20) <= 'z');
}

bool
darknet_cfg_is(struct slice text)
{
	struct arena scratch = { .failed = err_out_of_memory };
	struct slice line = { 0 };
	bool more;
	while ((more = next_line(&text, &line, &scratch)) && is_comment(line))
		;
	size_t name = 0;
	while (name < line.n && ((line.text[name] | 0x20) >= 'a' || line.text[name] == '_'))
		name++;
	bool is = more && (opens(line) || (name > 0 && name < line.n && line.text[name] == '='));
	arena_free(&scratch);
	return is;
}

static size_t
count_lines(struct slice text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.n; i++)
		lines += text.text[i] == '\n';
	return lines;
}

static bool
named(const struct cfg_section *s, const char *const *names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (slice_is(s->name, names[i]))
			return true;
	return false;
}

/* The layer that a route begins with, counted from the first behind [net]; layers: there is none. */
static size_t
routed(const struct cfg_section *s, size_t layers, struct arena *arena)
{
	const struct cfg_option *o = darknet_cfg_option(s, "layers");
	size_t n = 0, wrong, at;
	const double *index = o != NULL ? darknet_cfg_numbers(o->value, &n, &wrong, arena) : NULL;
	if (n == 0)
		return layers;
	double absolute = index[0] < 0 ? index[0] + (double)layers : index[0];
	return framework_config_whole(absolute, &at) && at < layers ? at : layers;
}

/* The stride of a layer's output; layers before it are the sections from first on. */
static double
stride_of(const struct cfg_section *first, size_t layers, struct arena *arena)
{
	static const char *const shrink[] = { "convolutional", "conv", "maxpool", "max", "local_avgpool", "local_avg",
		"reorg", "reorg3d", "reorg_old", NULL };
	static const char *const grow[] = { "deconvolutional", "deconv", "upsample", NULL };
	static const char *const flat[] = { "avgpool", "avg", "connected", "conn", "softmax", "soft", "rnn", "gru",
		"lstm", "crnn", "cost", NULL };
	const struct cfg_section *s = first + layers;
	double before = layers > 0 ? first[layers - 1].stride : 1;
	if (slice_is(s->name, "route")) {
		size_t from = routed(s, layers, arena);
		return from < layers ? first[from].stride : 0;
	}
	if (named(s, shrink) || named(s, grow)) {
		double step = darknet_cfg_number(s, "stride", slice_is(s->name, "upsample") ? 2 : 1, arena);
		if (!(step >= 1 && step <= 1024))
			return 0;
		return named(s, shrink) ? before * step : before / step;
	}
	return named(s, flat) ? 0 : before;
}

/* The stride of a comment line, as anchor-fit writes it above a head; otherwise the one noted before. */
static double
stride_of_comment(struct slice line, double before, struct arena *arena)
{
	static const char words[] = "#stride";
	size_t n = sizeof words - 1, digits;
	double stride;
	if (line.n <= n || memcmp(line.text, words, n) != 0)
		return before;
	digits = strspn(line.text + n, "0123456789.");
	bool good = framework_config_number((struct slice){ line.text + n, digits }, &stride, arena) && stride >= 1 &&
		    stride <= 1e6;
	return good ? stride : before;
}

static bool
is_net(const struct cfg_section *s)
{
	return slice_is(s->name, "net") || slice_is(s->name, "network");
}

void
darknet_cfg_parse(struct slice text, struct darknet_cfg *out, struct arena *arena)
{
	size_t lines = count_lines(text), sections = 0, options = 0, number = 0;
	double noted = 0;
	struct cfg_section *section = arena_array(arena, struct cfg_section, lines + 1);
	struct cfg_option *option = arena_array(arena, struct cfg_option, lines);
	struct slice line;
	section[sections++] = (struct cfg_section){ .name = slice_of(""), .line = 1, .option = option };
	while (number++, next_line(&text, &line, arena)) {
		if (is_comment(line)) {
			noted = stride_of_comment(line, noted, arena);
			continue;
		}
		if (opens(line)) {
			struct cfg_section *s = &section[sections++];
			*s = (struct cfg_section){ .name = { line.text + 1, line.n - 2 }, .line = number,
				.option = option + options, .comment_stride = noted };
			noted = darknet_cfg_yolo(s) || darknet_cfg_region(s) ? 0 : noted;
			continue;
		}
		const char *sign = memchr(line.text, '=', line.n);
		size_t n = sign != NULL ? (size_t)(sign - line.text) : line.n;
		option[options++] = (struct cfg_option){ .name = { line.text, n }, .line = number };
		if (sign != NULL)
			option[options - 1].value = (struct slice){ sign + 1, line.n - n - 1 };
		section[sections - 1].options++;
	}
	if (section[0].options == 0) {
		section++;
		sections--;
	}
	for (size_t i = 1; i < sections && is_net(&section[0]); i++)
		section[i].stride = stride_of(section + 1, i - 1, arena);
	*out = (struct darknet_cfg){ sections, section };
}

const struct cfg_option *
darknet_cfg_option(const struct cfg_section *s, const char *name)
{
	for (size_t i = 0; i < s->options; i++)
		if (s->option[i].value.text != NULL && slice_is(s->option[i].name, name))
			return &s->option[i];
	return NULL;
}

double
darknet_cfg_number(const struct cfg_section *s, const char *name, double otherwise, struct arena *arena)
{
	const struct cfg_option *o = darknet_cfg_option(s, name);
	double value = otherwise;
	if (o != NULL)
		leading_number(o->value, &value, arena);
	return value;
}

bool
darknet_cfg_yolo(const struct cfg_section *s)
{
	static const char *const names[] = { "yolo", "Gaussian_yolo", NULL };
	return named(s, names);
}

bool
darknet_cfg_region(const struct cfg_section *s)
{
	return slice_is(s->name, "region");
}

const size_t *
darknet_cfg_mask(const struct cfg_section *head, size_t n, size_t *masks, struct arena *arena)
{
	const struct cfg_option *o = darknet_cfg_option(head, "mask");
	size_t wrong = n;
	const double *number = o != NULL ? darknet_cfg_numbers(o->value, masks, &wrong, arena) : NULL;
	*masks = o != NULL ? *masks : n;
	size_t *mask = arena_array(arena, size_t, *masks);
	for (size_t i = 0; i < *masks; i++)
		if (number == NULL)
			mask[i] = i;
		else if (i == wrong || !framework_config_whole(number[i], &mask[i]))
			mask[i] = SIZE_MAX;
	return mask;
}

/* Where the list of shapes stands among those of the heads before; appended where it is new. SIZE_MAX: there is no
 * room. */
static size_t
list_shapes(struct framework_config *c, const double *number, size_t n, double unit, size_t line)
{
	bool same = c->shapes == n;
	for (size_t i = 0; i < n && same; i++)
		same = c->shape[i].w == number[2 * i] * unit && c->shape[i].h == number[2 * i + 1] * unit;
	if (same)
		return 0;
	if (n > FRAMEWORK_CONFIG_SHAPES - c->shapes)
		return SIZE_MAX;
	size_t first = c->shapes;
	for (size_t i = 0; i < n; i++) {
		c->line[c->shapes] = line;
		c->shape[c->shapes++] = (struct shape){ number[2 * i] * unit, number[2 * i + 1] * unit };
	}
	return first;
}

static void
read_head(struct json_dom *d, const struct cfg_section *s, struct framework_config *c)
{
	struct framework_config_head *head = &c->head[c->heads++];
	const struct cfg_option *o = darknet_cfg_option(s, "anchors");
	size_t n, wrong, masks, kept = 0;
	*head = (struct framework_config_head){ .line = s->line,
		.stride = s->stride >= 2 ? s->stride : s->comment_stride };
	if (o == NULL) {
		json_dom_fail(d, "the head at line %zu has no anchors", s->line);
		return;
	}
	c->region |= darknet_cfg_region(s);
	double unit = !darknet_cfg_region(s) ? 1 : head->stride > 0 ? head->stride : 32;
	const double *number = darknet_cfg_numbers(o->value, &n, &wrong, d->arena);
	size_t pairs = (wrong < n ? wrong : n) / 2;
	for (size_t i = 0; i < 2 * pairs; i++)
		pairs = number[i] > 0 ? pairs : i / 2;
	size_t first = list_shapes(c, number, pairs, unit, o->line);
	if (first == SIZE_MAX) {
		json_dom_fail(d, "more than %d anchors", FRAMEWORK_CONFIG_SHAPES);
		return;
	}
	const size_t *mask = darknet_cfg_mask(s, pairs, &masks, d->arena);
	size_t *of = arena_array(d->arena, size_t, masks);
	for (size_t i = 0; i < masks; i++)
		if (mask[i] < pairs)
			of[kept++] = first + mask[i];
	head->of = of;
	head->n = kept;
}

void
darknet_cfg_heads(struct json_dom *d, const struct darknet_cfg *cfg, struct framework_config *out)
{
	framework_config_init(out, d->arena);
	out->one_list = true;
	for (size_t i = 0; i < cfg->sections && d->error == NULL; i++) {
		const struct cfg_section *s = &cfg->section[i];
		if (i == 0 && is_net(s)) {
			out->input[0] = darknet_cfg_number(s, "width", 0, d->arena);
			out->input[1] = darknet_cfg_number(s, "height", 0, d->arena);
		}
		if (!darknet_cfg_yolo(s) && !darknet_cfg_region(s))
			continue;
		if (out->heads == FRAMEWORK_CONFIG_HEADS)
			json_dom_fail(d, "more than %d heads", FRAMEWORK_CONFIG_HEADS);
		else
			read_head(d, s, out);
		if (!framework_config_whole(darknet_cfg_number(s, "classes", 20, d->arena), &out->classes))
			out->classes = 0;
	}
	if (!(out->input[0] > 0 && out->input[1] > 0))
		out->input[0] = out->input[1] = 0;
	if (out->heads == 0)
		json_dom_fail(d, "no [yolo] or [region] section: it has no anchors");
}
