#include "scrapers/modules/microdata.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

struct named {			/* an element that itemref can mean */
	const char *id;
	const struct node *node;
};

struct reading {
	struct arena *arena;
	struct named *named;	/* sorted by id */
	size_t n_named, n_properties;
	int depth;
};

static int
by_id(const void *pa, const void *pb)
{
	const struct named *a = pa, *b = pb;

	return strcmp(a->id, b->id);
}

static int
find_named(struct reading *r, struct markup *m, struct err *e)
{
	const struct node **all;
	size_t n;

	if (markup_find(m, NULL, "//*[@itemref]", r->arena, &all, &n, e) == -1)
		return -1;
	if (n == 0)
		return 0;
	if (markup_find(m, NULL, "//*[@id]", r->arena, &all, &n, e) == -1)
		return -1;
	r->named = arena_alloc(r->arena, n * sizeof(*r->named) + 1);
	r->n_named = n;
	for (size_t i = 0; i < n; i++)
		r->named[i] = (struct named){ node_attribute(all[i], "id", r->arena), all[i] };
	qsort(r->named, n, sizeof(*r->named), by_id);
	return 0;
}

/* Which attribute is the value of such an element; NULL: its text is. */
static const char *
value_attribute(const char *element, const char *property)
{
	static const struct { const char *element, *attribute; } table[] = {
		{ "audio", "src" }, { "embed", "src" }, { "iframe", "src" }, { "img", "src" },
		{ "source", "src" }, { "track", "src" }, { "video", "src" }, { "object", "data" },
		{ "link", "href" }, { "data", "value" }, { "meter", "value" }, { "time", "datetime" },
		{ "ins", "datetime" }, { "del", "datetime" }, { "abbr", "title" },
	};
	static const char *const addresses[] = {
		"url", "sameAs", "image", "logo", "eventStatus", "additionalType", "availability",
		"eventAttendanceMode", "item", "mainEntityOfPage", "discussionUrl",
	};

	for (size_t i = 0; i < MEM_COUNT(table); i++)
		if (strcmp(element, table[i].element) == 0)
			return table[i].attribute;
	if (strcmp(element, "a") == 0 || strcmp(element, "area") == 0)
		for (size_t i = 0; i < MEM_COUNT(addresses); i++)
			if (strcmp(property, addresses[i]) == 0)
				return "href";
	return NULL;
}

static const char *
value_text(struct reading *r, const struct node *n, const char *property)
{
	const char *name = value_attribute(node_name(n), property);
	const char *text = node_attribute(n, "content", r->arena);

	if (text == NULL && name != NULL)
		text = node_attribute(n, name, r->arena);
	return text == NULL ? node_text(n, r->arena) : text;
}

static void
add(json_t *item, const char *name, json_t *value)
{
	json_t *there = json_object_get(item, name);

	if (there == NULL)
		json_object_set_new(item, name, value);
	else if (json_is_array(there))
		json_array_append_new(there, value);
	else
		json_object_set_new(item, name, json_pack("[O, o]", there, value));
}

/* The next of several words; NULL: there is none. */
static char *
next_word(char **words)
{
	char *word;

	while ((word = strsep(words, " \t\r\n\f")) != NULL && *word == '\0')
		;
	return word;
}

static json_t *read_item(struct reading *r, const struct node *n);

static void
read_property(struct reading *r, json_t *item, const struct node *n, char *names)
{
	bool is_item = node_attribute(n, "itemscope", r->arena) != NULL;
	json_t *value = is_item ? read_item(r, n) : NULL;
	const char *name;

	while ((name = next_word(&names)) != NULL && r->n_properties++ < MICRODATA_MAX)
		add(item, name, is_item ? json_incref(value) :
		    json_string(value_text(r, n, name)));
	json_decref(value);
}

/* Everything from an element down that belongs to the item; another item inside is none of it. */
static void
read_below(struct reading *r, json_t *item, const struct node *n)
{
	char *names = node_attribute(n, "itemprop", r->arena);

	if (r->n_properties > MICRODATA_MAX)
		return;
	if (names != NULL)
		read_property(r, item, n, names);
	if (node_attribute(n, "itemscope", r->arena) != NULL)
		return;
	for (n = node_child(n); n != NULL; n = node_next(n))
		read_below(r, item, n);
}

static void
read_references(struct reading *r, json_t *item, const struct node *n)
{
	char *ids = node_attribute(n, "itemref", r->arena), *id;
	struct named key = { 0 }, *found;

	while (ids != NULL && (id = next_word(&ids)) != NULL) {
		key.id = id;
		found = r->n_named == 0 ? NULL :
		    bsearch(&key, r->named, r->n_named, sizeof(key), by_id);
		if (found != NULL && found->node != n && r->n_properties++ < MICRODATA_MAX)
			read_below(r, item, found->node);
	}
}

static void
read_types(struct reading *r, json_t *item, const struct node *n)
{
	char *types = node_attribute(n, "itemtype", r->arena), *type;
	const char *id = node_attribute(n, "itemid", r->arena);

	while (types != NULL && (type = next_word(&types)) != NULL)
		add(item, "@type", json_string(type));
	if (id != NULL && *id != '\0')
		json_object_set_new(item, "@id", json_string(id));
}

static json_t *
read_item(struct reading *r, const struct node *n)
{
	json_t *item = json_object();

	read_types(r, item, n);
	if (++r->depth < MICRODATA_DEPTH_MAX) {
		for (const struct node *c = node_child(n); c != NULL; c = node_next(c))
			read_below(r, item, c);
		read_references(r, item, n);
	}
	r->depth--;
	return item;
}

int
microdata_read(struct markup *m, struct arena *a, json_t *out, struct err *e)
{
	struct reading r = { .arena = a };
	const struct node **items;
	size_t n;

	if (markup_find(m, NULL, "//*[@itemscope and not(@itemprop)]", a, &items, &n, e) == -1 ||
	    find_named(&r, m, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, read_item(&r, items[i]));
	if (r.n_properties > MICRODATA_MAX)
		return err_set(e, ERR_LIMIT, "more than %d properties in its microdata", MICRODATA_MAX);
	return 0;
}
