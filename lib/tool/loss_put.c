/* loss_put.c -- losses as JSON: of an image, or of all. */
#include "tool/loss_put.h"

static void
put_name(struct buf *out, const char *name)
{
	buf_text(out, out->data[out->len - 1] == '{' ? "\"" : ",\"");
	buf_text(out, name);
	buf_text(out, "\":");
}

static void
put_count(struct buf *out, const char *name, uint64_t n)
{
	put_name(out, name);
	buf_integer(out, (long long)n);
}

static void
put_loss(struct buf *out, const char *name, double x)
{
	put_name(out, name);
	buf_double(out, x);
}

void
loss_put(const struct loss_figures *f, struct buf *out)
{
	buf_char(out, '{');
	if (f->all)
		put_count(out, "images", f->counts.images);
	if (f->name != NULL) {
		put_name(out, f->name);
		buf_add(out, f->id.text, f->id.n);
	}
	put_count(out, "positives", f->counts.positives);
	put_count(out, "negatives", f->counts.negatives);
	put_count(out, "ignored", f->ignored);
	put_loss(out, "class_loss", f->class_loss);
	put_loss(out, "box_loss", f->box_loss);
	if (f->objectness)
		put_loss(out, "objectness_loss", f->objectness_loss);
	put_loss(out, "loss", f->class_loss + f->box_loss + f->objectness_loss);
	buf_text(out, "}\n");
}
