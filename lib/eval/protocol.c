/* protocol.c -- the table of protocols. */
#include "eval/protocol.h"

#include <string.h>

const struct eval_protocol *const eval_protocols[] = { &eval_coco, &eval_voc07, &eval_voc12, NULL };

const struct eval_protocol *
protocol_named(const char *name, size_t n)
{
	for (const struct eval_protocol *const *p = eval_protocols; *p != NULL; p++) {
		if (strlen((*p)->name) == n && memcmp((*p)->name, name, n) == 0)
			return *p;
	}
	return NULL;
}
