#include "server/http/html.h"

#include <string.h>

static const char *
entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
html_text(struct buf *out, const char *s)
{
	size_t n;

	for (;;) {
		n = strcspn(s, "&<>\"'");
		buf_add(out, s, n);
		s += n;
		if (*s == '\0')
			return;
		buf_str(out, entity(*s++));
	}
}

void
html_head(struct buf *out, const char *title, const char *links)
{
	buf_str(out, "<!doctype html>\n<html lang=\"ko\"><head>"
	    "<meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	    "<meta name=\"color-scheme\" content=\"light dark\">"
	    "<title>");
	html_text(out, title);
	buf_str(out, "</title><link rel=\"stylesheet\" href=\"/style.css\">");
	buf_str(out, links);
	buf_str(out, "</head><body>\n");
}

void
html_headers(struct body *b)
{
	body_header(b, "Content-Security-Policy", "default-src 'none'; "
	    "style-src 'self'; base-uri 'none'; form-action 'none'; "
	    "frame-ancestors 'none'");
	body_header(b, "Referrer-Policy", "no-referrer");
	body_header(b, "X-Frame-Options", "DENY");
}
