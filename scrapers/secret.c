#include "scrapers/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/url.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

struct span {
	const char *s;
	size_t n;
};

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

/* Every place of value becomes ${name}; false: there is none, and out is as it was. */
static bool
replace(struct span in, const char *value, const char *name, struct buf *out)
{
	size_t n = value == NULL ? 0 : strlen(value);
	const char *at;

	if (n == 0 || memmem(in.s, in.n, value, n) == NULL)
		return false;
	buf_reset(out);
	for (const char *s = in.s, *end = in.s + in.n;; s = at + n) {
		if ((at = memmem(s, (size_t)(end - s), value, n)) == NULL) {
			buf_add(out, s, (size_t)(end - s));
			return true;
		}
		buf_add(out, s, (size_t)(at - s));
		buf_fmt(out, "${%s}", name);
	}
}

const char *
secret_hide(struct arena *a, const struct secrets *s, const char *text)
{
	struct buf b = { 0 };
	const char *value;

	for (size_t i = 0; text != NULL && i < s->n; i++) {
		if ((value = getenv(s->names[i])) == NULL)
			continue;
		for (int coded = 0; coded < 2; coded++)
			if (replace((struct span){ text, strlen(text) }, coded ? url_encode(a, value) : value,
			    s->names[i], &b))
				text = arena_strn(a, b.data, b.len);
	}
	buf_free(&b);
	return text;
}

void
secret_hide_page(const struct secrets *s, struct buf *page)
{
	struct arena *a = arena_new();
	struct buf b = { 0 }, was;
	const char *value;

	for (size_t i = 0; page->len > 0 && i < s->n; i++) {
		if ((value = getenv(s->names[i])) == NULL || strlen(value) < SECRET_LEAST)
			continue;
		for (int coded = 0; coded < 2; coded++)
			if (replace((struct span){ page->data, page->len }, coded ? url_encode(a, value) : value,
			    s->names[i], &b)) {
				was = *page;
				*page = b;
				b = was;
			}
	}
	buf_free(&b);
	arena_free(a);
}
