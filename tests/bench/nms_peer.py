"""nms_peer.py RAW -- torchvision.ops.nms on the boxes in RAW (written by nms --raw), timed and compared; and, where it
is installed, OpenCV's dnn.NMSBoxes.

Prints a line per set: milliseconds (the median of a few calls), whether the kept list is the same, in the same order,
and OpenCV's milliseconds, or a dash.
float64 boxes, IoU 0.5, at most two threads.
"""
import statistics
import sys
import time

import numpy
import torch
from torchvision.ops import nms

try:
    import cv2
except ImportError:
    cv2 = None


def sets(path):
    numbers = numpy.fromfile(path)
    at = 0
    while at < len(numbers):
        n, kept = int(numbers[at]), int(numbers[at + 1])
        boxes, scores, keep, at = at + 2, at + 2 + 4 * n, at + 2 + 5 * n, at + 2 + 5 * n + kept
        yield numbers[boxes:scores].reshape(n, 4), numbers[scores:keep], numbers[keep:at]


def timed(call):
    times = []
    while len(times) < 5 and sum(times) < 5:
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return result, statistics.median(times) * 1e3


def main():
    torch.set_num_threads(min(2, torch.get_num_threads()))
    for boxes, scores, keep in sets(sys.argv[1]):
        tensors = torch.from_numpy(boxes.copy()), torch.from_numpy(scores.copy())
        theirs, ms = timed(lambda: nms(*tensors, 0.5))
        same = "same" if numpy.array_equal(theirs.numpy(), keep) else "DIFFERENT"
        opencv = "-"
        if cv2 is not None and len(boxes) * len(keep) < 2e8:  # it compares all with all that are kept
            corners = numpy.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1)
            opencv = "%.1f" % timed(lambda: cv2.dnn.NMSBoxes(corners, scores.astype(numpy.float32), 0, 0.5))[1]
        print(f"{ms:.4f}\t{same}\t{opencv}", flush=True)


main()
