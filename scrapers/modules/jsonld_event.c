#include "scrapers/modules/jsonld_event.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/event.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/modules/iso_time.h"

/* Adds a part of a place that its text does not say yet. */
static void
add_part(struct buf *b, size_t from, const char *part)
{
	if (*part == '\0' || (b->len > from && strcasestr(b->data + from, part) != NULL))
		return;
	if (b->len > from)
		buf_str(b, ", ");
	buf_str(b, part);
}

static void
add_place(const struct ld_page *p, const json_t *value, void *arg)
{
	static const char *const parts[] = {
		"streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry",
	};
	struct buf *b = arg;
	const json_t *address;
	size_t from;

	if (b->len > 0)
		buf_str(b, " / ");
	from = b->len;
	if (json_is_object(value)) {
		address = ld_get(p, value, "address");
		add_part(b, from, ld_text(p, ld_get(p, value, "name")));
		if (json_is_array(address))
			address = json_array_get(address, 0);
		if (!json_is_object(address))
			add_part(b, from, ld_text(p, address != NULL ? address : ld_get(p, value, "@value")));
		/* The parts of an address may stand in the place itself. */
		for (size_t i = 0; i < MEM_COUNT(parts); i++)
			add_part(b, from, ld_text(p, ld_get(p,
			    json_is_object(address) ? address : value, parts[i])));
		if (b->len == from)
			add_part(b, from, ld_text(p, ld_get(p, value, "url")));
	} else
		add_part(b, from, ld_text(p, value));
	if (b->len == from && from > 0) {
		b->len -= 3;
		b->data[b->len] = '\0';
	}
}

static const char *
place_of(const struct ld_page *p, const json_t *location)
{
	struct buf b = { 0 };
	const char *out;

	ld_for_each(p, location, add_place, &b);
	out = b.len == 0 ? "" : arena_strn(p->arena, b.data, b.len);
	buf_free(&b);
	return out;
}

struct prices {
	const char *low, *high, *currency;	/* "": not told */
	int depth;
};

static void
widen(struct prices *all, const char *price)
{
	if (*price == '\0')
		return;
	if (*all->low == '\0' || strtod(price, NULL) < strtod(all->low, NULL))
		all->low = price;
	if (*all->high == '\0' || strtod(price, NULL) > strtod(all->high, NULL))
		all->high = price;
}

static void
add_price(const struct ld_page *p, const json_t *offer, void *arg)
{
	static const char *const names[] = { "price", "lowPrice", "highPrice", "minPrice", "maxPrice" };
	static const char *const inner[] = { "offers", "priceSpecification" };
	struct prices *all = arg;

	if (!json_is_object(offer) || all->depth > 3)
		return;
	for (size_t i = 0; i < MEM_COUNT(names); i++)
		widen(all, ld_text(p, ld_get(p, offer, names[i])));
	if (*all->currency == '\0')
		all->currency = ld_text(p, ld_get(p, offer, "priceCurrency"));
	all->depth++;
	for (size_t i = 0; i < MEM_COUNT(inner) && *all->low == '\0'; i++)
		ld_for_each(p, ld_get(p, offer, inner[i]), add_price, all);
	all->depth--;
}

const char *
ld_price(const struct ld_page *p, const json_t *offers)
{
	struct prices all = { "", "", "", 0 };
	bool one;

	ld_for_each(p, offers, add_price, &all);
	if (*all.low == '\0')
		return "";
	one = *all.high == '\0' || strcmp(all.low, all.high) == 0;
	return arena_fmt(p->arena, "%s%s%s%s%s", all.low, one ? "" : "-", one ? "" : all.high,
	    *all.currency == '\0' ? "" : " ", all.currency);
}

struct said {			/* what statuses among several were seen */
	bool status[STATUS__MAX];
};

static void
add_status(const struct ld_page *p, const json_t *value, void *arg)
{
	static const struct { const char *word; enum event_status status; } words[] = {
		{ "EventCancelled", STATUS_CANCELLED }, { "EventCanceled", STATUS_CANCELLED },
		{ "cancelled", STATUS_CANCELLED }, { "canceled", STATUS_CANCELLED },
		{ "EventPostponed", STATUS_POSTPONED }, { "postponed", STATUS_POSTPONED },
		{ "tentative", STATUS_TENTATIVE }, { "EventTentative", STATUS_TENTATIVE },
	};
	const char *text = json_is_object(value) ?
	    json_string_value(json_object_get(value, "@id")) : json_string_value(value);
	struct said *said = arg;

	(void)p;
	for (size_t i = 0; text != NULL && i < MEM_COUNT(words); i++)
		if (strcasecmp(ld_word(text), words[i].word) == 0)
			said->status[words[i].status] = true;
}

static const char *
status_of(const struct ld_page *p, const json_t *status)
{
	static const enum event_status order[] = {
		STATUS_CANCELLED, STATUS_POSTPONED, STATUS_TENTATIVE
	};
	struct said said = { 0 };

	ld_for_each(p, status, add_status, &said);
	for (size_t i = 0; i < MEM_COUNT(order); i++)
		if (said.status[order[i]])
			return event_statuses[order[i]];
	return "";
}

/* Sides of a game, where it has no name. */
static const char *
sides(const struct ld_page *p, const json_t *o)
{
	const char *home = ld_text(p, ld_get(p, o, "homeTeam"));
	const char *away = ld_text(p, ld_get(p, o, "awayTeam"));

	return *home == '\0' || *away == '\0' ? "" : arena_fmt(p->arena, "%s vs %s", home, away);
}

static const char *
get_name(const struct ld_page *p, const struct ld_event *ev)
{
	static const char *const names[] = { "name", "headline", "alternateName" };
	const char *text = "";

	for (size_t i = 0; *text == '\0' && i < sizeof(names) / sizeof(names[0]); i++)
		text = ld_text(p, ld_get(p, ev->object, names[i]));
	if (*text == '\0')
		text = sides(p, ev->object);
	return *text == '\0' && ev->around != NULL ? ld_text(p, ld_get(p, ev->around, "name")) : text;
}

static const char *
get_start(const struct ld_page *p, const struct ld_event *ev)
{
	(void)p;
	return ev->start;
}

/* The start moved on by a duration; "" when it has no time of day. */
static const char *
end_by_duration(const struct ld_page *p, const struct ld_event *ev)
{
	long seconds = iso_duration(ld_text(p, ld_get(p, ev->object, "duration")));
	struct civil c;
	enum civil_kind kind = civil_read(ev->start, &c, NULL);
	const char *time = strchr(ev->start, 'T');
	char text[CIVIL_TEXT];

	if (seconds <= 0 || (kind != CIVIL_LOCAL && kind != CIVIL_OFFSET))
		return "";
	c = civil_from_epoch(civil_to_epoch(&c) + seconds);
	civil_put_local(&c, text);
	return arena_fmt(p->arena, "%s%s", text, time + strcspn(time, "Z+-"));
}

static const char *
get_end(const struct ld_page *p, const struct ld_event *ev)
{
	const char *end = ld_date(p, ev->object, "endDate", ev->date);

	if (*end == '\0')
		end = end_by_duration(p, ev);
	return iso_is_vague(end) || !iso_is_later(end, ev->start) ? "" : end;
}

static const char *
get_location(const struct ld_page *p, const struct ld_event *ev)
{
	return place_of(p, ld_get(p, ev->object, "location"));
}

/* Who plays, without those that the title names. */
static const char *
get_performer(const struct ld_page *p, const struct ld_event *ev)
{
	const char *text = ld_text(p, ld_get(p, ev->object, "performer"));

	if (*text == '\0')
		text = ld_text(p, ld_get(p, ev->object, "performers"));
	return strstr(ev->title, text_fold(p->arena, text)) != NULL ? "" : text;
}

/* As text before a template puts lines around it. */
static const char *
get_description(const struct ld_page *p, const struct ld_event *ev)
{
	return text_from_html(p->arena, ld_text(p, ld_get(p, ev->object, "description")));
}

static const char *
get_url(const struct ld_page *p, const struct ld_event *ev)
{
	(void)p;
	return ev->url;
}

static const char *
get_id(const struct ld_page *p, const struct ld_event *ev)
{
	(void)p;
	return ev->id == NULL ? "" : ev->id;
}

static const char *
get_status(const struct ld_page *p, const struct ld_event *ev)
{
	return status_of(p, ld_get(p, ev->object, "eventStatus"));
}

/* "" where the source's own kind is the better word. */
static const char *
get_kind(const struct ld_page *p, const struct ld_event *ev)
{
	static const struct { const char *type[2], *kind; } kinds[] = {
		{ { "=MusicEvent" }, "concert" }, { { "=SportsEvent" }, "game" }, { { "=SaleEvent" }, "sale" },
	};

	(void)p;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ld_is(ev->object, kinds[i].type))
			return kinds[i].kind;
	return "";
}

static const char *
get_price(const struct ld_page *p, const struct ld_event *ev)
{
	return ld_price(p, ld_get(p, ev->object, "offers"));
}

static const char *
get_image(const struct ld_page *p, const struct ld_event *ev)
{
	return ld_url(p, ld_get(p, ev->object, "image"));
}

static const struct {
	const char *name;
	const char *(*get)(const struct ld_page *p, const struct ld_event *ev);
} texts[] = {
	{ "name", get_name }, { "startDate", get_start }, { "endDate", get_end },
	{ "location", get_location }, { "performer", get_performer },
	{ "description", get_description }, { "url", get_url }, { "id", get_id },
	{ "eventStatus", get_status }, { "kind", get_kind },
	{ "price", get_price }, { "image", get_image },
};

const char *
ld_event_text(const struct ld_page *p, const struct ld_event *ev, const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			return texts[i].get(p, ev);
	return ld_path(p, ev->object, name);
}
