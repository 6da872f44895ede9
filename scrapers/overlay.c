#include "scrapers/overlay.h"

#include <string.h>

const char *const overlay_whats[] = { "cancel", "hide", "move", "note", "rename", NULL };

/* The time is said anew as a whole: nothing of the old one may be left. */
static void
lay_move(json_t *item, const json_t *value)
{
	static const char *const old[] = { "end", "all_day", "time_unknown" };
	const char *status = json_string_value(json_object_get(item, "status"));

	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++)
		json_object_del(item, old[i]);
	if (status != NULL && strcmp(status, "postponed") == 0)
		json_object_del(item, "status");
	json_object_update(item, (json_t *)value);
}

/* The operator's word stands before upstream's. */
static void
lay_note(json_t *item, const json_t *value)
{
	const char *note = json_string_value(json_object_get(value, "description"));
	const char *was = json_string_value(json_object_get(item, "description"));

	if (note != NULL && was != NULL)
		json_object_set_new(item, "description", json_sprintf("%s\n\n%s", note, was));
	else
		json_object_update(item, (json_t *)value);
}

static void
lay(json_t *item, const struct overlay *o)
{
	json_t *value = json_loads(o->value, 0, NULL);

	if (strcmp(o->what, "move") == 0)
		lay_move(item, value);
	else if (strcmp(o->what, "note") == 0)
		lay_note(item, value);
	else
		json_object_update(item, value);
	json_decref(value);
}

json_t *
overlay_merge(const json_t *item, int64_t event, const struct overlay *o, size_t n)
{
	json_t *merged = json_copy((json_t *)item);

	for (size_t i = 0; i < n; i++)
		if (o[i].event == event && strcmp(o[i].what, "cancel") != 0)
			lay(merged, &o[i]);
	/* Last: a game that is off is off, whenever it would have been. */
	for (size_t i = 0; i < n; i++)
		if (o[i].event == event && strcmp(o[i].what, "cancel") == 0)
			lay(merged, &o[i]);
	return merged;
}
