/* xml_parser.c -- expat as readers of XML use it. */
#include "dataset/xml_parser.h"

#include "engine/err.h"

#include <stdio.h>

XML_Parser
xml_parser_open(void *data, char name[XML_ENCODING_NAME])
{
	XML_Parser parser = XML_ParserCreate(NULL);
	if (parser == NULL)
		err_out_of_memory();
	XML_SetUserData(parser, data);
	xml_encoding_handle(parser, name);
	return parser;
}

void
xml_parser_why(XML_Parser parser, const char name[XML_ENCODING_NAME], char why[XML_WHY])
{
	enum XML_Error error = XML_GetErrorCode(parser);
	const char *text = XML_ErrorString(error);
	if (name[0] != '\0')
		snprintf(why, XML_WHY, "encoding \"%s\" is not known; iconv -f %s -t utf-8, and "
			"encoding=\"utf-8\" instead", name, name);
	else if (XML_GetCurrentByteIndex(parser) == 0 && error != XML_ERROR_NO_ELEMENTS)
		snprintf(why, XML_WHY, "this is not XML (%s)", text);
	else
		snprintf(why, XML_WHY, "%s", text);
}
