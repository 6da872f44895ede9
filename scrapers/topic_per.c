#include "scrapers/topic_per.h"

#include <stdio.h>
#include <string.h>

#include "base/roman.h"
#include "base/text.h"
#include "db/topics.h"
#include "feeds/assemble.h"

void
topic_per_slug(const char *source, const char *value, const char *label, char out[TOPIC_PER_SLUG])
{
	bool number = value[strspn(value, "0123456789")] == '\0';
	struct buf roman = { 0 };
	char tag[TEXT_TAG_MAX + 1];
	size_t n;

	roman_put(number ? label : value, &roman);
	text_to_tag(roman.data, tag);
	if (tag[0] == '\0')
		text_to_tag(value, tag);
	buf_free(&roman);
	n = (size_t)snprintf(out, TOPIC_PER_SLUG, "%.40s-%.*s", source, TOPIC_PER_SLUG - 42, tag);
	for (size_t i = 0; i < n; i++)
		if (out[i] == '.' || out[i] == '_')
			out[i] = '-';
	while (n > 0 && out[n - 1] == '-')
		out[--n] = '\0';
}

static int
make_one(struct db *w, const struct source *s, const struct topic_per *t, int64_t now,
    struct arena *a, struct err *e)
{
	const struct topic_rule rule[] = {
		{ "source", s->name }, { arena_fmt(a, "tag:%s", s->topic_per), t->value },
	};
	char slug[TOPIC_PER_SLUG];
	struct topic new = { .slug = slug, .title = t->label, .category = s->category,
	    .alarm = "30m", .allday = "1d-1800" };
	struct err why = { 0 };

	topic_per_slug(s->name, t->value, t->label, slug);
	new.color = color_for(slug);
	if (db_topic_add(w, &new, now, &new.id, &why) == -1) {
		if (why.code == ERR_CONFLICT || why.code == ERR_INVALID)
			return 0;
		*e = why;
		return -1;
	}
	if (db_topic_rule_add(w, new.id, rule, 2, e) == -1)
		return -1;
	return db_topic_label(w, new.id, t->label, e);
}

static int
retitle(struct db *w, const struct topic_per *t, int64_t now, struct arena *a, struct err *e)
{
	struct topic topic;

	if (strcmp(t->label, t->titled) == 0)
		return 0;
	if (strcmp(t->title, t->titled) == 0) {
		if (db_topic_by_id(w, t->topic, a, &topic, e) == -1)
			return -1;
		topic.title = t->label;
		if (db_topic_set(w, &topic, now, e) == -1)
			return -1;
	}
	return db_topic_label(w, t->topic, t->label, e);
}

int
topic_per_make(struct db *w, const struct source *s, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	struct topic_per *t;
	size_t n = 0;
	int rc = s->topic_per == NULL ? 0 : db_topic_per_list(w, s->name, s->id, s->lang,
	    s->topic_per, a, &t, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (t[i].topic == 0)
			rc = make_one(w, s, &t[i], now, a, e);
		else if (t[i].titled != NULL)
			rc = retitle(w, &t[i], now, a, e);
	}
	arena_free(a);
	return rc;
}
