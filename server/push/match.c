#include "server/push/match.h"

#include <string.h>

static bool
has(const struct words *w, const char *word)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->v[i], word) == 0)
			return true;
	return false;
}

static void
push(struct words *w, size_t room, const char *word)
{
	if (w->n < room)
		w->v[w->n++] = word;
}

/* A JSON array of texts; NULL counts as empty. */
static int
read_array(struct arena *a, const char *text, struct words *out, struct err *e)
{
	json_error_t why;
	json_t *array, *word;
	size_t i;

	*out = (struct words){ 0 };
	if (text == NULL)
		return 0;
	array = json_loads(text, 0, &why);
	if (!json_is_array(array)) {
		json_decref(array);
		return err_set(e, ERR_INVALID, "not a list: %s", text);
	}
	out->v = arena_alloc(a, (json_array_size(array) + 1) * sizeof(*out->v));
	json_array_foreach(array, i, word)
		if (json_is_string(word))
			push(out, json_array_size(array),
			    arena_str(a, json_string_value(word)));
	json_decref(array);
	return 0;
}

/* "a,b,c" */
static void
read_commas(struct arena *a, const char *text, struct words *out)
{
	size_t room = strlen(text) / 2 + 1;
	char *rest = arena_str(a, text), *word;

	*out = (struct words){ arena_alloc(a, room * sizeof(*out->v)), 0 };
	while ((word = strsep(&rest, ",")) != NULL)
		if (*word != '\0')
			push(out, room, word);
}

static int
read_wish(struct arena *a, const struct hook *h, struct wish *out, struct err *e)
{
	if (read_array(a, h->topics, &out->topics, e) == -1 ||
	    read_array(a, h->kinds, &out->kinds, e) == -1 ||
	    read_array(a, h->tags, &out->tags, e) == -1 ||
	    alarm_read(h->before, ',', ALARM_LEADS_MAX, &out->alarms, e) == -1)
		return -1;
	return alarm_read_allday(h->allday, &out->alarms.allday, e);
}

int
wish_read(struct arena *a, const struct hook *h, struct wish *out, struct err *e)
{
	*out = (struct wish){ .hook = h };
	read_commas(a, h->causes, &out->causes);
	if (read_wish(a, h, out, e) == -1)
		return err_in(e, "hook %s", h->name);
	return 0;
}

bool
wish_cause(const struct wish *w, const char *cause)
{
	return has(&w->causes, cause);
}

/* Is one of the array's texts wanted, among those that begin like prefix? */
static bool
any(const struct words *w, const json_t *array, const char *prefix, size_t n)
{
	const json_t *text;
	const char *s;
	size_t i;

	json_array_foreach(array, i, text) {
		s = json_string_value(text);
		if (s != NULL && strncmp(s, prefix, n) == 0 && has(w, s))
			return true;
	}
	return false;
}

static bool
tags_hold(const struct words *w, const json_t *tags)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (!any(w, tags, w->v[i], strcspn(w->v[i], ":") + 1))
			return false;
	return true;
}

bool
wish_event(const struct wish *w, const json_t *event)
{
	const char *kind = json_string_value(json_object_get(event, "kind"));

	if (w->topics.n > 0 &&
	    !any(&w->topics, json_object_get(event, "topics"), "", 0))
		return false;
	if (w->kinds.n > 0 && (kind == NULL || !has(&w->kinds, kind)))
		return false;
	return tags_hold(&w->tags, json_object_get(event, "tags"));
}
