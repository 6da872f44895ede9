#include "scrapers/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct { const char *option, *key; } table[FIELD__MAX] = {
#define FIELD_ROW(id, option, key, about) [FIELD_##id] = { option, key },
	FIELDS(FIELD_ROW)
#undef FIELD_ROW
};

/* What needs no option, because it means the same everywhere. */
static const char *const plain_words[STATUS__MAX] = {
	[STATUS_CANCELLED] = "cancelled|canceled|cancel|취소|취소됨|中止",
	[STATUS_POSTPONED] = "postponed|연기|연기됨|延期",
	[STATUS_TENTATIVE] = "tentative|tbd|tba|미정|未定",
};

void
fields_init(struct fields *f, const struct page *p)
{
	int order = date_order_named(option_text(p, "order"));

	*f = (struct fields){ 0 };
	for (int i = 0; i < FIELD__MAX; i++)
		f->spec[i] = option_text(p, table[i].option);
	for (int i = 0; i < STATUS__MAX; i++)
		if (plain_words[i] != NULL)
			f->words[i] = option_text(p, event_statuses[i]);
	f->no_time = option_text(p, "no-time");
	f->tags = option_text(p, "tags");
	f->tag_names = option_text(p, "tag-names");
	f->timezone = p->timezone;
	f->hint.reference = p->reference;
	f->hint.order = order == -1 ? DATE_YMD : (enum date_order)order;
	f->end_exclusive = option_bool(p, "end-exclusive");
}

static enum event_status
status_of(const struct fields *f, const struct record *r)
{
	static const enum event_status tried[] = {
		STATUS_CANCELLED, STATUS_POSTPONED, STATUS_TENTATIVE
	};
	const char *said = f->spec[FIELD_STATUS];
	const char *text = spec_text(r, said != NULL ? said : f->spec[FIELD_TITLE]);

	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++)
		if (spec_like(text, f->words[tried[i]]) ||
		    (said != NULL && spec_like(text, plain_words[tried[i]])))
			return tried[i];
	return STATUS_CONFIRMED;
}

static const char *
kind_of(const struct fields *f, const struct record *r)
{
	const char *spec = f->spec[FIELD_KIND];
	const char *text = spec != NULL && event_kind_known(spec) ? spec :
	    spec_text(r, spec);

	return event_kind_known(text) ? text : NULL;
}

/* A tag or an entity; "a < b" and "R&D" are neither. */
static bool
is_html(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t n;

	for (s += strcspn(s, "<&"); *s != '\0'; s += 1 + strcspn(s + 1, "<&")) {
		if (*s == '<' && s[1] != '\0' &&
		    (strchr(letters, s[1]) != NULL || s[1] == '/') && strchr(s, '>') != NULL)
			return true;
		n = 1 + strspn(s + 1, "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (*s == '&' && n > 2 && s[n] == ';')
			return true;
	}
	return false;
}

static void
put_texts(const struct fields *f, const struct record *r, json_t *item)
{
	const char *text;

	for (int i = 0; i < FIELD__MAX; i++) {
		if (table[i].key == NULL)
			continue;
		text = spec_text(r, f->spec[i]);
		if (*text == '\0')
			continue;
		if ((i == FIELD_TITLE || i == FIELD_LOCATION || i == FIELD_DESCRIPTION) &&
		    is_html(text))
			text = text_from_html(r->arena, text);
		json_object_set_new(item, table[i].key, json_string(text));
	}
}

/* The value of "text=value,text=value" for a text; NULL when it has none. */
static const char *
named(struct arena *a, const char *names, const char *text)
{
	size_t n, len = strlen(text);

	for (const char *p = names; p != NULL && *p != '\0'; p += n + (p[n] == ',')) {
		n = strcspn(p, ",");
		if (n > len && strncmp(p, text, len) == 0 && p[len] == '=')
			return arena_strn(a, p + len + 1, n - len - 1);
	}
	return NULL;
}

/* Adds key:value for one text; a text with no letter fit for a tag adds nothing. */
static void
put_tag(const struct fields *f, struct arena *a, const char *key,
    const char *text, json_t *item)
{
	const char *name = named(a, f->tag_names, text), *tag;
	char value[65];

	text_to_tag(name != NULL ? name : text, value);
	if (*value == '\0')
		return;
	if (json_object_get(item, "tags") == NULL) {
		json_object_set_new(item, "tags", json_array());
		json_object_set_new(item, "labels", json_object());
	}
	tag = arena_fmt(a, "%s:%s", key, value);
	json_array_append_new(json_object_get(item, "tags"), json_string(tag));
	json_object_set_new(json_object_get(item, "labels"), tag, json_string(text));
}

static void
put_tags(const struct fields *f, const struct record *r, json_t *item)
{
	const char *key, *equal, *text;
	size_t n, m;

	if (f->tags == NULL)
		return;
	for (const char *p = f->tags; *p != '\0'; p += n + (p[n] == ',')) {
		p += strspn(p, " ");
		n = strcspn(p, ",");
		if ((equal = memchr(p, '=', n)) == NULL)
			continue;
		key = arena_strn(r->arena, p, (size_t)(equal - p));
		text = spec_text(r, arena_strn(r->arena, equal + 1,
		    n - (size_t)(equal + 1 - p)));
		for (; *text != '\0'; text += m + (text[m] == ',')) {
			text += strspn(text, " ");
			m = strcspn(text, ",");
			put_tag(f, r->arena, key, arena_strn(r->arena, text, m), item);
		}
	}
}

static void
put_when(const struct when *w, json_t *item)
{
	json_object_set_new(item, "start", json_string(w->start));
	if (*w->end != '\0')
		json_object_set_new(item, "end", json_string(w->end));
	if (w->timezone != NULL)
		json_object_set_new(item, "timezone", json_string(w->timezone));
	if (w->time_unknown)
		json_object_set_new(item, "time_unknown", json_true());
}

int
fields_put(struct fields *f, const struct record *r, struct sink *s,
    struct err *e)
{
	enum event_status status = status_of(f, r);
	const char *kind = kind_of(f, r);
	char why[ERR_MSG] = "";
	struct when w;
	json_t *item;
	int rc = 0;

	if (*spec_text(r, f->spec[FIELD_TITLE]) == '\0')
		snprintf(why, sizeof(why), "no title in %s", f->spec[FIELD_TITLE]);
	else if (fields_when(f, r, status == STATUS_POSTPONED, &w, why) == 0) {
		item = json_object();
		put_texts(f, r, item);
		put_when(&w, item);
		put_tags(f, r, item);
		if (status != STATUS_CONFIRMED)
			json_object_set_new(item, "status",
			    json_string(event_statuses[status]));
		if (kind != NULL)
			json_object_set_new(item, "kind", json_string(kind));
		f->n_items++;
		rc = s->item(s, item, e);
	}
	if (*why != '\0') {
		s->unread(s, r->row, why);
		if (*f->why == '\0')
			memcpy(f->why, why, sizeof(f->why));
	}
	return rc;
}

int
fields_done(const struct fields *f, const struct sink *s, struct err *e)
{
	if (s->rows > 0 && f->n_items == 0)
		return err_set(e, ERR_INVALID, "none of %zu rows was understood: %s",
		    s->rows, f->why);
	return 0;
}
