/* framework_check.c -- what is wrong with the anchors in somebody's configuration. */
#include "framework/framework_check.h"

#include "engine/err.h"
#include "framework/framework_faults.h"
#include "text/text_file.h"

#include <stdarg.h>
#include <string.h>

static void
append(struct faults *f, size_t line, bool mild, const char *format, va_list arguments)
{
	if (f->n == f->room) {
		size_t room = f->room > 0 ? 2 * f->room : 16;
		f->at = arena_grow(f->arena, f->at, f->room * sizeof *f->at, room * sizeof *f->at);
		f->room = room;
	}
	f->at[f->n++] = (struct fault){ line, mild, arena_vformat(f->arena, format, arguments) };
	f->notes += mild;
}

void
fault_add(struct faults *f, size_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	append(f, line, false, format, arguments);
	va_end(arguments);
}

void
fault_note(struct faults *f, size_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	append(f, line, true, format, arguments);
	va_end(arguments);
}

void
faults_classes(struct faults *f, size_t line, const char *name, double classes, const struct framework_data *data)
{
	const char *plural = data->labels == 1 ? "" : "s";
	if (data->classes > 0 && classes != (double)data->classes)
		fault_add(f, line, "%s is %g, and --classes %zu", name, classes, data->classes);
	else if (data->classes == 0 && (double)data->labels > classes)
		fault_add(f, line, "%s is %g, and the data has %zu label%s", name, classes, data->labels, plural);
	else if (data->classes == 0 && data->labels > 0 && (double)data->labels < classes)
		fault_note(f, line, "%s is %g, and the data has %zu label%s", name, classes, data->labels, plural);
}

/* In the order of the lines; those of one line stay in the order in which they were found. */
static void
put_faults(const struct faults *f, const char *path, struct buf *out)
{
	for (size_t i = 1; i < f->n; i++) {
		struct fault fault = f->at[i];
		size_t j = i;
		for (; j > 0 && fault.line < f->at[j - 1].line; j--)
			f->at[j] = f->at[j - 1];
		f->at[j] = fault;
	}
	for (size_t i = 0; i < f->n; i++)
		buf_format(out, "%s:%zu: %s%s\n", path, f->at[i].line, f->at[i].mild ? "note: " : "", f->at[i].text);
}

static void
check_darknet(struct json_dom *d, struct slice text, const struct framework_data *data, struct faults *f)
{
	struct darknet_cfg cfg;
	struct framework_config config;
	darknet_cfg_parse(text, &cfg, d->arena);
	darknet_cfg_heads(d, &cfg, &config);
	if (d->error != NULL)
		return;
	faults_darknet(f, &cfg, &config, data);
	faults_shapes(f, &config, data);
}

static void
check_yolo(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data, struct faults *f)
{
	struct yolo_yaml yaml;
	yolo_yaml_parse(d, text, &yaml);
	if (d->error == NULL && !yaml.given)
		json_dom_fail(d, "has no anchors to check; YOLOv8 and later need none");
	if (d->error != NULL)
		return;
	if (yaml.fitted)
		err_warn("%s:%zu: anchors is a number: YOLOv5 fits so many a level itself, and there are none to check", path,
			yaml.anchors_line);
	faults_yolo(f, &yaml, data);
	faults_shapes(f, &yaml.config, data);
}

size_t
framework_check_text(struct json_dom *d, const char *name, struct slice text, const struct framework_data *data, struct buf *out)
{
	struct faults faults = { .arena = d->arena };
	if (darknet_cfg_is(text))
		check_darknet(d, text, data, &faults);
	else
		check_yolo(d, text, name, data, &faults);
	put_faults(&faults, name, out);
	return faults.n - faults.notes;
}

size_t
framework_check(const char *path, const struct framework_data *data, struct buf *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	struct slice text = text_file_read(path, arena);
	size_t n = framework_check_text(&d, text_file_name(path), text, data, out);
	text_file_check(&d, path);
	return n;
}
