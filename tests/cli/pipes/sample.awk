# sample.awk -- image records to run through whole pipes: awk -v images=N -v width=W -v height=H -f sample.awk
# Boxes of 12 to 2/3 of the image, whole and quarter pixels; some images have none, some a crowd or an ignored box.
function random(n) {
	state = (state * 16807) % 2147483647
	return state % n
}

BEGIN {
	state = 1
	for (i = 1; i <= images; i++) {
		boxes = labels = crowd = ignore = ""
		count = i % 7
		for (k = 0; k < count; k++) {
			w = 12 + random(int(width * 2 / 3) - 12) + random(4) / 4
			h = 12 + random(int(height * 2 / 3) - 12) + random(4) / 4
			x = random(int(width - w)); y = random(int(height - h))
			comma = k ? "," : ""
			boxes = boxes comma "[" x "," y "," x + w "," y + h "]"
			labels = labels comma (k % 3 ? "\"class " k % 3 "\"" : i % 4)
			crowd = crowd comma (i % 5 == 0 && k == 0)
			ignore = ignore comma (i % 6 == 0 && k == 1)
		}
		printf "{\"image_id\":%d,\"width\":%d,\"height\":%d,\"boxes\":[%s],\"labels\":[%s],\"iscrowd\":[%s],\"ignore\":[%s]}\n", \
			i, width, height, boxes, labels, crowd, ignore
	}
}
