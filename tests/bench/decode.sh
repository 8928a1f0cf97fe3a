#!/bin/sh
# decode.sh [BUILD] -- a RetinaNet's outputs to detections: against a loop that only reads them, and against
# torchvision's RetinaNet.postprocess_detections (at most two threads), on the same numbers.
#
# Builds nothing. Ours is one thread and includes suppression, as theirs does.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-}
python=${PYTHON:-/usr/bin/python3}
[ -n "$scratch" ] || { scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; }

"$build/tests/bench/decode" "$scratch" >"$scratch/ours" || exit 1
grep -v '^ours' "$scratch/ours"
yes '{"width":1333,"height":800,"tensor_row":0}' | head -n 40 >"$scratch/in.jsonl"
for threads in 1 2; do
	command time -f "whole command, 40 images, -j $threads: %e s, %U s of user time, %M KB" \
		"$build/anchor-decode" -j $threads --preset retinanet --deltas "$scratch/deltas.npy" \
		--scores "$scratch/scores.npy" "$scratch/in.jsonl" 2>&1 >/dev/null | grep whole
done
"$python" -c 'import torchvision' 2>/dev/null || { echo "decode: no torchvision, nothing to compare with"; exit 0; }
"$python" "$here/decode_peer.py" "$scratch" >"$scratch/theirs" || exit 1
grep '^ours' "$scratch/ours" | paste - "$scratch/theirs" | awk -F '\t' '
	{ printf "to detections: ours %.2f ms, torchvision %.0f ms, ratio %.1f; kept %d and %d\n",
		$2, $4, $4 / $2, $3, $5
	  exit $3 != $5 }'
