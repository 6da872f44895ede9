#include "server/push/body.h"

#include <assert.h>
#include <stdlib.h>

#include "base/civil.h"

static const char *
line(struct arena *a, json_t *body)
{
	char *text;
	const char *s;

	assert(body != NULL);
	text = json_dumps(body, JSON_COMPACT);
	assert(text != NULL);
	s = arena_str(a, text);
	free(text);
	json_decref(body);
	return s;
}

const char *
body_reminder(struct arena *a, json_t *event, int64_t due, const char *lead)
{
	char at[CIVIL_TEXT];

	civil_put_utc(due, at);
	return line(a, json_pack("{s:i, s:s, s:O, s:s, s:s}",
	    "version", BODY_VERSION, "type", "event.reminder",
	    "event", event, "due", at, "lead", lead));
}

const char *
body_change(struct arena *a, const char *type, json_t *before, json_t *after)
{
	return line(a, json_pack("{s:i, s:s, s:O?, s:O}",
	    "version", BODY_VERSION, "type", type,
	    "before", before, "after", after));
}

int64_t
body_due(const char *body)
{
	json_t *doc = json_loads(body, 0, NULL);
	const char *text = json_string_value(json_object_get(doc, "due"));
	struct civil c;
	int64_t due = 0;
	int offset;

	if (text != NULL && civil_read(text, &c, &offset) == CIVIL_OFFSET)
		due = civil_to_epoch(&c) - offset;
	json_decref(doc);
	return due;
}
