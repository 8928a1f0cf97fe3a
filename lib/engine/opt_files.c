/* opt_files.c -- the files that a command line names. */
#include "engine/opt_files.h"

#include "engine/err.h"
#include "engine/file_id.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct opt_file_use {
	const struct opt *opt; /* NULL: an operand; standard output */
	const char *text;
};

/* A file that is written. */
struct written {
	const struct opt *opt; /* NULL: standard output */
	char *path;
	struct file_id id;
};

struct written_files {
	struct written *file;
	size_t n;
};

static void *
resized(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (p == NULL)
		err_out_of_memory();
	return p;
}

void
opt_files_add(struct opt_files *f, const struct opt *o, const char *text)
{
	size_t i = 0;
	while (i < f->n && (o->file == OPT_READ || f->use[i].opt != o))
		i++;
	if (i == f->n)
		f->use = resized(f->use, ++f->n, sizeof *f->use);
	f->use[i] = (struct opt_file_use){ o, text };
}

/* The option as it is written on a command line. */
static const char *
name_of(const struct opt *o, char room[4])
{
	room[0] = '-';
	room[1] = o->letter;
	room[2] = '\0';
	return o->name == NULL ? room : o->name;
}

static const char *
dashes(const struct opt *o)
{
	return o->name == NULL ? "" : "--";
}

static _Noreturn void
refuse_two(const struct opt *a, const struct opt *b, const char *path)
{
	char first[4], second[4];
	bool prefix = a->ends != NULL || b->ends != NULL;
	err_usage("%s%s and %s%s name the same file%s%s", dashes(a), name_of(a, first), dashes(b), name_of(b, second),
		prefix ? ": " : "", prefix ? path : "");
}

static char *
joined(const char *text, const char *end)
{
	char *path = resized(NULL, strlen(text) + strlen(end) + 1, 1);
	strcpy(stpcpy(path, text), end);
	return path;
}

/* Adds a file that is written, which must not be one of those before. */
static void
add_written(struct written_files *all, const struct opt *o, const char *text, const char *end)
{
	all->file = resized(all->file, all->n + 1, sizeof *all->file);
	struct written *w = &all->file[all->n];
	*w = (struct written){ .opt = o, .path = joined(text, end) };
	if (!file_id_of(w->path, STDOUT_FILENO, &w->id)) {
		free(w->path);
		return;
	}
	all->n++;
	for (size_t i = 0; i + 1 < all->n; i++) {
		const struct written *other = &all->file[i];
		char name[4];
		bool shared = w->id.descriptor && other->id.descriptor; /* each writes behind the other */
		if (!shared && file_id_same(&w->id, &other->id) && o != NULL)
			refuse_two(other->opt, o, w->path);
		if (!shared && file_id_same(&w->id, &other->id))
			err_usage("%s%s is where standard output goes", dashes(other->opt),
				name_of(other->opt, name));
		if (file_id_inside(w->path, &other->id))
			err_usage("%s is in the folder that %s writes", w->path, other->path);
		if (file_id_inside(other->path, &w->id))
			err_usage("%s is in the folder that %s writes", other->path, w->path);
	}
}

/* A file that is read must not be one of those that are written. What an option names may be something else than a
 * file: then it is not there. */
static bool
check_read(const struct written_files *all, const struct opt *o, const char *path)
{
	struct file_id id;
	char name[4];
	if (!file_id_of(path, STDIN_FILENO, &id) || (!id.there && o != NULL))
		return false;
	for (size_t i = 0; i < all->n; i++) {
		const struct written *w = &all->file[i];
		if (!file_id_same(&id, &w->id))
			continue;
		if (w->opt == NULL)
			err_usage("standard output goes into %s, which is read",
				strcmp(path, "-") == 0 ? "standard input" : path);
		if (w->opt->file != OPT_OUTPUT || o != NULL)
			err_usage("%s%s %s would take the place of what is read", dashes(w->opt),
				name_of(w->opt, name), w->path);
	}
	return true;
}

/* An option may name several files with commas between, and what is in them behind a colon. */
static void
check_names(const struct written_files *all, const struct opt_file_use *u)
{
	for (const char *const *end = u->opt->ends; end != NULL && *end != NULL; end++) {
		char *path = joined(u->text, *end);
		check_read(all, u->opt, path);
		free(path);
	}
	if (u->opt->ends != NULL || check_read(all, u->opt, u->text))
		return;
	char *names = strdup(u->text);
	if (names == NULL)
		err_out_of_memory();
	for (char *rest = names, *name; (name = strsep(&rest, ",")) != NULL;) {
		char *colon = strrchr(name, ':');
		if (!check_read(all, u->opt, name) && colon != NULL) {
			*colon = '\0';
			check_read(all, u->opt, name);
		}
	}
	free(names);
}

void
opt_files_check(struct opt_files *f, char *const *operands)
{
	static const char *const whole[] = { "", NULL };
	struct written_files all = { 0 };
	bool output = false;
	for (size_t i = 0; i < f->n; i++) {
		const struct opt *o = f->use[i].opt;
		output |= o->file == OPT_OUTPUT && strcmp(f->use[i].text, "-") != 0;
		for (const char *const *end = o->ends != NULL ? o->ends : whole; o->file != OPT_READ && *end != NULL;
			end++)
			add_written(&all, o, f->use[i].text, *end);
	}
	if (!output)
		add_written(&all, NULL, "-", "");
	for (size_t i = 0; i < f->n; i++)
		if (f->use[i].opt->file == OPT_READ)
			check_names(&all, &f->use[i]);
	if (*operands == NULL)
		check_read(&all, NULL, "-");
	for (; *operands != NULL; operands++)
		check_read(&all, NULL, *operands);
	for (size_t i = 0; i < all.n; i++)
		free(all.file[i].path);
	free(all.file);
	free(f->use);
}
