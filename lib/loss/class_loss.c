/* class_loss.c -- the table of class losses. */
#include "loss/class_loss.h"

#include <string.h>

const struct class_loss *const class_losses[] = { &class_loss_focal, &class_loss_bce, &class_loss_ce, &class_loss_qfl,
	&class_loss_vfl, NULL };

const struct class_loss *
class_loss_named(const char *name, size_t n)
{
	size_t i = 0;
	while (class_losses[i] != NULL &&
		(strlen(class_losses[i]->name) != n || memcmp(class_losses[i]->name, name, n) != 0))
		i++;
	return class_losses[i];
}
