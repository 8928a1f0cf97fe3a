# heads.sh -- the outputs of two levels in every layout, for the command cases: . "$ROOT/tests/support/heads.sh"
# Level 0 has 3 columns, 2 rows and 2 base boxes, level 1 has 2, 1 and 2; an anchor has 4 offsets, an objectness and 3
# classes.

# heads LOOPS LEVEL IMAGE [WITHOUT [FROM TO]]: numbers in the order of LOOPS, the outermost first: b base, y row,
# x column, k number of the anchor, from FROM to TO (0 7) but WITHOUT (none). LEVEL is 0, 1 or both.
heads() {
	awk -v loops="$1" -v level="$2" -v image="$3" -v without="${4:--1}" -v from="${5:-0}" -v to="${6:-7}" '
		function value() {
			sum = level * 7 + at["y"] * 5 + at["x"] * 13 + at["b"] * 3 + at["k"] * 11 + image * 17
			return ((sum * 29) % 41 - 20) / 8
		}
		function walk(depth,   axis, i) {
			axis = substr(loops, depth, 1)
			if (axis == "") {
				if (at["k"] != without)
					print value()
				return
			}
			for (i = axis == "k" ? from : 0; i < end[axis]; i++) {
				at[axis] = i
				walk(depth + 1)
			}
		}
		BEGIN {
			end["b"] = 2
			end["k"] = to + 1
			for (l = level == "both" ? 0 : level; l <= (level == "both" ? 1 : level); l++) {
				keep = level
				level = l
				end["x"] = l ? 2 : 3
				end["y"] = l ? 1 : 2
				walk(1)
				level = keep
			}
		}'
}

# The set, in the order hwa or ahw.
heads_set() {
	anchor-gen --strides 32,64 --sizes 24,48 --ratios 1,2 --order "$1" --input 96x64
}
