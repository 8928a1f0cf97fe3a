/* anchorset.c -- anchor sets to JSON and back: nothing is lost, and what is wrong is named. */
#include "anchorset/anchorset.h"

#include "geometry/preset.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Parses text, with the padding that it needs; returns what is wrong, or NULL. */
static const char *
parse(const char *text, struct detector *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	size_t n = strlen(text);
	char *copy = arena_zero(arena, n + 1 + JSON_PAD);
	memcpy(copy, text, n);
	anchorset_parse(&d, (struct slice){ copy, n }, out);
	return d.error;
}

/* A line that is put, parsed and put again is the same. */
static void
expect_stable(const struct detector *d, const char *what)
{
	struct arena arena = { 0 };
	struct buf once = { 0 }, twice = { 0 };
	struct detector again;
	anchorset_put(&once, d);
	cr_expect(once.data[once.len - 1] == '\n' && memchr(once.data, '\n', once.len) == once.data + once.len - 1);
	buf_char(&once, '\0');
	const char *wrong = parse(once.data, &again, &arena);
	cr_assert_null(wrong, "%s: %s: %s", what, wrong, once.data);
	anchorset_put(&twice, &again);
	buf_char(&twice, '\0');
	cr_expect_str_eq(once.data, twice.data, "%s:\n%s%s", what, once.data, twice.data);
	buf_free(&once);
	buf_free(&twice);
	arena_free(&arena);
}

/* The numbers that change what a stage does. */
static void
expect_same_stage(const struct stage *a, const struct stage *b, const char *what)
{
	const struct coder *c = &a->coder, *d = &b->coder;
	cr_expect(c->method == d->method && c->clamp == d->clamp, "%s: coder", what);
	cr_expect(c->level_scales > 0 || c->scale_x_y == d->scale_x_y, "%s: scale_x_y", what);
	cr_expect(c->level_scales == d->level_scales &&
		(c->level_scales == 0 || memcmp(c->level_scale_x_y, d->level_scale_x_y,
		c->level_scales * sizeof *c->level_scale_x_y) == 0), "%s: scale_x_y of levels", what);
	cr_expect(c->by_weights != d->by_weights || !c->by_weights ||
		memcmp(c->weights, d->weights, sizeof c->weights) == 0,
		"%s: weights", what);
	cr_expect(c->by_weights || (memcmp(c->means, d->means, sizeof c->means) == 0 &&
		memcmp(c->stds, d->stds, sizeof c->stds) == 0), "%s: means and stds", what);
	const struct match *m = &a->match, *n = &b->match;
	cr_expect(strcmp(m->assigner, n->assigner) == 0 && m->fg == n->fg && m->bg == n->bg && m->bg_low == n->bg_low &&
		m->low_quality == n->low_quality && m->min_pos_iou == n->min_pos_iou && m->crowd_iof == n->crowd_iof &&
		m->inside == n->inside, "%s: match", what);
	cr_expect(m->shape_iou == n->shape_iou, "%s: shape_iou", what);
	cr_expect(strcmp(m->assigner, "yolov5") != 0 || m->anchor_t == n->anchor_t, "%s: anchor_t", what);
	cr_expect(strcmp(m->assigner, "atss") != 0 || (m->topk == n->topk && m->centre_margin == n->centre_margin),
		"%s: topk and centre_margin", what);
	const struct sample *s = &a->sample, *t = &b->sample;
	cr_expect(s->count == t->count && s->fraction == t->fraction && s->neg_ratio == t->neg_ratio, "%s: sample",
		what);
	const struct post *p = &a->post, *q = &b->post;
	cr_expect(p->activation == q->activation && p->background == q->background && p->score == q->score &&
		p->topk == q->topk && (p->topk == SIZE_MAX || p->topk_per == q->topk_per) && p->clip == q->clip &&
		p->min_size == q->min_size && p->iou == q->iou && p->by == q->by && p->max_dets == q->max_dets,
		"%s: post", what);
}

Test(anchorset, every_preset_comes_back)
{
	struct arena arena = { 0 };
	size_t n = 0;
	for (const struct preset *p; (p = preset_at(n)) != NULL; n++) {
		struct detector d, again;
		struct buf text = { 0 };
		preset_detector(p, &d, &arena);
		expect_stable(&d, p->id);
		anchorset_put(&text, &d);
		buf_char(&text, '\0');
		cr_assert_null(parse(text.data, &again, &arena), "%s", p->id);
		cr_expect_str_eq(again.name, d.name);
		cr_assert_eq(again.spec.levels, d.spec.levels, "%s", p->id);
		for (size_t i = 0; i < d.spec.levels; i++) {
			const struct level_spec *a = &d.spec.level[i], *b = &again.spec.level[i];
			cr_assert(a->bases == b->bases && memcmp(a->base, b->base, a->bases * sizeof *a->base) == 0 &&
				memcmp(a->stride, b->stride, sizeof a->stride) == 0 &&
				memcmp(a->offset, b->offset, sizeof a->offset) == 0 &&
				memcmp(a->grid, b->grid, sizeof a->grid) == 0, "%s: level %zu", p->id, i);
		}
		expect_same_stage(&d.stage, &again.stage, p->id);
		cr_assert_eq(d.two_stage, again.two_stage, "%s", p->id);
		if (d.two_stage)
			expect_same_stage(&d.roi, &again.roi, p->id);
		buf_free(&text);
		arena_reset(&arena);
	}
	cr_expect_gt(n, 3);
	arena_free(&arena);
}

#define LEVEL "{\"stride\":[8,16],\"offset\":[0,-4.5],\"grid\":[3,2],\"base\":[[-4,-8,4,8],[-1,-1,1,1.5]]}"

static const char full[] = "{\"anchor_set\":\"mine \\\"quoted\\\"\",\"input\":[640,480],\"pad\":32,\"round\":\"floor\","
	"\"stride_rule\":\"exact\",\"order\":\"ahw\",\"clip\":\"centre\",\"levels\":[" LEVEL "],"
	"\"coder\":{\"type\":\"delta\",\"weights\":[10,10,5,5],\"clamp\":4.135166556742356},"
	"\"match\":{\"assigner\":\"atss\",\"fg\":0.7,\"bg\":0.3,\"bg_low\":0.1,\"low_quality\":\"first\","
	"\"min_pos_iou\":0.2,\"crowd_iof\":0.25,\"topk\":5,\"centre_margin\":0.51,\"inside\":0},"
	"\"sample\":{\"count\":256,\"fraction\":0.5,\"neg_ratio\":3},"
	"\"post\":{\"activation\":\"sigmoid\",\"background\":\"last\",\"score\":0.05,\"topk\":1000,"
	"\"topk_per\":\"class\",\"clip\":true,"
	"\"min_size\":1,\"iou\":0.6,\"by\":\"levels\",\"max_dets\":100},"
	"\"roi\":{\"coder\":{\"type\":\"delta\",\"means\":[0,0,0,0],\"stds\":[0.1,0.1,0.2,0.2]},"
	"\"match\":{\"assigner\":\"max-iou\",\"fg\":0.5,\"bg\":0.5,\"low_quality\":\"off\"}},"
	"\"classes\":[\"person\",\"caf\xc3\xa9\"]}";

Test(anchorset, every_field)
{
	struct arena arena = { 0 };
	struct detector d;
	cr_assert_null(parse(full, &d, &arena));
	cr_expect_str_eq(d.name, "mine \"quoted\"");
	const struct anchor_spec *s = &d.spec;
	cr_expect(s->input[0] == 640 && s->input[1] == 480 && s->pad == 32 && s->round == GRID_FLOOR && s->levels == 1);
	cr_expect(s->stride_rule == STRIDE_EXACT && s->base_major && s->clip == CLIP_CENTRE);
	const struct level_spec *l = s->level;
	cr_expect(l->stride[0] == 8 && l->stride[1] == 16 && l->offset[1] == -4.5 && l->grid[0] == 3 &&
		l->grid[1] == 2);
	cr_expect(l->bases == 2 && l->base[1].y2 == 1.5);
	const struct coder *c = &d.stage.coder;
	cr_expect(c->method == &coder_delta && c->by_weights && c->weights[2] == 5 && c->clamp == 4.135166556742356);
	const struct match *m = &d.stage.match;
	cr_expect(strcmp(m->assigner, "atss") == 0 && m->fg == 0.7 && m->bg == 0.3 && m->bg_low == 0.1 &&
		m->topk == 5 &&
		m->centre_margin == 0.51);
	cr_expect(m->low_quality == LOW_QUALITY_FIRST && m->min_pos_iou == 0.2 && m->crowd_iof == 0.25 &&
		m->inside == 0);
	cr_expect(d.stage.sample.count == 256 && d.stage.sample.fraction == 0.5 && d.stage.sample.neg_ratio == 3);
	const struct post *p = &d.stage.post;
	cr_expect(p->activation == ACTIVATION_SIGMOID && p->background == BACKGROUND_LAST && p->score == 0.05 &&
		p->clip);
	cr_expect(p->topk == 1000 && p->topk_per == TOPK_PER_CLASS && p->min_size == 1 && p->iou == 0.6);
	cr_expect(p->by == NMS_BY_LEVELS && p->max_dets == 100);
	cr_expect(d.two_stage && !d.roi.coder.by_weights && d.roi.coder.stds[3] == 0.2 && d.roi.match.bg == 0.5);
	cr_expect(d.classes == 2 && strcmp(d.class[1], "caf\xc3\xa9") == 0);
	expect_stable(&d, "full");
	arena_free(&arena);
}

/* What nobody stated is as detector_stage_default says; white space, order and unknown members of the set do not
 * matter. */
Test(anchorset, defaults)
{
	struct arena arena = { 0 };
	struct detector d;
	const struct stage defaults = detector_stage_default();
	cr_assert_null(parse(" {\n\"made_by\" : { \"a\" : [1] } ,\"levels\" : [ ] }\n", &d, &arena));
	cr_expect(d.name == NULL && d.spec.levels == 0 && d.spec.pad == 1 && d.spec.input[0] == 0 && d.classes == 0);
	cr_expect(d.spec.round == GRID_CEIL && d.spec.stride_rule == STRIDE_NOMINAL && d.spec.clip == CLIP_NONE);
	cr_expect(!d.spec.base_major && !d.two_stage);
	cr_expect(d.stage.match.fg == defaults.match.fg && d.stage.match.bg == defaults.match.bg);
	cr_expect(d.stage.coder.method == defaults.coder.method && d.stage.coder.clamp == defaults.coder.clamp);
	cr_expect(d.stage.post.topk == SIZE_MAX && d.stage.post.max_dets == SIZE_MAX &&
		d.stage.post.score == -INFINITY);
	expect_stable(&d, "defaults");
	arena_free(&arena);
}

/* Each line has one fault; the message names the field. */
Test(anchorset, faults)
{
	static const struct {
		const char *text, *named;
	} cases[] = {
		{ "", "" },
		{ "[]", "expected a JSON object" },
		{ "{}", "no \"levels\"" },
		{ "{\"levels\":[]} x", "unexpected text" },
		{ "{\"levels\":{}}", "levels" },
		{ "{\"levels\":[],\"levels\":[]}", "duplicate key \"levels\"" },
		{ "{\"levels\":[1]}", "level 0" },
		{ "{\"levels\":[{}]}", "stride" },
		{ "{\"levels\":[{\"stride\":[8,8],\"base\":[]}]}", "offset" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0]}]}", "base" },
		{ "{\"levels\":[{\"stride\":[8,0],\"offset\":[0,0],\"base\":[]}]}", "stride" },
		{ "{\"levels\":[{\"stride\":[8],\"offset\":[0,0],\"base\":[]}]}", "stride" },
		{ "{\"levels\":[{\"stride\":8,\"offset\":[0,0],\"base\":[]}]}", "stride" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[[0,0,1]]}]}", "base 0" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[[0,0,1,1],[0,0,1,1,1]]}]}", "base 1" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[[0,0,1,0]]}]}", "base 0" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[[0,0,1,1e999]]}]}", "base 0" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[5]}]}", "base 0" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[],\"grid\":[1.5,2]}]}", "grid" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[],\"grid\":[0,2]}]}", "grid" },
		{ "{\"levels\":[{\"stride\":[8,8],\"offset\":[0,0],\"base\":[],\"strides\":8}]}", "strides" },
		{ "{\"levels\":[],\"input\":[0,5]}", "input" },
		{ "{\"levels\":[],\"input\":[5,5,5]}", "input" },
		{ "{\"levels\":[],\"pad\":0}", "pad" },
		{ "{\"levels\":[],\"pad\":\"1\"}", "pad" },
		{ "{\"levels\":[],\"round\":\"up\"}", "round" },
		{ "{\"levels\":[],\"order\":\"whA\"}", "order" },
		{ "{\"levels\":[],\"clip\":true}", "clip" },
		{ "{\"levels\":[],\"stride_rule\":1}", "stride_rule" },
		{ "{\"levels\":[],\"coder\":{}}", "type" },
		{ "{\"levels\":[],\"coder\":[]}", "coder" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"deltas\"}}", "type" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"delta\",\"weights\":[1,1,1]}}", "weights" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"delta\",\"weights\":[1,1,1,0]}}", "weights" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"delta\",\"weights\":[1,1,1,1],\"stds\":[1,1,1,1]}}",
			"weights" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"delta\",\"stds\":[1,1,1,0]}}", "stds" },
		{ "{\"levels\":[],\"coder\":{\"type\":\"delta\",\"weight\":[1,1,1,1]}}", "weight" },
		{ "{\"levels\":[],\"match\":{\"assigner\":\"best\"}}", "assigner" },
		{ "{\"levels\":[],\"match\":{\"fg\":0.3,\"bg\":0.4}}", "bg <= fg" },
		{ "{\"levels\":[],\"match\":{\"fg\":1.5}}", "fg" },
		{ "{\"levels\":[],\"match\":{\"topk\":1.5}}", "topk" },
		{ "{\"levels\":[],\"match\":{\"fgs\":1}}", "fgs" },
		{ "{\"levels\":[],\"sample\":{\"count\":-1}}", "count" },
		{ "{\"levels\":[],\"sample\":{\"fraction\":2}}", "fraction" },
		{ "{\"levels\":[],\"post\":{\"clip\":1}}", "clip" },
		{ "{\"levels\":[],\"post\":{\"topk\":-1}}", "topk" },
		{ "{\"levels\":[],\"post\":{\"activation\":\"relu\"}}", "activation" },
		{ "{\"levels\":[],\"post\":{\"score\":1e999}}", "score" },
		{ "{\"levels\":[],\"roi\":1}", "roi" },
		{ "{\"levels\":[],\"roi\":{\"levels\":[]}}", "levels" },
		{ "{\"levels\":[],\"roi\":{\"coder\":{\"type\":1}}}", "roi: coder" },
		{ "{\"levels\":[],\"classes\":\"a\"}", "classes" },
		{ "{\"levels\":[],\"classes\":[\"a\",1]}", "classes" },
		{ "{\"Levels\":[]}", "no \"levels\"" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		struct detector d;
		const char *wrong = parse(cases[i].text, &d, &arena);
		cr_expect(wrong != NULL && strstr(wrong, cases[i].named) != NULL, "%s: %s", cases[i].text,
			wrong != NULL ? wrong : "taken");
		arena_free(&arena);
	}
}

Test(anchorset, a_file_that_is_not_there, .exit_code = 1)
{
	struct arena arena = { 0 };
	struct detector d;
	anchorset_read("tests/there-is-no-such-file", &d, &arena);
}

Test(anchorset, a_file_that_is_none, .exit_code = 1)
{
	struct arena arena = { 0 };
	struct detector d;
	anchorset_read("tests/stream.h", &d, &arena);
}
