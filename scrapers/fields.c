#include "scrapers/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "scrapers/fields_in.h"

enum { EACH_MAX = 500 };	/* parts that one row fans out to */

static const char *const keys[FIELD__MAX] = {
#define FIELD_KEY(id, option, key, about) [FIELD_##id] = key,
	FIELDS(FIELD_KEY)
#undef FIELD_KEY
};

void
fields_init(struct fields *f, const struct page *p)
{
	*f = (struct fields){ .page = p, .no_time = option_text(p, "no-time") };
	for (int i = 0; i < FIELD__MAX; i++)
		f->spec[i] = option_text(p, field_option((enum field)i));
}

const char *
place_text(const struct place *p, enum field field)
{
	if (field == FIELD_TIME && p->time != NULL)
		return p->time;
	if (field == FIELD_START && p->date_text != NULL)
		return p->date_text;
	return spec_text(p->form->own[field] ? p->part : p->row, p->form->spec[field]);
}

bool
place_holds(const struct place *p, enum field field, const struct cond *c)
{
	return cond_holds(p->form->own[field] ? p->part : p->row, c);
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

/* A field for people to read, without markup. */
static const char *
readable(const struct place *p, enum field field)
{
	const char *text = place_text(p, field);

	return is_html(text) ? text_from_html(p->row->arena, text) : text;
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
id_of(const struct place *p, size_t showtime)
{
	struct arena *a = p->row->arena;
	const char *id = stable_id(a, place_text(p, FIELD_ID));

	if (*id == '\0')
		return id;
	if (p->form->suffix != NULL)
		id = arena_fmt(a, "%s%s", id, spec_text(p->part, p->form->suffix));
	return showtime == 0 ? id : arena_fmt(a, "%s:%zu", id, showtime + 1);
}

static void
put_text(json_t *item, const char *key, const char *text)
{
	if (*text != '\0')
		json_object_set_new(item, key, json_string(text));
}

static void
put_texts(const struct place *p, json_t *item)
{
	struct arena *a = p->row->arena;
	const char *text;

	for (int i = 0; i < FIELD__MAX; i++) {
		if (keys[i] == NULL)
			continue;
		text = i == FIELD_DESCRIPTION ? readable(p, FIELD_DESCRIPTION) : place_text(p, (enum field)i);
		if ((i == FIELD_URL || i == FIELD_IMAGE) && p->rules->page_url != NULL && *text != '\0') {
			text = url_join(a, p->rules->page_url, text);
			text = text == NULL ? "" : text;
		}
		put_text(item, keys[i], text);
	}
	if (p->form->of_main)
		put_text(item, "parent", stable_id(a, spec_text(p->row, p->rules->main.spec[FIELD_ID])));
}

/* Titles and the like in other languages: texts.en.title. */
static void
put_languages(const struct place *p, json_t *item)
{
	json_t *texts, *lang;
	const char *text;

	for (size_t i = 0; i < p->rules->n_texts; i++) {
		const struct text_rule *t = &p->rules->text[i];

		text = spec_text(p->row, t->spec);
		if (*text == '\0')
			continue;
		if ((texts = json_object_get(item, "texts")) == NULL)
			json_object_set_new(item, "texts", texts = json_object());
		if ((lang = json_object_get(texts, t->lang)) == NULL)
			json_object_set_new(texts, t->lang, lang = json_object());
		put_text(lang, t->key, is_html(text) ? text_from_html(p->row->arena, text) : text);
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
stripped(const struct place *p, const char *text, bool is_title, enum event_status *status)
{
	const struct rules *r = p->rules;
	const struct status_words *words = is_title && p->form->spec[FIELD_STATUS] == NULL ? &r->words : NULL;
	enum event_status found = STATUS_CONFIRMED;
	const char *left;

	if (!r->status_words) {
		for (int i = 0; words != NULL && i < STATUS__MAX; i++)
			if (spec_like(text, words->like[i]))
				*status = status_worse(*status, (enum event_status)i);
		return text;
	}
	left = status_strip(p->row->arena, text, words, &found);
	/* A date or a place that is not certain is no event that is not. */
	if (!is_title && found == STATUS_TENTATIVE)
		return text;
	*status = status_worse(*status, found);
	return left;
}

/* What the status field says, in the source's words or in those known. */
static enum event_status
said_status(const struct place *p)
{
	const char *text = place_text(p, FIELD_STATUS);

	return p->form->spec[FIELD_STATUS] == NULL ? STATUS_CONFIRMED :
	    status_said(p->row->arena, text, &p->rules->words);
}

static const char *
kind_of(const struct place *p)
{
	const char *text;

	if (p->form->kind != NULL)
		return p->form->kind;
	text = place_text(p, FIELD_KIND);
	return event_kind_known(text) ? text : NULL;
}

static const char *
title_of(const struct place *p, enum event_status *status)
{
	const char *title = readable(p, FIELD_TITLE);

	if (p->rules->strip != NULL)
		title = regex_without(p->rules->strip, p->row->arena, title);
	return stripped(p, title, true, status);
}

/* An entry that happens when something begins or ends is that moment. */
static void
take_moment(const struct form *form, struct when *w)
{
	if (form->at == AT_END && *w->end != '\0')
		memcpy(w->start, w->end, sizeof(w->start));
	if (form->at != AT_WHOLE)
		*w->end = '\0';
}

/*
 * Makes the item; NULL: why it is none, "" when it is none on purpose. lost: an
 * event may be missing for it; one whose day is not settled yet is not.
 */
static json_t *
make_item(struct place *p, size_t showtime, char *why, bool *lost)
{
	enum event_status status = said_status(p);
	const char *title = title_of(p, &status), *place, *kind = kind_of(p);
	struct when w;
	json_t *item;

	*why = '\0';
	*lost = true;
	place = stripped(p, readable(p, FIELD_LOCATION), false, &status);
	p->date_text = stripped(p, place_text(p, FIELD_START), false, &status);
	stripped(p, place_text(p, FIELD_TIME), false, &status);
	if (*p->date_text == '\0' && p->form->emitted && p->form->own[FIELD_START])
		return NULL;
	if (*title == '\0') {
		snprintf(why, ERR_MSG, "no title in %s", field_said(p->rules, FIELD_TITLE));
		return NULL;
	}
	if (fields_when(p, status == STATUS_POSTPONED, &w, why) == -1 ||
	    (p->form->at == AT_END && *why != '\0')) {
		*lost = !w.open;
		return NULL;
	}
	*lost = false;
	take_moment(p->form, &w);
	if (p->rules->main.spec[FIELD_START] == NULL)
		parts_date(p->row, &w);
	item = json_object();
	put_text(item, "title", title);
	put_text(item, "location", place);
	put_text(item, "external_id", id_of(p, showtime));
	put_texts(p, item);
	put_languages(p, item);
	put_when(&w, item);
	fields_put_tags(p, item);
	if (status != STATUS_CONFIRMED)
		json_object_set_new(item, "status", json_string(event_statuses[status]));
	if (kind != NULL)
		json_object_set_new(item, "kind", json_string(kind));
	return item;
}

/* What several items of a row have in common is told once; as of the page where nothing is lost. */
static void
tell(struct fields *f, struct sink *s, size_t row, const char *why, bool lost)
{
	char whole[ERR_MSG];

	if (f->told_row == row && strcmp(f->told, why) == 0)
		return;
	f->told_row = row;
	snprintf(f->told, sizeof(f->told), "%s", why);
	snprintf(whole, sizeof(whole), "row %zu: %.*s", row, ERR_MSG - 32, why);
	s->unread(s, lost ? row : 0, lost ? why : whole);
	if (*f->why == '\0')
		snprintf(f->why, sizeof(f->why), "%s", why);
}

/* One item, or one for each of its showtimes. */
static int
put_place(struct fields *f, struct place p, struct sink *s, struct err *e)
{
	char why[ERR_MSG];
	json_t *item;
	size_t i = 0;
	bool lost;

	if (p.form->when != NULL && !cond_holds(p.part, p.form->when))
		return 0;
	p.time = fields_showtime(&p, 0);
	do {
		p.date_text = NULL;
		item = make_item(&p, i, why, &lost);
		if (*why != '\0')
			tell(f, s, p.row->row, why, lost);
		if (item == NULL)
			return 0;
		f->n_items++;
		if (s->item(s, item, e) == -1)
			return -1;
	} while (p.time != NULL && (p.time = fields_showtime(&p, ++i)) != NULL);
	return 0;
}

static int
put_form(struct fields *f, const struct form *form, const struct record *row,
    struct sink *s, struct err *e)
{
	struct place p = { .rules = f->rules, .form = form, .row = row, .part = row };

	if (form->each == NULL)
		return put_place(f, p, s, e);
	for (size_t i = 0; (p.part = parts_of_each(form, row, i)) != NULL; i++) {
		if (i == EACH_MAX)
			return err_set(e, ERR_LIMIT, "emit: a row with more than %d in %s", EACH_MAX, form->each);
		if (put_place(f, p, s, e) == -1)
			return -1;
	}
	return 0;
}

int
fields_put(struct fields *f, const struct record *r, struct sink *s,
    struct err *e)
{
	const struct record *row;

	if (f->rules == NULL && fields_read(f, e) == -1)
		return -1;
	row = parts_of_row(f->rules, r);
	if ((f->rules->only != NULL && !cond_holds(row, f->rules->only)) || fields_seen(f->rules, row))
		return 0;
	for (size_t i = 0; i < f->rules->n_forms; i++)
		if (put_form(f, &f->rules->form[i], row, s, e) == -1)
			return -1;
	return 0;
}

/* The option whose expression was too slow; NULL: none. */
static const char *
too_slow(const struct rules *r)
{
	if (r->pattern != NULL && regex_gave_up(r->pattern))
		return "pattern";
	if (r->strip != NULL && regex_gave_up(r->strip))
		return "strip";
	for (size_t i = 0; i < r->n_forms; i++)
		for (int k = 0; k < FIELD__MAX; k++)
			if (spec_gave_up(r->form[i].spec[k]))
				return field_option((enum field)k);
	return NULL;
}

int
fields_done(struct fields *f, const struct sink *s, struct err *e)
{
	const char *option;

	if (f->rules == NULL && fields_read(f, e) == -1)
		return -1;
	if ((option = too_slow(f->rules)) != NULL)
		return err_set(e, ERR_LIMIT, "%s: the regular expression takes too long on this page", option);
	if (s->rows > 0 && f->n_items == 0 && *f->why != '\0')
		return err_set(e, ERR_INVALID, "none of %zu rows was understood: %s",
		    s->rows, f->why);
	return 0;
}
