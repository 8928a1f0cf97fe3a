#!/bin/bash
# counts.sh -- how many instructions six inner loops take, by callgrind, beside what tests/bench/counts has recorded.
#
# A count is that of one function and all that it calls, in a whole command on made-up images: no clock, so a busy
# machine gives the same figure. What changed by more than 3 % is said, with status 1. Counts depend on the compiler,
# whose version is recorded with them: with another, and on a processor without AVX2, they say nothing. RECORD=1 writes
# the file anew: make bench T=counts RECORD=1

build=${1:-${BUILD:-build}}
recorded=${BASH_SOURCE[0]%/*}/counts
scratch=${SCRATCH:-$(mktemp -d)}
compiler=$(gcc -dumpfullversion)

command -v valgrind >/dev/null || { echo "counts: no valgrind, nothing to count with"; exit 0; }
"$build/tests/bench/stream" images 300 7 >"$scratch/images" || exit 1
"$build/tests/bench/stream" detections 20 1000 7 >"$scratch/detections" || exit 1

# count NAME FUNCTION COMMAND...
count() {
	valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind" --toggle-collect="$2" "${@:3}" \
		-o /dev/null 2>"$scratch/said"
	awk -v name="$1" '/Collected/ { print name, $4 }' "$scratch/said"
}

{
	count read json_scan "$build/anchor-nms" "$scratch/detections"
	count suppress nms_greedy "$build/anchor-nms" --agnostic "$scratch/detections"
	count match assigner_run "$build/anchor-match" --preset retinanet --input 1344x1344 "$scratch/images"
	count encode coder_encode_pairs "$build/anchor-match" --preset retinanet --input 1344x1344 "$scratch/images"
	count print json_put_floats "$build/anchor-match" --preset retinanet --input 1344x1344 "$scratch/images"
	count evaluate eval_detections_match "$build/anchor-eval" --gt "$scratch/images" "$scratch/detections"
} >"$scratch/counts"

if [ -n "${RECORD:-}" ]; then
	{ echo "gcc $compiler"; cat "$scratch/counts"; } >"$recorded"
fi
awk -v compiler="$compiler" '
	FNR == NR && $1 == "gcc" { before = $2; next }
	FNR == NR { was[$1] = $2; next }
	FNR == 1 { printf "%-10s %14s %14s %8s\n", "loop", "recorded", "now", "change" }
	{
		change = was[$1] > 0 ? 100 * ($2 / was[$1] - 1) : 0
		off = was[$1] == 0 || $2 == 0 || change > 3 || change < -3
		printf "%-10s %14d %14d %+7.1f%%%s\n", $1, was[$1], $2, change, off ? "  changed" : ""
		wrong += off
	}
	END {
		if (before != compiler)
			print "counts: recorded with gcc " before ", this is " compiler ": not comparable"
		exit before == compiler && wrong > 0
	}' "$recorded" "$scratch/counts"
status=$?
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
