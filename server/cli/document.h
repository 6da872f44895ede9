/* server/cli/document.h - sources and topics as one JSON document: export writes it, import reads it. */
#ifndef SERVER_CLI_DOCUMENT_H
#define SERVER_CLI_DOCUMENT_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/sources.h"
#include "db/topics.h"

enum { DOCUMENT_VERSION = 1, DOCUMENT_MAX = 16 << 20, DOCUMENT_RULES_MAX = 1000 };

struct document_topic {
	struct topic topic;
	struct topic_rule *rules;	/* all of them ... */
	int *rule;			/* ... and which rule each is of */
	size_t n;
};

/* As they stand in the document: only what is set, in one order; equal ones are json_equal. */
json_t *document_of_source(struct arena *a, const struct source *s);
json_t *document_of_topic(const struct document_topic *t);

struct document {			/* document_free */
	const char *file;		/* for messages */
	const char *text;
	json_t *json;
	size_t n_sources, n_topics;
};

/* ERR_INVALID: "FILE:LINE: sources[2].every: what is wrong". */
int document_read(struct arena *a, const char *file, const char *text,
    struct document *out, struct err *e);
void document_free(struct document *d);
int document_source(struct arena *a, const struct document *d, size_t i, struct source *out, struct err *e);
int document_topic(struct arena *a, const struct document *d, size_t i, struct document_topic *out, struct err *e);

#endif
