#include "scrapers/item.h"

#include <stdio.h>
#include <string.h>

#include "base/event.h"
#include "base/text.h"

void
item_text(json_t *item, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(item, key, json_string(text));
}

static json_t *
member(json_t *item, const char *key, json_t *(*make)(void))
{
	if (json_object_get(item, key) == NULL)
		json_object_set_new(item, key, make());
	return json_object_get(item, key);
}

static bool
has_text(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), text) == 0)
			return true;
	return false;
}

void
item_tag(json_t *item, const char *key, const char *value, const char *label)
{
	json_t *tags = member(item, "tags", json_array);
	char part[TEXT_TAG_MAX + 1], tag[2 * TEXT_TAG_MAX + 2];

	text_to_tag(value == NULL ? "" : value, part);
	if (*part == '\0')
		return;
	snprintf(tag, sizeof(tag), "%s:%s", key, part);
	if (!has_text(tags, tag))
		json_array_append_new(tags, json_string(tag));
	if (label != NULL && *label != '\0')
		json_object_set_new(member(item, "labels", json_object), tag, json_string(label));
}

void
item_line(struct arena *a, json_t *item, const char *name, const char *text)
{
	const char *before = json_string_value(json_object_get(item, "description"));

	if (text == NULL || *text == '\0')
		return;
	item_text(item, "description", arena_fmt(a, "%s%s%s%s%s",
	    before == NULL ? "" : before, before == NULL ? "" : "\n",
	    name == NULL ? "" : name, name == NULL ? "" : ": ", text));
}

void
item_start(json_t *item, const struct civil *day, int seconds)
{
	struct civil c = *day;
	char text[CIVIL_TEXT];

	if (seconds < 0) {
		civil_put_date(&c, text);
	} else {
		c.hour = seconds / 3600;
		c.minute = seconds / 60 % 60;
		c.second = seconds % 60;
		civil_put_local(&c, text);
	}
	item_text(item, "start", text);
}

/* Digits up to max of them, then the separator if there should be one. */
static bool
number(const char **s, size_t least, size_t max, char separator, int *out)
{
	size_t n = strspn(*s, "0123456789");

	if (n < least || (n > max && separator != '\0'))
		return false;
	n = n > max ? max : n;
	for (*out = 0; n > 0; n--)
		*out = *out * 10 + *(*s)++ - '0';
	if (separator != '\0' && *(*s)++ != separator)
		return false;
	return true;
}

bool
item_day(const char *text, struct civil *out)
{
	struct civil c = { 0 };
	char separator = '\0';
	size_t least = 2;

	if (strspn(text, "0123456789") != 8) {
		separator = text[strspn(text, "0123456789")];
		least = 1;
		if (separator == '\0' || strchr("-./", separator) == NULL)
			return false;
	}
	if (!number(&text, 4, 4, separator, &c.year) || !number(&text, least, 2, separator, &c.month) ||
	    !number(&text, least, 2, '\0', &c.day) || *text != '\0' || !civil_valid(&c))
		return false;
	*out = c;
	return true;
}

const char *
member_text(struct arena *a, const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	if (json_is_integer(v))
		return arena_fmt(a, "%lld", (long long)json_integer_value(v));
	return json_is_string(v) ? json_string_value(v) : "";
}

int
context_number(const json_t *context, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(context, name));

	return n > 0 && n < 10000 ? (int)n : 0;
}
