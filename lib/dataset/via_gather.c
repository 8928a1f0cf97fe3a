/* via_gather.c -- VIA: documents whose regions may stand anywhere are kept until their end. */
#include "dataset/via.h"

struct via_image *
via_gathered(struct via *r, size_t i)
{
	return (struct via_image *)(void *)r->images.data + i;
}

struct via_image *
via_gather_image(struct via *r, struct slice key, uint64_t line, uint32_t *number)
{
	const struct via_image new = { .line = line };
	size_t known;
	if (!text_table_find(&r->keys, key, &known)) {
		key.text = arena_text(&r->stream.keep, key.text, key.n);
		text_table_add(&r->keys, key, &known, &r->stream.keep);
		buf_add(&r->images, &new, sizeof new);
	}
	*number = (uint32_t)known;
	return via_gathered(r, known);
}

void
via_gather_end(struct via *r)
{
	struct arena *arena = &r->stream.keep;
	struct via_region *sorted = arena_array(arena, struct via_region, r->regions);
	uint32_t *order = arena_array(arena, uint32_t, r->regions);
	r->first = arena_array(arena, size_t, r->keys.n + 1);
	text_table_group((const uint32_t *)(const void *)r->owners.data, r->regions, r->keys.n, r->first, order);
	for (size_t i = 0; i < r->regions; i++)
		sorted[i] = r->region[order[i]];
	r->region = sorted;
	r->gathered = true;
}

bool
via_gather_next(struct via *r)
{
	struct image_stream *s = &r->stream;
	if (r->next == r->keys.n)
		return false;
	size_t i = r->next++;
	const struct via_image *image = via_gathered(r, i);
	annotations_start(&s->now, IMAGE_BIT(IMAGE_LABELS), &s->arena);
	s->line = image->line;
	s->now.image.file_name = image->file_name;
	s->rejected = image->rejected;
	if (s->rejected == NULL)
		via_region_take(r, r->region + r->first[i], r->first[i + 1] - r->first[i]);
	return true;
}
