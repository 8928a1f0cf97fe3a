/* framework_toy.c -- a format to try the recipe with: a line "toy: W H W H ...", finest level first. */
#include "framework/framework_format.h"

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	(void)why;
	buf_text(out, "toy:");
	for (size_t i = 0; i < p->shapes; i++) {
		buf_char(out, ' ');
		framework_number(out, p->shape[i].w);
		buf_char(out, ' ');
		framework_number(out, p->shape[i].h);
	}
	buf_char(out, '\n');
	return true;
}

static bool
is_toy(struct slice text)
{
	return text.n > 4 && memcmp(text.text, "toy:", 4) == 0;
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	(void)text;
	(void)out;
	json_dom_fail(d, "toys can be written only");
}

const struct framework_format framework_format_toy = {
	.name = "toy",
	.help = "a line of numbers",
	.usual_strides = true,
	.write = write,
	.is = is_toy,
	.read = read,
};
