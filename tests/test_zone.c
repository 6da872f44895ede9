#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/posixtz.h"
#include "base/tzif.h"
#include "base/zone.h"

static int64_t
at(const char *text)
{
	struct civil c;
	int offset = 0;

	assert_int_not_equal(civil_read(text, &c, &offset), CIVIL_BAD);
	return civil_to_epoch(&c) - offset;
}

static const struct zone *
zone(const char *name)
{
	const struct zone *z = zone_find(name);

	if (z == NULL)
		fail_msg("%s is not there: is tzdata installed?", name);
	return z;
}

static void
offsets_are_those_of_the_database(void **state)
{
	static const struct { const char *name, *utc; int offset; const char *why; } cases[] = {
		{ "Asia/Seoul", "2026-07-01T00:00:00Z", 32400, "no summer time" },
		{ "Asia/Seoul", "1988-07-01T00:00:00Z", 36000, "the Olympic summer" },
		{ "Asia/Seoul", "1955-01-01T00:00:00Z", 30600, "half an hour less then" },
		{ "Asia/Seoul", "1900-01-01T00:00:00Z", 30472, "local mean time before the table" },
		{ "Asia/Seoul", "2099-12-31T23:59:59Z", 32400, "far ahead" },
		{ "America/New_York", "2026-01-15T12:00:00Z", -18000, "winter" },
		{ "America/New_York", "2026-07-15T12:00:00Z", -14400, "summer" },
		{ "America/New_York", "2026-03-08T06:59:59Z", -18000, "one second before" },
		{ "America/New_York", "2026-03-08T07:00:00Z", -14400, "the second of the change" },
		{ "America/New_York", "2026-11-01T05:59:59Z", -14400, "last of summer" },
		{ "America/New_York", "2026-11-01T06:00:00Z", -18000, "first of winter" },
		{ "America/New_York", "2099-07-15T12:00:00Z", -14400, "by the rule" },
		{ "Australia/Lord_Howe", "2026-01-15T00:00:00Z", 39600, "summer is half an hour" },
		{ "Australia/Lord_Howe", "2026-07-15T00:00:00Z", 37800, "winter" },
		{ "Europe/Dublin", "2026-01-15T00:00:00Z", 0, "winter is the negative saving" },
		{ "Europe/Dublin", "2026-07-15T00:00:00Z", 3600, "summer" },
		{ "Europe/Dublin", "2080-07-15T00:00:00Z", 3600, "summer, by the rule" },
		{ "Africa/Casablanca", "2024-03-20T12:00:00Z", 0, "Ramadan" },
		{ "Africa/Casablanca", "2024-06-20T12:00:00Z", 3600, "not Ramadan" },
		{ "Asia/Kathmandu", "2026-01-01T00:00:00Z", 20700, "quarter hours" },
		{ "Pacific/Easter", "2026-01-15T00:00:00Z", -18000, "southern summer" },
		{ "Pacific/Easter", "2026-07-15T00:00:00Z", -21600, "southern winter" },
		{ "Pacific/Chatham", "2026-01-15T00:00:00Z", 49500, "13:45" },
		{ "Pacific/Chatham", "2026-07-15T00:00:00Z", 45900, "12:45" },
		{ "Pacific/Apia", "2011-12-30T09:59:59Z", -36000, "last second of the 29th" },
		{ "Pacific/Apia", "2011-12-30T10:00:00Z", 50400, "and it is the 31st" },
		{ "America/Nuuk", "2026-07-15T00:00:00Z", -3600, "changes on the day before" },
		{ "Asia/Jerusalem", "2060-07-15T00:00:00Z", 10800, "a rule with hour 26" },
		{ "UTC", "2026-07-15T00:00:00Z", 0, "of no place" },
		{ "Etc/GMT-9", "2026-07-15T00:00:00Z", 32400, "counts westwards" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s %s: %s\n", cases[i].name, cases[i].utc, cases[i].why);
		assert_int_equal(zone_offset(zone(cases[i].name), at(cases[i].utc)),
		    cases[i].offset);
	}
}

static void
wall_clocks_mean_one_instant(void **state)
{
	static const struct { const char *name, *local, *utc, *why; } cases[] = {
		{ "Asia/Seoul", "2026-04-01T18:30:00", "2026-04-01T09:30:00Z", "plain" },
		{ "Asia/Seoul", "1988-05-08T02:30:00", "1988-05-07T17:30:00Z", "gap of 1988" },
		{ "Asia/Seoul", "1988-07-01T09:00:00", "1988-06-30T23:00:00Z", "summer of 1988" },
		{ "UTC", "2026-04-01T18:30:00", "2026-04-01T18:30:00Z", "UTC" },
		{ "America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z", "before the gap" },
		{ "America/New_York", "2026-03-08T02:00:00", "2026-03-08T07:00:00Z", "gap, first second" },
		{ "America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z", "gap: offset before it" },
		{ "America/New_York", "2026-03-08T02:59:59", "2026-03-08T07:59:59Z", "gap, last second" },
		{ "America/New_York", "2026-03-08T03:00:00", "2026-03-08T07:00:00Z", "after the gap" },
		{ "America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z", "before the overlap" },
		{ "America/New_York", "2026-11-01T01:00:00", "2026-11-01T05:00:00Z", "overlap: the first" },
		{ "America/New_York", "2026-11-01T01:59:59", "2026-11-01T05:59:59Z", "overlap, last second" },
		{ "America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z", "after the overlap" },
		{ "America/New_York", "2090-03-12T02:30:00", "2090-03-12T07:30:00Z", "gap made by the rule" },
		{ "Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00Z", "gap of half an hour" },
		{ "Australia/Lord_Howe", "2026-10-04T02:30:00", "2026-10-03T15:30:00Z", "just after it" },
		{ "Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z", "overlap of half an hour" },
		{ "Europe/Dublin", "2026-03-29T01:30:00", "2026-03-29T01:30:00Z", "gap" },
		{ "Europe/Dublin", "2026-10-25T01:30:00", "2026-10-25T00:30:00Z", "overlap" },
		{ "Asia/Kathmandu", "2026-01-01T00:00:00", "2025-12-31T18:15:00Z", "quarter hours" },
		{ "Asia/Kathmandu", "1986-01-01T00:05:00", "1985-12-31T18:35:00Z", "gap of a quarter" },
		{ "Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z", "a day that was not" },
		{ "Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00Z", "the day after" },
		{ "Pacific/Chatham", "2026-09-27T03:00:00", "2026-09-26T14:15:00Z", "gap at 2:45" },
		{ "America/Nuuk", "2026-03-28T23:30:00", "2026-03-29T01:30:00Z", "gap before midnight" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct civil c;
		int offset;
		char got[CIVIL_TEXT];

		print_message("  %s %s: %s\n", cases[i].name, cases[i].local, cases[i].why);
		assert_int_equal(civil_read(cases[i].local, &c, &offset), CIVIL_LOCAL);
		civil_put_utc(zone_to_utc(zone(cases[i].name), &c), got);
		assert_string_equal(got, cases[i].utc);
	}
}

/* Every hour of some years, there and back again. */
static void
local_time_comes_back(void **state)
{
	static const char *const names[] = {
		"Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
		"Pacific/Chatham", "Africa/Casablanca", "America/Nuuk", "UTC",
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const struct zone *z = zone(names[i]);
		int64_t end = at("2028-01-01T00:00:00Z");

		print_message("  %s\n", names[i]);
		for (int64_t t = at("2025-01-01T00:00:00Z"); t < end; t += 1800) {
			struct civil c = zone_to_local(z, t);
			int64_t back = zone_to_utc(z, &c);

			/* Only the second of two equal times comes back as the first. */
			if (back != t)
				assert_true(back < t && zone_offset(z, back) > zone_offset(z, t));
		}
	}
}

static void
only_names_are_found(void **state)
{
	static const char *const bad[] = {
		"", "/", ".", "..", "../zoneinfo/UTC", "Asia/../UTC", "/etc/passwd", "Asia",
		"Asia/", "/Asia/Seoul", "asia/seoul", "Asia/Seoul ", "Asia\\Seoul", "zone.tab",
		"tzdata.zi", "leapseconds", "localtime", "posixrules", "right/UTC",
		"posix/Asia/Seoul", "Nowhere/Else", "Asia/Seo\xc3\xbcl", "Asia/Seoul\n",
		"Asia/Seoul/Seoul", "%s", "Asia//Seoul",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		print_message("  '%s'\n", bad[i]);
		assert_null(zone_find(bad[i]));
	}
	assert_ptr_equal(zone("Asia/Seoul"), zone("Asia/Seoul"));
	assert_string_equal(zone_name(zone("US/Eastern")), "US/Eastern");
}

static void
rules_are_what_one_pair_can_say(void **state)
{
	struct zone_rule r;

	(void)state;
	assert_true(zone_rule(zone("Asia/Seoul"), &r));
	assert_int_equal(r.standard, 32400);
	assert_false(r.has_daylight);
	assert_string_equal(r.standard_name, "KST");

	assert_true(zone_rule(zone("America/New_York"), &r));
	assert_int_equal(r.standard, -18000);
	assert_int_equal(r.daylight, -14400);
	assert_true(r.has_daylight);
	assert_int_equal(r.to_daylight.month, 3);
	assert_int_equal(r.to_daylight.week, 2);
	assert_int_equal(r.to_daylight.weekday, 0);
	assert_int_equal(r.to_daylight.time, 7200);
	assert_int_equal(r.to_standard.month, 11);
	assert_int_equal(r.to_standard.week, 1);
	assert_string_equal(r.daylight_name, "EDT");

	/* Ireland's file calls winter the daylight time. */
	assert_true(zone_rule(zone("Europe/Dublin"), &r));
	assert_int_equal(r.standard, 0);
	assert_int_equal(r.daylight, 3600);
	assert_int_equal(r.to_daylight.month, 3);
	assert_int_equal(r.to_daylight.week, 5);
	assert_int_equal(r.to_daylight.time, 3600);
	assert_int_equal(r.to_standard.month, 10);
	assert_int_equal(r.to_standard.time, 7200);
	assert_string_equal(r.standard_name, "GMT");
	assert_string_equal(r.daylight_name, "IST");

	assert_true(zone_rule(zone("UTC"), &r));
	assert_int_equal(r.standard, 0);
	assert_true(zone_rule(zone("Asia/Kathmandu"), &r));
	assert_string_equal(r.standard_name, "+0545");
}

static void
rules_hold_or_not(void **state)
{
	static const struct { const char *name, *utc; int want; const char *why; } cases[] = {
		{ "Asia/Seoul", "2026-07-01T00:00:00Z", 1, "now" },
		{ "Asia/Seoul", "1988-07-01T00:00:00Z", 0, "summer of 1988" },
		{ "America/New_York", "2026-07-01T00:00:00Z", 1, "summer" },
		{ "America/New_York", "2006-03-20T12:00:00Z", 0, "the old rule began in April" },
		{ "America/New_York", "2006-07-01T12:00:00Z", 1, "the old rule agreed in July" },
		{ "Pacific/Apia", "2011-01-01T00:00:00Z", 0, "other side of the date line" },
	};
	const struct zone *z = zone("Africa/Casablanca");
	struct zone_rule r;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s %s: %s\n", cases[i].name, cases[i].utc, cases[i].why);
		assert_int_equal(zone_rule_holds(zone(cases[i].name), at(cases[i].utc)),
		    cases[i].want);
	}
	/* Whichever of its two offsets a version of the database takes for the rule. */
	assert_true(zone_rule(z, &r));
	assert_int_equal(zone_rule_holds(z, at("2024-03-20T12:00:00Z")), r.standard == 0);
	assert_int_equal(zone_rule_holds(z, at("2024-06-20T12:00:00Z")), r.standard == 3600);
}

static void
posix_rules_are_read(void **state)
{
	static const struct { const char *text; int ok; const char *utc; int offset; const char *why; } cases[] = {
		{ "KST-9", 1, "2026-01-01T00:00:00Z", 32400, "plain" },
		{ "<+07>-7", 1, "2026-01-01T00:00:00Z", 25200, "quoted name" },
		{ "<-0930>9:30", 1, "2026-01-01T00:00:00Z", -34200, "minutes" },
		{ "LMT-8:27:52", 1, "2026-01-01T00:00:00Z", 30472, "seconds" },
		{ "EST5EDT,M3.2.0,M11.1.0", 1, "2026-07-01T00:00:00Z", -14400, "M" },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1, "2026-01-01T00:00:00Z", 39600, "over the new year" },
		{ "EST5EDT,J60/2,J300", 1, "2024-02-29T23:00:00Z", -18000, "J60 is 1 March in leap years too" },
		{ "EST5EDT,J60/2,J300", 1, "2024-03-01T07:00:00Z", -14400, "J60" },
		{ "EST5EDT,59/2,300", 1, "2024-02-29T07:00:00Z", -14400, "n 59 is 29 February then" },
		{ "EST5EDT,59/2,300", 1, "2023-03-01T06:00:00Z", -18000, "and 1 March now" },
		{ "XXX3EDT4,0/0,J365/23", 1, "2026-01-01T03:00:00Z", -14400, "summer for ever, at new year" },
		{ "XXX3EDT4,0/0,J365/23", 1, "2026-07-01T00:00:00Z", -14400, "summer for ever" },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1, "2026-03-29T01:00:00Z", -3600, "negative hour" },
		{ "AAA0BBB,M3.4.4/167,M10.4.4/-167", 1, "2026-07-01T00:00:00Z", 3600, "a week of hours" },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", 1, "2026-01-01T00:00:00Z", 0, "negative saving" },
		{ "", 0, NULL, 0, "nothing" },
		{ "KST", 0, NULL, 0, "no offset" },
		{ "KS-9", 0, NULL, 0, "short name" },
		{ "<+07-7", 0, NULL, 0, "quote not closed" },
		{ "KST-25", 0, NULL, 0, "25 hours" },
		{ "KST-9:60", 0, NULL, 0, "60 minutes" },
		{ "EST5EDT", 0, NULL, 0, "no dates" },
		{ "EST5EDT,M3.2.0", 0, NULL, 0, "one date" },
		{ "EST5EDT,M13.2.0,M11.1.0", 0, NULL, 0, "month 13" },
		{ "EST5EDT,M3.6.0,M11.1.0", 0, NULL, 0, "week 6" },
		{ "EST5EDT,M3.2.7,M11.1.0", 0, NULL, 0, "weekday 7" },
		{ "EST5EDT,J0,J300", 0, NULL, 0, "J0" },
		{ "EST5EDT,J366,J300", 0, NULL, 0, "J366" },
		{ "EST5EDT,M3.2.0/168,M11.1.0", 0, NULL, 0, "168 hours" },
		{ "EST5EDT,M3.2.0,M11.1.0 ", 0, NULL, 0, "something after it" },
		{ "KST-9,", 0, NULL, 0, "comma after it" },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-9", 0, NULL, 0, "name longer than any" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct posixtz tz;

		print_message("  '%s': %s\n", cases[i].text, cases[i].why);
		assert_int_equal(posixtz_read(cases[i].text, &tz), cases[i].ok);
		if (cases[i].ok)
			assert_int_equal(posixtz_offset(&tz, at(cases[i].utc)),
			    cases[i].offset);
	}
}

/* The smallest file: no change, one type, the footer given. */
static size_t
tiny_file(unsigned char *p, const char *footer)
{
	static const unsigned char head[44] = { 'T', 'Z', 'i', 'f', '2',
	    [39] = 1, [43] = 4 };
	size_t n = 0;

	for (int block = 0; block < 2; block++) {
		memcpy(p + n, head, sizeof(head));
		n += sizeof(head);
		memcpy(p + n, "\0\0\x7e\x90\0\0KST\0", 10);
		n += 10;
	}
	n += (size_t)sprintf((char *)p + n, "\n%s\n", footer);
	return n;
}

static void
broken_files_are_refused(void **state)
{
	static const struct { size_t at; unsigned char value; const char *why; } cases[] = {
		{ 0, 'X', "magic" },
		{ 4, 0, "version 1" },
		{ 39, 200, "first block longer than the file" },
		{ 36, 0xff, "4 billion types" },
		{ 54, 'X', "second magic" },
		{ 54 + 32, 0x7f, "2 billion changes" },
		{ 54 + 35, 9, "changes that are not there" },
		{ 54 + 31, 1, "a leap second" },
		{ 54 + 39, 0, "no type" },
		{ 54 + 43, 0xff, "names that are not there" },
		{ 54 + 44, 0x7f, "offset of years" },
		{ 108, 'x', "no footer" },
	};
	unsigned char p[256];
	struct tzif t;
	struct err e = { 0 };
	size_t n = tiny_file(p, "KST-9");

	(void)state;
	assert_int_equal(tzif_read(p, n, &t, &e), 0);
	assert_int_equal(t.first, 32400);
	assert_true(t.has_rule);
	tzif_free(&t);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		n = tiny_file(p, "KST-9");
		p[cases[i].at] = cases[i].value;
		e = (struct err){ 0 };
		assert_int_equal(tzif_read(p, n, &t, &e), -1);
		assert_int_equal(e.code, ERR_INVALID);
	}
	for (size_t cut = 0, full = tiny_file(p, "KST-9"); cut < full; cut++) {
		unsigned char *exact = mem_new(cut);	/* so that a sanitizer sees its end */

		memcpy(exact, p, cut);
		assert_int_equal(tzif_read(exact, cut, &t, &e), -1);
		free(exact);
	}
	n = tiny_file(p, "");
	assert_int_equal(tzif_read(p, n, &t, &e), 0);
	assert_false(t.has_rule);
	tzif_free(&t);
	n = tiny_file(p, "nonsense");
	assert_int_equal(tzif_read(p, n, &t, &e), -1);
}

static void
foreign_names_are_guessed(void **state)
{
	static const struct { const char *tzid, *want; } cases[] = {
		{ "Asia/Seoul", "Asia/Seoul" }, { "asia/seoul", "Asia/Seoul" },
		{ "ASIA/SEOUL", "Asia/Seoul" }, { "\"Asia/Seoul\"", "Asia/Seoul" },
		{ " Asia/Seoul\r\n", "Asia/Seoul" }, { "America/New York", "America/New_York" },
		{ "america/argentina/buenos_aires", "America/Argentina/Buenos_Aires" },
		{ "US/Eastern", "US/Eastern" }, { "us/eastern", "US/Eastern" },
		{ "GB", "GB" }, { "rok", "ROK" }, { "EST5EDT", "EST5EDT" },
		{ "/mozilla.org/20050126_1/Asia/Seoul", "Asia/Seoul" },
		{ "/freeassociation.sourceforge.net/Tzfile/Asia/Seoul", "Asia/Seoul" },
		{ "/freeassociation.sourceforge.net/Asia/Seoul", "Asia/Seoul" },
		{ "/softwarestudio.org/Olson_20011030_5/America/New_York", "America/New_York" },
		{ "/citadel.org/20210210_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires" },
		{ "/usr/share/zoneinfo/Europe/Paris", "Europe/Paris" },
		{ "tzone://Microsoft/Utc", "UTC" }, { "tzone://Microsoft/Custom", NULL },
		{ "Korea Standard Time", "Asia/Seoul" }, { "korea standard time", "Asia/Seoul" },
		{ "\"Tokyo Standard Time\"", "Asia/Tokyo" },
		{ "Eastern Standard Time (Mexico)", "America/Cancun" },
		{ "UTC-11", "Etc/GMT+11" }, { "UTC+12", "Etc/GMT-12" },
		{ "Mid-Atlantic Standard Time", "Etc/GMT+2" },
		{ "(UTC+09:00) Seoul", "Asia/Seoul" }, { "(GMT+09:00) Seoul", "Asia/Seoul" },
		{ "(UTC+09:00) Osaka, Sapporo, Tokyo", "Asia/Tokyo" },
		{ "(UTC+09:00) Sapporo", "Asia/Tokyo" },
		{ "(GMT-05:00) Eastern Time (US & Canada)", "America/New_York" },
		{ "Eastern Time (US & Canada)", "America/New_York" },
		{ "(UTC) Coordinated Universal Time", "UTC" },
		{ "(UTC-07:00) La Paz", "America/Mazatlan" }, { "(UTC-04:00) La Paz", "America/La_Paz" },
		{ "(UTC-11:00) Samoa", NULL }, { "(UTC+01:00) Home", NULL },
		{ "(UTC+05:00) Seoul", NULL }, { "La Paz", NULL }, { "(UTC+09:00 Seoul", NULL },
		{ "UTC", "UTC" }, { "utc", "UTC" }, { "Z", "UTC" }, { "UTC+0", "UTC" },
		{ "GMT+09:00", "Etc/GMT-9" }, { "UTC+9", "Etc/GMT-9" }, { "GMT-0500", "Etc/GMT+5" },
		{ "+09:00", "Etc/GMT-9" }, { "Etc/GMT+9", "Etc/GMT+9" },
		{ "GMT+05:30", NULL }, { "GMT+15:00", NULL }, { "GMT-13:00", NULL },
		{ "GMT+9x", NULL }, { "GMT+", NULL }, { "GMT+09:60", NULL },
		{ "", NULL }, { "\"\"", NULL }, { "/", NULL }, { "//", NULL }, { "..", NULL },
		{ "../../etc/passwd", NULL }, { "/etc/passwd", NULL }, { "/../../Asia/Seoul/..", NULL },
		{ "Asia", NULL }, { "Asia/", NULL }, { "localtime", NULL }, { "right/asia/seoul", NULL },
		{ "Customized Time Zone", NULL }, { "\xed\x95\x9c\xea\xb5\xad", NULL }, { "%n%s", NULL },
	};
	char huge[5000];

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const struct zone *z = zone_guess(cases[i].tzid);

		print_message("  '%s' -> %s\n", cases[i].tzid,
		    z == NULL ? "none" : zone_name(z));
		if (cases[i].want == NULL)
			assert_null(z);
		else {
			assert_non_null(z);
			assert_string_equal(zone_name(z), cases[i].want);
		}
	}
	memset(huge, '/', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_null(zone_guess(huge));
}

static void
every_windows_name_leads_to_a_zone(void **state)
{
	static const struct { const char *name, *shown, *zone; } rows[] = {
#define WINDOWS(name, shown, zone) { name, shown, zone },
#include "base/zone_windows.def"
#undef WINDOWS
	};

	(void)state;
	assert_true(MEM_COUNT(rows) >= 140);
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		print_message("  %s\n", rows[i].name);
		assert_string_equal(zone_name(zone_guess(rows[i].name)), rows[i].zone);
		assert_string_equal(zone_name(zone_guess(rows[i].shown)), rows[i].zone);
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(rows[k].name, rows[i].name);
			assert_string_not_equal(rows[k].shown, rows[i].shown);
		}
	}
}

/* Asserts belong to the main thread: the others only count. */
static void *
find_all(void *arg)
{
	static const char *const names[] = {
		"Asia/Tokyo", "Europe/Paris", "America/Chicago", "Asia/Shanghai",
		"Europe/Rome", "Africa/Cairo", "America/Lima", "Asia/Dubai",
	};
	size_t *good = arg;

	for (int round = 0; round < 200; round++)
		for (size_t i = 0; i < MEM_COUNT(names); i++) {
			const struct zone *z = zone_find(names[i]);

			if (z != NULL && zone_offset(z, 2000000000) != 1 &&
			    z == zone_guess(names[i]))
				++*good;
		}
	return NULL;
}

static void
threads_share_zones(void **state)
{
	pthread_t threads[4];
	size_t good[4] = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_all, &good[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 4; i++)
		assert_int_equal(good[i], 1600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_share_zones),
		cmocka_unit_test(offsets_are_those_of_the_database),
		cmocka_unit_test(wall_clocks_mean_one_instant),
		cmocka_unit_test(local_time_comes_back),
		cmocka_unit_test(only_names_are_found),
		cmocka_unit_test(rules_are_what_one_pair_can_say),
		cmocka_unit_test(rules_hold_or_not),
		cmocka_unit_test(posix_rules_are_read),
		cmocka_unit_test(broken_files_are_refused),
		cmocka_unit_test(foreign_names_are_guessed),
		cmocka_unit_test(every_windows_name_leads_to_a_zone),
	};

	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
