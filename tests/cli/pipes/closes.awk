# closes.awk -- does every box come back? awk -v targets=FILE -v detections=FILE -f closes.awk GROUND-TRUTH
# Each box that is neither crowd, nor ignored, nor in "unmatched" needs a detection of its label within 1e-3 at each corner.
# Says how many boxes came back, each that did not, and whether most boxes had an anchor at all.

# The entries of the column "name" of the record "line" into "entries"; returns their number.
function column(line, name, entries,	start, text) {
	start = index(line, "\"" name "\":[")
	if (!start)
		return 0
	text = substr(line, start + length(name) + 4)
	if (name == "boxes") {
		sub(/\]\].*/, "", text)
		sub(/^\[/, "", text)
		return text ~ /^\]/ ? 0 : split(text, entries, /\],\[/)
	}
	sub(/\].*/, "", text)
	return split(text, entries, ",")
}

function far(a, b,	p, q, i) {
	split(a, p, ",")
	split(b, q, ",")
	for (i = 1; i <= 4; i++)
		if (p[i] - q[i] > 1e-3 || q[i] - p[i] > 1e-3)
			return 1
	return 0
}

{
	boxes = column($0, "boxes", box)
	column($0, "labels", label)
	column($0, "iscrowd", crowd)
	column($0, "ignore", ignored)
	if ((getline target <targets) <= 0 || (getline detection <detections) <= 0)
		print "line", FNR, "is missing"
	split("", unserved)
	for (i = column(target, "unmatched", unmatched); i > 0; i--)
		unserved[unmatched[i] + 1] = 1
	found = column(detection, "boxes", given)
	column(detection, "labels", name)
	for (i = 1; i <= boxes; i++) {
		if (crowd[i] || ignored[i])
			continue
		if (i in unserved) {
			without++
			continue
		}
		for (k = 1; k <= found; k++)
			if (name[k] == label[i] && !far(box[i], given[k]))
				break
		if (k > found)
			print "line", FNR, "box", i - 1, "does not come back:", box[i], label[i]
		else
			back++
	}
}

END {
	print (back > 100 ? "more than 100" : back), "boxes came back;", (without * 4 < back ? "few" : without), "without an anchor"
}
