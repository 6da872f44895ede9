#include "scrapers/modules/jsonld_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"

enum {
	ALIKE_MAX = 32,		/* events of one text that are compared */
	MINUTE_LEN = sizeof("2026-04-01T18:30") - 1, DAY_LEN = sizeof("2026-04-01") - 1
};

static const char *const event_types[] = {
	"Event", "=Festival", "=CourseInstance", "=EventSeries", "=Hackathon", NULL
};

void
ld_events_init(struct ld_events *all, const struct ld_page *p)
{
	*all = (struct ld_events){ .page = p, .known = json_object(), .seen = json_object() };
}

void
ld_events_free(struct ld_events *all)
{
	free(all->at);
	json_decref(all->known);
	json_decref(all->seen);
}

static const char *
without_fragment(struct arena *a, const char *url)
{
	return arena_strn(a, url, strcspn(url, "#"));
}

/* How things are looked up: 'u' url, 't' title, with a start of so many letters. */
static const char *
text_key(const struct ld_events *all, char what, const char *text, const char *start, size_t n)
{
	return *text == '\0' ? NULL : arena_fmt(all->page->arena, "%c%.*s\n%s", what, (int)n, start, text);
}

/* In another script one title may have more words than the other; in the same it is another event. */
static bool
titles_agree(const struct ld_event *a, const struct ld_event *b)
{
	if (a->tree == b->tree)
		return strcmp(a->title, b->title) == 0;
	return strstr(a->title, b->title) != NULL || strstr(b->title, a->title) != NULL;
}

static bool
urls_differ(const struct ld_event *a, const struct ld_event *b)
{
	size_t n = strcspn(a->url, "#"), m = strcspn(b->url, "#");

	return n > 0 && m > 0 && (n != m || strncmp(a->url, b->url, n) != 0);
}

struct keys {
	const char *url_start, *title_start;	/* NULL: no such text */
	const char *url, *title_day;		/* for events in another form */
};

static struct keys
keys_of(const struct ld_events *all, const struct ld_event *ev)
{
	const char *url = without_fragment(all->page->arena, ev->url);

	return (struct keys){
		text_key(all, 'u', url, ev->start, MINUTE_LEN),
		text_key(all, 't', ev->title, ev->start, MINUTE_LEN),
		text_key(all, 'U', url, "", 0),
		text_key(all, 'T', ev->title, ev->start, DAY_LEN),
	};
}

/* An event under that key that agrees; NULL: none. */
static struct ld_event *
look_up(const struct ld_events *all, const char *key, const struct ld_event *ev,
    bool other_form)
{
	const json_t *places = key == NULL ? NULL : json_object_get(all->known, key);
	struct ld_event *other;
	json_t *place;
	size_t i;

	json_array_foreach((json_t *)places, i, place) {
		other = all->at[json_integer_value(place)];
		if (other_form ? other->form != ev->form :
		    key[0] == 'u' ? titles_agree(ev, other) : !urls_differ(ev, other))
			return other;
	}
	return NULL;
}

static struct ld_event *
find_same(const struct ld_events *all, const struct keys *k, const struct ld_event *ev)
{
	struct ld_event *found = look_up(all, k->url_start, ev, false);

	if (found == NULL)
		found = look_up(all, k->title_start, ev, false);
	if (found == NULL)
		found = look_up(all, k->url, ev, true);
	return found != NULL ? found : look_up(all, k->title_day, ev, true);
}

static void
remember(struct ld_events *all, const char *key)
{
	json_t *places;

	if (key == NULL)
		return;
	if ((places = json_object_get(all->known, key)) == NULL) {
		places = json_array();
		json_object_set_new(all->known, key, places);
	}
	if (json_array_size(places) < ALIKE_MAX)
		json_array_append_new(places, json_integer((json_int_t)all->n));
}

static bool
is_within(const struct ld_event *ev, const struct ld_event *outer)
{
	for (; ev != NULL; ev = ev->in)
		if (ev == outer)
			return true;
	return false;
}

/* Makes one a part of the other, where that makes no circle. */
static void
put_in(struct ld_event *ev, const struct ld_event *outer)
{
	if (ev->in == NULL && !is_within(outer, ev))
		ev->in = outer;
}

/* The event that this is, or becomes. */
static struct ld_event *
put(struct ld_events *all, const struct ld_event *draft)
{
	struct keys k = keys_of(all, draft);
	struct ld_event *ev = find_same(all, &k, draft);

	if (ev != NULL) {
		put_in(ev, draft->in);
		return ev;
	}
	ev = arena_copy(all->page->arena, draft, sizeof(*draft));
	remember(all, k.url_start);
	remember(all, k.title_start);
	remember(all, k.url);
	remember(all, k.title_day);
	MEM_PUSH(all->at, all->n, all->cap);
	all->at[all->n++] = ev;
	return ev;
}

/* Where a walk is. */
struct at {
	const json_t *tree;
	enum ld_form form;
	int depth;
	bool listed;			/* one of the page's own events, not only mentioned */
	const struct ld_event *in;
	const json_t *around;
};

/* Its title, with what stands in for it where it has none. */
static const char *
title_of(const struct ld_page *p, const json_t *object, const json_t *around)
{
	const char *text = ld_text(p, ld_get(p, object, "name"));

	if (*text == '\0' && around != NULL)
		text = ld_text(p, ld_get(p, around, "name"));
	return text_fold(p->arena, text);
}

/* Adds an event for each of its dates; the first is returned, NULL when there is none. */
static struct ld_event *
put_dates(struct ld_events *all, const json_t *object, const struct at *at)
{
	const struct ld_page *p = all->page;
	const json_t *starts = ld_get(p, object, "startDate");
	size_t n = json_is_array(starts) ? json_array_size(starts) : 1;
	struct ld_event draft = { .object = object, .tree = at->tree, .in = at->in,
	    .around = at->around, .form = at->form }, *first = NULL, *ev;

	draft.title = title_of(p, object, at->around);
	draft.url = ld_url(p, ld_get(p, object, "url"));
	for (size_t i = 0; i < n && i < ALIKE_MAX; i++) {
		draft.start = ld_date(p, object, "startDate", i);
		draft.date = i;
		if (*draft.start == '\0' && (!at->listed || i > 0 || *draft.title == '\0'))
			continue;
		/* The same day once more, written for people. */
		if (first != NULL && (draft.start[0] < '0' || draft.start[0] > '9' ||
		    strncmp(draft.start, first->start, strlen(draft.start)) == 0))
			continue;
		ev = put(all, &draft);
		first = first == NULL ? ev : first;
	}
	return first;
}

/* What a member holds, for the walk. */
enum role { MENTIONED, LISTED, COURSE, PART, WHOLE };

static enum role
role_of(const char *key)
{
	static const struct { const char *name; enum role role; } table[] = {
		{ "@graph", LISTED }, { "@list", LISTED }, { "@set", LISTED },
		{ "itemListElement", LISTED }, { "item", LISTED }, { "dataFeedElement", LISTED },
		{ "mainEntity", LISTED }, { "hasPart", LISTED }, { "event", LISTED },
		{ "events", LISTED }, { "hasCourseInstance", COURSE },
		{ "subEvent", PART }, { "subEvents", PART }, { "superEvent", WHOLE },
	};

	key = ld_word(key);
	for (size_t i = 0; i < MEM_COUNT(table); i++)
		if (strcmp(table[i].name, key) == 0)
			return table[i].role;
	return MENTIONED;
}

/* Returns the event that the value is; NULL: it is none. */
static struct ld_event *walk(struct ld_events *all, const json_t *value, struct at at);

static void
walk_members(struct ld_events *all, const json_t *object, struct ld_event *self, struct at at)
{
	const struct ld_event *whole;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) {
		enum role role = role_of(key);
		struct at next = at;

		if (!json_is_object(value) && !json_is_array(value))
			continue;
		next.listed = role == PART || (at.listed && (role == LISTED || role == COURSE));
		next.around = role == PART || role == COURSE ? object : NULL;
		if (role == PART)
			next.in = self;
		whole = walk(all, value, next);
		if (role == WHOLE && self != NULL && whole != NULL)
			put_in(self, whole);
	}
}

/* Was the object there before? References lead to it again and again. */
static bool
seen_before(struct ld_events *all, const json_t *object)
{
	char address[32];

	snprintf(address, sizeof(address), "%p", (const void *)object);
	if (json_object_get(all->seen, address) != NULL)
		return true;
	json_object_set_new(all->seen, address, json_true());
	return false;
}

static struct ld_event *
walk(struct ld_events *all, const json_t *value, struct at at)
{
	struct ld_event *self = NULL;
	json_t *one;
	size_t i;

	if (++at.depth > LD_DEPTH_MAX)
		return NULL;
	json_array_foreach((json_t *)value, i, one) {
		walk(all, one, at);
	}
	if (!json_is_object(value))
		return NULL;
	/* Other things than events are met where they stand. */
	if (ld_is(ld_follow(all->page, value), event_types)) {
		value = ld_follow(all->page, value);
		self = put_dates(all, value, &at);
		if (seen_before(all, value))
			return self;
		at.in = NULL;
	}
	walk_members(all, value, self, at);
	return self;
}

void
ld_events_add(struct ld_events *all, const json_t *tree, enum ld_form form)
{
	walk(all, tree, (struct at){ .tree = tree, .form = form, .listed = true });
}

static void
index_down(struct ld_page *p, const json_t *value, int depth)
{
	const char *id = json_string_value(json_object_get(value, "@id")), *key;
	json_t *one;
	size_t i;

	if (depth > LD_DEPTH_MAX)
		return;
	if (id != NULL && json_object_size(value) >
	    json_object_size(json_object_get(p->by_id, id)))
		json_object_set(p->by_id, id, (json_t *)value);
	json_array_foreach((json_t *)value, i, one) {
		index_down(p, one, depth + 1);
	}
	json_object_foreach((json_t *)value, key, one) {
		index_down(p, one, depth + 1);
	}
}

void
ld_index(struct ld_page *p, const json_t *tree)
{
	index_down(p, tree, 0);
}

/* Its url, if that is not already the url of what it is a part of; "" none. */
static const char *
own_url(const struct ld_page *p, const struct ld_event *ev)
{
	const char *url = without_fragment(p->arena, ev->url);

	for (const struct ld_event *outer = ev->in; outer != NULL; outer = outer->in)
		if (strcmp(without_fragment(p->arena, outer->url), url) == 0)
			return "";
	return url;
}

/* An @id that is meant for others too, absolute where that can be; "" none. */
static const char *
own_id(const struct ld_page *p, const struct ld_event *ev)
{
	const char *id = json_string_value(json_object_get(ev->object, "@id")), *whole;

	if (id == NULL || strncmp(id, "_:", 2) == 0)
		return "";
	whole = url_join(p->arena, p->url, id);
	return whole == NULL ? id : whole;
}

/* Its candidates, best first; "" for those that it does not have. */
static void
candidates(const struct ld_page *p, const struct ld_event *ev, const char *out[3])
{
	out[0] = own_url(p, ev);
	out[1] = strchr(ev->url, '#') != NULL ? ev->url : "";
	out[2] = own_id(p, ev);
}

/* Without its scheme an address keeps its fragment: as an address it is taken to mean nothing (fields.h). */
static const char *
as_id(const char *id)
{
	return strncmp(id, "http", 4) == 0 && strchr(id, '#') != NULL ?
	    id + strcspn(id, ":") + 1 : id;
}

void
ld_events_name(struct ld_events *all)
{
	json_t *count = json_object();
	const char *id[3], *key;

	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < all->n; i++) {
			struct ld_event *ev = all->at[i];

			candidates(all->page, ev, id);
			for (size_t j = 0; j < 3 && ev->id == NULL; j++) {
				if (*id[j] == '\0')
					continue;
				key = arena_fmt(all->page->arena, "%zu%s", j, id[j]);
				if (round == 0)
					json_object_set_new(count, key, json_integer(1 +
					    json_integer_value(json_object_get(count, key))));
				else if (json_integer_value(json_object_get(count, key)) == 1)
					ev->id = as_id(id[j]);
			}
		}
	json_decref(count);
}
