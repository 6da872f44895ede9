#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/zone.h"
#include "scrapers/fields_in.h"

enum { DAY_LEN = sizeof("2026-04-01") - 1, LOCAL_LEN = sizeof("2026-04-01T18:30:00") - 1 };

static const char all_day_words[] = "all day|all-day|allday|종일|하루종일|하루 종일|終日";

static bool
is_timed(const char *s)
{
	return s[0] != '\0' && s[DAY_LEN] != '\0';
}

static bool
is_midnight(const char *s)
{
	return is_timed(s) && strncmp(s + DAY_LEN, "T00:00:00", 9) == 0;
}

static void
cut_to_day(char *s)
{
	if (*s != '\0')
		s[DAY_LEN] = '\0';
}

/* A row may stand a little behind the one above, and far ahead of it; else it is of another year. */
static int
years_off(const struct civil *above, const char *start)
{
	enum { BEHIND = 60, AHEAD = 305 };	/* days */
	struct civil c;
	int64_t days;

	if (civil_read(start, &c, NULL) == CIVIL_BAD)
		return 0;
	days = (civil_to_epoch(&c) - civil_to_epoch(above)) / DAY_SECONDS;
	return days < -BEHIND ? 1 : days > AHEAD ? -1 : 0;
}

/* Reads a date whose year, where the text has none, is that of the row above. */
static int
read_in_order(const struct draft *draft, const char *s, struct date_hint hint, struct date *d, struct err *e)
{
	struct civil *above = draft->rules->above;
	int off;

	if (above->year == 0 || draft->rule->own[FIELD_START])
		return date_read(s, &hint, d, e);
	hint.year = above->year;
	if (date_read(s, &hint, d, e) == -1)
		return -1;
	if ((off = years_off(above, d->start)) == 0)
		return 0;
	hint.year += off;
	return date_read(s, &hint, d, e);
}

/* Reads a date as the source's offsets are to be taken. */
static int
read_date(const struct draft *draft, const char *s, struct date *d, struct err *e)
{
	struct date_hint hint = fields_hint(draft);

	if ((draft->rules->above != NULL ? read_in_order(draft, s, hint, d, e) : date_read(s, &hint, d, e)) == -1)
		return -1;
	if (draft->rules->ignore_offset) {
		if (is_timed(d->start))
			d->start[LOCAL_LEN] = '\0';
		if (is_timed(d->end))
			d->end[LOCAL_LEN] = '\0';
	}
	return 0;
}

/* Where a range's second half begins; NULL: it is none. */
static const char *
range_sign(const char *s)
{
	static const char *const signs[] = { "~", "∼", "〜", "～" };
	const char *hit = NULL;

	for (size_t i = 0; hit == NULL && i < MEM_COUNT(signs); i++)
		hit = strstr(s, signs[i]);
	return hit;
}

/* A time alone would be that of today, whatever day was meant. */
static bool
reads_day(const struct draft *draft, const char *s, struct date *d, struct err *e)
{
	return read_date(draft, s, d, e) == 0 && d->start[0] != '\0' && !d->time_only;
}

/* Of a range whose end makes no sense the start is read, and why told. */
static int
read_start_date(const struct draft *draft, const char *s, struct date *d, char *why)
{
	struct err e = { 0 }, first = { 0 };
	const char *sign = range_sign(s), *said;

	if (reads_day(draft, s, d, &e))
		return 0;
	said = arena_str(draft->row->arena, e.msg[0] != '\0' ? e.msg :
	    d->time_only ? arena_fmt(draft->row->arena, "\"%.80s\": a time, but no day", s) :
	    d->notes[0] != '\0' ? d->notes : "no date in it");
	if (sign != NULL && reads_day(draft, arena_strn(draft->row->arena, s, (size_t)(sign - s)), d, &first)) {
		snprintf(why, ERR_MSG, "kept without its end: %s", said);
		return 0;
	}
	snprintf(why, ERR_MSG, "%s", said);
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
	/* Seconds that are not said are written, so that the offset has one place. */
	civil_put_local(&c, s);
	snprintf(s + LOCAL_LEN, CIVIL_TEXT - LOCAL_LEN, "%s", time + strcspn(time, "+-Zz"));
	return true;
}

/* "11:00+14:00+16:30": the first of several; "09:00~18:00": start and end. */
static void
split_time(const struct draft *draft, const char *time, const char **start, const char **end)
{
	const char *first = fields_time_of_list(draft, time, 0);
	size_t n = strcspn(time, "~");

	*start = first != NULL ? first : time;
	*end = "";
	if (first != NULL || time[n] == '\0' || date_read_time(time) >= 0)
		return;
	*end = time + n + 1 + strspn(time + n + 1, " ");
	while (n > 0 && time[n - 1] == ' ')
		n--;
	*start = arena_strn(draft->row->arena, time, n);
}

/* Does a text that is no time alone speak of one? "08" and ":" do not. */
static bool
speaks_of_time(const char *s)
{
	return strpbrk(s, "0123456789") != NULL && (strchr(s, ':') != NULL ||
	    strstr(s, "시") != NULL || strstr(s, "時") != NULL || strcasestr(s, "am") != NULL ||
	    strcasestr(s, "pm") != NULL || strcasestr(s, ".m") != NULL);
}

/* Reads "오후 7시", "4:15 P.M. in room 2", "7pm - 9pm" together with the day in w. */
static bool
add_time_text(const struct draft *draft, struct when *w, const char *time)
{
	struct err e = { 0 };
	struct date d;
	char day[DAY_LEN + 1];

	if (!speaks_of_time(time))
		return false;
	snprintf(day, sizeof(day), "%.*s", (int)DAY_LEN, w->start);
	if (read_date(draft, arena_fmt(draft->row->arena, "%s %s", day, time), &d, &e) == -1 ||
	    !is_timed(d.start) || strncmp(d.start, day, DAY_LEN) != 0)
		return false;
	memcpy(w->start, d.start, sizeof(w->start));
	if (is_timed(d.end))
		memcpy(w->end, d.end, sizeof(w->end));
	return true;
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

/* The time of day behind the day; *end_time is what its cell says of the end. */
static void
read_time(const struct draft *draft, const char *time, struct when *w, const char **end_time)
{
	const char *start;

	if (*time == '\0')
		return;
	w->hours_apart = is_midnight(w->start);
	split_time(draft, time, &start, end_time);
	w->time_unknown = !add_time(w->start, start) && !add_time_text(draft, w, time);
	if (draft->rules->ignore_offset && is_timed(w->start))
		w->start[LOCAL_LEN] = '\0';
}

/* Reads day and time of the start. */
static int
read_start(const struct draft *draft, struct when *w, const char **end_time, char *why)
{
	const char *whole = draft_text(draft, FIELD_START), *time = draft_text(draft, FIELD_TIME);
	struct date d;

	*end_time = "";
	if (*whole == '\0') {
		snprintf(why, ERR_MSG, "no date in %s", field_said(draft->rules, FIELD_START));
		return -1;
	}
	if (read_start_date(draft, whole, &d, why) == -1) {
		w->open = d.open;
		return -1;
	}
	if (draft->rules->above != NULL && !draft->rule->own[FIELD_START])
		civil_read(d.start, draft->rules->above, NULL);
	memcpy(w->start, d.start, sizeof(w->start));
	memcpy(w->end, d.end, sizeof(w->end));
	w->time_unknown = draft_holds(draft, FIELD_TIME_UNKNOWN, draft->rule->time_unknown) ||
	    spec_like(time, draft->rules->no_time) || ends_like(whole, draft->rules->no_time);
	if (draft_holds(draft, FIELD_ALL_DAY, draft->rule->all_day) || spec_like(time, all_day_words)) {
		w->time_unknown = false;
		time = NULL;
	}
	if (time != NULL && !w->time_unknown)
		read_time(draft, time, w, end_time);
	/* Where times stand in a place of their own and it is empty, midnight is none. */
	if (time != NULL && *time == '\0' && draft->rule->spec[FIELD_TIME] != NULL && is_midnight(w->start))
		w->time_unknown = true;
	if (time == NULL || w->time_unknown) {
		cut_to_day(w->start);
		cut_to_day(w->end);
	}
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

static bool
names_a_year(const char *s)
{
	return fields_year_in(s) != 0 || strspn(s, "0123456789") >= 8;
}

/* An end without a year is read as the end of a range, whose start may be of the year before. */
static bool
end_of_range(const struct draft *draft, const struct when *w, const char *end, struct date *d)
{
	struct err e = { 0 };

	if (names_a_year(end) || read_date(draft, arena_fmt(draft->row->arena, "%.*s ~ %s",
	    (int)DAY_LEN, w->start, end), d, &e) == -1 || d->end[0] == '\0')
		return false;
	memcpy(d->start, d->end, sizeof(d->start));
	return true;
}

static void
read_end(const struct draft *draft, struct when *w, const char *time, char *why)
{
	const char *whole = draft_text(draft, FIELD_END), *own = draft_text(draft, FIELD_END_TIME);
	struct err e = { 0 };
	struct date d;

	if (*own != '\0')
		time = own;
	if (w->time_unknown || spec_like(time, draft->rules->no_time))
		time = "";
	if (*whole == '\0') {
		if (*w->end == '\0' && *time != '\0')
			end_by_time(w, time);
		return;
	}
	if (!end_of_range(draft, w, whole, &d) &&
	    (read_date(draft, whole, &d, &e) == -1 || d.start[0] == '\0')) {
		snprintf(why, ERR_MSG, "kept without its end: no date in \"%.80s\"", whole);
		return;
	}
	memcpy(w->end, d.start, sizeof(w->end));
	if (*time != '\0' && !add_time(w->end, time))
		cut_to_day(w->end);
	/* The whole day that the start's cell meant, which has hours after all. */
	else if (*time == '\0' && w->hours_apart && is_midnight(w->end))
		w->end[0] = '\0';
}

/* Start and end take the same form: days when one of them is only a day. */
static void
agree(struct when *w, bool end_exclusive)
{
	struct civil c;
	bool exclusive;

	if (*w->end == '\0')
		return;
	if (is_timed(w->start) && is_timed(w->end)) {
		if (w->start[LOCAL_LEN] == '\0' && w->end[LOCAL_LEN] == '\0' &&
		    strcmp(w->end, w->start) < 0)
			w->end[0] = '\0';
		return;
	}
	/* Where days are meant, an end at midnight is that of the day before. */
	exclusive = is_timed(w->end) ? is_midnight(w->end) :
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
fields_when(const struct draft *draft, bool postponed, struct when *out, char *why)
{
	const char *zone = draft_text(draft, FIELD_TIMEZONE), *end_time;
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
	if (read_start(draft, out, &end_time, why) == -1)
		return -1;
	if (postponed && is_timed(out->start))
		only_day(out, out->timezone != NULL ? out->timezone : draft->rules->timezone);
	else
		read_end(draft, out, end_time, why);
	agree(out, draft->rules->end_exclusive);
	return 0;
}
