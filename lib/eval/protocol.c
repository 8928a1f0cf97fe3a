/* protocol.c -- the table of protocols. */
#include "eval/protocol.h"

#include <string.h>

/* A row for each protocol. */
#define PROTOCOLS(row) \
	row(coco) \
	row(voc07) \
	row(voc12)

#define DECLARATION(name) extern const struct eval_protocol protocol_##name;
#define ADDRESS(name) &protocol_##name,

PROTOCOLS(DECLARATION)

static const struct eval_protocol *const protocols[] = { PROTOCOLS(ADDRESS) NULL };

const struct eval_protocol *
protocol_at(size_t i)
{
	return protocols[i];
}

const struct eval_protocol *
protocol_find(const char *name)
{
	for (size_t i = 0; protocols[i] != NULL; i++) {
		if (strcmp(protocols[i]->name, name) == 0)
			return protocols[i];
	}
	return NULL;
}
