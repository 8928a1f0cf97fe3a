/* draw_pages.c -- what was read as pictures, and these as files. */
#include "tool/draw_pages.h"

#include "draw/html.h"
#include "draw/raster.h"
#include "engine/err.h"
#include "tool/draw_pictures.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WIDTH = 960, PAGE_WIDTH = 1120, SHEET_WIDTH = 1600, GAP = 10 };

/* The pictures: each is of items that follow each other. */
struct pages {
	const struct draw_context *context;
	const struct draw_options *options;
	const struct draw_item **item;
	size_t n;
	size_t *first; /* [n + 1]: of picture i, among the items */
	struct draw_pictures pictures;
	struct arena keep, arena; /* the second is reset after each page */
};

static double
text_size(double width)
{
	return fmin(fmax(width / 46, 7.5), 13);
}

/* The picture i, opened, in a width. false: it has been said what is wrong. */
static bool
open_drawing(struct pages *p, size_t i, double width, struct drawing *d)
{
	*d = (struct drawing){ .context = p->context,
		.item = p->item + p->first[i],
		.items = p->first[i + 1] - p->first[i],
		.text = text_size(width),
		.title = slice_of(""),
		.arena = &p->arena,
		.pictures = &p->pictures };
	return d->item[0]->kind->open(d);
}

/* A picture by itself. */
static bool
draw_alone(struct pages *p, size_t i, struct scene *s)
{
	bool page = p->options->format == DRAW_HTML; /* which shows it as large as the window is */
	double width = p->options->width > 0 ? (double)p->options->width : page ? PAGE_WIDTH : WIDTH;
	struct drawing d;
	if (!open_drawing(p, i, width, &d))
		return false;
	struct draw_size size = d.item[0]->kind->size(&d, width, width * (page ? 0.7 : 1.25));
	scene_init(s, ceil(size.width), ceil(size.height), &p->arena);
	s->title = d.title;
	d.item[0]->kind->draw(&d, s, 0, 0, size);
	return true;
}

/* Pictures from i on, in rows; at most so many. */
static bool
draw_sheet(struct pages *p, size_t i, size_t columns, size_t rows, struct scene *s)
{
	double width = p->options->width > 0 ? (double)p->options->width : SHEET_WIDTH;
	double cell = (width - GAP * (double)(columns + 1)) / (double)columns, y = GAP;
	size_t n = p->n - i < columns * rows ? p->n - i : columns * rows;
	scene_init(s, width, GAP, &p->arena);
	for (size_t row = 0; row * columns < n; row++) {
		double height = 0;
		for (size_t c = 0; c < columns && row * columns + c < n; c++) {
			struct drawing d;
			if (!open_drawing(p, i + row * columns + c, cell, &d))
				return false;
			struct draw_size size = d.item[0]->kind->size(&d, cell, cell);
			d.item[0]->kind->draw(&d, s, GAP + (double)c * (cell + GAP) + (cell - size.width) / 2, y, size);
			height = fmax(height, size.height);
		}
		y += height + GAP;
	}
	s->height = ceil(y);
	s->title = slice_of(arena_format(&p->arena, "%zu to %zu of %zu", i + 1, i + n, p->n));
	return true;
}

/* One picture or sheet in the format. */
static bool
put_page(struct pages *p, const struct scene *s, struct buf *out)
{
	const char *wrong = NULL;
	switch (p->options->format) {
	case DRAW_SVG:
		svg_put(out, s, draw_theme(p->options));
		break;
	case DRAW_PNG:
		wrong = raster_png(out, s, draw_theme(p->options) == THEME_DARK);
		break;
	case DRAW_PDF: {
		struct raster_pdf *pdf = raster_pdf_open(out, &p->arena);
		wrong = raster_pdf_page(pdf, s, draw_theme(p->options) == THEME_DARK);
		const char *unfinished = raster_pdf_close(pdf);
		wrong = wrong != NULL ? wrong : unfinished;
		break;
	}
	case DRAW_HTML:
		html_open(out, s->title, draw_theme(p->options));
		html_add(out, s, true);
		html_close(out);
		break;
	}
	if (wrong != NULL)
		err_warn("%s", wrong);
	return wrong == NULL;
}

/* The next scene: a picture, or a sheet of them. i moves on. */
static bool
next_scene(struct pages *p, size_t *i, struct scene *s)
{
	size_t columns = (size_t)p->options->sheet[0], rows = (size_t)p->options->sheet[1], from = *i;
	arena_reset(&p->arena);
	*i += columns > 0 ? columns * rows : 1;
	return columns > 0 ? draw_sheet(p, from, columns, rows, s) : draw_alone(p, from, s);
}

/* All of them behind each other: the pages of a PDF or of a page. */
static bool
put_many(struct pages *p, struct buf *out)
{
	struct scene s;
	bool html = p->options->format == DRAW_HTML, good = true;
	struct raster_pdf *pdf = html ? NULL : raster_pdf_open(out, &p->keep);
	if (html)
		html_open(out,
			slice_of(arena_format(&p->keep, "anchor-draw: %zu picture%s", p->n, p->n == 1 ? "" : "s")),
			draw_theme(p->options));
	for (size_t i = 0; i < p->n && good;) {
		size_t from = i;
		good = next_scene(p, &i, &s);
		if (good && html)
			html_add(out, &s, from == 0);
		const char *wrong =
			good && !html ? raster_pdf_page(pdf, &s, draw_theme(p->options) == THEME_DARK) : NULL;
		if (wrong != NULL)
			err_warn("%s", wrong);
		good = good && wrong == NULL;
	}
	if (html)
		html_close(out);
	const char *wrong = html ? NULL : raster_pdf_close(pdf);
	if (wrong != NULL)
		err_warn("%s", wrong);
	return good && wrong == NULL;
}

/* One file that holds one scene: a picture, or a sheet of as many as there are. */
static bool
put_one(struct pages *p, struct buf *out)
{
	struct scene s;
	size_t columns = (size_t)p->options->sheet[0], rows = (size_t)p->options->sheet[1];
	if (columns > 0 && p->n > columns * rows)
		err_warn("a sheet of %zux%zu holds %zu of the %zu images; a PDF or an HTML page takes further sheets",
			columns, rows, columns * rows, p->n);
	if (columns == 0 && p->n == 1)
		return draw_alone(p, 0, &s) && put_page(p, &s, out);
	if (columns == 0) {
		columns = (size_t)ceil(sqrt((double)p->n) - 1e-9);
		rows = (p->n + columns - 1) / columns;
	}
	return draw_sheet(p, 0, columns, rows, &s) && put_page(p, &s, out);
}

/* A file's name from what its picture is called: folders in it become parts of the name, and no two are alike. */
static const char *
file_name(struct pages *p, size_t i, struct text_table *taken)
{
	const struct draw_item *item = p->item[p->first[i]];
	bool file = item->file_name.text != NULL;
	struct slice text = file ? item->file_name
			    : item->image_id.text != NULL
				    ? json_text(item->image_id, &p->keep)
				    : slice_of(arena_format(&p->keep, "%s-%zu", item->kind->name, i + 1));
	char *name = arena_text(&p->keep, text.text, text.n), *dot = strrchr(name, '.');
	if (file && dot != NULL && dot != name && strchr(dot, '/') == NULL)
		*dot = '\0';
	if (strlen(name) > 200)
		name[200] = '\0';
	for (char *c = name; *c != '\0'; c++) {
		if (*c == '/' || (unsigned char)*c < ' ' || *c == 0x7f || (c == name && *c == '.'))
			*c = '_';
	}
	size_t number;
	const char *whole = *name != '\0' ? name : "_", *tried = whole;
	for (size_t n = 2; !text_table_add(taken, slice_of(tried), &number, &p->keep); n++)
		tried = arena_format(&p->keep, "%s-%zu", whole, n);
	return tried;
}

/* A file of its own for each of thousands: written at once, in its place. */
static void
write_file(const char *path, const struct buf *bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t n = 0;
	ssize_t done = 0;
	while (fd >= 0 && n < bytes->len &&
		((done = write(fd, bytes->data + n, bytes->len - n)) >= 0 || errno == EINTR))
		n += done > 0 ? (size_t)done : 0;
	int reason = errno;
	if (fd >= 0 && close(fd) == 0 && n == bytes->len)
		return;
	reason = n == bytes->len ? errno : reason;
	if (fd >= 0)
		unlink(path);
	errno = reason;
	err_die_errno("%s", path);
}

static bool
put_each(struct pages *p)
{
	struct text_table taken = { 0 };
	struct buf out = { .failed = err_out_of_memory };
	const char *folder = p->options->each;
	bool good = true;
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		err_die_errno("%s", folder);
	for (size_t i = 0; i < p->n && good;) {
		struct scene s;
		const char *path = arena_format(
			&p->keep, "%s/%s.%s", folder, file_name(p, i, &taken), draw_format_names[p->options->format]);
		good = next_scene(p, &i, &s) && put_page(p, &s, &out);
		if (good)
			write_file(path, &out);
		out.len = 0;
	}
	buf_free(&out);
	return good;
}

/* Lines of one picture come together. */
static void
group(struct pages *p, const struct draw_item *item, size_t n)
{
	p->item = arena_array(&p->keep, const struct draw_item *, n + 1);
	p->first = arena_array(&p->keep, size_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct draw_item *before = i > 0 ? &item[i - 1] : NULL;
		p->item[i] = &item[i];
		if (before == NULL || before->kind != item[i].kind || item[i].kind->joins == NULL ||
			!item[i].kind->joins(before, &item[i]))
			p->first[p->n++] = i;
	}
	p->first[p->n] = n;
}

bool
draw_pages(const struct draw_context *c, const struct draw_item *item, size_t n, struct buf *out)
{
	const struct draw_options *o = c->options;
	bool pixels = o->format == DRAW_PNG || o->format == DRAW_PDF;
	struct pages p = { .context = c,
		.options = o,
		.keep = { .failed = err_out_of_memory },
		.arena = { .failed = err_out_of_memory },
		.pictures = { .folder = o->images, .files = !pixels, .density = o->format == DRAW_PNG ? 1 : 1.5 } };
	group(&p, item, n);
	bool file = o->each == NULL && o->filter.output != NULL && strcmp(o->filter.output, "-") != 0;
	if (p.n == 0 && file)
		err_warn("there is nothing to draw");
	bool good = o->each != NULL ? put_each(&p)
		    : p.n == 0      ? !file
		    : o->format == DRAW_HTML || (o->format == DRAW_PDF && (p.n > 1 || o->sheet[0] > 0))
			    ? put_many(&p, out)
			    : put_one(&p, out);
	draw_pictures_report(&p.pictures);
	arena_free(&p.arena);
	arena_free(&p.keep);
	return good;
}
