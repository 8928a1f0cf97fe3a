#!/bin/sh
# coco.sh [BUILD] -- COCO documents read, and converted into records, beside Python's json.load of the same file in
# the same run.
#
# A document of 217 MB with polygons. CPU time and how many times faster than json.load, the least of three; peak
# memory, and what it may be: 64 bytes a box, 128 an image, and 16 MB. The aims: reading 35 times, conversion 20 times.
# BIG=1: also one of 4 GB, which json.load is spared.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
coco=$build/tests/bench/coco
status=0

command -v "$python" >/dev/null || { echo "coco: no Python, nothing to measure with"; exit 0; }
for size in 217 ${BIG:+4000}; do
	"$coco" make "$size" >"$scratch/in.json" || exit 1
	"$python" "$here/coco_peer.py" "$scratch/in.json" "$coco" "$build/anchor-convert" || status=1
	rm -f "$scratch/in.json"
done
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
