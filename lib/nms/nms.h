/* nms.h -- non-maximum suppression: of boxes that overlap, the one of highest score stays; and its kin.
 *
 * Order is by descending score, ties to the lower index; NaN scores or coordinates are a caller's error. Boxes of
 * different groups never suppress each other; groups are separate for real, no coordinates are shifted. */
#ifndef NMS_NMS_H
#define NMS_NMS_H

#include "base/arena.h"
#include "geometry/box.h"
#include "nms/nms_method.h"

#include <stddef.h>
#include <stdint.h>

/* Greedy suppression: a box goes when its IoU with a kept box of its group is > iou (an empty box overlaps nothing and
 * stays). iou >= 0; from 1 on nothing is suppressed. n < 2^31; group may be NULL (one group); groups are any numbers. At most
 * max boxes are kept over all groups.
 *
 * keep (room for n; used as scratch too) receives the kept indices in order of descending score; their number is returned.
 * by, where given (room for n), receives for each box NMS_KEPT; or the index of the kept box that suppressed it, of several
 * the first in score order; or NMS_CUT when no kept box suppresses it but max boxes were kept before it.
 *
 * Time and memory follow what is kept: see nms_index.h. Source of the rule: Felzenszwalb et al., "Object detection
 * with discriminatively trained part based models", PAMI 2010, section 7.2, with IoU in place of its one-sided overlap, as in
 * Girshick et al., CVPR 2014. */
size_t nms_hard(const struct box *box, const double *score, const uint32_t *group, size_t n, double iou, size_t max,
	uint32_t *keep, int32_t *by, struct arena *arena);

struct nms_rule; /* nms_index.h */

/* The same by a rule of one's own, for what suppresses. */
size_t nms_greedy(const struct nms_rule *rule, const struct box *box, const double *score, const uint32_t *group, size_t n,
	size_t max, uint32_t *keep, int32_t *by, struct arena *arena);

/* The other methods; their arguments are told in nms_method.h, and s is a score, t the threshold o->iou. */

/* Soft suppression: the box i of highest score is kept, and lowers the score of every other:
 *
 *	linear:    s_j *= 1 - IoU(i, j)           where IoU(i, j) > t
 *	gaussian:  s_j *= exp(-IoU(i, j)^2 / sigma)
 *
 * then of the others the box whose score is highest by now, and so on. A box goes when its score is not above o->score; by
 * names the box that brought it there.
 *
 * N. Bodla, B. Singh, R. Chellappa, L. S. Davis, "Soft-NMS -- Improving Object Detection With One Line of Code", ICCV 2017,
 * section 3, figure 2. There a box goes when its score is below a threshold, here when it is not above; a score that is not
 * above 0 is never lowered. Time follows the pairs that overlap (n^2 where all do) and n log n; memory is linear. */
nms_run nms_linear, nms_gaussian;

/* As nms_hard, but a box goes when for a kept one
 *
 *	IoU - (d^2 / c^2)^beta > t
 *
 * where d is the distance of the centres and c the diagonal of the smallest box around both.
 *
 * Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, "Distance-IoU Loss: Faster and Better Learning for Bounding Box
 * Regression", AAAI 2020, section "Non-Maximum Suppression using DIoU", equation 12. There beta is 1, and equality suppresses;
 * here it does not, as in hard suppression. The exponent is beta_nms of darknet (A. Bochkovskiy et al., YOLOv4, 2020); with 0,
 * nothing is suppressed. Time and memory as in nms_hard. */
nms_run nms_diou;

/* Every score is lowered at once, by the boxes that come before it in score order:
 *
 *	s_j *= min over i before j of f(IoU(i, j)) / f(c_i),    c_i = max over k before i of IoU(k, i),
 *	f(x) = exp(-x^2 / sigma)
 *
 * then a box goes when its score is not above o->score; by names the i of the minimum.
 *
 * X. Wang, R. Zhang, T. Kong, L. Li, C. Shen, "SOLOv2: Dynamic and Fast Instance Segmentation", NeurIPS 2020, section 3.3,
 * equations 3 to 5. There the overlap is of masks, here of boxes; of the two forms of f, the gaussian one. Its authors' code
 * writes exp(-2 x^2): sigma is 1/2. Time follows the pairs that overlap; memory is linear. */
nms_run nms_matrix;

/* A box goes when its IoU with any box before it in score order is > t: those that went suppress as well. So at most what
 * nms_hard keeps is kept. by names the first such box, which may have gone itself.
 *
 * D. Bolya, C. Zhou, F. Xiao, Y. J. Lee, "YOLACT: Real-time Instance Segmentation", ICCV 2019, section 3.4. There each class
 * begins with its 200 best boxes, here that is the caller's. Time about as in nms_hard; memory is linear. */
nms_run nms_fast;

/* Non-maximum weighted: in score order, a box goes to the kept box with which its IoU is highest, if that is > t (tie: the
 * kept box of higher score), else it is kept. Then a kept box becomes the mean of itself m and those that went to it:
 *
 *	sum of w_j box_j / sum of w_j,    w_j = s_j IoU(j, m)
 *
 * and its score stays. A box to which none went does not change. A score below 0 weighs 0.
 *
 * H. Zhou, Z. Li, C. Ning, J. Tang, "CAD: Scale Invariant Framework for Real-Time Object Detection", ICCV Workshops 2017,
 * section 3.3. A box goes to its nearest kept box and not to the first, as in the implementation by R. Solovyev. Time and
 * memory about as in nms_hard. */
nms_run nms_weighted;

/* Weighted boxes fusion: in the order of s w (w: the weight of the box's list), a box joins the cluster with whose fused box
 * its IoU is highest, if that is > t (tie: the older cluster), else it founds one. The fused box is at all times
 *
 *	sum of s_j w_j box_j / sum of s_j w_j
 *
 * over the cluster; its score is, at the end, the mean of the s_j w_j times min(lists, boxes of the cluster) / sum of the
 * lists' w. What is kept is the founder's index; by is the founder. A cluster of one does not change its box. A score below
 * 0 weighs 0 in the box.
 *
 * R. Solovyev, W. Wang, T. Gabruseva, "Weighted boxes fusion: Ensembling boxes from different object detection models", Image
 * and Vision Computing 107, 2021, section 3. An empty box overlaps nothing and stays; in the authors' code it is dropped. Of
 * equal scores the first comes first. Time about as in nms_hard; memory is linear. */
nms_run nms_wbf;

#endif
