#include "server/http/csv.h"

#include <string.h>

#include "base/mem.h"

static const char *const columns[] = { "start", "end", "all_day", "timezone", "title", "location",
	"status", "kind", "description", "url", "result", "uid" };

static void
put_cell(const char *s, struct buf *out)
{
	buf_char(out, '"');
	if (*s != '\0' && strchr("=+-@\t\r", *s) != NULL)
		buf_char(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_char(out, '"');
		buf_char(out, *s);
	}
	buf_char(out, '"');
}

static const char *
text_of(const json_t *v)
{
	if (json_is_boolean(v))
		return json_is_true(v) ? "yes" : "no";
	return json_is_string(v) ? json_string_value(v) : "";
}

void
csv_put(const json_t *events, struct buf *out)
{
	const json_t *ev;
	size_t i;

	buf_str(out, "\xef\xbb\xbf");
	for (size_t c = 0; c < MEM_COUNT(columns); c++)
		buf_fmt(out, "%s%s", c == 0 ? "" : ",", columns[c]);
	buf_str(out, "\r\n");
	json_array_foreach(events, i, ev) {
		for (size_t c = 0; c < MEM_COUNT(columns); c++) {
			if (c > 0)
				buf_char(out, ',');
			put_cell(text_of(json_object_get(ev, columns[c])), out);
		}
		buf_str(out, "\r\n");
	}
}
