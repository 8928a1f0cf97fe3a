"""agrees.py NAMES PREFIX RECORDS -- the arrays of anchor-match --npy-sparse beside its records."""
import ast
import json
import struct
import sys


def load(path):
    data = open(path, "rb").read()
    header = ast.literal_eval(data[10:128].decode())
    kind = {"<i4": "i", "<i8": "q", "<f4": "f"}[header["descr"]]
    numbers = struct.unpack(f"<{(len(data) - 128) // struct.calcsize('<' + kind)}{kind}", data[128:])
    width = header["shape"][1] if len(header["shape"]) > 1 else 0
    assert len(numbers) == header["shape"][0] * (width or 1), path
    return [list(numbers[i:i + width]) for i in range(0, len(numbers), width)] if width else list(numbers)


def as_float32(numbers):
    return list(struct.unpack(f"<{len(numbers)}f", struct.pack(f"<{len(numbers)}f", *numbers)))


names = open(sys.argv[1]).read().split("\n")
index, anchors, matched, labels, deltas, ignored_index, ignored = (
    load(f"{sys.argv[2]}-{name}.npy")
    for name in ("index", "anchors", "matched", "labels", "deltas", "ignored-index", "ignored"))
records = [json.loads(line) for line in open(sys.argv[3])]
assert len(index) == len(ignored_index) == len(records) + 1
for i, record in enumerate(records):
    rows, runs = slice(*index[i:i + 2]), slice(*ignored_index[i:i + 2])
    assert anchors[rows] == record["anchors"], i
    assert matched[rows] == record["matched"], i
    assert [names[label] for label in labels[rows]] == record["labels"], i
    assert deltas[rows] == [as_float32(row) for row in record["deltas"]], i
    if "negatives" in record:
        out = set(range(record["num_anchors"])) - set(record["anchors"]) - set(record["negatives"])
        assert [a for first, n in ignored[runs] for a in range(first, first + n)] == sorted(out), i
    else:
        assert ignored[runs] == record["ignored"], i
print(len(records), "images,", len(anchors), "rows agree")
