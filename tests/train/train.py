"""train.py -- a network learns the targets of anchor-match; what it puts out is decoded, suppressed and judged

Everything is written to the folder where it runs; the tools are on the PATH. At most two threads.
"""
import json, subprocess, time
import numpy, torch
from torch.nn import BatchNorm2d, Conv2d, ReLU, Sequential, functional

from pictures import NAMES, dataset, write_png

BATCH, EPOCHS, WIDTH = 16, 8, 4 + len(NAMES)


def run(command):
    print("$", command, flush=True)
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, stdout=-1, text=True).stdout


def convolution(channels, out, side=3, stride=1):
    return Conv2d(channels, out, side, stride, padding=side % 2, bias=False), BatchNorm2d(out), ReLU()


def outputs_of(pixels):
    """A row of four offsets and the classes' logits for each anchor, in their order: row, column, base box."""
    maps = network(torch.from_numpy(pixels).permute(0, 3, 1, 2) / 128 - 1)
    return maps.permute(0, 2, 3, 1).reshape(len(pixels), -1, WIDTH)


def loss_of(outputs, labels, deltas):
    """Focal loss and smooth L1 over the positives: the formulas that anchor-loss is asked for, once more."""
    positive, logits = labels >= 0, outputs[..., 4:]
    wanted = functional.one_hot(labels.clamp(0), len(NAMES)) * positive[..., None].float()
    cost = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    focal = (wanted - logits.sigmoid()) ** 2 * (0.75 - 0.5 * wanted) * cost
    boxes = functional.smooth_l1_loss(outputs[positive][:, :4], deltas[positive], reduction="sum", beta=0.1)
    return (focal[labels != -1].sum() + boxes) / positive.sum()


start = time.time()
torch.manual_seed(0)
torch.set_num_threads(min(2, torch.get_num_threads()))
train, test = dataset("train", 1600, seed=1), dataset("test", 300, seed=2)
run("anchor-fit -k 6 train.jsonl | "
    "anchor-gen --strides 16 --input 256x256 --low-quality all-ties --classes names -o anchors.jsonl")
run("anchor-match -a anchors.jsonl --background none --npy target -o targets.jsonl train.jsonl")
labels, deltas = (torch.from_numpy(numpy.load(f"target-{name}.npy")) for name in ("labels", "deltas"))

head = Conv2d(64, 6 * WIDTH, 3, padding=1)
head.bias.data.view(6, WIDTH)[:, 4:] = -4  # at first nothing is likely
network = Sequential(*convolution(3, 32, 4, 4), *convolution(32, 48, 3, 2), *convolution(48, 64, 3, 2),
                     *convolution(64, 64), *convolution(64, 64), *convolution(64, 64), *convolution(64, 64), head)
optimizer, steps = torch.optim.AdamW(network.parameters()), EPOCHS * len(train) // BATCH
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps)
for step in range(steps):
    rows = slice(BATCH) if step == 0 else torch.randint(len(train), (BATCH,)).numpy()
    outputs = outputs_of(train[rows])
    loss = loss_of(outputs, labels[rows].long(), deltas[rows])
    if step == 0:
        numpy.save("first.npy", outputs.detach().numpy())
        ours = json.loads(run(f"head -n {BATCH} targets.jsonl | anchor-loss -a anchors.jsonl --output first.npy "
                              "--layout n,a,4+c --box-loss smooth-l1 --beta 0.1 --norm positives --total"))["loss"]
        print(f"the loss of the first batch: torch {loss.item():.6f}, anchor-loss {ours:.6f}")
        assert abs(ours - loss.item()) <= 1e-4 * ours
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()

network.eval()
with torch.no_grad():
    numpy.save("test.npy", numpy.concatenate([outputs_of(part).numpy() for part in numpy.split(test, 10)]))
run("anchor-decode -a anchors.jsonl --output test.npy --layout n,a,4+c --activation sigmoid --score 0.05 test.jsonl | "
    "anchor-nms --iou 0.5 -o detections.jsonl")
ap50 = json.loads(run("anchor-eval --gt test.jsonl detections.jsonl"))["metrics"]["AP50"]
for i in range(36, 42):
    write_png(f"{i}.png", test[i])
run("sed -n 37,42p detections.jsonl | "
    "anchor-draw --gt test.jsonl --images . --score 0.4 --sheet 3x2 --width 720 -o hits.png")
print(f"AP50 {ap50:.3f} on 300 new pictures, after {time.time() - start:.0f} s; hits and misses: build/train/hits.png")
assert ap50 >= 0.9
