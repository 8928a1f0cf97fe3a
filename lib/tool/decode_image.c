/* decode_image.c -- the anchors of a record's image, and what a network made of them. */
#include "tool/decode_image.h"

/* The image's frame and tensor, and no anchors. */
static bool
read_frame(const struct decode_input *d, const struct record *r, struct anchors *anchors)
{
	double size[2];
	bool sized;
	if (!record_size(r, size, &sized))
		return false;
	const double *input = d->layout.input;
	const struct json_column *padded = record_column(r, COLUMN_PADDED);
	bool wide = padded->given && padded->n == 2 && padded->number[0] > 0 && padded->number[1] > 0;
	if (padded->given && !wide)
		return record_reject(r, "padded: expected [width,height], both above 0");
	const double *frame = sized ? size : input, *tensor = input[0] > 0 ? input : wide ? padded->number : frame;
	*anchors = (struct anchors){ .width = frame[0], .height = frame[1], .tensor = { tensor[0], tensor[1] } };
	return true;
}

bool
decode_image_read(const struct decode_input *d, struct record *r, struct anchors *anchors, struct prediction *p)
{
	if (!(d->anchored ? anchor_source_build(&d->layout, r, anchors) : read_frame(d, r, anchors)))
		return false;
	if (!d->anchored || (d->tensors.given && d->tensors.layout->end_to_end)) {
		anchors->levels = 0;
		anchors->count = d->tensors.anchors;
	}
	struct tensors_state *state = r->worker->state;
	if (d->targets.given)
		return target_sparse_in_read(&d->targets, r, &state->rows, anchors, &d->rules, p);
	if (d->tensors.given)
		return tensors_read(&d->tensors, r, &d->layout, anchors, &d->rules, p);
	return prediction_read(r, &d->layout, anchors, &d->rules, p);
}
