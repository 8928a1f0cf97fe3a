"""match_peer.py RAW -- torchvision's RetinaNet targets for the boxes in RAW (written by match --raw), timed.

Prints a line per scene: microseconds an image and positives. box_iou, Matcher and BoxCoder as RetinaNet.compute_loss
and its heads call them; anchors are made once, outside of the clock. At most two threads. A scene whose matrices would
take more than MOST bytes is left out; its line holds the gigabytes instead.
"""
import resource
import statistics
import sys
import time

import numpy
import torch
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

ROUNDS = 3
MOST = 4 << 30
FLOATS = 8  # per anchor and box at the peak of box_iou: two corner pairs, their difference, areas


def make_anchors(width, height):
    sizes = tuple((x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3))) for x in (32, 64, 128, 256, 512))
    generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * len(sizes))
    maps = [torch.zeros(1, 1, -(-height // s), -(-width // s)) for s in (8, 16, 32, 64, 128)]
    image = torch.zeros(1, 3, height, width)
    return generator(ImageList(image, [(height, width)]), maps)[0]


def match(anchors, boxes, matcher, coder):
    matched = matcher(box_iou(boxes, anchors))
    positive = torch.where(matched >= 0)[0]
    coder.encode_single(boxes[matched[positive]], anchors[positive])
    return len(positive)


def scenes(path):
    numbers = numpy.fromfile(path)
    at = 0
    while at < len(numbers):
        width, height, images, count = (int(x) for x in numbers[at:at + 4])
        at += 4
        end = at + images * count * 4
        yield width, height, torch.from_numpy(numbers[at:end].reshape(images, count, 4).astype(numpy.float32))
        at = end


def main():
    resource.setrlimit(resource.RLIMIT_AS, (2 * MOST, 2 * MOST))
    torch.set_num_threads(min(2, torch.get_num_threads()))
    matcher = Matcher(0.5, 0.4, allow_low_quality_matches=True)
    coder = BoxCoder((1.0, 1.0, 1.0, 1.0))
    for width, height, images in scenes(sys.argv[1]):
        anchors = make_anchors(width, height)
        need = len(anchors) * images.shape[1] * 4 * FLOATS
        if need > MOST:
            print(f"-\t-\t{need / 1e9:.0f} GB", flush=True)
            continue
        match(anchors, images[0], matcher, coder)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            positives = sum(match(anchors, boxes, matcher, coder) for boxes in images)
            times.append((time.perf_counter() - start) / len(images) * 1e6)
        print(f"{statistics.median(times):.0f}\t{positives}", flush=True)


main()
