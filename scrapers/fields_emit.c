/* The option emit: which items a row becomes. */
#include <string.h>

#include "base/mem.h"
#include "scrapers/fields_in.h"

enum { ITEM_RULES_MAX = 20 };

/* What belongs to a start: who has an own one does not inherit it. */
static const enum field of_start[] = {
	FIELD_TIME, FIELD_END, FIELD_END_TIME, FIELD_ALL_DAY, FIELD_TIME_UNKNOWN, FIELD_RESULT
};

/* Kinds that are a moment, which a window's first or last day stands for. */
static const struct { const char *kind; int at; } moments[] = {
	{ "ticket-open", AT_START }, { "registration-open", AT_START }, { "sale-start", AT_START },
	{ "registration-close", AT_END }, { "sale-end", AT_END },
};

static int
field_named(const char *option)
{
	for (int i = 0; i < FIELD__MAX; i++)
		if (strcmp(field_option((enum field)i), option) == 0)
			return i;
	return -1;
}

static void
leave_start(struct item_rule *rule)
{
	for (size_t i = 0; i < MEM_COUNT(of_start); i++)
		rule->spec[of_start[i]] = NULL;
	rule->all_day = rule->time_unknown = NULL;
}

static int
read_at(struct item_rule *rule, const char *text, struct err *e)
{
	static const char *const words[] = { "whole", "start", "end" };

	for (int i = AT_WHOLE; i <= AT_END; i++)
		if (strcmp(text, words[i]) == 0) {
			rule->at = i;
			return 0;
		}
	return err_set(e, ERR_INVALID, "at: \"%.40s\" is none of whole, start, end", text);
}

/* A member of an entry that is no field; 1: it is none of these. */
static int
read_member(struct arena *a, struct item_rule *rule, const char *key, const json_t *v, struct err *e)
{
	const char *text = fields_json_text(a, v);

	if (strcmp(key, "when") == 0)
		return (rule->when = cond_new(a, text, COND_TEXT, e)) == NULL ? err_in(e, "when") : 0;
	if (strcmp(key, "suffix") == 0)
		return (rule->suffix = spec_new(a, strchr(text, '{') != NULL ? text :
		    arena_fmt(a, "=%s", text), e)) == NULL ? err_in(e, "suffix") : 0;
	if (strcmp(key, "at") == 0)
		return read_at(rule, text, e);
	if (strcmp(key, "each") == 0)
		rule->each = text;
	else if (strcmp(key, "split") == 0)
		rule->split = text;
	else if (strcmp(key, "parent") == 0 && json_is_boolean(v))
		rule->of_main = json_is_true(v);
	else
		return 1;
	return 0;
}

static int
read_entry(struct arena *a, struct item_rule *rule, const json_t *entry, struct err *e)
{
	const char *key;
	json_t *v;
	int rc, field;

	if (!json_is_object(entry))
		return err_set(e, ERR_INVALID, "an entry must be an object");
	if (json_object_get(entry, "start") != NULL)
		leave_start(rule);
	if (json_object_get(entry, "time") != NULL)
		rule->all_day = rule->time_unknown = NULL;
	json_object_foreach((json_t *)entry, key, v) {
		if ((rc = read_member(a, rule, key, v, e)) <= 0) {
			if (rc == -1)
				return -1;
			continue;
		}
		if ((field = field_named(key)) == -1)
			return err_set(e, ERR_INVALID, "\"%.60s\" is neither a field nor one of "
			    "when, each, split, suffix, parent, at", key);
		if (fields_read_one(a, rule, (enum field)field, fields_json_text(a, v), e) == -1)
			return -1;
		rule->own[field] = true;
	}
	if (rule->split != NULL && (rule->each == NULL || *rule->split == '\0'))
		return err_set(e, ERR_INVALID, "split: it needs a text, and each");
	return 0;
}

/* What an entry leaves unsaid. */
static int
finish_entry(struct arena *a, struct item_rule *rule, const json_t *entry, size_t i, struct err *e)
{
	if (rule->kind != NULL && json_object_get(entry, "at") == NULL)
		for (size_t k = 0; k < MEM_COUNT(moments); k++)
			if (strcmp(moments[k].kind, rule->kind) == 0)
				rule->at = moments[k].at;
	if (rule->suffix != NULL || rule->own[FIELD_ID])
		return 0;
	if (rule->each != NULL)
		rule->suffix = spec_new(a, ":{@key}", e);
	else if (i > 0 && json_object_get(entry, "kind") != NULL && rule->kind != NULL)
		rule->suffix = spec_new(a, arena_fmt(a, "=:%s", rule->kind), e);
	else if (i > 0)
		return err_set(e, ERR_INVALID, "without kind, id or suffix its id is the first entry's");
	return 0;
}

int
fields_read_emit(struct arena *a, struct rules *r, const char *text, struct err *e)
{
	json_t *list = json_loads(text, 0, NULL), *entry;
	int rc = -1;
	size_t i;

	r->n_items = json_array_size(list);
	if (r->n_items == 0 || r->n_items > ITEM_RULES_MAX) {
		err_set(e, ERR_INVALID, "emit: it must be a list of 1 to %d objects", ITEM_RULES_MAX);
		goto out;
	}
	r->item = arena_alloc(a, r->n_items * sizeof(*r->item));
	json_array_foreach(list, i, entry) {
		r->item[i] = r->main;
		r->item[i].emitted = true;
		if (read_entry(a, &r->item[i], entry, e) == -1 ||
		    finish_entry(a, &r->item[i], entry, i, e) == -1) {
			err_in(e, "emit: entry %zu", i + 1);
			goto out;
		}
	}
	rc = 0;
out:
	json_decref(list);
	return rc;
}
