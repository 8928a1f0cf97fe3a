/* box_loss.c -- the table of box losses. */
#include "loss/box_loss.h"

#include <string.h>

const struct box_loss *const box_losses[] = {
	&box_loss_smooth_l1,
	&box_loss_l1,
	&box_loss_giou,
	&box_loss_diou,
	&box_loss_ciou,
	&box_loss_eiou,
	&box_loss_siou,
	NULL,
};

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
