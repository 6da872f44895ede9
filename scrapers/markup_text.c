#include "scrapers/markup_text.h"

#include <string.h>

#include "base/mem.h"

static const struct { const char *names; enum markup_flow flow; } flows[] = {
	{ " address article aside blockquote body caption center dd details dialog dir div"
	  " dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html"
	  " legend li main menu nav ol optgroup option p section summary table tbody tfoot"
	  " thead tr ul ", FLOW_BLOCK },
	{ " td th ", FLOW_CELL },
	{ " br ", FLOW_BREAK },
	{ " pre textarea listing plaintext ", FLOW_PRE },
	{ " script style template head noframes iframe object svg math ", FLOW_HIDDEN },
};

enum markup_flow
markup_flow(const char *element)
{
	size_t n = strlen(element);
	const char *at;

	for (size_t i = 0; i < MEM_COUNT(flows); i++)
		for (at = flows[i].names; (at = strstr(at, element)) != NULL; at++)
			if (at[-1] == ' ' && at[n] == ' ')
				return flows[i].flow;
	return FLOW_INLINE;
}

/*
 * Bytes of white space at s, whether it shows or not: no-break spaces stand where
 * cells are empty, zero-width ones where editors left them. *shows: it parts words.
 */
static size_t
white(const char *s, size_t n, bool *shows)
{
	*shows = true;
	if (strchr(" \t\r\n\f", *s) != NULL)
		return 1;
	if (n >= 2 && memcmp(s, "\xC2\xA0", 2) == 0)
		return 2;
	*shows = false;
	if (n >= 2 && memcmp(s, "\xC2\xAD", 2) == 0)		/* soft hyphen */
		return 2;
	if (n >= 3 && (memcmp(s, "\xE2\x80\x8B", 3) == 0 || memcmp(s, "\xEF\xBB\xBF", 3) == 0))
		return 3;
	return 0;
}

static bool
at_line_start(const struct markup_text *t)
{
	return t->out.len == 0 || t->out.data[t->out.len - 1] == '\n';
}

void
markup_text_add(struct markup_text *t, const char *s, size_t n)
{
	size_t w;
	bool shows = false;

	for (; n > 0; s += w, n -= w) {
		w = *s == '\0' ? 1 : white(s, n, &shows);
		if (w > 0 && t->pre > 0 && *s == '\n')
			buf_char(&t->out, '\n');
		else if (w > 0)
			t->space = t->space || shows;
		else {
			if (t->space && !at_line_start(t))
				buf_char(&t->out, ' ');
			t->space = false;
			buf_char(&t->out, *s);
			w = 1;
		}
	}
}

void
markup_text_flow(struct markup_text *t, enum markup_flow flow, bool opens)
{
	if (flow == FLOW_CELL) {
		t->space = true;
		return;
	}
	if (flow == FLOW_INLINE || (flow == FLOW_BREAK && !opens))
		return;
	if (flow == FLOW_PRE)
		t->pre += opens ? 1 : -1;
	t->space = false;
	if (!at_line_start(t))
		buf_char(&t->out, '\n');
}
