/* nms_record_limit.c -- how many boxes are left. */
#include "tool/nms_record.h"

#include "nms/nms_limit.h"

enum { OVER_TOPK, OVER_MAX_PER_LABEL, OVER_MAX_DETS };

const struct filter_counter nms_record_counters[] = {
	[OVER_TOPK] = { "boxes over --topk" },
	[OVER_MAX_PER_LABEL] = { "boxes behind the last of --max-per-label" },
	[OVER_MAX_DETS] = { "boxes behind the last of --max-dets" },
	{ NULL },
};

void
nms_record_limit(struct nms_record *s, const struct record *r, size_t max_per_label, size_t max)
{
	struct worker *w = r->worker;
	size_t over[2] = { 0, 0 };
	if (max_per_label != SIZE_MAX) {
		bool labelled = record_has(r, COLUMN_LABELS);
		const uint32_t *all = labelled ? record_groups(r, COLUMN_LABELS, NULL) : NULL;
		uint32_t *label = labelled ? arena_array(w->arena, uint32_t, s->in.n) : NULL;
		for (size_t i = 0; labelled && i < s->in.n; i++)
			label[i] = all[s->index[i]];
		nms_limit(&s->in, label, max_per_label, max, &s->out, over, w->arena);
	} else if (max < s->in.n) {
		for (size_t i = 0; i < s->in.n; i++)
			over[1] += s->out.by[i] == NMS_CUT;
	}
	filter_count(w, &nms_record_counters[OVER_TOPK], s->over);
	filter_count(w, &nms_record_counters[OVER_MAX_PER_LABEL], over[0]);
	filter_count(w, &nms_record_counters[OVER_MAX_DETS], over[1]);
}
