/* same_file.h -- whether two paths are one file, which need not be there yet. */
#ifndef ENGINE_SAME_FILE_H
#define ENGINE_SAME_FILE_H

#include <stdbool.h>

/* By device and inode where both are there, else by the folder and the name. A device, a pipe or standard input ("-")
 * is never the same as anything: it can be written and read by many. */
bool same_file(const char *a, const char *b);

#endif
