"""loss_peer.py FOLDER -- torchvision's sigmoid_focal_loss on the arrays that loss wrote, timed.

Prints milliseconds (the median of a few calls) and the sum over the anchors that take part. float32, at most two
threads.
"""
import statistics
import sys
import time

import numpy
import torch
from torchvision.ops import sigmoid_focal_loss


def main():
    folder = sys.argv[1]
    torch.set_num_threads(min(2, torch.get_num_threads()))
    scores = torch.from_numpy(numpy.load(f"{folder}/scores.npy"))[0]
    target = torch.from_numpy(numpy.fromfile(f"{folder}/targets.i32", dtype=numpy.int32).astype(numpy.int64))
    scores = scores[target != -1]
    target = target[target != -1]
    wanted = torch.zeros_like(scores)
    wanted[target >= 0, target[target >= 0]] = 1
    times = []
    with torch.no_grad():
        while len(times) < 5:
            start = time.perf_counter()
            loss = sigmoid_focal_loss(scores, wanted, reduction="none")
            loss.sum()
            times.append(time.perf_counter() - start)
        total = loss.double().sum().item()
    print(f"{statistics.median(times) * 1e3:.4f}\t{total:.9g}")


main()
