/* loss_put.c -- losses as JSON: of an image, or of all; and of all for people. */
#include "tool/loss_put.h"

#include "json/json_put.h"

static double
sum(const struct loss_figures *f)
{
	return f->class_loss + f->box_loss + f->objectness_loss;
}

static void
put_count(struct buf *out, const char *name, uint64_t n)
{
	buf_integer(json_put_key(out, name), (long long)n);
}

static void
put_loss(struct buf *out, const char *name, double x)
{
	buf_double(json_put_key(out, name), x);
}

void
loss_put(const struct loss_figures *f, struct buf *out)
{
	buf_char(out, '{');
	if (f->all)
		put_count(out, "images", f->counts.images);
	if (f->name != NULL)
		buf_add(json_put_key(out, f->name), f->id.text, f->id.n);
	put_count(out, "positives", f->counts.positives);
	put_count(out, "negatives", f->counts.negatives);
	put_count(out, "ignored", f->ignored);
	put_loss(out, "class_loss", f->class_loss);
	put_loss(out, "box_loss", f->box_loss);
	if (f->objectness)
		put_loss(out, "objectness_loss", f->objectness_loss);
	put_loss(out, "loss", sum(f));
	buf_text(out, "}\n");
}

static void
describe_count(struct buf *out, const char *name, uint64_t n)
{
	buf_format(out, "%-16s %12llu\n", name, (unsigned long long)n);
}

static void
describe_loss(struct buf *out, const char *name, double x)
{
	buf_format(out, "%-16s %17.4f\n", name, x);
}

void
loss_put_text(const struct loss_figures *f, struct buf *out)
{
	describe_count(out, "images", f->counts.images);
	describe_count(out, "positives", f->counts.positives);
	describe_count(out, "negatives", f->counts.negatives);
	describe_count(out, "ignored", f->ignored);
	describe_loss(out, "class loss", f->class_loss);
	describe_loss(out, "box loss", f->box_loss);
	if (f->objectness)
		describe_loss(out, "objectness loss", f->objectness_loss);
	describe_loss(out, "loss", sum(f));
}
