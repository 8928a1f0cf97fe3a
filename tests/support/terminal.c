/* terminal -- runs a command at a terminal of 80 columns, and copies what it shows to standard output.
 *
 *	terminal COMMAND
 *
 * The command is given to sh; its standard input, output and error are the terminal. Nobody types but for the end of
 * input, which is there from the start. Ends with the command's status. */
#include <pty.h>
#include <stdio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

enum { END_OF_INPUT = 4, NOT_RUN = 126 };

int
main(int argc, char *argv[])
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios how;
	char shown[4096];
	const char end = END_OF_INPUT;
	int master, slave, status;
	if (argc != 2 || openpty(&master, &slave, NULL, NULL, &size) != 0 || tcgetattr(slave, &how) != 0)
		return NOT_RUN;
	how.c_lflag &= ~(tcflag_t)ECHO;
	how.c_oflag &= ~(tcflag_t)OPOST; /* a newline stays one */
	if (tcsetattr(slave, TCSANOW, &how) != 0 || write(master, &end, 1) != 1)
		return NOT_RUN;
	pid_t child = fork();
	if (child == 0) {
		close(master);
		login_tty(slave);
		execl("/bin/sh", "sh", "-c", argv[1], (char *)NULL);
		_exit(NOT_RUN);
	}
	close(slave);
	for (ssize_t n; (n = read(master, shown, sizeof shown)) > 0;) /* fails when nobody has the terminal any more */
		fwrite(shown, 1, (size_t)n, stdout);
	if (child < 0 || waitpid(child, &status, 0) != child)
		return NOT_RUN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : NOT_RUN;
}
