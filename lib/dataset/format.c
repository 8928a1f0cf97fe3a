/* format.c -- the table of dataset formats. */
#include "dataset/format.h"

#include <sys/stat.h>

static const struct format *const formats[] = {
	&format_jsonl, &format_coco, &format_coco_results, &format_voc, &format_csv, &format_lines, NULL,
};

const char *
format_read_name(size_t i)
{
	for (size_t k = 0; formats[k] != NULL; k++)
		if (formats[k]->line != NULL && i-- == 0)
			return formats[k]->name;
	return NULL;
}

const char *
format_written_name(size_t i)
{
	for (size_t k = 0; formats[k] != NULL; k++)
		if (formats[k]->write != NULL && i-- == 0)
			return formats[k]->name;
	return NULL;
}

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; formats[i] != NULL; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const struct format *
format_guess(const char *path)
{
	struct stat status;
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return &format_voc;
	const char *point = strrchr(path, '.');
	for (size_t i = 0; point != NULL && formats[i] != NULL; i++)
		if (formats[i]->extension != NULL && strcmp(point + 1, formats[i]->extension) == 0)
			return formats[i];
	return NULL;
}

void
format_list(struct buf *out)
{
	buf_text(out, "Formats:");
	for (size_t i = 0; formats[i] != NULL; i++)
		buf_format(out, "\n  %-14s%s%s", formats[i]->name, formats[i]->about,
			formats[i]->write == NULL ? " (read only)" : formats[i]->line == NULL ? " (written only)" : "");
}
