/* server/http/form.h - what a page's form sends. */
#ifndef SERVER_HTTP_FORM_H
#define SERVER_HTTP_FORM_H
#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "server/http/request.h"

enum { FORM_FIELDS_MAX = 400 };

struct form {
	struct form_field { const char *name, *value; } *fields;	/* UTF-8, in order */
	size_t n;
};

/*
 * Reads a urlencoded body. False: it is not UTF-8, holds NUL, or more than
 * FORM_FIELDS_MAX fields.
 * source  WHATWG URL, application/x-www-form-urlencoded
 */
bool form_read(const struct request *q, struct arena *a, struct form *out);
const char *form_get(const struct form *f, const char *name);	/* the first; NULL: it is not there */

/* Did one of our own pages send it? Of browsers that say where from; a program that says nothing may. */
bool form_is_ours(const struct request *q);

/* Reminders as settings.h has them, from the fields "alarm1", "alarm2" and "allday": "" is null, "none" is []. Into o. */
void form_put_alarms(const struct form *f, json_t *o);
/* Those of kinds, from fields "kind.NAME" and what is set now (NULL: nothing), which may be more than a form shows. */
void form_put_kinds(const struct form *f, const json_t *now, json_t *o);
/* A text field; "" is null. */
void form_put_text(const struct form *f, const char *field, const char *key, json_t *o);
/* The values of all fields of that name, as a list. */
void form_put_checked(const struct form *f, const char *field, const char *key, json_t *o);
/* A field with commas as a list; "" is null. */
void form_put_list(const struct form *f, const char *field, const char *key, json_t *o, struct arena *a);

#endif
