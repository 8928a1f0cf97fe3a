"""eval_peer.py DIR COMMAND... -- CPU time and peak memory of commands, beside Python's json.load of
DIR/gt.json and DIR/dt.json.

Each COMMAND is NAME=words; a line each: name, seconds, times that of json.load, peak MB. Each is the least of three."""
import json, os, shlex, subprocess, sys, time


def load(folder):
    start = time.process_time()
    for name in ("gt.json", "dt.json"):
        with open(os.path.join(folder, name)) as f:
            json.load(f)
    return time.process_time() - start


def run(words):
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("%s: status %d" % (shlex.join(words), status))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


# A child's peak is not below that of the process it was forked from: the commands go first.
rows = []
for command in sys.argv[2:]:
    name, words = command.split("=", 1)
    runs = [run(shlex.split(words)) for _ in range(3 if "bootstrap" not in words else 1)]
    rows.append((name, min(r[0] for r in runs), max(r[1] for r in runs)))
base = min(load(sys.argv[1]) for _ in range(3))
print("%-28s %8.3f s" % ("json.load", base))
for name, seconds, peak in rows:
    print("%-28s %8.3f s %8.3f %8.1f MB" % (name, seconds, seconds / base, peak))
with open(os.environ.get("ROWS", os.devnull), "a") as page:
    for name, seconds, peak in rows:
        print("evaluation, " + name, "%.2f s" % seconds, "json.load %.2f s" % base, "%.1f" % (base / seconds),
              "%.0f MB" % peak, sep="\t", file=page)
