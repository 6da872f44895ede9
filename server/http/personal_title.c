#include <string.h>

#include "base/text.h"
#include "db/details.h"
#include "server/http/personal.h"

static const char *
value_of(const char *name, size_t n, const struct detail *d, const char *kind)
{
	const struct { const char *name, *value; } fixed[] = {
		{ "title", d->title }, { "venue", d->location }, { "kind", kind },
	};

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strlen(fixed[i].name) == n && memcmp(name, fixed[i].name, n) == 0)
			return fixed[i].value;
	for (size_t i = 0; i < d->n_tags; i++)
		if (strlen(d->tags[i].key) == n && memcmp(name, d->tags[i].key, n) == 0)
			return d->tags[i].label != NULL ? d->tags[i].label : d->tags[i].value;
	return NULL;
}

void
personal_title(const char *template, const struct detail *d, const char *kind, struct buf *out)
{
	const char *s = template, *value;
	size_t n;

	buf_str(out, "");
	while (*s != '\0') {
		n = strcspn(s, "{");
		buf_add(out, s, n);
		s += n;
		if (*s == '\0')
			return;
		n = strcspn(++s, "}");
		value = value_of(s, n, d, kind);
		if (value == NULL || *value == '\0') {
			buf_reset(out);
			return;
		}
		buf_str(out, value);
		s += n + (s[n] == '}');
	}
}
