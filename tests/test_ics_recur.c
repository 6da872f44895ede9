#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/modules/ics_recur.h"

struct world {
	struct arena *arena;
	struct ics_file file;
	struct ics_zones zones;
	struct ics_recur recur;
};

static void
open_world(struct world *w, int from, int to)
{
	const struct civil first = { .year = from, .month = 1, .day = 1 };
	const struct civil last = { .year = to, .month = 1, .day = 1 };
	struct page page;

	*w = (struct world){ .arena = arena_new() };
	page = (struct page){ .arena = w->arena };
	ics_zones_init(&w->zones, &page, &w->file);
	ics_recur_init(&w->recur, &w->zones, &first, &last);
}

static struct ics_time
read_start(const char *s)
{
	struct civil c = { 0 };

	sscanf(s, "%4d%2d%2dT%2d%2d%2d", &c.year, &c.month, &c.day, &c.hour, &c.minute, &c.second);
	return (struct ics_time){ .form = ICS_FLOATING, .at = civil_to_epoch(&c) };
}

/* Days alone where the time is that of the start. */
static char *
days_text(const struct ics_days *d, const struct ics_time *start)
{
	struct buf out = { 0 };

	buf_str(&out, "");
	for (size_t i = 0; i < d->n; i++) {
		struct civil c = civil_from_epoch(d->at[i]);

		buf_fmt(&out, "%s%04d%02d%02d", i == 0 ? "" : " ", c.year, c.month, c.day);
		if ((d->at[i] - start->at) % DAY_SECONDS != 0)
			buf_fmt(&out, "T%02d%02d", c.hour, c.minute);
	}
	return buf_take(&out);
}

/* The lists were made by another program, python-dateutil. */
static void
rules_name_their_days(void **state)
{
	static const struct { const char *why, *start, *rule, *days; } cases[] = {
		{ "every third day", "20260105T100000", "FREQ=DAILY;INTERVAL=3;COUNT=4",
		    "20260105 20260108 20260111 20260114" },
		{ "weekdays only", "20260105T100000", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260112T100000",
		    "20260105 20260106 20260107 20260108 20260109 20260112" },
		{ "days of one month of every year", "20260130T100000", "FREQ=DAILY;BYMONTH=1;COUNT=4",
		    "20260130 20260131 20270101 20270102" },
		{ "last days of months, day by day", "20260131T100000", "FREQ=DAILY;BYMONTHDAY=-1;COUNT=3",
		    "20260131 20260228 20260331" },
		{ "weekly on the day of the start", "20260107T100000", "FREQ=WEEKLY;COUNT=3",
		    "20260107 20260114 20260121" },
		{ "two days of every other week", "20260106T100000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=6",
		    "20260106 20260111 20260120 20260125 20260203 20260208" },
		{ "the same, when weeks begin on Sunday", "20260106T100000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=6",
		    "20260106 20260118 20260120 20260201 20260203 20260215" },
		{ "last listed day of each week", "20260109T100000", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=3",
		    "20260109 20260116 20260123" },
		{ "monthly on the 31st: short months are skipped", "20260131T100000", "FREQ=MONTHLY;COUNT=4",
		    "20260131 20260331 20260531 20260731" },
		{ "last day of the month", "20260131T100000", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
		    "20260131 20260228 20260331 20260430" },
		{ "second Tuesday", "20260113T100000", "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
		    "20260113 20260210 20260310" },
		{ "last Friday", "20260130T100000", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
		    "20260130 20260227 20260327" },
		{ "Friday the 13th", "20260213T100000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3",
		    "20260213 20260313 20261113" },
		{ "last working day", "20260130T100000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
		    "20260130 20260227 20260331" },
		{ "every 18 months", "20260110T100000", "FREQ=MONTHLY;INTERVAL=18;COUNT=3",
		    "20260110 20270710 20290110" },
		{ "fifth Saturday, where there is one", "20260131T100000", "FREQ=MONTHLY;BYDAY=5SA;COUNT=3",
		    "20260131 20260530 20260829" },
		{ "yearly", "20260505T100000", "FREQ=YEARLY;COUNT=3",
		    "20260505 20270505 20280505" },
		{ "leap days", "20240229T100000", "FREQ=YEARLY;COUNT=3",
		    "20240229 20280229 20320229" },
		{ "two months of every year", "20260310T100000", "FREQ=YEARLY;BYMONTH=3,9;COUNT=4",
		    "20260310 20260910 20270310 20270910" },
		{ "fourth Thursday of November", "20261126T100000", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3",
		    "20261126 20271125 20281123" },
		{ "20th Monday of the year", "20260518T100000", "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
		    "20260518 20270517 20280515" },
		{ "last Sunday of the year", "20261227T100000", "FREQ=YEARLY;BYDAY=-1SU;COUNT=3",
		    "20261227 20271226 20281231" },
		{ "Monday of week 20", "20260511T100000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3",
		    "20260511 20270517 20280515" },
		{ "week 53, where there is one", "20261228T100000", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2",
		    "20261228 20321227" },
		{ "week 1 begins in the old year", "20251229T100000", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3",
		    "20251229 20270104 20280103" },
		{ "the last week", "20261228T100000", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO;COUNT=3",
		    "20261228 20271227 20281225" },
		{ "day 100 and the last but one", "20260410T100000", "FREQ=YEARLY;BYYEARDAY=100,-2;COUNT=4",
		    "20260410 20261230 20270410 20271230" },
		{ "election day", "20281107T100000", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=2",
		    "20281107 20321102" },
		{ "one day of every month", "20260107T100000", "FREQ=YEARLY;BYMONTHDAY=7;COUNT=3",
		    "20260107 20260207 20260307" },
		{ "three times a day", "20260101T090000", "FREQ=DAILY;BYHOUR=9,12;BYMINUTE=0,30;BYSETPOS=1,-1;COUNT=4",
		    "20260101 20260101T1230 20260102 20260102T1230" },
		/* Where that program and RFC 5545 part. */
		{ "the start counts, though the rule misses it", "20260701T100000", "FREQ=WEEKLY;BYDAY=FR;COUNT=3",
		    "20260703 20260710" },
		{ "a plain weekday beside a numbered one", "20260102T100000", "FREQ=MONTHLY;BYDAY=1FR,-1FR,SA;COUNT=5",
		    "20260102 20260103 20260110 20260117 20260124" },
		{ "a week without a day means the start's", "20260513T100000", "FREQ=YEARLY;BYWEEKNO=20;COUNT=2",
		    "20260513 20270519" },
		{ "an hour that is named twice comes once", "20260101T090000", "FREQ=DAILY;BYHOUR=9,9;COUNT=2",
		    "20260101 20260102" },
		{ "until a day: all of it", "20260101T235900", "FREQ=DAILY;UNTIL=20260102", "20260101 20260102" },
		{ "until the day before: nothing", "20260105T100000", "FREQ=DAILY;UNTIL=20260104", "" },
		{ "small letters, spaces, a last semicolon", "20260105T100000", "freq=daily; count=2;",
		    "20260105 20260106" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct ics_time start = read_start(cases[i].start);
		struct ics_days days = { 0 };
		struct world w;
		const char *why;
		char *got;

		print_message("  %s\n", cases[i].why);
		open_world(&w, 2020, 2100);
		why = ics_follow(&w.recur, cases[i].rule, &start, &days);
		if (why != NULL)
			fail_msg("%s", why);
		got = days_text(&days, &start);
		assert_string_equal(got, cases[i].days);
		free(got);
		free(days.at);
		arena_free(w.arena);
	}
}

/* libical's own iterator must say the same of rules that it gets right. */
static void
libical_agrees(void **state)
{
	static const char *const rules[] = {
		"FREQ=DAILY", "FREQ=DAILY;INTERVAL=7", "FREQ=DAILY;COUNT=9000",
		"FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
		"FREQ=MONTHLY;BYDAY=1MO,-1FR", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
		"FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=2",
		"FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=3;BYMONTH=1,12", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
		"FREQ=YEARLY;BYDAY=10TU,-3FR", "FREQ=YEARLY;BYYEARDAY=1,-1,200",
		"FREQ=YEARLY;BYWEEKNO=1,30,53;BYDAY=TU",
	};
	static const char *const starts[] = { "20020101T100000", "20120229T100000", "20251230T100000" };
	const size_t n = MEM_COUNT(rules);

	(void)state;
	for (size_t i = 0; i < n * MEM_COUNT(starts); i++) {
		const char *text = starts[i / n], *rule = rules[i % n];
		struct ics_time start = read_start(text);
		icalrecur_iterator *it = icalrecur_iterator_new(icalrecurrencetype_from_string(rule),
		    icaltime_from_string(text));
		struct ics_days days = { 0 }, theirs = { 0 };
		struct icaltimetype t;
		struct world w;

		print_message("  %s %s\n", text, rule);
		open_world(&w, 2026, 2029);
		assert_null(ics_follow(&w.recur, rule, &start, &days));
		assert_non_null(it);
		while (t = icalrecur_iterator_next(it), !icaltime_is_null_time(t) && t.year < 2029) {
			struct civil c = { t.year, t.month, t.day, t.hour, t.minute, t.second };

			if (t.year < 2026)
				continue;
			MEM_PUSH(theirs.at, theirs.n, theirs.cap);
			theirs.at[theirs.n++] = civil_to_epoch(&c);
		}
		icalrecur_iterator_free(it);
		assert_int_equal(days.n, theirs.n);
		if (days.n > 0)
			assert_memory_equal(days.at, theirs.at, days.n * sizeof(days.at[0]));
		free(days.at);
		free(theirs.at);
		arena_free(w.arena);
	}
}

static void
rules_that_cannot_be_followed_say_why(void **state)
{
	static const struct { const char *rule, *why; } cases[] = {
		{ "", "is malformed" },
		{ "COUNT=3", "is malformed" },
		{ "FREQ=FORTNIGHTLY", "is malformed" },
		{ "FREQ=DAILY;INTERVAL=0", "is malformed" },
		{ "FREQ=MONTHLY;BYDAY=XX", "is malformed" },
		{ "FREQ=HOURLY", "repeats more often than daily" },
		{ "FREQ=MINUTELY;COUNT=2", "repeats more often than daily" },
		{ "FREQ=SECONDLY", "repeats more often than daily" },
		{ "RSCALE=HEBREW;FREQ=YEARLY", "counts in another calendar" },
		{ "FREQ=DAILY;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,10,20", "has too many times a day" },
		{ "FREQ=DAILY;BYSECOND=60", "has too many times a day" },
	};
	const struct ics_time start = read_start("20260101T100000");

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct ics_days days = { 0 };
		struct world w;
		const char *why;

		print_message("  %s\n", cases[i].rule);
		open_world(&w, 2026, 2028);
		why = ics_follow(&w.recur, cases[i].rule, &start, &days);
		assert_non_null(why);
		assert_string_equal(why, cases[i].why);
		assert_int_equal(days.n, 0);
		arena_free(w.arena);
	}
}

static void
what_goes_on_too_long_is_cut(void **state)
{
	const struct ics_time start = read_start("20000101T100000");
	struct ics_days days = { 0 };
	struct world w;

	(void)state;
	open_world(&w, 2000, 2100);
	assert_string_equal(ics_follow(&w.recur, "FREQ=DAILY", &start, &days),
	    "has too many instances: the later ones are left out");
	assert_int_equal(days.n, ICS_INSTANCES_MAX);
	w.recur.days = 100;
	assert_string_equal(ics_follow(&w.recur, "FREQ=YEARLY", &start, &days), "takes too long to follow");
	free(days.at);
	arena_free(w.arena);
}

static void
durations_are_read(void **state)
{
	static const struct { const char *text; bool ok; int days, seconds; } cases[] = {
		{ "PT1H30M", true, 0, 5400 }, { "P1D", true, 1, 0 }, { "P1W", true, 7, 0 },
		{ "P1DT12H", true, 1, 43200 }, { "PT36H", true, 0, 129600 }, { "PT90S", true, 0, 90 },
		{ "+PT1H", true, 0, 3600 }, { "-PT1H", false, 0, 0 }, { "PT0S", false, 0, 0 },
		{ "P", false, 0, 0 }, { "PT", false, 0, 0 }, { "", false, 0, 0 }, { "1H", false, 0, 0 },
		{ "PT2D", false, 0, 0 }, { "P99999W", false, 0, 0 }, { "PT999999999H", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		int days = 0, seconds = 0;

		print_message("  %s\n", cases[i].text);
		assert_int_equal(ics_duration(cases[i].text, &days, &seconds), cases[i].ok);
		if (cases[i].ok) {
			assert_int_equal(days, cases[i].days);
			assert_int_equal(seconds, cases[i].seconds);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_name_their_days),
		cmocka_unit_test(libical_agrees),
		cmocka_unit_test(rules_that_cannot_be_followed_say_why),
		cmocka_unit_test(what_goes_on_too_long_is_cut),
		cmocka_unit_test(durations_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
