/* memory.h -- what happens when memory runs out.
 *
 * Arenas and bufs belong to somebody, who says in their member `failed` what is to be done then: a function that does
 * not return. It may end the process with a message, as the tools' err_out_of_memory does, or jump back to where work
 * began. NULL, or a function that returns: abort(). */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdlib.h>

static inline _Noreturn void
memory_failed(void (*failed)(void))
{
	if (failed != NULL)
		failed();
	abort();
}

#endif
