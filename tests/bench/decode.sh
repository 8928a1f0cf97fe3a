#!/bin/sh
# decode.sh [BUILD] -- a RetinaNet's outputs to detections: against a loop that only reads them, the same outputs as raw
# heads, a file a level, and torchvision's RetinaNet.postprocess_detections (at most two threads), on the same numbers.
#
# Builds nothing. Ours is one thread and includes suppression, as theirs does.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-}
python=${PYTHON:-/usr/bin/python3}
rows=${ROWS:-/dev/null}
[ -n "$scratch" ] || { scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; }

"$build/tests/bench/decode" "$scratch" >"$scratch/ours" || exit 1
grep -v '^ours' "$scratch/ours"
yes '{"width":1333,"height":800,"tensor_row":0}' | head -n 40 >"$scratch/in.jsonl"
for threads in 1 2; do
	command time -f "whole command, 40 images, -j $threads: %e s, %U s of user time, %M KB" \
		"$build/anchor-decode" -j $threads --preset retinanet --deltas "$scratch/deltas.npy" \
		--scores "$scratch/scores.npy" "$scratch/in.jsonl" 2>&1 >/dev/null | grep whole
done
"$build/tests/bench/heads" "$scratch" || exit 1
heads=
for level in 0 1 2 3 4; do
	heads="$heads --deltas $scratch/deltas-$level.npy --scores $scratch/scores-$level.npy"
done
for round in 1 2 3 4 5; do
	for files in "--deltas $scratch/deltas.npy --scores $scratch/scores.npy" "$heads"; do
		command time -a -o "$scratch/times" -f '%U %M' "$build/anchor-decode" --preset retinanet $files \
			-o "$scratch/out$(echo "$files" | wc -w)" "$scratch/in.jsonl" 2>"$scratch/said" ||
			{ cat "$scratch/said" >&2; exit 1; }
	done
done
cmp "$scratch/out4" "$scratch/out20" || exit 1
awk '
	{ time[NR % 2] = NR < 3 || $1 < time[NR % 2] ? $1 : time[NR % 2]; memory[NR % 2] = $2 }
	END {
		printf "raw heads, 40 images, best of 5: %.2f s of user time, %d KB; ", time[0], memory[0]
		printf "one array %.2f s, %d KB; ratio %.2f\n", time[1], memory[1], time[0] / time[1]
		exit time[0] > 1.3 * time[1] || memory[0] > 1.3 * memory[1]
	}' "$scratch/times" || { echo "decode: raw heads take more than 1.3 times as much" >&2; exit 1; }
if ! "$python" -c 'import torchvision' 2>/dev/null; then
	echo "decode: no torchvision, nothing to compare with"
	awk -F '\t' -v OFS='\t' '
		/^ours/ { print "RetinaNet outputs to detections", $2 " ms", "no torchvision", "-", "-" }' \
		"$scratch/ours" >>"$rows"
	exit 0
fi
"$python" "$here/decode_peer.py" "$scratch" >"$scratch/theirs" || exit 1
grep '^ours' "$scratch/ours" | paste - "$scratch/theirs" | awk -F '\t' -v rows="$rows" '
	{ printf "RetinaNet outputs to detections\t%.1f ms\ttorchvision %.0f ms\t%.0f\t-\n",
		$2, $4, $4 / $2 >>rows }
	{ printf "to detections: ours %.2f ms, torchvision %.0f ms, ratio %.1f; kept %d and %d\n",
		$2, $4, $4 / $2, $3, $5
	  exit $3 != $5 }'
