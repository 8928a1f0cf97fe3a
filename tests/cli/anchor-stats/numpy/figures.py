"""figures.py -- every figure of anchor-stats once more, by numpy and plain loops over a random dataset.

    figures.py make                  the records, on standard output
    figures.py RECORDS ALL [PRESET COVERED]...
                                     compares: ALL is what anchor-stats said of the records, COVERED with a preset of points
"""
import json
import sys

import numpy as np

LABELS = ["person", "car", "traffic light", 7, "7", "a/b", "naïve"]
STRIDES = {"yolov8": (8, 16, 32), "yolox": (8, 16, 32), "fcos": (8, 16, 32, 64, 128)}
REACH = ((-1, 64), (64, 128), (128, 256), (256, 512), (512, 1e8))  # of FCOS's levels, px


def make():
    r = np.random.default_rng(12)
    for image in range(120):
        w, h = (640, 640)
        n = int(r.integers(0, 14)) if image % 10 else 0
        side = np.exp(r.uniform(np.log(0.5), np.log(600), (n, 2)))
        if image % 3 == 0:
            side = np.ceil(side)
        side = np.minimum(side, 640)
        corner = r.uniform(0, 1, (n, 2)) * (640 - side)
        if image % 3 == 0:
            corner = np.floor(corner)
        boxes = np.concatenate([corner, corner + side], 1)
        if n > 3:  # some that stand close, of one label or of two
            boxes[1] = np.clip(boxes[0] + r.normal(0, 0.05, 4) * np.repeat(side[0].min(), 4), 0, 640)
            boxes[1, 2:] = np.maximum(boxes[1, 2:], boxes[1, :2] + 0.5)
        labels = [LABELS[i] for i in r.integers(0, len(LABELS), n)]
        if n > 3 and image % 2:
            labels[1] = labels[0]
        record = {"image_id": image, "width": w, "height": h, "boxes": boxes.tolist(), "labels": labels,
                  "iscrowd": (r.uniform(size=n) < 0.05).astype(int).tolist(),
                  "ignore": (r.uniform(size=n) < 0.05).astype(int).tolist()}
        print(json.dumps(record))


def near(what, ours, wanted):
    if not np.allclose(ours, wanted, rtol=1e-12, atol=0):
        sys.exit(f"{what}: {ours}, and {wanted} by numpy")


def same(what, ours, wanted):
    if ours != wanted:
        sys.exit(f"{what}: {ours}, and {wanted} by numpy")


def size_of(box):
    area = (box[2] - box[0]) * (box[3] - box[1])
    return "small" if area < 32 ** 2 else "medium" if area < 96 ** 2 else "large"


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return w * h / (both - w * h)


def lost(boxes, labels, threshold):
    kept = []
    for i in range(len(boxes)):
        if all(labels[k] != labels[i] or iou(boxes[k], boxes[i]) <= threshold for k in kept):
            kept.append(i)
    return len(boxes) - len(kept)


def figure(name, ours, x):
    x = np.asarray(x, float)
    near(name, [ours["min"], ours["max"], ours["mean"]], [x.min(), x.max(), x.mean()])
    near(name + " quantiles", [q for _, q in ours["quantiles"]], np.quantile(x, [p for p, _ in ours["quantiles"]]))
    low = [b[0] for b in ours["histogram"]]
    edges = np.array(low + [ours["histogram"][-1][1]])
    bins = [b for b in ours["histogram"] if b[1] > 0]
    positive = x[x > 0]
    near(name + " bins", [b[0] for b in bins] + [bins[-1][1]],
         np.exp(np.linspace(np.log(positive.min()), np.log(positive.max()), len(bins) + 1)))
    if len(bins) < len(ours["histogram"]):
        same(name + " zeros", ours["histogram"][0][2], int((x == 0).sum()))
        edges = edges[1:]
    same(name + " histogram", [b[2] for b in bins], np.histogram(positive, edges)[0].tolist())


def covered(preset, box):
    """No point may learn it; some may, and all are too far."""
    any_point = reached = False
    for level, stride in enumerate(STRIDES[preset]):
        x, y = np.meshgrid(*[(np.arange(-(-640 // stride)) + 0.5) * stride] * 2)
        ltrb = np.stack([x - box[0], y - box[1], box[2] - x, box[3] - y])
        inside = (ltrb > 0).all(0)
        if preset != "yolov8":
            cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            centre = (abs(x - cx) < 1.5 * stride) & (abs(y - cy) < 1.5 * stride)
            inside = centre & inside if preset == "fcos" else centre
        far = ltrb.max(0)
        if preset == "fcos":
            inside &= (far >= REACH[level][0]) & (far <= REACH[level][1])
        any_point |= inside.any()
        reached |= (inside & (far <= 15 * stride)).any() if preset == "yolov8" else inside.any()
    return not any_point, any_point and not reached


def compare(records, said):
    records = [json.loads(line) for line in open(records)]
    ours = json.load(open(said[0]))
    boxes, labels, per_image, gone = [], [], [], np.zeros(3, int)
    relative, scales, names = [], [], {}
    for image, r in enumerate(records):
        skip = np.array(r["iscrowd"], bool) | np.array(r["ignore"], bool)
        mine = [b for b, s in zip(r["boxes"], skip) if not s]
        name = [str(label) for label, s in zip(r["labels"], skip) if not s]
        gone += [lost(mine, name, t) for t in (0.3, 0.5, 0.7)]
        per_image.append(len(mine))
        for b, label in zip(mine, name):
            w, h = b[2] - b[0], b[3] - b[1]
            relative.append(np.sqrt(w * h) / np.sqrt(r["width"] * r["height"]))
            scales += [w / r["width"], h / r["height"]]
            row = names.setdefault(label, [0, set(), dict(small=0, medium=0, large=0)])
            row[0] += 1
            row[1].add(image)
            row[2][size_of(b)] += 1
        boxes += mine
        labels += name
    side = np.array([[b[2] - b[0], b[3] - b[1]] for b in boxes])
    same("images", ours["images"], len(records))
    same("empty", ours["empty"], sum(not r["boxes"] for r in records))
    same("boxes", ours["boxes"], len(boxes))
    same("crowds", ours["crowds"], sum(sum(r["iscrowd"]) for r in records))
    same("ignored", ours["ignored"],
         sum(i and not c for r in records for i, c in zip(r["ignore"], r["iscrowd"])))
    figure("width", ours["width"], side[:, 0])
    figure("height", ours["height"], side[:, 1])
    figure("side", ours["side"], np.sqrt(side[:, 0] * side[:, 1]))
    figure("area", ours["area"], side[:, 0] * side[:, 1])
    figure("ratio", ours["ratio"], side[:, 1] / side[:, 0])
    figure("relative", ours["relative"], relative)
    figure("per_image", ours["per_image"], per_image)
    near("scales", ours["scales"], [min(scales), max(scales)])
    order = sorted(names.items(), key=lambda item: (-item[1][0], item[0].encode()))
    same("labels", [[x["label"], x["boxes"], x["images"], x["sizes"]] for x in ours["labels"]],
         [[name, row[0], len(row[1]), row[2]] for name, row in order])
    near("crowding", [share for _, share in ours["crowding"]], gone / len(boxes))
    for preset, file in zip(said[1::2], said[2::2]):
        theirs = json.load(open(file))["coverage"]
        want = np.array([covered(preset, b) for b in boxes])
        same(preset, [theirs["boxes"], theirs["no_point"], theirs["out_of_reach"]],
             [len(boxes)] + want.sum(0).tolist())
        for row in theirs["labels"]:
            mine = np.array([label == row["label"] for label in labels])
            same(f"{preset}, {row['label']}", [row["no_point"], row["out_of_reach"]], want[mine].sum(0).tolist())
    print(len(boxes), "boxes: all figures are numpy's")


make() if sys.argv[1] == "make" else compare(sys.argv[1], sys.argv[2:])
