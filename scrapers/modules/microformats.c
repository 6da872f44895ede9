#include "scrapers/modules/microformats.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/modules/value_class.h"

enum { PROPERTIES_MAX = 500000 };	/* of a page: events in events are read again and again */

/* One property: how microformats2 and its forerunner call it, and schema.org. */
struct property {
	const char *name;		/* behind p-, u-, dt- or e- */
	const char *classic;		/* NULL: it has none */
	const char *schema;
	enum mf_type type;
};

static const struct property of_event[] = {
	{ "name",        "summary",     "name",        MF_TEXT },
	{ "start",       "dtstart",     "startDate",   MF_DATE },
	{ "end",         "dtend",       "endDate",     MF_DATE },
	{ "duration",    "duration",    "duration",    MF_TEXT },
	{ "location",    "location",    "location",    MF_TEXT },
	{ "url",         "url",         "url",         MF_URL },
	{ "uid",         "uid",         "@id",         MF_URL },
	{ "description", "description", "description", MF_TEXT },
	{ "summary",     NULL,          "description", MF_TEXT },
	{ "content",     NULL,          "description", MF_TEXT },
	{ "status",      "status",      "eventStatus", MF_TEXT },
	{ "organizer",   "organizer",   "organizer",   MF_TEXT },
	{ "performer",   NULL,          "performer",   MF_TEXT },
	{ "photo",       "photo",       "image",       MF_URL },
	{ "featured",    NULL,          "image",       MF_URL },
	{ NULL, NULL, NULL, MF_TEXT }
};

static const struct property of_place[] = {
	{ "name",           "fn",             "name",            MF_TEXT },
	{ "org",            "org",            "name",            MF_TEXT },
	{ "street-address", "street-address", "streetAddress",   MF_TEXT },
	{ "locality",       "locality",       "addressLocality", MF_TEXT },
	{ "region",         "region",         "addressRegion",   MF_TEXT },
	{ "postal-code",    "postal-code",    "postalCode",      MF_TEXT },
	{ "country-name",   "country-name",   "addressCountry",  MF_TEXT },
	{ "label",          "label",          "address",         MF_TEXT },
	{ NULL, NULL, NULL, MF_TEXT }
};

struct reading {
	struct arena *arena;
	size_t n_properties;
};

struct item {			/* an event or place being read */
	json_t *object;
	const struct property *table;
	bool classic;
	bool explicit;		/* it has text properties or items of its own: nothing is implied */
};

static char *
next_class(char **classes)
{
	char *word;

	while ((word = strsep(classes, " \t\r\n\f")) != NULL && *word == '\0')
		;
	return word;
}

/* "h-event", but not "h-Event" or "h-2x": a root of microformats2. */
static bool
is_root_class(const char *s)
{
	if (strncmp(s, "h-", 2) != 0 || s[2] == '\0')
		return false;
	for (s += 2; *s != '\0'; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '-')
			return false;
	return true;
}

/* Does an item of its own begin here? */
static bool
is_root(const struct node *n, struct arena *a)
{
	static const char *const classic[] = { "vevent", "vcard", "adr", "hentry", "hreview" };
	char *classes = node_attribute(n, "class", a), *word;

	while (classes != NULL && (word = next_class(&classes)) != NULL) {
		if (is_root_class(word))
			return true;
		for (size_t i = 0; i < MEM_COUNT(classic); i++)
			if (strcmp(word, classic[i]) == 0)
				return true;
	}
	return false;
}

/* The row of a class in an item's table; NULL: it is no property of it. */
static const struct property *
property_of(struct item *item, const char *class)
{
	static const char *const prefixes[] = { "p-", "u-", "dt-", "e-" };
	const char *name = item->classic ? class : NULL;

	for (size_t i = 0; !item->classic && i < MEM_COUNT(prefixes); i++)
		if (strncmp(class, prefixes[i], strlen(prefixes[i])) == 0) {
			name = class + strlen(prefixes[i]);
			item->explicit = item->explicit || class[0] == 'p' || class[0] == 'e';
		}
	for (const struct property *p = item->table; name != NULL && p->schema != NULL; p++) {
		const char *own = item->classic ? p->classic : p->name;

		if (own != NULL && strcmp(own, name) == 0)
			return p;
	}
	return NULL;
}

static void
add(json_t *object, const char *name, json_t *value)
{
	json_t *there = json_object_get(object, name);

	if (there == NULL)
		json_object_set_new(object, name, value);
	else if (json_is_array(there))
		json_array_append_new(there, value);
	else
		json_object_set_new(object, name, json_pack("[O, o]", there, value));
}

/* The day of the item's first start, for an end that is only a time. */
static const char *
start_day(const json_t *object, struct arena *a)
{
	const json_t *v = json_object_get(object, "startDate");
	const char *s = json_string_value(json_is_array(v) ? json_array_get(v, 0) : v);

	return s == NULL ? NULL : arena_strn(a, s, strcspn(s, "Tt "));
}

static void read_children(struct reading *r, struct item *item, const struct node *n);

/* A place, or anybody, with a card of its own. */
static json_t *
read_card(struct reading *r, const struct node *n)
{
	struct item card = { .object = json_object(), .table = of_place };

	card.classic = mf_has_class(n, "vcard", r->arena) || mf_has_class(n, "adr", r->arena);
	read_children(r, &card, n);
	if (json_object_size(card.object) == 0)
		json_object_set_new(card.object, "name", json_string(node_text(n, r->arena)));
	/* A card's name may be told as its organisation's as well. */
	if (json_is_array(json_object_get(card.object, "name")))
		json_object_set(card.object, "name",
		    json_array_get(json_object_get(card.object, "name"), 0));
	return card.object;
}

static void
read_properties(struct reading *r, struct item *item, const struct node *n, bool root)
{
	char *classes = node_attribute(n, "class", r->arena), *class;
	const struct property *p;

	while (classes != NULL && (class = next_class(&classes)) != NULL) {
		if ((p = property_of(item, class)) == NULL || r->n_properties++ > PROPERTIES_MAX)
			continue;
		if (root && p->type == MF_TEXT)
			add(item->object, p->schema, read_card(r, n));
		else
			add(item->object, p->schema, json_string(mf_value(n, p->type,
			    start_day(item->object, r->arena), r->arena)));
	}
}

/* An address in a card is the place's own. */
static bool
is_address(const struct item *item, const struct node *n, struct arena *a)
{
	return item->table == of_place && (mf_has_class(n, "adr", a) || mf_has_class(n, "h-adr", a));
}

static void
read_children(struct reading *r, struct item *item, const struct node *n)
{
	for (n = node_child(n); n != NULL; n = node_next(n)) {
		bool root = is_root(n, r->arena) && !is_address(item, n, r->arena);

		read_properties(r, item, n, root);
		item->explicit = item->explicit || root;
		if (!root)
			read_children(r, item, n);
	}
}

static const struct node *
only_child(const struct node *n)
{
	const struct node *child = node_child(n);

	return child != NULL && node_next(child) == NULL ? child : NULL;
}

/* An attribute of the element, or of the only one in it, when it is such an element. */
static const char *
implied(struct reading *r, const struct node *n, const char *element, const char *attribute)
{
	const struct node *child = only_child(n);

	if (strcmp(node_name(n), element) == 0)
		return node_attribute(n, attribute, r->arena);
	if (child != NULL && strcmp(node_name(child), element) == 0 && !is_root(child, r->arena))
		return node_attribute(child, attribute, r->arena);
	return NULL;
}

/* Who writes only <p class="h-event">A name</p> means the name. */
static void
imply(struct reading *r, struct item *item, const struct node *n)
{
	const char *name = NULL, *url;

	if (!item->explicit && json_object_get(item->object, "name") == NULL) {
		if ((name = implied(r, n, "img", "alt")) == NULL)
			name = implied(r, n, "abbr", "title");
		add(item->object, "name", json_string(name != NULL ? name : node_text(n, r->arena)));
	}
	if (json_object_get(item->object, "url") == NULL &&
	    (url = implied(r, n, "a", "href")) != NULL)
		add(item->object, "url", json_string(url));
}

static json_t *
read_event(struct reading *r, const struct node *n)
{
	struct item item = { .object = json_pack("{s:s}", "@type", "Event"), .table = of_event };

	item.classic = !mf_has_class(n, "h-event", r->arena);
	read_children(r, &item, n);
	if (!item.classic)
		imply(r, &item, n);
	return item.object;
}

int
microformats_read(struct markup *m, struct arena *a, json_t *out, struct err *e)
{
	struct reading r = { .arena = a };
	const struct node **events;
	size_t n;

	if (markup_find(m, NULL, ".h-event, .vevent", a, &events, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, read_event(&r, events[i]));
	if (r.n_properties > PROPERTIES_MAX)
		return err_set(e, ERR_LIMIT, "more than %d properties of microformats", PROPERTIES_MAX);
	return 0;
}
