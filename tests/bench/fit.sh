#!/bin/bash
# fit.sh [FILE [SCALE]] -- quality and time of anchor fitting, on 890,000 made-up boxes and on those of FILE.
#
# FILE has an image a line: its path, then a word x1,y1,x2,y2,class for each box; sizes are multiplied by SCALE (640/500).
# Without it the VOC2007 test set is used, where it stands beside the project. For that set, nine anchors and this scale, others
# give a mean IoU of 0.6922 (kmeans-anchor-boxes, 3.6 s), 0.6907 (YOLOv5, 1000 generations, 2.1 s), 0.6819 (darknet, 0.07 s).

build=${BUILD:-build}
scratch=${SCRATCH:-$(mktemp -d)}
lines=${1:-../shared/data/voc2007/test.txt}

echo "made up:"
"$build/tests/bench/fit" || exit 1
if [ -f "$lines" ]; then
	awk -v scale="${2:-1.28}" '{
		for (i = 2; i <= NF; i++) {
			split($i, box, ",")
			print (box[3] - box[1]) * scale, (box[4] - box[2]) * scale
		}
	}' "$lines" >"$scratch/sizes"
	echo "${lines##*/}:"
	"$build/tests/bench/fit" "$scratch/sizes" || exit 1
fi
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
