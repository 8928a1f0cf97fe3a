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

rows=${ROWS:-/dev/null}

peers() {
	if "$python" -c 'import numpy' 2>/dev/null; then
		OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$python" "${BASH_SOURCE[0]%/*}/fit_peer.py" "$@"
	else
		echo "no peers: $python has no numpy"
	fi
}

# A line of the page from what ours and the peers said: what YOLOv5 aims at, its fitness.
row() {
	cat "$scratch/ours" "$scratch/theirs" | awk -v boxes="$1" -v OFS='\t' '
		$1 == "evolve," && $2 == "ratio," { fitness = $6; seconds = $8 }
		$1 == "YOLOv5" {
			peer = sprintf("YOLOv5'\''s way %.4f %.2f s", $4, $6)
			ratio = NF == 6 ? sprintf("%.0f", $6 / seconds) : "-"
		}
		END {
			print boxes, sprintf("%.4f %.2f s", fitness, seconds), peer == "" ? "no numpy" : peer,
				ratio == "" ? "-" : ratio, "-"
		}' >>"$rows"
}

echo "made up:"
"$build/tests/bench/fit" - "${3:-9}" >"$scratch/ours" && "$build/tests/bench/fit" --sizes >"$scratch/made" || exit 1
peers "$scratch/made" 100 "${3:-9}" >"$scratch/theirs"
cat "$scratch/ours" "$scratch/theirs"
row "fitness of ${3:-9} shapes, 890,000 boxes (theirs 8,900)"
if [ -f "$lines" ]; then
	awk -v scale="${2:-1.28}" '{
		for (i = 2; i <= NF; i++) {
			split($i, box, ",")
			print (box[3] - box[1]) * scale, (box[4] - box[2]) * scale
		}
	}' "$lines" >"$scratch/sizes"
	echo "${lines##*/}:"
	"$build/tests/bench/fit" "$scratch/sizes" "${3:-9}" >"$scratch/ours" || exit 1
	peers "$scratch/sizes" 1 "${3:-9}" >"$scratch/theirs"
	cat "$scratch/ours" "$scratch/theirs"
	row "fitness of ${3:-9} shapes, $(basename "${lines%/*}") ${lines##*/}"
fi
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
