#include "tests/replay.h"

#include "scrapers/fields_in.h"

/* A record of "name=value" lines. */
static const char *
get_line(const struct record *r, const char *name)
{
	size_t n, len = strlen(name);

	for (const char *p = r->of; *p != '\0'; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if (n > len && strncmp(p, name, len) == 0 && p[len] == '=')
			return arena_strn(r->arena, p + len + 1, n - len - 1);
	}
	return NULL;
}

static void
specs_say_where_a_text_stands(void **state)
{
	static const struct { const char *why, *spec, *want, *unknown; } cases[] = {
		{ "a name", "a", "A", NULL },
		{ "a name with blanks around", " a ", "A", NULL },
		{ "white space at the ends goes", "wide", "W W", NULL },
		{ "empty", "none", "", NULL },
		{ "no such name", "x", "", "x" },
		{ "nothing", "-", "", NULL },
		{ "not set", NULL, "", NULL },
		{ "the first that is not empty", "none|a|b", "A", NULL },
		{ "one of them is enough", "x|b", "B", NULL },
		{ "none of them", "x|y", "", "x|y" },
		{ "a template", "{a} - {b}", "A - B", NULL },
		{ "a template with a choice", "<{none|b}>", "<B>", NULL },
		{ "a template with an empty part", "{a} - {none}", "A -", NULL },
		{ "a template of empty parts", "{none} - {x}", "", "x" },
		{ "an open brace", "{a} {b", "A {b", NULL },
		{ "a constant", "=a {b}", "a {b}", NULL },
		{ "an expression", "date =~ (\\d+)월", "3", NULL },
		{ "an expression without a group", "date =~ \\d{4}", "2026", NULL },
		{ "an expression that finds nothing", "date =~ x", "", NULL },
		{ "of a choice", "none|date =~ \\d{4}", "2026", NULL },
		{ "of a template", "{a}{date} =~ A(\\d{4})", "2026", NULL },
		{ "in a template", "{date =~ (\\d{4})}-{date =~ (\\d)월}", "2026-3", NULL },
		{ "of a constant it is text", "=a =~ b", "a =~ b", NULL },
		{ "of no such name", "x =~ .*", "", "x" },
		{ "JSON", "{\"from\":\"date\",\"regex\":\"(\\\\d+)월\"}", "3", NULL },
		{ "JSON with a map", "{\"from\":\"a\",\"map\":{\"a\":\"alpha\",\"B\":\"beta\"}}", "alpha", NULL },
		{ "a map without it", "{\"from\":\"a\",\"map\":{\"x\":1}}", "A", NULL },
		{ "a map without it, and a default", "{\"from\":\"a\",\"map\":{\"x\":1},\"default\":\"no\"}", "no", NULL },
		{ "a map of numbers", "{\"from\":\"date =~ (\\\\d)월\",\"map\":{\"3\":33}}", "33", NULL },
		{ "a default", "{\"from\":\"none\",\"default\":\"D\"}", "D", NULL },
		{ "a list in JSON", "[\"none\",{\"from\":\"date\",\"regex\":\"y\"},\"b\"]", "B", NULL },
		{ "a list of what is not there", "[\"x\",\"y\"]", "", "x" },
		{ "from a list", "{\"from\":[\"none\",\"a\"]}", "A", NULL },
		{ "no JSON but a name", "[0]", "", "[0]" },
		{ "an empty constant", "=", "", NULL },
		{ "a name, else a constant", "none|=TBD", "TBD", NULL },
		{ "which does not count where there is something", "a|=TBD", "A", NULL },
		{ "in braces", "{none|=TBD} vs {a}", "TBD vs A", NULL },
	};
	struct arena *a = arena_new();
	struct record r = { .get = get_line, .arena = a, .row = 1,
	    .of = "a=A\nb=B\nnone=\nwide= \tW W\r\ndate=2026년 3월" };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };
		const struct spec *s = spec_new(a, cases[i].spec, &e);
		const char *unknown = spec_unknown(&r, s);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(e.code, ERR_NONE);
		assert_string_equal(spec_text(&r, s), cases[i].want);
		if (cases[i].unknown == NULL)
			assert_null(unknown);
		else
			assert_string_equal(unknown, cases[i].unknown);
	}
	arena_free(a);
}

static void
specs_that_make_no_sense_are_told(void **state)
{
	static const struct { const char *why, *spec, *says; } cases[] = {
		{ "a bad expression", "a =~ (", "at character 2" },
		{ "in a template", "{a =~ [}", "wrong at character" },
		{ "a bad expression in JSON", "{\"from\":\"a\",\"regex\":\"(\"}", "at character 2" },
		{ "no JSON", "{\"from\":\"a\",}", "not JSON at line 1" },
		{ "nothing to read", "{\"regex\":\"a\"}", "\"from\" must say" },
		{ "another member", "{\"from\":\"a\",\"maps\":{}}", "\"maps\" is not one of" },
		{ "a map that is none", "{\"from\":\"a\",\"map\":[]}", "\"map\" must be an object" },
		{ "a map to a list", "{\"from\":\"a\",\"map\":{\"x\":[]}}", "what x becomes" },
		{ "too deep", "{{{{{{{{{{a}}}}}}}}}}", "in each other" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		assert_null(spec_new(a, cases[i].spec, &e));
		if (strstr(e.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", e.msg);
	}
	arena_free(a);
}

static void
patterns_are_like_texts(void **state)
{
	static const struct { const char *why, *text, *patterns; bool want; } cases[] = {
		{ "the same", "CANCEL", "CANCEL", true },
		{ "another case", "Cancel", "cANCEL", true },
		{ "longer", "CANCELLED", "CANCEL", false },
		{ "shorter", "CAN", "CANCEL", false },
		{ "the second", "b", "a|b|c", true },
		{ "none", "d", "a|b|c", false },
		{ "begins", "CANCELLED: rain", "CANCELLED*", true },
		{ "ends", "마라톤(취소)", "*(취소)", true },
		{ "holds", "마라톤(취소) 안내", "*(취소)*", true },
		{ "brackets are letters", "소취", "*[취소]*", false },
		{ "two stars", "abcabd", "a*b*d", true },
		{ "a star for nothing", "ab", "a*b", true },
		{ "the star tried again", "aab", "*ab", true },
		{ "only a star", "", "*", true },
		{ "empty text, empty pattern", "", "", true },
		{ "empty text, empty alternative", "", "a|", true },
		{ "empty text, other pattern", "", "a", false },
		{ "text, empty pattern", "a", "", false },
		{ "no patterns", "a", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(spec_like(cases[i].text, cases[i].patterns), cases[i].want);
	}
}

static bool
holds(const struct record *r, const char *text, enum cond_of of)
{
	struct err e = { 0 };
	const struct cond *c = cond_new(r->arena, text, of, &e);

	assert_int_equal(e.code, ERR_NONE);
	return cond_holds(r, c);
}

static void
conditions_hold(void **state)
{
	static const char *const yes[] = { "1", "T", "true", "Yes", "y", "ON", "예" };
	static const char *const no[] = { "", "0", "F", "false", "no", "N", "2", "아니요" };
	struct arena *a = arena_new();
	struct record r = { .get = get_line, .arena = a };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(yes); i++) {
		r.of = arena_fmt(a, "x=%s", yes[i]);
		assert_true(holds(&r, "x", COND_FLAG));
		assert_true(holds(&r, "x", COND_TEXT));
	}
	for (size_t i = 0; i < MEM_COUNT(no); i++) {
		r.of = arena_fmt(a, "x=%s", no[i]);
		assert_false(holds(&r, "x", COND_FLAG));
		assert_int_equal(holds(&r, "x", COND_TEXT), strcmp(no[i], "2") == 0);
	}
	r.of = "x=SCHEDULED\ny=";
	assert_true(holds(&r, "x=TBD|scheduled", COND_FLAG));
	assert_false(holds(&r, "x=TBD", COND_FLAG));
	assert_true(holds(&r, "x!=TBD", COND_TEXT));
	assert_false(holds(&r, "x!=SCH*", COND_TEXT));
	assert_true(holds(&r, "y=", COND_FLAG));
	assert_true(holds(&r, "z=", COND_FLAG));
	assert_false(holds(&r, "x=", COND_FLAG));
	assert_true(holds(&r, "=true", COND_FLAG));
	assert_true(holds(&r, "x =~ ^SCHED", COND_FLAG));
	assert_false(holds(&r, "x =~ ^TIMED", COND_TEXT));
	assert_true(holds(&r, "{\"from\":\"x\",\"map\":{\"SCHEDULED\":\"yes\"}}", COND_FLAG));
	assert_false(holds(&r, NULL, COND_FLAG));
	arena_free(a);
}

#define FIELD_SPECS "order=ymd\ntitle==T\nstart=s\ntime=t\nend=e\nend-time=u\nall-day=d\ntime-unknown=k\ntimezone=z\nstatus=st\n"

/* Puts a record of lines through the fields; what it became is in r. */
static void
put_row(struct replay *r, const char *row, const char *options)
{
	json_t *o = json_object(), *given, *all;
	char lines[800];
	struct page p = { .timezone = "Asia/Seoul", .reference = { 2026, 3, 1, 0, 0, 0 } };
	struct record record = { .get = get_line, .of = row, .row = 1 };
	struct fields f;

	*r = (struct replay){ .sink = { .item = replay_item, .unread = replay_unread,
	    .follow = replay_follow }, .items = json_array(), .unread = json_array(),
	    .follow = json_array(), .arena = arena_new() };
	snprintf(lines, sizeof(lines), FIELD_SPECS "%s", options);
	given = replay_options(lines);
	json_object_update(o, given);
	all = scraper_options(scraper_find("json"), o, &r->err);
	if (all == NULL)
		fail_msg("options: %s", r->err.msg);
	p.options = all;
	p.arena = record.arena = r->arena;
	fields_init(&f, &p);
	r->rc = fields_put(&f, &record, &r->sink, &r->err);
	json_decref(all);
	json_decref(given);
	json_decref(o);
}

static const char *
text_in(const json_t *item, const char *key)
{
	const char *text = json_string_value(json_object_get(item, key));

	return text == NULL ? "" : text;
}

static void
times_are_put_together(void **state)
{
	static const struct { const char *why, *row, *options, *start, *end; bool unknown; } cases[] = {
		{ "a day", "s=2026-03-02", "", "2026-03-02", "", false },
		{ "a local time", "s=2026-03-02 18:30", "", "2026-03-02T18:30:00", "", false },
		{ "with an offset", "s=2026-03-02T18:30:00+09:00", "", "2026-03-02T18:30:00+09:00", "", false },
		{ "seconds", "s=1772443800", "", "2026-03-02T09:30:00Z", "", false },
		{ "milliseconds", "s=1772443800000", "", "2026-03-02T09:30:00Z", "", false },
		{ "digits", "s=20260302", "", "2026-03-02", "", false },
		{ "a range in one field", "s=2026.03.02 ~ 2026.03.06", "", "2026-03-02", "2026-03-06", false },
		{ "month first", "s=3/2/2026", "order=mdy", "2026-03-02", "", false },
		{ "day first", "s=3/2/2026", "order=dmy", "2026-02-03", "", false },
		{ "two fields", "s=2026-03-02\nt=18:30", "", "2026-03-02T18:30:00", "", false },
		{ "pm", "s=2026-03-02\nt=6:30 PM", "", "2026-03-02T18:30:00", "", false },
		{ "the day of a time, and a time", "s=2026-03-02T00:00:00\nt=18:30", "", "2026-03-02T18:30:00", "", false },
		{ "a time with an offset", "s=2026-03-02\nt=18:30:00+00:00", "", "2026-03-02T18:30:00+00:00", "", false },
		{ "midnight at the end of the day", "s=2026-03-02\nt=24:00", "", "2026-03-03T00:00:00", "", false },
		{ "an empty time", "s=2026-03-02\nt=", "", "2026-03-02", "", false },
		{ "an empty time beside midnight", "s=2026-03-02T00:00:00\nt=", "", "2026-03-02", "", true },
		{ "a time that is none", "s=2026-03-02\nt=:", "", "2026-03-02", "", true },
		{ "half a time", "s=2026-03-02\nt=08", "", "2026-03-02", "", true },
		{ "a word for a time", "s=2026-03-02\nt=TBA", "", "2026-03-02", "", true },
		{ "a time that means none", "s=2026-03-02\nt=00:00", "no-time=TBD|00:00", "2026-03-02", "", true },
		{ "one at the end of the start", "s=2026-03-02T00:00:00Z", "no-time=00:00:00Z", "2026-03-02", "", true },
		{ "another time", "s=2026-03-02T10:00:00Z", "no-time=00:00:00Z", "2026-03-02T10:00:00Z", "", false },
		{ "said to be unknown", "s=2026-03-02T07:33:00Z\nk=true", "", "2026-03-02", "", true },
		{ "said to be all day", "s=2026-03-02T00:00:00\nd=T", "", "2026-03-02", "", false },
		{ "all day in words", "s=2026-03-02\nt=종일", "", "2026-03-02", "", false },
		{ "all day goes before unknown", "s=2026-03-02\nd=1\nk=1", "", "2026-03-02", "", false },
		{ "several times", "s=2026-03-02\nt=11:00+14:00+16:30", "", "2026-03-02T11:00:00", "", false },
		{ "a range of times", "s=2026-03-02\nt=09:00~18:00", "", "2026-03-02T09:00:00", "2026-03-02T18:00:00", false },
		{ "a range with blanks", "s=2026-03-02\nt=09:00 ~ 18:00", "", "2026-03-02T09:00:00", "2026-03-02T18:00:00", false },
		{ "over midnight", "s=2026-03-02\nt=22:00~02:00", "", "2026-03-02T22:00:00", "2026-03-03T02:00:00", false },
		{ "to midnight", "s=2026-03-02\nt=22:00~24:00", "", "2026-03-02T22:00:00", "2026-03-03T00:00:00", false },
		{ "a single one of two times", "s=2026-03-02\nt=11:00+14:00", "", "2026-03-02T11:00:00", "", false },
		{ "the offset of the zone", "s=2026-03-02\nt=11:00+09:00", "", "2026-03-02T11:00:00+09:00", "", false },
		{ "times joined otherwise", "s=2026-03-02\nt=14:00, 19:30", "", "2026-03-02T14:00:00", "", false },
		{ "a time in words", "s=2026-03-02\nt=doors at 7:30 pm", "", "2026-03-02T19:30:00", "", false },
		{ "a Korean time", "s=2026-03-02\nt=오후 7시 30분", "", "2026-03-02T19:30:00", "", false },
		{ "doors and show", "s=2026-03-02\nt=開場17:00/開演18:00", "", "2026-03-02T18:00:00", "", false },
		{ "a word of status for a time", "s=2026-03-02\nt=취소", "", "2026-03-02", "", true },
		{ "times of a day in words", "s=2026-03-02\nt=7pm - 9pm", "", "2026-03-02T19:00:00", "2026-03-02T21:00:00", false },
		{ "an end without its year", "s=2026-12-20\ne=1. 5.", "", "2026-12-20", "2027-01-05", false },
		{ "an end without its month", "s=2026-12-20\ne=24일", "", "2026-12-20", "2026-12-24", false },
		{ "the year of a heading", "s=3/2\ny=2027", "year=y", "2027-03-02", "", false },
		{ "year and month of a heading", "s=2(화) ~ 5(금)\ny=2027년 3월", "year=y\nmonth=y", "2027-03-02", "2027-03-05", false },
		{ "a school year", "s=2.10\ny=2026학년도", "year=y", "2027-02-10", "", false },
		{ "cancelled in the date's cell", "s=Thursday, March 12, 2026 (Canceled)", "", "2026-03-12", "", false },
		{ "an offset that is wrong", "s=2026-07-02T18:30:00+05:00\ne=2026-07-02T20:30:00+05:00", "ignore-offset=yes", "2026-07-02T18:30:00", "2026-07-02T20:30:00", false },
		{ "an instant that is a wall clock", "s=1772443800", "ignore-offset=yes", "2026-03-02T09:30:00", "", false },
		{ "a wrong offset of a time", "s=2026-03-02\nt=18:30:00+05:00", "ignore-offset=yes", "2026-03-02T18:30:00", "", false },
		{ "hours of a whole day", "s=2026-03-02T00:00:00\ne=2026-03-03T00:00:00\nt=2:30 pm", "", "2026-03-02T14:30:00", "", false },
		{ "unknown by another field", "s=2026-03-02T00:00:00Z\nk=SCHEDULED", "time-unknown=k=SCHEDULED|POSTPONED", "2026-03-02", "", true },
		{ "unknown, whatever the end says", "s=2026-03-02\nt=00:00\ne=2026-03-04\nu=00:00", "no-time=00:00", "2026-03-02", "2026-03-04", true },
		{ "a time in another field's text", "s=2026-03-02\nx=Talk @ 4:15 pm", "time=x =~ @ ?(.*)$", "2026-03-02T16:15:00", "", false },
		{ "it ends before it begins", "s=2026-03-02T10:00\ne=2026-03-02T09:00", "", "2026-03-02T10:00:00", "", false },
		{ "the last day", "s=2026-03-02\ne=2026-03-06", "", "2026-03-02", "2026-03-06", false },
		{ "the day after the last", "s=2026-03-02\ne=2026-03-06", "end-exclusive=true", "2026-03-02", "2026-03-05", false },
		{ "one day, exclusive", "s=2026-03-02\ne=2026-03-03", "end-exclusive=true", "2026-03-02", "", false },
		{ "one day, inclusive", "s=2026-03-02\ne=2026-03-02", "", "2026-03-02", "", false },
		{ "the end is before the start", "s=2026-03-02\ne=2026-03-01", "", "2026-03-02", "", false },
		{ "four fields", "s=2026-03-02\nt=10:00\ne=2026-03-03\nu=12:00", "", "2026-03-02T10:00:00", "2026-03-03T12:00:00", false },
		{ "a time for the end", "s=2026-03-02\nt=10:00\nu=12:00", "", "2026-03-02T10:00:00", "2026-03-02T12:00:00", false },
		{ "a time for the end, next day", "s=2026-03-02\nt=22:00\nu=01:00", "", "2026-03-02T22:00:00", "2026-03-03T01:00:00", false },
		{ "a time for the end, with an offset", "s=2026-03-02T10:00:00+09:00\nu=12:00", "", "2026-03-02T10:00:00+09:00", "2026-03-02T12:00:00+09:00", false },
		{ "over midnight, with an offset", "s=2026-03-02T22:00:00+09:00\nu=01:00", "", "2026-03-02T22:00:00+09:00", "2026-03-03T01:00:00+09:00", false },
		{ "a time for the end of a day", "s=2026-03-02\nu=12:00", "", "2026-03-02", "", false },
		{ "a timed start, only a last day", "s=2026-03-02\nt=10:00\ne=2026-03-04", "", "2026-03-02", "2026-03-04", false },
		{ "a timed start, the same day", "s=2026-03-02\nt=10:00\ne=2026-03-02", "", "2026-03-02T10:00:00", "", false },
		{ "a day, a timed end", "s=2026-03-02\ne=2026-03-04T18:00", "", "2026-03-02", "2026-03-04", false },
		{ "days that end at midnight", "s=2026-03-02T00:00:00\ne=2026-03-04T00:00:00\nd=true", "", "2026-03-02", "2026-03-03", false },
		{ "both timed", "s=2026-03-02T10:00\ne=2026-03-02T11:00", "", "2026-03-02T10:00:00", "2026-03-02T11:00:00", false },
		{ "an end that is no date", "s=2026-03-02\ne=미정", "", "2026-03-02", "", false },
		{ "postponed: the day here", "s=2026-03-02T20:00:00Z\nst=postponed", "", "2026-03-03", "", false },
		{ "postponed: the day there", "s=2026-03-02T20:00:00Z\nst=postponed\nz=America/New_York", "", "2026-03-02", "", false },
		{ "postponed: a local time", "s=2026-03-02T20:00\ne=2026-03-02T22:00\nst=연기", "", "2026-03-02", "", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;
		const json_t *item;

		print_message("  %s\n", cases[i].why);
		put_row(&r, cases[i].row, cases[i].options);
		item = json_array_get(r.items, 0);
		if (json_array_size(r.items) != 1)
			fail_msg("%s", r.err.msg);
		assert_string_equal(text_in(item, "start"), cases[i].start);
		assert_string_equal(text_in(item, "end"), cases[i].end);
		assert_int_equal(json_is_true(json_object_get(item, "time_unknown")), cases[i].unknown);
		assert_int_equal(json_array_size(r.unread) != 0, strstr(cases[i].row, "미정") != NULL);
		replay_free(&r);
	}
}

static void
rows_without_a_day_are_told(void **state)
{
	static const struct { const char *why, *row, *says; } cases[] = {
		{ "no field", "x=1", "no date in s" },
		{ "an empty one", "s=", "no date in s" },
		{ "a word", "s=미정", "미정" },
		{ "an impossible day", "s=2026-06-31", "2026-06-31" },
		{ "a time, but of which day", "s=18:30", "no day" },
		{ "times, but of which day", "s=18:30 ~ 21:00", "no day" },
		{ "an unknown zone", "s=2026-06-30\nz=Mars/Base", "unknown time zone \"Mars/Base\"" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;
		const char *said;

		print_message("  %s\n", cases[i].why);
		put_row(&r, cases[i].row, "");
		assert_int_equal(json_array_size(r.items), 0);
		said = json_string_value(json_array_get(json_array_get(r.unread, 0), 1));
		if (said == NULL || strstr(said, cases[i].says) == NULL)
			fail_msg("it says: %s", said);
		replay_free(&r);
	}
}

static void
years_and_months_stand_around(void **state)
{
	static const struct { const char *why, *row, *options, *context; int year, month; bool school; } cases[] = {
		{ "nothing", "s=3/2", "", "{}", 0, 0, false },
		{ "a heading", "s=3/2\ny=2026년", "year=y", "{}", 2026, 0, false },
		{ "a heading of both", "s=2\ny=2026년 3월", "year=y\nmonth=y", "{}", 2026, 3, false },
		{ "in figures", "s=2\ny=2026.03", "year=y\nmonth=y", "{}", 2026, 3, false },
		{ "a month in English", "s=2\ny=March 2026", "year=y\nmonth=y", "{}", 2026, 3, false },
		{ "words that begin like a month", "s=2\ny=Marathons and summary of Decorah 2026", "year=y\nmonth=y", "{}", 2026, 0, false },
		{ "a number of something else", "s=2\ny=2026학년도 1학기, 3rd, 2회", "year=y\nmonth=y", "{}", 2026, 0, true },
		{ "a month cut short", "s=2\ny=Sept. 2026", "year=y\nmonth=y", "{}", 2026, 9, false },
		{ "two columns", "s=2\ny=2026\nm=12", "year=y\nmonth=m", "{}", 2026, 12, false },
		{ "constants", "s=2", "year==2026\nmonth==3", "{}", 2026, 3, false },
		{ "a school year", "s=2\ny=2026학년도 1학기", "year=y", "{}", 2026, 0, true },
		{ "a school year by option", "s=2", "year==2026\nschool-year=yes", "{}", 2026, 0, true },
		{ "a heading of a school's year, by option", "s=1/4\ny=2026년 1학기 학사일정", "year=y\nschool-year=yes", "{}", 2026, 0, true },
		{ "one that says the month is the calendar's", "s=4\ny=2027년 1월", "year=y\nmonth=y\nschool-year=yes", "{}", 2027, 1, false },
		{ "in figures, too", "s=4\ny=2027-1", "year=y\nmonth=y\nschool-year=yes", "{}", 2027, 1, false },
		{ "unless it is said to be one", "s=4\ny=2026학년도 1월", "year=y\nschool-year=yes", "{}", 2026, 0, true },
		{ "of the request", "s=2", "", "{\"year\":2026,\"month\":3}", 2026, 3, false },
		{ "of the request, in texts", "s=2", "", "{\"year\":\"2026\",\"month\":\"03\"}", 2026, 3, false },
		{ "the heading goes before the request", "s=2\ny=2027", "year=y", "{\"year\":2026,\"month\":3}", 2027, 0, false },
		{ "an empty heading does not", "s=2\ny=", "year=y\nmonth=y", "{\"year\":2026,\"month\":3}", 2026, 3, false },
		{ "no month", "s=2\ny=제13회 2026", "month=y", "{}", 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char lines[400];
		struct page p = { .reference = { 2026, 3, 1, 0, 0, 0 } };
		struct record r = { .get = get_line, .of = cases[i].row, .row = 1 };
		struct draft draft = { .row = &r, .branch = &r };
		struct date_hint hint;
		struct err e = { 0 };
		struct fields f;
		json_t *given, *context = json_loads(cases[i].context, 0, NULL), *all;

		print_message("  %s\n", cases[i].why);
		snprintf(lines, sizeof(lines), "title==T\nstart=s\n%s", cases[i].options);
		given = replay_options(lines);
		p.options = all = scraper_options(scraper_find("json"), given, &e);
		p.context = context;
		p.arena = r.arena = arena_new();
		fields_init(&f, &p);
		assert_int_equal(fields_read(&f, &e), 0);
		draft.rules = f.rules;
		draft.rule = f.rules->item;
		hint = fields_hint(&draft);
		assert_int_equal(hint.year, cases[i].year);
		assert_int_equal(hint.month, cases[i].month);
		assert_int_equal(hint.school_year, cases[i].school);
		arena_free(r.arena);
		json_decref(context);
		json_decref(given);
		json_decref(all);
	}
}

/* The starts of rows with one start each, of a request for 2026, as "DATE DATE". */
static void
rows_in_order(const char *why, const char *starts, const char *options, const char *want)
{
	json_t *o = replay_options(options), *context = json_pack("{s:i}", "year", 2026), *item;
	struct page p = replay_page(starts, strlen(starts));
	struct buf got = { 0 };
	struct replay r;
	size_t i;

	print_message("  %s\n", why);
	p.context = context;
	replay_run(&r, "csv", p, o);
	json_array_foreach(r.items, i, item)
		buf_fmt(&got, "%s%s", i > 0 ? " " : "", json_string_value(json_object_get(item, "start")));
	assert_string_equal(got.data, want);
	buf_free(&got);
	replay_free(&r);
	json_decref(context);
	json_decref(o);
}

static void
rows_that_stand_by_their_dates_go_on_into_the_next_year(void **state)
{
	static const char order[] = "title==T\nstart=s\nin-order=yes\nemit=[{}]";

	(void)state;
	rows_in_order("a new year", "s,x\n1/1,\n9/6,\n11/15,\n2/14,\n4/18,\n", order,
	    "2026-01-01 2026-09-06 2026-11-15 2027-02-14 2027-04-18");
	rows_in_order("a little out of order", "s,x\n3/29,\n3/1,\n12/26,\n1/2,\n12/27,\n1/3,\n", order,
	    "2026-03-29 2026-03-01 2026-12-26 2027-01-02 2026-12-27 2027-01-03");
	rows_in_order("a day that is none", "s,x\n6/14,\n6/31,\n7/1,\n", order, "2026-06-14 2026-07-01");
	rows_in_order("a year that is said", "s,x\n2026-11-15,\n2029-01-05,\n2/1,\n", order,
	    "2026-11-15 2029-01-05 2029-02-01");
	rows_in_order("a range into the new year", "s,x\n12/20~1/5,\n1/9,\n", order, "2026-12-20 2027-01-09");
	rows_in_order("in any order", "s,x\n11/15,\n2/14,\n", "title==T\nstart=s", "2026-11-15 2026-02-14");
	rows_in_order("of what an entry starts itself nothing is said",
	    "s,x\n11/15,2026-01-05\n12/1,2026-01-05\n",
	    "title==T\nstart=s\nin-order=yes\nemit=[{},{\"kind\":\"sale\",\"start\":\"x\"}]",
	    "2026-11-15 2026-01-05 2026-12-01 2026-01-05");
}

static void
rows_that_say_the_same_are_one(void **state)
{
	static const char same[] = "title=a\nstart=s\ndistinct={a} {s}";
	struct replay r;

	(void)state;
	/* A text in a text lives no longer than its row. */
	replay_text(&r, "json", "[{\"x\":\"{\\\"n\\\":\\\"A\\\"}\"},{\"x\":\"{\\\"n\\\":\\\"B\\\"}\"},"
	    "{\"x\":\"{\\\"n\\\":\\\"A\\\"}\"}]", "title=x.n\nstart==2026-03-01\ndistinct=x.n");
	assert_int_equal(json_array_size(r.items), 2);
	replay_free(&r);
	rows_in_order("the same", "a,s,x\nA,2026-03-01,1\nA,2026-03-01,2\nB,2026-03-01,1\nA,2026-03-02,1\n", same,
	    "2026-03-01 2026-03-01 2026-03-02");
	rows_in_order("all different", "a,s\nA,2026-03-01\nB,2026-03-01\n", same, "2026-03-01 2026-03-01");
	rows_in_order("nothing to tell them apart", "a,s,x\nA,2026-03-01,\nA,2026-03-01,\n",
	    "title=a\nstart=s\ndistinct=x", "2026-03-01 2026-03-01");
}

static void
items_have_what_the_row_says(void **state)
{
	/* As JSON texts; every row is on 2026-03-02 with the title T. */
	static const struct { const char *why, *row, *options, *want; } cases[] = {
		{ "a status word", "\"x\":\"취소\"", "status=x", "{\"status\":\"cancelled\"}" },
		{ "in English", "\"x\":\"Canceled\"", "status=x", "{\"status\":\"cancelled\"}" },
		{ "the source's word", "\"x\":\"PPD\"", "status=x\npostponed=PPD|SUSP", "{\"status\":\"postponed\"}" },
		{ "a flag", "\"x\":true", "status=x\ncancelled=true", "{\"status\":\"cancelled\"}" },
		{ "a word of no meaning", "\"x\":\"LIVE\"", "status=x", "{}" },
		{ "tentative", "\"x\":\"TBD\"", "status=x", "{\"status\":\"tentative\"}" },
		{ "in the title", "\"t\":\"달리기 (우천취소)\"", "title=t\ncancelled=*(우천취소)",
		    "{\"title\":\"달리기\",\"status\":\"cancelled\"}" },
		{ "a title that is only a word", "\"t\":\"취소\"", "title=t", "{\"title\":\"취소\",\"status\":\"cancelled\"}" },
		{ "a word in a name", "\"t\":\"취소선 전시\"", "title=t", "{\"title\":\"취소선 전시\"}" },
		{ "in the place", "\"x\":\"CANCELLED Some Park\"", "location=x", "{\"location\":\"Some Park\",\"status\":\"cancelled\"}" },
		{ "a place that is not certain", "\"x\":\"(미정)\"", "location=x", "{\"location\":\"(미정)\"}" },
		{ "in the time's cell", "\"x\":\"Canceled\"", "time=x", "{\"time_unknown\":true,\"status\":\"cancelled\"}" },
		{ "in the date's cell", "\"x\":\"2026-03-02 (연기)\"", "start=x", "{\"status\":\"postponed\"}" },
		{ "the title says what the field does not", "\"x\":\"EventScheduled\",\"t\":\"CANCELED: A\"", "status=x\ntitle=t",
		    "{\"title\":\"A\",\"status\":\"cancelled\"}" },
		{ "words are left alone", "\"t\":\"A (취소)\"", "title=t\nstatus-words=off", "{\"title\":\"A (취소)\"}" },
		{ "but for those that are told", "\"t\":\"A (취소)\"", "title=t\nstatus-words=off\ncancelled=*(취소)",
		    "{\"title\":\"A (취소)\",\"status\":\"cancelled\"}" },
		{ "a flag's word is none of titles", "\"x\":\"F\",\"t\":\"A (T)\"", "title=t\nstatus=x\ncancelled=T", "{\"title\":\"A (T)\"}" },
		{ "strip", "\"t\":\"8/16 7:00 PM [L] A at B\"", "title=t\nstrip=^\\S+ \\S+ [AP]M (\\[[WL]\\] )?", "{\"title\":\"A at B\"}" },
		{ "an id without its campaign", "\"x\":\"https://x.example/e?utm_source=a&id=7&fbclid=z#top\"", "id=x",
		    "{\"external_id\":\"https://x.example/e?id=7\"}" },
		{ "an id of nothing but a campaign", "\"x\":\"https://x.example/e?utm_source=a\"", "id=x", "{\"external_id\":\"https://x.example/e\"}" },
		{ "an id that is a place in a page", "\"x\":\"https://x.example/?utm_a=1#/e/7\"", "id=x", "{\"external_id\":\"https://x.example/#/e/7\"}" },
		{ "an id that is no address", "\"x\":\"a#b?utm_x=1\"", "id=x", "{\"external_id\":\"a#b?utm_x=1\"}" },
		{ "an id with the year", "\"x\":7", "id={x}-{%year}", "{\"external_id\":\"7-2026\"}" },
		{ "an id with month and day", "\"x\":7", "id={x}-{%month}-{%date}", "{\"external_id\":\"7-03-2026-03-02\"}" },
		{ "a pattern", "\"x\":\"Blue 2:1 Red\"", "pattern=x =~ (?<h>\\w+) (?<s>\\d+:\\d+)\nresult={s}\nlocation=h",
		    "{\"result\":\"2:1\",\"location\":\"Blue\"}" },
		{ "a pattern that does not match", "\"x\":\"Blue\"", "pattern=x =~ (?<h>\\w+) (?<s>\\d+)\nresult={s}\nlocation=h|x", "{\"location\":\"Blue\"}" },
		{ "tags and their labels", "\"c\":\"LG\",\"n\":\"LG 트윈스\"", "tags=[{\"key\":\"team\",\"from\":\"c\",\"label\":\"n\"}]",
		    "{\"tags\":[\"team:lg\"],\"labels\":{\"team:lg\":\"LG 트윈스\"}}" },
		{ "tags split", "\"c\":\"서울/부산\"", "tags=[{\"key\":\"r\",\"from\":\"c\",\"split\":\"/\"}]\ntag-names={\"서울\":\"seoul\",\"부산\":{\"value\":\"busan\",\"label\":\"Busan\"}}",
		    "{\"tags\":[\"r:seoul\",\"r:busan\"],\"labels\":{\"r:seoul\":\"서울\",\"r:busan\":\"Busan\"}}" },
		{ "other languages", "\"e\":\"Spring &amp; more\",\"l\":\"Seoul\"", "title-en=e\nlocation-en=l\ntitle-pt-BR=none",
		    "{\"texts\":{\"en\":{\"title\":\"Spring & more\",\"location\":\"Seoul\"}}}" },
		{ "the parent", "\"x\":\"S1\"", "parent=x", "{\"parent\":\"S1\"}" },
		{ "a kind for all", "", "kind=exam", "{\"kind\":\"exam\"}" },
		{ "a kind in a field", "\"x\":\"holiday\"", "kind=x", "{\"kind\":\"holiday\"}" },
		{ "a kind that is none", "\"x\":\"party\"", "kind=x", "{}" },
		{ "a zone", "\"x\":\"Asia/Tokyo\"", "timezone=x", "{\"timezone\":\"Asia/Tokyo\"}" },
		{ "a zone's Windows name", "\"x\":\"Korea Standard Time\"", "timezone=x", "{\"timezone\":\"Asia/Seoul\"}" },
		{ "texts", "\"a\":\"A\",\"b\":3", "url=a\nprice=b\nimage=a\nresult={a}:{b}\nid=b",
		    "{\"url\":\"A\",\"price\":\"3\",\"image\":\"A\",\"result\":\"A:3\",\"external_id\":\"3\"}" },
		{ "HTML", "\"a\":\"<p>x</p>\",\"b\":\"R&amp;B\"", "location=b", "{\"location\":\"R&B\"}" },
		{ "no tag is closed", "\"a\":\"<a<a<a\"", "location=a", "{\"location\":\"<a<a<a\"}" },
		{ "no HTML", "\"a\":\"a < b, R&D; x\"", "location=a", "{\"location\":\"a < b, R&D; x\"}" },
		{ "tags", "\"a\":\"LG Twins\",\"b\":\"SSG\"", "tags=team=a, team=b",
		    "{\"tags\":[\"team:lg-twins\",\"team:ssg\"],\"labels\":{\"team:lg-twins\":\"LG Twins\",\"team:ssg\":\"SSG\"}}" },
		{ "a list of tags", "\"a\":[\"10km\",\"5km\"]", "tags=distance=a",
		    "{\"tags\":[\"distance:10km\",\"distance:5km\"],\"labels\":{\"distance:10km\":\"10km\",\"distance:5km\":\"5km\"}}" },
		{ "tags by a table", "\"a\":\"부산\"", "tags=region=a\ntag-names=서울=seoul,부산=busan",
		    "{\"tags\":[\"region:busan\"],\"labels\":{\"region:busan\":\"부산\"}}" },
		{ "a text that is no tag", "\"a\":\"대구\"", "tags=region=a\ntag-names=서울=seoul", "{}" },
		{ "no tags", "\"a\":null", "tags=region=a,nothing", "{}" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char body[600], options[400];
		struct replay r;
		json_t *want = json_loads(cases[i].want, 0, NULL), *item;

		print_message("  %s\n", cases[i].why);
		assert_non_null(want);
		snprintf(body, sizeof(body), "[{\"at\":\"2026-03-02\"%s%s}]",
		    *cases[i].row == '\0' ? "" : ",", cases[i].row);
		snprintf(options, sizeof(options), "rows=[]\ntitle==T\nstart=at\n%s", cases[i].options);
		replay_text(&r, "json", body, options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		item = json_array_get(r.items, 0);
		json_object_del(item, "start");
		if (json_object_get(want, "title") == NULL)
			json_object_del(item, "title");
		replay_same("item", item, want);
		json_decref(want);
		replay_free(&r);
	}
}

static void
manual_is_never_parsed(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "manual", "anything", "");
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_INVALID);
	assert_non_null(strstr(r.err.msg, "typed"));
	replay_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs_say_where_a_text_stands),
		cmocka_unit_test(specs_that_make_no_sense_are_told),
		cmocka_unit_test(patterns_are_like_texts),
		cmocka_unit_test(conditions_hold),
		cmocka_unit_test(times_are_put_together),
		cmocka_unit_test(rows_without_a_day_are_told),
		cmocka_unit_test(years_and_months_stand_around),
		cmocka_unit_test(rows_that_stand_by_their_dates_go_on_into_the_next_year),
		cmocka_unit_test(rows_that_say_the_same_are_one),
		cmocka_unit_test(items_have_what_the_row_says),
		cmocka_unit_test(manual_is_never_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
