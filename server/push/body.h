/* server/push/body.h - what is sent: one line of JSON. */
#ifndef SERVER_PUSH_BODY_H
#define SERVER_PUSH_BODY_H
#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"

enum { BODY_VERSION = 1 };

/* {"version":1,"type":"event.reminder","event":…,"due":"…Z","lead":"30m"}. due: Unix seconds. */
const char *body_reminder(struct arena *a, json_t *event, int64_t due, const char *lead);

/* {"version":1,"type":…,"before":…,"after":…}; before NULL: null. */
const char *body_change(struct arena *a, const char *type, json_t *before, json_t *after);

/* When the reminder of that body is due; 0 when it is no reminder. */
int64_t body_due(const char *body);

#endif
