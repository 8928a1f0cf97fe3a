/* coder_delta.c -- centres by the anchor's sides, logarithms of sides: Girshick et al., "Rich feature hierarchies",
 * CVPR 2014, appendix C. */
#include "base/simd.h"
#include "geometry/coder_parts.h"

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double w = box_width(a->box), h = box_height(a->box);
	(void)c;
	t[0] = (centre_x(box) - centre_x(a->box)) / w, t[1] = (centre_y(box) - centre_y(a->box)) / h;
	t[2] = explog_log(box_width(box) / w), t[3] = explog_log(box_height(box) / h);
}

SIMD_SHORT_CLONES static size_t
encode_lanes(const struct coder *c, const struct box *restrict anchor, const struct box *restrict box,
	struct coder_lanes *restrict out)
{
	const double most = explog_exp(c->clamp);
	double *restrict x = out->t[0], *restrict y = out->t[1], *restrict w = out->t[2], *restrict h = out->t[3];
	size_t beyond = 0;
	for (int i = 0; i < CODER_LANES; i++) {
		struct box a = anchor[i], b = box[i];
		x[i] = (centre_x(b) - centre_x(a)) / box_width(a);
		y[i] = (centre_y(b) - centre_y(a)) / box_height(a);
		w[i] = box_width(b) / box_width(a);
		h[i] = box_height(b) / box_height(a);
		beyond += !clamp_permits(most, box_max(w[i], h[i]));
	}
	explog_log_lanes(w);
	explog_log_lanes(h);
	return beyond;
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double w = box_width(a->box), h = box_height(a->box);
	return around(centre_x(a->box) + t[0] * w, centre_y(a->box) + t[1] * h, w * growth(t[2], c->clamp, clamped),
		h * growth(t[3], c->clamp, clamped));
}

static bool
reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	return clamp_allows(c->clamp, a, box);
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	double w = box_width(a->box), h = box_height(a->box);
	by_centre(by_box, by_t);
	by_t[0] *= w;
	by_t[1] *= h;
	by_t[2] *= w * growth_slope(t[2], c->clamp);
	by_t[3] *= h * growth_slope(t[3], c->clamp);
}

const struct coder_method coder_delta = {
	.name = "delta",
	.help = "centres by the anchor's sides, logarithms of sides",
	.range = RANGE_ANYWHERE,
	.normalises = true,
	.clamps = true,
	.encode = encode,
	.decode = decode,
	.reaches = reaches,
	.encode_lanes = encode_lanes,
	.gradient = gradient,
};
