# closes.awk -- does the loop close? Perfect targets, decoded and suppressed, must give the ground truth back.
#
#	awk -v detections=FILE [-v lost=ok] -f tests/support/closes.awk TARGETS
#
# TARGETS is what anchor-match --keep-gt wrote, FILE what became of it. Every box that is neither crowd, nor ignored,
# nor unmatched needs a detection of its label within 1e-3 px at every corner. Prints one line of counts; status 1 when
# a box is lost (lost=ok: never).

# The value of a key in a line of JSON: an array (whose brackets are taken off) as text; "" when there is none.
function array(line, key,    at, depth, i, c, quoted) {
	at = index(line, "\"" key "\":[")
	if (!at)
		return ""
	line = substr(line, at + length(key) + 4)
	gsub(/[ \t]/, "", line)
	for (i = 1; ; i++) {
		c = substr(line, i, 1)
		if (c == "\\")
			i++
		else if (c == "\"")
			quoted = !quoted
		else if (!quoted && c == "[")
			depth++
		else if ((!quoted && c == "]" && depth-- == 0) || c == "")
			return substr(line, 1, i - 1)
	}
}

# Splits an array's text into numbers, whatever its nesting; returns how many.
function numbers(text, out) {
	gsub(/[][]/, "", text)
	return text == "" ? 0 : split(text, out, ",")
}

# Splits an array of scalars into their texts, quotes taken off.
function scalars(text, out,    n) {
	while (match(text, /^("([^"\\]|\\.)*"|[^,]+)/)) {
		out[++n] = substr(text, 1, RLENGTH)
		gsub(/^"|"$/, "", out[n])
		text = substr(text, RLENGTH + 2)
	}
	return n + 0
}

function distance(b, i, d, j,    k, x, worst) {
	for (k = 1; k <= 4; k++) {
		x = b[4 * i + k] - d[4 * j + k]
		x = x < 0 ? -x : x
		worst = x > worst ? x : worst
	}
	return worst + 0
}

{
	target = $0
	if ((getline found < detections) <= 0) {
		print "closes: " detections " has fewer lines"
		exit status = 1
	}
	gt = substr(target, index(target, "\"gt\":{"))
	sub(/"gt":\{[^}]*\}/, "", found)
	delete skip
	delete label
	delete named
	n = numbers(array(gt, "boxes"), box) / 4
	scalars(array(gt, "labels"), label)
	numbers(array(gt, "iscrowd"), crowd)
	marked = numbers(array(gt, "ignore"), ignore)
	crowds = array(gt, "iscrowd") != ""
	lonely = numbers(array(target, "unmatched"), unmatched)
	for (i = 1; i <= lonely; i++)
		skip[unmatched[i]] = 1
	m = numbers(array(found, "boxes"), det) / 4
	scalars(array(found, "labels"), named)

	images++
	boxes += n
	positives += numbers(array(target, "anchors"), run)
	runs = numbers(array(target, "ignored"), run)
	for (i = 2; i <= runs; i += 2)
		ignored += run[i]
	none += lonely
	detected += m
	for (i = 0; i < n; i++) {
		if ((i in skip) || (crowds && crowd[i + 1]) || (marked && ignore[i + 1]))
			continue
		checked++
		best = 1e9
		for (j = 0; j < m; j++)
			if (label[i + 1] == named[j + 1] && (x = distance(box, i, det, j)) < best)
				best = x
		if (best > 1e-3)
			missing++
		else if (best > worst)
			worst = best
	}
}

END {
	if (status)
		exit status
	printf "%d images, %d boxes, %d positives, %d ignored, %d boxes that no anchor serves, %d detections; ", images,
		boxes, positives, ignored, none, detected
	printf "%d of %d boxes came back, the worst corner %.1e px off\n", checked - missing, checked, worst
	exit missing > 0 && lost != "ok"
}
