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
lang_accepted(const char *accept)
{
	enum lang best = LANG_NONE, l;
	double most = 0, w;
	size_t n;

	for (; accept != NULL && *accept != '\0'; accept += n + (accept[n] == ',')) {
		accept += strspn(accept, " \t");
		n = strcspn(accept, ",");
		l = lang_named(accept, strcspn(accept, "-;, \t"));
		w = weight(accept, n);
		if (l != LANG_NONE && w > most) {
			best = l;
			most = w;
		}
	}
	return best;
}
