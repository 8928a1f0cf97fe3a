/* xml_encoding.h -- encodings of XML files that expat does not know, through iconv. */
#ifndef DATASET_XML_ENCODING_H
#define DATASET_XML_ENCODING_H

#include <expat.h>

/* Has the parser read files in encodings of one or two bytes a character, as gb2312 and windows-1252 are. name gets
 * what the file declares where that cannot be read; it starts as "". */
enum { XML_ENCODING_NAME = 40 };
void xml_encoding_handle(XML_Parser parser, char name[XML_ENCODING_NAME]);

#endif
