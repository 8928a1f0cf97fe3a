/* assigner.h -- the assigners by name.
 *
 * Each is one file assign_NAME.c, and one row of the table in assigner.c. */
#ifndef ASSIGN_ASSIGNER_H
#define ASSIGN_ASSIGNER_H

#include "assign/assign.h"
#include "geometry/detector.h"

/* Matches ground truth to the anchors by a detector's rule; arguments as of assign_max_iou. */
typedef void assigner_run(const struct anchors *a, const struct ground_truth *gt, const struct match *match,
	struct assign_room *room, struct assignment *out, struct arena *arena);

assigner_run *assigner_find(enum assigner which);

/* What each reads of match: crowd_iof, and fg (ssd, bipartite), fg and bg (force, keras), bg and shape_iou (yolo), anchor_t
 * (yolov5), topk and centre_margin (atss). max-iou reads fg, bg, bg_low, low_quality, min_pos_iou and inside. */
assigner_run assign_ssd;
assigner_run assign_force;
assigner_run assign_bipartite;
assigner_run assign_keras;
assigner_run assign_yolo;
assigner_run assign_yolov5;
assigner_run assign_atss;

#endif
