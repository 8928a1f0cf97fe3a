/* formats.c -- any bytes as a file of a format that the first byte chooses: tables, lists, JSON Lines of others, NDJSON
 * and documents. Each unit is rejected with a message, or is an image whose record is one line that is read again.
 *
 * It runs without the engine, on a worker of its own: hence the engine's header. */
#include "fuzz.h"

#include "dataset/format.h"
#include "engine/filter_engine.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const formats[] = { "csv", "openimages", "lines", "wider", "ndjson", "odvg", "hf", "sagemaker",
	"vertex", "azure", "crowdhuman", "via", "createml", "labelstudio", "cvat" };

static void
require_read_again(struct worker *w, const struct record_schema *s)
{
	struct record r;
	fuzz_require(w->out->len > 2 && w->out->data[w->out->len - 1] == '\n');
	fuzz_require(memchr(w->out->data, '\n', w->out->len - 1) == NULL);
	char *written = padded(w->out->data, w->out->len - 1);
	struct filter_line line = { .text = { written, w->out->len - 1 }, .file = "written", .number = 1 };
	w->line = &line;
	w->scratch->len = 0;
	fuzz_require(record_read(s, w, &r));
	w->line = NULL;
	free(written);
}

static void
read_unit(struct worker *w, const struct convert *c, struct filter_line line)
{
	struct image image = { 0 };
	struct record r;
	w->line = &line;
	w->scratch->len = w->out->len = w->batch->log.len = 0;
	if (line.failure != NULL) {
		fuzz_require(line.failure[0] != '\0');
		return;
	}
	enum unit_state state = c->from->read(w, c, &line, &image);
	if (state == UNIT_IMAGE && image_record(&image, &c->schema, w, &r)) {
		record_put(&r, w->out);
		require_read_again(w, &c->schema);
	} else {
		fuzz_require(state == UNIT_NOTHING || w->batch->log.len > 0);
	}
	arena_reset(w->arena);
}

static void
read_lines(struct worker *w, const struct convert *c, struct slice rest)
{
	struct slice text;
	for (uint64_t number = 1; text_file_line(&rest, &text); number++) {
		char *copy = padded(text.text, text.n);
		if (memchr(text.text, '{', text.n) != NULL) /* the engine passes over blank lines */
			read_unit(w, c, (struct filter_line){ .text = { copy, text.n }, .file = "f",
				.number = number });
		free(copy);
	}
}

static void
read_document(struct worker *w, const struct convert *c, struct slice text)
{
	char path[32];
	int fd = memfd_create("formats", MFD_CLOEXEC);
	struct filter_line unit = { 0 };
	fuzz_require(fd >= 0 && write(fd, text.text, text.n) == (ssize_t)text.n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct filter_document *d = c->from->open(c, path);
	for (; d->next(d, &unit); unit = (struct filter_line){ 0 }) {
		unit.document = d;
		read_unit(w, c, unit);
	}
	d->close(d);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	struct arena arena = { 0 }, keep = { 0 };
	struct buf scratch = { 0 }, out = { 0 };
	struct filter filter = { 0 };
	struct filter_engine engine = { .filter = &filter };
	struct filter_batch batch = { .engine = &engine };
	struct worker w = { .out = &out, .arena = &arena, .keep = &keep, .scratch = &scratch, .batch = &batch };
	struct slice text = { (const char *)data + 1, n - 1 };
	struct convert c = { .from = format_find(formats[data[0] % (sizeof formats / sizeof *formats)]),
		.to = format_find("jsonl"), .base = BASE_DEFAULT, .box = -1, .unit = -1,
		.image_ids = image_ids_start(false, false) };
	record_schema_init(&c.schema, GT_COLUMNS, 0, NULL);
	if (c.from->open != NULL)
		read_document(&w, &c, text);
	else
		read_lines(&w, &c, text);
	image_ids_end(c.image_ids);
	buf_free(&scratch);
	buf_free(&out);
	buf_free(&batch.log);
	arena_free(&arena);
	arena_free(&keep);
	return 0;
}
