#include "scrapers/modules/ics_time.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/event.h"
#include "base/mem.h"
#include "base/posixtz.h"

enum { OFFSET_MAX = 16 * 3600 };

struct ics_zone {
	const char *tzid;
	const struct zone *iana;	/* NULL: rule */
	bool is_utc, known, told;
	struct posixtz rule;
	struct ics_zone *next;
};

struct observance {			/* STANDARD or DAYLIGHT */
	const char *start;		/* its DTSTART; NULL: there is none */
	const char *rrule;
	int offset;
};

/* +HHMM or +HHMMSS in seconds; false when no place on Earth has it. */
static bool
read_offset(const char *s, int *out)
{
	int h, m, sec = 0;

	if (sscanf(s, "%*1[+-]%2d%2d%2d", &h, &m, &sec) < 2 || m < 0 || m > 59)
		return false;
	*out = h * 3600 + m * 60 + sec;
	if (*s == '-')
		*out = -*out;
	return abs(*out) <= OFFSET_MAX;
}

/* "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" as a change of clocks; false when it is anything else. */
static bool
read_change(const struct observance *o, struct posixtz_change *out)
{
	static const char days[] = "SUMOTUWETHFRSA";
	const char *month, *day, *hit, *t = strchr(o->start, 'T');
	char name[3] = "";
	int week, h, m;

	if (o->rrule == NULL || strcasestr(o->rrule, "UNTIL=") != NULL || t == NULL ||
	    (month = strcasestr(o->rrule, "BYMONTH=")) == NULL ||
	    (day = strcasestr(o->rrule, "BYDAY=")) == NULL ||
	    sscanf(month, "%*8c%d", &out->month) != 1 ||
	    sscanf(day, "%*6c%d%2s", &week, name) != 2 ||
	    sscanf(t, "T%2d%2d", &h, &m) != 2 ||
	    (hit = strstr(days, name)) == NULL || (hit - days) % 2 != 0)
		return false;
	out->form = 'M';
	out->week = week == -1 ? 5 : week;
	out->weekday = (int)(hit - days) / 2;
	out->time = h * 3600 + m * 60;
	return out->month >= 1 && out->month <= 12 && out->week >= 1 && out->week <= 5;
}

/* Finds the newest STANDARD and DAYLIGHT. Texts of DTSTART compare like their times. */
static void
read_observances(const struct ics_part *p, struct observance found[2])
{
	struct observance one = { 0 };
	bool has_offset = false;

	for (size_t i = 0; i < p->n; i++) {
		const struct ics_line *l = &p->lines[i];

		if (strcmp(l->name, "BEGIN") == 0) {
			one = (struct observance){ 0 };
			has_offset = false;
		} else if (strcmp(l->name, "DTSTART") == 0)
			one.start = l->value;
		else if (strcmp(l->name, "RRULE") == 0)
			one.rrule = l->value;
		else if (strcmp(l->name, "TZOFFSETTO") == 0)
			has_offset = read_offset(l->value, &one.offset);
		else if (strcmp(l->name, "END") == 0 && has_offset) {
			struct observance *best = &found[strcasecmp(l->value, "DAYLIGHT") == 0];

			if (one.start == NULL)
				one.start = "";
			if (best->start == NULL || strcmp(one.start, best->start) >= 0)
				*best = one;
		}
	}
}

static bool
read_rule(const struct ics_part *p, struct posixtz *out)
{
	struct observance found[2] = { { 0 } }, *standard = &found[0], *daylight = &found[1];

	read_observances(p, found);
	if (standard->start == NULL)
		standard = daylight;
	if (standard->start == NULL)
		return false;
	out->standard = out->daylight = standard->offset;
	if (daylight->start == NULL || daylight->offset == standard->offset ||
	    !read_change(daylight, &out->to_daylight) ||
	    !read_change(standard, &out->to_standard))
		return true;
	out->has_daylight = true;
	out->daylight = daylight->offset;
	if (out->daylight < out->standard) {	/* the other way round, as in Dublin */
		struct posixtz_change c = out->to_daylight;

		out->to_daylight = out->to_standard;
		out->to_standard = c;
		out->daylight = standard->offset;
		out->standard = daylight->offset;
	}
	return true;
}

static const struct ics_part *
find_part(const struct ics_file *f, const char *tzid)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->parts[i].kind == ICS_TIMEZONE)
			for (const struct ics_line *l = NULL;
			    (l = ics_next(&f->parts[i], "TZID", l)) != NULL;)
				if (strcmp(l->value, tzid) == 0)
					return &f->parts[i];
	return NULL;
}

static void
resolve(const struct ics_file *f, struct ics_zone *z)
{
	const struct ics_part *p;
	const char *location;

	z->iana = zone_guess(z->tzid);
	if (z->iana == NULL && (p = find_part(f, z->tzid)) != NULL) {
		if ((location = ics_value(p, "X-LIC-LOCATION")) != NULL)
			z->iana = zone_guess(location);
		if (z->iana == NULL)
			z->known = read_rule(p, &z->rule);
	}
	if (z->iana != NULL) {
		const char *name = zone_name(z->iana);

		z->known = true;
		z->is_utc = strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0;
	}
}

static struct ics_zone *
find_zone(struct ics_zones *zones, const char *tzid)
{
	struct ics_zone *z;

	for (z = zones->list; z != NULL; z = z->next)
		if (strcmp(z->tzid, tzid) == 0)
			return z;
	z = arena_alloc(zones->arena, sizeof(*z));
	z->tzid = tzid;
	resolve(zones->file, z);
	z->next = zones->list;
	zones->list = z;
	return z;
}

void
ics_zones_init(struct ics_zones *z, const struct page *page, const struct ics_file *file)
{
	*z = (struct ics_zones){ .arena = page->arena, .file = file };
	if (page->timezone != NULL)
		z->home = zone_find(page->timezone);
	else if (file->timezone != NULL)
		z->home = z->own = zone_guess(file->timezone);
}

/* YYYYMMDD, YYYYMMDDTHHMM[SS] with or without Z; 24:00 is the next midnight. */
static bool
read_basic(const char *s, struct civil *c, enum ics_form *form)
{
	int n = 0, day = 0;

	*c = (struct civil){ 0 };
	if (strspn(s, "0123456789") != 8 ||
	    sscanf(s, "%4d%2d%2d", &c->year, &c->month, &c->day) != 3)
		return false;
	s += 8;
	*form = ICS_DATE;
	if (*s == '\0' || strcasecmp(s, "Z") == 0)
		return civil_valid(c);
	if (toupper((unsigned char)*s++) != 'T')
		return false;
	n = (int)strspn(s, "0123456789");
	if ((n != 4 && n != 6) || sscanf(s, "%2d%2d%2d", &c->hour, &c->minute, &c->second) < 2)
		return false;
	s += n;
	if (c->second == 60)		/* a leap second is the end of its minute */
		c->second = 59;
	if (c->hour == 24 && c->minute == 0 && c->second == 0)
		c->hour = 0, day = 1;
	if (!civil_valid(c))
		return false;
	*c = civil_add_days(*c, day);
	*form = toupper((unsigned char)*s) == 'Z' ? ICS_UTC : ICS_FLOATING;
	return *s == '\0' || (*form == ICS_UTC && s[1] == '\0');
}

/* ISO 8601 with dashes and colons, which is not iCalendar but plain enough. */
static bool
read_extended(const char *s, struct civil *c, enum ics_form *form)
{
	int offset = 0;

	switch (civil_read(s, c, &offset)) {
	case CIVIL_DATE:
		*form = ICS_DATE;
		return true;
	case CIVIL_LOCAL:
		*form = ICS_FLOATING;
		return true;
	case CIVIL_OFFSET:
		*c = civil_from_epoch(civil_to_epoch(c) - offset);
		*form = ICS_UTC;
		return true;
	default:
		return false;
	}
}

int
ics_time_read(struct ics_zones *z, const struct ics_line *l, const char *value,
    struct ics_time *out, struct err *e)
{
	const char *kind = ics_param(z->arena, l, "VALUE"), *tzid;
	struct ics_zone *zone;
	struct civil c;

	*out = (struct ics_time){ 0 };
	if (!read_basic(value, &c, &out->form) && !read_extended(value, &c, &out->form))
		return err_set(e, ERR_INVALID, "%s:%s is no date", l->name,
		    ics_shown(z->arena, value));
	if (c.year < EVENT_YEAR_MIN || c.year > EVENT_YEAR_MAX)
		return err_set(e, ERR_INVALID, "%s:%s is not within %d to %d", l->name,
		    ics_shown(z->arena, value), EVENT_YEAR_MIN, EVENT_YEAR_MAX);
	if (kind != NULL && strcasecmp(kind, "DATE") == 0) {
		c.hour = c.minute = c.second = 0;
		out->form = ICS_DATE;
	}
	out->at = civil_to_epoch(&c);
	if (out->form != ICS_FLOATING ||
	    (tzid = ics_param(z->arena, l, "TZID")) == NULL || *tzid == '\0')
		return 0;
	zone = find_zone(z, tzid);
	if (!zone->known) {
		out->unknown = zone->told ? NULL : tzid;
		zone->told = true;
		return 0;
	}
	out->form = zone->is_utc ? ICS_UTC : ICS_ZONED;
	out->zone = zone->is_utc ? NULL : zone;
	return 0;
}

/* The file's own rule, where no IANA zone is meant; NULL: one is. */
static const struct posixtz *
own_rule(const struct ics_zone *z)
{
	return z->iana == NULL ? &z->rule : NULL;
}

static int64_t
to_utc(const struct zone *iana, const struct posixtz *rule, int64_t at)
{
	struct civil c;

	if (rule != NULL)
		return at - posixtz_offset(rule, at - rule->standard);
	c = civil_from_epoch(at);
	return zone_to_utc(iana, &c);
}

static int64_t
to_local(const struct zone *iana, const struct posixtz *rule, int64_t utc)
{
	return utc + (rule != NULL ? posixtz_offset(rule, utc) : zone_offset(iana, utc));
}

int64_t
ics_time_utc(const struct ics_zones *z, const struct ics_time *t)
{
	if (t->form == ICS_ZONED)
		return to_utc(t->zone->iana, own_rule(t->zone), t->at);
	if (t->form == ICS_UTC || z->home == NULL)
		return t->at;
	return to_utc(z->home, NULL, t->at);
}

/* What a clock like the model's shows at that instant. */
static int64_t
at_instant(const struct ics_zones *z, const struct ics_time *model, int64_t utc)
{
	if (model->form == ICS_ZONED)
		return to_local(model->zone->iana, own_rule(model->zone), utc);
	if (model->form == ICS_UTC || z->home == NULL)
		return utc;
	return to_local(z->home, NULL, utc);
}

static int64_t
time_of_day(int64_t at)
{
	return (at % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
}

struct ics_time
ics_time_like(const struct ics_zones *z, const struct ics_time *t,
    const struct ics_time *model)
{
	struct ics_time out = *model;

	if (model->form == ICS_DATE)
		out.at = t->at - time_of_day(t->at);
	else if (t->form == ICS_DATE)
		out.at = t->at + time_of_day(model->at);
	else if (t->form == ICS_FLOATING || (t->form == model->form && t->zone == model->zone))
		out.at = t->at;
	else
		out.at = at_instant(z, model, ics_time_utc(z, t));
	return out;
}

struct ics_time
ics_time_after(const struct ics_zones *z, const struct ics_time *t, int64_t seconds)
{
	struct ics_time out = *t;

	if (t->form == ICS_ZONED)
		out.at = at_instant(z, t, ics_time_utc(z, t) + seconds);
	else
		out.at += seconds;
	return out;
}

void
ics_time_put(const struct ics_zones *z, const struct ics_time *t, char *buf)
{
	struct civil c = civil_from_epoch(t->at);

	if (t->form == ICS_DATE)
		civil_put_date(&c, buf);
	else if (t->form == ICS_FLOATING || (t->form == ICS_ZONED && t->zone->iana != NULL))
		civil_put_local(&c, buf);
	else
		civil_put_utc(ics_time_utc(z, t), buf);
}

const char *
ics_time_zone(const struct ics_zones *z, const struct ics_time *t)
{
	if (t->form == ICS_ZONED && t->zone->iana != NULL)
		return zone_name(t->zone->iana);
	return t->form == ICS_DATE || z->own == NULL ? NULL : zone_name(z->own);
}
