/* line_hint.c -- what a line that is no record may be, for messages. */
#include "record/line_hint.h"

#include <string.h>

/* What other files begin with. */
static const struct {
	const char *magic, *hint;
} beginnings[] = {
	{ "\xfd" "7zXZ", "; compressed by xz? Put xz -dc before it" },
	{ "BZh", "; compressed by bzip2? Put bzip2 -dc before it" },
	{ "\x28\xb5\x2f\xfd", "; compressed by zstd? Put zstd -dc before it" },
	{ "PK\x03\x04", "; a zip archive? Put unzip -p before it" },
	{ "\xff\xfe", "; UTF-16? Put iconv -f utf-16 -t utf-8 before it" },
	{ "\xfe\xff", "; UTF-16? Put iconv -f utf-16 -t utf-8 before it" },
	{ "<", "; XML? See anchor-convert" },
};

/* Members that lines of other formats have. */
static const struct {
	const char *key, *hint;
} members[] = {
	{ "\"objects\"", "; Hugging Face's? See anchor-convert --from hf" },
	{ "\"detection\"", "; ODVG? See anchor-convert --from odvg" },
	{ "\"grounding\"", "; ODVG? See anchor-convert --from odvg" },
	{ "\"source-ref\"", "; SageMaker's? See anchor-convert --from sagemaker" },
	{ "\"imageGcsUri\"", "; Vertex AI's? See anchor-convert --from vertex" },
	{ "\"image_url\"", "; Azure's? See anchor-convert --from azure" },
	{ "\"gtboxes\"", "; CrowdHuman's? See anchor-convert --from crowdhuman" },
	{ "\"class_names\"", "; Ultralytics' NDJSON? See anchor-convert --from ndjson" },
	{ "\"bbox\"", "; a COCO annotation? anchor-convert --from coco reads the document" },
};

static struct slice
without_blanks(struct slice text)
{
	while (text.n > 0 && strchr(" \t\r", text.text[0]) != NULL && text.text[0] != '\0')
		text = (struct slice){ text.text + 1, text.n - 1 };
	while (text.n > 0 && strchr(" \t\r", text.text[text.n - 1]) != NULL && text.text[text.n - 1] != '\0')
		text.n--;
	return text;
}

const char *
line_hint(struct slice line)
{
	struct slice text = without_blanks(line);
	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
		size_t n = strlen(beginnings[i].magic);
		if (text.n >= n && memcmp(text.text, beginnings[i].magic, n) == 0)
			return beginnings[i].hint;
	}
	if (text.n == 1 && text.text[0] == '{')
		return "; JSON over several lines? See anchor-convert --from, of records jq -c .";
	if (text.n == 0 || text.text[0] != '[')
		return "";
	text = without_blanks((struct slice){ text.text + 1, text.n - 1 });
	if (text.n > 0 && text.text[0] != '{')
		return "";
	return "; a JSON array? See anchor-convert --from, of records jq -c '.[]'";
}

const char *
line_hint_format(const struct json_object *json)
{
	for (size_t i = 0; i < json->members; i++)
		for (size_t k = 0; k < sizeof members / sizeof members[0]; k++)
			if (json->member[i].bound < 0 && slice_is(json->member[i].key, members[k].key))
				return members[k].hint;
	return "";
}

bool
line_hint_is_coco(const struct json_object *json)
{
	bool images = false, annotations = false;
	for (size_t i = 0; i < json->members; i++) {
		const struct json_member *m = &json->member[i];
		bool array = m->bound < 0 && m->value.n > 0 && m->value.text[0] == '[';
		images |= array && slice_is(m->key, "\"images\"");
		annotations |= array && slice_is(m->key, "\"annotations\"");
	}
	return images && annotations;
}
