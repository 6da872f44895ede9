/* server/http/changes.h - what was added, moved and cancelled, with before and after. */
#ifndef SERVER_HTTP_CHANGES_H
#define SERVER_HTTP_CHANGES_H
#include <jansson.h>

#include "base/buf.h"
#include "base/lang.h"
#include "db/hooks.h"
#include "db/topics.h"

/*
 * {"changes":[{"id","type","at","before","after"}],"next":…}, newest first.
 * cursor  what "next" of the page before said; NULL: from the newest. ERR_INVALID
 */
json_t *changes_json(struct db *db, int64_t topic, const char *cursor, int limit, struct arena *a,
    struct err *e);

/* The newest of them as an Atom feed. public_url NULL: without links. source RFC 4287 */
int changes_atom(struct db *db, const struct topic *t, const char *public_url, struct arena *a,
    struct buf *out, struct err *e);

/* Both sides of a change in words: "moved", what was and what is, in a language. */
struct change_words { const char *what, *title, *before, *after; };
void changes_describe(const struct change *c, enum lang lang, struct arena *a,
    struct change_words *out);

#endif
