"""Images of many sizes as torchvision resizes them, and YOLOv5's letterbox by its formula, beside anchor-resize."""
import json
import random
import subprocess

import torch
from torchvision.models.detection import transform

random.seed(3)
sizes = [(random.randint(1, 2000), random.randint(1, 2000)) for _ in range(300)]
sizes = [(w, h) for w, h in sizes if max(w, h) / min(w, h) < 50]
records = "".join(json.dumps({"width": w, "height": h, "boxes": [[w / 3, h / 7, w, h]]}) + "\n" for w, h in sizes)


def resized(*arguments):
    out = subprocess.run(["anchor-resize", *arguments], input=records, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in out.stdout.splitlines()]


def torchvision(name, least, most, fixed=None):
    differ, worst = 0, 0
    for (w, h), ours in zip(sizes, resized("--preset", name)):
        image, _ = transform._resize_image_and_masks(torch.zeros(1, h, w), float(least), float(most), None, fixed)
        box = transform.resize_boxes(torch.tensor([[w / 3, h / 7, w, h]]), [h, w], image.shape[-2:])[0].tolist()
        differ += (image.shape[-1], image.shape[-2]) != (ours["width"], ours["height"])
        worst = max(worst, *(abs(a - b) for a, b in zip(box, ours["boxes"][0])))
    print(name, "sizes that differ:", differ, "boxes within 1e-3:", worst < 1e-3)


def letterbox(side, stride):
    differ = 0
    rule = f"{side}x{side}" + (f",stride={stride}" if stride else "")
    for (w, h), ours in zip(sizes, resized("--letterbox", rule)):
        r = min(side / h, side / w)
        content = [round(w * r), round(h * r)]
        left = [side - c for c in content]
        left = [x % stride / 2 if stride else x / 2 for x in left]
        before, behind = [round(x - 0.1) for x in left], [round(x + 0.1) for x in left]
        frame = [c + a + b for c, a, b in zip(content, before, behind)]
        differ += [ours["width"], ours["height"]] != frame or ours["transform"]["shift"] != before
    print(rule, "frames that differ:", differ)


torchvision("retinanet", 800, 1333)
torchvision("faster-rcnn-mobilenet-v3-large-320-fpn-torchvision", 320, 640)
torchvision("ssd300", 300, 300, (300, 300))
letterbox(640, 0)
letterbox(640, 32)
letterbox(1280, 64)
