#include "base/xml.h"

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
xml_text(struct buf *out, const char *s)
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
