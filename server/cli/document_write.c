/* The document of export and import: writing it. */
#include "server/cli/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/settings.h"

static void
put_text(json_t *o, const char *key, const char *text)
{
	if (text != NULL)
		json_object_set_new(o, key, json_string(text));
}

json_t *
document_of_source(struct arena *a, const struct source *s)
{
	json_t *o = json_object(), *set = json_loads(s->options, 0, NULL);

	put_text(o, "name", s->name);
	put_text(o, s->recipe == NULL ? "module" : "recipe", s->recipe == NULL ? s->module : s->recipe);
	put_text(o, "url", s->url);
	put_text(o, "timezone", s->timezone);
	put_text(o, "lang", s->lang == NULL ? "ko" : s->lang);
	put_text(o, "every", settings_duration_text(a, s->every));
	put_text(o, "topic_per", s->topic_per);
	put_text(o, "category", s->category);
	json_object_set_new(o, "enabled", json_boolean(s->enabled));
	if (s->allow_private)
		json_object_set_new(o, "allow_private", json_true());
	if (json_object_size(set) > 0)
		json_object_set(o, "set", set);
	json_decref(set);
	return o;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of a list, and of lists in it, in the order of their texts: order means nothing in rules. */
static json_t *
sorted(json_t *list)
{
	size_t n = json_array_size(list);
	char **texts = mem_new((n + 1) * sizeof(*texts));
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++)
		texts[i] = json_dumps(json_array_get(list, i), JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);
	qsort(texts, n, sizeof(*texts), by_text);
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(out, json_loads(texts[i], JSON_DECODE_ANY, NULL));
		free(texts[i]);
	}
	free(texts);
	json_decref(list);
	return out;
}

static json_t *
rule_object(const struct document_topic *t, size_t from, size_t *to)
{
	json_t *o = json_object(), *values;
	const char *key;
	size_t i;
	void *next;

	for (i = from; i < t->n && t->rule[i] == t->rule[from]; i++) {
		if ((values = json_object_get(o, t->rules[i].key)) == NULL)
			json_object_set_new(o, t->rules[i].key, values = json_array());
		json_array_append_new(values, json_string(t->rules[i].value));
	}
	json_object_foreach_safe(o, next, key, values)
		json_object_set_new(o, key, sorted(json_incref(values)));
	*to = i;
	return o;
}

json_t *
document_of_topic(const struct document_topic *t)
{
	json_t *o = json_object(), *rules = json_array();

	put_text(o, "slug", t->topic.slug);
	put_text(o, "title", t->topic.title);
	put_text(o, "description", t->topic.description);
	put_text(o, "category", t->topic.category);
	put_text(o, "color", t->topic.color);
	put_text(o, "timezone", t->topic.timezone_given ? t->topic.timezone : NULL);
	put_text(o, "alarm", t->topic.alarm);
	put_text(o, "allday", t->topic.allday);
	for (size_t i = 0; i < t->n;)
		json_array_append_new(rules, rule_object(t, i, &i));
	json_object_set_new(o, "rules", sorted(rules));
	return o;
}
