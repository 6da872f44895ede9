#include "server/http/personal.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "feeds/assemble.h"
#include "feeds/fold.h"
#include "feeds/vevent.h"
#include "server/http/loaded.h"
#include "server/http/template.h"

void
personal_key(const struct subscription *s, char key[PERSONAL_KEY])
{
	char hex[SHA256_HEX];
	struct buf b = { 0 };

	/* Those that were never edited, and have a topic, need not know when they were made. */
	buf_fmt(&b, "%s\n%lld %d %lld\n", s->settings, (long long)s->stamp, s->bump,
	    s->modified == s->created && s->n_topics > 0 ? 0LL : (long long)s->modified);
	for (size_t i = 0; i < s->n_topics; i++)
		buf_fmt(&b, "%lld %s\n", (long long)s->topics[i].topic, s->topics[i].settings);
	for (size_t i = 0; i < s->n_picks; i++)
		buf_fmt(&b, "+%lld", (long long)s->picks[i].event);
	for (size_t i = 0; i < s->n_mutes; i++)
		buf_fmt(&b, "-%lld", (long long)s->mutes[i].event);
	crypto_sha256_hex(b.data, b.len, hex);
	memcpy(key, hex, PERSONAL_KEY - 1);
	key[PERSONAL_KEY - 1] = '\0';
	buf_free(&b);
}

/* --- a set of event ids --- */

struct ids {
	int64_t *slots;			/* 0: free */
	size_t mask;
};

static void
ids_init(struct ids *set, size_t n, struct arena *a)
{
	size_t size = 64;

	while (size < n * 2)
		size *= 2;
	set->slots = arena_alloc(a, size * sizeof(*set->slots));
	set->mask = size - 1;
}

/* False: it was there. */
static bool
ids_add(struct ids *set, int64_t id)
{
	size_t i = (uint64_t)id * 0x9e3779b97f4a7c15u >> 20 & set->mask;

	for (; set->slots[i] != 0; i = (i + 1) & set->mask)
		if (set->slots[i] == id)
			return false;
	set->slots[i] = id;
	return true;
}

/* --- which events --- */

struct building {
	const struct subscription *s;
	struct settings set;
	enum vevent_style style;
	struct arena *a;
	struct loaded **topics;		/* of each choice */
	struct ids seen;
	struct vevent *events;
	size_t n;
	int64_t window_from;		/* the latest of its topics'; 0: it has none */
};

static bool
is_listed(const char *const *list, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], s) == 0)
			return true;
	return false;
}

static bool
says_one(const char *const *texts, size_t n, const char *folded)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(folded, texts[i]) != NULL)
			return true;
	return false;
}

static bool
has_tag(const struct detail *d, const char *tag)
{
	size_t key = strcspn(tag, ":");

	for (size_t i = 0; i < d->n_tags; i++)
		if (strlen(d->tags[i].key) == key && memcmp(d->tags[i].key, tag, key) == 0 &&
		    strcmp(d->tags[i].value, tag + key + 1) == 0)
			return true;
	return false;
}

/* As in a topic's rule: values of one key are alternatives, every key must be met. */
static bool
has_tags(const struct detail *d, const char *const *tags, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t key = strcspn(tags[i], ":") + 1;
		bool met = false;

		for (size_t j = 0; j < n && !met; j++)
			met = strncmp(tags[i], tags[j], key) == 0 && has_tag(d, tags[j]);
		if (!met)
			return false;
	}
	return true;
}

static bool
is_wanted(const struct choice *c, const struct vevent *ev, const struct detail *d)
{
	if (c->n_kinds > 0 && !is_listed(c->kinds, c->n_kinds, ev->kind))
		return false;
	if (d == NULL)
		return true;
	return has_tags(d, c->tags, c->n_tags) &&
	    (c->n_match == 0 || says_one(c->match, c->n_match, d->folded)) &&
	    !says_one(c->except, c->n_except, d->folded);
}

/* --- how they look and ring --- */

/* The template's title as a VEVENT of that status has it; NULL: it stays as it is. */
static const char *
title_from(struct building *b, const char *template, const struct vevent *ev,
    const struct detail *d)
{
	struct event shown = { .status = ev->status, .time_unknown = ev->time_unknown };
	struct buf base = { 0 }, out = { 0 };
	const char *s = NULL;
	enum lang lang;

	if (template == NULL || d == NULL)
		return NULL;
	lang = b->set.lang == LANG_NONE ? lang_for(d->lang) : b->set.lang;
	personal_title(template, d, word_kind(lang, ev->kind), &base);
	if (base.len > 0) {
		shown.title = text_clean(b->a, base.data, base.len, TEXT_LINE, EVENT_TITLE_MAX);
		shown.lang = lang_names[lang];
		vevent_title(&shown, &out);
		s = arena_str(b->a, out.data);
	}
	buf_free(&base);
	buf_free(&out);
	return s;
}

static const char *
summary_of(struct building *b, const struct choice *c, const struct vevent *ev,
    const struct detail *d)
{
	const char *template = c != NULL && c->title != NULL ? c->title : b->set.title;
	const char *title = title_from(b, template, ev, d);

	if (c == NULL || c->prefix == NULL)
		return title;
	return arena_fmt(b->a, "%s%s", c->prefix, title != NULL ? title : ev->title);
}

struct ring {				/* of the kind that came last */
	const char *kind;
	const struct alarms *alarms;
};

static const struct alarms *
alarms_of(struct building *b, const struct choice *c, const char *kind,
    const struct alarms *topic, struct ring *last)
{
	struct alarms *out;

	if (last->kind != NULL && strcmp(last->kind, kind) == 0)
		return last->alarms;
	out = arena_alloc(b->a, sizeof(*out));
	settings_alarms(&b->set, c, kind, topic, out);
	*last = (struct ring){ kind, out };
	return out;
}

static void
take(struct building *b, const struct choice *c, const struct vevent *ev,
    const struct detail *d, const struct alarms *topic, struct ring *last)
{
	struct vevent *to;

	if ((c != NULL && !is_wanted(c, ev, d)) || !ids_add(&b->seen, ev->id))
		return;
	to = &b->events[b->n++];
	*to = *ev;
	to->summary = summary_of(b, c, ev, d);
	to->alarms = alarms_of(b, c, ev->kind, topic, last);
}

/* --- from the store --- */

static bool
needs_details(const struct building *b, const struct choice *c)
{
	return c->n_tags + c->n_match + c->n_except > 0 || c->title != NULL || b->set.title != NULL;
}

static int
load_topics(struct building *b, struct db *db, struct cache *c, int64_t epoch,
    struct personal *built, struct err *e)
{
	for (size_t i = 0; i < b->set.n_choices; i++) {
		const struct choice *ch = &b->set.choices[i];
		struct loaded *l = loaded_get(c, db, ch->slug, b->set.lang, b->style,
		    needs_details(b, ch), epoch, e);

		if (l == NULL)
			return -1;
		b->topics[i] = l;
		b->n += l->n;
		if (l->topic.window_from > b->window_from)
			b->window_from = l->topic.window_from;
		if (l->topic.revision > built->revision)
			built->revision = l->topic.revision;
		if (l->topic.modified > built->modified)
			built->modified = l->topic.modified;
	}
	return 0;
}

struct picked {
	struct vevent *events;
	size_t n;
	struct detail *details;
	size_t n_details;
};

static int
read_picks(struct building *b, struct db *db, struct picked *p, int64_t *revision, struct err *e)
{
	int64_t newest = 0;
	const char *lang = b->set.lang == LANG_NONE ? NULL : lang_names[b->set.lang];
	int rc;

	if (b->s->n_picks == 0)
		return 0;
	if (db_snapshot(db, e) == -1)
		return -1;
	rc = db_pick_vevents(db, b->s->id, lang, vevent_styles[b->style], b->a, &p->events, &p->n, e);
	if (rc == 0 && b->set.title != NULL)
		rc = db_pick_details(db, b->s->id, lang, b->a, &p->details, &p->n_details, e);
	if (rc == 0)
		rc = db_pick_revision(db, b->s->id, &newest, e);
	db_snapshot_end(db);
	if (newest > *revision)
		*revision = newest;
	return rc;
}

/* What nobody chose for: as a new topic rings. */
static const struct alarms usual = { 1, { 30 }, ALLDAY_1D_1800 };

static void
take_all(struct building *b, const struct picked *p)
{
	struct ring last = { 0 };

	ids_init(&b->seen, b->n + p->n + b->s->n_mutes, b->a);
	b->events = arena_alloc(b->a, (b->n + p->n + 1) * sizeof(*b->events));
	b->n = 0;
	for (size_t i = 0; i < b->s->n_mutes; i++)
		ids_add(&b->seen, b->s->mutes[i].event);
	for (size_t i = 0; i < b->set.n_choices; i++, last.kind = NULL)
		for (size_t k = 0; k < b->topics[i]->n; k++)
			take(b, &b->set.choices[i], &b->topics[i]->events[k],
			    b->topics[i]->details == NULL ? NULL : b->topics[i]->details[k],
			    &b->topics[i]->alarms, &last);
	for (size_t i = 0; i < p->n; i++)
		if (p->events[i].end_utc > b->window_from)
			take(b, NULL, &p->events[i],
			    detail_of(p->details, p->n_details, p->events[i].id), &usual, &last);
}

static int
by_start(const void *a, const void *b)
{
	const struct vevent *x = a, *y = b;

	if (x->start_utc != y->start_utc)
		return x->start_utc < y->start_utc ? -1 : 1;
	return strcmp(x->uid, y->uid);
}

/* --- the calendar --- */

static const char *
name_of(const struct building *b)
{
	struct buf out = { 0 };
	const char *name;

	if (b->set.name != NULL)
		return b->set.name;
	for (size_t i = 0; i < b->set.n_choices; i++)
		buf_fmt(&out, "%s%s", i == 0 ? "" : " · ", b->topics[i]->topic.title);
	name = out.len == 0 ? "calcast" : text_clean(b->a, out.data, out.len, TEXT_LINE,
	    SETTINGS_NAME_MAX);
	buf_free(&out);
	return name;
}

/* The zone that all its topics have; NULL: they differ. */
static const char *
zone_of(const struct building *b)
{
	const char *zone = b->set.n_choices == 0 ? NULL : b->topics[0]->topic.timezone;

	for (size_t i = 1; zone != NULL && i < b->set.n_choices; i++)
		if (strcmp(b->topics[i]->topic.timezone, zone) != 0)
			zone = NULL;
	return zone;
}

static const char *const nothing_yet[LANG__MAX] = {
	[LANG_KO] = "아직 일정이 없습니다",
	[LANG_EN] = "No events yet",
	[LANG_JA] = "予定はまだありません",
};

/*
 * A calendar without events keeps what it showed before in some programs, and is
 * an error in others: one day says that there is nothing.
 */
static void
put_placeholder(struct building *b)
{
	int64_t at = b->set.n_choices == 0 ? b->s->modified :
	    b->window_from + TOPIC_PAST_DAYS * (int64_t)DAY_SECONDS;
	struct civil day = civil_from_epoch(at), next = civil_add_days(day, 1);
	enum lang lang = b->set.lang == LANG_NONE ? LANG_KO : b->set.lang;
	struct buf out = { 0 };
	char from[9], to[9];
	const char *uid = "0@nothing-yet.calcast.invalid";

	snprintf(from, sizeof(from), "%04u%02u%02u", day.year % 10000u, day.month % 100u, day.day % 100u);
	snprintf(to, sizeof(to), "%04u%02u%02u", next.year % 10000u, next.month % 100u, next.day % 100u);
	buf_fmt(&out, "BEGIN:VEVENT\r\nUID:%s\r\nDTSTART;VALUE=DATE:%s\r\n"
	    "DTEND;VALUE=DATE:%s\r\nSTATUS:CONFIRMED\r\n", uid, from, to);
	fold_text("SUMMARY", nothing_yet[lang], &out);
	buf_str(&out, "TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n");
	b->events[b->n++] = (struct vevent){ .uid = uid, .kind = "event",
	    .title = nothing_yet[lang], .bytes = arena_strn(b->a, out.data, out.len),
	    .len = out.len, .form = FORM_DATE, .modified = at,
	    .alarms = arena_alloc(b->a, sizeof(struct alarms)) };
	buf_free(&out);
}

static int
read_timezones(struct building *b, struct db *db, struct feed *f, struct err *e)
{
	struct feed_timezone *rows;

	/* The topics' own were read with them; those of picked events may be others. */
	if (b->s->n_picks > 0 || b->set.n_choices != 1) {
		if (loaded_timezones(db, b->a, &rows, &f->n_timezones, e) == -1)
			return -1;
		f->timezones = rows;
		return 0;
	}
	f->timezones = b->topics[0]->timezones;
	f->n_timezones = b->topics[0]->n_timezones;
	return 0;
}

static int
assemble(struct building *b, struct db *db, struct buf *out, struct err *e)
{
	struct feed f = { .title = name_of(b), .timezone = zone_of(b), .stamp = b->s->stamp,
	    .bump = b->s->bump, .color = b->set.n_choices == 0 ? color_for("") :
	    b->topics[0]->topic.color };
	size_t first;

	if (read_timezones(b, db, &f, e) == -1)
		return -1;
	if (b->n == 0)
		put_placeholder(b);
	feed_fit(b->events, b->n, b->window_from + TOPIC_PAST_DAYS * (int64_t)DAY_SECONDS, &first,
	    &f.n_events);
	f.events = b->events + first;
	feed_assemble(&f, out);
	return 0;
}

/* Everything that is in the calendar, sorted; release takes what was loaded. */
static int
select_all(struct building *b, struct db *db, struct cache *c, int64_t epoch,
    const struct subscription *s, struct personal *built, struct err *e)
{
	struct picked picked = { 0 };

	*b = (struct building){ .s = s, .a = arena_new() };
	*built = (struct personal){ .modified = s->modified == s->created && s->n_topics > 0 ? 0 :
	    s->modified };
	if (settings_read(s, b->a, &b->set, e) == -1)
		return -1;
	b->style = vevent_style_of(b->set.client != NULL && strcmp(b->set.client, "google") == 0,
	    b->set.spoilers);
	b->topics = arena_alloc(b->a, (b->set.n_choices + 1) * sizeof(struct loaded *));
	if (load_topics(b, db, c, epoch, built, e) == -1 ||
	    read_picks(b, db, &picked, &built->revision, e) == -1)
		return -1;
	take_all(b, &picked);
	qsort(b->events, b->n, sizeof(*b->events), by_start);
	return 0;
}

static void
release(struct building *b)
{
	for (size_t i = 0; b->topics != NULL && i < b->set.n_choices; i++)
		if (b->topics[i] != NULL)
			cached_unref(&b->topics[i]->cached);
	arena_free(b->a);
}

int
personal_build(struct db *db, struct cache *c, int64_t epoch, const struct subscription *s,
    struct buf *out, struct personal *built, struct err *e)
{
	struct building b;
	int rc = select_all(&b, db, c, epoch, s, built, e);

	if (rc == 0)
		rc = assemble(&b, db, out, e);
	release(&b);
	return rc;
}

int
personal_coming(struct db *db, struct cache *c, int64_t epoch, const struct subscription *s,
    int64_t from, size_t limit, struct arena *a, int64_t **ids, size_t *n, struct err *e)
{
	struct personal built;
	struct building b;
	int rc = select_all(&b, db, c, epoch, s, &built, e);

	*n = 0;
	*ids = arena_alloc(a, (limit + 1) * sizeof(**ids));
	for (size_t i = 0; rc == 0 && i < b.n && *n < limit; i++)
		if (b.events[i].end_utc > from)
			(*ids)[(*n)++] = b.events[i].id;
	release(&b);
	return rc;
}
