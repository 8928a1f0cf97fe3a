/* eval_slices.c -- groups of images, by name, from a file. */
#include "tool/eval_slices.h"

#include "engine/err.h"
#include "engine/source.h"
#include "json/json.h"

enum { NAME, IMAGE_IDS, KEYS };

static const struct json_key keys[KEYS] = {
	[NAME] = { "slice", JSON_ANY, 0 },
	[IMAGE_IDS] = { "image_ids", JSON_ITEMS, 0 },
};

static struct eval_slice
read_slice(const struct json_object *line, const struct eval_gt *gt, struct arena *arena)
{
	const struct json_column *ids = &line->column[IMAGE_IDS];
	struct slice name = json_text(line->column[NAME].text, arena);
	struct eval_slice s = { { arena_text(arena, name.text, name.n), name.n }, arena_zeros(arena, bool,
		gt->images.n), 0 };
	for (size_t i = 0; i < ids->n; i++) {
		uint32_t image = eval_ids_find(&gt->images, eval_id_of(ids->item[i], arena));
		if (image == EVAL_IDS_NONE)
			s.unknown_images++;
		else
			s.in[image] = true;
	}
	return s;
}

const struct eval_slice *
eval_slices_read(const char *path, const struct eval_gt *gt, size_t *n, struct arena *arena)
{
	char *const files[] = { (char *)(uintptr_t)path, NULL };
	struct source source;
	struct batch_text batch = { 0 };
	struct json_schema schema;
	struct eval_slice *slice = NULL;
	enum source_state state;
	*n = 0;
	json_schema_init(&schema, keys, KEYS);
	source_open(&source, files);
	while ((state = source_read(&source, &batch, 1 << 16, SIZE_MAX)) == SOURCE_LINES) {
		struct slice text;
		uint64_t number, ordinal;
		while (batch_text_next(&batch, &text, &number, &ordinal)) {
			struct json_object line;
			struct json_error error;
			if (!json_scan(&schema, text, &line, &error, arena))
				err_die("%s:%llu:%zu: %s", path, (unsigned long long)number, error.at + 1, error.text);
			if (!line.column[NAME].given || !line.column[IMAGE_IDS].given)
				err_die("%s:%llu: expected {\"slice\":NAME,\"image_ids\":[ID,...]}", path,
					(unsigned long long)number);
			slice = arena_grow(arena, slice, *n * sizeof *slice, (*n + 1) * sizeof *slice);
			slice[*n] = read_slice(&line, gt, arena);
			if (slice[*n].unknown_images > 0)
				err_warn("%s:%llu: images that are not in %s: %llu", path, (unsigned long long)number,
					gt->file,
					(unsigned long long)slice[*n].unknown_images);
			++*n;
		}
	}
	if (state == SOURCE_FAILED)
		err_die("%s", source.error);
	batch_text_free(&batch);
	source_close(&source);
	return slice;
}
