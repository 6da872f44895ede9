/* server/http/html.h - the few pieces that all pages share. */
#ifndef SERVER_HTTP_HTML_H
#define SERVER_HTTP_HTML_H
#include "base/buf.h"
#include "server/http/body.h"

/* Text for content and for attribute values in double quotes. */
void html_text(struct buf *out, const char *s);

/* From the doctype to <body>. title: text; links: HTML for the head. */
void html_head(struct buf *out, const char *title, const char *links);

/* No scripts, no frames, nothing from elsewhere. */
void html_headers(struct body *b);

#endif
