/* gen_presets.c -- the list of published detectors. */
#include "tool/gen_presets.h"

#include "base/slice.h"
#include "engine/err.h"
#include "engine/sink.h"
#include "engine/terminal.h"
#include "geometry/preset.h"
#include "json/json_put.h"

#include <string.h>

/* Columns of the table: names that are wider stand alone; what they are wants so much. */
enum { NAMES = 30, LEAST_ABOUT = 48, GAP = 2 };

#define OR "  or "

static bool
has(const char *text, size_t n, const char *word)
{
	size_t length = strlen(word);
	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(text + i, word, length) == 0)
			return true;
	return false;
}

static bool
has_all(const struct preset *p, char *const *words)
{
	for (; *words != NULL; words++) {
		bool found = has(p->id, strlen(p->id), *words) || has(p->about, strlen(p->about), *words) ||
			has(p->source, strcspn(p->source, ":"), *words);
		for (size_t k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
			found |= has(p->alias[k], strlen(p->alias[k]), *words);
		if (!found)
			return false;
	}
	return true;
}

static void
put_tabs(const struct preset *p, struct buf *out)
{
	buf_format(out, "%s\t", p->id);
	for (size_t k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
		buf_format(out, "%s%s", k == 0 ? "" : ", ", p->alias[k]);
	buf_format(out, "\t%s\t%s\n", p->about, p->source);
}

static void
put_json(const struct preset *p, struct buf *out)
{
	buf_char(out, '{');
	json_put_string(json_put_key(out, "preset"), slice_of(p->id));
	buf_char(json_put_key(out, "aliases"), '[');
	for (size_t k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
		json_put_string(json_put_next(out), slice_of(p->alias[k]));
	buf_char(out, ']');
	json_put_string(json_put_key(out, "about"), slice_of(p->about));
	json_put_string(json_put_key(out, "source"), slice_of(p->source));
	buf_text(out, "}\n");
}

/* The id, and below it the short names, beside what it is. */
static void
put_rows(const struct preset *p, size_t names, size_t width, struct buf *out)
{
	struct slice about = slice_of(p->about);
	size_t id = strlen(p->id);
	bool alone = id + GAP > names;
	buf_format(out, "%s%*s", p->id, alone ? 0 : (int)(names - id), "");
	if (alone)
		buf_format(out, "\n%*s", (int)names, "");
	for (size_t k = 0;; k++) {
		struct slice line = terminal_line(&about, width - names);
		buf_add(out, line.text, line.n);
		buf_char(out, '\n');
		bool another = k < PRESET_ALIASES && p->alias[k] != NULL;
		if (!another && about.n == 0)
			return;
		size_t before = out->len;
		buf_format(out, "%s%s", another ? OR : "", another ? p->alias[k] : "");
		size_t left = out->len - before;
		buf_format(out, "%*s", about.n == 0 ? 0 : (int)(names - left), "");
	}
}

static size_t
names_width(char *const *words, size_t width)
{
	const struct preset *p;
	size_t widest = 0;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		if (!has_all(p, words))
			continue;
		widest = strlen(p->id) > widest ? strlen(p->id) : widest;
		for (size_t k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
			widest = strlen(OR) + strlen(p->alias[k]) > widest ? strlen(OR) + strlen(p->alias[k]) : widest;
	}
	widest += GAP;
	return widest <= NAMES || width >= widest + LEAST_ABOUT ? widest : NAMES;
}

/* false: there are none. */
static bool
put_all(int as, const char *output, char *const *words, struct buf *out)
{
	const struct preset *p;
	bool json = as == TERMINAL_AS_JSON, table = terminal_wants_text(as, output);
	size_t width = terminal_width() > NAMES + LEAST_ABOUT ? terminal_width() : NAMES + LEAST_ABOUT;
	size_t names = names_width(words, width), n = 0;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		if (!has_all(p, words))
			continue;
		n++;
		if (table)
			put_rows(p, names, width, out);
		else
			(json ? put_json : put_tabs)(p, out);
	}
	return n > 0;
}

int
gen_presets_list(int as, const char *output, char *const *words)
{
	struct buf text = { .failed = err_out_of_memory };
	struct sink out;
	if (!put_all(as, output, words, &text)) {
		for (; *words != NULL; words++)
			buf_format(&text, " \"%s\"%s", *words, words[1] != NULL ? " and" : "");
		err_die("no preset has%.*s", (int)text.len, text.data);
	}
	sink_open(&out, output);
	sink_write(&out, text.data, text.len);
	sink_commit(&out);
	buf_free(&text);
	return ERR_DONE;
}
