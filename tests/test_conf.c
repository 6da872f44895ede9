#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/mem.h"

static char dir[] = "/tmp/calcast-conf-XXXXXX";
static char path[64];

static int
make_dir(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/calcast.conf", dir);
	return 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void
write_file(const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
every_key_is_read(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf# a comment\n; another\n\n"
	    "database = /var/lib/calcast/calcast.db\r\n"
	    "listen=127.0.0.1:8080\n"
	    "  admin_listen =  [::1]:9090  \n"
	    "public_url = https://calendar.example/a=b#c\n"
	    "uid_domain = calendar.example\n"
	    "contact = mailto:a@calendar.example\n"
	    "user_agent = calcast (+https://calendar.example)\n"
	    "languages = ko,en\n"
	    "log = info\n"
	    "log = debug";
	struct arena *a = arena_new();
	struct conf c = { 0 };
	struct err e = { 0 };

	(void)state;
	write_file(text, strlen(text));
	if (conf_read(a, path, &c, &e) == -1)
		fail_msg("%s", e.msg);
	assert_string_equal(c.database, "/var/lib/calcast/calcast.db");
	assert_string_equal(c.listen, "127.0.0.1:8080");
	assert_string_equal(c.admin_listen, "[::1]:9090");
	assert_string_equal(c.public_url, "https://calendar.example/a=b#c");
	assert_string_equal(c.uid_domain, "calendar.example");
	assert_string_equal(c.contact, "mailto:a@calendar.example");
	assert_string_equal(c.user_agent, "calcast (+https://calendar.example)");
	assert_string_equal(c.languages, "ko,en");
	assert_string_equal(c.log, "debug");
	arena_free(a);
}

static void
what_is_not_set_is_null(void **state)
{
	struct arena *a = arena_new();
	struct conf c = { .log = "x" };
	struct err e = { 0 };

	(void)state;
	write_file("listen =\n", 9);
	assert_int_equal(conf_read(a, path, &c, &e), 0);
	assert_null(c.listen);
	assert_null(c.log);
	write_file("", 0);
	assert_int_equal(conf_read(a, path, &c, &e), 0);
	assert_null(c.database);
	arena_free(a);
}

static void
mistakes_are_named_with_their_line(void **state)
{
	static const struct { const char *why, *text, *line, *says; } cases[] = {
		{ "unknown key", "log = info\nlgo = info\n", ":2:", "'lgo'" },
		{ "the keys there are", "x = 1\n", ":1:", "database listen admin_listen" },
		{ "key in capitals", "\n\nLog = info\n", ":3:", "'Log'" },
		{ "no equals sign", "log = info\n\nverbose\nlog = info\n", ":3:", "no \"=\"" },
		{ "the first of two mistakes", "verbose\nlgo = info\n", ":1:", "no \"=\"" },
		{ "the first of two mistakes, the other way", "lgo = info\nverbose\n", ":1:", "'lgo'" },
		{ "mistake in the last line", "log = info\nverbose", ":2:", "no \"=\"" },
		{ "section", "log = info\n[push]\nlog = info\n", ":2:", "[push]" },
		{ "indented line is no continuation", "log = info\n  more\n", ":2:", "no \"=\"" },
		{ "empty name", "= 1\n", ":1:", "''" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct conf c = { .log = "before" };
		struct err e = { 0 };

		write_file(cases[i].text, strlen(cases[i].text));
		assert_int_equal(conf_read(a, path, &c, &e), -1);
		print_message("  %s: %s\n", cases[i].why, e.msg);
		assert_int_equal(e.code, ERR_INVALID);
		assert_non_null(strstr(e.msg, path));
		assert_non_null(strstr(e.msg, cases[i].line));
		assert_non_null(strstr(e.msg, cases[i].says));
		assert_string_equal(c.log, "before");
		arena_free(a);
	}
}

static void
unreadable_files(void **state)
{
	struct arena *a = arena_new();
	struct conf c;
	struct err e = { 0 };
	char *big = mem_new(100000);

	(void)state;
	assert_int_equal(conf_read(a, "/nonexistent/calcast.conf", &c, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err){ 0 };
	assert_int_equal(conf_read(a, dir, &c, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	e = (struct err){ 0 };
	write_file("log = info\0\n", 12);
	assert_int_equal(conf_read(a, path, &c, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	e = (struct err){ 0 };
	memset(big, '#', 100000);
	write_file(big, 100000);
	assert_int_equal(conf_read(a, path, &c, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	e = (struct err){ 0 };
	write_file(big, 1000);
	assert_int_equal(conf_read(a, path, &c, &e), -1);
	assert_non_null(strstr(e.msg, ":1:"));
	free(big);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(what_is_not_set_is_null),
		cmocka_unit_test(mistakes_are_named_with_their_line),
		cmocka_unit_test(unreadable_files),
	};

	return cmocka_run_group_tests_name("conf", tests, make_dir, remove_dir);
}
