#include "base/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { PUBLISH_MAX = 2000, FETCH_MAX = 8000 };	/* bytes */

static const struct { const char *name; bool has_host; } published[] = {
	{ "http",   true }, { "https", true },
	{ "mailto", false }, { "tel",   false }, { "geo",   false },
	{ 0 }
};

/* The length of "scheme" in "scheme:...", 0 when there is none. */
static size_t
scheme_len(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)s[0]))
		return 0;
	while (isalnum((unsigned char)s[n]) || (s[n] != '\0' && strchr("+-.", s[n]) != NULL))
		n++;
	return s[n] == ':' ? n : 0;
}

static bool
is_scheme(const char *s, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(s, name, n) == 0;
}

static void
put_percent(struct buf *b, char c)
{
	buf_fmt(b, "%%%02X", (unsigned char)c);
}

/* Takes what b holds into the arena. */
static char *
keep(struct arena *a, struct buf *b)
{
	char *s = arena_strn(a, b->data == NULL ? "" : b->data, b->len);

	buf_free(b);
	return s;
}

/* Is what follows "http:" the address of a host, and of nobody's account there? */
static bool
names_host(const char *s)
{
	size_t n;

	if (strncmp(s, "//", 2) != 0)
		return false;
	n = strcspn(s + 2, "/?#");
	return n > 0 && s[2] != ':' && memchr(s + 2, '@', n) == NULL;
}

static bool
may_publish(const char *s)
{
	size_t n = scheme_len(s);

	for (int i = 0; n > 0 && published[i].name != NULL; i++)
		if (is_scheme(s, n, published[i].name))
			return published[i].has_host ? names_host(s + n + 1) :
			    s[n + 1] != '\0';
	return false;
}

char *
url_publishable(struct arena *a, const char *s)
{
	struct buf b = { 0 };
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		n--;
	if (n > PUBLISH_MAX)
		return NULL;
	s = arena_strn(a, s, n);
	if (!may_publish(s))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= ' ' || c == 0x7f || strchr("\"<>\\", c) != NULL) {
			buf_free(&b);
			return NULL;
		}
		if (c >= 0x80 || c == '\'')
			put_percent(&b, s[i]);
		else
			buf_char(&b, s[i]);
	}
	if (b.len > PUBLISH_MAX) {
		buf_free(&b);
		return NULL;
	}
	return keep(a, &b);
}

static char *
lower(struct arena *a, const char *s, size_t n)
{
	char *p = arena_strn(a, s, n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)tolower((unsigned char)p[i]);
	return p;
}

/* 0..65535 from exactly these n digits; -1 for anything else. */
static int
read_port(const char *s, size_t n)
{
	int v = 0;

	if (n == 0 || n > 5)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v > 65535 ? -1 : v;
}

static bool
is_host_name(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("-._", *s) == NULL &&
		    (unsigned char)*s < 0x80)
			return false;
	return true;
}

/*
 * Splits "host", "host:port" or "[v6]:port" of n bytes. host is NULL when it is
 * neither a name nor an address, "" when it is left out; port is -1 when it is
 * left out, -2 when it is none.
 */
static void
split_host(struct arena *a, const char *s, size_t n, char **host, int *port)
{
	const char *end = s + n, *colon;
	struct in6_addr v6;

	if (n > 0 && *s == '[') {
		const char *close = memchr(s, ']', n);

		colon = close == NULL ? s : close + 1;
		*host = lower(a, s + 1, close == NULL ? 0 : (size_t)(close - s) - 1);
		if (inet_pton(AF_INET6, *host, &v6) != 1)
			*host = NULL;
	} else {
		colon = memchr(s, ':', n);
		if (colon == NULL)
			colon = end;
		*host = lower(a, s, (size_t)(colon - s));
		if (**host != '\0' && !is_host_name(*host))
			*host = NULL;
	}
	*port = -1;
	if (colon < end && (*colon != ':' ||
	    (*port = read_port(colon + 1, (size_t)(end - colon) - 1)) == -1))
		*port = -2;
}

/* The path of "file:/x", "file:///x", "file://localhost/x", not decoded; NULL: another form. */
static const char *
after_file(const char *s)
{
	s += strlen("file:");
	if (strncmp(s, "//", 2) == 0) {
		s += 2;
		if (strncasecmp(s, "localhost/", 10) == 0)
			s += 9;
	}
	return *s == '/' ? s : NULL;
}

static int
parse_file(struct arena *a, const char *s, struct url_parts *out, struct err *e)
{
	const char *path = after_file(s);

	if (path == NULL)
		return err_set(e, ERR_INVALID,
		    "'%.200s': write a file's address as file:/absolute/path", s);
	*out = (struct url_parts){ "file", "", 0, arena_str(a, path) };
	return 0;
}

static int
parse_http(struct arena *a, const char *s, const char *scheme,
    struct url_parts *out, struct err *e)
{
	const char *at = s + strlen(scheme) + 1, *rest;
	size_t n, path_len;
	char *host;
	int port;

	if (strncmp(at, "//", 2) != 0)
		return err_set(e, ERR_INVALID, "'%.200s': // and a host are missing", s);
	at += 2;
	n = strcspn(at, "/?#");
	rest = at + n;
	if (memchr(at, '@', n) != NULL)
		return err_set(e, ERR_INVALID,
		    "address with a user name or password: send them in a header");
	split_host(a, at, n, &host, &port);
	if (host == NULL || *host == '\0')
		return err_set(e, ERR_INVALID, "'%.200s': the host is missing or wrong", s);
	if (port == -2 || port == 0)
		return err_set(e, ERR_INVALID, "'%.200s': the port is wrong", s);
	if (port == -1)
		port = strcmp(scheme, "https") == 0 ? 443 : 80;
	path_len = strcspn(rest, "#");
	*out = (struct url_parts){ scheme, host, port,
	    arena_fmt(a, "%s%.*s", *rest == '/' ? "" : "/", (int)path_len, rest) };
	return 0;
}

int
url_parse(struct arena *a, const char *s, struct url_parts *out, struct err *e)
{
	size_t n = scheme_len(s);
	char *scheme = lower(a, s, n);

	if (strlen(s) > FETCH_MAX)
		return err_set(e, ERR_INVALID, "address longer than %d bytes", FETCH_MAX);
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\')
			return err_set(e, ERR_INVALID,
			    "'%.200s': has a space, a control character or a backslash", s);
	if (n == 0)
		return err_set(e, ERR_INVALID, "'%.200s': begin it with https://", s);
	if (strcmp(scheme, "file") == 0)
		return parse_file(a, s, out, e);
	if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
		return err_set(e, ERR_INVALID,
		    "'%.200s': %.20s: is not fetched, only http:, https: and file:",
		    s, scheme);
	return parse_http(a, s, scheme, out, e);
}

static int
hex_value(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

int
url_percent(const char *s)
{
	int high = *s == '%' ? hex_value(s[1]) : -1, low = high == -1 ? -1 : hex_value(s[2]);

	return low == -1 ? -1 : high * 16 + low;
}

int
url_file_path(struct arena *a, const char *s, char **path, struct err *e)
{
	struct url_parts parts;
	char *out;

	if (url_parse(a, s, &parts, e) == -1)
		return -1;
	if (strcmp(parts.scheme, "file") != 0)
		return err_set(e, ERR_INVALID, "'%.200s' is not a file: address", s);
	*path = out = arena_str(a, parts.path);
	for (const char *p = parts.path; *p != '\0'; p++) {
		if (*p == '%') {
			int c = url_percent(p);

			if (c <= 0)
				return err_set(e, ERR_INVALID,
				    "'%.200s': write a percent sign as %%25", s);
			*out++ = (char)c;
			p += 2;
		} else
			*out++ = *p;
	}
	*out = '\0';
	return 0;
}

char *
url_encode(struct arena *a, const char *s)
{
	struct buf b = { 0 };

	for (; *s != '\0'; s++)
		if (isalnum((unsigned char)*s) || strchr("-._~", *s) != NULL)
			buf_char(&b, *s);
		else
			put_percent(&b, *s);
	return keep(a, &b);
}

int
url_listen(struct arena *a, const char *s, char **host, int *port, struct err *e)
{
	split_host(a, s, strlen(s), host, port);
	if (*host == NULL || *port < 0)
		return err_set(e, ERR_INVALID,
		    "'%.100s': write it as 127.0.0.1:8080, [::1]:8080 or :8080", s);
	if (**host == '\0')
		*host = arena_str(a, "127.0.0.1");
	return 0;
}
