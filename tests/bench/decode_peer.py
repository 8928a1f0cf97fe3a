"""decode_peer.py FOLDER -- torchvision's RetinaNet.postprocess_detections on the arrays that decode wrote, timed.

Prints milliseconds (the median of a few calls) and how many detections it keeps. float32, at most two threads.
"""
import statistics
import sys
import time
import types

import numpy
import torch
from torchvision.models.detection import _utils, retinanet

LEVELS = [100 * 168 * 9, 50 * 84 * 9, 25 * 42 * 9, 13 * 21 * 9, 7 * 11 * 9]


def main():
    folder = sys.argv[1]
    torch.set_num_threads(min(2, torch.get_num_threads()))
    scores = torch.from_numpy(numpy.load(f"{folder}/scores.npy"))
    deltas = torch.from_numpy(numpy.load(f"{folder}/deltas.npy"))
    anchors = torch.from_numpy(numpy.fromfile(f"{folder}/anchors.f64").reshape(-1, 4).astype(numpy.float32))
    head = {"cls_logits": list(scores.split(LEVELS, 1)), "bbox_regression": list(deltas.split(LEVELS, 1))}
    model = types.SimpleNamespace(score_thresh=0.05, topk_candidates=1000, nms_thresh=0.5, detections_per_img=300,
                                  box_coder=_utils.BoxCoder(weights=(1.0, 1.0, 1.0, 1.0)))
    times = []
    with torch.no_grad():
        while len(times) < 5:
            start = time.perf_counter()
            found = retinanet.RetinaNet.postprocess_detections(
                model, head, [list(anchors.split(LEVELS))], [(800, 1333)])
            times.append(time.perf_counter() - start)
    print(f"{statistics.median(times) * 1e3:.4f}\t{len(found[0]['boxes'])}")


main()
