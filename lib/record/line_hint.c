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
