#!/bin/sh
# npy_sparse.sh [BUILD] -- an epoch of training targets, 118,000 images as many as COCO's, into arrays and into records.
#
# RetinaNet's anchors, two threads, the best of three runs. The aim for the arrays: 1.5 s, the files on the disk.

build=${1:-${BUILD:-build}}
scratch=${SCRATCH:-}
rows=${ROWS:-/dev/null}
[ -n "$scratch" ] || { scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; }

"$build/tests/bench/stream" images 118000 1 >"$scratch/in.jsonl" || exit 1
sed -n '/^static const char \*const names/,/^};/s/"\([^"]*\)",*/\n\1\n/gp' "$(dirname "$0")/stream.c" |
	grep '^[a-z ]*[a-z]$' >"$scratch/names"
for what in "--classes $scratch/names --npy-sparse $scratch/out -o /dev/null" "-o $scratch/records"; do
	for run in 1 2 3; do
		rm -f "$scratch"/out* "$scratch/records"
		command time -f '%e s, %U s of user time, %S s of the system, %M KB' -o "$scratch/time" \
			"$build/anchor-match" --preset retinanet -j 2 $what "$scratch/in.jsonl" || exit 1
		cat "$scratch/time"
	done | sort -n | head -n 1 >"$scratch/best"
	name=$(case $what in *sparse*) echo arrays ;; *) echo records ;; esac)
	printf '%-8s %6.1f MB: %s\n' "$name" \
		"$(cat "$scratch"/out* "$scratch/records" 2>/dev/null | wc -c | awk '{ print $1 / 1e6 }')" \
		"$(cat "$scratch/best")"
	echo "$name $(cat "$scratch/best")" >>"$scratch/all"
done
awk -v OFS='\t' '
	{ seconds[$1] = $2; kb[$1] = $14 }
	END {
		print "targets of 118,000 images, -j 2, arrays", sprintf("%.2f s", seconds["arrays"]),
			sprintf("as JSON %.2f s", seconds["records"]),
			sprintf("%.1f", seconds["records"] / seconds["arrays"]), sprintf("%.0f MB", kb["arrays"] / 1e3)
	}' "$scratch/all" >>"$rows"
