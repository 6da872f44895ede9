/*
 * libical reads the rules, but does not follow them: for a rule that no day can
 * meet its iterator searches up to the year 2582 and cannot be told to stop, and
 * a file may hold thousands of those. Here every day from the start (or from the
 * horizon, where nothing has to be counted) is asked whether it fits, so the cost
 * is known before.
 */
#include "scrapers/modules/ics_recur.h"

#include <ctype.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { TIMES_MAX = 24, MONTHS = 12, MONTHDAYS = 31, YEARDAYS = 366, WEEKS = 53, DAYS_LONGEST = 1000 };

/* What a day must be; index n + MAX stands for n of -MAX..MAX, 0 in nth for "every". */
struct rule {
	enum icalrecurrencetype_frequency freq;
	int interval, count, first_weekday;
	int64_t until;			/* inclusive, on the start's clock */
	bool has_month, has_monthday, has_yearday, has_week, has_weekday;
	bool month[2 * MONTHS + 1];
	bool monthday[2 * MONTHDAYS + 1];
	bool yearday[2 * YEARDAYS + 1];
	bool week[2 * WEEKS + 1];
	bool nth[7][2 * WEEKS + 1];
	int times[TIMES_MAX];		/* of day, seconds, ascending */
	int n_times;
	const short *positions;		/* BYSETPOS, ends in ICAL_RECURRENCE_ARRAY_MAX */
};

struct day {
	int64_t at;			/* its midnight */
	struct civil date;
	int weekday, yearday, year_length;
};

static struct day
day_of(int64_t at)
{
	struct day d = { .at = at - (at % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS };
	struct civil first;

	d.date = civil_from_epoch(d.at);
	first = (struct civil){ .year = d.date.year, .month = 1, .day = 1 };
	d.weekday = civil_weekday(d.date.year, d.date.month, d.date.day);
	d.yearday = (int)((d.at - civil_to_epoch(&first)) / DAY_SECONDS) + 1;
	d.year_length = 337 + civil_days_in_month(d.date.year, 2);
	return d;
}

/* Weeks in the year, of which Jan 1 is that many days after the first day of a week. */
static int
weeks_in(int year_length, int jan1)
{
	return jan1 == 3 || (jan1 == 2 && year_length == 366) ? 53 : 52;
}

/* Does its week count as one of those? source RFC 5545 BYWEEKNO, ISO 8601 with any first day */
static bool
week_fits(const struct rule *r, const struct day *d)
{
	int in_week = (d->weekday - r->first_weekday + 7) % 7;
	int jan1 = ((in_week - d->yearday + 1) % 7 + 7) % 7;
	int week = (d->yearday - in_week + 9) / 7;
	int n = weeks_in(d->year_length, jan1);

	if (week < 1) {			/* the last one of the year before */
		int length = 337 + civil_days_in_month(d->date.year - 1, 2);

		n = week = weeks_in(length, ((jan1 - length) % 7 + 7) % 7);
	} else if (week > n) {		/* the first one of the next year */
		int next = (jan1 + d->year_length) % 7;

		week = 1;
		n = weeks_in(337 + civil_days_in_month(d->date.year + 1, 2), next);
	}
	return r->week[week + WEEKS] || r->week[week - n - 1 + WEEKS];
}

/* The n-th Monday counts within the month, unless the rule speaks of whole years. */
static bool
weekday_fits(const struct rule *r, const struct day *d)
{
	const bool *nth = r->nth[d->weekday];
	int day = d->date.day, of = civil_days_in_month(d->date.year, d->date.month);

	if (r->freq == ICAL_YEARLY_RECURRENCE && !r->has_month) {
		day = d->yearday;
		of = d->year_length;
	}
	return nth[WEEKS] || nth[(day - 1) / 7 + 1 + WEEKS] || nth[WEEKS - (of - day) / 7 - 1];
}

static bool
fits(const struct rule *r, const struct day *d)
{
	int of = civil_days_in_month(d->date.year, d->date.month);

	if (r->has_month && !r->month[d->date.month + MONTHS])
		return false;
	if (r->has_monthday && !r->monthday[d->date.day + MONTHDAYS] &&
	    !r->monthday[d->date.day - of - 1 + MONTHDAYS])
		return false;
	if (r->has_yearday && !r->yearday[d->yearday + YEARDAYS] &&
	    !r->yearday[d->yearday - d->year_length - 1 + YEARDAYS])
		return false;
	if (r->has_week && !week_fits(r, d))
		return false;
	return !r->has_weekday || weekday_fits(r, d);
}

/* Ticks what a BY list names; true when there is one. */
static bool
tick(const short *by, int size, bool *set, int max)
{
	for (int i = 0; i < size && by[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
		if (by[i] >= -max && by[i] <= max)
			set[by[i] + max] = true;
	return by[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static void
tick_weekdays(const struct icalrecurrencetype *in, struct rule *r)
{
	bool ordinals = r->freq == ICAL_MONTHLY_RECURRENCE || r->freq == ICAL_YEARLY_RECURRENCE;

	for (int i = 0; i < ICAL_BY_DAY_SIZE && in->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
		int day = (int)icalrecurrencetype_day_day_of_week(in->by_day[i]) - 1;
		int n = ordinals ? icalrecurrencetype_day_position(in->by_day[i]) : 0;

		r->has_weekday = true;
		if (day >= 0 && day < 7 && n >= -WEEKS && n <= WEEKS)
			r->nth[day][n + WEEKS] = true;
	}
}

/* What a rule leaves open is as in DTSTART. */
static void
fill_in(struct rule *r, const struct day *start)
{
	bool none = !r->has_monthday && !r->has_yearday && !r->has_weekday;

	if (!none || r->freq == ICAL_DAILY_RECURRENCE)
		return;
	if (r->freq == ICAL_WEEKLY_RECURRENCE || r->has_week) {
		r->has_weekday = r->nth[start->weekday][WEEKS] = true;
		return;
	}
	r->has_monthday = r->monthday[start->date.day + MONTHDAYS] = true;
	if (r->freq == ICAL_YEARLY_RECURRENCE && !r->has_month)
		r->has_month = r->month[start->date.month + MONTHS] = true;
}

/* The values of a BYHOUR, BYMINUTE or BYSECOND list, or the start's own; 0: too many or beyond max. */
static int
clock_list(const short *by, int size, int own, int max, int out[TIMES_MAX])
{
	int n = 0;

	for (int i = 0; i < size && by[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
		if (n == TIMES_MAX || by[i] < 0 || by[i] > max)
			return 0;
		out[n++] = by[i];
	}
	if (n == 0)
		out[n++] = own;
	return n;
}

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static bool
fill_times(const struct icalrecurrencetype *in, struct rule *r, const struct civil *c)
{
	int hour[TIMES_MAX], minute[TIMES_MAX], second[TIMES_MAX];
	int nh = clock_list(in->by_hour, ICAL_BY_HOUR_SIZE, c->hour, 23, hour);
	int nm = clock_list(in->by_minute, ICAL_BY_MINUTE_SIZE, c->minute, 59, minute);
	int ns = clock_list(in->by_second, ICAL_BY_SECOND_SIZE, c->second, 59, second);
	int n = nh * nm * ns;

	if (n == 0 || n > TIMES_MAX)
		return false;
	for (int i = 0; i < n; i++)
		r->times[i] = hour[i / ns / nm] * 3600 + minute[i / ns % nm] * 60 + second[i % ns];
	qsort(r->times, (size_t)n, sizeof(r->times[0]), by_number);
	for (int i = 0; i < n; i++)
		if (r->n_times == 0 || r->times[i] != r->times[r->n_times - 1])
			r->times[r->n_times++] = r->times[i];
	return true;
}

/* UNTIL on the start's clock; a day lasts until its end. */
static int64_t
read_until(struct ics_recur *r, const struct icaltimetype *until, const struct ics_time *start)
{
	struct civil c = { until->year, until->month, until->day, until->hour,
	    until->minute, until->second };
	struct ics_time t = { .form = icaltime_is_utc(*until) ? ICS_UTC : ICS_FLOATING };

	if (icaltime_is_null_time(*until))
		return INT64_MAX;
	t.at = civil_to_epoch(&c);
	if (until->is_date)
		return t.at + DAY_SECONDS - 1;
	if (start->form == ICS_DATE) {	/* midnight at home, as UTC: the day is the one at home */
		struct ics_time floating = { .form = ICS_FLOATING };

		t = ics_time_like(r->zones, &t, &floating);
	}
	return ics_time_like(r->zones, &t, start).at;
}

/* Upper case, without the spaces and the last ";" that some write. */
static char *
tidy(struct arena *a, const char *value)
{
	char *out = arena_alloc(a, strlen(value) + 1), *to = out;

	for (; *value != '\0'; value++)
		if (!isspace((unsigned char)*value))
			*to++ = (char)toupper((unsigned char)*value);
	while (to > out && to[-1] == ';')
		to--;
	*to = '\0';
	return out;
}

/* Reads a rule; returns what is wrong with it, NULL: nothing. */
static const char *
read_rule(struct ics_recur *r, const char *value, const struct ics_time *start,
    struct icalrecurrencetype *in, struct rule *out)
{
	struct day first = day_of(start->at);
	struct civil c = civil_from_epoch(start->at);
	bool foreign;

	*out = (struct rule){ 0 };
	*in = icalrecurrencetype_from_string(tidy(r->zones->arena, value));
	foreign = in->rscale != NULL && strcasecmp(in->rscale, "GREGORIAN") != 0;
	icalmemory_free_buffer(in->rscale);
	in->rscale = NULL;
	if (in->freq == ICAL_NO_RECURRENCE)
		return "is malformed";
	if (in->freq < ICAL_DAILY_RECURRENCE)
		return "repeats more often than daily";
	if (foreign)
		return "counts in another calendar";
	out->freq = in->freq;
	out->interval = in->interval > 0 ? in->interval : 1;
	out->count = in->count;
	out->first_weekday = in->week_start == ICAL_NO_WEEKDAY ? 1 : (int)in->week_start - 1;
	out->until = read_until(r, &in->until, start);
	out->positions = in->by_set_pos;
	out->has_month = tick(in->by_month, ICAL_BY_MONTH_SIZE, out->month, MONTHS);
	out->has_monthday = tick(in->by_month_day, ICAL_BY_MONTHDAY_SIZE, out->monthday, MONTHDAYS);
	out->has_yearday = tick(in->by_year_day, ICAL_BY_YEARDAY_SIZE, out->yearday, YEARDAYS);
	out->has_week = tick(in->by_week_no, ICAL_BY_WEEKNO_SIZE, out->week, WEEKS);
	tick_weekdays(in, out);
	fill_in(out, &first);
	return fill_times(in, out, &c) ? NULL : "has too many times a day";
}

/* First day and length of the k-th period; false: beyond the calendar. */
static bool
period(const struct rule *r, const struct day *start, int64_t k, int64_t *at, int *days)
{
	struct civil c = { .year = start->date.year, .month = 1, .day = 1 };
	int64_t months;

	switch (r->freq) {
	case ICAL_DAILY_RECURRENCE:
		*at = start->at + k * r->interval * DAY_SECONDS;
		*days = 1;
		return true;
	case ICAL_WEEKLY_RECURRENCE:
		*at = start->at - ((start->weekday - r->first_weekday + 7) % 7 -
		    k * r->interval * 7) * DAY_SECONDS;
		*days = 7;
		return true;
	case ICAL_MONTHLY_RECURRENCE:
		months = start->date.month - 1 + k * r->interval;
		c.year += (int)(months / 12);
		c.month = (int)(months % 12) + 1;
		*days = civil_days_in_month(c.year, c.month);
		break;
	default:
		c.year += (int)(k * r->interval);
		*days = 337 + civil_days_in_month(c.year, 2);
	}
	*at = civil_to_epoch(&c);
	return c.year <= 9999;
}

/* The period to begin with: the start's, or where nothing is counted one shortly before the horizon. */
static int64_t
first_period(const struct ics_recur *r, const struct rule *rule, const struct day *start)
{
	static const int shortest[] = {
		[ICAL_DAILY_RECURRENCE] = 1, [ICAL_WEEKLY_RECURRENCE] = 7,
		[ICAL_MONTHLY_RECURRENCE] = 31, [ICAL_YEARLY_RECURRENCE] = 366,
	};
	int64_t ahead;

	if (rule->count > 0 || r->from <= start->at)
		return 0;
	ahead = (r->from - start->at) / DAY_SECONDS / shortest[rule->freq] / rule->interval;
	return ahead > 1 ? ahead - 1 : 0;
}

/* Is the i-th of n chosen by BYSETPOS? */
static bool
chosen(const struct rule *r, int i, int n)
{
	if (r->positions[0] == ICAL_RECURRENCE_ARRAY_MAX)
		return true;
	for (int p = 0; p < ICAL_BY_SETPOS_SIZE && r->positions[p] != ICAL_RECURRENCE_ARRAY_MAX; p++)
		if (r->positions[p] == i + 1 || r->positions[p] == i - n)
			return true;
	return false;
}

struct walk {
	struct ics_recur *recur;
	const struct rule *rule;
	int64_t start;
	int64_t counted;		/* instances so far, those before the horizon too */
	struct ics_days *out;
};

enum verdict { MORE, OVER, FULL };

/* Takes the days of a period that fit. */
static enum verdict
take(struct walk *w, const int64_t *days, int n)
{
	const struct rule *rule = w->rule;
	int total = n * rule->n_times;

	for (int i = 0; i < total; i++) {
		int64_t at = days[i / rule->n_times] + rule->times[i % rule->n_times];

		if (at < w->start || !chosen(rule, i, total))
			continue;
		if (w->counted == 0 && at != w->start)
			w->counted = 1;	/* DTSTART is the first, also where the rule misses it */
		if (at > rule->until || at >= w->recur->to ||
		    (rule->count > 0 && w->counted >= rule->count))
			return OVER;
		w->counted++;
		if (at < w->recur->from)
			continue;
		if (w->out->n >= ICS_INSTANCES_MAX)
			return FULL;
		MEM_PUSH(w->out->at, w->out->n, w->out->cap);
		w->out->at[w->out->n++] = at;
	}
	return MORE;
}

const char *
ics_follow(struct ics_recur *r, const char *value, const struct ics_time *start,
    struct ics_days *out)
{
	struct icalrecurrencetype in;
	struct rule rule;
	struct walk w = { .recur = r, .rule = &rule, .start = start->at, .out = out };
	struct day first = day_of(start->at);
	const char *why = read_rule(r, value, start, &in, &rule);
	enum verdict verdict = MORE;
	int64_t at, fitting[YEARDAYS];
	int days, n;

	if (why != NULL)
		return why;
	for (int64_t k = first_period(r, &rule, &first); verdict == MORE &&
	    period(&rule, &first, k, &at, &days) && at < r->to && at <= rule.until; k++) {
		if ((r->days -= days) < 0)
			return "takes too long to follow";
		n = 0;
		for (int i = 0; i < days; i++) {
			struct day d = day_of(at + (int64_t)i * DAY_SECONDS);

			if (fits(&rule, &d))
				fitting[n++] = d.at;
		}
		verdict = take(&w, fitting, n);
	}
	return verdict == FULL ? "has too many instances: the later ones are left out" : NULL;
}

bool
ics_duration(const char *text, int *days, int *seconds)
{
	struct icaldurationtype d = icaldurationtype_from_string(text);

	if (icaldurationtype_is_bad_duration(d) || d.is_neg ||
	    d.weeks > DAYS_LONGEST / 7 || d.days > DAYS_LONGEST ||
	    d.hours > DAYS_LONGEST * 24 || d.minutes > DAYS_LONGEST * 1440)
		return false;
	*days = (int)(d.weeks * 7 + d.days);
	*seconds = (int)(d.hours * 3600 + d.minutes * 60 + d.seconds % DAY_SECONDS);
	return *days > 0 || *seconds > 0;
}

void
ics_recur_init(struct ics_recur *r, struct ics_zones *z, const struct civil *from,
    const struct civil *to)
{
	*r = (struct ics_recur){ .zones = z, .from = INT64_MIN, .to = INT64_MAX,
	    .days = ICS_DAYS_MAX };
	if (to->year != 0) {
		r->from = civil_to_epoch(from);
		r->to = civil_to_epoch(to);
	}
}
