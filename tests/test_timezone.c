#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/mem.h"
#include "base/zone.h"
#include "feeds/timezone.h"

static void
known_zones_are_written(void **state)
{
	static const struct { const char *tzid, *want; } cases[] = {
		{ "Asia/Seoul",
		  "BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nX-LIC-LOCATION:Asia/Seoul\r\n"
		  "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
		  "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:KST\r\nEND:STANDARD\r\n"
		  "END:VTIMEZONE\r\n" },
		{ "Asia/Kolkata",
		  "BEGIN:VTIMEZONE\r\nTZID:Asia/Kolkata\r\nX-LIC-LOCATION:Asia/Kolkata\r\n"
		  "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
		  "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nTZNAME:IST\r\nEND:STANDARD\r\n"
		  "END:VTIMEZONE\r\n" },
		{ "America/New_York",
		  "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\nX-LIC-LOCATION:America/New_York\r\n"
		  "BEGIN:STANDARD\r\nDTSTART:19701101T020000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n"
		  "TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\nEND:STANDARD\r\n"
		  "BEGIN:DAYLIGHT\r\nDTSTART:19700308T020000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"
		  "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n"
		  "END:VTIMEZONE\r\n" },
		{ "Europe/Dublin",	/* its file calls the winter daylight */
		  "BEGIN:VTIMEZONE\r\nTZID:Europe/Dublin\r\nX-LIC-LOCATION:Europe/Dublin\r\n"
		  "BEGIN:STANDARD\r\nDTSTART:19701025T020000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
		  "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\nEND:STANDARD\r\n"
		  "BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
		  "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:IST\r\nEND:DAYLIGHT\r\n"
		  "END:VTIMEZONE\r\n" },
		{ "Australia/Lord_Howe",	/* half an hour */
		  "BEGIN:VTIMEZONE\r\nTZID:Australia/Lord_Howe\r\n"
		  "X-LIC-LOCATION:Australia/Lord_Howe\r\n"
		  "BEGIN:STANDARD\r\nDTSTART:19700405T020000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\r\n"
		  "TZOFFSETFROM:+1100\r\nTZOFFSETTO:+1030\r\nTZNAME:+1030\r\nEND:STANDARD\r\n"
		  "BEGIN:DAYLIGHT\r\nDTSTART:19701004T020000\r\n"
		  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU\r\n"
		  "TZOFFSETFROM:+1030\r\nTZOFFSETTO:+1100\r\nTZNAME:+11\r\nEND:DAYLIGHT\r\n"
		  "END:VTIMEZONE\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].tzid);
		assert_true(timezone_write(cases[i].tzid, &b));
		assert_string_equal(b.data, cases[i].want);
		buf_free(&b);
	}
}

static void
others_are_refused(void **state)
{
	static const struct { const char *why, *tzid; } cases[] = {
		{ "no such zone", "Asia/Atlantis" },
		{ "no name at all", "" },
		{ "a path", "../Asia/Seoul" },
		{ "changes on Friday before the last Sunday", "Asia/Jerusalem" },
		{ "changes on Saturday before the last Sunday", "America/Nuuk" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_false(timezone_write(cases[i].tzid, &b));
		assert_int_equal(b.len, 0);
		buf_free(&b);
	}
}

/* A reader of VTIMEZONEs, as simple as they come: what the text says, nothing else. */
struct part {
	int month, week, weekday, time;	/* month 0: always */
	int from, to;			/* seconds */
};

static int
offset_of(const char *s)
{
	int v = atoi(s + 1);

	return (v / 100 * 3600 + v % 100 * 60) * (*s == '-' ? -1 : 1);
}

static struct part
read_part(const char *text, const char *kind)
{
	static const char days[] = "SUMOTUWETHFRSA";
	struct part p = { 0 };
	const char *s = strstr(text, kind), *rule, *dtstart;
	char day[3] = "";

	assert_non_null(s);
	dtstart = strstr(s, "DTSTART:1970") + 12;
	p.time = (dtstart[5] - '0') * 36000 + (dtstart[6] - '0') * 3600 +
	    atoi(dtstart + 7) / 100 * 60;
	p.from = offset_of(strstr(s, "TZOFFSETFROM:") + 13);
	p.to = offset_of(strstr(s, "TZOFFSETTO:") + 11);
	rule = strstr(s, "RRULE:");
	if (rule != NULL && rule < strstr(s, "END:")) {
		assert_int_equal(sscanf(rule, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%2s",
		    &p.month, &p.week, day), 3);
		p.weekday = (int)(strstr(days, day) - days) / 2;
	}
	return p;
}

static int64_t
onset(const struct part *p, int year)
{
	int last = civil_days_in_month(year, p->month);
	int first = p->week > 0 ? (p->week - 1) * 7 + 1 : last - 6;
	struct civil c = { .year = year, .month = p->month, .day = first };

	while (civil_weekday(year, p->month, c.day) != p->weekday)
		c.day++;
	return civil_to_epoch(&c) + p->time - p->from;
}

static int
offset_at(const char *text, int64_t utc)
{
	struct part standard = read_part(text, "BEGIN:STANDARD"), daylight;
	int year = civil_from_epoch(utc).year;
	int64_t latest = INT64_MIN, t;
	int offset = standard.to;

	if (standard.month == 0)
		return offset;
	daylight = read_part(text, "BEGIN:DAYLIGHT");
	for (int y = year - 1; y <= year + 1; y++) {
		if ((t = onset(&standard, y)) <= utc && t > latest) {
			latest = t;
			offset = standard.to;
		}
		if ((t = onset(&daylight, y)) <= utc && t > latest) {
			latest = t;
			offset = daylight.to;
		}
	}
	return offset;
}

static void
check_instant(const char *tzid, const struct zone *z, const char *text, int64_t utc)
{
	int said = offset_at(text, utc), real = zone_offset(z, utc);

	if ((said == real) != zone_rule_holds(z, utc)) {
		print_message("  %s at %lld: VTIMEZONE %d, zone %d\n", tzid,
		    (long long)utc, said, real);
		fail();
	}
}

static void
check_zone(const char *tzid, const char *text)
{
	const struct zone *z = zone_find(tzid);
	struct zone_rule r;
	struct civil c = { .year = 2026, .month = 1, .day = 1 };

	assert_true(timezone_rule(z, &r));
	for (int64_t t = civil_to_epoch(&c), n = 0; n < 12 * 52; n++, t += 7 * DAY_SECONDS + 3607)
		check_instant(tzid, z, text, t);
	if (!r.has_daylight)
		return;
	for (int year = 2026; year <= 2037; year++) {
		struct part p = read_part(text, "BEGIN:STANDARD");

		check_instant(tzid, z, text, onset(&p, year) - 1);
		check_instant(tzid, z, text, onset(&p, year));
		p = read_part(text, "BEGIN:DAYLIGHT");
		check_instant(tzid, z, text, onset(&p, year) - 1);
		check_instant(tzid, z, text, onset(&p, year));
	}
}

/* Until 2037 each VTIMEZONE gives the offset that the system's files give, or the rule is known not to hold. */
static void
every_zone_agrees_with_its_file(void **state)
{
	FILE *f = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
	char line[256], name[64];
	int written = 0, refused = 0;

	(void)state;
	if (f == NULL) {
		print_message("skip: no /usr/share/zoneinfo/tzdata.zi\n");
		skip();
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		struct buf b = { 0 };

		if (sscanf(line, "Z %63s", name) != 1)
			continue;
		if (timezone_write(name, &b)) {
			check_zone(name, b.data);
			written++;
		} else {
			print_message("  in UTC: %s\n", name);
			refused++;
		}
		buf_free(&b);
	}
	fclose(f);
	print_message("  %d written, %d not\n", written, refused);
	assert_true(written > 300);
	assert_true(refused < 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_zones_are_written),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(every_zone_agrees_with_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
