/* names.c -- names that a table of methods tells one by one. */
#include "base/names.h"

void
names_put(struct buf *out, name_at *at)
{
	for (size_t i = 0; at(i) != NULL; i++) {
		buf_text(out, i == 0 ? "" : at(i + 1) == NULL ? " or " : ", ");
		buf_text(out, at(i));
	}
}
