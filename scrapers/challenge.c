#include "scrapers/challenge.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum {
	LOOK_MAX = 256 << 10,		/* bytes of a page that are looked at */
	SHORT_TEXT = 1500		/* bytes of text of a page that is a notice and no more */
};

/* Marks of the walls themselves, which no ordinary page carries. */
static const struct { const char *mark, *is; } walls[] = {
	{ "_cf_chl_opt",                 "a bot check (Cloudflare)" },
	{ "cf-browser-verification",     "a bot check (Cloudflare)" },
	{ "<title>Just a moment...",     "a bot check (Cloudflare)" },
	{ "Attention Required! | Cloudflare", "a refusal (Cloudflare)" },
	{ "Incapsula incident ID",       "a bot check (Imperva)" },
	{ "_Incapsula_Resource",         "a bot check (Imperva)" },
	{ "errors.edgesuite.net",        "a refusal (Akamai)" },
	{ "sec-if-cpt-container",        "a bot check (Akamai)" },
	{ "bm-verify=",                  "a bot check (Akamai)" },
	{ "captcha-delivery.com",        "a bot check (DataDome)" },
	{ "px-captcha",                  "a bot check (HUMAN)" },
	{ "awsWafCookieDomainList",      "a bot check (AWS WAF)" },
	{ "sucuri_cloudproxy_js",        "a bot check (Sucuri)" },
	{ "ddos-guard.net/check",        "a bot check (DDoS-Guard)" },
};

/* What only a page that says little else means. */
static const struct { const char *mark, *is; } short_walls[] = {
	{ "checking your browser",       "a bot check" },
	{ "verify you are human",        "a bot check" },
	{ "verifying you are human",     "a bot check" },
	{ "are you a robot",             "a bot check" },
	{ "enable javascript and cookies to continue", "a bot check" },
	{ "unusual traffic",             "a bot check" },
	{ "g-recaptcha",                 "a bot check (captcha)" },
	{ "h-captcha",                   "a bot check (captcha)" },
	{ "cf-turnstile",                "a bot check (captcha)" },
	{ "로봇이 아닙니다",             "a bot check" },
	{ "비정상적인 접근",             "a refusal" },
};

/* Of a site that is being worked on; Korean in UTF-8 and in CP949. */
static const char *const works[] = {
	"under maintenance", "scheduled maintenance", "down for maintenance",
	"maintenance mode", "be back soon", "temporarily unavailable",
	"점검 중", "\xc1\xa1\xb0\xcb\x20\xc1\xdf",
	"점검중", "\xc1\xa1\xb0\xcb\xc1\xdf",
	"서비스 점검", "\xbc\xad\xba\xf1\xbd\xba\x20\xc1\xa1\xb0\xcb",
	"시스템 점검", "\xbd\xc3\xbd\xba\xc5\xdb\x20\xc1\xa1\xb0\xcb",
	"정기 점검", "\xc1\xa4\xb1\xe2\x20\xc1\xa1\xb0\xcb",
	"정기점검", "\xc1\xa4\xb1\xe2\xc1\xa1\xb0\xcb",
	"서버 점검", "\xbc\xad\xb9\xf6\x20\xc1\xa1\xb0\xcb",
	"서버점검", "\xbc\xad\xb9\xf6\xc1\xa1\xb0\xcb",
	"점검 안내", "\xc1\xa1\xb0\xcb\x20\xbe\xc8\xb3\xbb",
	"일시 중단", "\xc0\xcf\xbd\xc3\x20\xc1\xdf\xb4\xdc",
	"メンテナンス中",
	"メンテナンスのお知らせ",
};

static bool
holds(const char *s, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++)
		if (tolower((unsigned char)s[i]) == tolower((unsigned char)word[0]) &&
		    strncasecmp(s + i, word, len) == 0)
			return true;
	return false;
}

static bool
is_tag(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && strncasecmp(s, name, len) == 0 && !isalnum((unsigned char)s[len]);
}

/* Where the element that begins at s ends, if its content is no text; else where its tag does. */
static size_t
skip_tag(const char *s, size_t n)
{
	static const char *const silent[] = { "script", "style" };
	const char *end;

	for (size_t i = 0; i < 2; i++) {
		if (!is_tag(s + 1, n - 1, silent[i]))
			continue;
		for (size_t at = 1; at + 2 < n; at++)
			if (s[at] == '<' && s[at + 1] == '/' && is_tag(s + at + 2, n - at - 2, silent[i]))
				return at;
		return n;
	}
	end = memchr(s, '>', n);
	return end == NULL ? n : (size_t)(end - s) + 1;
}

/* What people would see of it; room: no more than that. */
static void
visible(const char *s, size_t n, size_t room, struct buf *out)
{
	bool blank = true;

	for (size_t i = 0; i < n && out->len <= room;) {
		if (s[i] == '<') {
			i += skip_tag(s + i, n - i);
			continue;
		}
		if (!isspace((unsigned char)s[i]) || !blank)
			buf_char(out, isspace((unsigned char)s[i]) ? ' ' : s[i]);
		blank = isspace((unsigned char)s[i]) != 0;
		i++;
	}
}

static void
title(const char *s, size_t n, struct buf *out)
{
	for (size_t i = 0; i + 7 < n; i++)
		if (s[i] == '<' && is_tag(s + i + 1, n - i - 1, "title")) {
			const char *from = memchr(s + i, '>', n - i);
			const char *to = from == NULL ? NULL : memchr(from, '<', (size_t)(s + n - from));

			if (to != NULL)
				buf_add(out, from + 1, (size_t)(to - from - 1));
			return;
		}
}

static bool
at_work(const struct buf *text)
{
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (text->len > 0 && holds(text->data, text->len, works[i]))
			return true;
	return false;
}

const char *
challenge_said(const char *body, size_t n)
{
	struct buf text = { 0 }, head = { 0 };
	const char *said = NULL;

	if (n > LOOK_MAX)
		n = LOOK_MAX;
	for (size_t i = 0; said == NULL && i < sizeof(walls) / sizeof(walls[0]); i++)
		if (holds(body, n, walls[i].mark))
			said = walls[i].is;
	if (said != NULL)
		return said;
	title(body, n, &head);
	visible(body, n, SHORT_TEXT, &text);
	if (text.len <= SHORT_TEXT)
		for (size_t i = 0; said == NULL && i < sizeof(short_walls) / sizeof(short_walls[0]); i++)
			if (holds(body, n, short_walls[i].mark))
				said = short_walls[i].is;
	if (said == NULL && (at_work(&head) || (text.len <= SHORT_TEXT && at_work(&text))))
		said = "a notice that the site is being worked on";
	buf_free(&text);
	buf_free(&head);
	return said;
}
