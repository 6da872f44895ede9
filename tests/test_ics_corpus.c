/* The ics module against files from elsewhere: bad input, other parsers' verdicts, recorded pages. */
#include "tests/replay.h"

enum { AGREE_MIN = 280 };	/* files of VERDICTS.tsv */

static bool
load(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[65536];
	size_t n;

	if (f == NULL)
		return false;
	buf_add(out, "", 0);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(out, part, n);
	fclose(f);
	return true;
}

static void
parse(struct replay *r, const struct buf *body, const char *lang)
{
	struct page p = { .body = body->data, .len = body->len, .lang = lang,
	    .reference = { 2026, 3, 1, 0, 0, 0 },
	    .from = { 2026, 1, 1, 0, 0, 0 }, .to = { 2027, 9, 1, 0, 0, 0 } };

	*r = (struct replay){ .sink = { .item = replay_item, .unread = replay_unread },
	    .items = json_array(), .unread = json_array(), .arena = arena_new() };
	p.arena = r->arena;
	r->rc = scraper_find("ics")->parse(&p, &r->sink, &r->err);
}

static const char *
text(const struct replay *r, size_t i, const char *key)
{
	const char *s = json_string_value(json_object_get(json_array_get(r->items, i), key));

	return s == NULL ? "-" : s;
}

static void
hazards_come_out_as_decided(void **state)
{
	static const char utc[] = "2026-04-01T10:00:00Z", local[] = "2026-04-01T10:00:00";
	static const struct {
		const char *file;
		int items;		/* -1: the page is refused */
		size_t unread;
		const char *start, *title, *zone, *end;	/* of the first; NULL: not looked at */
	} cases[] = {
		{ "00_good", 1, 0, utc, "ok", "-", "2026-04-01T11:00:00Z" },
		{ "01_bom", 1, 0, utc, "ok", NULL, NULL },
		{ "02_lf_only", 1, 0, utc, "ok", NULL, NULL },
		{ "03_cr_only", 1, 0, utc, "ok", NULL, NULL },
		{ "04_long_unfolded", 1, 0, utc, NULL, NULL, NULL },
		{ "05_fold_mid_utf8", 1, 0, utc, "abc한국", NULL, NULL },
		{ "06_missing_dtstamp", 1, 0, utc, "s", NULL, "-" },
		{ "07_missing_uid", 1, 0, utc, "s", NULL, NULL },
		{ "08_win_tzid_no_vtz", 1, 0, local, "s", "Asia/Seoul", "2026-04-01T11:00:00" },
		{ "09_unknown_tzid", 1, 1, local, "s", "-", NULL },
		{ "10_bad_escapes", 1, 0, utc, "C:\\Users\\x, a;b \\q \n end\\", NULL, NULL },
		{ "11_latin1", 1, 0, utc, "Café", NULL, NULL },
		{ "12_euckr", 1, 0, utc, "한국 경기", NULL, NULL },
		{ "13_dup_uid", 1, 0, utc, "two", NULL, NULL },
		{ "14_exdate_wrong_type", 4, 0, utc, "s", NULL, NULL },
		{ "15_until_date_vs_dt", 3, 0, utc, "s", NULL, NULL },
		{ "16_rrule_secondly", 1, 1, utc, "s", NULL, NULL },
		{ "17_rrule_bad", 1, 1, utc, "s", NULL, NULL },
		{ "18_end_before_start", 1, 0, utc, "s", NULL, "-" },
		{ "19_dtend_eq_dtstart_date", 1, 0, "2026-04-01", "s", NULL, "-" },
		{ "20_date_without_value", 1, 0, "2026-04-01", "s", NULL, "-" },
		{ "21_truncated_eof", -1, 0, NULL, NULL, NULL, NULL },
		{ "22_html_error", -1, 0, NULL, NULL, NULL, NULL },
		{ "23_trigger_P", 1, 0, utc, "s", NULL, NULL },
		{ "24_trigger_PT2D", 1, 0, utc, "s", NULL, NULL },
		{ "25_trigger_P0DT17H30M0S", 1, 0, utc, "s", NULL, NULL },
		{ "26_unquoted_colon_param", 1, 0, utc, "us:hello", NULL, NULL },
		{ "27_lowercase", 1, 0, utc, "ok", NULL, NULL },
		{ "28_blank_lines_in_desc", 1, 1, utc, "ok", NULL, NULL },
		{ "29_no_version_prodid", 1, 0, utc, "ok", NULL, NULL },
		{ "30_u2028", 1, 0, utc, NULL, NULL, NULL },
		{ "31_ctrl_chars", 1, 0, utc, "a\vb\fcde", NULL, NULL },
		{ "32_vtz_empty", 1, 0, local, "s", "Asia/Seoul", NULL },
		{ "33_vtz_wrong_offset", 1, 0, local, "s", "Asia/Seoul", NULL },
		{ "34_tzid_on_utc", 1, 0, utc, "s", NULL, NULL },
		{ "35_two_vcalendars", 2, 0, utc, "one", NULL, NULL },
		{ "36_orphan_recurrence_id", 1, 0, "2026-04-01T12:00:00Z", "s", NULL, NULL },
		{ "37_duration_and_dtend", 1, 0, utc, "s", NULL, "2026-04-01T11:00:00Z" },
		{ "38_utf16", 1, 0, utc, "ok", NULL, NULL },
		{ "39_trailing_garbage", 1, 0, utc, "ok", NULL, NULL },
		{ "40_leading_blank", 1, 0, utc, "ok", NULL, NULL },
		{ "41_no_dtstart", 0, 1, NULL, NULL, NULL, NULL },
		{ "42_year_0000", 0, 1, NULL, NULL, NULL, NULL },
		{ "43_bad_date", 1, 1, utc, "second", NULL, NULL },
		{ "44_tzid_custom_prefix", 1, 0, local, "s", "Asia/Seoul", NULL },
		{ "45_tzid_quoted", 1, 0, local, "s", "Asia/Seoul", NULL },
		{ "46_tzid_gmt", 1, 0, local, "s", "Asia/Seoul", NULL },
		{ "47_double_dtstart", 1, 0, utc, "s", NULL, NULL },
		{ "48_missing_end_vevent", 2, 0, utc, "s", NULL, NULL },
		{ "49_dtend_date_dtstart_dt", 1, 0, utc, "s", NULL, "2026-04-03T00:00:00Z" },
		{ "50_cut_between_events", -1, 0, NULL, NULL, NULL, NULL },
		{ "51_vtz_after_event", 1, 0, "2026-04-01T01:00:00Z", "s", NULL, NULL },
		{ "52_vtz_year0001", 1, 0, "2026-04-01T01:00:00Z", "s", NULL, NULL },
		{ "53_offset_5730", 1, 0, "2026-04-01T01:00:00Z", "s", NULL, NULL },
		{ "54_offset_seconds", 1, 0, "2026-04-01T01:00:00Z", "s", NULL, NULL },
		{ "55_exdate_list_mixed", 3, 0, local, "s", "Asia/Seoul", NULL },
		{ "56_geo_escaped", 1, 0, utc, "s", NULL, NULL },
	};
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *korean = strstr(cases[i].file, "euckr");
		struct buf body = { 0 };
		struct replay r;
		char path[512];

		snprintf(path, sizeof(path), "%s/ics/_hazards/%s.ics", DATA, cases[i].file);
		if (!load(path, &body))
			continue;
		seen++;
		print_message("  %s\n", cases[i].file);
		parse(&r, &body, korean != NULL ? "ko" : NULL);
		assert_int_equal(r.rc, cases[i].items == -1 ? -1 : 0);
		assert_int_equal(json_array_size(r.items), cases[i].items == -1 ? 0 : cases[i].items);
		assert_int_equal(json_array_size(r.unread), cases[i].unread);
		if (cases[i].start != NULL)
			assert_string_equal(text(&r, 0, "start"), cases[i].start);
		if (cases[i].title != NULL)
			assert_string_equal(text(&r, 0, "title"), cases[i].title);
		if (cases[i].zone != NULL)
			assert_string_equal(text(&r, 0, "timezone"), cases[i].zone);
		if (cases[i].end != NULL)
			assert_string_equal(text(&r, 0, "end"), cases[i].end);
		replay_free(&r);
		buf_free(&body);
	}
	if (seen == 0) {
		print_message("skip: no hazard files in " DATA "\n");
		skip();
	}
	assert_int_equal(seen, MEM_COUNT(cases));
}

/* Where three parsers agree on something else than we, by the end of the path. */
static const struct disagreement {
	const char *path, *why;
} disagreements[] = {
	{ "/issue_100_transformed_doctests_into_unittests.ics", "an event without a calendar" },
	{ "/issue_178_component_with_invalid_name_represented.ics", "no calendar: a component of its own" },
	{ "/issue_178_custom_component_contains_other.ics", "no calendar: a component of its own" },
	{ "/tests/alarms/example.ics", "no calendar: an alarm" },
	{ "/tests/alarms/rfc_5545_absolute_alarm_example.ics", "no calendar: an alarm" },
	{ "/tests/alarms/rfc_5545_end.ics", "no calendar: an alarm" },
	{ "/tests/alarms/start_date.ics", "no calendar: an alarm" },
	{ "/tests/availabilities/rfc_7953_1.ics", "no calendar: an availability" },
	{ "/tests/availabilities/rfc_7953_2.ics", "no calendar: an availability" },
	{ "/tests/freebusy/example.ics", "no calendar: free and busy times" },
	{ "/tests/journals/example.ics", "no calendar: a journal" },
	{ "/tests/timezones/issue_237_brazilia_standard.ics", "no calendar: a time zone" },
	{ "/tests/timezones/issue_53_tzid_parsed_properly.ics", "no calendar: a time zone" },
	{ "/tests/timezones/issue_55_parse_error_on_utc_offset_with_seconds.ics", "no calendar: a time zone" },
	{ "/tests/timezones/pacific_fiji.ics", "no calendar: a time zone" },
	{ "/tests/todos/example.ics", "no calendar: a to-do" },
};

static const char *
known_disagreement(const char *path)
{
	for (size_t i = 0; i < MEM_COUNT(disagreements); i++) {
		const char *end = disagreements[i].path;
		size_t n = strlen(end), len = strlen(path);

		if (len >= n && strcmp(path + len - n, end) == 0)
			return disagreements[i].why;
	}
	return NULL;
}

/* The verdict of the three if it is one: events, "-" for refused; NULL: they differ. */
static const char *
verdict(char *line, const char **path)
{
	char *field[11];
	size_t n = 0;

	while (n < MEM_COUNT(field) && (field[n] = strsep(&line, "\t")) != NULL)
		n++;
	if (n < 9 || *field[0] == '#' || strcmp(field[0], "path") == 0)
		return NULL;
	*path = field[0];
	return strcmp(field[3], field[6]) == 0 && strcmp(field[6], field[8]) == 0 ? field[3] : NULL;
}

/* Events read, before expansion and refusal. */
static bool
agrees(const char *path, const char *want, bool *there)
{
	struct buf body = { 0 };
	struct replay r;
	char full[1024], got[24] = "-";
	const char *why;

	snprintf(full, sizeof(full), "%s/ics/%s", DATA, path);
	if (!(*there = load(full, &body)))
		return true;
	parse(&r, &body, NULL);
	if (r.rc == 0)
		snprintf(got, sizeof(got), "%zu", r.sink.rows);
	if (strcmp(got, want) != 0) {
		why = known_disagreement(path);
		print_message("  %s: they read %s, we %s: %s\n", path, want, got,
		    why == NULL ? "UNEXPLAINED" : why);
		assert_non_null(why);
	}
	replay_free(&r);
	buf_free(&body);
	return strcmp(got, want) == 0;
}

static void
events_are_as_many_as_three_parsers_say(void **state)
{
	FILE *f = fopen(DATA "/ics/VERDICTS.tsv", "r");
	size_t agreed = 0, all = 0, cap = 0;
	const char *path, *want;
	char *line = NULL;
	bool there;

	(void)state;
	if (f == NULL) {
		print_message("skip: no " DATA "/ics/VERDICTS.tsv\n");
		skip();
	}
	while (getline(&line, &cap, f) > 0) {
		if ((want = verdict(line, &path)) == NULL)
			continue;
		agreed += agrees(path, want, &there) && there;
		all += there;
	}
	free(line);
	fclose(f);
	print_message("  agree %zu of %zu\n", agreed, all);
	assert_true(agreed >= AGREE_MIN);
}

static void
recorded_pages_hold_their_events(void **state)
{
	static const struct recorded pages[] = {
		{ "ferien-ics/paulbrejla_ferien-api-data__ferien_berlin_2025.ics", "ics", "de", "Europe/Berlin",
		    "end-inclusive=true", 8, 8, "2025-02-03", "Winterferien Berlin 2025",
		    "2025-12-22", "Weihnachtsferien Berlin 2025" },
		{ "kr-holiday-ics/hyunbinseo_holidays-kr__2025.ics", "ics", "ko", "Asia/Seoul", "", 20, 20,
		    "2025-01-01", "1월 1일", "2025-12-25", "기독탄신일" },
		{ "trumba-ics/mariobojos_java-playground__CalendarStudent.ics", "ics", "en", "America/Los_Angeles",
		    "midnight-all-day=true", 28, 28, "2023-03-14T15:00:00", "Yoga Tuesdays",
		    "2023-09-04", "Closed for Holiday" },
		{ "upstream-ics/City-Bureau_city-scrapers__chi_low_income_housing_trust_fund.ics", "ics", "en",
		    "America/Chicago", "", 30, 30, "2024-05-08", "Administrative Day",
		    "2024-10-09", "Administrative Day" },
	};
	size_t seen = 0, days = 0;

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(pages); i++) {
		struct replay r;

		if (!replay_recorded(&pages[i], &r))
			continue;
		seen++;
		for (size_t k = 0; k < json_array_size(r.items); k++)
			days += strchr(text(&r, k, "start"), 'T') == NULL;
		replay_free(&r);
	}
	if (seen == 0) {
		print_message("skip: no recorded pages in " DATA "/samples\n");
		skip();
	}
	/* 4 pseudo all-day events of Trumba's, and those that say they are days. */
	assert_int_equal(days, 8 + 20 + 4 + 23);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hazards_come_out_as_decided),
		cmocka_unit_test(events_are_as_many_as_three_parsers_say),
		cmocka_unit_test(recorded_pages_hold_their_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
