/* nms_label_groups.c -- labels that look alike. */
#include "tool/nms_label_groups.h"

#include "engine/err.h"
#include "text/text_file.h"

#include <stdlib.h>

struct name {
	struct slice text;
	uint32_t group;
	size_t line;
};

struct nms_label_groups {
	struct name *name; /* by text */
	size_t n;
};

static int
compare(const void *a, const void *b)
{
	const struct slice *x = &((const struct name *)a)->text, *y = &((const struct name *)b)->text;
	int c = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);
	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice
trimmed(struct slice s)
{
	while (s.n > 0 && blank(s.text[0]))
		s = (struct slice){ s.text + 1, s.n - 1 };
	while (s.n > 0 && blank(s.text[s.n - 1]))
		s.n--;
	return s;
}

/* The text up to a character, which is taken off with it. */
static struct slice
cut(struct slice *rest, char end)
{
	const char *stop = memchr(rest->text, end, rest->n);
	struct slice piece = { rest->text, stop != NULL ? (size_t)(stop - rest->text) : rest->n };
	size_t taken = piece.n + (stop != NULL);
	*rest = (struct slice){ rest->text + taken, rest->n - taken };
	return piece;
}

static void
read_line(struct nms_label_groups *l, struct slice line, size_t number, const char *path)
{
	line = trimmed(line);
	char between = memchr(line.text, '\t', line.n) != NULL ? '\t' : ',';
	bool more = line.n > 0;
	while (more) {
		more = memchr(line.text, between, line.n) != NULL;
		struct slice label = trimmed(cut(&line, between));
		if (label.n == 0)
			err_die("%s:%zu: expected labels with tabs or commas between them", path, number);
		l->name[l->n++] = (struct name){ label, (uint32_t)number, number };
	}
}

const struct nms_label_groups *
nms_label_groups_read(const char *path, struct arena *arena)
{
	struct slice rest = text_file_read(path, arena), line;
	size_t most = 1;
	for (size_t i = 0; i < rest.n; i++)
		most += rest.text[i] == '\n' || rest.text[i] == '\t' || rest.text[i] == ',';
	struct nms_label_groups *l = arena_zeros(arena, struct nms_label_groups, 1);
	l->name = arena_array(arena, struct name, most);
	for (size_t number = 1; text_file_line(&rest, &line); number++)
		read_line(l, line, number, path);
	qsort(l->name, l->n, sizeof *l->name, compare);
	for (size_t i = 1; i < l->n; i++) {
		const struct name *a = &l->name[i - 1], *b = &l->name[i];
		if (slice_equal(a->text, b->text))
			err_die("%s:%zu: label %.*s has come before, in line %zu", path,
				a->line > b->line ? a->line : b->line, (int)a->text.n, a->text.text,
				a->line > b->line ? b->line : a->line);
	}
	return l;
}

const uint32_t *
nms_label_groups_of(const struct nms_label_groups *l, const struct record *r)
{
	struct arena *arena = r->worker->arena;
	uint32_t groups, *joined = arena_array(arena, uint32_t, r->boxes);
	const uint32_t *group = record_groups(r, COLUMN_LABELS, &groups);
	uint32_t *as = arena_array(arena, uint32_t, groups);
	bool *known = arena_zeros(arena, bool, groups);
	for (size_t i = 0; i < r->boxes; i++) {
		uint32_t g = group[i];
		if (!known[g]) {
			struct name key = { .text = record_text(r, COLUMN_LABELS, i) };
			const struct name *found = bsearch(&key, l->name, l->n, sizeof key, compare);
			as[g] = found != NULL ? groups + found->group : g;
			known[g] = true;
		}
		joined[i] = as[g];
	}
	return joined;
}
