/* set_field.h -- a field of an anchor set as a row of a table: where it is kept, what it may be, how it is told.
 *
 * Reading and writing, --describe, options and --help follow from rows. The tables are those of stage_fields.h and, of
 * what is not a stage's, of anchorset_fields.h. */
#ifndef ANCHORSET_SET_FIELD_H
#define ANCHORSET_SET_FIELD_H

#include "base/buf.h"
#include "engine/opt.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

struct set_field;

/* What kind of value a field has: how it stands in JSON, in text for people, and behind an option. */
struct set_type {
	size_t size; /* of the value, whose bytes tell whether it is the default */
	/* The object's member. false: there is none, or it is wrong, which d then says. */
	bool (*read)(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object,
		const char *where);
	void (*put)(const struct set_field *f, const void *value, struct buf *out); /* NULL: a string of what is said */
	void (*describe)(const struct set_field *f, const void *value, struct buf *out);
	/* An option's argument. false: it is wrong, and expected says what it may be. NULL: there is no such option. */
	bool (*take)(const struct set_field *f, const char *text, void *value, struct buf *expected);
};

struct set_field {
	const char *name;            /* in JSON; NULL: the table ends */
	int block;                   /* which of the table's objects it is a member of */
	const struct set_type *type;
	size_t at;                   /* offset in the struct that the table describes */
	double least, most;          /* of numbers; most 0: any from least on */
	bool above;                  /* least itself is too little */
	bool off;                    /* INFINITY is "off", and so is, in JSON, more than most */
	bool always;                 /* it is written where it is the default, too */
	/* Whether it means something beside what the struct says otherwise. NULL: it does. */
	bool (*counts)(const struct set_field *f, const void *base);
	unsigned use;                /* a bit of those that a method reads; else its option is a mistake; 0: all read
	                                it */
	const char *describe_as;            /* for people, where it is not the default: %s is the value; NULL:
	                                       nothing */
	bool always_described;            /* where it is the default, too */
	struct opt option;           /* the option that changes it (no name: none), and the words that it may be */
};

extern const struct set_type set_number; /* double */
extern const struct set_type set_count;  /* size_t */
extern const struct set_type set_flag;   /* bool */
extern const struct set_type set_name;   /* const char *, of the names that the option has */
extern const struct set_type set_word;   /* an enum, whose words the option has */
extern const struct set_type set_either; /* bool: the second of two words */
extern const struct set_type set_four;   /* double[4] */
extern const struct set_type set_pair;   /* double[2] */

/* The value of a field in its struct. */
static inline void *
set_value(const struct set_field *f, void *base)
{
	return (char *)base + f->at;
}

static inline const void *
set_value_of(const struct set_field *f, const void *base)
{
	return (const char *)base + f->at;
}

/* Refuses members that are in no row of the block, and those that an object has twice. */
void set_field_only(const struct set_field *table, int block, struct json_dom *d, const cJSON *object,
	const char *where);

/* Whether it counts and is not as in defaults, which is such a struct. */
bool set_field_differs(const struct set_field *f, const void *base, const void *defaults);

/* Appends ,"name":value of each field of a block that is to be written. */
void set_field_put_all(const struct set_field *table, int block, const void *base, const void *defaults,
	struct buf *out);

/* Appends what the fields of a block say, where they differ: a headline, then phrases with commas between. false: that
 * is nothing. */
bool set_field_describe_all(const struct set_field *table, int block, const void *base, const void *defaults,
	const char *headline, struct buf *out);

/* For types. Appends "a number from 0 to 1". A member must be what the row wants; false: it is not, and d says so. */
void set_field_expect(const struct set_field *f, struct buf *expected);
bool set_field_wrong(const struct set_field *f, struct json_dom *d, const char *where);

#endif
