# npy.sh -- writes small .npy files; for the command cases: . "$ROOT/tests/npy.sh"

# npy TYPE SHAPE VALUE...: an array of <f4 or >f4, whose values are 0 0.5 1 2 -4 nan inf -inf, or of another type without values.
npy() {
	npy_head "{'descr': '$1', 'fortran_order': False, 'shape': ($2), }"
	type=$1
	shift 2
	for value; do
		case $value in
		0) bits='\000 \000 \000 \000' ;;
		0.5) bits='\077 \000 \000 \000' ;;
		1) bits='\077 \200 \000 \000' ;;
		2) bits='\100 \000 \000 \000' ;;
		-4) bits='\300 \200 \000 \000' ;;
		nan) bits='\177 \300 \000 \000' ;;
		inf) bits='\177 \200 \000 \000' ;;
		-inf) bits='\377 \200 \000 \000' ;;
		esac
		printf '%s\n' "$type $bits"
	done | while read -r order a b c d; do
		[ "$order" = '>f4' ] && printf "$a$b$c$d" || printf "$d$c$b$a"
	done
}

# npy_head TEXT: the beginning of a file with a header of one's own, of at most 255 bytes.
npy_head() {
	printf '\223NUMPY\001\000'
	printf "\\$(printf %03o "${#1}")\\000%s" "$1"
}
