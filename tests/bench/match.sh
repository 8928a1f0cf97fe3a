#!/bin/sh
# match.sh [BUILD] -- max-IoU matching against torchvision (box_iou, Matcher, BoxCoder; two threads), same boxes.
#
# Builds nothing. Ours is one thread; a time is that of an image, a median; the ratio is theirs to ours. Where
# torchvision's matrices do not fit, their size stands. Positives over all images are shown too: they differ by a few
# where float32 rounds across a threshold, or makes or breaks a tie.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
python=${PYTHON:-/usr/bin/python3}
rows=${ROWS:-/dev/null}
scratch=${SCRATCH:-}
[ -n "$scratch" ] || { scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; }

"$build/tests/bench/match" || exit 1
"$build/tests/bench/match" --raw "$scratch/boxes" >"$scratch/ours" || exit 1
if ! "$python" -c 'import torchvision' 2>/dev/null; then
	echo "match: no torchvision, nothing to compare with"
	awk -F '\t' -v OFS='\t' '{ print "targets, " $1, $2 " us", "no torchvision", "-", "-" }' \
		"$scratch/ours" >>"$rows"
	exit 0
fi
"$python" "$here/match_peer.py" "$scratch/boxes" >"$scratch/theirs" || exit 1
echo
paste "$scratch/ours" "$scratch/theirs" | awk -F '\t' -v rows="$rows" '
	BEGIN {
		printf "%-26s %12s %14s %7s %10s %12s\n", "scene", "ours, us", "torchvision", "ratio",
			"positives", "theirs"
	}
	{ ratio = $4 == "-" ? "-" : sprintf("%.0f", $4 / $2) }
	{ theirs = $4 == "-" ? $6 : sprintf("%.0f us", $4) }
	{ printf "targets, %s\t%.1f us\ttorchvision %s\t%s\t-\n", $1, $2, theirs, ratio >>rows }
	$4 == "-" { printf "%-26s %12.1f %14s %7s %10d %12s\n", $1, $2, $6, "", $3, ""; next }
	{ printf "%-26s %12.1f %14.0f %7.0f %10d %12d\n", $1, $2, $4, $4 / $2, $3, $5 }'
