/* sink.c -- where output goes. */
#include "engine/sink.h"

#include "engine/err.h"
#include "engine/file_id.h"
#include "engine/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The file that is being written. Where the file system can, it has no name until it is complete, so that nothing is
 * left behind however the process ends. Elsewhere it has one beside the file that it will replace, and is removed when
 * the process exits before it could be renamed; it is never freed, so that the exit can look at it. */
struct sink_aside {
	bool nameless;
	bool wanted;           /* the name is not there, or shall stay */
	char target[PATH_MAX]; /* what will be replaced */
	char path[PATH_MAX + sizeof ".XXXXXX"];
};

static void
remove_aside(int status, void *argument)
{
	struct sink_aside *aside = argument;
	(void)status;
	if (!aside->wanted)
		unlink(aside->path);
	aside->wanted = true;
}

static struct sink_aside *
name_aside(const char *target)
{
	struct sink_aside *aside = malloc(sizeof *aside);
	if (aside == NULL)
		err_out_of_memory();
	*aside = (struct sink_aside){ .wanted = true };
	strcpy(aside->target, target);
	strcpy(stpcpy(aside->path, target), ".XXXXXX");
	return aside;
}

static _Noreturn void
give_up(struct sink *s)
{
	int reason = errno;
	sink_abandon(s);
	if (reason == EPIPE) { /* whoever started us ignores SIGPIPE; end as if he did not */
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	errno = reason;
	err_die_errno("%s", s->name);
}

/* The permissions of the file that will be replaced, or those of a new one. */
static mode_t
mode_for(const struct stat *old, bool exists)
{
	if (exists)
		return old->st_mode & 0777;
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

enum { PROC_PATH = 64 };

static void
proc_path(int fd, char path[PROC_PATH])
{
	snprintf(path, PROC_PATH, "/proc/self/fd/%d", fd);
}

/* A file without a name, in the folder of path; -1: there is no such thing here. */
static int
open_nameless(const char *path)
{
	char proc[PROC_PATH], *folder = strdup(path);
	if (folder == NULL)
		err_die("out of memory");
	int fd = open(dirname(folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	free(folder);
	if (fd < 0)
		return -1;
	proc_path(fd, proc);
	if (access(proc, F_OK) == 0)
		return fd;
	close(fd); /* without /proc it could not be given a name */
	return -1;
}

/* Gives a complete file the name beside; false: that failed. */
static bool
give_name(int fd, struct sink_aside *aside)
{
	char proc[PROC_PATH], *digits = aside->path + strlen(aside->path) - strlen("XXXXXX");
	proc_path(fd, proc);
	for (unsigned n = (unsigned)getpid() % 1000000, tries = 0; tries < 1000000; n = (n + 1) % 1000000, tries++) {
		snprintf(digits, sizeof "XXXXXX", "%06u", n);
		if (linkat(AT_FDCWD, proc, AT_FDCWD, aside->path, AT_SYMLINK_FOLLOW) == 0) {
			aside->wanted = false;
			return true;
		}
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* A file beside the one that it will replace; its descriptor, or -1. */
static int
open_aside(struct sink_aside *aside, const char *path)
{
	int fd = open_nameless(path);
	aside->nameless = fd >= 0;
	if (fd < 0) {
		interrupt_exits();
		fd = mkostemp(aside->path, O_CLOEXEC);
		aside->wanted = fd < 0;
	}
	on_exit(remove_aside, aside);
	return fd;
}

void
sink_open(struct sink *s, const char *path)
{
	struct stat old;
	char target[PATH_MAX];
	int own;
	if (path == NULL || strcmp(path, "-") == 0) {
		*s = (struct sink){ "standard output", STDOUT_FILENO, NULL };
		return;
	}
	*s = (struct sink){ path, -1, NULL };
	if (!file_id_follow(path, target, &own))
		give_up(s);
	bool exists = own < 0 && stat(target, &old) == 0;
	if (own >= 0) {
		s->fd = fcntl(own, F_DUPFD_CLOEXEC, 3);
	} else if (exists && !S_ISREG(old.st_mode)) {
		s->fd = open(target, O_WRONLY | O_CLOEXEC);
	} else {
		s->aside = name_aside(target);
		s->fd = open_aside(s->aside, target);
		if (s->fd >= 0 && fchmod(s->fd, mode_for(&old, exists)) != 0)
			give_up(s);
	}
	if (s->fd < 0)
		give_up(s);
}

bool
sink_discards(const char *path)
{
	struct stat s;
	bool standard = path == NULL || strcmp(path, "-") == 0;
	return (standard ? fstat(STDOUT_FILENO, &s) : stat(path, &s)) == 0 && S_ISCHR(s.st_mode) &&
		s.st_rdev == makedev(1, 3);
}

void
sink_write(struct sink *s, const void *bytes, size_t n)
{
	for (const char *p = bytes; n > 0;) {
		ssize_t done = write(s->fd, p, n);
		if (done < 0 && errno != EINTR)
			give_up(s);
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
}

void
sink_commit(struct sink *s)
{
	int fd = s->fd;
	if (fd >= 0 && s->aside != NULL && fsync(fd) != 0)
		give_up(s);
	if (fd >= 0 && s->aside != NULL && s->aside->nameless && !give_name(fd, s->aside))
		give_up(s);
	s->fd = -1;
	if (fd >= 0 && close(fd) != 0)
		give_up(s);
	if (s->aside != NULL && rename(s->aside->path, s->aside->target) != 0)
		give_up(s);
	if (s->aside != NULL)
		s->aside->wanted = true;
}

void
sink_abandon(struct sink *s)
{
	if (s->aside == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	remove_aside(0, s->aside);
}
