#!/bin/sh
# eval.sh [BUILD] -- a whole evaluation of COCO val2017's size, both files read, beside Python's json.load of the two in
# the same run.
#
# One thread; CPU time, and how many times json.load's it is; peak memory. The figures are pinned: they are those of
# pycocotools, to the last bit. Measured on two busy cores for a like set: pycocotools 122 s and 2.55 GB,
# faster-coco-eval 16.6 s and 1.37 GB, hotcoco 0.4 on one thread 11.7 s and 2.34 GB; tidecv 51 s. The aims: at most 0.10
# of json.load and 24 MB (48 MB in any order); TIDE as much again; 1,000 draws in 5 s; 1,200 labels in 4 times the
# time of 80.

build=${1:-${BUILD:-build}}
here=$(dirname "$0")
scratch=${SCRATCH:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
eval=$build/anchor-eval

mkdir -p "$scratch/coco" "$scratch/any" "$scratch/many"
"$build/tests/bench/eval" "$scratch/coco" || exit 1
"$build/tests/bench/eval" "$scratch/any" 5000 80 0 in-turn >/dev/null || exit 1
"$build/tests/bench/eval" "$scratch/many" 6000 1200 >/dev/null || exit 1

status=0
for order in coco any; do
	"$eval" --gt "$scratch/$order/gt.json" "$scratch/$order/dt.json" |
		sed 's/.*"metrics":{\([^}]*\)}.*/\1/' | tr , '\n' >"$scratch/$order/figures"
done
cat >"$scratch/pinned" <<'END'
"AP":0.2628703833722029
"AP50":0.5506276051479093
"AP75":0.1954199281245997
"APs":0.3155331047430366
"APm":0.26305970455933586
"APl":0.24348985216325483
"AR1":0.473730269468521
"AR10":0.5372600105128462
"AR100":0.5372619719564689
"ARs":0.5351614854740311
"ARm":0.5369105243138961
"ARl":0.5437650221636471
END
for order in coco any; do
	cmp "$scratch/$order/figures" "$scratch/pinned" || { cat "$scratch/$order/figures"; status=1; }
done

command -v "$python" >/dev/null || { echo "eval: no Python, nothing to compare with"; exit "$status"; }
gt="--gt $scratch/coco/gt.json $scratch/coco/dt.json"
"$python" "$here/eval_peer.py" "$scratch/coco" "image by image=$eval $gt" \
	"in any order=$eval --gt $scratch/any/gt.json $scratch/any/dt.json" "agnostic=$eval $gt --agnostic" \
	"with TIDE=$eval $gt --tide" "with 1000 draws=$eval $gt --bootstrap 1000" \
	"1,200 labels x 600,000=$eval --gt $scratch/many/gt.json $scratch/many/dt.json" || status=1
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
