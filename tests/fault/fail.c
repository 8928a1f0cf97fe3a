/* fail.c -- a library to preload that makes one call of a program fail: tests/fault/run says when and what for.
 *
 * FAIL names a kind of call, FAIL_AT which one of its kind, from 1; when that one is made, the file FAIL_MET is made,
 * too, so that the caller knows. Kinds and what becomes of the call:
 *
 *	write    write, pwrite: no space left               short    the same: half of the bytes are written
 *	read     read, pread: input/output error            few      the same: one byte is read
 *	open     open, openat, opendir: input/output error  intr     read, write …: interrupted before anything was done
 *	close    close: input/output error (it is closed)   rename   rename, linkat: input/output error
 *	readdir  readdir: input/output error                map      mmap: out of memory
 *	nameless open of a file without a name, each of them: there is no such thing here
 *	memory   malloc, calloc, realloc and what calls them: out of memory
 *
 * A kind counts the calls that the program and its libraries make by these names; what the C library does inside
 * (stdio) is left alone, so messages come out. With threads, which call is the n-th may change from run to run. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the C library has, and calls, without showing it. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
ssize_t __read_chk(int fd, void *bytes, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *bytes, size_t n, off_t where, size_t room);
int __open_2(const char *path, int flags);

static const char *kind = "", *met;
static long at;
static atomic_long calls;
static struct dirent *(*next_readdir)(DIR *folder);
static DIR *(*next_opendir)(const char *path);

__attribute__((constructor)) static void
begin(void)
{
	const char *number = getenv("FAIL_AT"), *name = getenv("FAIL");
	next_readdir = (struct dirent * (*)(DIR *))(uintptr_t)dlsym(RTLD_NEXT, "readdir");
	next_opendir = (DIR * (*)(const char *))(uintptr_t)dlsym(RTLD_NEXT, "opendir");
	met = getenv("FAIL_MET");
	at = number != NULL ? atol(number) : 0;
	kind = name != NULL ? name : "";
	calls = 0;
}

/* Whether a call of that kind is the one. */
static bool
due(const char *name)
{
	if (at == 0 || strcmp(kind, name) != 0 || atomic_fetch_add(&calls, 1) + 1 != at)
		return false;
	if (met != NULL)
		syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, met, O_CREAT | O_WRONLY, 0600));
	return true;
}

/* Whether it fails; errno says how. */
static bool
fails(const char *name, int reason)
{
	if (!due(name))
		return false;
	errno = reason;
	return true;
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	if (fails("write", ENOSPC) || fails("intr", EINTR))
		return -1;
	return syscall(SYS_write, fd, bytes, due("short") && n > 1 ? n / 2 : n);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t where)
{
	if (fails("write", ENOSPC) || fails("intr", EINTR))
		return -1;
	return syscall(SYS_pwrite64, fd, bytes, due("short") && n > 1 ? n / 2 : n, where);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t where)
{
	return pwrite(fd, bytes, n, where);
}

ssize_t
read(int fd, void *bytes, size_t n)
{
	if (fails("read", EIO) || fails("intr", EINTR))
		return -1;
	return syscall(SYS_read, fd, bytes, due("few") && n > 1 ? 1 : n);
}

ssize_t
__read_chk(int fd, void *bytes, size_t n, size_t room)
{
	(void)room;
	return read(fd, bytes, n);
}

ssize_t
pread(int fd, void *bytes, size_t n, off_t where)
{
	if (fails("read", EIO) || fails("intr", EINTR))
		return -1;
	return syscall(SYS_pread64, fd, bytes, due("few") && n > 1 ? 1 : n, where);
}

ssize_t
pread64(int fd, void *bytes, size_t n, off_t where)
{
	return pread(fd, bytes, n, where);
}

ssize_t
__pread_chk(int fd, void *bytes, size_t n, off_t where, size_t room)
{
	(void)room;
	return pread(fd, bytes, n, where);
}

int
openat(int folder, const char *path, int flags, ...)
{
	va_list more;
	va_start(more, flags);
	int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
	va_end(more);
	if ((flags & O_TMPFILE) == O_TMPFILE && strcmp(kind, "nameless") == 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return fails("open", EIO) ? -1 : (int)syscall(SYS_openat, folder, path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	va_list more;
	va_start(more, flags);
	int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
	va_end(more);
	return openat(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list more;
	va_start(more, flags);
	int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
	va_end(more);
	return openat(AT_FDCWD, path, flags, mode);
}

int
__open_2(const char *path, int flags)
{
	return openat(AT_FDCWD, path, flags, 0);
}

DIR *
opendir(const char *path)
{
	return fails("open", EIO) ? NULL : next_opendir(path);
}

struct dirent *
readdir(DIR *folder)
{
	return fails("readdir", EIO) ? NULL : next_readdir(folder);
}

int
close(int fd)
{
	int result = (int)syscall(SYS_close, fd);
	return fails("close", EIO) ? -1 : result;
}

int
rename(const char *from, const char *to)
{
	return fails("rename", EIO) ? -1 : (int)syscall(SYS_rename, from, to);
}

int
linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	return fails("rename", EIO) ? -1 : (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

void *
mmap(void *where, size_t n, int protection, int flags, int fd, off_t offset)
{
	return fails("map", ENOMEM) ? MAP_FAILED : (void *)syscall(SYS_mmap, where, n, protection, flags, fd, offset);
}

void *
malloc(size_t n)
{
	return fails("memory", ENOMEM) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails("memory", ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails("memory", ENOMEM) ? NULL : __libc_realloc(p, n);
}
