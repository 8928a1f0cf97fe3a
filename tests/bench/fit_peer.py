"""fit_peer.py -- anchors by the procedures that others publish, in plain numpy, for comparison with ours.

    fit_peer.py SIZES [EVERY [K]]    SIZES has the width and height of a box a line

Each procedure sees every EVERY-th box (1: all of them), and is measured on all. It runs RUNS times: the figures are
those of the best run by what it aims at, the seconds those of one run on average. Nothing here is anybody's code:
these are the procedures as they can be told in a sentence.

kmeans-anchor-boxes: k boxes drawn at random are the centres; a box belongs to the centre of highest IoU; a centre
becomes the median of its boxes' widths and heights; until no box changes hands.
darknet calc_anchors: the same with the mean in the place of the median, for at most 1000 rounds.
YOLOv5: widths and heights are divided by their standard deviations; Euclidean k-means from k boxes drawn at random,
30 times, the one of least mean distance counts. Then 1000 generations: all sides, each with probability 0.9, are
multiplied by 1 + 0.1 * U(0,1) * N(0,1), within 0.3 and 3; what is fitter stays. Boxes with both sides below 2 px are
left out of the search.
"""
import sys
import time

import numpy as np

RUNS = 3
THRESHOLD = 4.0


def ious(boxes, anchors):
    w, h, aw, ah = boxes[:, :1], boxes[:, 1:], anchors[:, 0], anchors[:, 1]
    common = np.minimum(w, aw) * np.minimum(h, ah)
    return common / (w * h + aw * ah - common)


def fitness(boxes, anchors):
    """The mean of the best worst ratio of sides, counted where it is above 1 / THRESHOLD; and where it is."""
    logs, anchor_logs = np.log(boxes), np.log(anchors)
    w, h = (np.abs(logs[:, a : a + 1] - anchor_logs[:, a]) for a in range(2))
    best = np.exp(-np.maximum(w, h).min(1))
    matched = best > 1 / THRESHOLD
    return (best * matched).mean(), matched.mean()


def iou_kmeans(boxes, k, rng, centre, rounds):
    anchors = boxes[rng.choice(len(boxes), k, replace=False)]
    owner = None
    for _ in range(rounds):
        nearest = ious(boxes, anchors).argmax(1)
        if owner is not None and (nearest == owner).all():
            break
        owner = nearest
        for j in range(k):
            if (owner == j).any():
                anchors[j] = centre(boxes[owner == j], axis=0)
    return anchors


def kmeans_anchor_boxes(boxes, k, rng):
    return iou_kmeans(boxes, k, rng, np.median, 10000)


def darknet(boxes, k, rng):
    return iou_kmeans(boxes, k, rng, np.mean, 1000)


def euclidean_kmeans(points, k, rng):
    centres = points[rng.choice(len(points), k, replace=False)]
    before = np.inf
    while True:
        square = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)[None]
        owner = square.argmin(1)
        distance = np.sqrt(np.maximum(square.min(1), 0)).mean()
        if before - distance <= 1e-5:
            return centres, distance
        before = distance
        count = np.bincount(owner, minlength=k)
        sums = np.stack([np.bincount(owner, points[:, a], k) for a in range(2)], 1)
        centres = np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], centres)


def yolov5(boxes, k, rng):
    boxes = boxes[(boxes >= 2).any(1)]
    scale = boxes.std(0)
    best = min((euclidean_kmeans(boxes / scale, k, rng) for _ in range(30)), key=lambda found: found[1])
    anchors = best[0] * scale
    score = fitness(boxes, anchors)[0]
    for _ in range(1000):
        factor = np.ones(anchors.shape)
        while (factor == 1).all():
            chosen = rng.random(anchors.shape) < 0.9
            factor = (chosen * rng.random() * rng.standard_normal(anchors.shape) * 0.1 + 1).clip(0.3, 3)
        mutant = (anchors * factor).clip(2)
        now = fitness(boxes, mutant)[0]
        if now > score:
            anchors, score = mutant, now
    return anchors


def main():
    boxes = np.loadtxt(sys.argv[1])
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    k = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    for name, fit in ("kmeans-anchor-boxes", kmeans_anchor_boxes), ("darknet", darknet), ("YOLOv5", yolov5):
        start = time.process_time()
        found = [fit(boxes[::every].copy(), k, np.random.default_rng(seed)) for seed in range(RUNS)]
        seconds = (time.process_time() - start) / RUNS
        rows = [(ious(boxes, a).max(1).mean(), *fitness(boxes, a)) for a in found]
        iou, score, recall = max(rows, key=lambda row: row[1 if fit is yolov5 else 0])
        note = f"  from every {every}th box" if every > 1 else ""
        print(f"{name:<22} {k:3} {iou:10.6f} {score:10.6f} {recall:8.4f} {seconds:8.3f}{note}", flush=True)


main()
