#include "scrapers/modules/jsonld_value.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/event.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "scrapers/modules/iso_time.h"

const char *
ld_word(const char *s)
{
	const char *word = s;

	for (; *s != '\0'; s++)
		if (strchr("/#:", *s) != NULL && s[1] != '\0')
			word = s + 1;
	return word;
}

const json_t *
ld_follow(const struct ld_page *p, const json_t *value)
{
	const char *id = json_string_value(json_object_get(value, "@id"));
	const json_t *found;

	if (id == NULL || p->by_id == NULL)
		return value;
	found = json_object_get(p->by_id, id);
	/* More than a name and a type: it speaks for itself. */
	return found != NULL && json_object_size(value) <= 2 ? found : value;
}

const json_t *
ld_get(const struct ld_page *p, const json_t *object, const char *name)
{
	static const char *const prefixes[] = {
		"schema:", "http://schema.org/", "https://schema.org/",
	};
	const json_t *v = json_object_get(object, name);
	char whole[80];

	for (size_t i = 0; v == NULL && i < MEM_COUNT(prefixes); i++) {
		if (strlen(prefixes[i]) + strlen(name) >= sizeof(whole))
			return NULL;
		strcpy(whole, prefixes[i]);
		strcat(whole, name);
		v = json_object_get(object, whole);
	}
	return v == NULL || json_is_null(v) ? NULL : ld_follow(p, v);
}

static void
each_down(const struct ld_page *p, const json_t *value, ld_each *each, void *arg, int depth)
{
	static const char *const lists[] = { "@list", "@set" };
	const json_t *inner;
	json_t *one;
	size_t i;

	value = ld_follow(p, value);
	if (value == NULL || json_is_null(value) || depth > LD_DEPTH_MAX || --*p->steps < 0)
		return;
	for (i = 0; i < MEM_COUNT(lists); i++)
		if ((inner = json_object_get(value, lists[i])) != NULL) {
			each_down(p, inner, each, arg, depth + 1);
			return;
		}
	if (!json_is_array(value))
		each(p, value, arg);
	json_array_foreach((json_t *)value, i, one) {
		each_down(p, one, each, arg, depth + 1);
	}
}

void
ld_for_each(const struct ld_page *p, const json_t *value, ld_each *each, void *arg)
{
	each_down(p, value, each, arg, 0);
}

static bool
ends_like(const char *type, const char *const *endings)
{
	const char *word = type == NULL ? "" : ld_word(type);
	size_t n = strlen(word), m;

	for (; *endings != NULL; endings++) {
		m = strlen(*endings);
		if (**endings == '=' ? strcmp(word, *endings + 1) == 0 :
		    n >= m && strcmp(word + n - m, *endings) == 0)
			return true;
	}
	return false;
}

bool
ld_is(const json_t *object, const char *const *endings)
{
	const json_t *type = json_object_get(object, "@type");
	json_t *one;
	size_t i;

	if (json_is_string(type))
		return ends_like(json_string_value(type), endings);
	json_array_foreach((json_t *)type, i, one)
		if (ends_like(json_string_value(one), endings))
			return true;
	return false;
}

const char *
ld_type(const json_t *object)
{
	const json_t *type = json_object_get(object, "@type");

	if (json_is_array(type))
		type = json_array_get(type, 0);
	return json_is_string(type) ? ld_word(json_string_value(type)) : "";
}

static const char *
scalar(struct arena *a, const json_t *v)
{
	double d = json_number_value(v);

	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_integer(v))
		return arena_fmt(a, "%lld", (long long)json_integer_value(v));
	if (json_is_real(v))
		return arena_fmt(a, "%.15g", d);
	return json_is_true(v) ? "true" : json_is_false(v) ? "false" : NULL;
}

struct joined {
	struct buf out;
	const char *path;	/* what is left to go of it; NULL: a text is wanted */
	int depth;
};

static void add_text(const struct ld_page *p, const json_t *value, void *arg);

/* The text of each value at a path; "" when there is none. */
static const char *
join(const struct ld_page *p, const json_t *value, const char *path, int depth)
{
	struct joined j = { .path = path, .depth = depth };
	const char *out;

	if (value == NULL || depth > LD_DEPTH_MAX)
		return "";
	ld_for_each(p, value, add_text, &j);
	out = j.out.len == 0 ? "" : arena_strn(p->arena, j.out.data, j.out.len);
	buf_free(&j.out);
	return out;
}

/* Of an object, what people would read of it. */
static const char *
object_text(const struct ld_page *p, const json_t *object, int depth)
{
	static const char *const names[] = { "@value", "name", "text", "url" };
	const char *text = "";

	for (size_t i = 0; *text == '\0' && i < MEM_COUNT(names); i++)
		text = join(p, ld_get(p, object, names[i]), NULL, depth + 1);
	return text;
}

static void
add_text(const struct ld_page *p, const json_t *value, void *arg)
{
	struct joined *j = arg;
	const char *text;
	size_t n;

	if (j->out.len > EVENT_TEXT_MAX)
		return;
	if (j->path != NULL) {
		n = strcspn(j->path, ".");
		text = join(p, ld_get(p, value, arena_strn(p->arena, j->path, n)),
		    j->path[n] == '.' ? j->path + n + 1 : NULL, j->depth + 1);
	} else
		text = json_is_object(value) ? object_text(p, value, j->depth) :
		    scalar(p->arena, value);
	if (text != NULL && *text != '\0')
		buf_fmt(&j->out, "%s%s", j->out.len == 0 ? "" : ", ", text);
}

const char *
ld_text(const struct ld_page *p, const json_t *value)
{
	return join(p, value, NULL, 0);
}

const char *
ld_path(const struct ld_page *p, const json_t *object, const char *path)
{
	return join(p, object, path, 0);
}

const char *
ld_date(const struct ld_page *p, const json_t *object, const char *name, size_t n)
{
	const json_t *v = ld_get(p, object, name);
	const char *text;

	if (json_is_array(v))
		v = json_array_get(v, n);
	else if (n > 0)
		v = NULL;
	text = ld_text(p, v);
	return strchr(text, '&') != NULL ?
	    iso_time(p->arena, text_from_html(p->arena, text), p->drop_offset) :
	    iso_time(p->arena, text, p->drop_offset);
}

/* Is this part of a query about who sent the visitor? */
static bool
is_counter(const char *s, size_t n)
{
	static const char *const names[] = { "utm_", "fbclid=", "gclid=", "mc_cid=", "mc_eid=" };

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (n >= strlen(names[i]) && strncasecmp(s, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

const char *
ld_url_clean(struct arena *a, const char *url)
{
	size_t n = strcspn(url, "?#"), part;
	const char *s = url + n;
	struct buf b = { 0 };
	const char *out;
	char before = '?';

	if (*s != '?')
		return url;
	buf_add(&b, url, n);
	do {
		part = strcspn(++s, "&#");
		if (!is_counter(s, part)) {
			buf_char(&b, before);
			buf_add(&b, s, part);
			before = '&';
		}
		s += part;
	} while (*s == '&');
	buf_str(&b, s);
	out = arena_strn(a, b.data, b.len);
	buf_free(&b);
	return out;
}

/* The first text among them: of an object its address. */
static void
take_address(const struct ld_page *p, const json_t *value, void *arg)
{
	static const char *const names[] = { "url", "contentUrl", "@id" };
	const char **out = arg, *found;

	if (**out != '\0')
		return;
	if (json_is_string(value))
		*out = json_string_value(value);
	for (size_t i = 0; json_is_object(value) && **out == '\0' && i < MEM_COUNT(names); i++)
		if ((found = json_string_value(ld_get(p, value, names[i]))) != NULL)
			*out = found;
}

const char *
ld_url(const struct ld_page *p, const json_t *value)
{
	const char *s = "";

	ld_for_each(p, value, take_address, &s);
	if (strchr(s, '&') != NULL)
		s = text_from_html(p->arena, s);
	if (*s == '\0' || (s = url_join(p->arena, p->url, s)) == NULL ||
	    url_publishable(p->arena, s) == NULL)
		return "";
	return ld_url_clean(p->arena, s);
}
