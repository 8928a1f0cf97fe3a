/* assigner.c -- the table of assigners, and how one is run. */
#include "assign/assigner.h"

#include "assign/anchor_reach.h"

#include <math.h>
#include <string.h>

/* A row for each assigner. */
#define ASSIGNERS(row) \
	row(max_iou) \
	row(ssd) \
	row(ssd_bipartite) \
	row(force) \
	row(keras) \
	row(yolo) \
	row(yolov5) \
	row(atss) \
	row(fcos) \
	row(simota) \
	row(tal)

#define DECLARATION(name) extern const struct assigner assigner_##name;
#define ADDRESS(name) &assigner_##name,

ASSIGNERS(DECLARATION)

static const struct assigner *const assigners[] = { ASSIGNERS(ADDRESS) NULL };

const char *
assigner_name(size_t i)
{
	return assigners[i] != NULL ? assigners[i]->name : NULL;
}

const struct assigner *
assigner_find(const char *name)
{
	for (size_t i = 0; assigners[i] != NULL; i++)
		if (strcmp(assigners[i]->name, name) == 0)
			return assigners[i];
	return NULL;
}

const struct assigner *
assigner_of_field(unsigned field)
{
	size_t i = 0;
	while (assigners[i] != NULL && (assigners[i]->fields & field) == 0)
		i++;
	return assigners[i];
}

bool
assigner_shuts_out(const struct assigner *s, const struct match *m)
{
	return s->outside != NULL && ((s->fields & MATCH_INSIDE) == 0 || m->inside < INFINITY);
}

bool
assigner_fits_coder(const struct assigner *s, const struct coder *c)
{
	return c->method->range >= s->range;
}

void
assigner_run(const struct assigner *s, const struct assign_input *in, struct assign_room *room, struct assignment *out,
	struct arena *arena)
{
	struct assign_input full = *in;
	struct anchor_reach reach;
	if (full.reach == NULL) {
		anchor_reach_prepare(in->anchors, &reach, arena);
		full.reach = &reach;
	}
	if (full.outside == NULL && assigner_shuts_out(s, in->match)) {
		/* They are ignored: what covers them for this run marks them, too. */
		s->outside(in->anchors, in->match, &room->covered, arena);
		full.outside = &room->covered;
	}
	if (in->trace != NULL) {
		in->trace->outside = full.outside != NULL && bitset_has(full.outside, in->trace->anchor);
		in->trace->in_crowd = false;
	}
	s->run(&full, room, out, arena);
}
