/* csv.c -- comma separated values, a box a row: pixels, as TensorFlow's examples, keras-retinanet and VoTT have
 * them. */
#include "dataset/csv_out.h"
#include "dataset/csv_table.h"

const struct filter_counter csv_counters[] = {
	[CSV_COMMAS] = { "numbers with a decimal comma" },
	[CSV_NORMALISED] = { "boxes of tables whose coordinates all lie in 0..1; see --unit norm" },
	[CSV_INVERTED] = { "boxes with x2 <= x1 or y2 <= y1, most of a table: widths and heights? see --box xywh" },
	[CSV_NO_ROWS] = { "images without boxes left out" },
	{ NULL },
};

static struct filter_document *
open_csv(const struct convert *c, const char *path)
{
	static const struct csv_dialect dialect = { &csv_usual_names, UNIT_PX, true };
	return csv_table_open(c, path, &dialect);
}

const struct format format_csv = {
	.name = "csv",
	.about = "a header and a box a row: filename,width,height,class,xmin,ymin,xmax,ymax",
	.extension = "csv",
	.open = open_csv,
	.read = csv_table_read,
	.write = csv_out_write,
	.one_thread = true,
	.end = csv_out_end,
	.counters = csv_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_COLUMNS | USES_BOX | USES_UNIT | USES_NAMES |
		USES_KEEP,
};
