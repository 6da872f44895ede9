#include "server/http/settings_check.h"

#include <string.h>

#include "base/alarm.h"
#include "base/buf.h"
#include "base/event.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "server/http/settings.h"

static const char *const clients[] = { "apple", "google", "outlook", "thunderbird", "android", NULL };

static json_t *
refuse(struct err *e, const char *what)
{
	err_set(e, ERR_INVALID, "must be %s", what);
	return NULL;
}

static json_t *
check_line(const json_t *v, size_t max, struct arena *a, struct err *e)
{
	const char *s;

	if (!json_is_string(v))
		return refuse(e, "a text");
	if (json_string_length(v) > max) {
		err_set(e, ERR_LIMIT, "has %zu bytes, at most %zu are allowed",
		    json_string_length(v), max);
		return NULL;
	}
	s = text_clean(a, json_string_value(v), json_string_length(v), TEXT_LINE, max);
	return *s == '\0' ? json_null() : json_string(s);
}

static json_t *
check_name(const json_t *v, struct arena *a, struct err *e)
{
	return check_line(v, SETTINGS_NAME_MAX, a, e);
}

/* An emoji and a space: white space at the end is meant. */
static json_t *
check_prefix(const json_t *v, struct arena *a, struct err *e)
{
	json_t *line = check_line(v, SETTINGS_PREFIX_MAX, a, e);
	const char *s = json_string_value(v);

	if (line == NULL || json_is_null(line) || s[strlen(s) - 1] != ' ')
		return line;
	s = arena_fmt(a, "%s ", json_string_value(line));
	json_decref(line);
	return json_string(s);
}

/* Every hole is closed, and named as a tag's key may be. */
static json_t *
check_template(const json_t *v, struct arena *a, struct err *e)
{
	json_t *line = check_line(v, SETTINGS_TITLE_MAX, a, e);
	const char *s = json_string_value(line), *end;

	for (; s != NULL && (s = strpbrk(s, "{}")) != NULL; s = end + 1) {
		end = strchr(s, '}');
		if (*s == '}' || end == NULL || end == s + 1 ||
		    !text_is_tag_part(arena_strn(a, s + 1, (size_t)(end - s) - 1))) {
			json_decref(line);
			return refuse(e, "a text with holes such as {title}, {venue}, {kind} or "
			    "the {key} of a tag");
		}
	}
	return line;
}

static json_t *
check_word(const json_t *v, const char *const *words, size_t n, struct err *e)
{
	struct buf list = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (json_is_string(v) && strcmp(json_string_value(v), words[i]) == 0) {
			buf_free(&list);
			return json_string(words[i]);
		}
		buf_fmt(&list, "%s%s", i == 0 ? "" : ", ", words[i]);
	}
	err_set(e, ERR_INVALID, "must be one of %s", list.data);
	buf_free(&list);
	return NULL;
}

static json_t *
check_lang(const json_t *v, struct arena *a, struct err *e)
{
	(void)a;
	return check_word(v, lang_names, LANG__MAX, e);
}

static json_t *
check_client(const json_t *v, struct arena *a, struct err *e)
{
	(void)a;
	return check_word(v, clients, MEM_COUNT(clients) - 1, e);
}

static json_t *
check_flag(const json_t *v, struct arena *a, struct err *e)
{
	(void)a;
	return json_is_boolean(v) ? json_boolean(json_is_true(v)) : refuse(e, "true or false");
}

/* Alarm words; [] and ["none"] are silence. */
static json_t *
check_alarms(const json_t *v, struct arena *a, struct err *e)
{
	struct alarms alarms = { 0 };
	struct buf words = { 0 };
	json_t *out = NULL;
	size_t i;
	const json_t *word;

	(void)a;
	if (!json_is_array(v))
		return refuse(e, "a list of words such as [\"30m\"]");
	json_array_foreach(v, i, word) {
		if (!json_is_string(word) || strchr(json_string_value(word), ',') != NULL) {
			buf_free(&words);
			return refuse(e, "a list of words such as [\"30m\"]");
		}
		buf_fmt(&words, "%s%s", i == 0 ? "" : ",", json_string_value(word));
	}
	if (alarm_read(words.len == 0 ? "none" : words.data, ',', ALARM_MAX, &alarms, e) == 0) {
		out = json_array();
		for (int k = 0; k < alarms.n; k++)
			json_array_append_new(out, json_string(alarm_word(alarms.minutes[k])));
	}
	buf_free(&words);
	return out;
}

static json_t *
check_allday(const json_t *v, struct arena *a, struct err *e)
{
	enum allday allday;

	(void)a;
	if (!json_is_string(v))
		return refuse(e, "one of none, 0900, 1d-0900, 1d-1800");
	return alarm_read_allday(json_string_value(v), &allday, e) == -1 ? NULL :
	    json_string(allday_word(allday));
}

static const struct settings_field ring_fields[] = {
	{ "alarms", check_alarms },
	{ "allday", check_allday },
	{ NULL, NULL }
};

static json_t *
check_kinds(const json_t *v, struct arena *a, struct err *e)
{
	json_t *out = json_object(), *ring;
	const char *kind;
	json_t *value;

	if (!json_is_object(v)) {
		json_decref(out);
		return refuse(e, "an object such as {\"ticket-open\":{\"alarms\":[\"1h\"]}}");
	}
	json_object_foreach((json_t *)v, kind, value) {
		ring = json_object();
		if (!event_kind_known(kind))
			err_set(e, ERR_INVALID, "has no kind of event \"%.40s\"", kind);
		else if (settings_merge(ring_fields, NULL, value, ring, a, e) == 0) {
			json_object_set_new(out, kind, ring);
			continue;
		} else
			err_in(e, "%s:", kind);
		json_decref(ring);
		json_decref(out);
		return NULL;
	}
	return out;
}

/* --- filters --- */

static const char *
check_kind_name(const char *s, struct arena *a, struct err *e)
{
	(void)a;
	if (event_kind_known(s))
		return s;
	err_set(e, ERR_INVALID, "has no kind of event \"%.40s\"", s);
	return NULL;
}

static const char *
check_tag(const char *s, struct arena *a, struct err *e)
{
	const char *colon = strchr(s, ':');

	if (colon != NULL && text_is_tag_part(colon + 1) &&
	    text_is_tag_part(arena_strn(a, s, (size_t)(colon - s))))
		return s;
	err_set(e, ERR_INVALID, "must hold tags such as \"home:lg\", not \"%.80s\"", s);
	return NULL;
}

static const char *
check_text(const char *s, struct arena *a, struct err *e)
{
	const char *clean = text_clean(a, s, strlen(s), TEXT_LINE, SETTINGS_NAME_MAX);

	if (*text_fold(a, clean) != '\0')
		return clean;
	err_set(e, ERR_INVALID, "must hold texts with a letter or digit");
	return NULL;
}

static json_t *
check_list(const json_t *v, const char *(*check)(const char *, struct arena *, struct err *),
    struct arena *a, struct err *e)
{
	json_t *out;
	const json_t *item;
	const char *s;
	size_t i;

	if (!json_is_array(v))
		return refuse(e, "a list of texts");
	if (json_array_size(v) > SETTINGS_FILTERS_MAX) {
		err_set(e, ERR_LIMIT, "holds %zu values, at most %d are allowed",
		    json_array_size(v), SETTINGS_FILTERS_MAX);
		return NULL;
	}
	out = json_array();
	json_array_foreach(v, i, item) {
		s = !json_is_string(item) ? NULL : check(json_string_value(item), a, e);
		if (s == NULL) {
			json_decref(out);
			return json_is_string(item) ? NULL : refuse(e, "a list of texts");
		}
		json_array_append_new(out, json_string(s));
	}
	if (json_array_size(out) > 0)
		return out;
	json_decref(out);
	return json_null();
}

static json_t *
check_only_kinds(const json_t *v, struct arena *a, struct err *e)
{
	return check_list(v, check_kind_name, a, e);
}

static json_t *
check_only_tags(const json_t *v, struct arena *a, struct err *e)
{
	return check_list(v, check_tag, a, e);
}

static json_t *
check_only_texts(const json_t *v, struct arena *a, struct err *e)
{
	return check_list(v, check_text, a, e);
}

static json_t *
check_only(const json_t *v, struct arena *a, struct err *e)
{
	static const struct settings_field fields[] = {
		{ "kinds",  check_only_kinds },
		{ "tags",   check_only_tags },
		{ "match",  check_only_texts },
		{ "except", check_only_texts },
		{ NULL, NULL }
	};
	json_t *out = json_object();

	if (settings_merge(fields, NULL, v, out, a, e) == -1) {
		json_decref(out);
		return NULL;
	}
	if (json_object_size(out) > 0)
		return out;
	json_decref(out);
	return json_null();
}

/* --- tables --- */

const struct settings_field settings_fields[] = {
	{ "name",     check_name },
	{ "lang",     check_lang },
	{ "client",   check_client },
	{ "spoilers", check_flag },
	{ "title",    check_template },
	{ "alarms",   check_alarms },
	{ "allday",   check_allday },
	{ "kinds",    check_kinds },
	{ NULL, NULL }
};

const struct settings_field settings_topic_fields[] = {
	{ "prefix", check_prefix },
	{ "title",  check_template },
	{ "alarms", check_alarms },
	{ "allday", check_allday },
	{ "kinds",  check_kinds },
	{ "only",   check_only },
	{ NULL, NULL }
};

static const struct settings_field *
field_named(const struct settings_field *table, const char *key)
{
	while (table->key != NULL && strcmp(table->key, key) != 0)
		table++;
	return table;
}

static bool
is_listed(const char *const *list, const char *key)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

int
settings_merge(const struct settings_field *table, const char *const *more,
    const json_t *doc, json_t *object, struct arena *a, struct err *e)
{
	const struct settings_field *f;
	const char *key;
	json_t *v, *made;

	if (!json_is_object(doc))
		return err_set(e, ERR_INVALID, "must be an object");
	json_object_foreach((json_t *)doc, key, v) {
		f = field_named(table, key);
		if (f->key == NULL && is_listed(more, key))
			continue;
		if (f->key == NULL)
			return err_set(e, ERR_INVALID, "\"%.40s\" is not known here", key);
		made = json_is_null(v) ? json_null() : f->check(v, a, e);
		if (made == NULL)
			return err_in(e, "\"%s\"", key);
		if (json_is_null(made))
			json_object_del(object, key);
		else
			json_object_set_new(object, key, made);
	}
	return 0;
}
