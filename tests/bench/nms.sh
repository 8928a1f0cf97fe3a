#!/bin/sh
# nms.sh [BUILD] -- greedy suppression against torchvision.ops.nms (float64, at most two threads), same boxes.
#
# Builds nothing. Ours is one thread; times are medians, the ratio is how many times torchvision's is. It fails when the
# two keep different boxes.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
rows=${ROWS:-/dev/null}

"$build/tests/bench/nms" || exit 1
"$build/tests/bench/nms" --raw "$scratch/boxes" >"$scratch/ours" || exit 1
if ! "$python" -c 'import torchvision' 2>/dev/null; then
	echo "nms: no torchvision, nothing to compare with"
	awk -F '\t' -v OFS='\t' '{ print "NMS, " $1, $4 " ms", "no torchvision", "-", $5 " MB" }' \
		"$scratch/ours" >>"$rows"
	exit 0
fi
"$python" "$here/nms_peer.py" "$scratch/boxes" >"$scratch/theirs" || exit 1
echo
paste "$scratch/ours" "$scratch/theirs" | awk -F '\t' -v rows="$rows" '
	BEGIN {
		printf "%-26s %9s %11s %15s %7s  %s\n", "boxes", "kept", "ours, ms", "torchvision, ms",
			"ratio", "kept list"
	}
	{ printf "%-26s %9d %11.3f %15.1f %7.0f  %s\n", $1, $3, $4, $6, $6 / $4, $7 }
	{ printf "NMS, %s\t%.2f ms\ttorchvision %.1f ms\t%.0f\t%s MB\n", $1, $4, $6, $6 / $4, $5 >>rows }
	$7 != "same" { different = 1 }
	END { exit different }'
status=$?
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
