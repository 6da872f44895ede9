/* What scrapers/recipes/schema.json holds: editors check a recipe with it while it is typed. */
#include <string.h>

#include "scrapers/fields.h"
#include "scrapers/recipe.h"
#include "scrapers/recipe_keys.h"


static const char *const shapes[RECIPE_SHAPE__MAX] = {
	[RECIPE_TEXT] = "{\"type\":\"string\"}",
	[RECIPE_LANGS] = "{\"type\":[\"string\",\"object\"],\"additionalProperties\":{\"type\":\"string\"}}",
	[RECIPE_FLAG] = "{\"type\":\"boolean\"}",
	[RECIPE_DAY] = "{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}",
	[RECIPE_DURATION] = "{\"type\":\"string\",\"pattern\":\"^([0-9]+[smhdw]|.*[{].*)$\"}",
	[RECIPE_SCALAR] = "{\"type\":[\"string\",\"integer\",\"boolean\"]}",
	[RECIPE_WORDS] = "{\"type\":[\"string\",\"array\"],\"items\":{\"type\":\"string\"}}",
	[RECIPE_TAGS] = "{\"type\":[\"string\",\"object\",\"array\"],\"additionalProperties\":{\"$ref\":\"#/$defs/spec\"}}",
	[RECIPE_NAMES] = "{\"type\":[\"string\",\"object\"]}",
	[RECIPE_JSON] = "{\"type\":[\"array\",\"object\"]}",
	[RECIPE_LIST] = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
	[RECIPE_TEXTS] = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}",
	[RECIPE_GROUP] = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}",
	[RECIPE_SPECS] = "{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/spec\"},\"properties\":{}}",
	[RECIPE_OPTIONS] = "{\"type\":\"object\"}",
	[RECIPE_PARAMS] = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{},"
	    "\"required\":[\"name\"],\"additionalProperties\":false}}",
};

/* A field's place: spec.h. */
static const char spec[] =
    "{\"anyOf\":[{\"type\":[\"string\",\"integer\",\"boolean\"]},"
    "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/spec\"}},"
    "{\"type\":\"object\",\"properties\":{\"from\":{\"$ref\":\"#/$defs/spec\"},\"regex\":{\"type\":\"string\"},"
    "\"map\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}},\"default\":{\"type\":\"string\"}},"
    "\"required\":[\"from\"],\"additionalProperties\":false}]}";

static json_t *
choices(const char *list)
{
	json_t *out = json_array();
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == '|')) {
		n = strcspn(list, "|");
		json_array_append_new(out, json_stringn(list, n));
	}
	return out;
}

static json_t *
property(const struct recipe_key *k)
{
	json_t *one = json_loads(shapes[k->shape], 0, NULL);

	json_object_set_new(one, "description", json_string(k->about));
	if (k->choices != NULL)
		json_object_set_new(one, "enum", choices(k->choices));
	return one;
}

static void
put_table(json_t *properties, const struct recipe_key *k)
{
	const char *dot;
	json_t *group;

	for (; k->path != NULL; k++) {
		dot = strchr(k->path, '.');
		group = dot == NULL ? properties : json_object_get(json_object_getn(properties,
		    k->path, (size_t)(dot - k->path)), "properties");
		json_object_set_new(group, dot == NULL ? k->path : dot + 1, property(k));
	}
}

static void
put_fields(json_t *properties)
{
#define ROW(id, option, key, about)						\
	json_object_set_new(properties, option, json_pack("{s:s, s:s}",		\
	    "description", about, "$ref", "#/$defs/spec"));
	FIELDS(ROW)
#undef ROW
}

json_t *
recipe_schema(void)
{
	json_t *properties = json_object(), *params;

	put_table(properties, recipe_keys);
	put_fields(json_object_get(json_object_get(properties, "fields"), "properties"));
	params = json_object_get(json_object_get(properties, "params"), "items");
	put_table(json_object_get(params, "properties"), recipe_param_keys);
	return json_pack("{s:s, s:s, s:s, s:[s, s], s:o, s:b, s:{s:o}}",
	    "$schema", "https://json-schema.org/draft/2020-12/schema",
	    "title", "a calcast recipe", "type", "object",
	    "required", "name", "module", "properties", properties,
	    "additionalProperties", 0, "$defs", "spec", json_loads(spec, 0, NULL));
}
