#include "scrapers/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/url.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

/* Length of NAME where s stands at ${NAME}; 0: it does not. */
static size_t
name_at(const char *s)
{
	size_t n;

	if (s[0] != '$' || s[1] != '{')
		return 0;
	n = strspn(s + 2, LETTERS);
	return s[2 + n] == '}' ? n : 0;
}

static const char *
known(const struct secrets *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->names[i]) == n && strncmp(s->names[i], name, n) == 0)
			return s->names[i];
	return NULL;
}

int
secret_add(struct arena *a, struct secrets *s, const char *text, struct err *e)
{
	size_t n;

	for (; text != NULL && *text != '\0'; text++) {
		if ((n = name_at(text)) == 0 || known(s, text + 2, n) != NULL)
			continue;
		if (s->n == SECRETS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d variables of the environment", SECRETS_MAX);
		s->names[s->n++] = arena_strn(a, text + 2, n);
	}
	return 0;
}

static const char *
take(struct arena *a, struct buf *b)
{
	const char *s = arena_strn(a, b->data == NULL ? "" : b->data, b->len);

	buf_free(b);
	return s;
}

const char *
secret_fill(struct arena *a, const struct secrets *s, const char *text, struct err *e)
{
	struct buf b = { 0 };
	const char *name, *value;
	size_t n;

	if (s->n == 0)
		return text;
	while (*text != '\0') {
		n = name_at(text);
		if (n == 0 || (name = known(s, text + 2, n)) == NULL) {
			buf_char(&b, *text++);
			continue;
		}
		if ((value = getenv(name)) == NULL || *value == '\0') {
			buf_free(&b);
			err_set(e, ERR_INVALID, "the environment has no %s, which the request "
			    "needs: set it where calcast is started", name);
			return NULL;
		}
		buf_str(&b, value);
		text += n + 3;
	}
	return take(a, &b);
}

static const char *
replace(struct arena *a, const char *text, const char *value, const char *name)
{
	struct buf b = { 0 };
	size_t n = value == NULL ? 0 : strlen(value);

	if (n == 0 || strstr(text, value) == NULL)
		return text;
	while (*text != '\0') {
		if (strncmp(text, value, n) != 0) {
			buf_char(&b, *text++);
			continue;
		}
		buf_fmt(&b, "${%s}", name);
		text += n;
	}
	return take(a, &b);
}

const char *
secret_hide(struct arena *a, const struct secrets *s, const char *text)
{
	const char *value;

	for (size_t i = 0; text != NULL && i < s->n; i++) {
		if ((value = getenv(s->names[i])) == NULL)
			continue;
		text = replace(a, text, value, s->names[i]);
		text = replace(a, text, url_encode(a, value), s->names[i]);
	}
	return text;
}
