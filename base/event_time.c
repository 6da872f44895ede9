#include "base/event.h"

#include <string.h>

#include "base/civil.h"
#include "base/mem.h"

struct moment {			/* one text of an item, read */
	enum civil_kind kind;
	struct civil at;	/* as it is written there */
	int offset;		/* seconds east of UTC, for CIVIL_OFFSET */
};

struct span {
	struct moment start, end;	/* end.kind CIVIL_BAD: there is none */
	const struct zone *zone;	/* NULL: nobody named one */
};

int64_t
event_length(const char *kind)
{
	enum { MINUTE = 60, HOUR = 3600 };
	static const struct { const char *kind; int64_t seconds; } lengths[] = {
		{ "game",               3 * HOUR },
		{ "race",               4 * HOUR },
		{ "concert",            2 * HOUR },
		{ "ticket-open",        30 * MINUTE },
		{ "registration-open",  30 * MINUTE },
		{ "registration-close", 30 * MINUTE },
		{ "sale-start",         30 * MINUTE },
		{ "sale-end",           30 * MINUTE },
	};

	for (size_t i = 0; i < MEM_COUNT(lengths); i++)
		if (kind != NULL && strcmp(lengths[i].kind, kind) == 0)
			return lengths[i].seconds;
	return HOUR;
}

static int
read_moment(const char *field, const char *s, struct moment *m, struct err *e)
{
	m->kind = civil_read(s, &m->at, &m->offset);
	if (m->kind == CIVIL_BAD)
		return err_set(e, ERR_INVALID, "%s \"%.60s\" is no date or time: "
		    "write 2026-04-01, 2026-04-01T18:30:00 or "
		    "2026-04-01T18:30:00+09:00", field, s);
	return 0;
}

static int
read_zone(const char *tzid, const struct zone **out, struct err *e)
{
	*out = NULL;
	if (tzid == NULL || *tzid == '\0')
		return 0;
	if ((*out = zone_guess(tzid)) == NULL)
		return err_set(e, ERR_INVALID, "unknown time zone \"%.80s\": "
		    "write an IANA name like Asia/Seoul", tzid);
	return 0;
}

/* A zone that only repeats UTC needs no VTIMEZONE and no wall clock. */
static bool
is_utc(const struct zone *z)
{
	static const char *const names[] = { "UTC", "UCT", "GMT", "Zulu", "Universal" };
	const char *name = zone_name(z);

	if (strncmp(name, "Etc/", 4) == 0)
		name += 4;
	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static int64_t
moment_utc(const struct moment *m, const struct span *s)
{
	if (m->kind == CIVIL_OFFSET)
		return civil_to_epoch(&m->at) - m->offset;
	if (s->zone != NULL)
		return zone_to_utc(s->zone, &m->at);
	/* An end without offset, of no zone, is told on the clock of its start. */
	return civil_to_epoch(&m->at) -
	    (s->start.kind == CIVIL_OFFSET ? s->start.offset : 0);
}

/* What the clocks of the event's place show; as written where no zone is known. */
static struct civil
moment_local(const struct moment *m, const struct span *s)
{
	if (m->kind == CIVIL_OFFSET && s->zone != NULL)
		return zone_to_local(s->zone, moment_utc(m, s));
	return m->at;
}

static struct civil
day_of(struct civil c)
{
	c.hour = c.minute = c.second = 0;
	return c;
}

/* The last day that a span of days covers; its first one when there is no end. */
static struct civil
last_day(const struct span *s, struct civil first)
{
	struct civil c;

	if (s->end.kind == CIVIL_BAD)
		return first;
	c = moment_local(&s->end, s);
	/* From one time to another ends before the latter: 00:00 belongs to the day before. */
	if (s->start.kind != CIVIL_DATE && s->end.kind != CIVIL_DATE)
		c = civil_from_epoch(civil_to_epoch(&c) - 1);
	return day_of(c);
}

static void
set_days(struct arena *a, struct event *ev, const struct span *s)
{
	struct civil first = day_of(moment_local(&s->start, s));
	struct civil last = last_day(s, first), next = civil_add_days(last, 1);
	int64_t days = (civil_to_epoch(&next) - civil_to_epoch(&first)) / DAY_SECONDS;
	char text[CIVIL_TEXT];

	ev->form = FORM_DATE;
	civil_put_date(&first, text);
	ev->start = arena_str(a, text);
	ev->end = NULL;
	if (days > 1 && days <= EVENT_DAYS_MAX) {
		civil_put_date(&next, text);
		ev->end = arena_str(a, text);
	}
	ev->tzid = s->zone == NULL ? NULL : arena_str(a, zone_name(s->zone));
}

static bool
lasts(int64_t seconds)
{
	return seconds > 0 && seconds <= (int64_t)EVENT_DAYS_MAX * DAY_SECONDS;
}

static void
set_instants(struct arena *a, struct event *ev, const struct span *s)
{
	int64_t start = moment_utc(&s->start, s), end;
	char text[CIVIL_TEXT];

	ev->form = FORM_INSTANT;
	civil_put_utc(start, text);
	ev->start = arena_str(a, text);
	if (s->end.kind == CIVIL_BAD)
		return;
	end = moment_utc(&s->end, s);
	if (lasts(end - start)) {
		civil_put_utc(end, text);
		ev->end = arena_str(a, text);
	}
}

static void
set_clocks(struct arena *a, struct event *ev, const struct span *s)
{
	struct civil end;
	char text[CIVIL_TEXT];

	ev->form = FORM_ZONED;
	civil_put_local(&s->start.at, text);
	ev->start = arena_str(a, text);
	if (s->end.kind == CIVIL_BAD)
		return;
	end = moment_local(&s->end, s);
	if (lasts(civil_to_epoch(&end) - civil_to_epoch(&s->start.at))) {
		civil_put_local(&end, text);
		ev->end = arena_str(a, text);
	}
}

static void
set_timed(struct arena *a, struct event *ev, struct span *s)
{
	bool named = s->zone != NULL && !is_utc(s->zone);

	ev->end = NULL;
	ev->tzid = named ? arena_str(a, zone_name(s->zone)) : NULL;
	if (s->end.kind == CIVIL_DATE) {	/* until that day is over */
		s->end.at = civil_add_days(s->end.at, 1);
		s->end.kind = CIVIL_LOCAL;
	}
	if (named && s->start.kind == CIVIL_LOCAL)
		set_clocks(a, ev, s);
	else
		set_instants(a, ev, s);
}

int
event_set_time(struct arena *a, struct event *ev, const char *start,
    const char *end, const char *tzid, const struct event_defaults *d,
    struct err *e)
{
	struct span s = { 0 };

	if (read_moment("start", start, &s.start, e) == -1 ||
	    (end != NULL && read_moment("end", end, &s.end, e) == -1) ||
	    read_zone(tzid != NULL ? tzid : d->timezone, &s.zone, e) == -1)
		return -1;
	if (s.start.at.year < EVENT_YEAR_MIN || s.start.at.year > EVENT_YEAR_MAX)
		return err_set(e, ERR_INVALID, "start \"%.60s\" lies outside the years "
		    "%d to %d", start, EVENT_YEAR_MIN, EVENT_YEAR_MAX);
	/* A postponed event holds its old day; the hours are void, also at its end. */
	if (ev->status == STATUS_POSTPONED && s.start.kind != CIVIL_DATE)
		s.end.kind = CIVIL_BAD;
	if (s.start.kind == CIVIL_DATE || ev->time_unknown ||
	    ev->status == STATUS_POSTPONED)
		set_days(a, ev, &s);
	else
		set_timed(a, ev, &s);
	return event_derive(ev, d->day_zone, d->length, e);
}

/* The zone whose clocks the event's texts are told on; NULL: UTC. */
static int
clock_zone(const struct event *ev, const char *day_zone, const struct zone **out,
    struct err *e)
{
	const char *name = ev->tzid;

	if (name == NULL && ev->form == FORM_DATE)
		name = day_zone;
	*out = NULL;
	if (name != NULL && (*out = zone_find(name)) == NULL)
		return err_set(e, ERR_INVALID, "the system's tzdata has no zone \"%.80s\"",
		    name);
	return 0;
}

static int
text_utc(const struct event *ev, const char *text, const struct zone *z,
    int64_t *out, struct err *e)
{
	static const enum civil_kind kinds[FORM__MAX] = {
		[FORM_DATE] = CIVIL_DATE,
		[FORM_ZONED] = CIVIL_LOCAL,
		[FORM_INSTANT] = CIVIL_OFFSET,
	};
	struct civil c;
	int offset = 0;

	if (civil_read(text, &c, &offset) != kinds[ev->form])
		return err_set(e, ERR_INVALID, "\"%.60s\" is not of the form %s", text,
		    event_forms[ev->form]);
	if (z == NULL || ev->form == FORM_INSTANT)
		*out = civil_to_epoch(&c) - offset;
	else
		*out = zone_to_utc(z, &c);
	return 0;
}

/* 00:00 of the day after start. */
static int64_t
next_midnight(const struct event *ev, const struct zone *z)
{
	struct civil c = { 0 };

	civil_read(ev->start, &c, NULL);
	c = civil_add_days(c, 1);
	return z == NULL ? civil_to_epoch(&c) : zone_to_utc(z, &c);
}

int
event_derive(struct event *ev, const char *day_zone, int64_t length, struct err *e)
{
	const struct zone *z;

	if (clock_zone(ev, day_zone, &z, e) == -1 ||
	    text_utc(ev, ev->start, z, &ev->start_utc, e) == -1)
		return -1;
	ev->utc_offset = z == NULL ? 0 : zone_offset(z, ev->start_utc);
	ev->end_utc = ev->start_utc;
	if (ev->end != NULL && text_utc(ev, ev->end, z, &ev->end_utc, e) == -1)
		return -1;
	if (ev->end_utc > ev->start_utc)
		return 0;
	/* No end; or a start in the hour that clocks skip, which is read past its end. */
	if (ev->form == FORM_DATE)
		ev->end_utc = next_midnight(ev, z);
	else
		ev->end_utc = ev->start_utc +
		    (length > 0 ? length : event_length(ev->kind));
	return 0;
}
