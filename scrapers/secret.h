/* scrapers/secret.h - ${NAME} in what is asked for: of the environment, on the wire only. */
#ifndef SCRAPERS_SECRET_H
#define SCRAPERS_SECRET_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum {
	SECRETS_MAX = 8,		/* names that one source may use */
	SECRET_LEAST = 8		/* bytes of a value that cannot stand in a page by chance */
};

/* The variables that a source's own settings name. No text from outside can make it name others. */
struct secrets {
	const char *names[SECRETS_MAX];	/* in an arena */
	size_t n;
};

/* Adds the variables that text names; NULL is fine. ERR_LIMIT. */
int secret_add(struct arena *a, struct secrets *s, const char *text, struct err *e);

/*
 * text with their values in place of ${NAME}; other dollar signs stay.
 * returns it in a; NULL with ERR_INVALID naming the variable that is not set
 */
const char *secret_fill(struct arena *a, const struct secrets *s, const char *text, struct err *e);

/* The way back: values, plain or percent-encoded, become ${NAME}. NULL stays NULL. */
const char *secret_hide(struct arena *a, const struct secrets *s, const char *text);

/* The same of a page: many a server names the key in the links that it sends back. */
void secret_hide_page(const struct secrets *s, struct buf *page);

#endif
