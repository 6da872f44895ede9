#include "scrapers/modules/jsonld_ticket.h"

#include <string.h>

#include "base/mem.h"
#include "scrapers/modules/iso_time.h"
#include "scrapers/modules/jsonld_event.h"

enum { OPENINGS_MAX = 20, OFFERS_DEEP = 3 };

struct opening {
	const char *at;			/* plain */
	const char *name, *url, *price;
};

struct openings {
	struct opening one[OPENINGS_MAX];	/* by time, each another */
	size_t n;
	int depth;
};

static void
insert(struct openings *all, struct opening o)
{
	size_t i = 0;

	while (i < all->n && strcmp(all->one[i].at, o.at) < 0)
		i++;
	if ((i < all->n && strcmp(all->one[i].at, o.at) == 0) || all->n == OPENINGS_MAX)
		return;
	memmove(&all->one[i + 1], &all->one[i], (all->n - i) * sizeof(o));
	all->one[i] = o;
	all->n++;
}

static void
add_offer(const struct ld_page *p, const json_t *offer, void *arg)
{
	struct openings *all = arg;
	struct civil c;
	const char *at;

	if (!json_is_object(offer) || all->depth > OFFERS_DEEP)
		return;
	at = ld_date(p, offer, "validFrom", 0);
	if (*at == '\0')
		at = ld_date(p, offer, "availabilityStarts", 0);
	if (civil_read(at, &c, NULL) != CIVIL_BAD)
		insert(all, (struct opening){ at, ld_text(p, ld_get(p, offer, "name")),
		    ld_url(p, ld_get(p, offer, "url")), ld_price(p, offer) });
	all->depth++;
	ld_for_each(p, ld_get(p, offer, "offers"), add_offer, all);
	all->depth--;
}

static const char *
title_of(const struct page *page, const char *event)
{
	static const struct { const char *lang, *before; } words[] = {
		{ "ko", "예매 시작" }, { "ja", "発売開始" },
	};
	const char *before = "Tickets on sale";

	for (size_t i = 0; i < MEM_COUNT(words); i++)
		if (page->lang != NULL && strncmp(page->lang, words[i].lang, 2) == 0)
			before = words[i].before;
	return arena_fmt(page->arena, "%s: %s", before, event);
}

/* The n-th opening's id: by its offer's name where there are several, so that a moved time moves it. */
static const char *
id_of(struct arena *a, const char *event, const struct openings *all, size_t n)
{
	const char *name = all->one[n].name;

	for (size_t i = 0; i < all->n; i++)
		if (i != n && strcmp(all->one[i].name, name) == 0)
			name = "";
	if (all->n == 1)
		return arena_fmt(a, "%s#tickets", event);
	return *name != '\0' ? arena_fmt(a, "%s#tickets:%s", event, name) :
	    arena_fmt(a, "%s#tickets-%zu", event, n + 1);
}

static void
put(json_t *item, const char *key, const char *text)
{
	if (*text != '\0')
		json_object_set_new(item, key, json_string(text));
}

static json_t *
opening_item(const struct page *page, const json_t *event, const struct openings *all, size_t n)
{
	static const char *const shared[] = { "timezone", "tags", "labels", "status", "image" };
	const char *title = json_string_value(json_object_get(event, "title"));
	const char *id = json_string_value(json_object_get(event, "external_id"));
	const struct opening *o = &all->one[n];
	json_t *item = json_pack("{s:s, s:s, s:s}", "kind", "ticket-open", "start", o->at,
	    "title", title_of(page, title)), *v;

	for (size_t i = 0; i < MEM_COUNT(shared); i++)
		if ((v = json_object_get(event, shared[i])) != NULL)
			json_object_set(item, shared[i], v);
	if (*o->url != '\0')
		put(item, "url", o->url);
	else if ((v = json_object_get(event, "url")) != NULL)
		json_object_set(item, "url", v);
	put(item, "price", o->price);
	put(item, "description", o->name);
	if (id != NULL) {
		put(item, "external_id", id_of(page->arena, id, all, n));
		put(item, "parent", id);
	}
	return item;
}

int
ld_tickets(const struct ld_page *p, const struct page *page, const json_t *event,
    const json_t *item, struct sink *sink, struct err *e)
{
	const char *start = json_string_value(json_object_get(item, "start"));
	struct openings all = { 0 };

	ld_for_each(p, ld_get(p, event, "offers"), add_offer, &all);
	for (size_t i = 0; start != NULL && i < all.n; i++)
		if (iso_is_later(start, all.one[i].at) &&
		    sink->item(sink, opening_item(page, item, &all, i), e) == -1)
			return -1;
	return 0;
}
