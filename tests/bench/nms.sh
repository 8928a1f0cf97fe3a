#!/bin/sh
# nms.sh [BUILD] -- greedy suppression against torchvision.ops.nms (float64, at most two threads), same boxes.
#
# Builds nothing. Ours is one thread; times are medians, the ratio is how many times torchvision's is. It fails when the
# two keep different boxes.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}

"$build/tests/bench/nms" || exit 1
"$python" -c 'import torchvision' 2>/dev/null || { echo "nms: no torchvision, nothing to compare with"; exit 0; }
"$build/tests/bench/nms" --raw "$scratch/boxes" >"$scratch/ours" || exit 1
"$python" "$here/nms_peer.py" "$scratch/boxes" >"$scratch/theirs" || exit 1
echo
paste "$scratch/ours" "$scratch/theirs" | awk -F '\t' '
	BEGIN {
		printf "%-26s %9s %11s %15s %7s  %s\n", "boxes", "kept", "ours, ms", "torchvision, ms",
			"ratio", "kept list"
	}
	{ printf "%-26s %9d %11.3f %15.1f %7.0f  %s\n", $1, $3, $4, $5, $5 / $4, $6 }
	$6 != "same" { different = 1 }
	END { exit different }'
status=$?
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
