#!/bin/bash
# fit.sh [FILE [SCALE [K]]] -- quality and time of anchor fitting beside what others do, on 890,000 made-up boxes and on
# those of FILE.
#
# FILE has an image a line: its path, then a word x1,y1,x2,y2,class for each box; sizes are multiplied by SCALE
# (640/500). Without it the VOC2007 test set is used, where it stands beside the project. PYTHON must have numpy.

build=${BUILD:-build}
python=${PYTHON:-/usr/bin/python3}
scratch=${SCRATCH:-$(mktemp -d)}
lines=${1:-../shared/data/voc2007/test.txt}

peers() {
	if "$python" -c 'import numpy' 2>/dev/null; then
		OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$python" "${BASH_SOURCE[0]%/*}/fit_peer.py" "$@"
	else
		echo "no peers: $python has no numpy"
	fi
}

echo "made up:"
"$build/tests/bench/fit" - "${3:-9}" && "$build/tests/bench/fit" --sizes >"$scratch/made" || exit 1
peers "$scratch/made" 100 "${3:-9}"
if [ -f "$lines" ]; then
	awk -v scale="${2:-1.28}" '{
		for (i = 2; i <= NF; i++) {
			split($i, box, ",")
			print (box[3] - box[1]) * scale, (box[4] - box[2]) * scale
		}
	}' "$lines" >"$scratch/sizes"
	echo "${lines##*/}:"
	"$build/tests/bench/fit" "$scratch/sizes" "${3:-9}" || exit 1
	peers "$scratch/sizes" 1 "${3:-9}"
fi
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
