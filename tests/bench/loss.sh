#!/bin/sh
# loss.sh [BUILD] -- the focal loss of a RetinaNet's head: against sums over the same bytes, and against torchvision's
# sigmoid_focal_loss (at most two threads), on the same numbers.
#
# Builds nothing. Ours is one thread.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-}
python=${PYTHON:-/usr/bin/python3}
rows=${ROWS:-/dev/null}
[ -n "$scratch" ] || { scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; }

"$build/tests/bench/loss" "$scratch" >"$scratch/ours" || exit 1
grep -v '^ours' "$scratch/ours"
yes '{"width":1333,"height":800,"tensor_row":0,"anchors":[90000],"labels":[1],"deltas":[[0,0,0,0]]}' |
	head -n 20 >"$scratch/in.jsonl"
for options in '-j 1' '-j 2' "-j 1 --grad $scratch/g"; do
	command time -f "whole command, 20 images, ${options%% "$scratch"*}: %e s, %U s of user time, %M KB" \
		"$build/anchor-loss" $options --preset retinanet --deltas "$scratch/deltas.npy" \
		--scores "$scratch/scores.npy" --total "$scratch/in.jsonl" 2>&1 >/dev/null | grep whole
done
if ! "$python" -c 'import torchvision' 2>/dev/null; then
	echo "loss: no torchvision, nothing to compare with"
	awk -F '\t' -v OFS='\t' '
		/^ours/ { print "focal loss of a RetinaNet head", $2 " ms", "no torchvision", "-", "-" }' \
		"$scratch/ours" >>"$rows"
	exit 0
fi
"$python" "$here/loss_peer.py" "$scratch" >"$scratch/theirs" || exit 1
grep '^ours' "$scratch/ours" | paste - "$scratch/theirs" | awk -F '\t' -v rows="$rows" '
	{ printf "focal loss of a RetinaNet head\t%.1f ms\ttorchvision %.0f ms\t%.0f\t-\n",
		$2, $4, $4 / $2 >>rows }
	{ printf "focal loss: ours %.1f ms, torchvision %.0f ms, ratio %.1f; sums %.9g and %.9g\n",
		$2, $4, $4 / $2, $3, $5
	  d = $3 - $5; exit (d < 0 ? -d : d) > 1e-5 * $5 }'
