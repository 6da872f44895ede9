#include "server/http/routes.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "server/http/handlers.h"

enum { FORM_MAX = 16 << 10, JSON_MAX = 64 << 10 };

const struct route routes[] = {
	{ "GET", "/",                          ROUTE_PAGE,   0, page_home,         "topics and how to subscribe to them" },
	{ "GET", "/topics/{}",                 ROUTE_PAGE,   0, page_topic,        "one topic" },
	{ "GET", "/topics/{}/{}",              ROUTE_PAGE,   0, page_topic,        "the same: a month of it, or with a feed's options" },
	{ "GET", "/events/{}.ics",             ROUTE_FEED,   0, feeds_event,       "one event as iCalendar" },
	{ "GET", "/events/{}",                 ROUTE_PAGE,   0, page_event_one,    "one event" },
	{ "GET", "/search",                    ROUTE_PAGE,   0, page_search,       "topics and events with some words" },
	{ "GET", "/embed/{}",                  ROUTE_PAGE,   0, page_embed,        "a topic for other sites' frames" },
	{ "POST", "/subscriptions",            ROUTE_PAGE, FORM_MAX, page_subscribe, "make a subscription" },
	{ "POST", "/reports",                  ROUTE_PAGE, FORM_MAX, page_report,    "say that an event is missing or wrong" },
	{ "GET", "/s/{}",                      ROUTE_PAGE,   0, page_manage,       "a subscription, to be changed" },
	{ "POST", "/s/{}",                     ROUTE_PAGE, FORM_MAX, page_manage_post, "change it" },
	{ "GET", "/style.css",                 ROUTE_SYSTEM, 0, page_style,        "how pages look" },
	{ "GET", "/app.js",                    ROUTE_SYSTEM, 0, page_script,       "what makes pages nicer" },
	{ "GET", "/feeds/{}.ics",              ROUTE_FEED,   0, feeds_ics,         "a topic as iCalendar" },
	{ "GET", "/feeds/{}/{}.ics",           ROUTE_FEED,   0, feeds_ics_options, "the same with options, joined by ~" },
	{ "GET", "/s/{}/{}.ics",               ROUTE_FEED,   0, feeds_personal,    "a subscription as iCalendar" },
	{ "GET", "/feeds/{}.json",             ROUTE_FEED,   0, feeds_json,        "a topic as JSON" },
	{ "GET", "/feeds/{}.csv",              ROUTE_FEED,   0, feeds_csv,         "a topic as a table" },
	{ "GET", "/feeds/{}.atom",             ROUTE_FEED,   0, feeds_atom,        "what changed in a topic" },
	{ "GET", "/api/v1/topics",             ROUTE_API,    0, api_topics,        "all topics" },
	{ "GET", "/api/v1/topics/{}",          ROUTE_API,    0, api_topic,         "one topic" },
	{ "GET", "/api/v1/topics/{}/events",   ROUTE_API,    0, api_topic_events,  "events of a topic, paged" },
	{ "GET", "/api/v1/topics/{}/changes",  ROUTE_API,    0, api_topic_changes, "what was added, moved and cancelled, newest first" },
	{ "GET", "/api/v1/events",             ROUTE_API,    0, api_events,        "events of all topics, paged" },
	{ "GET", "/api/v1/events/{}",          ROUTE_API,    0, api_event,         "one event" },
	{ "GET", "/api/v1/search",             ROUTE_API,    0, api_search,        "topics and events with all of some words" },
	{ "POST", "/api/v1/subscriptions",     ROUTE_API, JSON_MAX, api_subscription_add, "make a subscription" },
	{ "GET", "/api/v1/subscriptions/{}",   ROUTE_API,    0, api_subscription,  "how it is set" },
	{ "PATCH", "/api/v1/subscriptions/{}", ROUTE_API, JSON_MAX, api_subscription_set, "change what the body names; its address stays" },
	{ "DELETE", "/api/v1/subscriptions/{}", ROUTE_API,   0, api_subscription_remove, "forget it" },
	{ "POST", "/api/v1/subscriptions/{}/rotate", ROUTE_API, JSON_MAX, api_subscription_rotate, "another token; the old one counts for a week" },
	{ "GET", "/openapi.json",              ROUTE_SYSTEM, 0, api_document,      "this API, for programs" },
	{ "GET", "/healthz",                   ROUTE_SYSTEM, 0, system_health,     "can the database be read" },
	{ "GET", "/robots.txt",                ROUTE_SYSTEM, 0, system_robots,     "crawlers are welcome" },
	{ "GET", "/metrics",                   ROUTE_ADMIN,  0, metrics,           "how every source is, as OpenMetrics" },
	{ "GET", "/readyz",                    ROUTE_ADMIN,  0, system_ready,      "is everything at work" },
	{ 0 }
};

/* One segment of n bytes against a pattern's; the {} goes to *c. */
static bool
segment_matches(const char *pattern, size_t pn, const char *s, size_t n,
    struct capture *c)
{
	const char *hole = memchr(pattern, '{', pn);
	size_t before, after;

	if (hole == NULL)
		return pn == n && memcmp(pattern, s, n) == 0;
	before = (size_t)(hole - pattern);
	after = pn - before - 2;
	if (n <= before + after || memcmp(pattern, s, before) != 0 ||
	    memcmp(hole + 2, s + n - after, after) != 0)
		return false;
	*c = (struct capture){ s + before, n - before - after };
	return true;
}

bool
route_matches(const char *pattern, struct request *q)
{
	const char *s = q->path;
	size_t pn, n, captures = 0;

	while (*pattern == '/' && *s == '/') {
		pattern++, s++;
		pn = strcspn(pattern, "/");
		n = strcspn(s, "/");
		if (!segment_matches(pattern, pn, s, n, &q->captures[captures]))
			return false;
		if (memchr(pattern, '{', pn) != NULL)
			captures++;
		pattern += pn;
		s += n;
	}
	return *pattern == '\0' && *s == '\0';
}

static void
add_allowed(char allow[ALLOW_SIZE], const char *method)
{
	strcat(allow, allow[0] == '\0' ? "" : ", ");
	strcat(allow, strcmp(method, "GET") == 0 ? "GET, HEAD" : method);
}

const struct route *
route_find(struct request *q, char allow[ALLOW_SIZE])
{
	const char *method = strcmp(q->method, "HEAD") == 0 ? "GET" : q->method;
	const struct route *r;

	allow[0] = '\0';
	for (r = routes; r->method != NULL; r++) {
		if ((r->kind == ROUTE_ADMIN) != q->is_admin ||
		    (q->lang_given && r->kind != ROUTE_PAGE) ||
		    !route_matches(r->pattern, q))
			continue;
		if (strcmp(r->method, method) == 0)
			return r;
		add_allowed(allow, r->method);
	}
	return NULL;
}

/* Nothing we publish needs more; a percent sign would be a second way to write a path. */
static bool
is_plain(const char *path)
{
	while (isalnum((unsigned char)*path) || (*path != '\0' && strchr("._~/-", *path) != NULL))
		path++;
	return *path == '\0';
}

/* "/en/topics/x" is "/topics/x" in English. */
static void
take_language(struct request *q)
{
	size_t n = q->path[0] == '/' ? strcspn(q->path + 1, "/") : 0;
	enum lang l = lang_named(q->path + 1, n);

	q->lang = lang_accepted(q->accept_language, &q->app->languages);
	if (q->lang == LANG_NONE)
		q->lang = q->app->languages.of[0];
	if (n == 0 || !languages_have(&q->app->languages, l))
		return;
	q->lang = l;
	q->lang_given = true;
	q->path = q->path[n + 1] == '\0' ? "/" : q->path + n + 1;
}

/* The type that a body must have; RFC 7396's is JSON too. */
static bool
is_type_read(const struct route *route, const char *type)
{
	static const char *const forms[] = { "application/x-www-form-urlencoded", NULL };
	static const char *const json[] = { "application/json", "application/merge-patch+json", NULL };
	const char *const *t = route->kind == ROUTE_API ? json : forms;
	size_t n = type == NULL ? 0 : strcspn(type, "; \t");

	while (*t != NULL && (strlen(*t) != n || strncasecmp(type, *t, n) != 0))
		t++;
	return *t != NULL;
}

static bool
body_refused(const struct route *route, const struct request *q, struct reply *r)
{
	if (!q->has_body)
		return false;
	if (q->body_len > route->body_max)
		reply_error(q, 413, "The body is larger than what is read here.", r);
	else if (!is_type_read(route, q->content_type))
		reply_error(q, 415, route->kind == ROUTE_API ? "The body must be application/json." :
		    "The body must be application/x-www-form-urlencoded.", r);
	return r->status != 0;
}

const struct route *
route_take(struct request *q, struct reply *r)
{
	char allow[ALLOW_SIZE] = "";
	const struct route *route = NULL;

	take_language(q);
	if (is_plain(q->path))
		route = route_find(q, allow);
	if (route != NULL)
		return body_refused(route, q, r) ? NULL : route;
	if (allow[0] != '\0') {
		reply_error(q, 405, "This address does not do that.", r);
		body_header(r->body, "Allow", "%s", allow);
	} else
		reply_error(q, 404, "There is nothing at this address.", r);
	return NULL;
}
