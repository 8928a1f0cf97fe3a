/* via_attribute.c -- VIA: what regions of projects of version 3 say of themselves, and which of it is the label.
 *
 * Values of attributes that have options are the numbers of these; several that were chosen have commas between.
 * Source: gitlab.com/vgg/via, via-3.x.y, src/js/_via_file_annotator.js. */
#include "dataset/via.h"

#include "json/json.h"

struct option {
	struct slice id, text;
	struct option *next;
};

struct attribute {
	struct slice name; /* a text */
	struct option *option;
};

void
via_attribute_read(struct via *r, struct via_attributes *a, struct slice id)
{
	struct json_stream *s = &r->json;
	struct arena *arena = &r->stream.keep;
	struct attribute attribute = { .name = id };
	struct slice key;
	size_t number;
	while (json_stream_key(s, &key, arena)) {
		if (slice_is(key, "aname")) {
			struct slice name = json_value_text(s, arena);
			attribute.name = name.text != NULL ? json_text(name, arena) : id;
		} else if (slice_is(key, "options") && json_value_enter(s, '{')) {
			while (json_stream_key(s, &key, arena)) {
				struct option *option = arena_zero(arena, sizeof *option);
				*option = (struct option){ key, json_value_label(s, arena), attribute.option };
				attribute.option = option;
			}
		} else if (!slice_is(key, "options")) {
			json_stream_skip(s);
		}
	}
	if (text_table_add(&a->ids, id, &number, arena))
		buf_add(&a->attribute, &attribute, sizeof attribute);
}

/* A value in words: of options that were chosen the first, and the others are counted. */
static struct slice
value_text(const struct attribute *a, struct slice value, struct via_region *to, struct arena *arena)
{
	struct slice text = json_text(value, arena);
	const char *comma = text.n > 0 ? memchr(text.text, ',', text.n) : NULL;
	if (a == NULL || a->option == NULL || text.n == 0)
		return value;
	struct slice first = { text.text, comma != NULL ? (size_t)(comma - text.text) : text.n };
	for (size_t i = first.n; i < text.n; i++)
		to->more_labels += text.text[i] == ',';
	for (const struct option *o = a->option; o != NULL; o = o->next)
		if (slice_equal(o->id, first))
			return o->text;
	return value;
}

static const struct attribute *
find(const struct via_attributes *all, struct slice id)
{
	size_t number;
	return text_table_find(&all->ids, id, &number)
		? (const struct attribute *)(const void *)all->attribute.data + number : NULL;
}

/* The region's values as members that their attributes are called, for --keep. */
static void
keep_values(struct via *r, const struct via_attributes *all, struct via_region *region)
{
	struct arena *arena = &r->stream.keep;
	struct via_region none = { 0 };
	struct buf object = { .failed = arena->failed };
	buf_char(&object, '{');
	for (const struct via_value *v = region->left_out ? NULL : region->value; v != NULL; v = v->next) {
		const struct attribute *a = find(all, v->attribute);
		struct slice text = v->text.text != NULL ? value_text(a, v->text, &none, arena) : slice_of("null");
		json_put_string(json_put_next(&object), a != NULL ? a->name : v->attribute);
		buf_char(&object, ':');
		buf_add(&object, text.text, text.n);
	}
	buf_char(&object, '}');
	region->text = json_value_copy((struct slice){ object.data, object.len }, r->stream.now.arena);
	buf_free(&object);
}

void
via_attribute_label(struct via *r, const struct via_attributes *all, struct via_region *region, struct via_image *image)
{
	const char *wanted = r->stream.convert->label_key;
	struct arena *arena = &r->stream.keep;
	struct slice first = { 0 };
	for (const struct via_value *v = region->left_out ? NULL : region->value; v != NULL; v = v->next) {
		const struct attribute *a = find(all, v->attribute);
		struct slice name = a != NULL ? a->name : v->attribute;
		bool take = wanted == NULL || slice_is(name, wanted) || slice_is(v->attribute, wanted);
		if (wanted == NULL && region->attributes && image->rejected == NULL)
			image->rejected = arena_format(arena, "region %zu has several attributes (\"%.*s\", "
				"\"%.*s\"): which of them is the label? see --label-key", image->regions,
				(int)first.n, first.text, (int)name.n, name.text);
		first = region->attributes ? first : name;
		region->attributes = true;
		if (!take || v->text.text == NULL || slice_is(v->text, "\"\""))
			continue;
		region->label = value_text(a, v->text, region, arena);
	}
	if (r->stream.convert->keeps > 0)
		keep_values(r, all, region);
	image->regions++;
}
