"""nms_peer.py RAW -- torchvision.ops.nms on the boxes in RAW (written by nms --raw), timed and compared.

Prints a line per set: milliseconds (the median of a few calls) and whether the kept list is the same, in the same
order.
float64 boxes, IoU 0.5, at most two threads.
"""
import statistics
import sys
import time

import numpy
import torch
from torchvision.ops import nms


def sets(path):
    numbers = numpy.fromfile(path)
    at = 0
    while at < len(numbers):
        n, kept = int(numbers[at]), int(numbers[at + 1])
        boxes, scores, keep, at = at + 2, at + 2 + 4 * n, at + 2 + 5 * n, at + 2 + 5 * n + kept
        yield numbers[boxes:scores].reshape(n, 4), numbers[scores:keep], numbers[keep:at]


def main():
    torch.set_num_threads(min(2, torch.get_num_threads()))
    for boxes, scores, keep in sets(sys.argv[1]):
        boxes, scores = torch.from_numpy(boxes.copy()), torch.from_numpy(scores.copy())
        times = []
        while len(times) < 5 and sum(times) < 5:
            start = time.perf_counter()
            theirs = nms(boxes, scores, 0.5)
            times.append(time.perf_counter() - start)
        same = numpy.array_equal(theirs.numpy(), keep)
        print(f"{statistics.median(times) * 1e3:.4f}\t{'same' if same else 'DIFFERENT'}", flush=True)


main()
