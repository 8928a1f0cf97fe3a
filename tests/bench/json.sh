#!/bin/sh
# json.sh [BUILD] -- reading records and printing numbers against cJSON, on the same lines in the same run.
#
# Reading is megabytes of lines a second, checked and bound into arrays, by cJSON parsed and deleted; printing is
# millions of numbers a second. The aim is a ratio of 10 for reading and of 20 for printing. Options go through: json.sh
# build --quick.

build=${1:-${BUILD:-build}}
[ $# -eq 0 ] || shift
"$build/tests/bench/json" "$@" | tee "${SCRATCH:-/tmp}/json" || exit 1
awk -v OFS='\t' '
	/^reading/ { what = "records read, "; unit = " MB/s" }
	/^printing/ { what = "numbers printed, "; unit = " M/s" }
	what != "" && NF > 3 && $NF ~ /^[0-9.]+$/ {
		print what $1 " " $2 ($3 ~ /^[a-z]/ ? " " $3 : ""), $(NF - 2) unit, "cJSON " $(NF - 1) unit, $NF, "-"
	}' "${SCRATCH:-/tmp}/json" >>"${ROWS:-/dev/null}"
