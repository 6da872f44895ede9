#include "server/http/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/events.h"
#include "db/topics.h"
#include "server/http/holders.h"
#include "server/http/routes.h"

struct site {
	struct app app;
	const char *dir;
	struct arena *a;
	int n;
};

static const char *
no_query(const struct request *q, const char *name)
{
	(void)q;
	(void)name;
	return NULL;
}

/* The folders on the way to a file. */
static int
make_folders(const char *path, struct arena *a, struct err *e)
{
	char *s = arena_str(a, path);

	for (char *slash = strchr(s + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(s, 0755) == -1 && errno != EEXIST)
			return err_set(e, ERR_IO, "cannot make the folder %s: %s", s, strerror(errno));
		*slash = '/';
	}
	return 0;
}

/* Whole or not at all: who reads meanwhile has the old one. */
static int
write_file(struct site *s, const char *name, const struct body *b, struct err *e)
{
	const char *path = arena_fmt(s->a, "%s%s", s->dir, name);
	const char *new = arena_fmt(s->a, "%s.new", path);
	FILE *f;
	size_t written;

	if (make_folders(path, s->a, e) == -1)
		return -1;
	if ((f = fopen(new, "we")) == NULL)
		return err_set(e, ERR_IO, "cannot write %s: %s", new, strerror(errno));
	written = fwrite(b->data, 1, b->len, f);
	if (fclose(f) != 0 || written != b->len || rename(new, path) == -1) {
		unlink(new);
		return err_set(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	}
	s->n++;
	return 0;
}

/* Asks as a browser would, and keeps the answer under a file's name. */
static int
keep(struct site *s, const char *path, const char *name, int status, struct err *e)
{
	struct request q = { .app = &s->app, .method = "GET", .path = path, .query = no_query };
	const struct route *route;
	struct reply r = { 0 };
	int rc;

	route = route_take(&q, &r);
	if (route != NULL)
		route->handle(&q, &r);
	rc = r.status == status ? write_file(s, name, r.body, e) :
	    err_set(e, ERR_IO, "%s cannot be made: %d", path, r.status);
	body_unref(r.body);
	return rc;
}

/* Of a page in every language, and in the first of ours where none is asked for. */
static int
keep_page(struct site *s, const char *path, struct err *e)
{
	const char *rest = strcmp(path, "/") == 0 ? "" : path;

	if (keep(s, path, arena_fmt(s->a, "%s/index.html", rest), 200, e) == -1)
		return -1;
	for (size_t i = 0; i < s->app.languages.n; i++) {
		const char *name = lang_names[s->app.languages.of[i]];

		if (keep(s, arena_fmt(s->a, "/%s%s", name, path), arena_fmt(s->a,
		    "/%s%s/index.html", name, rest), 200, e) == -1)
			return -1;
	}
	return 0;
}

static int
keep_feeds(struct site *s, const char *slug, struct err *e)
{
	static const char *const names[] = { "%s.ics", "%s.json", "%s.csv", "%s.atom",
	    "alarm-none/%s.ics", "alarm-1h/%s.ics", "alarm-1d/%s.ics", "client-google/%s.ics" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char name[160];
		int n = snprintf(name, sizeof(name), "/feeds/");

		snprintf(name + n, sizeof(name) - (size_t)n, names[i], slug);
		if (keep(s, name, name, 200, e) == -1)
			return -1;
	}
	return 0;
}

static int
keep_events(struct site *s, struct db *db, const struct topic *t, struct err *e)
{
	struct event_filter f = { .topic = t->slug, .from = t->window_from };
	struct event *ev;
	size_t n;

	if (db_event_list(db, &f, s->a, &ev, NULL, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_fmt(s->a, "/events/%.*s", (int)strcspn(ev[i].uid, "@"), ev[i].uid);
		const char *file = arena_fmt(s->a, "%s.ics", path);

		if (keep_page(s, path, e) == -1 || keep(s, file, file, 200, e) == -1)
			return -1;
	}
	return 0;
}

static int
keep_all(struct site *s, struct err *e)
{
	static const char *const files[] = { "/style.css", "/app.js", "/robots.txt" };
	struct db *db = readers_get(s->app.readers, e);
	struct topic *t;
	size_t n;

	if (db == NULL || db_topic_list(db, s->a, &t, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (keep(s, files[i], files[i], 200, e) == -1)
			return -1;
	if (keep(s, "/404", "/404.html", 404, e) == -1 || keep_page(s, "/", e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (keep_page(s, arena_fmt(s->a, "/topics/%s", t[i].slug), e) == -1 ||
		    keep_page(s, arena_fmt(s->a, "/embed/%s", t[i].slug), e) == -1 ||
		    keep_feeds(s, t[i].slug, e) == -1 || keep_events(s, db, &t[i], e) == -1)
			return -1;
	return 0;
}

int
site_export(const char *db_path, const char *public_url, const char *languages,
    const struct clock *clock, const char *dir, int *n, struct err *e)
{
	enum { CACHE_BYTES = 16 << 20 };
	struct site s = { .dir = dir, .app = { .public_url = public_url, .clock = clock,
	    .is_static = true } };
	int rc = -1;

	s.a = arena_new();
	s.app.readers = readers_new(db_path);
	s.app.cache = cache_new(CACHE_BYTES);
	if (languages_read(languages, &s.app.languages, e) == 0 &&
	    (s.app.revision = revision_start(db_path, e)) != NULL)
		rc = keep_all(&s, e);
	*n = s.n;
	revision_stop(s.app.revision);
	cache_free(s.app.cache);
	readers_free(s.app.readers);
	arena_free(s.a);
	return rc;
}
