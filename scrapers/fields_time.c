#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "scrapers/fields.h"

enum { DAY_LEN = sizeof("2026-04-01") - 1, LOCAL_LEN = sizeof("2026-04-01T18:30:00") - 1 };

static const char all_day_words[] = "all day|all-day|allday|종일|하루종일|하루 종일|終日";

static bool
is_timed(const char *s)
{
	return s[0] != '\0' && s[DAY_LEN] != '\0';
}

static void
cut_to_day(char *s)
{
	if (*s != '\0')
		s[DAY_LEN] = '\0';
}

static const char *
text(const struct fields *f, const struct record *r, enum field field)
{
	return spec_text(r, f->spec[field]);
}

static int
read_date(const struct fields *f, const char *s, struct date *d, char *why)
{
	struct err e = { 0 };

	if (date_read(s, &f->hint, d, &e) == 0 && d->start[0] != '\0')
		return 0;
	snprintf(why, ERR_MSG, "%s", e.msg[0] != '\0' ? e.msg :
	    d->notes[0] != '\0' ? d->notes : "no date in it");
	return -1;
}

/* Puts a time of day, or one with an offset, behind the day in s. */
static bool
add_time(char *s, const char *time)
{
	char whole[CIVIL_TEXT * 2];
	struct civil c;
	int seconds = date_read_time(time);

	cut_to_day(s);
	if (seconds >= 0 && civil_read(s, &c, NULL) == CIVIL_DATE) {
		c = civil_from_epoch(civil_to_epoch(&c) + seconds);	/* 24:00 is tomorrow */
		civil_put_local(&c, s);
		return true;
	}
	snprintf(whole, sizeof(whole), "%sT%s", s, time);
	if (strlen(whole) >= CIVIL_TEXT || civil_read(whole, &c, NULL) != CIVIL_OFFSET)
		return false;
	memcpy(s, whole, strlen(whole) + 1);
	return true;
}

/* "11:00+14:00+16:30": the first of several; "09:00~18:00": start and end. */
static void
split_time(struct arena *a, const char *time, const char **start, const char **end)
{
	size_t n = strcspn(time, "~,");
	const char *plus = strchr(time, '+');

	*start = time;
	*end = "";
	if (date_read_time(time) >= 0)
		return;
	if (time[n] == '~')
		*end = time + n + 1 + strspn(time + n + 1, " ");
	if (time[n] == '\0' && plus != NULL && strchr(plus + 1, '+') != NULL)
		n = (size_t)(plus - time);
	while (n > 0 && time[n - 1] == ' ')
		n--;
	*start = arena_strn(a, time, n);
}

static bool
ends_like(const char *s, const char *patterns)
{
	size_t n, len = strlen(s);

	if (patterns == NULL)
		return false;
	for (const char *p = patterns; *p != '\0'; p += n + (p[n] == '|')) {
		n = strcspn(p, "|");
		if (n > 0 && n <= len && strncmp(s + len - n, p, n) == 0)
			return true;
	}
	return false;
}

/* Reads day and time of the start; *end_time is what the time's cell says of the end. */
static int
read_start(const struct fields *f, const struct record *r, struct when *w,
    const char **end_time, char *why)
{
	const char *whole = text(f, r, FIELD_START), *time;
	struct date d;

	*end_time = "";
	if (*whole == '\0') {
		snprintf(why, ERR_MSG, "no date in %s", f->spec[FIELD_START]);
		return -1;
	}
	if (read_date(f, whole, &d, why) == -1)
		return -1;
	memcpy(w->start, d.start, sizeof(w->start));
	memcpy(w->end, d.end, sizeof(w->end));
	time = text(f, r, FIELD_TIME);
	w->time_unknown = spec_holds(r, f->spec[FIELD_TIME_UNKNOWN]) ||
	    spec_like(time, f->no_time) || ends_like(whole, f->no_time);
	if (spec_holds(r, f->spec[FIELD_ALL_DAY]) || spec_like(time, all_day_words))
		w->time_unknown = false;
	else if (!w->time_unknown) {
		if (*time == '\0')
			return 0;
		split_time(r->arena, time, &time, end_time);
		w->time_unknown = !add_time(w->start, time);
		if (!w->time_unknown)
			return 0;
	}
	cut_to_day(w->start);
	cut_to_day(w->end);
	return 0;
}

/* An end that is only a time is on the start's day, or the next when it is not later. */
static void
end_by_time(struct when *w, const char *time)
{
	struct civil c;

	if (!is_timed(w->start) || date_read_time(time) < 0)
		return;
	memcpy(w->end, w->start, sizeof(w->end));
	add_time(w->end, time);
	if (strncmp(w->end, w->start, LOCAL_LEN) <= 0 &&
	    civil_read(w->end, &c, NULL) == CIVIL_LOCAL) {
		c = civil_add_days(c, 1);
		civil_put_local(&c, w->end);
	}
	/* The start's offset, where it has one, is the end's. */
	if (w->start[LOCAL_LEN] != '\0')
		strcpy(w->end + LOCAL_LEN, w->start + LOCAL_LEN);
}

static void
read_end(const struct fields *f, const struct record *r, struct when *w,
    const char *time, char *why)
{
	const char *whole = text(f, r, FIELD_END);
	struct date d;

	if (*text(f, r, FIELD_END_TIME) != '\0')
		time = text(f, r, FIELD_END_TIME);
	if (*whole == '\0') {
		if (*w->end == '\0' && *time != '\0')
			end_by_time(w, time);
		return;
	}
	if (date_read(whole, &f->hint, &d, &(struct err){ 0 }) == -1 ||
	    d.start[0] == '\0') {
		snprintf(why, ERR_MSG, "kept without its end: no date in \"%.80s\"", whole);
		return;
	}
	memcpy(w->end, d.start, sizeof(w->end));
	if (*time != '\0' && !add_time(w->end, time))
		cut_to_day(w->end);
}

/* Start and end take the same form: days when one of them is only a day. */
static void
agree(struct when *w, bool end_exclusive)
{
	struct civil c;
	bool exclusive;

	if (*w->end == '\0')
		return;
	if (is_timed(w->start) && is_timed(w->end))
		return;
	/* Where days are meant, an end at midnight is that of the day before. */
	exclusive = is_timed(w->end) ? strncmp(w->end + DAY_LEN, "T00:00:00", 9) == 0 :
	    end_exclusive;
	cut_to_day(w->end);
	if (exclusive && civil_read(w->end, &c, NULL) == CIVIL_DATE) {
		c = civil_add_days(c, -1);
		civil_put_date(&c, w->end);
	}
	if (strncmp(w->end, w->start, DAY_LEN) <= 0)
		w->end[0] = '\0';
	else
		cut_to_day(w->start);
}

/* The day of a start in its zone, whatever the offset it is written with. */
static void
only_day(struct when *w, const char *timezone)
{
	const struct zone *z = timezone == NULL ? NULL : zone_find(timezone);
	struct civil c;
	int offset = 0;

	if (z != NULL && civil_read(w->start, &c, &offset) == CIVIL_OFFSET) {
		c = zone_to_local(z, civil_to_epoch(&c) - offset);
		civil_put_date(&c, w->start);
	}
	cut_to_day(w->start);
	w->end[0] = '\0';
}

int
fields_when(const struct fields *f, const struct record *r, bool postponed,
    struct when *out, char *why)
{
	const char *zone = text(f, r, FIELD_TIMEZONE), *end_time;
	const struct zone *z;

	*out = (struct when){ 0 };
	*why = '\0';
	if (*zone != '\0') {
		if ((z = zone_guess(zone)) == NULL) {
			snprintf(why, ERR_MSG, "unknown time zone \"%.80s\"", zone);
			return -1;
		}
		out->timezone = zone_name(z);
	}
	if (read_start(f, r, out, &end_time, why) == -1)
		return -1;
	if (postponed && is_timed(out->start))
		only_day(out, out->timezone != NULL ? out->timezone : f->timezone);
	else
		read_end(f, r, out, end_time, why);
	agree(out, f->end_exclusive);
	return 0;
}
