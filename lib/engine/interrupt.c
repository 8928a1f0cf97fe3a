/* interrupt.c -- a process that is interrupted leaves nothing half done behind.
 *
 * The signals are blocked, and a thread waits for them: what it then does, no handler could do. */
#include "engine/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

enum { BY_SIGNAL = 128 }; /* behind it, the status is the number of a signal */

static void
end_by_signal(int status, void *unused)
{
	sigset_t one;
	(void)unused;
	if (status <= BY_SIGNAL)
		return;
	sigemptyset(&one);
	sigaddset(&one, status - BY_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	raise(status - BY_SIGNAL);
}

/* The signals that end the process. */
static sigset_t
interrupts(void)
{
	static const int all[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (sigaction(all[i], NULL, &action) == 0 && action.sa_handler == SIG_DFL)
			sigaddset(&set, all[i]);
	return set;
}

static void *
wait_for_one(void *unused)
{
	const sigset_t set = interrupts();
	int number;
	(void)unused;
	if (sigwait(&set, &number) == 0)
		exit(BY_SIGNAL + number);
	return NULL;
}

void
interrupt_exits(void)
{
	const sigset_t set = interrupts();
	sigset_t before;
	pthread_t id;
	pthread_sigmask(SIG_BLOCK, &set, &before);
	if (sigismember(&before, SIGTERM) == 1)
		return; /* it has been called, or whoever started the process wants it so */
	on_exit(end_by_signal, NULL);
	if (pthread_create(&id, NULL, wait_for_one, NULL) == 0)
		pthread_detach(id);
	else
		pthread_sigmask(SIG_SETMASK, &before, NULL);
}
