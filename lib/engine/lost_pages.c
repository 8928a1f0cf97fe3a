/* lost_pages.c -- a mapped file that is cut short while it is read. */
#include "engine/lost_pages.h"

#include "engine/err.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The file that is mapped at an address, by the system's list of mappings. false: none is. */
static bool
find_file(uintptr_t address, char name[PATH_MAX])
{
	char line[PATH_MAX + 128];
	FILE *maps = fopen("/proc/self/maps", "re");
	bool found = false;
	while (!found && maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		uintptr_t from, to;
		const char *path = strchr(line, '/');
		found = sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) == 2 && address >= from && address < to &&
			path != NULL;
		if (found)
			snprintf(name, PATH_MAX, "%.*s", (int)strcspn(path, "\n"), path);
	}
	if (maps != NULL)
		fclose(maps);
	return found;
}

/* The signal comes from a read of the tools' own code, never from within the C library's, so that the process may end
 * as it does elsewhere: files in the making are removed. */
static void
end(int signal, siginfo_t *info, void *context)
{
	char name[PATH_MAX];
	(void)signal;
	(void)context;
	if (find_file((uintptr_t)info->si_addr, name))
		err_die("%s: was cut short, or could not be read, while it was mapped", name);
	err_die("a mapped file was cut short, or could not be read");
}

void
lost_pages_catch(void)
{
	struct sigaction action = { .sa_sigaction = end, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}
