#include "server/http/settings.h"

#include <string.h>

#include "base/text.h"

static const char *
text(const json_t *o, const char *key, struct arena *a)
{
	return arena_str(a, json_string_value(json_object_get(o, key)));
}

/* --- reminders --- */

static void
read_ring(const json_t *o, bool *has_alarm, bool *has_allday, struct alarms *out)
{
	const json_t *alarms = json_object_get(o, "alarms"), *word;
	const char *allday = json_string_value(json_object_get(o, "allday"));
	struct alarms one = { 0 };
	struct err ignored = { 0 };
	size_t i;

	*has_alarm = alarms != NULL;
	json_array_foreach(alarms, i, word)
		if (out->n < ALARM_MAX && alarm_read(json_string_value(word), ',', 1, &one,
		    &ignored) == 0)
			out->minutes[out->n++] = one.minutes[0];
	*has_allday = allday != NULL &&
	    alarm_read_allday(allday, &out->allday, &ignored) == 0;
}

static void
read_profile(json_t *o, struct arena *a, struct profile *p)
{
	json_t *kinds = json_object_get(o, "kinds"), *ring;
	const char *kind;

	read_ring(o, &p->has_alarm, &p->has_allday, &p->alarms);
	p->kinds = arena_alloc(a, (json_object_size(kinds) + 1) * sizeof(*p->kinds));
	json_object_foreach(kinds, kind, ring) {
		struct kind_alarms *k = &p->kinds[p->n_kinds++];

		k->kind = arena_str(a, kind);
		read_ring(ring, &k->has_alarm, &k->has_allday, &k->alarms);
	}
}

static void
prefer(bool has_alarm, bool has_allday, const struct alarms *from, bool *need_alarm,
    bool *need_allday, struct alarms *out)
{
	if (*need_alarm && has_alarm) {
		out->n = from->n;
		memcpy(out->minutes, from->minutes, sizeof(out->minutes));
		*need_alarm = false;
	}
	if (*need_allday && has_allday) {
		out->allday = from->allday;
		*need_allday = false;
	}
}

void
settings_alarms(const struct settings *s, const struct choice *c, const char *kind,
    const struct alarms *topic, struct alarms *out)
{
	const struct profile *profiles[] = { c == NULL ? NULL : &c->profile, &s->profile };
	bool alarm = true, allday = true;

	for (size_t i = 0; i < 2; i++) {
		const struct profile *p = profiles[i];

		for (size_t k = 0; p != NULL && k < p->n_kinds; k++)
			if (strcmp(p->kinds[k].kind, kind) == 0)
				prefer(p->kinds[k].has_alarm, p->kinds[k].has_allday,
				    &p->kinds[k].alarms, &alarm, &allday, out);
		if (p != NULL)
			prefer(p->has_alarm, p->has_allday, &p->alarms, &alarm, &allday, out);
	}
	prefer(true, true, topic, &alarm, &allday, out);
}

/* --- the rest --- */

static const char **
read_list(const json_t *o, const char *key, bool fold, struct arena *a, size_t *n)
{
	const json_t *list = json_object_get(o, key), *v;
	const char **out = arena_alloc(a, (json_array_size(list) + 1) * sizeof(*out));
	size_t i;

	json_array_foreach(list, i, v)
		out[i] = fold ? text_fold(a, json_string_value(v)) :
		    arena_str(a, json_string_value(v));
	*n = json_array_size(list);
	return out;
}

static int
read_choice(const struct subscription_topic *t, struct arena *a, struct choice *c, struct err *e)
{
	json_t *o = json_loads(t->settings, 0, NULL);
	const json_t *only = json_object_get(o, "only");

	if (!json_is_object(o)) {
		json_decref(o);
		return err_set(e, ERR_INVALID, "settings of topic %s are broken", t->slug);
	}
	c->topic = t->topic;
	c->slug = t->slug;
	c->prefix = text(o, "prefix", a);
	c->title = text(o, "title", a);
	read_profile(o, a, &c->profile);
	c->kinds = read_list(only, "kinds", false, a, &c->n_kinds);
	c->tags = read_list(only, "tags", false, a, &c->n_tags);
	c->match = read_list(only, "match", true, a, &c->n_match);
	c->except = read_list(only, "except", true, a, &c->n_except);
	json_decref(o);
	return 0;
}

int
settings_read(const struct subscription *s, struct arena *a, struct settings *out, struct err *e)
{
	json_t *o = json_loads(s->settings, 0, NULL);
	const char *lang = json_string_value(json_object_get(o, "lang"));

	*out = (struct settings){ .lang = LANG_NONE };
	if (!json_is_object(o)) {
		json_decref(o);
		return err_set(e, ERR_INVALID, "settings of subscription %.8s are broken", s->hash);
	}
	if (lang != NULL)
		out->lang = lang_named(lang, strlen(lang));
	out->name = text(o, "name", a);
	out->client = text(o, "client", a);
	out->title = text(o, "title", a);
	out->spoilers = !json_is_false(json_object_get(o, "spoilers"));
	read_profile(o, a, &out->profile);
	json_decref(o);
	out->choices = arena_alloc(a, (s->n_topics + 1) * sizeof(*out->choices));
	for (; out->n_choices < s->n_topics; out->n_choices++)
		if (read_choice(&s->topics[out->n_choices], a, &out->choices[out->n_choices], e) == -1)
			return -1;
	return 0;
}

/* --- shown again --- */

static json_t *
uids(const struct subscription_event *ev, size_t n)
{
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, json_string(ev[i].uid));
	return out;
}

/* Every field is there: one that was never set is null. */
static json_t *
whole(const char *settings, const char *const *keys)
{
	json_t *o = json_loads(settings, 0, NULL);

	if (!json_is_object(o)) {
		json_decref(o);
		o = json_object();
	}
	for (; *keys != NULL; keys++)
		if (json_object_get(o, *keys) == NULL)
			json_object_set_new(o, *keys, json_null());
	return o;
}

json_t *
settings_to_json(const struct subscription *s)
{
	static const char *const keys[] = { "name", "lang", "client", "title", "alarms", "allday",
	    "kinds", NULL };
	static const char *const topic_keys[] = { "prefix", "title", "alarms", "allday", "kinds",
	    "only", NULL };
	json_t *o = whole(s->settings, keys), *topics = json_array(), *t;

	if (json_object_get(o, "spoilers") == NULL)
		json_object_set_new(o, "spoilers", json_true());
	for (size_t i = 0; i < s->n_topics; i++) {
		t = whole(s->topics[i].settings, topic_keys);
		json_object_set_new(t, "slug", json_string(s->topics[i].slug));
		json_array_append_new(topics, t);
	}
	json_object_set_new(o, "topics", topics);
	json_object_set_new(o, "picked", uids(s->picks, s->n_picks));
	json_object_set_new(o, "muted", uids(s->mutes, s->n_mutes));
	return o;
}
