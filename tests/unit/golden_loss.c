/* golden_loss.c -- losses and gradients as torch and torchvision compute them. */
#include "base/arena.h"
#include "loss/image_loss.h"

#include "support/golden_match.h"

#include <math.h>
#include <string.h>

/* The value and the gradients' tolerance, relative. */
#define LOSS 1e-5
#define GRADIENT 1e-4

static bool
near(double have, double want, double tolerance)
{
	return fabs(have - want) <= tolerance * (1e-3 + fabs(want));
}

/* An array of numbers, or of rows of them, as the float32 that their digits stand for. */
static float *
read_floats(const cJSON *rows, size_t *n, struct arena *arena)
{
	const cJSON *row, *item;
	float *out = NULL;
	size_t width = cJSON_IsArray(rows->child) ? (size_t)cJSON_GetArraySize(rows->child) : 1, at = 0;
	*n = (size_t)cJSON_GetArraySize(rows) * width;
	out = arena_array(arena, float, *n);
	cJSON_ArrayForEach(row, rows) {
		for (item = cJSON_IsArray(row) ? row->child : row; item != NULL; item = cJSON_IsArray(row) ?
			item->next : NULL) {
			cr_assert_lt(at, *n);
			out[at++] = (float)item->valuedouble;
		}
	}
	cr_assert_eq(at, *n);
	return out;
}

/* A member of a case with as many numbers as another one. */
static float *
read_member(const cJSON *one, const char *key, size_t n, struct arena *arena)
{
	size_t have;
	float *out = read_floats(golden_get(one, key), &have, arena);
	cr_assert_eq(have, n, "%s: %s has %zu numbers, not %zu", golden_text(one, "name"), key, have, n);
	return out;
}

/* Each of the elements is a row of one column. */
static void
check_focal(const cJSON *one, struct arena *arena)
{
	const cJSON *params = golden_get(one, "params");
	const char *name = golden_text(one, "name");
	struct class_loss_options o = { golden_number(params, "alpha"), golden_number(params, "gamma") };
	size_t n;
	float *logit = read_floats(golden_get(one, "logits"), &n, arena), *target = read_member(one, "targets", n,
		arena);
	float *want = read_member(one, "loss", n, arena), *slope_want = read_member(one, "grad_of_sum", n, arena);
	float *slope = arena_array(arena, float, n);
	int32_t *column = arena_array(arena, int32_t, n);
	double *loss = arena_array(arena, double, n), sum = 0;
	for (size_t i = 0; i < n; i++)
		column[i] = target[i] > 0 ? 0 : LOSS_NO_CLASS;
	struct class_rows rows = { .anchors = n, .classes = 1, .logit = logit, .row = 1, .column = 1,
		.target = column };
	class_loss_focal.run(&rows, &o, loss, slope, arena);
	for (size_t i = 0; i < n; i++) {
		cr_expect(near(loss[i], (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss[i],
			(double)want[i]);
		cr_expect(near((double)slope[i], (double)slope_want[i], GRADIENT), "%s: slope %zu is %g, not %g",
			name, i,
			(double)slope[i], (double)slope_want[i]);
		sum += loss[i];
	}
	cr_expect(near(sum, golden_number(one, "sum"), LOSS), "%s: the sum is %g", name, sum);
}

static void
check_smooth_l1(const cJSON *one, struct arena *arena)
{
	const char *name = golden_text(one, "name");
	double beta = golden_number(golden_get(one, "params"), "beta"), sum = 0;
	size_t n;
	float *predicted = read_floats(golden_get(one, "pred"), &n, arena), *target = read_member(one, "target", n,
		arena);
	float *want = read_member(one, "loss", n, arena), *slope_want = read_member(one, "grad_of_sum", n, arena);
	for (size_t i = 0; i < n; i++) {
		/* The other three deltas are as they should be. */
		double p[4] = { (double)predicted[i] }, t[4] = { (double)target[i] }, slope[4];
		double loss = box_loss_smooth_l1.deltas(p, t, beta, slope);
		sum += loss;
		cr_expect(near(loss, (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss,
			(double)want[i]);
		cr_expect(near(slope[0], (double)slope_want[i], GRADIENT), "%s: slope %zu is %g, not %g", name, i,
			slope[0],
			(double)slope_want[i]);
	}
	cr_expect(near(sum, golden_number(one, "sum"), LOSS), "%s: the sum is %g", name, sum);
}

static struct box
box_at(const float *x)
{
	return (struct box){ (double)x[0], (double)x[1], (double)x[2], (double)x[3] };
}

static void
check_boxes(const cJSON *one, const struct box_loss *method, struct arena *arena)
{
	const char *name = golden_text(one, "name");
	size_t n;
	float *predicted = read_floats(golden_get(one, "pred"), &n, arena), *target = read_member(one, "target", n,
		arena);
	float *slope_want = read_member(one, "grad_of_sum", n, arena), *want = read_member(one, "loss", n / 4, arena);
	double sum = 0;
	for (size_t i = 0; i < n / 4; i++) {
		double slope[4], loss = method->boxes(box_at(predicted + 4 * i), box_at(target + 4 * i), slope);
		sum += loss;
		cr_expect(near(loss, (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss,
			(double)want[i]);
		for (size_t k = 0; k < 4; k++)
			cr_expect(near(slope[k], (double)slope_want[4 * i + k], GRADIENT),
				"%s: slope %zu,%zu is %g, not %g",
				name, i, k, slope[k], (double)slope_want[4 * i + k]);
	}
	cr_expect(near(sum, golden_number(one, "sum"), LOSS), "%s: the sum is %g", name, sum);
}

/* A head: anchors, and for each image what it put out and the boxes that its positives learn. */
struct head {
	struct golden_scene scene;
	size_t classes;
	struct coder coder;
};

struct image {
	size_t positives, *anchor;
	int32_t *class;
	double (*target)[4], (*predicted)[4];
	float *logit, *deltas;
	unsigned char *part;
};

static struct head
read_head(const cJSON *one, struct arena *arena)
{
	struct head h = { .scene = golden_read_scene(one, (struct golden_form){ 0 }, arena), .coder = coder_default() };
	h.classes = (size_t)golden_number(one, "num_classes");
	golden_numbers(golden_get(golden_get(one, "params"), "weights"), h.coder.weights, 4);
	return h;
}

/* The anchor learns box g. */
static void
add_positive(const struct head *h, struct image *im, size_t a, size_t g, const double *label)
{
	size_t i = im->positives++;
	struct anchor anchor = anchors_get(&h->scene.anchors, a);
	im->anchor[i] = a;
	im->class[i] = (int32_t)label[g];
	coder_encode(&h->coder, &anchor, h->scene.box[g], im->target[i]);
	for (size_t k = 0; k < 4; k++)
		im->predicted[i][k] = (double)im->deltas[4 * a + k];
}

/* The positives of max-iou with the case's thresholds. */
static void
match(struct head *h, const cJSON *one, size_t positives, const double *label, struct image *im, struct arena *arena)
{
	const cJSON *params = golden_get(one, "params");
	struct golden_scene *s = &h->scene;
	s->match.fg = golden_number(params, "fg");
	s->match.bg = golden_number(params, "bg");
	s->match.low_quality = cJSON_IsTrue(golden_get(params, "allow_low_quality")) ? LOW_QUALITY_ALL_TIES :
		LOW_QUALITY_OFF;
	struct assignment a = golden_assign(s, "max-iou", arena);
	cr_assert_eq(a.positives, positives);
	for (size_t i = 0; i < a.ignored; i++)
		memset(im->part + a.ignore[i].first, LOSS_OUT, a.ignore[i].count);
	for (size_t i = 0; i < a.positives; i++)
		add_positive(h, im, a.anchor[i], a.matched[i], label);
}

/* The positives are the peer's where it lists them. */
static struct image
read_image(struct head *h, const cJSON *one, const cJSON *from, struct arena *arena)
{
	size_t n = h->scene.anchors.count, labels, floats;
	double *label = golden_list(golden_get(from, "labels"), &labels, arena), x[2];
	struct image im = { .anchor = arena_array(arena, size_t, n), .class = arena_array(arena, int32_t, n),
		.target = arena_alloc_many(arena, n, sizeof *im.target), .part = arena_array(arena, unsigned char, n),
		.predicted = arena_alloc_many(arena, n, sizeof *im.predicted) };
	const cJSON *item;
	h->scene.box = golden_boxes(golden_get(from, "gts"), &h->scene.gt.boxes, arena);
	h->scene.gt.box = h->scene.box;
	cr_assert_eq(labels, h->scene.gt.boxes);
	im.logit = read_floats(golden_get(from, "logits"), &floats, arena);
	cr_assert_eq(floats, n * h->classes);
	im.deltas = read_floats(golden_get(from, "deltas"), &floats, arena);
	cr_assert_eq(floats, n * 4);
	memset(im.part, LOSS_NEGATIVE, n);
	cJSON_ArrayForEach(item, golden_get(from, "positives")) {
		golden_numbers(item, x, 2);
		add_positive(h, &im, (size_t)x[0], (size_t)x[1], label);
	}
	if (golden_get(from, "positives") == NULL)
		match(h, one, (size_t)golden_number(from, "num_positive"), label, &im, arena);
	return im;
}

static struct image_loss
run_image(const struct head *h, const struct loss_rule *rule, const struct image *im, int32_t background,
	const struct image_gradient *gradient, struct arena *arena)
{
	struct image_outputs in = { .anchors = &h->scene.anchors, .coder = &h->coder,
		.scores = { .anchors = h->scene.anchors.count, .classes = h->classes, .logit = im->logit,
		.row = h->classes,
			.column = 1 },
		.background = background, .positives = im->positives, .anchor = im->anchor, .class = im->class,
		.target = (const double (*)[4])im->target, .predicted = (const double (*)[4])im->predicted,
		.part = im->part };
	struct image_fault fault;
	struct image_loss out;
	cr_assert(image_loss(rule, &in, &out, gradient, &fault, arena), "%s: anchor %zu is at fault", h->scene.name,
		fault.anchor);
	return out;
}

/* What the peer's gradient is of an anchor, against ours divided by n. */
static void
check_gradients(const cJSON *one, size_t index, const struct head *h, const struct image *im,
	const struct image_gradient *gradient, double n)
{
	const cJSON *sample;
	struct arena arena = { 0 };
	cJSON_ArrayForEach(sample, golden_get(one, "grad_sample")) {
		size_t a = (size_t)golden_number(sample, "anchor"), i = 0, classes;
		double *want = golden_list(golden_get(sample, "logits"), &classes, &arena), box[4];
		if ((size_t)golden_number(sample, "image") != index)
			continue;
		cr_assert_eq(classes, h->classes);
		for (size_t c = 0; c < classes; c++)
			cr_expect(near((double)gradient->scores[a * classes + c] / n, want[c], GRADIENT),
				"%s: slope %zu,%zu",
				h->scene.name, a, c);
		while (i < im->positives && im->anchor[i] != a)
			i++;
		cr_assert_eq(golden_numbers(golden_get(sample, "deltas"), box, 4), 4);
		for (size_t k = 0; k < 4; k++)
			cr_expect(near(i < im->positives ? gradient->deltas[i][k] / n : 0, box[k], GRADIENT),
				"%s: delta %zu,%zu",
				h->scene.name, a, k);
	}
	arena_free(&arena);
}

/* The peer takes positives that it chose as negatives, too, for two. */
static double
counted_twice(const cJSON *image, const struct image *im, const struct image_loss *loss)
{
	const cJSON *item;
	double sum = 0;
	cJSON_ArrayForEach(item, golden_get(image, "mined")) {
		size_t a = (size_t)item->valuedouble;
		if (im->part[a] == LOSS_POSITIVE)
			sum += loss->per_anchor[a];
		else
			cr_expect_eq(im->part[a], LOSS_NEGATIVE, "anchor %zu was not chosen", a);
	}
	return sum;
}

static void
check_ssd(const cJSON *one, struct arena *arena)
{
	const cJSON *params = golden_get(one, "params"), *list = golden_get(one, "images"), *image;
	struct loss_rule rule = { .class = &class_loss_ce, .box = &box_loss_smooth_l1,
		.balance = &loss_balance_negatives,
		.beta = golden_number(params, "smooth_l1_beta"), .amount = golden_number(params, "neg_to_pos_ratio") };
	struct head head = read_head(one, arena);
	size_t images = (size_t)cJSON_GetArraySize(list), n = 0, doubled = 0, anchors = head.scene.anchors.count;
	struct image *im = arena_array(arena, struct image, images);
	struct image_gradient *gradient = arena_zeros(arena, struct image_gradient, images);
	double class_loss = 0, box_loss = 0, positives = 0;
	cJSON_ArrayForEach(image, list) {
		im[n] = read_image(&head, one, image, arena);
		gradient[n].scores = arena_array(arena, float, anchors * head.classes);
		gradient[n].deltas = arena_alloc_many(arena, anchors, sizeof *gradient[n].deltas);
		struct image_loss loss = run_image(&head, &rule, &im[n], 0, &gradient[n], arena);
		size_t mined = (size_t)cJSON_GetArraySize(golden_get(image, "mined"));
		size_t twice = (size_t)golden_number(image, "mined_are_positive");
		cr_expect_eq(loss.counts.negatives, mined - twice, "%s: %zu negatives", head.scene.name,
			(size_t)loss.counts.negatives);
		class_loss += loss.class_loss + counted_twice(image, &im[n], &loss);
		box_loss += loss.box_loss;
		positives += (double)loss.counts.positives;
		doubled += twice;
		n++;
	}
	double divisor = positives > 0 ? positives : 1;
	double class_want = golden_number(one, "classification"), box_want = golden_number(one, "bbox_regression");
	cr_expect(near(class_loss / divisor, class_want, LOSS), "%s: %.8g, not %.8g", head.scene.name,
		class_loss / divisor,
		class_want);
	cr_expect(near(box_loss / divisor, box_want, LOSS), "%s: %.8g, not %.8g", head.scene.name, box_loss / divisor,
		box_want);
	for (size_t i = 0; i < n && doubled == 0; i++)
		check_gradients(one, i, &head, &im[i], &gradient[i], divisor);
}

static void
check_retinanet(const cJSON *one, struct arena *arena)
{
	const cJSON *params = golden_get(one, "params"), *image, *want;
	struct loss_rule rule = { .class = &class_loss_focal, .balance = &loss_balance_all, .beta = 1,
		.class_options = { golden_number(params, "alpha"), golden_number(params, "gamma") } };
	struct head head = read_head(one, arena);
	cJSON_ArrayForEach(want, golden_get(one, "bbox_regression")) {
		const char *name = strcmp(want->string, "smooth_l1") == 0 ? "smooth-l1" : want->string;
		rule.box = box_loss_find(name);
		cr_assert_not_null(rule.box, "%s: no loss %s", head.scene.name, name);
		double class_loss = 0, box_loss = 0, n = 0;
		cJSON_ArrayForEach(image, golden_get(one, "images")) {
			struct image im = read_image(&head, one, image, arena);
			struct image_loss loss = run_image(&head, &rule, &im, LOSS_NO_CLASS, NULL, arena);
			double divisor = loss_norm_find("images")->divisor(&loss.counts);
			class_loss += loss.class_loss / divisor;
			box_loss += loss.box_loss / divisor;
			n++;
		}
		double class_want = golden_number(one, "classification");
		cr_expect(near(class_loss / n, class_want, LOSS), "%s: %.8g, not %.8g", head.scene.name,
			class_loss / n, class_want);
		cr_expect(near(box_loss / n, want->valuedouble, LOSS), "%s, %s: %.8g, not %.8g", head.scene.name,
			name, box_loss / n,
			want->valuedouble);
	}
}

static void
check_iou(const cJSON *one, struct arena *arena)
{
	size_t n;
	float *a = read_floats(golden_get(one, "pred"), &n, arena), *b = read_member(one, "target", n, arena);
	float *want = read_member(one, "value", n / 4, arena);
	for (size_t i = 0; i < n / 4; i++)
		cr_expect(near(box_iou(box_at(a + 4 * i), box_at(b + 4 * i)), (double)want[i], LOSS));
}

static void
check(const cJSON *one, struct arena *arena)
{
	const char *op = golden_text(one, "op");
	char name[8] = "";
	memcpy(name, op, strlen(op) == 9 ? 4 : 0); /* giou_loss and its kin */
	if (strcmp(op, "sigmoid_focal_loss") == 0)
		check_focal(one, arena);
	else if (strcmp(op, "smooth_l1") == 0)
		check_smooth_l1(one, arena);
	else if (strcmp(op, "ssd_loss") == 0)
		check_ssd(one, arena);
	else if (strcmp(op, "retinanet_loss") == 0)
		check_retinanet(one, arena);
	else if (strcmp(op, "iou") == 0)
		check_iou(one, arena);
	else if (box_loss_find(name) != NULL)
		check_boxes(one, box_loss_find(name), arena);
	else
		cr_assert(false, "%s: nothing here knows %s", golden_text(one, "name"), op);
}

Test(golden_loss, torchvision)
{
	golden_cases("loss.json", check);
}
