#include "base/date.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date_piece.h"
#include "base/date_range.h"
#include "base/date_result.h"
#include "base/date_text.h"
#include "base/mem.h"

/*
 * A text is made plain (date_text), cut into tokens (date_token), read as pieces
 * (date_piece: days by date_day, times by date_clock), which are put together to
 * one range (date_range); what it leaves out comes from the hint (date_resolve),
 * and the event shape is written (date_result).
 */

int
date_order_named(const char *name)
{
	static const char *const names[] = {
		[DATE_YMD] = "ymd", [DATE_MDY] = "mdy", [DATE_DMY] = "dmy",
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

/*
 * Unix seconds have ten digits from 2001 to 2286; thirteen are milliseconds, also
 * in .NET's "/Date(1775035800000+0900)/". What begins with a 0 is a telephone's.
 */
static bool
read_epoch(const char *plain, struct date *out)
{
	static const char net[] = "/date(";
	bool wrapped = strncmp(plain, net, sizeof(net) - 1) == 0;
	const char *s = plain + (wrapped ? sizeof(net) - 1 : 0);
	size_t n = strspn(s, "0123456789");
	const char *rest = s + n + (wrapped ? strspn(s + n, "+-0123456789") : 0);
	int64_t v;

	if (strcmp(rest, wrapped ? ")/" : "") != 0 || (n != 10 && n != 13) || *s == '0')
		return false;
	v = strtoll(s, NULL, 10);
	civil_put_utc(n == 13 ? v / 1000 : v, out->start);
	return true;
}

static bool
read_plain(const char *plain, const struct date_hint *hint, bool prose, struct date *out)
{
	struct piece pieces[PIECES_MAX];
	struct range r;
	const char *why;
	size_t n;

	*out = (struct date){ 0 };
	if (!prose && read_epoch(plain, out))
		return true;
	n = date_pieces(plain, hint, prose, pieces, &why);
	if (why != NULL) {
		snprintf(out->notes, sizeof(out->notes), "%s", why);
		return false;
	}
	range_collect(pieces, n, &r);
	return (!prose || r.start.has_day) && date_result(&r, hint, out);
}

int
date_read(const char *text, const struct date_hint *hint, struct date *out,
    struct err *e)
{
	char plain[DATE_TEXT_MAX];

	*out = (struct date){ 0 };
	if (!date_text_plain(text, plain))
		snprintf(out->notes, sizeof(out->notes), "too long for a date");
	else if (read_plain(plain, hint, false, out))
		return 0;
	return err_set(e, ERR_INVALID, "\"%.100s\": %s", text, out->notes);
}

/* Where n bytes of a text may be cut: at the last blank with no number beside it, else between code points. */
static size_t
cut(const char *s, size_t n)
{
	for (size_t i = n; i > n / 2; i--)
		if (s[i] == ' ' && !isdigit((unsigned char)s[i - 1]) && !isdigit((unsigned char)s[i + 1]))
			return i;
	while (n > 1 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* The end of a sentence or line, at most max bytes on. */
static size_t
sentence(const char *s, size_t max)
{
	static const char *const ends[] = { "\n", "다. ", "。", "! ", "? " };
	size_t n = strnlen(s, max);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < MEM_COUNT(ends); k++)
			if (strncmp(s + i, ends[k], strlen(ends[k])) == 0)
				return i + strlen(ends[k]);
	return s[n] == '\0' ? n : cut(s, n);
}

int
date_find(const char *prose, const struct date_hint *hint, struct date *out,
    struct err *e)
{
	char part[DATE_TEXT_MAX / 2], plain[DATE_TEXT_MAX];
	size_t n;

	for (; *prose != '\0'; prose += n) {
		n = sentence(prose, sizeof(part) - 1);
		memcpy(part, prose, n);
		part[n] = '\0';
		if (strpbrk(part, "0123456789\xef") != NULL && date_text_plain(part, plain) &&
		    read_plain(plain, hint, true, out) && out->start[0] != '\0')
			return 0;
	}
	*out = (struct date){ .notes = "no date in this text" };
	return err_set(e, ERR_INVALID, "%s", out->notes);
}

/* "1830" and "183015" are times only where nothing else is asked for. */
static const char *
with_stamp(const char *plain, char out[16])
{
	size_t n = strspn(plain, "0123456789");

	if (plain[n] != '\0' || (n != 4 && n != 6))
		return plain;
	snprintf(out, 16, "0t%.6s", plain);
	return out;
}

int
date_read_time(const char *text)
{
	char plain[DATE_TEXT_MAX], stamped[16];
	struct token tokens[TOKENS_MAX + 1];
	struct clock_time t;
	const char *why;
	size_t n, at;

	if (!date_text_plain(text, plain))
		return -1;
	n = date_tokens(with_stamp(plain, stamped), tokens);
	at = n > 1 && tokens[1].kind == TOKEN_STAMP ? 1 : 0;
	if (n == 0 || clock_read(tokens, at, &t, &why) != n - at || t.zone != ZONE_NONE)
		return -1;
	return t.seconds;
}
