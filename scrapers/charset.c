#include "scrapers/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	PRESCAN = 1024,			/* bytes in which a page names its charset */
	LABEL_MAX = 40,
	UTF8_DOUBT = 10			/* letters of UTF-8 that outweigh one broken byte */
};

#define UTF8 "UTF-8"
#define REPLACEMENT "\xEF\xBF\xBD"

/* Labels as browsers read them; the first name is what iconv calls it. */
static const struct encoding {
	const char *iconv, *labels;	/* labels: lower case, between spaces */
} encodings[] = {
	{ UTF8, " utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 " },
	{ "CP949", " euc-kr cp949 cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 "
	    "ks_c_5601-1989 ksc5601 ksc_5601 ms949 uhc windows-949 " },
	{ "CP932", " shift_jis shift-jis sjis x-sjis ms_kanji ms932 cp932 csshiftjis windows-31j " },
	{ "CP1252", " windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 "
	    "iso_8859-1:1987 iso-ir-100 csisolatin1 latin1 latin-1 l1 ascii us-ascii "
	    "ansi_x3.4-1968 cp819 ibm819 " },
	{ "EUC-JP-MS", " euc-jp x-euc-jp cseucpkdfmtjapanese " },
	{ "ISO-2022-JP", " iso-2022-jp csiso2022jp " },
	{ "GB18030", " gb18030 gbk gb2312 gb_2312 gb_2312-80 csgb2312 csiso58gb231280 x-gbk "
	    "chinese iso-ir-58 cp936 ms936 windows-936 " },
	{ "BIG5-HKSCS", " big5 big5-hkscs csbig5 cn-big5 x-x-big5 " },
	{ "UTF-16LE", " utf-16 utf-16le unicode ucs-2 csunicode iso-10646-ucs-2 unicodefeff " },
	{ "UTF-16BE", " utf-16be unicodefffe " },
	{ "ISO-8859-2", " iso-8859-2 iso8859-2 iso_8859-2 csisolatin2 latin2 l2 " },
	{ "ISO-8859-3", " iso-8859-3 iso8859-3 latin3 l3 " },
	{ "ISO-8859-4", " iso-8859-4 iso8859-4 latin4 l4 " },
	{ "ISO-8859-5", " iso-8859-5 iso8859-5 cyrillic csisolatincyrillic " },
	{ "ISO-8859-6", " iso-8859-6 iso8859-6 arabic csisolatinarabic " },
	{ "ISO-8859-7", " iso-8859-7 iso8859-7 greek greek8 csisolatingreek " },
	{ "ISO-8859-8", " iso-8859-8 iso8859-8 iso-8859-8-i hebrew visual logical " },
	{ "ISO-8859-10", " iso-8859-10 iso8859-10 latin6 l6 " },
	{ "ISO-8859-13", " iso-8859-13 iso8859-13 " },
	{ "ISO-8859-14", " iso-8859-14 iso8859-14 " },
	{ "ISO-8859-15", " iso-8859-15 iso8859-15 iso_8859-15 latin9 latin-9 l9 " },
	{ "ISO-8859-16", " iso-8859-16 " },
	{ "CP874", " windows-874 iso-8859-11 iso8859-11 tis-620 dos-874 " },
	{ "CP1250", " windows-1250 cp1250 x-cp1250 " },
	{ "CP1251", " windows-1251 cp1251 x-cp1251 " },
	{ "CP1253", " windows-1253 cp1253 x-cp1253 " },
	{ "CP1254", " windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 " },
	{ "CP1255", " windows-1255 cp1255 x-cp1255 " },
	{ "CP1256", " windows-1256 cp1256 x-cp1256 " },
	{ "CP1257", " windows-1257 cp1257 x-cp1257 " },
	{ "CP1258", " windows-1258 cp1258 x-cp1258 " },
	{ "KOI8-R", " koi8-r koi8 koi8_r koi cskoi8r " },
	{ "KOI8-U", " koi8-u koi8-ru " },
	{ "IBM866", " ibm866 866 cp866 csibm866 " },
	{ "MACINTOSH", " macintosh mac x-mac-roman csmacintosh " },
	{ "MAC-CYRILLIC", " x-mac-cyrillic x-mac-ukrainian " },
};

/* What iconv calls a label of n bytes; NULL: unknown. */
static const char *
find_label(const char *label, size_t n)
{
	char key[LABEL_MAX + 3] = " ";

	while (n > 0 && strchr(" \t\r\n\"'", *label) != NULL)
		label++, n--;
	while (n > 0 && strchr(" \t\r\n\"'", label[n - 1]) != NULL)
		n--;
	if (n == 0 || n > LABEL_MAX || memchr(label, ' ', n) != NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		key[i + 1] = (char)tolower((unsigned char)label[i]);
	key[n + 1] = ' ';
	for (size_t i = 0; i < MEM_COUNT(encodings); i++)
		if (strstr(encodings[i].labels, key) != NULL)
			return encodings[i].iconv;
	return NULL;
}

/* The value of name= inside the first tag that begins with open. */
static const char *
tag_label(const char *head, const char *open, const char *name)
{
	const char *tag, *end, *v;

	for (tag = head; (tag = strcasestr(tag, open)) != NULL; tag++) {
		if ((end = strchr(tag, '>')) == NULL)
			return NULL;
		v = strcasestr(tag, name);
		if (v == NULL || v > end)
			continue;
		v += strlen(name);
		v += strspn(v, " \t\r\n");
		if (*v++ != '=')
			continue;
		v += strspn(v, " \t\r\n\"'");
		return find_label(v, strcspn(v, " \t\r\n\"'/>?;"));
	}
	return NULL;
}

/* What a page says of itself. As it could be read that far, it is not UTF-16. */
static const char *
own_label(const char *bytes, size_t n)
{
	char head[PRESCAN + 1];
	const char *found;

	n = n < PRESCAN ? n : PRESCAN;
	for (size_t i = 0; i < n; i++)
		head[i] = bytes[i] == '\0' ? ' ' : bytes[i];
	head[n] = '\0';
	if ((found = tag_label(head, "<?xml", "encoding")) == NULL)
		found = tag_label(head, "<meta", "charset");
	return found != NULL && strncmp(found, "UTF-16", 6) == 0 ? UTF8 : found;
}

/* Length of the UTF-8 letter at s, of which n > 0 bytes are there; 0: broken. */
static size_t
letter(const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;
	size_t len = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;

	return len == 1 || (len != 0 && len <= n && text_is_utf8(s, len)) ? len : 0;
}

/*
 * One title cut inside a letter must not turn a whole page of UTF-8 into
 * something else, so a few broken bytes among many good letters are forgiven.
 */
static bool
looks_utf8(const char *s, size_t n)
{
	size_t good = 0, broken = 0, len;

	if (text_is_utf8(s, n))
		return true;
	for (size_t i = 0; i < n; i += len == 0 ? 1 : len) {
		len = letter(s + i, n - i);
		good += len > 1;
		broken += len == 0;
	}
	return good >= UTF8_DOUBT * broken;
}

/*
 * Japanese on a site that speaks Korean otherwise? Most letters of CP932 begin
 * with a byte below A0, which in CP949 only the rarest do.
 */
static bool
looks_japanese(const char *s, size_t n)
{
	size_t low = 0, high = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x81)
			continue;
		low += c < 0xA0;
		high += c > 0xA0;
		i++;
	}
	return low > high;
}

static const char *
guess(const char *bytes, size_t n, const char *label, const char *lang)
{
	const char *found[2] = { NULL, own_label(bytes, n) };
	bool utf8 = looks_utf8(bytes, n);

	if (label != NULL)
		found[0] = find_label(label, strlen(label));
	for (size_t i = 0; i < 2; i++)
		if (found[i] != NULL && (utf8 || strcmp(found[i], UTF8) != 0))
			return found[i];
	if (utf8)
		return UTF8;
	if (lang != NULL && strncmp(lang, "ko", 2) == 0)
		return looks_japanese(bytes, n) ? "CP932" : "CP949";
	return lang != NULL && strncmp(lang, "ja", 2) == 0 ? "CP932" : "CP1252";
}

/* Copies UTF-8; returns how many bytes were broken. */
static size_t
copy_utf8(const char *s, size_t n, struct buf *out)
{
	size_t broken = 0, from = 0, i, len;

	if (text_is_utf8(s, n)) {
		buf_add(out, s, n);
		return 0;
	}
	for (i = 0; i < n; i += len == 0 ? 1 : len)
		if ((len = letter(s + i, n - i)) == 0) {
			buf_add(out, s + from, i - from);
			buf_str(out, REPLACEMENT);
			from = i + 1;
			broken++;
		}
	buf_add(out, s + from, n - from);
	return broken;
}

static int
convert(const char *name, const char *s, size_t n, struct buf *out,
    size_t *broken, struct err *e)
{
	char chunk[8192], *in = (char *)s, *to;
	iconv_t cd = iconv_open(UTF8, name);
	size_t room, rc;

	if (cd == (iconv_t)-1)
		return err_set(e, ERR_IO, "this system's iconv does not know %s", name);
	while (n > 0) {
		to = chunk;
		room = sizeof(chunk);
		rc = iconv(cd, &in, &n, &to, &room);
		buf_add(out, chunk, sizeof(chunk) - room);
		if (rc == (size_t)-1 && errno != E2BIG && n > 0) {
			buf_str(out, REPLACEMENT);
			in++, n--, (*broken)++;
		}
	}
	iconv_close(cd);
	return 0;
}

static const struct {
	const char *bytes;
	size_t n;
	const char *name;
} boms[] = {
	{ "\xEF\xBB\xBF", 3, UTF8 },
	{ "\xFF\xFE", 2, "UTF-16LE" },
	{ "\xFE\xFF", 2, "UTF-16BE" },
};

int
charset_decode(const char *bytes, size_t n, const char *label, const char *lang,
    struct buf *out, struct err *e)
{
	const char *name = NULL;
	size_t broken = 0;

	for (size_t i = 0; i < MEM_COUNT(boms) && name == NULL; i++)
		if (n >= boms[i].n && memcmp(bytes, boms[i].bytes, boms[i].n) == 0) {
			name = boms[i].name;
			bytes += boms[i].n;
			n -= boms[i].n;
		}
	if (name == NULL)
		name = guess(bytes, n, label, lang);
	if (strcmp(name, UTF8) == 0)
		broken = copy_utf8(bytes, n, out);
	else if (convert(name, bytes, n, out, &broken, e) == -1)
		return -1;
	buf_add(out, "", 0);
	if (broken * 100 > n)
		return err_set(e, ERR_INVALID, "%zu of %zu bytes are not %s: set the option charset",
		    broken, n, name);
	return 0;
}
