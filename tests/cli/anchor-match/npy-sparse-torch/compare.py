"""compare.py -- the targets of targets.py, the files train-*.npy, beside torchvision's own for the records in `in`."""
import json

import numpy
import torch
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

from targets import Targets

torch.set_num_threads(1)
sizes = tuple((x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3))) for x in (32, 64, 128, 256, 512))
generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * len(sizes))
matcher = Matcher(0.5, 0.4, allow_low_quality_matches=True)
coder = BoxCoder((1.0, 1.0, 1.0, 1.0))
names = open("names").read().split("\n")
dataset = Targets("train")
records = [json.loads(line) for line in open("in")]
assert len(dataset) == len(records)
rows = 0
for record, target in zip(records, dataset):
    width, height = (-(-record[side] // 32) * 32 for side in ("width", "height"))
    maps = [torch.zeros(1, 1, -(-height // s), -(-width // s)) for s in (8, 16, 32, 64, 128)]
    anchors = generator(ImageList(torch.zeros(1, 3, height, width), [(height, width)]), maps)[0].double()
    crowd = torch.tensor(record.get("iscrowd", [0] * len(record["boxes"])), dtype=torch.bool)
    boxes = torch.tensor(record["boxes"], dtype=torch.float64).reshape(-1, 4)[~crowd]
    given = torch.where(~crowd)[0]
    if len(boxes) == 0 or crowd.any():  # torchvision knows no crowds
        continue
    matched = matcher(box_iou(boxes, anchors))
    positive = torch.where(matched >= 0)[0]
    deltas = coder.encode_single(boxes[matched[positive]], anchors[positive])
    ignored = torch.cat([torch.arange(a, a + n) for a, n in target["ignored"].tolist()] or [torch.zeros(0)]).long()
    assert torch.equal(target["anchors"].long(), positive), record["image_id"]
    assert torch.equal(target["matched"].long(), given[matched[positive]]), record["image_id"]
    assert torch.equal(ignored, torch.where(matched == Matcher.BETWEEN_THRESHOLDS)[0]), record["image_id"]
    assert [names[c] for c in target["labels"]] == [record["labels"][b] for b in target["matched"]]
    assert torch.allclose(target["deltas"].double(), deltas, rtol=1e-6, atol=1e-7), record["image_id"]
    rows += len(positive)
print(rows, "targets are torchvision's")
batch = next(iter(torch.utils.data.DataLoader(dataset, batch_size=4, num_workers=2, collate_fn=list)))
assert all(torch.equal(batch[i][name], dataset[i][name]) for i in range(4) for name in dataset[i])
