"""compute_loss.py PRESET WxH CLASSES [BOX_LOSS]... -- torchvision's losses and gradients.

Without BOX_LOSS makes images, d.npy and s.npy; with it compares the files BOX_LOSS and BOX_LOSS-*.npy with what torchvision
says, and prints how they differ, if they do, by more than 1e-5 of a loss or 1e-4 of a gradient.
"""
import json
import sys
import types

import numpy
import torch
from torchvision.models.detection import _utils, retinanet, ssd

preset, size, classes = sys.argv[1], [int(n) for n in sys.argv[2].split("x")], int(sys.argv[3])
anchors = torch.tensor([json.loads(line)["box"] for line in open("anchors")], dtype=torch.float32)
first = 1 if preset == "ssd300" else 0
random = numpy.random.default_rng(7)


def make():
    with open("images", "w") as out:
        for i, boxes in enumerate([3, 0, 5]):
            corner = random.uniform(0, 0.6, (boxes, 2)) * size
            side = random.uniform(0.1, 0.4, (boxes, 2)) * size
            rows = numpy.concatenate([corner, corner + side], 1).round(2).tolist()
            labels = random.integers(first, classes, boxes).tolist()
            out.write(json.dumps({"image_id": i, "width": size[0], "height": size[1], "boxes": rows, "labels": labels}) + "\n")
    numpy.save("d.npy", random.normal(0, 0.3, (3, len(anchors), 4)).astype(numpy.float32))
    numpy.save("s.npy", random.normal(-2, 2, (3, len(anchors), classes)).astype(numpy.float32))


def losses(box_loss):
    images = [json.loads(line) for line in open("images")]
    targets = [{"boxes": torch.tensor(im["boxes"]).reshape(-1, 4), "labels": torch.tensor(im["labels"], dtype=torch.int64)}
               for im in images]
    scores = torch.from_numpy(numpy.load("s.npy")).requires_grad_()
    deltas = torch.from_numpy(numpy.load("d.npy")).requires_grad_()
    outputs = {"cls_logits": scores, "bbox_regression": deltas}
    every = [anchors] * len(images)
    if preset == "retinanet":
        head = types.SimpleNamespace(
            BETWEEN_THRESHOLDS=_utils.Matcher.BETWEEN_THRESHOLDS, box_coder=_utils.BoxCoder((1.0, 1.0, 1.0, 1.0)),
            _loss_type=box_loss.replace("-", "_"))
        matcher = _utils.Matcher(0.5, 0.4, allow_low_quality_matches=True)
        found = match(targets, matcher)
        parts = (retinanet.RetinaNetClassificationHead.compute_loss(head, targets, outputs, found),
                 retinanet.RetinaNetRegressionHead.compute_loss(head, targets, outputs, every, found))
    else:
        model = types.SimpleNamespace(box_coder=_utils.BoxCoder((10.0, 10.0, 5.0, 5.0)), neg_to_pos_ratio=3.0)
        both = ssd.SSD.compute_loss(model, targets, outputs, every, match(targets, _utils.SSDMatcher(0.5)))
        parts = both["classification"], both["bbox_regression"]
    sum(parts).backward()
    return parts[0].item(), parts[1].item(), scores.grad.numpy(), deltas.grad.numpy()


def match(targets, matcher):
    none = torch.full((len(anchors),), -1, dtype=torch.int64)
    return [none if t["boxes"].numel() == 0 else matcher(retinanet.box_ops.box_iou(t["boxes"], anchors)) for t in targets]


def compare(box_loss):
    ours = json.load(open(box_loss))
    class_loss, box, scores, deltas = losses(box_loss)
    for name, have, want in ("class", ours["class_loss"], class_loss), ("box", ours["box_loss"], box):
        if abs(have - want) > 1e-5 * want:
            print(preset, box_loss, name, have, want)
    for name, want in ("scores", scores), ("deltas", deltas):
        worst = numpy.abs(numpy.load(f"{box_loss}-{name}.npy") - want) / (1e-3 + numpy.abs(want))
        if not worst.max() < 1e-4:
            print(preset, box_loss, name, worst.max(), numpy.unravel_index(worst.argmax(), worst.shape))


torch.set_num_threads(1)
for each in sys.argv[4:]:
    compare(each)
if len(sys.argv) == 4:
    make()
