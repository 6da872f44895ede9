#include "base/event.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"

const char *const event_kinds[] = {
	"event", "game", "session", "race", "concert", "sale", "term", "exam",
	"holiday", "release", "ticket-open", "registration-open",
	"registration-close", "sale-start", "sale-end", NULL
};

const char *const event_statuses[STATUS__MAX] = {
	[STATUS_CONFIRMED] = "confirmed",
	[STATUS_TENTATIVE] = "tentative",
	[STATUS_CANCELLED] = "cancelled",
	[STATUS_POSTPONED] = "postponed",
};

const char *const event_forms[FORM__MAX] = {
	[FORM_DATE] = "date",
	[FORM_ZONED] = "zoned",
	[FORM_INSTANT] = "instant",
};

bool
event_kind_known(const char *kind)
{
	for (size_t i = 0; event_kinds[i] != NULL; i++)
		if (strcmp(event_kinds[i], kind) == 0)
			return true;
	return false;
}

int
event_status_named(const char *name)
{
	for (int i = 0; i < STATUS__MAX; i++)
		if (strcmp(event_statuses[i], name) == 0)
			return i;
	return -1;
}

/* A field as text: numbers count too, null and "" are nothing. */
static int
get_text(struct arena *a, const json_t *item, const char *key, const char **out,
    struct err *e)
{
	const json_t *v = json_object_get(item, key);
	char number[64];
	size_t n;

	*out = NULL;
	if (v == NULL || json_is_null(v))
		return 0;
	if (json_is_number(v)) {
		n = json_dumpb(v, number, sizeof(number),
		    JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		*out = arena_strn(a, number, n < sizeof(number) ? n : sizeof(number));
		return 0;
	}
	if (!json_is_string(v))
		return err_set(e, ERR_INVALID, "\"%s\" must be a text", key);
	if (json_string_length(v) > 0)
		*out = arena_strn(a, json_string_value(v), json_string_length(v));
	return 0;
}

static int
get_bool(const json_t *item, const char *key, bool *out, struct err *e)
{
	const json_t *v = json_object_get(item, key);

	*out = json_is_true(v);
	if (v != NULL && !json_is_boolean(v) && !json_is_null(v))
		return err_set(e, ERR_INVALID, "\"%s\" must be true or false", key);
	return 0;
}

/* A text for people, cleaned; NULL when nothing is left of it. */
static const char *
clean(struct arena *a, const char *s, enum text_shape shape, size_t max)
{
	if (s == NULL)
		return NULL;
	s = text_clean(a, s, strlen(s), shape, max);
	return *s == '\0' ? NULL : s;
}

static int
read_texts(struct arena *a, const json_t *item, struct event *ev, struct err *e)
{
	const struct {
		const char *key;
		const char **out;
		enum text_shape shape;
		size_t max;
	} fields[] = {
		{ "title",       &ev->title,       TEXT_LINE,  EVENT_TITLE_MAX },
		{ "location",    &ev->location,    TEXT_LINE,  EVENT_PLACE_MAX },
		{ "description", &ev->description, TEXT_LINES, EVENT_TEXT_MAX },
		{ "result",      &ev->result,      TEXT_LINE,  EVENT_PLACE_MAX },
		{ "price",       &ev->price,       TEXT_LINE,  EVENT_PLACE_MAX },
	};
	const char *s;

	for (size_t i = 0; i < MEM_COUNT(fields); i++) {
		if (get_text(a, item, fields[i].key, &s, e) == -1)
			return -1;
		*fields[i].out = clean(a, s, fields[i].shape, fields[i].max);
	}
	if (ev->title == NULL)
		return err_set(e, ERR_INVALID, "the item has no title");
	return 0;
}

static int
by_lang(const void *a, const void *b)
{
	return strcmp(((const struct event_text *)a)->lang, ((const struct event_text *)b)->lang);
}

/* "texts": {"en": {"title": ...}}. What is no text in it is left out. */
static void
read_translations(struct arena *a, const json_t *item, struct event *ev)
{
	json_t *texts = json_object_get(item, "texts"), *one;
	const char *lang;

	ev->texts = arena_alloc(a, (json_object_size(texts) + 1) * sizeof(*ev->texts));
	json_object_foreach(texts, lang, one) {
		struct event_text *t = &ev->texts[ev->n_texts];

		if (!text_is_tag_part(lang) || strcmp(lang, ev->lang) == 0 ||
		    ev->n_texts == EVENT_TEXTS_MAX)
			continue;
		t->lang = arena_str(a, lang);
		t->title = clean(a, json_string_value(json_object_get(one, "title")), TEXT_LINE, EVENT_TITLE_MAX);
		t->location = clean(a, json_string_value(json_object_get(one, "location")), TEXT_LINE, EVENT_PLACE_MAX);
		t->description = clean(a, json_string_value(json_object_get(one, "description")), TEXT_LINES, EVENT_TEXT_MAX);
		ev->n_texts += t->title != NULL || t->location != NULL || t->description != NULL;
	}
	qsort(ev->texts, ev->n_texts, sizeof(*ev->texts), by_lang);
}

/* A link that must not be published is left out; the event is still one. */
static int
read_links(struct arena *a, const json_t *item, struct event *ev, struct err *e)
{
	const char *url, *image;

	if (get_text(a, item, "url", &url, e) == -1 ||
	    get_text(a, item, "image", &image, e) == -1)
		return -1;
	ev->url = url == NULL ? NULL : url_publishable(a, url);
	ev->image = image == NULL ? NULL : url_publishable(a, image);
	return 0;
}

/* An upstream's id: every byte counts, so only what no log or feed can hold goes. */
static int
get_id(struct arena *a, const json_t *item, const char *key, const char **out,
    struct err *e)
{
	const char *s;
	char *id, hex[SHA256_HEX];
	size_t n = 0;

	if (get_text(a, item, key, &s, e) == -1)
		return -1;
	*out = NULL;
	if (s == NULL)
		return 0;
	id = arena_str(a, s);
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x20 && *s != 0x7f)
			id[n++] = *s;
	id[n] = '\0';
	if (n > EVENT_ID_MAX) {
		crypto_sha256_hex(id, n, hex);
		id = arena_str(a, hex);
	}
	*out = n == 0 ? NULL : id;
	return 0;
}

/* ERR_INVALID: the word, and those that exist. */
static int
unknown_word(const char *field, const char *word, const char *const *words,
    size_t n, struct err *e)
{
	struct buf known = { 0 };

	for (size_t i = 0; i < n; i++)
		buf_fmt(&known, " %s", words[i]);
	err_set(e, ERR_INVALID, "unknown %s \"%.60s\"; there are:%s", field, word,
	    known.data);
	buf_free(&known);
	return -1;
}

static int
read_words(struct arena *a, const json_t *item, const struct event_defaults *d,
    struct event *ev, struct err *e)
{
	const char *kind, *status;
	int known;

	if (get_text(a, item, "kind", &kind, e) == -1 ||
	    get_text(a, item, "status", &status, e) == -1)
		return -1;
	if (kind == NULL)
		kind = d->kind == NULL ? "event" : d->kind;
	if (!event_kind_known(kind))
		return unknown_word("kind", kind, event_kinds,
		    MEM_COUNT(event_kinds) - 1, e);
	known = status == NULL ? STATUS_CONFIRMED : event_status_named(status);
	if (known == -1)
		return unknown_word("status", status, event_statuses, STATUS__MAX, e);
	ev->kind = arena_str(a, kind);
	ev->status = (enum event_status)known;
	return 0;
}

static int
by_key_and_value(const void *pa, const void *pb)
{
	const struct tag *a = pa, *b = pb;
	int c = strcmp(a->key, b->key);

	return c != 0 ? c : strcmp(a->value, b->value);
}

static int
read_tag(struct arena *a, const json_t *v, const json_t *labels, struct tag *t,
    struct err *e)
{
	const char *text = json_string_value(v), *colon;

	colon = text == NULL ? NULL : strchr(text, ':');
	if (colon == NULL)
		return err_set(e, ERR_INVALID, "a tag must be a text like \"team:lg\"");
	t->key = arena_strn(a, text, (size_t)(colon - text));
	t->value = arena_str(a, colon + 1);
	if (!text_is_tag_part(t->key) || !text_is_tag_part(t->value))
		return err_set(e, ERR_INVALID, "bad tag \"%.140s\": key and value are "
		    "1 to 64 of a-z 0-9 . _ -", text);
	t->label = clean(a, json_string_value(json_object_get(labels, text)),
	    TEXT_LINE, EVENT_TITLE_MAX);
	return 0;
}

static int
read_tags(struct arena *a, const json_t *item, struct event *ev, struct err *e)
{
	const json_t *tags = json_object_get(item, "tags");
	const json_t *labels = json_object_get(item, "labels");
	size_t n = json_array_size(tags), kept = 0;

	if (tags != NULL && !json_is_array(tags) && !json_is_null(tags))
		return err_set(e, ERR_INVALID, "\"tags\" must be an array of texts");
	if (n == 0)
		return 0;
	ev->tags = arena_alloc(a, n * sizeof(*ev->tags));
	for (size_t i = 0; i < n; i++)
		if (read_tag(a, json_array_get(tags, i), labels, &ev->tags[i], e) == -1)
			return -1;
	qsort(ev->tags, n, sizeof(*ev->tags), by_key_and_value);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || by_key_and_value(&ev->tags[i], &ev->tags[kept - 1]) != 0)
			ev->tags[kept++] = ev->tags[i];
	ev->n_tags = kept < EVENT_TAGS_MAX ? kept : EVENT_TAGS_MAX;
	return 0;
}

static int
read_times(struct arena *a, const json_t *item, const struct event_defaults *d,
    struct event *ev, struct err *e)
{
	const char *start, *end, *tzid;
	bool all_day, unknown;

	if (get_text(a, item, "start", &start, e) == -1 ||
	    get_text(a, item, "end", &end, e) == -1 ||
	    get_text(a, item, "timezone", &tzid, e) == -1 ||
	    get_bool(item, "all_day", &all_day, e) == -1 ||
	    get_bool(item, "time_unknown", &unknown, e) == -1)
		return -1;
	if (start == NULL)
		return err_set(e, ERR_INVALID, "the item has no start");
	/* A whole day and a time that nobody knows both leave the days alone. */
	ev->time_unknown = all_day || unknown;
	if (event_set_time(a, ev, start, end, tzid, d, e) == -1)
		return -1;
	ev->time_unknown = unknown;
	return 0;
}

int
event_from_item(struct arena *a, const json_t *item,
    const struct event_defaults *d, struct event *out, struct err *e)
{
	*out = (struct event){ 0 };
	if (!json_is_object(item))
		return err_set(e, ERR_INVALID, "an item must be a JSON object");
	out->source = arena_str(a, d->source);
	out->lang = arena_str(a, d->lang == NULL ? "ko" : d->lang);
	if (read_texts(a, item, out, e) == -1)
		return -1;
	read_translations(a, item, out);
	if (get_id(a, item, "external_id", &out->external_id, e) == -1 ||
	    get_id(a, item, "parent", &out->parent, e) == -1 ||
	    read_words(a, item, d, out, e) == -1 ||
	    read_links(a, item, out, e) == -1 ||
	    read_tags(a, item, out, e) == -1 ||
	    read_times(a, item, d, out, e) == -1)
		return err_in(e, "\"%.80s\"", out->title);
	return 0;
}
