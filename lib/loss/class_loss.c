/* class_loss.c -- the table of class losses. */
#include "loss/class_loss.h"

#include <string.h>

/* A row for each loss. */
#define LOSSES(row) \
	row(focal) \
	row(bce) \
	row(ce) \
	row(qfl) \
	row(vfl)

#define DECLARATION(name) extern const struct class_loss class_loss_##name;
#define ADDRESS(name) &class_loss_##name,

LOSSES(DECLARATION)

const struct class_loss *const class_losses[] = { LOSSES(ADDRESS) NULL };

const struct class_loss *
class_loss_find(const char *name)
{
	size_t i = 0;
	while (class_losses[i] != NULL && strcmp(class_losses[i]->name, name) != 0)
		i++;
	return class_losses[i];
}

const char *
class_loss_name(size_t i)
{
	return class_losses[i] != NULL ? class_losses[i]->name : NULL;
}
