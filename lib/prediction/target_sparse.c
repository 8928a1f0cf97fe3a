/* target_sparse.c -- the targets of all images in seven .npy files. */
#include "prediction/target_sparse.h"

#include "prediction/target.h"

const char *const target_sparse_ends[] = {
	[SPARSE_INDEX] = "-index.npy",
	[SPARSE_ANCHORS] = "-anchors.npy",
	[SPARSE_MATCHED] = "-matched.npy",
	[SPARSE_LABELS] = "-labels.npy",
	[SPARSE_DELTAS] = "-deltas.npy",
	[SPARSE_IGNORED_INDEX] = "-ignored-index.npy",
	[SPARSE_IGNORED] = "-ignored.npy",
	[TARGET_SPARSE_ARRAYS] = NULL,
};

static const struct {
	const char *type;
	size_t width; /* numbers of a row; 0: one axis */
} arrays[TARGET_SPARSE_ARRAYS] = {
	[SPARSE_INDEX] = { "i8", 0 },
	[SPARSE_ANCHORS] = { "i4", 0 },
	[SPARSE_MATCHED] = { "i4", 0 },
	[SPARSE_LABELS] = { "i4", 0 },
	[SPARSE_DELTAS] = { "f4", 4 },
	[SPARSE_IGNORED_INDEX] = { "i8", 0 },
	[SPARSE_IGNORED] = { "i8", 2 },
};

/* What an image has, on its way: this, and behind it ignored, anchors, matched, labels and deltas. */
struct gathered {
	uint64_t image, rows, runs;
	int64_t ignored[];
};

/* All of it, a multiple of 8, so that the next one's numbers are aligned. */
static size_t
gathered_size(size_t rows, size_t runs)
{
	return sizeof(struct gathered) + 2 * runs * sizeof(int64_t) + (7 * rows + rows % 2) * sizeof(int32_t);
}

const char *
target_sparse_path(const char *prefix, enum target_sparse_array array, struct arena *arena)
{
	return arena_format(arena, "%s%s", prefix, target_sparse_ends[array]);
}

void
target_sparse_open(struct target_sparse *s, const char *prefix, struct arena *arena)
{
	static const int64_t zero = 0;
	s->images = 0;
	for (size_t i = 0; i < TARGET_SPARSE_ARRAYS; i++)
		npy_append_open(&s->array[i], arrays[i].type, arrays[i].width,
			target_sparse_path(prefix, (enum target_sparse_array)i, arena));
	npy_append(&s->array[SPARSE_INDEX], &zero, 1);
	npy_append(&s->array[SPARSE_IGNORED_INDEX], &zero, 1);
}

/* With samples all takes no part that is neither positive nor among the negatives: the runs between these. */
static const struct run *
unsampled(const struct targets *x, size_t *n, struct arena *arena)
{
	const struct assignment *a = x->assignment;
	const struct negatives *negatives = x->negatives;
	struct run *run = arena_array(arena, struct run, a->positives + negatives->n + 1);
	size_t from = 0;
	*n = 0;
	for (size_t i = 0, k = 0; i < a->positives || k < negatives->n;) {
		bool positive = k == negatives->n || (i < a->positives && a->anchor[i] < negatives->anchor[k]);
		size_t taken = positive ? a->anchor[i++] : negatives->anchor[k++];
		if (taken > from)
			run[(*n)++] = (struct run){ from, taken - from };
		from = taken + 1;
	}
	if (x->anchors->count > from)
		run[(*n)++] = (struct run){ from, x->anchors->count - from };
	return run;
}

void
target_sparse_gather(const struct target *t, struct record *r, const struct targets *x, const int32_t *class,
	const double *deltas)
{
	const struct assignment *a = x->assignment;
	const size_t n = a->positives;
	size_t runs = a->ignored;
	const struct run *run = t->sampled ? unsampled(x, &runs, r->worker->arena) : a->ignore;
	struct buf *aside = r->worker->aside;
	struct gathered *to = (void *)buf_room(aside, gathered_size(n, runs));
	*to = (struct gathered){ r->worker->line->ordinal, n, runs };
	for (size_t i = 0; i < runs; i++) {
		to->ignored[2 * i] = (int64_t)run[i].first;
		to->ignored[2 * i + 1] = (int64_t)run[i].count;
	}
	int32_t *anchor = (void *)(to->ignored + 2 * runs), *matched = anchor + n, *label = matched + n;
	float *delta = (void *)(label + n);
	for (size_t i = 0; i < n; i++) {
		anchor[i] = (int32_t)a->anchor[i];
		matched[i] = (int32_t)a->matched[i];
		label[i] = class[a->matched[i]];
	}
	for (size_t i = 0; i < 4 * n; i++)
		delta[i] = (float)deltas[i];
	aside->len += gathered_size(n, runs);
}

/* The rows of so many images are there. */
static void
end_images(struct target_sparse *s, uint64_t images)
{
	for (; s->images < images; s->images++) {
		npy_append(&s->array[SPARSE_INDEX], &s->array[SPARSE_ANCHORS].rows, 1);
		npy_append(&s->array[SPARSE_IGNORED_INDEX], &s->array[SPARSE_IGNORED].rows, 1);
	}
}

void
target_sparse_append(struct target_sparse *s, struct buf *aside)
{
	for (size_t at = 0; at < aside->len;) {
		const struct gathered *from = (const void *)(aside->data + at);
		const int32_t *number = (const void *)(from->ignored + 2 * from->runs);
		size_t n = from->rows;
		end_images(s, from->image); /* those before it, which were rejected */
		npy_append(&s->array[SPARSE_IGNORED], from->ignored, from->runs);
		npy_append(&s->array[SPARSE_ANCHORS], number, n);
		npy_append(&s->array[SPARSE_MATCHED], number + n, n);
		npy_append(&s->array[SPARSE_LABELS], number + 2 * n, n);
		npy_append(&s->array[SPARSE_DELTAS], number + 3 * n, n);
		end_images(s, from->image + 1);
		at += gathered_size(n, from->runs);
	}
	aside->len = 0;
}

void
target_sparse_finish(struct target_sparse *s, uint64_t images)
{
	end_images(s, images);
	for (size_t i = 0; i < TARGET_SPARSE_ARRAYS; i++)
		npy_append_finish(&s->array[i]);
}

void
target_sparse_free(struct target_sparse *s)
{
	for (size_t i = 0; i < TARGET_SPARSE_ARRAYS; i++)
		npy_append_free(&s->array[i]);
}
