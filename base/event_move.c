/* What an event was before it moved, and what it is in another language. */
#include <string.h>

#include "base/event.h"

static struct civil
local_start(const struct event *ev)
{
	struct civil c = civil_from_epoch(ev->start_utc + ev->utc_offset);

	if (ev->form == FORM_DATE)
		civil_read(ev->start, &c, NULL);
	return c;
}

/*
 * Another day, or another hour of the same. A day whose hour becomes known, or
 * that is left of a postponed event, is no move.
 */
static bool
has_moved(const struct event *before, const struct event *after)
{
	struct civil b = local_start(before), a = local_start(after);

	if (b.year != a.year || b.month != a.month || b.day != a.day)
		return true;
	return before->form != FORM_DATE && after->form != FORM_DATE && !before->time_unknown &&
	    !after->time_unknown && before->start_utc != after->start_utc;
}

static const char *
start_text(struct arena *a, const struct event *ev)
{
	struct civil c = local_start(ev);
	char text[CIVIL_TEXT];

	if (ev->form == FORM_DATE || ev->time_unknown)
		civil_put_date(&c, text);
	else
		civil_put_local(&c, text);
	return arena_str(a, text);
}

void
event_note_move(struct arena *a, const struct event *before, struct event *after)
{
	after->was_start = has_moved(before, after) ? start_text(a, before) : before->was_start;
	after->was_location = before->was_location;
	if (before->location != NULL && after->location != NULL &&
	    strcmp(before->location, after->location) != 0)
		after->was_location = before->location;
}

struct event
event_in(const struct event *ev, const char *lang)
{
	struct event out = *ev;

	out.lang = lang;
	for (size_t i = 0; i < ev->n_texts; i++) {
		const struct event_text *t = &ev->texts[i];

		if (strcmp(t->lang, lang) != 0)
			continue;
		out.title = t->title != NULL ? t->title : ev->title;
		out.location = t->location != NULL ? t->location : ev->location;
		out.description = t->description != NULL ? t->description : ev->description;
	}
	return out;
}
