#include "base/lang.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const lang_names[LANG__MAX] = {
	[LANG_KO] = "ko",
	[LANG_EN] = "en",
	[LANG_JA] = "ja",
};

enum lang
lang_named(const char *s, size_t n)
{
	for (int l = 0; l < LANG__MAX; l++)
		if (strlen(lang_names[l]) == n && strncasecmp(s, lang_names[l], n) == 0)
			return (enum lang)l;
	return LANG_NONE;
}

enum lang
lang_for(const char *lang)
{
	enum lang l = lang == NULL ? LANG_NONE : lang_named(lang, strcspn(lang, "-_"));

	return l == LANG_NONE ? LANG_EN : l;
}

bool
languages_have(const struct languages *list, enum lang l)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->of[i] == l)
			return true;
	return false;
}

/* What is wrong with the one of n bytes at s; n 0: that there is none. */
static int
refuse(const char *s, size_t n, const char *what, struct err *e)
{
	char all[LANG__MAX * 4] = "";

	for (int l = 0; l < LANG__MAX; l++) {
		strcat(all, l == 0 ? "" : ", ");
		strcat(all, lang_names[l]);
	}
	return err_set(e, ERR_INVALID, "languages = %.*s: %s: write some of %s",
	    (int)(n > 20 ? 20 : n), s, what, all);
}

int
languages_read(const char *s, struct languages *out, struct err *e)
{
	*out = (struct languages){ .n = 0 };
	for (int l = 0; s == NULL && l < LANG__MAX; l++)
		out->of[out->n++] = (enum lang)l;
	for (size_t n; s != NULL && *s != '\0'; s += n + strspn(s + n, " ,\t")) {
		enum lang l;

		n = strcspn(s, " ,\t");
		if (n == 0)
			continue;
		l = lang_named(s, n);
		if (l == LANG_NONE)
			return refuse(s, n, "not spoken here", e);
		if (languages_have(out, l))
			return refuse(s, n, "there twice", e);
		out->of[out->n++] = l;
	}
	return out->n > 0 ? 0 : refuse("", 0, "none is named", e);
}

/* Of "ko;q=0.8": from 0 to 1; what cannot be read is 0. */
static double
weight(const char *s, size_t n)
{
	const char *semicolon = memchr(s, ';', n), *q;
	double w;

	if (semicolon == NULL)
		return 1;
	q = semicolon + 1 + strspn(semicolon + 1, " \t");
	if (q + 2 > s + n || (*q | 0x20) != 'q' || q[1] != '=')
		return 0;
	w = strtod(q + 2, NULL);
	return w > 0 && w <= 1 ? w : 0;
}

enum lang
lang_accepted(const char *accept, const struct languages *among)
{
	enum lang best = LANG_NONE, l;
	double most = 0, w;
	size_t n;

	for (; accept != NULL && *accept != '\0'; accept += n + (accept[n] == ',')) {
		accept += strspn(accept, " \t");
		n = strcspn(accept, ",");
		l = lang_named(accept, strcspn(accept, "-;, \t"));
		w = weight(accept, n);
		if (languages_have(among, l) && w > most) {
			best = l;
			most = w;
		}
	}
	return best;
}
