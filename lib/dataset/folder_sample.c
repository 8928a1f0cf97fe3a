/* folder_sample.c -- what a folder holds, so far as it tells of which format it is. */
#include "dataset/folder_sample.h"

#include "dataset/folder.h"
#include "engine/input.h"

#include <string.h>
#include <unistd.h>

/* Reads the first row that is not blank, so far as there is room. false: there is none. */
static bool
read_row(struct folder_sample *s, const char *path)
{
	struct input in = { 0 };
	char text[4 * FOLDER_ROW];
	if (!input_open(&in, path))
		return false;
	size_t n = 0, from = 0;
	for (ssize_t got; n < sizeof text && (got = input_read(&in, text + n, sizeof text - n)) > 0;)
		n += (size_t)got;
	input_close(&in);
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	while (from < n && strchr(" \t\r\n", text[from]) != NULL)
		from++;
	size_t end = from;
	while (end < n && end - from < FOLDER_ROW - 1 && text[end] != '\r' && text[end] != '\n')
		end++;
	memcpy(s->text, text + from, end - from);
	s->text[end - from] = '\0';
	return end > from;
}

static void
read_root(struct folder_sample *s, const char *path, struct arena *arena)
{
	struct file_sample file;
	file_sample_take(&file, path, arena);
	s->xml = true;
	s->root = file.root;
}

/* A name or a path: what a list of classes or of images begins with, and the files behind it say more. */
static bool
is_word(const struct folder_sample *s)
{
	struct folder_row row = folder_sample_row(s);
	return row.words == 1 && row.commas == 0;
}

void
folder_sample_take(struct folder_sample *s, const char *path, struct arena *arena)
{
	static const char *const all[] = { ".xml", ".json", ".txt", ".jpg", ".jpeg", ".png", ".bmp", ".webp", NULL };
	static const char *const xml[] = { ".xml", NULL }, *const txt[] = { ".txt", NULL };
	static const char *const json[] = { ".json", NULL };
	struct folder_files files = { .arena = arena };
	*s = (struct folder_sample){ .root = slice_of("") };
	s->data = access(arena_format(arena, "%s/data.yaml", path), F_OK) == 0 ||
		access(arena_format(arena, "%s/data.yml", path), F_OK) == 0;
	folder_list(&files, path, all);
	for (size_t i = 0; i < files.n; i++) {
		if (folder_matches(files.path[i], xml) && !s->xml)
			read_root(s, files.path[i], arena);
		else if (folder_matches(files.path[i], xml))
			continue;
		else if (folder_matches(files.path[i], json) && s->json.kind == 0)
			file_sample_take(&s->json, files.path[i], arena);
		else if (folder_matches(files.path[i], json))
			continue;
		else if (!folder_matches(files.path[i], txt))
			s->pictures = true;
		else if (!s->row || is_word(s))
			s->row |= read_row(s, files.path[i]);
	}
}

struct folder_row
folder_sample_row(const struct folder_sample *s)
{
	struct folder_row row = { .number = strchr("0123456789-+.", s->text[0]) != NULL };
	for (const char *p = s->text; *p != '\0'; p++) {
		row.words += *p != ' ' && *p != '\t' && (p == s->text || p[-1] == ' ' || p[-1] == '\t');
		row.commas += *p == ',';
	}
	return row;
}
