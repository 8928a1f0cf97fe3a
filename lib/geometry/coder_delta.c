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

SIMD_CLONES static size_t
encode_lanes(const struct coder *c, const struct box_lanes *restrict a, const struct box_lanes *restrict box,
	struct coder_lanes *restrict out)
{
	const double most = explog_exp(c->clamp);
	double *restrict t = out->t[0], *restrict u = out->t[1], *restrict v = out->t[2], *restrict z = out->t[3];
	size_t beyond = 0;
	for (int i = 0; i < BOX_LANES; i++) {
		double w = a->x2[i] - a->x1[i], h = a->y2[i] - a->y1[i];
		t[i] = ((box->x1[i] + box->x2[i]) / 2 - (a->x1[i] + a->x2[i]) / 2) / w;
		u[i] = ((box->y1[i] + box->y2[i]) / 2 - (a->y1[i] + a->y2[i]) / 2) / h;
		v[i] = (box->x2[i] - box->x1[i]) / w;
		z[i] = (box->y2[i] - box->y1[i]) / h;
		beyond += !clamp_permits(most, box_max(v[i], z[i]));
	}
	explog_log_lanes(v);
	explog_log_lanes(z);
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
