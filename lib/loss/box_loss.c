/* box_loss.c -- the table of box losses. */
#include "loss/box_loss.h"

#include <string.h>

/* A row for each loss. */
#define LOSSES(row) \
	row(smooth_l1) \
	row(l1) \
	row(giou) \
	row(diou) \
	row(ciou) \
	row(eiou) \
	row(siou)

#define DECLARATION(name) extern const struct box_loss box_loss_##name;
#define ADDRESS(name) &box_loss_##name,

LOSSES(DECLARATION)

const struct box_loss *const box_losses[] = { LOSSES(ADDRESS) NULL };

const struct box_loss *
box_loss_find(const char *name)
{
	size_t i = 0;
	while (box_losses[i] != NULL && strcmp(box_losses[i]->name, name) != 0)
		i++;
	return box_losses[i];
}

const char *
box_loss_name(size_t i)
{
	return box_losses[i] != NULL ? box_losses[i]->name : NULL;
}
