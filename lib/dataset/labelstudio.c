/* labelstudio.c -- Label Studio: one JSON array of tasks, with the results of annotators or predictions of models.
 * Writing is labelstudio_out.c's, what is in a result labelstudio_result.c's.
 *
 * Of several annotators' results those marked as ground truth are taken, else the first that were not cancelled. Where
 * there are none the first predictions are, with their scores. JSON_MIN exports have the results as a list in the task
 * itself, old ones call annotations completions. Sources: labelstud.io, "Export annotated data" and "Import
 * pre-annotated data"; the SDK's converter. */
#include "dataset/labelstudio.h"

#include "dataset/file_sample.h"

#include "json/json.h"

enum { ID, DATA, IMAGE, ANNOTATIONS, COMPLETIONS, PREDICTIONS, LABEL, BBOX, TASK_NAMES };

static const char *const task_names[TASK_NAMES] = { "id", "data", "image", "annotations", "completions", "predictions",
	"label", "bbox" };

enum { RESULT, CANCELLED, GROUND_TRUTH, SKIPPED, SCORE, SET_NAMES };

static const char *const set_names[SET_NAMES] = { "result", "was_cancelled", "ground_truth", "skipped", "score" };

static void
open_reader(struct image_stream *s)
{
	struct labelstudio *r = (struct labelstudio *)s;
	r->task = (struct json_names){ .name = task_names, .n = TASK_NAMES };
	r->set = (struct json_names){ .name = set_names, .n = SET_NAMES };
	image_stream_json(s, &r->json);
}

static void
close_reader(struct image_stream *s)
{
	json_stream_close(&((struct labelstudio *)s)->json);
}

static void
read_results(struct labelstudio *r, struct labelstudio_set *set)
{
	while (json_stream_element(&r->json)) {
		struct labelstudio_result *result = arena_zeros(r->stream.now.arena, struct labelstudio_result, 1);
		labelstudio_result_read(r, result);
		*set->end = result;
		set->end = &result->next;
		set->n++;
	}
}

/* The results of one annotator, or of one model. */
static struct labelstudio_set *
read_set(struct labelstudio *r)
{
	struct labelstudio_set *set = arena_zeros(r->stream.now.arena, struct labelstudio_set, 1);
	int key;
	set->end = &set->first;
	if (json_stream_peek(&r->json) != '{' || !json_stream_object(&r->json, "an annotation", &r->set)) {
		json_stream_skip(&r->json);
		return set;
	}
	while ((key = json_stream_member(&r->json, &r->set)) >= 0) {
		if (key == RESULT && json_value_enter(&r->json, '['))
			read_results(r, set);
		else if (key == SCORE)
			set->score = json_value_numeral(&r->json, r->stream.now.arena);
		else if (key == GROUND_TRUTH)
			set->ground_truth = json_value_mark(&r->json);
		else if (key != RESULT)
			set->cancelled |= json_value_mark(&r->json);
	}
	return set;
}

/* The set to be taken of a list of them: a later one only where it is better. */
static void
read_sets(struct labelstudio *r, struct labelstudio_set **best)
{
	if (!json_value_enter(&r->json, '['))
		return;
	while (json_stream_element(&r->json)) {
		struct labelstudio_set *set = read_set(r), *other = set;
		if (set->cancelled)
			continue;
		if (*best == NULL || (set->ground_truth && !(*best)->ground_truth)) {
			other = *best;
			*best = set;
		}
		if (other != NULL)
			r->others += other->n;
	}
}

/* The picture: the member "image", else the first text that there is. Its size is what we write where no result has
 * it. */
static void
read_data(struct labelstudio *r)
{
	struct slice key, first = { 0 };
	if (!json_value_enter(&r->json, '{'))
		return;
	while (json_stream_key(&r->json, &key, &r->stream.arena)) {
		struct slice text = json_value_text(&r->json, &r->stream.arena);
		if (text.text == NULL)
			continue;
		if (text.text[0] != '"' && (slice_is(key, "width") || slice_is(key, "height")))
			r->side[key.text[0] == 'h'] = text;
		if (text.text[0] == '"' && slice_is(key, "image"))
			r->picture = text;
		if (text.text[0] == '"' && first.text == NULL)
			first = text;
	}
	r->picture = r->picture.text == NULL ? first : r->picture;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *found = c != '\0' ? strchr(digits, c) : NULL;
	if (found == NULL)
		return -1;
	return (int)(found - digits) - (found - digits > 15 ? 6 : 0);
}

/* An uploaded picture is called as in the tool's own exports, by the last component. A path on the server's disk
 * stands, with its characters escaped, behind "/data/local-files/?d=". */
static struct slice
picture_name(struct slice text, struct arena *arena)
{
	static const char upload[] = "/data/upload/", local[] = "/data/local-files/?d=";
	struct slice path = json_text(text, arena), value;
	const char *from, *end = path.text + path.n, *found;
	char *name = arena_alloc(arena, path.n + 1), *to = name;
	if (memmem(path.text, path.n, upload, strlen(upload)) != NULL)
		from = (const char *)memrchr(path.text, '/', path.n) + 1;
	else if ((found = memmem(path.text, path.n, local, strlen(local))) != NULL)
		from = found + strlen(local);
	else
		return text;
	while (from < end) {
		bool escaped = *from == '%' && end - from > 2 && hex(from[1]) >= 0 && hex(from[2]) >= 0;
		*to++ = escaped ? (char)(hex(from[1]) * 16 + hex(from[2])) : *from;
		from += escaped ? 3 : 1;
	}
	return image_string((struct slice){ name, (size_t)(to - name) }, &value, arena) ? value : text;
}

static void
read_task(struct labelstudio *r)
{
	int key;
	while ((key = json_stream_member(&r->json, &r->task)) >= 0) {
		if (key == ID) {
			r->stream.now.image.id = json_value_label(&r->json, r->stream.now.arena);
		} else if (key == DATA) {
			read_data(r);
		} else if (key == IMAGE) {
			struct slice text = json_value_name(&r->json, r->stream.now.arena);
			r->picture = r->picture.text == NULL ? text : r->picture;
		} else if (key == ANNOTATIONS || key == COMPLETIONS) {
			read_sets(r, &r->annotated);
		} else if (key == PREDICTIONS) {
			uint64_t others = r->others;
			read_sets(r, &r->predicted);
			r->others = others; /* of further models nobody asks */
		} else if (json_value_enter(&r->json, '[')) {
			r->annotated = arena_zeros(r->stream.now.arena, struct labelstudio_set, 1);
			r->annotated->end = &r->annotated->first;
			read_results(r, r->annotated);
		}
	}
}

static bool
next_task(struct image_stream *s)
{
	struct labelstudio *r = (struct labelstudio *)s;
	if (!r->begun && !json_stream_enter(&r->json, '[', "a Label Studio export"))
		return image_stream_fail(s, &r->json);
	r->begun = true;
	if (!json_stream_element(&r->json)) {
		json_stream_end(&r->json);
		return r->json.failed && image_stream_fail(s, &r->json);
	}
	annotations_start(&s->now, IMAGE_BIT(IMAGE_LABELS), &s->arena);
	r->annotated = r->predicted = NULL;
	r->picture = r->side[0] = r->side[1] = (struct slice){ 0 };
	r->others = 0;
	s->line = json_stream_place(&r->json).line;
	if (!json_stream_object(&r->json, "a task", &r->task))
		return image_stream_fail(s, &r->json);
	read_task(r);
	if (r->json.failed)
		return image_stream_fail(s, &r->json);
	if (r->picture.text != NULL)
		s->now.image.file_name = picture_name(r->picture, &s->arena);
	labelstudio_take(r);
	if (s->now.image.width.text == NULL && r->side[0].text != NULL && r->side[1].text != NULL) {
		s->now.image.width = r->side[0];
		s->now.image.height = r->side[1];
	}
	return true;
}

static const struct image_stream_reader reader = { sizeof(struct labelstudio), open_reader, next_task, close_reader };

static struct filter_document *
open_document(const struct convert *c, const char *path)
{
	return image_stream_open(c, path, &reader);
}

/* A task, whose data may be beyond what is looked at; or one of a JSON_MIN export. */
static bool
has_file(const struct file_sample *s)
{
	const struct file_sample_keys *keys = &s->keys;
	bool sets = file_sample_has(keys, "annotations") || file_sample_has(keys, "completions") ||
		    file_sample_has(keys, "predictions");
	bool image = file_sample_has(keys, "image");
	return s->kind == '[' && (file_sample_has(keys, "data") || (sets && !image) ||
		(image && (file_sample_has(keys, "annotator") || file_sample_has(keys, "label"))));
}

const struct format format_labelstudio = {
	.name = "labelstudio",
	.about = "Label Studio's JSON, one array of tasks",
	.has_file = has_file,
	.open = open_document,
	.read = image_stream_read,
	.write = labelstudio_out_write,
	.frame = &labelstudio_out_frame,
	.counters = annotation_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_SIZES | USES_NAMED | USES_KEEP,
};
