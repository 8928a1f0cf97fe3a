/* class_loss.c -- the table of class losses. */
#include "loss/class_loss.h"

#include <string.h>

const struct class_loss *const class_losses[] = {
	&class_loss_focal,
	&class_loss_bce,
	&class_loss_ce,
	&class_loss_qfl,
	&class_loss_vfl,
	NULL,
};

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
