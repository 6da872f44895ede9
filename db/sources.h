/* db/sources.h - sources, their history, kept pages and held runs. */
#ifndef DB_SOURCES_H
#define DB_SOURCES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

struct source {			/* strings in an arena; NULL: not set */
	int64_t id;
	const char *name;		/* slug of up to 80 characters */
	const char *module;
	const char *recipe;		/* a shipped one's name, or the path of a file; NULL: none */
	const char *url;		/* NULL for manual, or where the recipe has it */
	const char *timezone;		/* IANA */
	const char *lang;		/* "ko" */
	const char *options;		/* JSON object of texts, as given: never NULL */
	int every;			/* seconds between fetches; 0: never by itself */
	bool enabled;
	bool allow_private;
	const char *topic_per;		/* key of tags: every value gets a topic; NULL: none */
	const char *category;		/* of those topics */
	const char *attribution, *licence, *homepage;	/* of the data, for people */

	/* State, written by runs only. Times: Unix seconds, 0: never. */
	int64_t generation;		/* raised by every ingest and change of settings */
	int64_t next_due;
	int64_t retry_at;		/* the server asked not to be asked before; even by hand */
	int64_t last_run, last_good;	/* last_good: 304 and unchanged count */
	int64_t parsed_at;		/* when the kept page was last parsed: the horizon then */
	int failures;			/* in a row */
	int last_found;			/* items of the last good parse */
	const char *last_error;
	const char *read_as;		/* hash of what decided how the last ingested page was read; NULL: none was */
	const char *host;		/* of its requests, as db/hosts.h has it; "": none; NULL: not known yet */
	const char *robots;		/* "allowed" "forbidden" at the last fetch; NULL: not asked */
	int64_t last_news;		/* when a run last added or changed an event */
	bool whole;			/* what the pages that were read last do not show is not there ... */
	const char *whole_from, *whole_to;	/* ... in these dates, the end exclusive; NULL: everywhere */
	bool held;			/* a run waits for accept or reject; output only */
};

int db_source_get(struct db *db, const char *name, struct arena *a, struct source *out, struct err *e);	/* ERR_NOT_FOUND */
int db_source_list(struct db *db, struct arena *a, struct source **out, size_t *n, struct err *e);	/* by name */
int db_source_due(struct db *db, int64_t now, struct arena *a, struct source **out, size_t *n, struct err *e);
/* Those due whose host may be asked, the longest due first, at most limit. */
int db_source_ready(struct db *db, int64_t now_ms, int limit, struct arena *a, struct source **out, size_t *n, struct err *e);
/* Start of its first event after that time which has one and is not off; 0: none. */
int db_source_next_event(struct db *db, int64_t id, int64_t after, int64_t *start, struct err *e);
int db_source_of_event(struct db *db, int64_t event, struct arena *a, struct source *out, struct err *e);	/* removed ones too */
int db_source_topics(struct db *db, int64_t id, struct arena *a, const char ***slugs, size_t *n, struct err *e);	/* whose rules name it */

/* In db_write only. */
int db_source_add(struct db *w, const struct source *s, int64_t *id, struct err *e);	/* ERR_CONFLICT */
int db_source_set(struct db *w, const struct source *s, struct err *e);		/* settings; generation + 1 */
/*
 * What a run leaves. The generation is the one that it ended with: where it is
 * another's now, when the source is due and what its pages say are left to that one.
 * current  false then
 */
int db_source_state(struct db *w, const struct source *s, bool *current, struct err *e);
/* ERR_CONFLICT when the generation is not the given one any more; else raises it. */
int db_source_claim(struct db *w, int64_t id, int64_t generation, struct err *e);
int db_source_read_as(struct db *w, int64_t id, const char *hash, struct err *e);
int db_source_host(struct db *w, int64_t id, const char *host, struct err *e);
int db_source_again(struct db *w, int64_t id, struct err *e);	/* due now, and parsed even if its page is the same */
/*
 * Removes the source and all that is its own, and raises the revision of every
 * topic that held an event of it; a topic that had its zone keeps it. With keep_events its events stay where they
 * are: the source is only marked removed, and its name stays taken.
 */
int db_source_remove(struct db *w, int64_t id, bool keep_events, struct err *e);

struct source_run {
	int64_t started_ms, took_ms;	/* Unix milliseconds; duration */
	const char *status;		/* "ok" "unchanged" "not-modified" "held" "failed" "accepted" "rejected" */
	int http_status;		/* 0: none */
	int64_t bytes;
	int64_t found, added, changed, cancelled, held, unread;	/* held: items held back */
	const char *error;		/* NULL: none */
	const char *why;		/* JSON array of {"row","why"}; NULL: every row was read, or it is long ago */
};
enum { RUN_WHYS = 10 };			/* runs of a source whose reasons are kept */
int db_run_add(struct db *w, int64_t source, const struct source_run *r, struct err *e);
int db_run_list(struct db *db, int64_t source, int limit, struct arena *a, struct source_run **out, size_t *n, struct err *e);	/* newest first */

struct kept_page {
	const char *request;		/* method, address and form, as asked: "GET https://..." */
	const char *role;		/* "page" "next" "detail" */
	const char *context_hash;	/* of the item a detail page belongs to; NULL: none */
	const char *url;		/* final */
	const char *etag, *last_modified, *charset;	/* NULL: none */
	const char *hash;		/* SHA-256, hex, of the body as fetched */
	const void *body;		/* gzip */
	size_t len;
	int follows;			/* other pages that it named */
	const char *items;		/* of a detail page: JSON array of what it gave; NULL: read it again */
	int64_t first_seen, fetched_at;	/* first_seen: of this hash's first fetch */
	int64_t used_at;		/* the last run that needed it */
};
int db_page_get(struct db *db, int64_t source, const char *request, struct arena *a, struct kept_page *out, struct err *e);	/* 1, 0 none, -1 */
int db_page_put(struct db *w, int64_t source, const struct kept_page *p, struct err *e);
int db_page_used(struct db *w, int64_t source, const struct kept_page *p, struct err *e);	/* all but its content is written */
int db_page_retire(struct db *w, int64_t source, int64_t before, struct err *e);	/* those last used before */
int db_page_drop(struct db *w, int64_t source, struct err *e);	/* all of them; none is fine */

struct held_run {
	int64_t at;			/* of the first run with this content; Unix seconds */
	int64_t last_at;		/* of the last run that counts in times */
	int times;			/* runs with this content, hours apart */
	const char *hash;		/* SHA-256 of the items, hex */
	const char *read_as;		/* the source's read_as, as they were read */
	const char *reason;
	bool vanishing;			/* events would vanish: the operator decides */
	const char *items;		/* JSON array */
	bool complete;
	const char *from, *to;		/* dates; NULL: everything */
	size_t would_cancel, would_add, would_change;
	const char *diff;		/* JSON array of {"what","before","after"}: the first of what would happen */
};
int db_held_get(struct db *db, int64_t source, struct arena *a, struct held_run *out, struct err *e);	/* 1, 0, -1 */
int db_held_put(struct db *w, int64_t source, const struct held_run *h, struct err *e);
int db_held_drop(struct db *w, int64_t source, struct err *e);

#endif
