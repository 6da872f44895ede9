/* What a reader can choose a topic's events by: kinds and tags that it has, and those that are chosen already. */
#include <string.h>

#include "base/mem.h"
#include "db/details.h"
#include "server/http/alarm_choice.h"
#include "server/http/page.h"

enum { TAGS_OFFERED = 100 };

static bool
is_listed(const json_t *list, const char *word)
{
	const json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (strcmp(json_string_value(v), word) == 0)
			return true;
	return false;
}

static bool
has_kind(const char *const *kinds, size_t n, const char *kind)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

static json_t *
kinds_of(struct page *p, int64_t topic, const json_t *settings, struct err *e)
{
	const json_t *set = json_object_get(settings, "kinds");
	const json_t *only = json_object_get(json_object_get(settings, "only"), "kinds");
	const char **kinds;
	json_t *out;
	size_t n;

	if (db_topic_kinds(p->db, topic, p->now, p->a, &kinds, &n, e) == -1)
		return NULL;
	out = json_array();
	for (size_t k = 0; event_kinds[k] != NULL; k++) {
		const char *kind = event_kinds[k];
		const json_t *ring = json_object_get(set, kind);
		bool chosen = is_listed(only, kind);

		if (ring != NULL || chosen || has_kind(kinds, n, kind))
			json_array_append_new(out, json_pack("{s:s, s:s, s:b, s:o}", "kind", kind,
			    "label", word_kind(p->q->lang, kind), "only", chosen, "choices",
			    alarm_choices(p->q->lang, alarm_chosen(json_object_get(ring, "alarms"), 0), true)));
	}
	return out;
}

/* --- tags --- */

/* Was it in the list? Then it is no more. */
static bool
take(json_t *list, const char *word)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (strcmp(json_string_value(v), word) == 0)
			return json_array_remove(list, i) == 0;
	return false;
}

static const char *
key_name(enum lang lang, const char *key)
{
	static const struct { const char *key; enum word word; } names[] = {
		{ "home", WORD_tag_home }, { "away", WORD_tag_away }, { "team", WORD_tag_team },
		{ "venue", WORD_tag_venue }, { "artist", WORD_tag_artist }, { "region", WORD_tag_region },
		{ "genre", WORD_tag_genre }, { "category", WORD_tag_category },
		{ "country", WORD_tag_country }, { "course", WORD_tag_course },
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(names[i].key, key) == 0)
			return word(lang, names[i].word);
	return key;
}

/* The group of that key, begun where it is not there; n bytes. */
static json_t *
group_of(json_t *groups, enum lang lang, const char *key, size_t n, struct arena *a)
{
	const char *name = arena_strn(a, key, n);
	json_t *g;
	size_t i;

	json_array_foreach(groups, i, g)
		if (strcmp(json_string_value(json_object_get(g, "key")), name) == 0)
			return g;
	g = json_pack("{s:s, s:s, s:[], s:i}", "key", name, "name", key_name(lang, name), "tags", "chosen", 0);
	json_array_append_new(groups, g);
	return g;
}

static void
put_tag(json_t *group, const char *tag, const char *label, bool chosen)
{
	json_array_append_new(json_object_get(group, "tags"), json_pack("{s:s, s:s, s:b}", "tag", tag,
	    "label", label, "only", chosen));
	if (chosen)
		json_object_set_new(group, "chosen", json_integer(1 +
		    json_integer_value(json_object_get(group, "chosen"))));
}

/* What all of its events have is no choice, unless it was chosen. */
static json_t *
worth_choosing(json_t *groups)
{
	json_t *out = json_array(), *g;
	size_t i;

	json_array_foreach(groups, i, g)
		if (json_array_size(json_object_get(g, "tags")) > 1 ||
		    json_integer_value(json_object_get(g, "chosen")) > 0)
			json_array_append(out, g);
	json_decref(groups);
	return out;
}

static json_t *
groups_of(struct page *p, int64_t topic, const json_t *settings, struct err *e)
{
	json_t *groups, *v, *left = json_deep_copy(json_object_get(json_object_get(settings, "only"), "tags"));
	struct tag *tags;
	size_t i, n;

	if (db_topic_tags(p->db, topic, lang_names[p->q->lang], p->now, TAGS_OFFERED, p->a, &tags, &n,
	    e) == -1) {
		json_decref(left);
		return NULL;
	}
	groups = json_array();
	for (i = 0; i < n; i++) {
		const char *tag = arena_fmt(p->a, "%s:%s", tags[i].key, tags[i].value);

		put_tag(group_of(groups, p->q->lang, tags[i].key, strlen(tags[i].key), p->a), tag,
		    tags[i].label != NULL ? tags[i].label : tags[i].value, take(left, tag));
	}
	json_array_foreach(left, i, v) {
		const char *tag = json_string_value(v);
		size_t key = strcspn(tag, ":");

		put_tag(group_of(groups, p->q->lang, tag, key, p->a), tag, tag + key + 1, true);
	}
	json_decref(left);
	return worth_choosing(groups);
}

/* One kind is no choice, unless something was said of it: what a form does not show it takes away. */
static bool
has_choice(const json_t *kinds, const json_t *settings)
{
	return json_array_size(kinds) > 1 || json_object_size(json_object_get(settings, "kinds")) > 0 ||
	    json_array_size(json_object_get(json_object_get(settings, "only"), "kinds")) > 0;
}

int
page_put_choices(struct page *p, int64_t topic, const json_t *settings, json_t *to, struct err *e)
{
	json_t *kinds = kinds_of(p, topic, settings, e), *groups;
	bool shown = has_choice(kinds, settings);

	if (shown)
		json_object_set(to, "kinds", kinds);
	json_decref(kinds);
	if (kinds == NULL || (groups = groups_of(p, topic, settings, e)) == NULL)
		return -1;
	json_object_set_new(to, "has_kinds", json_boolean(shown));
	json_object_set_new(to, "choosable", json_boolean(shown || json_array_size(groups) > 0));
	json_object_set_new(to, "groups", groups);
	return 0;
}
