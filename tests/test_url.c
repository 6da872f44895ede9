#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/url.h"

static int
setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void
same(const char *got, const char *want)
{
	if (want == NULL)
		assert_null(got);
	else {
		assert_non_null(got);
		assert_string_equal(got, want);
	}
}

static void
links_lead_from_their_page(void **state)
{
	static const char page[] = "http://a/b/c/d;p?q";
	static const struct { const char *base, *link, *want; } cases[] = {
		{ page, "g:h", "g:h" }, { page, "g", "http://a/b/c/g" },
		{ page, "./g", "http://a/b/c/g" }, { page, "g/", "http://a/b/c/g/" },
		{ page, "/g", "http://a/g" }, { page, "//g", "http://g" },
		{ page, "?y", "http://a/b/c/d;p?y" }, { page, "g?y", "http://a/b/c/g?y" },
		{ page, "#s", "http://a/b/c/d;p?q#s" }, { page, "g#s", "http://a/b/c/g#s" },
		{ page, "", "http://a/b/c/d;p?q" }, { page, ".", "http://a/b/c/" },
		{ page, "..", "http://a/b/" }, { page, "../g", "http://a/b/g" },
		{ page, "../..", "http://a/" }, { page, "../../../g", "http://a/g" },
		{ page, "/./g", "http://a/g" }, { page, "/../g", "http://a/g" },
		{ page, "g..", "http://a/b/c/g.." }, { page, "..g", "http://a/b/c/..g" },
		{ page, "./g/.", "http://a/b/c/g/" }, { page, "g/./h", "http://a/b/c/g/h" },
		{ page, "g/../h", "http://a/b/c/h" }, { page, "g?y/../x", "http://a/b/c/g?y/../x" },
		{ page, " g", "http://a/b/c/g" }, { "http://a", "g", "http://a/g" },
		{ "http://a?q", "", "http://a?q" }, { page, "javascript:x", "javascript:x" },
		{ NULL, "g", NULL }, { NULL, "http://a/g", "http://a/g" }, { "saved.html", "g", NULL },
		{ page, "2026/a:b", "http://a/b/c/2026/a:b" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].link);
		same(url_join(*state, cases[i].base, cases[i].link), cases[i].want);
	}
}

static void
links_are_fit_to_publish(void **state)
{
	static const struct { const char *in, *want, *why; } cases[] = {
		{ "https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e", "as it is" },
		{ "HTTP://example.org", "HTTP://example.org", "scheme in capitals" },
		{ "  https://example.org/\r\n", "https://example.org/", "white space at the ends" },
		{ "mailto:a@example.org", "mailto:a@example.org", "mail" },
		{ "tel:+82-2-123", "tel:+82-2-123", "telephone" },
		{ "geo:37.5,127.0", "geo:37.5,127.0", "place" },
		{ "https://example.org/\xed\x95\x9c", "https://example.org/%ED%95%9C", "not ASCII" },
		{ "https://example.org/O'Hare", "https://example.org/O%27Hare", "apostrophe" },
		{ "https://example.org:8080/@a", "https://example.org:8080/@a", "at sign in the path" },
		{ "", NULL, "nothing" }, { "example.org", NULL, "no scheme" },
		{ "//example.org/", NULL, "no scheme but a host" }, { "/a", NULL, "relative" },
		{ "javascript:alert(1)", NULL, "script" }, { "JaVaScRiPt:alert(1)", NULL, "script" },
		{ "java\tscript:alert(1)", NULL, "script behind a tab" },
		{ "data:text/html,x", NULL, "data" }, { "file:///etc/passwd", NULL, "file" },
		{ "ftp://example.org/", NULL, "ftp" }, { "https:", NULL, "nothing after it" },
		{ "https://", NULL, "no host" }, { "https:///a", NULL, "empty host" },
		{ "https:example.org", NULL, "no slashes" }, { "https://:80/", NULL, "only a port" },
		{ "https://bank.example@evil.example/", NULL, "somebody's account" },
		{ "mailto:", NULL, "nobody" }, { "mailto: ", NULL, "nobody, with a space" },
		{ "https://example.org/a b", NULL, "space" }, { "https://example.org/\x01", NULL, "control" },
		{ "https://example.org/a\nb", NULL, "line feed" }, { "https://example.org/\x7f", NULL, "DEL" },
		{ "https://example.org/\"x", NULL, "quote" }, { "https://example.org/<x>", NULL, "brackets" },
		{ "https://example.org\\@evil.example/", NULL, "backslash" },
	};
	char long_one[2100] = "https://example.org/";

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  '%s': %s\n", cases[i].in, cases[i].why);
		same(url_publishable(*state, cases[i].in), cases[i].want);
	}
	memset(long_one + strlen(long_one), 'a', 2000 - strlen(long_one));
	assert_non_null(url_publishable(*state, long_one));
	memcpy(long_one + 1998, "\xc3\xa9", 2);
	assert_null(url_publishable(*state, long_one));
	memset(long_one + 1998, 'a', 3);
	assert_null(url_publishable(*state, long_one));
}

static void
addresses_to_fetch(void **state)
{
	static const struct { const char *in, *scheme, *host; int port; const char *path, *why; } cases[] = {
		{ "https://example.org/a?b#c", "https", "example.org", 443, "/a?b", "the fragment stays here" },
		{ "http://example.org", "http", "example.org", 80, "/", "no path" },
		{ "HTTPS://EXAMPLE.org:8443?x", "https", "example.org", 8443, "/?x", "capitals, port, query" },
		{ "http://[2001:DB8::1]:81/", "http", "2001:db8::1", 81, "/", "IPv6" },
		{ "http://[::1]", "http", "::1", 80, "/", "IPv6 alone" },
		{ "http://127.0.0.1:1/", "http", "127.0.0.1", 1, "/", "IPv4" },
		{ "http://under_score.example/", "http", "under_score.example", 80, "/", "underscore" },
		{ "file:/x/y.csv", "file", "", 0, "/x/y.csv", "file" },
		{ "file:///x", "file", "", 0, "/x", "file with slashes" },
		{ "FILE://localhost/x", "file", "", 0, "/x", "file here" },
		{ "", NULL, NULL, 0, NULL, "nothing" },
		{ "example.org/a", NULL, NULL, 0, NULL, "no scheme" },
		{ "ftp://example.org/", NULL, NULL, 0, NULL, "ftp" },
		{ "webcal://example.org/", NULL, NULL, 0, NULL, "webcal" },
		{ "http:example.org", NULL, NULL, 0, NULL, "no slashes" },
		{ "http://", NULL, NULL, 0, NULL, "no host" },
		{ "http:///a", NULL, NULL, 0, NULL, "empty host" },
		{ "http://a:b@example.org/", NULL, NULL, 0, NULL, "password" },
		{ "http://example.org:0/", NULL, NULL, 0, NULL, "port 0" },
		{ "http://example.org:65536/", NULL, NULL, 0, NULL, "port 65536" },
		{ "http://example.org:8x/", NULL, NULL, 0, NULL, "port with a letter" },
		{ "http://example.org:/", NULL, NULL, 0, NULL, "empty port" },
		{ "http://[::1/", NULL, NULL, 0, NULL, "bracket not closed" },
		{ "http://[::1]x/", NULL, NULL, 0, NULL, "something after the bracket" },
		{ "http://[x]/", NULL, NULL, 0, NULL, "no address in brackets" },
		{ "http://a b/", NULL, NULL, 0, NULL, "space" },
		{ "http://a\r\nHost: b/", NULL, NULL, 0, NULL, "header injection" },
		{ "http://a\\b/", NULL, NULL, 0, NULL, "backslash" },
		{ "http://a,b/", NULL, NULL, 0, NULL, "comma in the host" },
		{ "file:x", NULL, NULL, 0, NULL, "relative file" },
		{ "file://elsewhere/x", NULL, NULL, 0, NULL, "file elsewhere" },
		{ "file://", NULL, NULL, 0, NULL, "no file" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct url_parts p = { 0 };
		struct err e = { 0 };
		int rc = url_parse(*state, cases[i].in, &p, &e);

		print_message("  '%s': %s %s\n", cases[i].in, cases[i].why, e.msg);
		if (cases[i].scheme == NULL) {
			assert_int_equal(rc, -1);
			assert_int_equal(e.code, ERR_INVALID);
			assert_null(strstr(e.msg, "a:b"));	/* no password in a message */
			continue;
		}
		assert_int_equal(rc, 0);
		assert_string_equal(p.scheme, cases[i].scheme);
		assert_string_equal(p.host, cases[i].host);
		assert_int_equal(p.port, cases[i].port);
		assert_string_equal(p.path, cases[i].path);
	}
}

static void
paths_of_files(void **state)
{
	static const struct { const char *in, *want, *why; } cases[] = {
		{ "file:/x", "/x", "one slash" }, { "file:///x/y", "/x/y", "three" },
		{ "file://localhost/x", "/x", "localhost" },
		{ "file:///a%20b%2fc%ED%95%9C", "/a b/c\xed\x95\x9c", "decoded" },
		{ "file:///a?b#c", "/a?b#c", "no query in file names" },
		{ "file:///a%00b", NULL, "NUL" }, { "file:///a%", NULL, "percent at the end" },
		{ "file:///a%2", NULL, "one digit" }, { "file:///a%zz", NULL, "no digits" },
		{ "http://example.org/", NULL, "no file" }, { "/x", NULL, "a path" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *path = NULL;
		struct err e = { 0 };
		int rc = url_file_path(*state, cases[i].in, &path, &e);

		print_message("  '%s': %s\n", cases[i].in, cases[i].why);
		assert_int_equal(rc, cases[i].want == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(path, cases[i].want);
		else
			assert_int_equal(e.code, ERR_INVALID);
	}
}

static void
values_are_encoded(void **state)
{
	assert_string_equal(url_encode(*state, ""), "");
	assert_string_equal(url_encode(*state, "aZ09-._~"), "aZ09-._~");
	assert_string_equal(url_encode(*state, "a b/c?d&e=f%\xed\x95\x9c+"),
	    "a%20b%2Fc%3Fd%26e%3Df%25%ED%95%9C%2B");
}

static void
addresses_to_listen_on(void **state)
{
	static const struct { const char *in, *host; int port; } cases[] = {
		{ "127.0.0.1:8080", "127.0.0.1", 8080 }, { "[::1]:0", "::1", 0 },
		{ "[::]:80", "::", 80 }, { ":8080", "127.0.0.1", 8080 },
		{ "localhost:65535", "localhost", 65535 }, { "0.0.0.0:0", "0.0.0.0", 0 },
		{ "", NULL, 0 }, { "8080", NULL, 0 }, { "127.0.0.1", NULL, 0 },
		{ "127.0.0.1:", NULL, 0 }, { "127.0.0.1:65536", NULL, 0 },
		{ "127.0.0.1:-1", NULL, 0 }, { "127.0.0.1:80 ", NULL, 0 },
		{ "::1:80", NULL, 0 }, { "[::1]", NULL, 0 }, { "[::1]80", NULL, 0 },
		{ "[]:80", NULL, 0 }, { "a/b:80", NULL, 0 }, { "[:80", NULL, 0 }, { ":", NULL, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char *host = NULL;
		int port = -1;
		struct err e = { 0 };
		int rc = url_listen(*state, cases[i].in, &host, &port, &e);

		print_message("  '%s'\n", cases[i].in);
		assert_int_equal(rc, cases[i].host == NULL ? -1 : 0);
		if (rc == -1) {
			assert_int_equal(e.code, ERR_INVALID);
			continue;
		}
		assert_string_equal(host, cases[i].host);
		assert_int_equal(port, cases[i].port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links_lead_from_their_page, setup, teardown),
		cmocka_unit_test_setup_teardown(links_are_fit_to_publish, setup, teardown),
		cmocka_unit_test_setup_teardown(addresses_to_fetch, setup, teardown),
		cmocka_unit_test_setup_teardown(paths_of_files, setup, teardown),
		cmocka_unit_test_setup_teardown(values_are_encoded, setup, teardown),
		cmocka_unit_test_setup_teardown(addresses_to_listen_on, setup, teardown),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
