/*
 * Any bytes as a page of a module. Which module is the program's own name,
 * fuzz_html: html. The first byte chooses among the options below, the rest is
 * the page. Whatever the module finds must become an event or be refused, and
 * an event must render.
 */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/event.h"
#include "base/mem.h"
#include "feeds/vevent.h"
#include "scrapers/charset.h"
#include "scrapers/scraper.h"

static const struct { const char *module, *options; } ways[] = {
	{ "csv", "{}" },
	{ "csv", "{\"title\":\"#2\",\"start\":\"#1\",\"header\":\"none\"}" },
	{ "csv", "{\"title\":\"{#2} {#3}\",\"start\":\"#1\",\"header\":\"1\",\"order\":\"dmy\"}" },
	{ "csv", "{\"title\":\"title|name|#1 =~ (.+)\",\"start\":\"date|#2\",\"showtimes\":\"true\",\"ignore-offset\":\"true\","
	    "\"emit\":\"[{},{\\\"kind\\\":\\\"session\\\",\\\"each\\\":\\\".\\\",\\\"split\\\":\\\" \\\",\\\"start\\\":\\\".\\\"}]\"}" },
	{ "html", "{}" },
	{ "html", "{\"rows\":\"tr\",\"title\":\"#2\",\"start\":\"#1\"}" },
	{ "html", "{\"rows\":\"//li\",\"title\":\"a\",\"start\":\".\",\"month\":\"^h3\",\"year\":\"^h2\",\"id\":\"a@href\"}" },
	{ "html", "{\"rows\":\"lines\",\"title\":\". =~ [ \\t](.*)\",\"start\":\".\"}" },
	{ "ics", "{}" },
	{ "json", "{\"title\":\"title|name\",\"start\":\"start|date\"}" },
	{ "json", "{\"rows\":\"dates[].games[]\",\"title\":\"{teams.away.team.name} @ {teams.home.team.name}\",\"start\":\"gameDate\"}" },
	{ "json", "{\"rows\":\"*.events[]\",\"title\":\"title\",\"start\":\"date\",\"tags\":\"division=@key\"}" },
	{ "json", "{\"rows\":\"rows\",\"title\":\"t\",\"start\":\"d\",\"id\":\"{id}-{%year}\",\"pattern\":\"t =~ (?<a>\\\\w+)\",\"url\":\"a\","
	    "\"total\":\"n\",\"next\":\"page={page}\",\"tags\":\"x=a\",\"strip\":\"\\\\d\",\"title-en\":\"e\","
	    "\"emit\":\"[{},{\\\"each\\\":\\\"s\\\",\\\"start\\\":\\\".|d\\\"}]\"}" },
	{ "jsonld", "{}" },
	{ "kbo", "{}" },
	{ "kopis", "{}" },
	{ "mlb", "{}" },
	{ "neis", "{}" },
	{ "rss", "{}" },
	{ "rss", "{\"prose\":\"true\"}" },
	{ "xml", "{\"rows\":\"//db\",\"title\":\"prfnm\",\"start\":\"prfpdfrom\",\"end\":\"prfpdto\"}" },
	{ "xml", "{\"rows\":\"//item\",\"title\":\"name|title\",\"start\":\"start/date|@date\"}" },
};

static const struct scraper *module;
static const char *options[MEM_COUNT(ways)];
static size_t n_options;

struct found {
	struct sink sink;		/* first: a sink is cast back to it */
	size_t n;
};

static int
put_item(struct sink *s, json_t *item, struct err *e)
{
	const struct event_defaults d = { .source = "fuzz", .timezone = "Asia/Seoul" };
	struct arena *a = arena_new();
	struct buf out = { 0 };
	struct event ev;
	struct err why = { 0 };
	char *text = event_canonical(item);

	free(text);
	if (event_from_item(a, item, &d, &ev, &why) == 0) {
		ev.uid = "fuzz@calcast.invalid";
		if (vevent_render(&ev, VEVENT_PLAIN, &out, &why) == -1)
			abort();		/* accepted, but cannot be published */
	} else
		assert(why.msg[0] != '\0');
	buf_free(&out);
	arena_free(a);
	json_decref(item);
	if (++((struct found *)s)->n > 20000)
		return err_set(e, ERR_LIMIT, "too many items");
	return 0;
}

static int
put_follow(struct sink *s, const struct follow *f, struct err *e)
{
	(void)s;
	(void)e;
	assert(f->url != NULL && f->role != NULL);
	return 0;
}

static void
put_unread(struct sink *s, size_t row, const char *why)
{
	(void)s;
	(void)row;
	assert(why != NULL && *why != '\0');
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = strrchr((*argv)[0], '_');

	(void)argc;
	module = name == NULL ? NULL : scraper_find(name + 1);
	for (size_t i = 0; module != NULL && i < MEM_COUNT(ways); i++)
		if (strcmp(ways[i].module, module->name) == 0)
			options[n_options++] = ways[i].options;
	if (n_options == 0)
		abort();			/* no such module, or no way to call it */
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct found found = { .sink = { .item = put_item, .follow = put_follow,
	    .unread = put_unread } };
	struct page p = { .url = "https://example.org/page", .timezone = "Asia/Seoul",
	    .lang = "ko", .role = "page", .reference = { 2026, 3, 1, 0, 0, 0 },
	    .from = { 2026, 1, 1, 0, 0, 0 }, .to = { 2027, 9, 1, 0, 0, 0 } };
	struct buf text = { 0 };
	struct err e = { 0 };
	json_t *given, *all;

	if (size == 0)
		return 0;
	given = json_loads(options[data[0] % n_options], 0, NULL);
	all = scraper_options(module, given, &e);
	assert(all != NULL);
	p.options = all;
	p.arena = arena_new();
	if (module->raw) {
		buf_add(&text, (const char *)data + 1, size - 1);
		buf_room(&text, 1);
		text.data[text.len] = '\0';
	} else if (charset_decode((const char *)data + 1, size - 1, NULL, "ko", &text, &e) == -1)
		goto out;
	p.body = text.data == NULL ? "" : text.data;
	p.len = text.len;
	if (module->parse(&p, &found.sink, &e) == -1)
		assert(e.msg[0] != '\0');
out:
	arena_free(p.arena);
	buf_free(&text);
	json_decref(all);
	json_decref(given);
	return 0;
}
