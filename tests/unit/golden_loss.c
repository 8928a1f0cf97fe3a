/* golden_loss.c -- losses and gradients as torch and torchvision compute them. */
#include "base/arena.h"
#include "loss/image_loss.h"

#include "support/golden_match.h"

#include <math.h>
#include <string.h>

enum { MOST = 4096 };

/* The value and the gradients' tolerance, relative. */
#define LOSS 1e-5
#define GRADIENT 1e-4

static bool
near(double have, double want, double tolerance)
{
	return fabs(have - want) <= tolerance * (1e-3 + fabs(want));
}

/* An array of numbers, or of rows of them, as the float32 that their digits stand for. */
static size_t
read_floats(const cJSON *rows, float *out)
{
	size_t n = 0;
	const cJSON *row, *item;
	cJSON_ArrayForEach(row, rows) {
		for (item = cJSON_IsArray(row) ? row->child : row; item != NULL; item = cJSON_IsArray(row) ? item->next : NULL) {
			cr_assert_lt(n, MOST);
			out[n++] = (float)item->valuedouble;
		}
	}
	return n;
}

/* Each of the elements is a row of one column. */
static void
check_focal(const cJSON *one)
{
	static float logit[MOST], target[MOST], want[MOST], slope_want[MOST], slope[MOST];
	static int32_t column[MOST];
	static double loss[MOST];
	const cJSON *params = golden_get(one, "params");
	const char *name = golden_get(one, "name")->valuestring;
	struct class_loss_options o = { golden_get(params, "alpha")->valuedouble, golden_get(params, "gamma")->valuedouble };
	struct arena arena = { 0 };
	size_t n = read_floats(golden_get(one, "logits"), logit);
	cr_assert_eq(read_floats(golden_get(one, "targets"), target), n);
	cr_assert_eq(read_floats(golden_get(one, "loss"), want), n);
	cr_assert_eq(read_floats(golden_get(one, "grad_of_sum"), slope_want), n);
	for (size_t i = 0; i < n; i++)
		column[i] = target[i] > 0 ? 0 : LOSS_NO_CLASS;
	struct class_rows rows = { .anchors = n, .classes = 1, .logit = logit, .row = 1, .column = 1, .target = column };
	class_loss_focal.run(&rows, &o, loss, slope, &arena);
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		cr_expect(near(loss[i], (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss[i], (double)want[i]);
		cr_expect(near((double)slope[i], (double)slope_want[i], GRADIENT), "%s: slope %zu is %g, not %g", name, i,
			(double)slope[i], (double)slope_want[i]);
		sum += loss[i];
	}
	cr_expect(near(sum, golden_get(one, "sum")->valuedouble, LOSS), "%s: the sum is %g", name, sum);
	arena_free(&arena);
}

static void
check_smooth_l1(const cJSON *one)
{
	static float predicted[MOST], target[MOST], want[MOST], slope_want[MOST];
	const char *name = golden_get(one, "name")->valuestring;
	double beta = golden_get(golden_get(one, "params"), "beta")->valuedouble, sum = 0;
	size_t n = read_floats(golden_get(one, "pred"), predicted);
	cr_assert_eq(read_floats(golden_get(one, "target"), target), n);
	cr_assert_eq(read_floats(golden_get(one, "loss"), want), n);
	cr_assert_eq(read_floats(golden_get(one, "grad_of_sum"), slope_want), n);
	for (size_t i = 0; i < n; i++) {
		/* The other three deltas are as they should be. */
		double p[4] = { (double)predicted[i] }, t[4] = { (double)target[i] }, slope[4];
		double loss = box_loss_smooth_l1.deltas(p, t, beta, slope);
		sum += loss;
		cr_expect(near(loss, (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss, (double)want[i]);
		cr_expect(near(slope[0], (double)slope_want[i], GRADIENT), "%s: slope %zu is %g, not %g", name, i, slope[0],
			(double)slope_want[i]);
	}
	cr_expect(near(sum, golden_get(one, "sum")->valuedouble, LOSS), "%s: the sum is %g", name, sum);
}

static struct box
box_at(const float *x)
{
	return (struct box){ (double)x[0], (double)x[1], (double)x[2], (double)x[3] };
}

static void
check_boxes(const cJSON *one, const struct box_loss *method)
{
	static float predicted[MOST], target[MOST], want[MOST], slope_want[MOST];
	const char *name = golden_get(one, "name")->valuestring;
	double sum = 0;
	size_t n = read_floats(golden_get(one, "pred"), predicted) / 4;
	cr_assert_eq(read_floats(golden_get(one, "target"), target), 4 * n);
	cr_assert_eq(read_floats(golden_get(one, "loss"), want), n);
	cr_assert_eq(read_floats(golden_get(one, "grad_of_sum"), slope_want), 4 * n);
	for (size_t i = 0; i < n; i++) {
		double slope[4], loss = method->boxes(box_at(predicted + 4 * i), box_at(target + 4 * i), slope);
		sum += loss;
		cr_expect(near(loss, (double)want[i], LOSS), "%s: loss %zu is %g, not %g", name, i, loss, (double)want[i]);
		for (size_t k = 0; k < 4; k++)
			cr_expect(near(slope[k], (double)slope_want[4 * i + k], GRADIENT), "%s: slope %zu,%zu is %g, not %g",
				name, i, k, slope[k], (double)slope_want[4 * i + k]);
	}
	cr_expect(near(sum, golden_get(one, "sum")->valuedouble, LOSS), "%s: the sum is %g", name, sum);
}

/* A head: anchors, and for each image what it put out and the boxes that its positives learn. */
struct head {
	struct golden_scene scene;
	size_t classes;
	struct coder coder;
};

struct image {
	size_t positives, anchor[MOST];
	int32_t class[MOST];
	double target[MOST][4], predicted[MOST][4];
	float logit[MOST * 8], deltas[MOST * 4];
	unsigned char part[MOST];
};

static void
read_head(const cJSON *one, struct head *h)
{
	golden_read_scene(one, &h->scene, 0);
	cr_assert_leq(h->scene.anchors.count, MOST);
	h->classes = (size_t)golden_get(one, "num_classes")->valuedouble;
	h->coder = coder_default();
	golden_numbers(golden_get(golden_get(one, "params"), "weights"), h->coder.weights, 4);
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

/* The positives are the peer's where it lists them; else those of max-iou with the case's thresholds. */
static void
read_image(struct head *h, const cJSON *one, const cJSON *from, struct image *im, struct arena *arena)
{
	double label[SCENE_BOXES], x[2];
	struct golden_scene *s = &h->scene;
	const cJSON *item, *params = golden_get(one, "params");
	s->gt.boxes = im->positives = 0;
	cJSON_ArrayForEach(item, golden_get(from, "gts"))
		s->box[s->gt.boxes++] = golden_box(item, 0);
	cr_assert_eq(golden_numbers(golden_get(from, "labels"), label, SCENE_BOXES), s->gt.boxes);
	cr_assert_eq(read_floats(golden_get(from, "logits"), im->logit), s->anchors.count * h->classes);
	cr_assert_eq(read_floats(golden_get(from, "deltas"), im->deltas), s->anchors.count * 4);
	memset(im->part, LOSS_NEGATIVE, sizeof im->part);
	cJSON_ArrayForEach(item, golden_get(from, "positives")) {
		golden_numbers(item, x, 2);
		add_positive(h, im, (size_t)x[0], (size_t)x[1], label);
	}
	if (golden_get(from, "positives") != NULL)
		return;
	s->match.fg = golden_get(params, "fg")->valuedouble;
	s->match.bg = golden_get(params, "bg")->valuedouble;
	s->match.low_quality = cJSON_IsTrue(golden_get(params, "allow_low_quality")) ? LOW_QUALITY_ALL_TIES : LOW_QUALITY_OFF;
	struct assignment a = golden_assign(s, "max-iou", arena);
	cr_assert_eq(a.positives, (size_t)golden_get(from, "num_positive")->valuedouble);
	for (size_t i = 0; i < a.ignored; i++)
		memset(im->part + a.ignore[i].first, LOSS_OUT, a.ignore[i].count);
	for (size_t i = 0; i < a.positives; i++)
		add_positive(h, im, a.anchor[i], a.matched[i], label);
}

static void
run_image(const struct head *h, const struct loss_rule *rule, struct image *im, int32_t background, struct image_loss *out,
	const struct image_gradient *gradient, struct arena *arena)
{
	struct image_outputs in = { .anchors = &h->scene.anchors, .coder = &h->coder,
		.scores = { .anchors = h->scene.anchors.count, .classes = h->classes, .logit = im->logit, .row = h->classes, .column = 1 },
		.background = background, .positives = im->positives, .anchor = im->anchor, .class = im->class,
		.target = (const double (*)[4])im->target, .predicted = (const double (*)[4])im->predicted, .part = im->part };
	struct image_fault fault;
	cr_assert(image_loss(rule, &in, out, gradient, &fault, arena), "%s: anchor %zu is at fault", h->scene.name, fault.anchor);
}

/* What the peer's gradient is of an anchor, against ours divided by n. */
static void
check_gradients(const cJSON *one, size_t index, const struct head *h, const struct image *im, const float *scores,
	const double (*deltas)[4], double n)
{
	const cJSON *sample;
	double want[16];
	cJSON_ArrayForEach(sample, golden_get(one, "grad_sample")) {
		if ((size_t)golden_get(sample, "image")->valuedouble != index)
			continue;
		size_t a = (size_t)golden_get(sample, "anchor")->valuedouble, i = 0;
		cr_assert_eq(golden_numbers(golden_get(sample, "logits"), want, 16), h->classes);
		for (size_t c = 0; c < h->classes; c++)
			cr_expect(near((double)scores[a * h->classes + c] / n, want[c], GRADIENT), "%s: slope %zu,%zu", h->scene.name, a, c);
		while (i < im->positives && im->anchor[i] != a)
			i++;
		cr_assert_eq(golden_numbers(golden_get(sample, "deltas"), want, 4), 4);
		for (size_t k = 0; k < 4; k++)
			cr_expect(near(i < im->positives ? deltas[i][k] / n : 0, want[k], GRADIENT), "%s: delta %zu,%zu", h->scene.name,
				a, k);
	}
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
check_ssd(const cJSON *one)
{
	static struct head head;
	static struct image images[8];
	static float slopes[8][MOST * 8];
	static double deltas[8][MOST][4];
	struct arena arena = { 0 };
	const cJSON *params = golden_get(one, "params"), *image;
	struct loss_rule rule = { .class = &class_loss_ce, .box = &box_loss_smooth_l1, .balance = &loss_balance_negatives,
		.beta = golden_get(params, "smooth_l1_beta")->valuedouble,
		.amount = golden_get(params, "neg_to_pos_ratio")->valuedouble };
	double class_loss = 0, box_loss = 0, positives = 0;
	size_t n = 0, doubled = 0;
	read_head(one, &head);
	cJSON_ArrayForEach(image, golden_get(one, "images")) {
		struct image *im = &images[n];
		struct image_loss loss;
		cr_assert_lt(n, 8);
		read_image(&head, one, image, im, &arena);
		run_image(&head, &rule, im, 0, &loss, &(struct image_gradient){ slopes[n], NULL, deltas[n] }, &arena);
		size_t mined = (size_t)cJSON_GetArraySize(golden_get(image, "mined"));
		size_t twice = (size_t)golden_get(image, "mined_are_positive")->valuedouble;
		cr_expect_eq(loss.counts.negatives, mined - twice, "%s: %zu negatives", head.scene.name, (size_t)loss.counts.negatives);
		class_loss += loss.class_loss + counted_twice(image, im, &loss);
		box_loss += loss.box_loss;
		positives += (double)loss.counts.positives;
		doubled += twice;
		n++;
	}
	double divisor = positives > 0 ? positives : 1;
	double class_want = golden_get(one, "classification")->valuedouble;
	double box_want = golden_get(one, "bbox_regression")->valuedouble;
	cr_expect(near(class_loss / divisor, class_want, LOSS), "%s: %.8g, not %.8g", head.scene.name, class_loss / divisor, class_want);
	cr_expect(near(box_loss / divisor, box_want, LOSS), "%s: %.8g, not %.8g", head.scene.name, box_loss / divisor, box_want);
	for (size_t i = 0; i < n && doubled == 0; i++)
		check_gradients(one, i, &head, &images[i], slopes[i], (const double (*)[4])deltas[i], divisor);
	arena_free(&arena);
}

static void
check_retinanet(const cJSON *one)
{
	static struct head head;
	static struct image im;
	struct arena arena = { 0 };
	const cJSON *params = golden_get(one, "params"), *image, *want;
	struct loss_rule rule = { .class = &class_loss_focal, .balance = &loss_balance_all, .beta = 1,
		.class_options = { golden_get(params, "alpha")->valuedouble, golden_get(params, "gamma")->valuedouble } };
	read_head(one, &head);
	cJSON_ArrayForEach(want, golden_get(one, "bbox_regression")) {
		const char *name = strcmp(want->string, "smooth_l1") == 0 ? "smooth-l1" : want->string;
		rule.box = box_loss_find(name);
		cr_assert_not_null(rule.box, "%s: no loss %s", head.scene.name, name);
		double class_loss = 0, box_loss = 0, n = 0;
		cJSON_ArrayForEach(image, golden_get(one, "images")) {
			struct image_loss loss;
			read_image(&head, one, image, &im, &arena);
			run_image(&head, &rule, &im, LOSS_NO_CLASS, &loss, NULL, &arena);
			double divisor = loss_norm_find("images")->divisor(&loss.counts);
			class_loss += loss.class_loss / divisor;
			box_loss += loss.box_loss / divisor;
			n++;
		}
		double class_want = golden_get(one, "classification")->valuedouble;
		cr_expect(near(class_loss / n, class_want, LOSS), "%s: %.8g, not %.8g", head.scene.name, class_loss / n, class_want);
		cr_expect(near(box_loss / n, want->valuedouble, LOSS), "%s, %s: %.8g, not %.8g", head.scene.name, name, box_loss / n,
			want->valuedouble);
	}
	arena_free(&arena);
}

static void
check_iou(const cJSON *one)
{
	static float a[MOST], b[MOST], want[MOST];
	size_t n = read_floats(golden_get(one, "pred"), a) / 4;
	cr_assert_eq(read_floats(golden_get(one, "target"), b), 4 * n);
	cr_assert_eq(read_floats(golden_get(one, "value"), want), n);
	for (size_t i = 0; i < n; i++)
		cr_expect(near(box_iou(box_at(a + 4 * i), box_at(b + 4 * i)), (double)want[i], LOSS));
}

Test(golden_loss, torchvision)
{
	cJSON *json = golden_read("loss.json");
	const cJSON *one;
	size_t cases = 0;
	cJSON_ArrayForEach(one, golden_get(json, "cases")) {
		const char *op = golden_get(one, "op")->valuestring;
		char name[8] = "";
		memcpy(name, op, strlen(op) == 9 ? 4 : 0); /* giou_loss and its kin */
		size_t before = cases++;
		if (strcmp(op, "sigmoid_focal_loss") == 0)
			check_focal(one);
		else if (strcmp(op, "smooth_l1") == 0)
			check_smooth_l1(one);
		else if (strcmp(op, "ssd_loss") == 0)
			check_ssd(one);
		else if (strcmp(op, "retinanet_loss") == 0)
			check_retinanet(one);
		else if (strcmp(op, "iou") == 0)
			check_iou(one);
		else if (box_loss_find(name) != NULL)
			check_boxes(one, box_loss_find(name));
		else
			cases = before;
	}
	cr_assert_eq(cases, (size_t)cJSON_GetArraySize(golden_get(json, "cases")), "a case is of no kind known here");
	cJSON_Delete(json);
}
