/* xml_parser.h -- expat as readers of XML use it: encodings through iconv, and what is wrong in words. */
#ifndef DATASET_XML_PARSER_H
#define DATASET_XML_PARSER_H

#include "dataset/xml_encoding.h"

/* A parser whose handlers get data; name is xml_encoding_handle's. Entities that grow beyond measure are an error of
 * expat's own, and those of other files are nothing. */
XML_Parser xml_parser_open(void *data, char name[XML_ENCODING_NAME]);

/* What is wrong where the parser ended with XML_STATUS_ERROR and was stopped by none of the reader's handlers. */
enum { XML_WHY = 200 };
void xml_parser_why(XML_Parser parser, const char name[XML_ENCODING_NAME], char why[XML_WHY]);

#endif
