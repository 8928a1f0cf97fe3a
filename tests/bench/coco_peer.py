"""coco_peer.py FILE COCO CONVERT -- CPU time and peak memory of reading and converting FILE, beside json.load of it."""
import json, os, re, subprocess, sys, time

path, coco, convert = sys.argv[1:]
FIXED = 16 << 20


def run(words, stdin=None):
    child = subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE if words[0] == coco else subprocess.DEVNULL)
    said = child.stdout.read().decode() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("%s: status %d" % (" ".join(words), status))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, said


def through_a_pipe():
    cat = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
    return run([convert, "-f", "coco"], cat.stdout)


def load():
    start = time.process_time()
    with open(path) as f:
        json.load(f)
    return time.process_time() - start


# A child's peak is not below that of the process it was forked from: json.load comes last.
rows = [
    ("reading", [run([coco, "read", path, "1"]) for _ in range(3)]),
    ("anchor-convert", [run([convert, "-f", "coco", path]) for _ in range(3)]),
    ("anchor-convert, from a pipe", [through_a_pipe() for _ in range(3)]),
]
images, boxes = map(int, re.match(r"(\d+) images, (\d+) boxes", rows[0][1][0][2]).groups())
bound = 64 * boxes + 128 * images + FIXED
size = os.path.getsize(path)
print("%.0f MB, %d images, %d boxes: at most %.1f MB" % (size / 1e6, images, boxes, bound / 1e6))
base = min(load() for _ in range(2)) if size < 1e9 else None
if base:
    print("%-28s %8.3f s" % ("json.load", base))
good = True
for name, runs in rows:
    seconds, peak = min(r[0] for r in runs), max(r[1] for r in runs)
    good &= peak <= bound
    times = "%6.1f times" % (base / seconds) if base else "%6.0f MB/s" % (size / seconds / 1e6)
    print("%-28s %8.3f s %s %8.1f MB" % (name, seconds, times, peak / 1e6))
with open(os.environ.get("ROWS", os.devnull), "a") as page:
    for name, runs in rows if base else []:
        seconds, peak = min(r[0] for r in runs), max(r[1] for r in runs)
        print("COCO document, " + name, "%.2f s" % seconds, "json.load %.2f s" % base, "%.1f" % (base / seconds),
              "%.0f MB" % (peak / 1e6), sep="\t", file=page)
sys.exit(0 if good else "the peak is above what it may be")
