/* framework_check.c -- what is wrong with the anchors in a user's configuration. */
#include "framework/framework_check.h"

#include "framework/faults.h"
#include "framework/framework.h"
#include "framework/framework_base.h"
#include "text/text_file.h"

size_t
framework_check_text(struct json_dom *d, const char *name, struct slice text, const struct framework_data *data,
	struct buf *out)
{
	struct faults faults = { .arena = d->arena };
	framework_recognise(text, true)->check(d, text, name, data, &faults);
	faults_put(&faults, name, out);
	return faults.n - faults.notes;
}

size_t
framework_check(const char *path, const struct framework_data *data, struct buf *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	struct slice text = text_file_read(path, arena);
	framework_follow_bases(&path, &text, arena);
	size_t n = framework_check_text(&d, text_file_name(path), text, data, out);
	text_file_check(&d, path);
	return n;
}
