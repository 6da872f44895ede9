#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "server/http/feed.h"

static void
one_key_for_one_meaning(void **state)
{
	static const struct { const char *why, *text, *key; } cases[] = {
		{ "silent",               "alarm-none", "alarm-none" },
		{ "one lead",             "alarm-30m", "alarm-30m" },
		{ "two leads",            "alarm-30m-1d", "alarm-30m-1d" },
		{ "two, other way round", "alarm-1d-30m", "alarm-30m-1d" },
		{ "at the start",         "alarm-0m", "alarm-0m" },
		{ "weeks",                "alarm-1w-2w", "alarm-1w-2w" },
		{ "all-day",              "allday-1d-0900", "allday-1d-0900" },
		{ "all-day silent",       "allday-none", "allday-none" },
		{ "Google",               "client-google", "client-google" },
		{ "in order",             "alarm-1h~allday-0900~client-google", "alarm-1h~allday-0900~client-google" },
		{ "backwards",            "client-google~allday-0900~alarm-1h", "alarm-1h~allday-0900~client-google" },
		{ "mixed",                "allday-1d-1800~alarm-2h-10m", "alarm-10m-2h~allday-1d-1800" },
		{ "silent said twice over", "alarm-none~allday-none", "alarm-none" },
		{ "silent but all-day",   "allday-0900~alarm-none", "alarm-none~allday-0900" },
		{ "longest",              "client-google~allday-1d-1800~alarm-12h-30m", "alarm-30m-12h~allday-1d-1800~client-google" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct feed_options o, again;
		char key[FEED_OPTIONS_KEY], key_again[FEED_OPTIONS_KEY];
		struct err e = { 0 };

		print_message("  %s: %s\n", cases[i].why, cases[i].text);
		assert_int_equal(feed_options_read(cases[i].text,
		    strlen(cases[i].text), &o, &e), 0);
		feed_options_key(&o, key);
		assert_string_equal(key, cases[i].key);
		assert_int_equal(feed_options_read(key, strlen(key), &again, &e), 0);
		feed_options_key(&again, key_again);
		assert_string_equal(key_again, key);
		assert_int_equal(again.alarms.allday, o.alarms.allday);
	}
}

static void
anything_else_is_not_found(void **state)
{
	static const struct { const char *why, *text; } cases[] = {
		{ "empty",                "" },
		{ "unknown word",         "foo" },
		{ "name alone",           "alarm" },
		{ "nothing after it",     "alarm-" },
		{ "unknown lead",         "alarm-7m" },
		{ "three leads",          "alarm-5m-10m-15m" },
		{ "none with another",    "alarm-none-5m" },
		{ "same lead twice",      "alarm-5m-5m" },
		{ "comma",                "alarm-5m,10m" },
		{ "upper case",           "ALARM-5m" },
		{ "twice the same",       "alarm-5m~alarm-5m" },
		{ "twice alarm",          "alarm-5m~alarm-10m" },
		{ "twice all-day",        "allday-0900~allday-none" },
		{ "twice Google",         "client-google~client-google" },
		{ "all-day at another time", "allday-1000" },
		{ "all-day lead",         "allday-30m" },
		{ "other client",         "client-apple" },
		{ "empty at the end",     "alarm-5m~" },
		{ "empty at the start",   "~alarm-5m" },
		{ "empty between",        "alarm-5m~~allday-0900" },
		{ "space",                "alarm-5m ~allday-0900" },
		{ "longer than any",      "alarm-none~allday-none~client-google~alarm-none~alarm-none~alarm-none" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct feed_options o;
		struct err e = { 0 };

		print_message("  %s: %s\n", cases[i].why, cases[i].text);
		assert_int_equal(feed_options_read(cases[i].text,
		    strlen(cases[i].text), &o, &e), -1);
		assert_int_equal(e.code, ERR_NOT_FOUND);
	}
}

static void
only_what_is_given_is_set(void **state)
{
	struct feed_options o;
	struct err e = { 0 };
	char key[FEED_OPTIONS_KEY];

	(void)state;
	print_message("  no options, no key\n");
	feed_options_key(&(struct feed_options){ 0 }, key);
	assert_string_equal(key, "");

	print_message("  all-day alone leaves timed alarms to the topic\n");
	assert_int_equal(feed_options_read("allday-0900", 11, &o, &e), 0);
	assert_false(o.has_alarm);
	assert_true(o.has_allday);
	assert_int_equal(o.alarms.allday, ALLDAY_0900);

	print_message("  an alarm alone leaves all-day events to the topic\n");
	assert_int_equal(feed_options_read("alarm-1h", 8, &o, &e), 0);
	assert_true(o.has_alarm);
	assert_false(o.has_allday);
	assert_int_equal(o.alarms.n, 1);
	assert_int_equal(o.alarms.minutes[0], 60);

	print_message("  alarm-none silences all-day events too\n");
	assert_int_equal(feed_options_read("alarm-none", 10, &o, &e), 0);
	assert_true(o.has_allday);
	assert_int_equal(o.alarms.allday, ALLDAY_NONE);

	print_message("  only n bytes are read\n");
	assert_int_equal(feed_options_read("alarm-1h/x.ics", 8, &o, &e), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key_for_one_meaning),
		cmocka_unit_test(anything_else_is_not_found),
		cmocka_unit_test(only_what_is_given_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
