#include "server/http/form.h"

#include <string.h>

#include "base/event.h"
#include "base/text.h"
#include "base/url.h"
#include "server/http/alarm_choice.h"

/* NULL: not text. */
static const char *
decode(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1), *to = out;
	int c;

	for (const char *end = s + n; s < end; s++) {
		if (*s == '+')
			*to++ = ' ';
		else if (end - s > 2 && (c = url_percent(s)) != -1) {
			if (c == 0)
				return NULL;
			*to++ = (char)c;
			s += 2;
		} else
			*to++ = *s;
	}
	return text_is_utf8(out, (size_t)(to - out)) ? out : NULL;
}

static bool
read_field(struct arena *a, const char *s, size_t n, struct form *out)
{
	const char *eq = memchr(s, '=', n);
	size_t name = eq == NULL ? n : (size_t)(eq - s);
	struct form_field *f;

	if (n == 0)
		return true;
	if (out->n == FORM_FIELDS_MAX)
		return false;
	f = &out->fields[out->n++];
	f->name = decode(a, s, name);
	f->value = eq == NULL ? "" : decode(a, eq + 1, n - name - 1);
	return f->name != NULL && f->value != NULL;
}

bool
form_read(const struct request *q, struct arena *a, struct form *out)
{
	const char *s = q->body == NULL ? "" : q->body;
	size_t n;

	*out = (struct form){ arena_alloc(a, FORM_FIELDS_MAX * sizeof(*out->fields)), 0 };
	if (strlen(s) != q->body_len)
		return false;
	for (; *s != '\0'; s += n + (s[n] == '&')) {
		n = strcspn(s, "&");
		if (!read_field(a, s, n, out))
			return false;
	}
	return true;
}

const char *
form_get(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return f->fields[i].value;
	return NULL;
}

/* "https://cal.example.org" of "https://cal.example.org/path". */
static size_t
origin_length(const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL ? 0 : (size_t)(host - url) + 3 + strcspn(host + 3, "/");
}

static bool
is_origin_here(const struct request *q)
{
	const char *public_url = q->app->public_url, *host = strstr(q->origin, "://");
	size_t n = origin_length(public_url);

	if (strlen(q->origin) == n && strncmp(q->origin, public_url, n) == 0)
		return true;
	return host != NULL && q->host != NULL && strcmp(host + 3, q->host) == 0;
}

bool
form_is_ours(const struct request *q)
{
	bool from_here = q->fetch_site != NULL && strcmp(q->fetch_site, "same-origin") == 0;

	if (q->origin != NULL && strcmp(q->origin, "null") != 0)
		return is_origin_here(q);
	return from_here || (q->origin == NULL && q->fetch_site == NULL);
}

/* --- settings --- */

static json_t *
alarm_list(const char *first, const char *second)
{
	json_t *list = json_array();
	const char *words[] = { first, second };

	for (size_t i = 0; i < 2; i++)
		if (words[i] != NULL && *words[i] != '\0' && strcmp(words[i], "none") != 0)
			json_array_append_new(list, json_string(words[i]));
	return list;
}

void
form_put_alarms(const struct form *f, json_t *o)
{
	const char *first = form_get(f, "alarm1"), *second = form_get(f, "alarm2");

	if (first != NULL && *first == '\0' && second != NULL && *second != '\0')
		first = second, second = NULL;
	if (first != NULL && second != NULL && strcmp(first, second) == 0)
		second = NULL;
	if (first != NULL)
		json_object_set_new(o, "alarms", *first == '\0' ? json_null() :
		    alarm_list(first, second));
	form_put_text(f, "allday", "allday", o);
}

/* A second reminder, and that of whole days, are not in the form: they stay. */
static void
set_kind(json_t *kinds, const char *kind, const char *value)
{
	json_t *ring = json_object_get(kinds, kind);
	const char *shown = alarm_chosen(json_object_get(ring, "alarms"), 0);

	if (strcmp(shown == NULL ? "" : shown, value) == 0)
		return;
	if (ring == NULL)
		json_object_set_new(kinds, kind, ring = json_object());
	if (*value != '\0')
		json_object_set_new(ring, "alarms", alarm_list(value, NULL));
	else
		json_object_del(ring, "alarms");
	if (json_object_size(ring) == 0)
		json_object_del(kinds, kind);
}

void
form_put_kinds(const struct form *f, const json_t *now, json_t *o)
{
	json_t *kinds = json_is_object(now) ? json_deep_copy(now) : json_object();
	bool any = false;

	for (size_t i = 0; i < f->n; i++)
		if (strncmp(f->fields[i].name, "kind.", 5) == 0) {
			set_kind(kinds, f->fields[i].name + 5, f->fields[i].value);
			any = true;
		}
	if (any)
		json_object_set(o, "kinds", json_object_size(kinds) > 0 ? kinds : json_null());
	json_decref(kinds);
}

void
form_put_text(const struct form *f, const char *field, const char *key, json_t *o)
{
	const char *v = form_get(f, field);

	if (v != NULL)
		json_object_set_new(o, key, *v == '\0' ? json_null() : json_string(v));
}

void
form_put_checked(const struct form *f, const char *field, const char *key, json_t *o)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, field) == 0)
			json_array_append_new(list, json_string(f->fields[i].value));
	json_object_set_new(o, key, list);
}

void
form_put_list(const struct form *f, const char *field, const char *key, json_t *o, struct arena *a)
{
	const char *s = form_get(f, field), *word;
	json_t *list;

	if (s == NULL)
		return;
	list = json_array();
	for (size_t n; *s != '\0'; s += n + (s[n] == ',')) {
		n = strcspn(s, ",");
		word = text_clean(a, s, n, TEXT_LINE, n + 1);
		if (*word != '\0')
			json_array_append_new(list, json_string(word));
	}
	json_object_set_new(o, key, list);
}
