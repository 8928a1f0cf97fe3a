/* progress.c -- what is said of progress: shares, time left, and how often. */
#include "engine/progress.h"

#include "engine/err.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a progress that began so many seconds ago, and was told last so long ago, says of so much. */
static const char *
said(struct progress *p, double began, double told, uint64_t n, uint64_t bytes, uint64_t position)
{
	static char text[512];
	int ends[2], old = dup(STDERR_FILENO);
	cr_assert_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	clock_gettime(CLOCK_MONOTONIC, &p->started);
	p->told = p->started;
	p->started.tv_sec -= (time_t)began;
	p->told.tv_sec -= (time_t)told;
	progress_tell(p, n, bytes, position);
	fflush(stderr);
	dup2(old, STDERR_FILENO);
	close(old);
	ssize_t got = read(ends[0], text, sizeof text - 1);
	text[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	return text;
}

#define FIRST "tool: "
#define LINE "\r\033[Ktool: "

Test(progress, lines_at_a_terminal)
{
	struct progress p = { .units = "lines", .wanted = true, .terminal = true, .size = 4000000000 };
	err_program("tool");
	cr_expect_str_eq(said(&p, 10, 0, 7, 1000000000, 1000000000), "", "twice a second");
	cr_expect_str_eq(said(&p, 10, 1, 7, 1000000000, 1000000000),
		FIRST " 25 %, 7 lines, 1000.0 MB, 100.0 MB/s, 30 s left");
	cr_expect_str_eq(said(&p, 10, 1, 7, 1000000000, 400000000),
		LINE " 10 %, 7 lines, 1000.0 MB, 100.0 MB/s, 2 min left", "compressed: fewer are read than come out");
	cr_expect_str_eq(said(&p, 10, 1, 7, 1000000000, 4000000),
		LINE "  0 %, 7 lines, 1000.0 MB, 100.0 MB/s, 2.8 h left");
	cr_expect_str_eq(said(&p, 10, 1, 7, 5000000000, 5000000000),
		LINE "100 %, 7 lines, 5000.0 MB, 500.0 MB/s, 0 s left", "the file has grown");
	p.size = 0;
	cr_expect_str_eq(said(&p, 10, 1, 7, 1000000000, 1000000000), LINE "7 lines, 1000.0 MB, 100.0 MB/s, 10.0 s");
	p.file = "a\nb";
	p.size = 100;
	cr_expect_str_eq(said(&p, 10, 1, 0, 50, 50), LINE "a\\x0ab:  50 %, 0.0 MB, 0.0 MB/s, 10 s left");
	p.terminal = false;
	cr_expect_str_eq(said(&p, 10, 1, 7, 50, 50), "");
}

Test(progress, sizes)
{
	char name[] = "/tmp/progress.XXXXXX", *files[] = { name, name, NULL }, *other[] = { name, "/dev/null", NULL };
	int fd = mkstemp(name);
	cr_assert(fd >= 0 && write(fd, "12345", 5) == 5);
	cr_expect_eq(progress_size(files), 10);
	cr_expect_eq(progress_size(other), 0, "a device");
	cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	cr_expect_eq(lseek(fd, 2, SEEK_SET), 2);
	cr_expect_eq(progress_size((char *[]){ NULL }), 3, "what is left of standard input");
	unlink(name);
	cr_expect_eq(progress_size(files), 0);
}
