/* server/cli/nouns.h - steps that more than one command takes. */
#ifndef SERVER_CLI_NOUNS_H
#define SERVER_CLI_NOUNS_H
#include <stdbool.h>

#include "db/topics.h"
#include "server/cli/cli.h"

/* In db_write: makes the topic if it is new, titled with its slug, and shows the source in it. */
int noun_topic_for_source(struct db *w, struct arena *a, const char *slug,
    const char *source, int64_t now, struct err *e);

/* A topic's settings before anybody chose any. */
struct topic noun_topic_defaults(const char *slug);

#endif
