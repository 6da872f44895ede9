#include "scrapers/modules/rss_item.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "scrapers/modules/iso_time.h"
#include "scrapers/modules/rss_game.h"
#include "scrapers/modules/xml_page.h"

enum { PARTS_MAX = 400, DEEP = 4 };

static const char *const core_namespaces[] = {
	"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
	"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#",
	"http://backend.userland.com/rss2", "http://channel.netscape.com/rdf/simple/0.9/",
};

/* Where events' times stand, best first. In all modules these words mean nothing else. */
static const struct { const char *start, *end; } times[] = {
	{ "startdate",        "enddate" },		/* ev: */
	{ "dtstart",          "dtend" },		/* xcal: */
	{ "when@startTime",   "when@endTime" },		/* gd: */
	{ "start_date_local", "end_date_local" },	/* bc: */
	{ "start_date",       "end_date" },
	{ "localstartdate",   "localenddate" },		/* s: */
};

static const char *const postings[] = {
	"pubdate", "dc:date", "published", "updated", "issued", "modified", "created", "lastbuilddate",
};

bool
rss_is_posting(const char *spec)
{
	size_t n;

	for (size_t i = 0; spec != NULL && i < MEM_COUNT(postings); i++) {
		n = strlen(postings[i]);
		if (strncasecmp(spec, postings[i], n) == 0 && strchr(" |", spec[n]) != NULL)
			return true;
	}
	return false;
}

static bool
is_core(const struct node *n)
{
	const char *uri = node_namespace(n);

	if (uri == NULL)
		return strchr(node_name(n), ':') == NULL;
	for (size_t i = 0; i < MEM_COUNT(core_namespaces); i++)
		if (strcmp(uri, core_namespaces[i]) == 0)
			return true;
	return false;
}

static void
gather(struct rss_item *it, const struct node *n, int depth)
{
	for (n = node_child(n); n != NULL && it->n < PARTS_MAX; n = node_next(n)) {
		if (it->part != NULL)
			it->part[it->n] = (struct rss_part){ n, xml_local(n), depth == 0 && is_core(n) };
		it->n++;
		if (depth < DEEP)
			gather(it, n, depth + 1);
	}
}

/* An element by its local name; of the feed's own one goes first unless a module's is wanted. */
static const struct node *
find(const struct rss_item *it, const char *local, size_t len, bool of_module)
{
	const struct node *second = NULL;

	for (size_t i = 0; i < it->n; i++) {
		const struct rss_part *p = &it->part[i];

		if (strncasecmp(p->local, local, len) != 0 || p->local[len] != '\0')
			continue;
		if (p->core != of_module)
			return p->node;
		second = second == NULL ? p->node : second;
	}
	return second;
}

/* "name", "prefix:name", "name@attribute"; NULL: no such element or attribute. */
static const char *
element(const struct rss_item *it, const char *name)
{
	size_t len = strcspn(name, "@");
	const char *colon = memchr(name, ':', len), *local = colon == NULL ? name : colon + 1;
	const struct node *n = len == 0 ? it->node :
	    find(it, local, len - (size_t)(local - name), colon != NULL);

	if (n == NULL)
		return NULL;
	return name[len] == '@' ? node_attribute(n, name + len + 1, it->arena) :
	    node_text(n, it->arena);
}

static bool
is_blank(const char *s)
{
	return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

/* The first of several that is not empty; NULL. */
static const char *
first_of(const struct rss_item *it, const char *const *names)
{
	const char *text;

	for (; *names != NULL; names++)
		if (!is_blank(text = element(it, *names)))
			return text;
	return NULL;
}

/* The day it was posted, for words like "on 2 December". */
static void
posted(const struct rss_item *it, struct date_hint *hint)
{
	static const char *const names[] = { "pubDate", "published", "dc:date", "updated", NULL };
	const char *text = first_of(it, names);
	struct date d;
	struct civil c;
	int offset;

	if (text != NULL && date_read(text, hint, &d, &(struct err){ 0 }) == 0 &&
	    civil_read(d.start, &c, &offset) != CIVIL_BAD)
		hint->reference = c;
}

static const char *
words(struct rss_item *it)
{
	static const char *const names[] = { "description", "encoded", "content", "summary", NULL };
	const char *text = first_of(it, names);

	return text == NULL ? "" : text_from_html(it->arena, text);
}

/* A date in its title, else the first in its words. */
static void
look_in_words(struct rss_item *it)
{
	struct date_hint hint = *it->prose;

	it->looked = true;
	posted(it, &hint);
	if (date_find(it->title, &hint, &it->found, &(struct err){ 0 }) == -1 &&
	    date_find(words(it), &hint, &it->found, &(struct err){ 0 }) == -1)
		it->found = (struct date){ 0 };
}

/* Which row of times the item fills; -1: none. */
static int
times_of(const struct rss_item *it)
{
	for (size_t i = 0; i < MEM_COUNT(times); i++)
		if (!is_blank(element(it, times[i].start)))
			return (int)i;
	return -1;
}

/* A game's own clock says only the day: its time is not known, whatever stands elsewhere. */
static const char *
day_of_game(const struct rss_item *it)
{
	const char *local = it->game ? element(it, "localstartdate") : NULL;

	if (is_blank(local))
		return NULL;
	local = iso_time(it->arena, local, true);
	return strlen(local) == strlen("2026-04-01") ? local : NULL;
}

static const char *
get_start(struct rss_item *it)
{
	const char *day = day_of_game(it);
	int row = times_of(it);

	if (day != NULL)
		return day;
	if (row >= 0)
		return iso_time(it->arena, element(it, times[row].start), false);
	if (it->prose != NULL && !it->looked)
		look_in_words(it);
	return it->prose == NULL ? "" : it->found.start;
}

static const char *
get_end(struct rss_item *it)
{
	int row = times_of(it);
	const char *end = row < 0 ? NULL : element(it, times[row].end), *start;

	if (row < 0)
		return *get_start(it) == '\0' ? "" : it->found.end;
	if (is_blank(end))
		return "";
	end = iso_time(it->arena, end, false);
	start = get_start(it);
	return iso_is_later(end, start) ? end : "";
}

static const char *
get_time_unknown(struct rss_item *it)
{
	return it->game && strlen(get_start(it)) == strlen("2026-04-01") ? "yes" : "";
}

static const char *
get_title(struct rss_item *it)
{
	return it->game ? rss_game_title(it->arena, it->title) : it->title;
}

static const char *
get_description(struct rss_item *it)
{
	static const char *const names[] = { "description", "encoded", "content", "summary", NULL };
	const char *text = first_of(it, names), *promotion = element(it, "gamepromoname");

	if (text == NULL)
		text = "";
	if (!it->game)
		return text;
	text = rss_game_text(it->arena, text, get_title(it));
	return is_blank(promotion) ? text : arena_fmt(it->arena, "%s\n%s", promotion, text);
}

static const char *
get_result(struct rss_item *it)
{
	static const char *const names[] = { "description", NULL };
	const char *text = first_of(it, names);

	return it->game && text != NULL ? rss_game_result(it->arena, text) : "";
}

/* Somewhere with a name of its own, or a text. */
static const char *
get_location(struct rss_item *it)
{
	static const char *const names[] = { "where@valueString", NULL };
	const struct node *n = find(it, "location", 8, true), *name;

	if (n == NULL)
		return first_of(it, names);
	name = xml_child(n, "name");
	return node_text(name == NULL ? n : name, it->arena);
}

/* Of several links of Atom the one that is the page itself. */
static const char *
link_of(struct rss_item *it)
{
	const char *rel, *href, *text;

	for (size_t i = 0; i < it->n; i++) {
		if (!it->part[i].core || strcmp(it->part[i].local, "link") != 0)
			continue;
		href = node_attribute(it->part[i].node, "href", it->arena);
		rel = node_attribute(it->part[i].node, "rel", it->arena);
		if (href != NULL && (rel == NULL || strcmp(rel, "alternate") == 0))
			return href;
		if (href == NULL && !is_blank(text = node_text(it->part[i].node, it->arena)))
			return text;
	}
	return NULL;
}

static const char *
get_url(struct rss_item *it)
{
	const char *url = link_of(it), *guid;

	/* Whatever it says of being permanent: many a guid that should be an address is none. */
	if (is_blank(url) && (guid = element(it, "guid")) != NULL && strncmp(guid, "http", 4) == 0)
		url = guid;
	if (is_blank(url))
		return "";
	return strchr(url, '&') != NULL ? text_from_html(it->arena, url) : url;
}

static const char *
get_id(struct rss_item *it)
{
	static const char *const names[] = { "s:gameid", "guid", "id", "xcal:uid", "@about", NULL };
	const char *id = first_of(it, names);

	if (id == NULL)
		return get_url(it);
	/* Written twice over by some: "&amp;amp;". */
	return strstr(id, "&amp;") != NULL ? text_from_html(it->arena, id) : id;
}

static const char *
get_status(struct rss_item *it)
{
	const char *cancelled = element(it, "is_cancelled"), *status = element(it, "status");
	const struct node *event = find(it, "eventStatus", 11, true);

	if (cancelled != NULL && strcasecmp(cancelled, "true") == 0)
		return "cancelled";
	if (event != NULL && (status = node_attribute(event, "value", it->arena)) != NULL)
		status = strrchr(status, '.') == NULL ? status : strrchr(status, '.') + 1;
	return status == NULL ? "" : status;
}

static const char *
get_kind(struct rss_item *it)
{
	return it->game ? "game" : "";
}

static const char *
get_image(struct rss_item *it)
{
	const char *type = element(it, "enclosure@type");

	return type != NULL && strncmp(type, "image/", 6) == 0 ? element(it, "enclosure@url") : "";
}

static const struct { const char *name; const char *(*get)(struct rss_item *it); } meanings[] = {
	{ "title", get_title }, { "start", get_start }, { "end", get_end },
	{ "time-unknown", get_time_unknown }, { "location", get_location },
	{ "description", get_description }, { "url", get_url }, { "id", get_id },
	{ "status", get_status }, { "kind", get_kind }, { "result", get_result },
	{ "image", get_image },
};

void
rss_item_read(struct rss_item *it, struct markup *feed, const struct node *node,
    const struct date_hint *prose, struct arena *a)
{
	size_t n;

	*it = (struct rss_item){ .feed = feed, .node = node, .arena = a, .prose = prose };
	gather(it, node, 0);
	n = it->n;
	it->n = 0;
	it->part = arena_alloc(a, (n + 1) * sizeof(*it->part));
	gather(it, node, 0);
	it->title = element(it, "title");
	if (it->title == NULL)
		it->title = "";
	it->game = find(it, "gameid", 6, true) != NULL || find(it, "localstartdate", 14, true) != NULL;
}

const char *
rss_item_get(struct rss_item *it, const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(meanings); i++)
		if (strcmp(meanings[i].name, name) == 0)
			return meanings[i].get(it);
	if (strchr(name, '/') != NULL)
		return markup_value(it->feed, it->node, name, it->arena, &(struct err){ 0 });
	return element(it, name);
}

const struct node *
rss_item_nth(const struct rss_item *it, const char *name, size_t i)
{
	const char *colon = strrchr(name, ':');

	name = colon == NULL ? name : colon + 1;
	for (size_t k = 0; k < it->n; k++)
		if (strcasecmp(it->part[k].local, name) == 0 && i-- == 0)
			return it->part[k].node;
	return NULL;
}
