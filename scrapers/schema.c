#include "scrapers/schema.h"

#include "base/event.h"
#include "scrapers/parse.h"

#define TAG_PART "[a-z0-9._-]{1,64}"
#define DAY "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define CLOCK "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
#define OFFSET "(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"

const struct schema_field schema_fields[] = {
	{ "external_id",  SCHEMA_TEXT,   false, "the upstream's own id of the event; without one it is known by title, place and day" },
	{ "kind",         SCHEMA_KIND,   false, "what it is; event when nothing is said" },
	{ "parent",       SCHEMA_TEXT,   false, "external_id of the event that it belongs to" },
	{ "title",        SCHEMA_TEXT,   true,  "one line" },
	{ "start",        SCHEMA_TIME,   true,  "2026-04-01, 2026-04-01T18:30:00 (in timezone), or with an offset" },
	{ "end",          SCHEMA_TIME,   false, "likewise; of a day: the last one; null: not known" },
	{ "all_day",      SCHEMA_BOOL,   false, "the times of start and end mean nothing" },
	{ "time_unknown", SCHEMA_BOOL,   false, "the day is known, the time is not" },
	{ "timezone",     SCHEMA_TEXT,   false, "IANA name; the source's when nothing is said" },
	{ "status",       SCHEMA_STATUS, false, "confirmed when nothing is said; a cancelled event stays in the list" },
	{ "location",     SCHEMA_TEXT,   false, "one line" },
	{ "url",          SCHEMA_TEXT,   false, "http, https, mailto, tel or geo" },
	{ "description",  SCHEMA_TEXT,   false, "lines" },
	{ "tags",         SCHEMA_TAGS,   false, "what topics select by: team:lg" },
	{ "labels",       SCHEMA_LABELS, false, "what people call the tags" },
	{ "result",       SCHEMA_TEXT,   false, "a score; its change is nobody's news" },
	{ "price",        SCHEMA_TEXT,   false, "one line" },
	{ "image",        SCHEMA_TEXT,   false, "address of a picture" },
	{ NULL, SCHEMA__MAX, false, NULL }
};

static json_t *
words(const char *const *list, size_t n)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n && list[i] != NULL; i++)
		json_array_append_new(all, json_string(list[i]));
	json_array_append_new(all, json_null());
	return json_pack("{s:o}", "enum", all);
}

static json_t *
text_schema(bool must)
{
	if (must)
		return json_pack("{s:[s,s], s:s}", "type", "string", "number", "pattern", "\\S");
	return json_pack("{s:[s,s,s]}", "type", "string", "number", "null");
}

static json_t *
time_schema(bool must)
{
	json_t *s = json_pack("{s:s, s:s}", "type", "string",
	    "pattern", "^" DAY "([T ]" CLOCK OFFSET ")?$");

	if (!must)
		json_object_set_new(s, "type", json_pack("[s,s]", "string", "null"));
	return s;
}

static json_t *
type_schema(const struct schema_field *f)
{
	switch (f->type) {
	case SCHEMA_TEXT:
		return text_schema(f->must);
	case SCHEMA_TIME:
		return time_schema(f->must);
	case SCHEMA_BOOL:
		return json_pack("{s:[s,s]}", "type", "boolean", "null");
	case SCHEMA_KIND:
		return words(event_kinds, SIZE_MAX);
	case SCHEMA_STATUS:
		return words(event_statuses, STATUS__MAX);
	case SCHEMA_TAGS:
		return json_pack("{s:[s,s], s:{s:s, s:s}}", "type", "array", "null",
		    "items", "type", "string", "pattern", "^" TAG_PART ":" TAG_PART "$");
	case SCHEMA_LABELS:
		return json_pack("{s:[s,s], s:{s:s}}", "type", "object", "null",
		    "additionalProperties", "type", "string");
	default:
		return json_object();
	}
}

static json_t *
item_schema(void)
{
	json_t *properties = json_object(), *required = json_array(), *one;

	for (const struct schema_field *f = schema_fields; f->name != NULL; f++) {
		one = type_schema(f);
		json_object_set_new(one, "description", json_string(f->about));
		json_object_set_new(properties, f->name, one);
		if (f->must)
			json_array_append_new(required, json_string(f->name));
	}
	return json_pack("{s:s, s:s, s:o, s:o}", "description", "an event",
	    "type", "object", "properties", properties, "required", required);
}

/* As text: a schema is easier read than packed. */
static const char trailer_and_error[] =
"{\"trailer\":{"
" \"description\":\"the last line: without it nothing that was written counts\","
" \"type\":\"object\",\"required\":[\"end\"],\"additionalProperties\":false,"
" \"properties\":{\"end\":{\"type\":\"object\",\"properties\":{"
"  \"rows\":{\"type\":[\"integer\",\"null\"],\"minimum\":0,"
"   \"description\":\"records seen, understood or not\"},"
"  \"unread\":{\"type\":[\"array\",\"null\"],\"description\":\"records that were not understood\","
"   \"items\":{\"type\":\"object\",\"required\":[\"why\"],\"properties\":{"
"    \"row\":{\"type\":\"integer\",\"minimum\":0},\"why\":{\"type\":\"string\"}}}},"
"  \"unread_count\":{\"type\":[\"integer\",\"null\"],\"description\":\"when unread lists only some of them\"},"
"  \"complete\":{\"type\":\"boolean\","
"   \"description\":\"an event that is not here is gone; true when nothing is said and all was understood\"},"
"  \"from\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^" DAY "$\","
"   \"description\":\"the page speaks of this day and later ...\"},"
"  \"to\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^" DAY "$\","
"   \"description\":\"... up to this one, which is not part of it; both or neither\"},"
"  \"follow\":{\"type\":[\"array\",\"null\"],"
"   \"description\":\"other pages to fetch; each is given to the program as well\","
"   \"items\":{\"type\":\"object\",\"required\":[\"url\",\"role\"],\"properties\":{"
"    \"url\":{\"type\":\"string\",\"description\":\"may be relative to the page's\"},"
"    \"method\":{\"enum\":[\"GET\",\"POST\",null]},\"form\":{\"type\":[\"string\",\"null\"]},"
"    \"role\":{\"enum\":[\"next\",\"detail\"]},"
"    \"item\":{\"type\":[\"object\",\"null\"],"
"     \"description\":\"with detail: the item as it is known, in whose place stand those of that page\"}}}}}}}},"
"\"error\":{"
" \"description\":\"in place of everything else: the page is not what it should be\","
" \"type\":\"object\",\"required\":[\"error\"],\"additionalProperties\":false,"
" \"properties\":{\"error\":{\"type\":[\"object\",\"string\"],\"properties\":{"
"  \"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}}}}";

json_t *
schema_of_line(const char *module)
{
	json_t *parts = json_loads(trailer_and_error, 0, NULL);

	json_object_set_new(parts, "item", item_schema());
	return json_pack("{s:s, s:s+, s:s, s:[{s:s}, {s:s}, {s:s}], s:o}",
	    "$schema", "https://json-schema.org/draft/2020-12/schema",
	    "title", "a line of module ", module,
	    "description", "One JSON object a line: any number of items, then the trailer.",
	    "oneOf", "$ref", "#/$defs/item", "$ref", "#/$defs/trailer", "$ref", "#/$defs/error",
	    "$defs", parts);
}
