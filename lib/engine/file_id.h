/* file_id.h -- which file a path stands for, whether it is there yet or not. */
#ifndef ENGINE_FILE_ID_H
#define ENGINE_FILE_ID_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* What is there is known by device and inode; what is not, by its folder's and its name in it. */
struct file_id {
	bool there, descriptor; /* descriptor: the path is one of the process's, as /dev/stdout */
	struct stat status;     /* of the file, or of the folder where it would be */
	char name[NAME_MAX + 1];
};

/* path "-": the descriptor `standard`. false: neither the file nor its folder is there. */
bool file_id_of(const char *path, int standard, struct file_id *id);

/* A device or a pipe is never the same as anything: many can write and read it. */
bool file_id_same(const struct file_id *a, const struct file_id *b);

/* Whether the file, or the place for it, lies somewhere in a folder that is there. */
bool file_id_inside(const char *path, const struct file_id *folder);

/* Follows links to the file that a path stands for, which need not be there; *fd is the descriptor of the process that
 * they lead to instead (/dev/stdout, /dev/fd/3), or -1. false: errno says why. */
bool file_id_follow(const char *path, char target[PATH_MAX], int *fd);

#endif
