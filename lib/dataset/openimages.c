/* openimages.c -- the tables of Open Images: fractions of the image in the order XMin, XMax, YMin, YMax.
 *
 * Source: https://storage.googleapis.com/openimages/web/download_v7.html, "Data Formats". */
#include "dataset/csv_out.h"
#include "dataset/csv_table.h"

static csv_names names = {
	[CSV_IMAGE_ID] = { "ImageID" },
	[CSV_CLASS] = { "LabelName" },
	[CSV_XMIN] = { "XMin" },
	[CSV_YMIN] = { "YMin" },
	[CSV_XMAX] = { "XMax" },
	[CSV_YMAX] = { "YMax" },
	[CSV_SCORE] = { "Confidence" },
	[CSV_IGNORE] = { "IsGroupOf" },
};

static struct filter_document *
open_table(const struct convert *c, const char *path)
{
	static const struct csv_dialect dialect = { &names, UNIT_NORM, false };
	return csv_table_open(c, path, &dialect);
}

/* A corner as a fraction; false: rejected. */
static bool
put_fraction(struct record *r, double x, double side, struct buf *out)
{
	double fraction = x / side;
	if (!(fraction - fraction == 0))
		return record_reject(r, "a box beyond double range");
	buf_char(out, ',');
	buf_double(out, fraction);
	return true;
}

static bool
put_row(struct record *r, const struct kept *kept, size_t i, struct slice name, const double size[2],
	const struct convert *c)
{
	struct buf *out = r->worker->out;
	const struct json_column *ignore = record_column(r, COLUMN_IGNORE), *crowd = record_column(r, COLUMN_ISCROWD);
	struct slice label = record_text(r, COLUMN_LABELS, kept->index[i]);
	const struct box *b = &kept->box[i];
	const struct names_row *row = c->names != NULL ? names_by_name(c->names, label) : NULL;
	bool group = (ignore->given && ignore->number[kept->index[i]] != 0) ||
		     (crowd->given && crowd->number[kept->index[i]] != 0);
	csv_out_field(out, name);
	buf_text(out, ",,");
	csv_out_field(out, row != NULL ? json_text(row->id, r->worker->arena) : label);
	buf_text(out, ",1");
	bool good = put_fraction(r, b->x1, size[0], out) && put_fraction(r, b->x2, size[0], out) &&
		    put_fraction(r, b->y1, size[1], out) && put_fraction(r, b->y2, size[1], out);
	buf_format(out, ",,,%d,,\n", group);
	return good;
}

static void
put_header(struct buf *out)
{
	buf_text(out, "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,"
		"IsDepiction,IsInside\n");
}

static bool
write_rows(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct written *state = r->worker->state;
	double size[2];
	bool found;
	struct slice name;
	if (!convert_name(r, &name) || !record_size(r, size, &found))
		return false;
	if (kept->boxes == 0) {
		filter_count(r->worker, &csv_counters[CSV_NO_ROWS], 1);
		return true;
	}
	if (!found)
		return record_reject(r, "no \"width\" and \"height\", of which coordinates are fractions");
	if (!record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	if (!state->begun)
		put_header(r->worker->out);
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put_row(r, kept, i, name, size, c))
			return false;
	state->begun = true;
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_ISCROWD));
	return true;
}

static void
end(const struct written *state, const struct convert *c, struct buf *out)
{
	(void)c;
	if (!state->begun)
		put_header(out);
}

const struct format format_openimages = {
	.name = "openimages",
	.about = "Open Images' tables of boxes",
	.open = open_table,
	.read = csv_table_read,
	.write = write_rows,
	.one_thread = true,
	.end = end,
	.counters = csv_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_RENUMBER | USES_ID | USES_SIZES | USES_NAMES | USES_COLUMNS | USES_KEEP,
	.writes = USES_NAMES,
};
