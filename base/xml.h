/* base/xml.h - text as XML and HTML hold it. */
#ifndef BASE_XML_H
#define BASE_XML_H
#include "base/buf.h"

/* For content and for attribute values in double quotes. */
void xml_text(struct buf *out, const char *s);

#endif
