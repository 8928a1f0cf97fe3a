/* opt_files.h -- the files that a command line names: none is written in the place of another, or of one that is
 * read. */
#ifndef ENGINE_OPT_FILES_H
#define ENGINE_OPT_FILES_H

#include "engine/opt.h"

/* Starts as all zeros. */
struct opt_files {
	struct opt_file_use *use;
	size_t n;
};

/* An option's argument names a file; the text must stay. An output that was named before is not meant any more. */
void opt_files_add(struct opt_files *f, const struct opt *o, const char *text);

/* Ends the process with ERR_USAGE where two names cannot both be right, and gives everything back. Operands (NULL at
 * the end; none: standard input) are read, and standard output is written where nothing else is the output. */
void opt_files_check(struct opt_files *f, char *const *operands);

#endif
