"""pictures.py -- pictures of rectangles, frames and discs, as many as are wanted and the same each time."""
import json
import struct
import zlib

import numpy

SIDE, NAMES = 256, ("rectangle", "frame", "disc")


def picture(random):
    """One to six shapes on noise that do not touch: pixels [256,256,3], boxes, labels."""
    ground, boxes, labels = random.integers(0, 256, 3, numpy.int16), [], []
    pixels = ground + random.integers(-28, 29, (SIDE, SIDE, 3), numpy.int16)
    for label in random.choice(NAMES, random.integers(1, 7)):
        side = 28 * 4 ** random.random()
        skew = 1 if label == "disc" else 2 ** random.uniform(-0.5, 0.5)
        w, h = int(side * skew), int(side / skew)
        x, y = int(random.integers(SIDE - w)), int(random.integers(SIDE - h))
        if any(x < b[2] + 2 and b[0] < x + w + 2 and y < b[3] + 2 and b[1] < y + h + 2 for b in boxes):
            continue
        # 0 in the middle of the box, 1 at its edges.
        v, u = abs((2 * numpy.indices((h, w)) + 1) / numpy.reshape((h, w), (2, 1, 1)) - 1)
        inside = {"rectangle": u <= 1, "frame": numpy.maximum(u, v) > 0.6, "disc": u**2 + v**2 <= 1}[label]
        pixels[y:y + h, x:x + w][inside] += (ground + random.integers(50, 206, 3, numpy.int16)) % 256 - ground
        boxes.append([x, y, x + w, y + h])
        labels.append(label)
    return numpy.clip(pixels, 0, 255, out=pixels), boxes, labels


def dataset(name, images, seed):
    """Writes NAME.jsonl, records of so many pictures, and the labels' names; returns the pixels [images,256,256,3]."""
    random = numpy.random.default_rng(seed)
    pixels = numpy.empty((images, SIDE, SIDE, 3), numpy.uint8)
    with open("names", "w") as out:
        out.write("\n".join(NAMES) + "\n")
    with open(f"{name}.jsonl", "w") as out:
        for i in range(images):
            pixels[i], boxes, labels = picture(random)
            record = {"image_id": i, "width": SIDE, "height": SIDE, "boxes": boxes, "labels": labels}
            out.write(json.dumps(record) + "\n")
    return pixels


def write_png(path, pixels):
    header = struct.pack(">2I5B", SIDE, SIDE, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n")
        for chunk in b"IHDR" + header, b"IDAT" + rows, b"IEND":
            out.write(struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)))
