#include <string.h>

#include "base/text.h"
#include "scrapers/fields_in.h"

enum { TAGS_MAX = 40 };

static int
add_tag(struct arena *a, struct rules *r, const char *key, const char *value,
    const char *label, const char *split, struct err *e)
{
	struct tag_rule *t = &r->tag[r->n_tags];

	if (r->n_tags == TAGS_MAX)
		return err_set(e, ERR_LIMIT, "tags: more than %d", TAGS_MAX);
	*t = (struct tag_rule){ .key = arena_str(a, key),
	    .split = split == NULL ? "," : arena_str(a, split) };
	if ((t->value = spec_new(a, value, e)) == NULL ||
	    (label != NULL && (t->label = spec_new(a, label, e)) == NULL))
		return err_in(e, "tags: %s", key);
	r->n_tags++;
	return 0;
}

/* "key=SPEC,key=SPEC" */
static int
read_tag_text(struct arena *a, struct rules *r, const char *text, struct err *e)
{
	const char *equal, *one;
	size_t n;

	for (const char *p = text; *p != '\0'; p += n + (p[n] == ',')) {
		p += strspn(p, " ");
		n = strcspn(p, ",");
		if ((equal = memchr(p, '=', n)) == NULL)
			continue;
		one = arena_strn(a, equal + 1, n - (size_t)(equal + 1 - p));
		if (add_tag(a, r, arena_strn(a, p, (size_t)(equal - p)), one, NULL, NULL, e) == -1)
			return -1;
	}
	return 0;
}

static int
read_tag_list(struct arena *a, struct rules *r, const json_t *list, struct err *e)
{
	const char *key;
	json_t *one, *label;
	size_t i;

	json_array_foreach((json_t *)list, i, one) {
		key = json_string_value(json_object_get(one, "key"));
		label = json_object_get(one, "label");
		if (key == NULL || json_object_get(one, "from") == NULL)
			return err_set(e, ERR_INVALID, "tags: entry %zu needs key and from", i + 1);
		if (add_tag(a, r, key, fields_json_text(a, json_object_get(one, "from")),
		    label == NULL ? NULL : fields_json_text(a, label),
		    json_string_value(json_object_get(one, "split")), e) == -1)
			return -1;
	}
	return 0;
}

int
fields_read_tags(struct arena *a, struct rules *r, const char *text, struct err *e)
{
	json_t *list = json_loads(text, 0, NULL);
	int rc;

	r->tag = arena_alloc(a, TAGS_MAX * sizeof(*r->tag));
	rc = json_is_array(list) ? read_tag_list(a, r, list, e) : read_tag_text(a, r, text, e);
	json_decref(list);
	return rc;
}

/* "text=value,text=value" */
static void
read_name_text(struct arena *a, struct rules *r, const char *text)
{
	const char *equal;
	size_t n, most = 1;

	for (const char *p = text; *p != '\0'; p++)
		most += *p == ',';
	r->tag_name = arena_alloc(a, most * sizeof(*r->tag_name));
	for (const char *p = text; *p != '\0'; p += n + (p[n] == ',')) {
		n = strcspn(p, ",");
		if ((equal = memchr(p, '=', n)) != NULL)
			r->tag_name[r->n_tag_names++] = (struct tag_name){
			    .text = arena_strn(a, p, (size_t)(equal - p)),
			    .value = arena_strn(a, equal + 1, n - (size_t)(equal + 1 - p)) };
	}
}

/* {"text": "value"} or {"text": {"value": "v", "label": "l"}} */
static int
read_name_table(struct arena *a, struct rules *r, const json_t *table, struct err *e)
{
	const char *text, *value, *label;
	json_t *v;

	r->tag_name = arena_alloc(a, (json_object_size(table) + 1) * sizeof(*r->tag_name));
	json_object_foreach((json_t *)table, text, v) {
		label = json_string_value(json_object_get(v, "label"));
		value = json_string_value(json_is_object(v) ? json_object_get(v, "value") : v);
		if (value == NULL)
			return err_set(e, ERR_INVALID, "tag-names: no value for %.60s", text);
		r->tag_name[r->n_tag_names++] = (struct tag_name){ arena_str(a, text),
		    arena_str(a, value), arena_str(a, label) };
	}
	return 0;
}

int
fields_read_tag_names(struct arena *a, struct rules *r, const char *text, struct err *e)
{
	json_t *table = json_loads(text, 0, NULL);
	int rc = 0;

	if (json_is_object(table))
		rc = read_name_table(a, r, table, e);
	else
		read_name_text(a, r, text);
	json_decref(table);
	return rc;
}

static const struct tag_name *
named(const struct rules *r, const char *text)
{
	for (size_t i = 0; i < r->n_tag_names; i++)
		if (strcmp(r->tag_name[i].text, text) == 0)
			return &r->tag_name[i];
	return NULL;
}

/* Adds key:value for one text; a text with no letter fit for a tag adds nothing. */
static void
put_tag(const struct rules *r, struct arena *a, const char *key, const char *text,
    const char *label, json_t *item)
{
	const struct tag_name *name = named(r, text);
	const char *tag;
	char value[TEXT_TAG_MAX + 1];

	text_to_tag(name != NULL ? name->value : text, value);
	if (*value == '\0')
		return;
	if (json_object_get(item, "tags") == NULL) {
		json_object_set_new(item, "tags", json_array());
		json_object_set_new(item, "labels", json_object());
	}
	if (*label == '\0')
		label = name != NULL && name->label != NULL ? name->label : text;
	tag = arena_fmt(a, "%s:%s", key, value);
	json_array_append_new(json_object_get(item, "tags"), json_string(tag));
	json_object_set_new(json_object_get(item, "labels"), tag, json_string(label));
}

void
fields_put_tags(const struct draft *draft, json_t *item)
{
	struct arena *a = draft->row->arena;

	for (size_t i = 0; i < draft->rules->n_tags; i++) {
		const struct tag_rule *t = &draft->rules->tag[i];
		const char *text = spec_text(draft->branch, t->value), *next;

		for (; text != NULL; text = next) {
			text += strspn(text, " ");	/* which may be what separates */
			next = *t->split == '\0' ? NULL : strstr(text, t->split);
			put_tag(draft->rules, a, t->key, next == NULL ? text :
			    arena_strn(a, text, (size_t)(next - text)), spec_text(draft->branch, t->label), item);
			next = next == NULL ? NULL : next + strlen(t->split);
		}
	}
}
