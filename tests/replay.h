/* tests/replay.h - runs a module on a saved page, for its tests. */
#ifndef TESTS_REPLAY_H
#define TESTS_REPLAY_H
#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/mem.h"
#include "scrapers/charset.h"
#include "scrapers/scraper.h"

struct replay {			/* replay_free */
	struct sink sink;
	json_t *items;		/* array */
	json_t *unread;		/* array of [row, why] */
	json_t *follow;		/* array of {"url","method","form","role","item"} */
	struct arena *arena;
	struct err err;
	int rc;
};

static inline int
replay_item(struct sink *s, json_t *item, struct err *e)
{
	struct replay *r = (struct replay *)s;

	(void)e;
	json_array_append_new(r->items, item);
	return 0;
}

static inline int
replay_follow(struct sink *s, const struct follow *f, struct err *e)
{
	struct replay *r = (struct replay *)s;

	(void)e;
	json_array_append_new(r->follow, json_pack("{s:s, s:s?, s:s?, s:s, s:O?}",
	    "url", f->url, "method", f->method, "form", f->form, "role", f->role,
	    "item", (json_t *)f->item));
	return 0;
}

static inline void
replay_unread(struct sink *s, size_t row, const char *why)
{
	struct replay *r = (struct replay *)s;

	json_array_append_new(r->unread, json_pack("[i, s]", (int)row, why));
}

/* A page as it is unless a test says otherwise. */
static inline struct page
replay_page(const char *body, size_t len)
{
	return (struct page){ .body = body, .len = len, .lang = "ko", .role = "page",
	    .reference = { 2026, 3, 1, 0, 0, 0 },
	    .from = { 2026, 1, 1, 0, 0, 0 }, .to = { 2027, 9, 1, 0, 0, 0 } };
}

/* options: borrowed, of texts; NULL: none. */
static inline void
replay_run(struct replay *r, const char *module, struct page p, const json_t *options)
{
	const struct scraper *m = scraper_find(module);
	json_t *none = json_object(), *all;

	*r = (struct replay){ .sink = { .item = replay_item, .unread = replay_unread,
	    .follow = replay_follow }, .items = json_array(), .unread = json_array(),
	    .follow = json_array(), .arena = arena_new() };
	assert_non_null(m);
	all = scraper_options(m, options != NULL ? options : none, &r->err);
	json_decref(none);
	if (all == NULL)
		fail_msg("options: %s", r->err.msg);
	p.options = all;
	p.arena = r->arena;
	r->rc = m->parse(&p, &r->sink, &r->err);
	json_decref(all);
}

static inline void
replay_body(struct replay *r, const char *module, const char *body, size_t len,
    const json_t *options, const char *timezone, const char *url)
{
	struct page p = replay_page(body, len);

	p.timezone = timezone;
	p.url = url;
	replay_run(r, module, p, options);
}

static inline void
replay_free(struct replay *r)
{
	json_decref(r->items);
	json_decref(r->unread);
	json_decref(r->follow);
	arena_free(r->arena);
}

/* "key=value" lines as an object. */
static inline json_t *
replay_options(const char *lines)
{
	json_t *o = json_object();
	const char *eq;
	size_t n;

	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		if ((eq = memchr(lines, '=', n)) == NULL)
			continue;
		json_object_setn_new(o, lines, (size_t)(eq - lines),
		    json_stringn(eq + 1, n - (size_t)(eq + 1 - lines)));
	}
	return o;
}

/* Runs a text with options given as lines. */
static inline void
replay_text(struct replay *r, const char *module, const char *body, const char *options)
{
	json_t *o = replay_options(options);

	replay_body(r, module, body, strlen(body), o, "Asia/Seoul", NULL);
	json_decref(o);
}

/* A whole file, decoded as the runner does it; false when it is not there. */
static inline bool
replay_read(const char *path, const char *lang, struct buf *out)
{
	struct err e = { 0 };
	struct buf raw = { 0 };
	FILE *f = fopen(path, "rb");
	char part[65536];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&raw, part, n);
	fclose(f);
	if (charset_decode(raw.data, raw.len, NULL, lang == NULL ? "ko" : lang, out, &e) == -1)
		fail_msg("%s: %s", path, e.msg);
	buf_free(&raw);
	return true;
}

static inline void
replay_same(const char *what, const json_t *got, const json_t *want)
{
	char *g, *w;

	if (json_equal(got, want))
		return;
	g = json_dumps(got, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENCODE_ANY);
	w = json_dumps(want, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENCODE_ANY);
	fprintf(stderr, "%s: found %s\nwanted %s\n", what, g, w == NULL ? "nothing" : w);
	free(g);
	free(w);
	fail_msg("%s differ", what);
}

/* DIR/NAME.want.json of a saved page DIR/NAME.EXT. Caller decrefs. */
static inline json_t *
replay_want(const char *dir, const char *file)
{
	char path[1024];
	json_t *want;

	snprintf(path, sizeof(path), "%s/%.*s.want.json", dir,
	    (int)strcspn(file, "."), file);
	if ((want = json_load_file(path, 0, NULL)) == NULL)
		fail_msg("%s is missing or not JSON", path);
	return want;
}

/* What a want says of its page: timezone, lang, url, reference, context, role. */
static inline struct page
replay_page_of(const json_t *want, const struct buf *body)
{
	struct page p = replay_page(body->data == NULL ? "" : body->data, body->len);
	const char *lang = json_string_value(json_object_get(want, "lang"));
	const char *day = json_string_value(json_object_get(want, "reference"));

	p.timezone = json_string_value(json_object_get(want, "timezone"));
	p.url = json_string_value(json_object_get(want, "url"));
	p.context = json_object_get(want, "context");
	if (json_object_get(want, "role") != NULL)
		p.role = json_string_value(json_object_get(want, "role"));
	p.lang = lang == NULL ? p.lang : lang;
	if (day != NULL)
		assert_int_equal(civil_read(day, &p.reference, NULL), CIVIL_DATE);
	return p;
}

/* items, unread, rows, and follow where it is told. */
static inline void
replay_compare(const struct replay *r, const json_t *want)
{
	replay_same("items", r->items, json_object_get(want, "items"));
	replay_same("unread rows", r->unread, json_object_get(want, "unread"));
	if (json_object_get(want, "follow") != NULL)
		replay_same("pages to follow", r->follow, json_object_get(want, "follow"));
	assert_int_equal(r->sink.rows, json_integer_value(json_object_get(want, "rows")));
}

/* One saved page against NAME.want.json: options, timezone, url, rows, items, unread. */
static inline void
replay_fixture(const char *module, const char *dir, const char *file)
{
	struct buf body = { 0 };
	struct replay r;
	char path[1024];
	json_t *want = replay_want(dir, file);

	print_message("  %s\n", file);
	snprintf(path, sizeof(path), "%s/%s", dir, file);
	assert_true(replay_read(path, json_string_value(json_object_get(want, "lang")), &body));
	replay_run(&r, module, replay_page_of(want, &body), json_object_get(want, "options"));
	if (r.rc != 0)
		fail_msg("%s: %s", file, r.err.msg);
	replay_compare(&r, want);
	replay_free(&r);
	json_decref(want);
	buf_free(&body);
}

/* Every saved page in fixtures/MODULE. */
static inline void
replay_fixtures(const char *module)
{
	char dir[512];
	struct dirent *d;
	size_t n = 0;
	DIR *all;

	snprintf(dir, sizeof(dir), "%s/%s", FIXTURES, module);
	if ((all = opendir(dir)) == NULL)
		fail_msg("no %s", dir);
	while ((d = readdir(all)) != NULL) {
		if (d->d_name[0] == '.' || strstr(d->d_name, ".want.json") != NULL)
			continue;
		replay_fixture(module, dir, d->d_name);
		n++;
	}
	closedir(all);
	assert_true(n > 0);
}

/* A recorded page whose ground truth is known. */
struct recorded {
	const char *file, *module, *lang, *timezone, *options;
	size_t rows, events;			/* events: different ids, or items without ids */
	const char *first_start, *first_title;	/* a start may be only the day; NULL: not stated */
	const char *last_start, *last_title;
};

/* The first or last start of all, and that an event of that title is then. */
static inline void
replay_check_end(const json_t *items, int direction, const char *start, const char *title)
{
	const char *best = NULL, *s;
	bool found = title == NULL;
	json_t *item;
	size_t i;

	if (start == NULL)
		return;
	json_array_foreach((json_t *)items, i, item) {
		s = json_string_value(json_object_get(item, "start"));
		if (best == NULL || strcmp(s, best) * direction > 0)
			best = s;
		found = found || (strncmp(s, start, strlen(start)) == 0 && strcmp(title,
		    json_string_value(json_object_get(item, "title"))) == 0);
	}
	assert_non_null(best);
	assert_memory_equal(best, start, strlen(start));
	if (!found)
		fail_msg("no %s at %s", title, start);
}

/* Runs a recorded page and holds it against its truth; false when it is not there. The caller frees r. */
static inline bool
replay_recorded(const struct recorded *c, struct replay *r)
{
	struct buf body = { 0 };
	json_t *ids, *options, *item;
	const char *id;
	char path[1024];
	size_t i, n = 0;

	snprintf(path, sizeof(path), "%s/samples/%s", DATA, c->file);
	if (!replay_read(path, c->lang, &body))
		return false;
	print_message("  %s\n", c->file);
	options = replay_options(c->options);
	replay_body(r, c->module, body.data, body.len, options, c->timezone, NULL);
	if (r->rc != 0)
		fail_msg("%s", r->err.msg);
	ids = json_object();
	json_array_foreach(r->items, i, item) {
		id = json_string_value(json_object_get(item, "external_id"));
		n += id == NULL || json_object_get(ids, id) == NULL;
		if (id != NULL)
			json_object_set_new(ids, id, json_true());
	}
	assert_int_equal(r->sink.rows, c->rows);
	assert_int_equal(n, c->events);
	replay_check_end(r->items, -1, c->first_start, c->first_title);
	replay_check_end(r->items, 1, c->last_start, c->last_title);
	json_decref(ids);
	json_decref(options);
	buf_free(&body);
	return true;
}

#endif
