/* format.h -- dataset formats: the table of them, and converting from one to another.
 *
 * A format is one file NAME.c, with its object format_NAME at the foot, and one row of the table in format.c.
 * Everything passes through records: a format's reader makes images, which become records, the policy for bad boxes is
 * applied, and a format's writer takes them. */
#ifndef DATASET_FORMAT_H
#define DATASET_FORMAT_H

#include "dataset/folder_out.h"
#include "dataset/image.h"
#include "dataset/image_ids.h"
#include "dataset/names.h"
#include "dataset/sizes.h"
#include "dataset/spill.h"
#include "engine/filter.h"
#include "record/gt_policy.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

struct convert;
struct folder_sample;
struct file_sample;

/* A record behind the policy for bad boxes. */
struct kept {
	size_t boxes;
	const struct box *box;
	const uint32_t *index; /* which of the record's boxes each is */
};

/* What a writer knows of what it has written. */
struct written {
	bool begun;
	bool scores;
	struct text_table labels; /* texts that have been numbered, or are ids; memory is r->worker->keep's */
	bool numbers;             /* labels are whole numbers, */
	size_t classes;           /* all below this */
	struct text_table splits; /* likewise */
	bool own_ids;             /* boxes have ids of their own, */
	uint64_t boxes;           /* else they are numbered */
	struct text_table names;  /* of images, by writers whose images are known by them alone */
	bool counted;             /* images are numbered as they come, */
	uint64_t images;          /* so many of them so far */
};

/* Options that only some formats have a use for, by their names. */
enum {
	USES_LABEL = 1 << 0, USES_RENUMBER = 1 << 1, USES_BASE = 1 << 2, USES_NAMES = 1 << 3, USES_IMAGES = 1 << 4,
	USES_SIZE = 1 << 5, USES_ID = 1 << 6, USES_SPLIT = 1 << 7, USES_COLUMNS = 1 << 8, USES_BOX = 1 << 9,
	USES_UNIT = 1 << 10, USES_CATEGORY_IDS = 1 << 11 /* of --names: COCO's ids, not class numbers */,
	USES_LABEL_KEY = 1 << 12, USES_KEEP = 1 << 13
};

/* What most folders and tables have a use for: ids made of names, and sizes that they do not have. */
enum { USES_NAMED = USES_ID | USES_RENUMBER, USES_SIZES = USES_SIZE | USES_IMAGES };

/* What a unit turned out to be. */
enum unit_state { UNIT_REJECTED, UNIT_IMAGE, UNIT_NOTHING };

struct format {
	const char *name;
	const char *about;     /* for --help */
	const char *extension, *other_extension; /* that tell the format; NULL: none does */
	bool (*has_folder)(const struct folder_sample *s); /* a folder looks like one of the format's; NULL: it cannot
	                                                      be told */
	bool (*has_file)(const struct file_sample *s); /* how a file begins is as in the format; NULL: that is not
	                                                  asked */
	bool directories;      /* operands may be directories */
	bool folder;           /* it is written as a folder of files, which -o names; its writer calls folder_out_put */
	int base;              /* of its pixel coordinates: 1 where the first pixel is 1 and the last one included */
	unsigned reads, writes; /* USES_… of what is made of them in reading, and in writing */

	/* Opens a file, or standard input for "-", as a document. NULL: a file's lines are the units. */
	struct filter_document *(*open)(const struct convert *c, const char *path);
	/* The image of a line, or of a document's unit; memory is w->arena's. w->line is line, whose file, number and
	 * column may be set to where it comes from. NULL: lines are records. */
	enum unit_state (*read)(
		struct worker *w, const struct convert *c, struct filter_line *line, struct image *image);
	/* Appends the record of a document's unit to w->out, where no option and no fault wants it to be looked at: as
	 * reading it and writing it as a line would. false: it has to be read. NULL: all have. */
	bool (*put)(struct worker *w, const struct convert *c, const struct filter_line *line);
	bool units_are_files;  /* --rejects keeps their paths */
	bool read_records;     /* lines are records, and there is no read */

	/* Appends a record to r->worker->out; false: rejected. NULL: the format cannot be written. */
	bool (*write)(struct record *r, const struct kept *kept, const struct convert *c);
	const struct filter_frame *frame; /* of what is written; NULL: there is none */
	bool as_lines;         /* it is written as records are, and their lines are welcome */
	bool spills; /* records write to c->spill, too, and what is there stands behind them and before the end */
	bool one_thread; /* what a record is written as depends on those before it: one thread writes, whose
	                    r->worker->state is a struct written, as for all folders */
	/* Appends what stands at the end, of such formats; NULL: nothing does. */
	void (*end)(const struct written *state, const struct convert *c, struct buf *out);
	const char *keeps;     /* what --keep may name, with commas between; NULL: any field */
	uint64_t needs;        /* columns without which a record cannot be written */
	const struct filter_counter *counters; /* what reading or writing counts; NULL: nothing */
};

/* What to do; all down to renumber from the command line. */
struct convert {
	const struct format *from, *to;
	enum gt_policy bad;
	int base;                  /* of pixel coordinates that are read: 0, 1, or BASE_DEFAULT */
	bool label_ids;            /* labels are category ids, not names */
	const struct names *names; /* NULL: not given */
	const char *per_box;
	const char *keep;          /* --keep: names of fields; NULL: not given */
	size_t keeps;              /* how many, which are columns behind all others */
	const char *images;        /* --images: the folder of the pictures; NULL: not given, and so on */
	const char *split, *columns, *label_key;
	int box, unit;             /* enum box_form, enum box_unit; -1: not given */
	bool whole_names;          /* --id name: an id made of a name is all of it, not its stem */
	bool renumber;             /* images and annotations get new ids */
	bool skip;                 /* --on-error skip */
	bool progress;             /* --progress */
	const struct sizes *sizes; /* --size; NULL: not given */
	struct image_ids *image_ids; /* of the documents and folders so far; for open and next alone */
	struct folder_out *folder; /* what is being written; NULL: no folder */
	struct spill *spill;       /* what stands behind all records, in spilled; NULL: nothing does */
	struct spill spilled;
	struct record_schema schema;
	struct identity *identity; /* ids of the documents so far; NULL: there is one document */
	const struct filter_counter *counters[5];
};

enum { BASE_DEFAULT = -1 };
enum box_form { BOX_XYXY, BOX_XYWH, BOX_CXCYWH };
enum box_unit { UNIT_PX, UNIT_NORM };

/* Name i of those formats that can be read, or written; NULL behind the last. */
name_at format_read_name, format_written_name;
const struct format *format_find(const char *name);

/* The format of a file by how it begins, where it is .json or .xml, else by its extension, or of a directory by what is
 * in it. NULL: that does not say. */
const struct format *format_guess(const char *path);

/* For messages on a path that is not of the format it was to be: "; it looks like cvat, see --from" where what is in it
 * says so, else "". */
const char *format_hint(const struct format *from, const char *path, struct arena *arena);

/* For messages on a directory where a file is wanted: a file in it that begins as the format does (NULL: as any does),
 * or the only file of data there is, unless the directory itself is of a format. NULL: neither. */
const char *format_file_in(const struct format *from, const char *path, struct arena *arena);

/* Appends who makes use of an option: "--from csv, voc and lines and --to coco-results". */
void format_put_users(unsigned use, struct buf *out);

/* Text for --help: what the formats are. */
void format_list(struct buf *out);

/* Converts the files (none: standard input) and returns the exit status. When that is not ERR_DONE, threads may still
 * look at c and what it points to. */
int convert_run(struct convert *c, const struct filter_options *o, char *const *files);

/* A corner box as the format has it, with 1-based inclusive pixels shifted when the base, or the format's own one, is
 * 1. */
struct box convert_box(const struct convert *c, int own_base, struct box b);

/* A box of four numbers in one of the forms: its far corner is where the numbers, as they are written, say. */
struct box convert_form(enum box_form form, const double number[4]);

/* The box around points, at least one, two numbers each. */
struct box convert_hull(const double *number, size_t points);

/* A box in fractions of an image, in its pixels. */
struct box convert_scale(struct box b, const double size[2]);

/* The size of an image that has none: from --size by its file name, which gets the name there, else from the head of
 * the picture, which is at path (NULL: not known) or in the folder of --images. size gets the numbers, also of an image
 * that has them. false: there is none, and why says so; without --size and --images, and with no path, why is empty. */
bool convert_size(const struct convert *c, struct image *image, struct slice name, const char *path, double size[2],
	char why[IMAGE_WHY], struct arena *arena);

/* The label that a text is: with --names, what is looked up as a name and then as an id, and with index as an id alone;
 * else the text, a number where it is a whole one. false: rejected. */
bool convert_label(struct worker *w, const struct convert *c, struct slice text, bool index, struct slice *label);

/* The same with --names for all labels of an image, which are JSON texts. */
bool convert_labels(struct worker *w, const struct convert *c, struct image *image);

/* What converting counts; the first is images with new ids. */
extern const struct filter_counter convert_counters[];

/* Counts an image whose boxes, in pixels, all lie in 0..1: they are more likely fractions. */
void convert_count_fractions(struct worker *w, const struct convert *c, const struct kept *kept);

/* Counts what a record has and the format does not hold: columns (ids, area, scores, levels, marks of crowds and of
 * what is to be ignored) that are not among those of a mask, a box each. */
void convert_count_lost(struct record *r, const struct kept *kept, uint64_t held);

/* Ends the process where an operand is not there, or is a directory and files are wanted, or where a dataset would take
 * the place of what it is made of. output: -o; NULL: not given. */
void convert_check_operands(const struct convert *c, const char *output, char *const *files);

/* Fields of --keep become columns behind all others, once the schema has them. Ends the process with ERR_USAGE where
 * the format has no such field. */
void convert_check_keeps(struct convert *c);

/* Which of --keep's fields a name is, from 1; 0: none. */
size_t convert_keeps(const struct convert *c, struct slice name);

/* Keeps for box i what --keep names of its annotation, the JSON text of an object with a NUL and JSON_PAD bytes behind
 * the text that it is in: its members, else those of objects in it. */
void convert_keep(const struct convert *c, struct image *image, size_t i, struct slice object, struct arena *arena);

/* A mark of box i: whether the record has the column and it is not 0. */
bool convert_mark(const struct record *r, enum column column, size_t i);

/* What an image is called by formats that have one name for it: its file_name, else its image_id. false: it has none,
 * or an empty one, and was rejected. */
bool convert_name(struct record *r, struct slice *name);

/* false: a text of the record is none outside of JSON, and it was rejected. */
bool convert_check_texts(struct record *r);

/* The class number that a writer gives a label: by --names; else labels that are all whole numbers are it, and others
 * are numbered as they come (state->labels). false: rejected. */
bool convert_class(struct record *r, size_t i, const struct convert *c, size_t *number);

/* How many classes there are at the end, and the name of class i; "": it has none. */
size_t convert_classes(const struct written *state, const struct convert *c);
struct slice convert_class_name(const struct written *state, const struct convert *c, size_t i, struct arena *arena);

/* For writers whose images are known by their names alone: false where another record has the name, which was rejected.
 */
bool convert_new_name(struct record *r, struct slice name);

/* A document that has nothing but a fault. column 0, and line 0: not known. */
struct filter_document *format_failed(const char *path, uint64_t line, size_t column, const char *why);

/* What "-" and other paths are called in messages. */
const char *format_path(const char *path);

#endif
