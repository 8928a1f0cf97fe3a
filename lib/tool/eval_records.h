/* eval_records.h -- detections from image records. */
#ifndef TOOL_EVAL_RECORDS_H
#define TOOL_EVAL_RECORDS_H

#include "record/record.h"
#include "tool/eval_run.h"

void eval_records_schema(struct record_schema *s);

/* A record's detections, into the worker's run. false: it was rejected. */
bool eval_records_add(const struct record_schema *s, struct worker *w, struct eval_run *r);

#endif
