#!/bin/sh
# stats.sh -- anchor-stats, and the counting of anchor-fit, on 10 million boxes of nearly as many sizes, beside the
# scanner alone; seven parts merged are one run.
#
# CPU time (least of three), how many times that of anchor-resize on the same stream, which scans and prints it, and
# peak memory, which must stay below 400 MB. The aim: 3 times. IMAGES=N: other than 1,370,000 images.

build=${BUILD:-build}
scratch=${SCRATCH:-$(mktemp -d)}
images=${IMAGES:-1370000}
most=400000 # kB
rows=${ROWS:-/dev/null}
status=0
PATH=$build:$PATH

# CPU seconds, the least of three, and peak memory in kB, of a command.
measure() {
	for _ in 1 2 3; do
		/usr/bin/time -f '%U %S %M' -o "$scratch/time" "$@" >"$scratch/out" || return 1
		cat "$scratch/time"
	done | awk '
		{ t = $1 + $2 }
		NR == 1 || t < least { least = t }
		$3 > most { most = $3 }
		END { print least, most }'
}

"$build/tests/bench/stream" images "$images" 1 >"$scratch/in.jsonl" || exit 1
set -- $(measure anchor-resize --scale 1 "$scratch/in.jsonl")
scan=$1
printf '%-24s %8s %8s %10s\n' "$images images" 'CPU, s' times 'peak, MB'
printf '%-24s %8.2f %8s %10.0f\n' 'anchor-resize' "$scan" 1.0 "$(($2 / 1000))"
for tool in 'anchor-stats' 'anchor-stats --partial' 'anchor-fit --partial'; do
	set -- $(measure $tool "$scratch/in.jsonl")
	times=$(echo "$1 $scan" | awk '{ printf "%.1f", $1 / $2 }')
	printf '%-24s %8.2f %8s %10.0f\n' "$tool" "$1" "$times" "$(($2 / 1000))"
	printf '%s, 10 million boxes\t%.2f s\tthe scanner alone %.2f s\t-\t%.0f MB\n' "$tool" "$1" "$scan" \
		"$(($2 / 1000))" >>"$rows"
	[ "$2" -lt $most ] || { echo "stats: $tool takes $2 kB, more than $most"; status=1; }
done

anchor-stats -o "$scratch/whole" "$scratch/in.jsonl"
split -n l/7 "$scratch/in.jsonl" "$scratch/shard."
for shard in "$scratch"/shard.??; do
	anchor-stats --partial -o "$shard.part" "$shard" && rm "$shard"
done
set -- $(measure anchor-stats --merge "$scratch"/shard.??.part)
printf '%-24s %8.2f %8s %10.0f\n' 'anchor-stats --merge' "$1" '' "$(($2 / 1000))"
cmp "$scratch/out" "$scratch/whole" || { echo "stats: seven parts are not the whole"; status=1; }
[ -n "${SCRATCH:-}" ] || rm -rf "$scratch"
exit "$status"
