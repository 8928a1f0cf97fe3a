#!/bin/sh
# nms.sh [BUILD] -- greedy suppression against torchvision.ops.nms (float64, at most two threads) and OpenCV's
# dnn.NMSBoxes, same boxes; and anchor-nms as a whole, beside Python's json.loads of the same lines.
#
# Builds nothing. Ours is one thread; times are medians, the ratio is how many times torchvision's is. It fails when
# torchvision keeps other boxes.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
rows=${ROWS:-/dev/null}

# anchor-nms on 5,000 images of 1,000 detections each: the least user time of three.
whole() {
	"$build/tests/bench/stream" detections 5000 1000 1 >"$scratch/detections" || return 1
	for _ in 1 2 3; do
		command time -f '%U %M' -o "$scratch/time" \
			"$build/anchor-nms" -j 1 -o /dev/null "$scratch/detections" || return 1
		cat "$scratch/time"
	done | sort -n | head -n 1 >"$scratch/best"
	"$python" - "$scratch/detections" 2>/dev/null >"$scratch/loads" <<-'END'
		import json, sys, time
		start = time.process_time()
		for line in open(sys.argv[1]):
		    json.loads(line)
		print(time.process_time() - start)
	END
	echo "$(wc -c <"$scratch/detections") $(cat "$scratch/best" "$scratch/loads" | tr '\n' ' ')" |
		awk -v rows="$rows" '{
			printf "anchor-nms, 5,000 images of 1,000: %.2f s of user time, %.0f MB/s\n", $2, $1 / $2 / 1e6
			peer = $4 > 0 ? sprintf("json.loads %.2f s", $4) : "no Python"
			ratio = $4 > 0 ? sprintf("%.1f", $4 / $2) : "-"
			printf "anchor-nms, 5,000 images of 1,000\t%.2f s\t%s\t%s\t%.0f MB\n",
				$2, peer, ratio, $3 / 1e3 >>rows
		}'
	rm -f "$scratch/detections"
}

"$build/tests/bench/nms" || exit 1
"$build/tests/bench/nms" --raw "$scratch/boxes" >"$scratch/ours" || exit 1
if ! "$python" -c 'import torchvision' 2>/dev/null; then
	echo "nms: no torchvision, nothing to compare with"
	awk -F '\t' -v OFS='\t' '{ print "NMS, " $1, $4 " ms", "no torchvision", "-", $5 " MB" }' \
		"$scratch/ours" >>"$rows"
	whole
	exit
fi
"$python" "$here/nms_peer.py" "$scratch/boxes" >"$scratch/theirs" || exit 1
echo
paste "$scratch/ours" "$scratch/theirs" | awk -F '\t' -v rows="$rows" '
	BEGIN {
		printf "%-26s %9s %11s %15s %7s  %-9s %11s\n", "boxes", "kept", "ours, ms", "torchvision, ms",
			"ratio", "kept list", "OpenCV, ms"
	}
	{ printf "%-26s %9d %11.3f %15.1f %7.0f  %-9s %11s\n", $1, $3, $4, $6, $6 / $4, $7, $8 }
	{ printf "NMS, %s\t%.2f ms\ttorchvision %.1f ms\t%.0f\t%s MB\n", $1, $4, $6, $6 / $4, $5 >>rows }
	$8 > 0 { printf "NMS, %s\t%.2f ms\tOpenCV %.1f ms\t%.0f\t%s MB\n", $1, $4, $8, $8 / $4, $5 >>rows }
	$7 != "same" { different = 1 }
	END { exit different }'
status=$?
whole || status=1
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
