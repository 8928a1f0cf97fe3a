#!/bin/sh
# json.sh [BUILD] -- reading records and printing numbers against cJSON, on the same lines in the same run.
#
# Reading is megabytes of lines a second, checked and bound into arrays, by cJSON parsed and deleted; printing is
# millions of numbers a second. The aim is a ratio of 10 for reading and of 20 for printing. Options go through: json.sh
# build --quick.

build=${1:-${BUILD:-build}}
[ $# -eq 0 ] || shift
exec "$build/tests/bench/json" "$@"
