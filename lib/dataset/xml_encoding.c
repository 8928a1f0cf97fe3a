/* xml_encoding.c -- encodings of XML files that expat does not know. */
#include "dataset/xml_encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The character that n bytes are; -1: none; -2: the begin of one. */
static int
character(iconv_t from, const char *bytes, size_t n)
{
	unsigned char out[8];
	char *in = (char *)bytes, *to = (char *)out;
	size_t left = n, room = sizeof out;
	iconv(from, NULL, NULL, NULL, NULL);
	if (iconv(from, &in, &left, &to, &room) == (size_t)-1)
		return errno == EINVAL ? -2 : -1;
	iconv(from, NULL, NULL, &to, &room);
	if (room != sizeof out - 4)
		return -1;
	uint32_t code = (uint32_t)out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16 | (uint32_t)out[3] << 24;
	return code <= 0xffff ? (int)code : -1;
}

static int
convert_two(void *from, const char *bytes)
{
	int code = character((iconv_t)from, bytes, 2);
	return code < 0 ? -1 : code;
}

static void
release(void *from)
{
	iconv_close((iconv_t)from);
}

static int
find_encoding(void *data, const XML_Char *name, XML_Encoding *info)
{
	char *unknown = data;
	iconv_t from = iconv_open("UTF-32LE", name);
	snprintf(unknown, XML_ENCODING_NAME, "%s", name);
	if (from == (iconv_t)-1)
		return XML_STATUS_ERROR;
	bool good = true;
	for (int i = 0; i < 256; i++) {
		const char byte = (char)i;
		info->map[i] = character(from, &byte, 1);
		good &= i >= 128 || info->map[i] == i || i == '\\' || i == '~'; /* as Shift_JIS has them */
		if (i < 128)
			info->map[i] = i;
	}
	if (!good) {
		iconv_close(from);
		return XML_STATUS_ERROR;
	}
	unknown[0] = '\0';
	info->data = from;
	info->convert = convert_two;
	info->release = release;
	return XML_STATUS_OK;
}

void
xml_encoding_handle(XML_Parser parser, char name[XML_ENCODING_NAME])
{
	name[0] = '\0';
	XML_SetUnknownEncodingHandler(parser, find_encoding, name);
}
