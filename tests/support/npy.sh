# npy.sh -- writes small .npy files; for the command cases: . "$ROOT/tests/support/npy.sh"

# npy TYPE SHAPE VALUE...: an array of any type without values, or of <f2 >f2 <f4 >f4 <f8 >f8 with numbers, nan, inf,
# -inf, or of |i1 |u1 <i2 with whole numbers. npy_fortran=True before it: the header says Fortran order.
npy() {
	npy_head "{'descr': '$1', 'fortran_order': ${npy_fortran:-False}, 'shape': ($2), }"
	type=$1
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@" | npy_pack "$type"
}

# npy_head TEXT: the beginning of a file with a header of one's own, of at most 255 bytes.
npy_head() {
	printf '\223NUMPY\001\000'
	printf "\\$(printf %03o "${#1}")\\000%s" "$1"
}

# npy_pack TYPE: the numbers on standard input as bytes; each becomes the nearest that the type has, and none may be too
# large.
npy_pack() {
	printf "$(awk -v type="$1" '
		BEGIN {
			size = substr(type, 3)
			exponent_bits = size == 2 ? 5 : size == 4 ? 8 : 11
			fraction_bits = 8 * size - 1 - exponent_bits
			most = 2 ^ exponent_bits - 1
			bias = (most - 1) / 2
			one = 2 ^ fraction_bits
		}
		# The two bytes at the front hold the sign, the exponent and the beginning of the fraction.
		function put(sign, exponent, fraction,   rest, front, i) {
			rest = 2 ^ (8 * size - 16)
			front = sign * 32768 + exponent * 2 ^ (15 - exponent_bits) + int(fraction / rest)
			fraction -= int(fraction / rest) * rest
			byte[1] = int(front / 256)
			byte[2] = front % 256
			for (i = size; i > 2; i--) {
				byte[i] = fraction - int(fraction / 256) * 256
				fraction = int(fraction / 256)
			}
			for (i = 1; i <= size; i++)
				printf "\\%03o", byte[type ~ /^>/ ? i : size + 1 - i]
		}
		function pack(x, sign,   exponent, fraction) {
			for (exponent = x ? bias : 0; x >= 2; exponent++)
				x /= 2
			for (; x < 1 && exponent > 1; exponent--)
				x *= 2
			if (x < 1)
				exponent = 0
			fraction = int((x - (exponent > 0)) * one + 0.5)
			put(sign, exponent + (fraction == one), fraction == one ? 0 : fraction)
		}
		function whole(x) {
			x = x < 0 ? x + 2 ^ (8 * size) : x
			printf size == 1 ? "\\%03o" : "\\%03o\\%03o", x % 256, x / 256
		}
		type ~ /[iu]/ {
			for (field = 1; field <= NF; field++)
				whole($field)
			next
		}
		{
			for (field = 1; field <= NF; field++) {
				sign = $field ~ /^-/
				text = sign ? substr($field, 2) : $field
				if (text == "nan")
					put(sign, most, one / 2)
				else if (text == "inf")
					put(sign, most, 0)
				else
					pack(text + 0, sign)
			}
		}')"
}

# little BYTES NUMBER: the number, its lowest byte first.
little() {
	printf "$(awk -v n="$1" -v x="$2" 'BEGIN { for (; n-- > 0; x = int(x / 256)) printf "\\%03o", x % 256 }')"
}

# npz NAME.npy...: an archive of these files, not compressed; their checksums are 0, and nobody looks at those.
npz() {
	at=0
	: >npz.directory
	for member; do
		size=$(wc -c <"$member")
		little 4 67324752
		little 14 0
		little 4 "$size"
		little 4 "$size"
		little 2 ${#member}
		little 2 0
		printf %s "$member"
		cat "$member"
		{
			little 4 33639248
			little 16 0
			little 4 "$size"
			little 4 "$size"
			little 2 ${#member}
			little 12 0
			little 4 $at
			printf %s "$member"
		} >>npz.directory
		at=$((at + 30 + ${#member} + size))
	done
	cat npz.directory
	little 4 101010256
	little 4 0
	little 2 $#
	little 2 $#
	little 4 "$(wc -c <npz.directory)"
	little 4 $at
	little 2 0
}
