/* convert_operands.c -- what can be seen to be wrong before anything is read. */
#include "dataset/format.h"
#include "engine/err.h"
#include "engine/file_id.h"

#include <unistd.h>

/* A directory where files are taken. */
static void
refuse_directory(const struct convert *c, const char *path)
{
	struct arena arena = { .failed = err_out_of_memory };
	const char *inside = format_file_in(c->from, path, &arena);
	if (inside != NULL)
		err_die("%s: is a directory; %s takes files, such as %s", path, c->from->name, inside);
	err_die("%s: is a directory; %s takes files%s", path, c->from->name, format_hint(c->from, path, &arena));
}

/* A dataset does not take the place of what it is made of. */
static void
check_output(const char *output, char *const *files)
{
	struct file_id out, in;
	if (output == NULL || !file_id_of(output, STDOUT_FILENO, &out))
		return;
	for (; *files != NULL; files++) {
		if (!file_id_of(*files, STDIN_FILENO, &in) || !in.there)
			continue;
		if (file_id_same(&in, &out))
			err_usage("-o %s would take the place of what is read", output);
		if (out.there && S_ISREG(out.status.st_mode) && S_ISDIR(in.status.st_mode) &&
			file_id_inside(output, &in))
			err_usage("-o %s is there already, in the folder that is read", output);
	}
}

void
convert_check_operands(const struct convert *c, const char *output, char *const *files)
{
	struct stat status;
	if (c->from != c->to)
		check_output(output, files);
	for (; *files != NULL; files++) {
		if (strcmp(*files, "-") == 0)
			continue;
		if (stat(*files, &status) != 0)
			err_die_errno("%s", *files);
		if (S_ISDIR(status.st_mode) && !c->from->directories)
			refuse_directory(c, *files);
	}
}
