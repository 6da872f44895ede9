/* One item of a row: its texts, its status, its id. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "scrapers/fields_in.h"

static const char *const keys[FIELD__MAX] = {
#define FIELD_KEY(id, option, key, about) [FIELD_##id] = key,
	FIELDS(FIELD_KEY)
#undef FIELD_KEY
};

const char *
draft_text(const struct draft *draft, enum field field)
{
	if (field == FIELD_TIME && draft->time != NULL)
		return draft->time;
	if (field == FIELD_START && draft->date_text != NULL)
		return draft->date_text;
	return spec_text(draft->rule->own[field] ? draft->branch : draft->row, draft->rule->spec[field]);
}

bool
draft_holds(const struct draft *draft, enum field field, const struct cond *c)
{
	return cond_holds(draft->rule->own[field] ? draft->branch : draft->row, c);
}

/* A tag or an entity; "a < b" and "R&D" are neither. */
static bool
is_html(const char *s)
{
	const char *last = strrchr(s, '>');
	size_t n;

	for (s += strcspn(s, "<&"); *s != '\0'; s += 1 + strcspn(s + 1, "<&")) {
		if (*s == '<' && last != NULL && last > s && (isalpha((unsigned char)s[1]) || s[1] == '/'))
			return true;
		n = 1 + strspn(s + 1, "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (*s == '&' && n > 2 && s[n] == ';')
			return true;
	}
	return false;
}

/* A field for people to read, without markup. */
static const char *
readable(const struct draft *draft, enum field field)
{
	const char *text = draft_text(draft, field);

	return is_html(text) ? text_from_html(draft->row->arena, text) : text;
}

static bool
is_param_of_a_campaign(const char *s)
{
	return strncmp(s, "utm_", 4) == 0 || strncmp(s, "fbclid=", 7) == 0 || strncmp(s, "gclid=", 6) == 0;
}

/* An address as an id: without what changes with the way that led to it. */
static const char *
stable_id(struct arena *a, const char *id)
{
	char *out, *to;
	size_t n;

	if (strncmp(id, "http://", 7) != 0 && strncmp(id, "https://", 8) != 0)
		return id;
	n = strcspn(id, "#");
	/* "#!/event/7" and "#/event/7" are the path of a page that scripts make. */
	out = arena_strn(a, id, id[n] == '#' && strchr("!/", id[n + 1]) != NULL ? strlen(id) : n);
	to = out + strcspn(out, "?");
	for (const char *p = to; *p != '\0'; p += n) {
		n = 1 + strcspn(p + 1, "&#");
		if (*p == '#' || !is_param_of_a_campaign(p + 1)) {
			memmove(to, p, n);
			*to = *p == '&' && memchr(out, '?', (size_t)(to - out)) == NULL ? '?' : *p;
			to += n;
		}
	}
	*to = '\0';
	return out;
}

/* The row's id, or the entry's own, and what the entry puts behind it. */
static const char *
id_of(const struct draft *draft, size_t showtime)
{
	struct arena *a = draft->row->arena;
	const char *id = stable_id(a, draft_text(draft, FIELD_ID));

	if (*id == '\0')
		return id;
	if (draft->rule->suffix != NULL)
		id = arena_fmt(a, "%s%s", id, spec_text(draft->branch, draft->rule->suffix));
	return showtime == 0 ? id : arena_fmt(a, "%s:%zu", id, showtime + 1);
}

static void
put_text(json_t *item, const char *key, const char *text)
{
	if (*text != '\0')
		json_object_set_new(item, key, json_string(text));
}

static void
put_texts(const struct draft *draft, json_t *item)
{
	struct arena *a = draft->row->arena;
	const char *text;

	for (int i = 0; i < FIELD__MAX; i++) {
		if (keys[i] == NULL)
			continue;
		text = i == FIELD_DESCRIPTION ? readable(draft, FIELD_DESCRIPTION) : draft_text(draft, (enum field)i);
		if ((i == FIELD_URL || i == FIELD_IMAGE) && draft->rules->page_url != NULL && *text != '\0') {
			text = url_join(a, draft->rules->page_url, text);
			text = text == NULL ? "" : text;
		}
		put_text(item, keys[i], text);
	}
	if (draft->rule->of_main)
		put_text(item, "parent", stable_id(a, spec_text(draft->row, draft->rules->main.spec[FIELD_ID])));
}

/* Titles and the like in other languages: texts.en.title. */
static void
put_languages(const struct draft *draft, json_t *item)
{
	json_t *texts, *lang;
	const char *text;

	for (size_t i = 0; i < draft->rules->n_texts; i++) {
		const struct text_rule *t = &draft->rules->text[i];

		text = spec_text(draft->row, t->spec);
		if (*text == '\0')
			continue;
		if ((texts = json_object_get(item, "texts")) == NULL)
			json_object_set_new(item, "texts", texts = json_object());
		if ((lang = json_object_get(texts, t->lang)) == NULL)
			json_object_set_new(texts, t->lang, lang = json_object());
		put_text(lang, t->key, is_html(text) ? text_from_html(draft->row->arena, text) : text);
	}
}

static void
put_when(const struct when *w, json_t *item)
{
	json_object_set_new(item, "start", json_string(w->start));
	put_text(item, "end", w->end);
	if (w->timezone != NULL)
		json_object_set_new(item, "timezone", json_string(w->timezone));
	if (w->time_unknown)
		json_object_set_new(item, "time_unknown", json_true());
}

/* A text without words of status, which are put into *status. */
static const char *
stripped(const struct draft *draft, const char *text, bool is_title, enum event_status *status)
{
	const struct rules *r = draft->rules;
	const struct status_words *words = is_title && draft->rule->spec[FIELD_STATUS] == NULL ? &r->words : NULL;
	enum event_status found = STATUS_CONFIRMED;
	const char *left;

	if (!r->status_words) {
		for (int i = 0; words != NULL && i < STATUS__MAX; i++)
			if (spec_like(text, words->like[i]))
				*status = status_worse(*status, (enum event_status)i);
		return text;
	}
	left = status_strip(draft->row->arena, text, words, &found);
	/* A date or a place that is not certain is no event that is not. */
	if (!is_title && found == STATUS_TENTATIVE)
		return text;
	*status = status_worse(*status, found);
	return left;
}

/* What the status field says, in the source's words or in those known. */
static enum event_status
said_status(const struct draft *draft)
{
	const char *text = draft_text(draft, FIELD_STATUS);

	return draft->rule->spec[FIELD_STATUS] == NULL ? STATUS_CONFIRMED :
	    status_said(draft->row->arena, text, &draft->rules->words);
}

static const char *
kind_of(const struct draft *draft)
{
	const char *text;

	if (draft->rule->kind != NULL)
		return draft->rule->kind;
	text = draft_text(draft, FIELD_KIND);
	return event_kind_known(text) ? text : NULL;
}

static const char *
title_of(const struct draft *draft, enum event_status *status)
{
	const char *title = readable(draft, FIELD_TITLE);

	if (draft->rules->strip != NULL)
		title = regex_without(draft->rules->strip, draft->row->arena, title);
	return stripped(draft, title, true, status);
}

/* An entry that happens when something begins or ends is that moment. */
static void
take_moment(const struct item_rule *rule, struct when *w)
{
	if (rule->at == AT_END && *w->end != '\0')
		memcpy(w->start, w->end, sizeof(w->start));
	if (rule->at != AT_WHOLE)
		*w->end = '\0';
}

json_t *
fields_item(struct draft *draft, size_t showtime, char *why, bool *lost)
{
	enum event_status status = said_status(draft);
	const char *title = title_of(draft, &status), *location, *kind = kind_of(draft);
	struct when w;
	json_t *item;

	*why = '\0';
	*lost = true;
	location = stripped(draft, readable(draft, FIELD_LOCATION), false, &status);
	draft->date_text = stripped(draft, draft_text(draft, FIELD_START), false, &status);
	stripped(draft, draft_text(draft, FIELD_TIME), false, &status);
	if (*draft->date_text == '\0' && draft->rule->emitted && draft->rule->own[FIELD_START])
		return NULL;
	if (*title == '\0') {
		snprintf(why, ERR_MSG, "no title in %s", field_said(draft->rules, FIELD_TITLE));
		return NULL;
	}
	if (fields_when(draft, status == STATUS_POSTPONED, &w, why) == -1 ||
	    (draft->rule->at == AT_END && *why != '\0')) {
		*lost = !w.open;
		return NULL;
	}
	*lost = false;
	take_moment(draft->rule, &w);
	if (draft->rules->main.spec[FIELD_START] == NULL)
		record_set_date(draft->row, &w);
	item = json_object();
	put_text(item, "title", title);
	put_text(item, "location", location);
	put_text(item, "external_id", id_of(draft, showtime));
	put_texts(draft, item);
	put_languages(draft, item);
	put_when(&w, item);
	fields_put_tags(draft, item);
	if (status != STATUS_CONFIRMED)
		json_object_set_new(item, "status", json_string(event_statuses[status]));
	if (kind != NULL)
		json_object_set_new(item, "kind", json_string(kind));
	return item;
}
