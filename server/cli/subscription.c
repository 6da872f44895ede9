/* People's own calendars, from the command line: flags become a document of settings, as the API takes it. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "server/cli/cli.h"
#include "server/http/personal.h"
#include "server/http/settings.h"
#include "server/http/subscribing.h"

/* --- flags to settings --- */

static int
usage(const char *option, const char *value, const char *form, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s %s: write %s", option, value, form);
}

/* "KEY=VALUE" in two; NULL: there is no "=". */
static const char *
split(struct cli *c, const char *text, const char **key)
{
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text)
		return NULL;
	*key = arena_strn(c->a, text, (size_t)(eq - text));
	return eq + 1;
}

/* "30m,1d" or "none" as a list; the words are checked with the rest. */
static json_t *
alarm_list(const char *text)
{
	json_t *list = json_array();

	if (strcmp(text, "none") == 0)
		return list;
	for (size_t n; *text != '\0'; text += n + (text[n] == ',')) {
		n = strcspn(text, ",");
		json_array_append_new(list, json_stringn(text, n));
	}
	return list;
}

/* An option given empty takes away what was set. */
static void
put_texts(struct cli *c, json_t *doc)
{
	static const struct { const char *option, *key; } texts[] = {
		{ "--name", "name" }, { "--lang", "lang" }, { "--client", "client" },
		{ "--title", "title" }, { "--allday", "allday" },
	};
	const char *v;

	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		if ((v = cli_option(c, texts[i].option)) != NULL)
			json_object_set_new(doc, texts[i].key, *v == '\0' ? json_null() : json_string(v));
	if ((v = cli_option(c, "--alarm")) != NULL)
		json_object_set_new(doc, "alarms", *v == '\0' ? json_null() : alarm_list(v));
	if (cli_flag(c, "--no-spoilers") || cli_flag(c, "--spoilers"))
		json_object_set_new(doc, "spoilers", json_boolean(cli_flag(c, "--spoilers")));
}

/* What is set of other kinds stays. */
static int
put_kinds(struct cli *c, const json_t *now, json_t *doc, struct err *e)
{
	const char **given, *kind, *v;
	json_t *kinds;
	size_t n;

	given = cli_options(c, "--kind-alarm", &n);
	if (n == 0)
		return 0;
	kinds = json_deep_copy(json_object_get(now, "kinds"));
	if (!json_is_object(kinds)) {
		json_decref(kinds);
		kinds = json_object();
	}
	json_object_set_new(doc, "kinds", kinds);
	for (size_t i = 0; i < n; i++) {
		if ((v = split(c, given[i], &kind)) == NULL)
			return usage("--kind-alarm", given[i], "KIND=30m,1d or KIND=none", e);
		if (*v == '\0')
			json_object_del(kinds, kind);
		else
			json_object_set_new(kinds, kind, json_pack("{s:o}", "alarms", alarm_list(v)));
	}
	return 0;
}

/* --- its topics --- */

/* NULL: it is not there. */
static json_t *
find_topic(const json_t *topics, const char *slug)
{
	json_t *t;
	size_t i;

	json_array_foreach(topics, i, t)
		if (strcmp(json_string_value(json_object_get(t, "slug")), slug) == 0)
			return t;
	return NULL;
}

/* The topic's object in doc's list, made where it is not there. */
static json_t *
topic_in(json_t *topics, const char *slug)
{
	json_t *t = find_topic(topics, slug);

	if (t != NULL)
		return t;
	t = json_pack("{s:s}", "slug", slug);
	json_array_append_new(topics, t);
	return t;
}

static void
take_topic(json_t *topics, const char *slug)
{
	json_t *t;
	size_t i;

	json_array_foreach(topics, i, t)
		if (strcmp(json_string_value(json_object_get(t, "slug")), slug) == 0) {
			json_array_remove(topics, i);
			return;
		}
}

/* The filters of a topic in doc, which begin as they are now. */
static json_t *
only_in(json_t *topic, const json_t *now)
{
	json_t *only = json_object_get(topic, "only");

	if (only != NULL)
		return only;
	only = json_deep_copy(json_object_get(now, "only"));
	if (!json_is_object(only)) {
		json_decref(only);
		only = json_object();
	}
	json_object_set_new(topic, "only", only);
	return only;
}

/* The values of one flag are the whole list of that filter: the first begins it anew, "" leaves it empty. */
static void
put_filter(json_t *only, const char *key, const char *value, bool first)
{
	if (first)
		json_object_set_new(only, key, json_array());
	if (*value != '\0')
		json_array_append_new(json_object_get(only, key), json_string(value));
}

/* Does none of the i before it speak of that topic? */
static bool
is_first(const char *const *given, size_t i, const char *slug)
{
	size_t n = strlen(slug);

	for (size_t k = 0; k < i; k++)
		if (strncmp(given[k], slug, n) == 0 && given[k][n] == '=')
			return false;
	return true;
}

/* SLUG=VALUE flags, which say something of one topic. */
static int
put_of_topics(struct cli *c, const json_t *now, json_t *topics, struct err *e)
{
	static const struct { const char *option, *key, *only; } flags[] = {
		{ "--prefix", "prefix", NULL }, { "--only-kind", NULL, "kinds" },
		{ "--only-tag", NULL, "tags" }, { "--match", NULL, "match" }, { "--except", NULL, "except" },
	};
	const char **given, *slug, *v;
	size_t n;

	for (size_t f = 0; f < MEM_COUNT(flags); f++) {
		given = cli_options(c, flags[f].option, &n);
		for (size_t i = 0; i < n; i++) {
			if ((v = split(c, given[i], &slug)) == NULL)
				return usage(flags[f].option, given[i], "SLUG=VALUE", e);
			if (flags[f].only == NULL)
				json_object_set_new(topic_in(topics, slug), flags[f].key,
				    *v == '\0' ? json_null() : json_string(v));
			else
				put_filter(only_in(topic_in(topics, slug), find_topic(now, slug)),
				    flags[f].only, v, is_first(given, i, slug));
		}
	}
	return 0;
}

static int
put_topics(struct cli *c, const json_t *now, json_t *doc, struct err *e)
{
	json_t *topics = json_array(), *t;
	const char **given;
	size_t n, i;

	json_object_set_new(doc, "topics", topics);
	json_array_foreach(json_object_get(now, "topics"), i, t)
		topic_in(topics, json_string_value(json_object_get(t, "slug")));
	given = cli_options(c, "--topic", &n);
	for (i = 0; i < n; i++)
		topic_in(topics, given[i]);
	given = cli_options(c, "--drop-topic", &n);
	for (i = 0; i < n; i++)
		take_topic(topics, given[i]);
	return put_of_topics(c, json_object_get(now, "topics"), topics, e);
}

static size_t
place_of(const json_t *list, const char *uid)
{
	size_t i, n = strcspn(uid, "@");
	const json_t *v;

	json_array_foreach(list, i, v)
		if (strncmp(json_string_value(v), uid, n) == 0)
			break;
	return i;
}

static void
put_events(struct cli *c, const json_t *now, json_t *doc, const char *key, const char *with,
    const char *without)
{
	const json_t *had = json_object_get(now, key);
	json_t *list = had == NULL ? json_array() : json_deep_copy(had);
	const char **given;
	size_t n;

	given = cli_options(c, with, &n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(given[i]));
	given = cli_options(c, without, &n);
	for (size_t i = 0; i < n; i++)
		json_array_remove(list, place_of(list, given[i]));
	json_object_set_new(doc, key, list);
}

/* now: how it is set; NULL: it is new. Caller decrefs; NULL with e. */
static json_t *
read_flags(struct cli *c, const json_t *now, struct err *e)
{
	json_t *doc = json_object();

	put_texts(c, doc);
	put_events(c, now, doc, "picked", "--pick", "--unpick");
	put_events(c, now, doc, "muted", "--mute", "--unmute");
	if (put_kinds(c, now, doc, e) == 0 && put_topics(c, now, doc, e) == 0)
		return doc;
	json_decref(doc);
	return NULL;
}

/* --- what is printed --- */

static json_t *
row_json(struct cli *c, const struct subscription *s)
{
	json_t *o = subscribing_json(s, NULL, NULL, c->a), *topics = json_array();

	for (size_t i = 0; i < s->n_topics; i++)
		json_array_append_new(topics, json_string(s->topics[i].slug));
	json_object_set_new(o, "id", json_string(arena_strn(c->a, s->hash, 8)));
	if (!c->json)
		json_object_set(o, "topics", topics);
	json_decref(topics);
	return o;
}

/* Its addresses, which are known at this moment only. */
static int
print_links(struct cli *c, const struct subscribing *sb, struct err *e)
{
	const char *public_url;
	json_t *o;

	if (cli_public_url(c, &public_url, e) == -1)
		return -1;
	if (public_url == NULL)
		public_url = "http://127.0.0.1:8080";
	o = subscribing_json(&sb->s, sb->token, public_url, c->a);
	json_object_set_new(o, "id", json_string(arena_strn(c->a, sb->s.hash, 8)));
	json_object_set_new(o, "token", json_string(sb->token));
	if (c->json)
		return cli_print_json(o);
	printf("%.8s; keep these addresses, they are not shown again:\n%s\n%s\n%s\n", sb->s.hash,
	    json_string_value(json_object_get(o, "page_url")),
	    json_string_value(json_object_get(o, "feed_url")),
	    json_string_value(json_object_get(o, "webcal_url")));
	json_decref(o);
	return 0;
}

/* --- commands --- */

static int
find(struct cli *c, struct subscribing *sb, struct err *e)
{
	*sb = (struct subscribing){ .now = clock_now(&c->clock), .a = c->a };
	if (db_subscription_by_prefix(c->db, c->argv[0], c->a, &sb->s, e) == -1)
		return -1;
	sb->id = sb->s.id;
	return 0;
}

static int
add(struct cli *c, struct err *e)
{
	struct subscribing sb = { .now = clock_now(&c->clock), .a = c->a };
	json_t *doc = read_flags(c, NULL, e);
	int rc;

	if (doc == NULL)
		return -1;
	sb.doc = doc;
	rc = db_write(c->db, subscribing_add, &sb, e);
	json_decref(doc);
	return rc == -1 ? -1 : print_links(c, &sb, e);
}

struct setting {
	struct cli *c;
	struct subscribing sb;
};

/* Flags are told from how things are in the same transaction: somebody may change it on its page. */
static int
write_set(struct db *w, void *arg, struct err *e)
{
	struct setting *s = arg;
	json_t *now, *doc;
	int rc = -1;

	if (db_subscription_by_id(w, s->sb.id, s->c->a, &s->sb.s, e) == -1)
		return -1;
	now = settings_to_json(&s->sb.s);
	if ((doc = read_flags(s->c, now, e)) != NULL) {
		s->sb.doc = doc;
		rc = subscribing_set(w, &s->sb, e);
	}
	json_decref(doc);
	json_decref(now);
	return rc;
}

static int
set(struct cli *c, struct err *e)
{
	struct setting s = { .c = c };

	if (find(c, &s.sb, e) == -1)
		return -1;
	if (c->n_given == 0)
		return err_set(e, ERR_USAGE, "nothing to set; see: calcast subscription set --help");
	return db_write(c->db, write_set, &s, e) == -1 ? -1 :
	    cli_print_done(c, "id", arena_strn(c->a, s.sb.s.hash, 8));
}

static int
rotate(struct cli *c, struct err *e)
{
	struct subscribing sb;

	if (find(c, &sb, e) == -1)
		return -1;
	sb.revoke = cli_flag(c, "--revoke");
	return db_write(c->db, subscribing_rotate, &sb, e) == -1 ? -1 : print_links(c, &sb, e);
}

static int
remove_it(struct cli *c, struct err *e)
{
	struct subscribing sb;

	return find(c, &sb, e) == -1 ? -1 : db_write(c->db, subscribing_remove, &sb, e);
}

static int
show(struct cli *c, struct err *e)
{
	struct subscribing sb;

	return find(c, &sb, e) == -1 ? -1 : cli_print_object(c, row_json(c, &sb.s));
}

static int
list(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "id", "ID" }, { "name", "NAME" }, { "topics", "TOPICS" }, { "created", "MADE" },
		{ "used", "LAST READ" }, { NULL, NULL },
	};
	struct subscription *s;
	json_t *rows;
	size_t n;

	if (db_subscription_list(c->db, c->a, &s, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, row_json(c, &s[i]));
	return cli_print_list(c, rows, columns);
}

static int
feed(struct cli *c, struct err *e)
{
	enum { TOPICS_BYTES = 64 << 20 };
	struct cache *topics;
	struct subscribing sb;
	struct personal built;
	struct buf out = { 0 };
	int rc;

	if (find(c, &sb, e) == -1)
		return -1;
	topics = cache_new(TOPICS_BYTES);
	rc = personal_build(c->db, topics, 0, &sb.s, &out, &built, e);
	if (rc == 0)
		fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	cache_free(topics);
	return rc;
}

#define SETTINGS								\
	{ "--topic", "SLUG", "what is in it; where an event is in two, the first decides" },	\
	{ "--name", "NAME", "of the calendar; else the titles of its topics" },	\
	{ "--alarm", "T,T", "reminders of timed events: 30m, 1d,1h, none; empty: each topic's own" }, \
	{ "--allday", "T", "of all-day events: 1d-1800, 1d-0900, 0900, none" },	\
	{ "--kind-alarm", "KIND=T", "of events of one kind: ticket-open=1h, game=none; game=: as others" }, \
	{ "--lang", "L", "of titles and texts: ko, en, ja" },			\
	{ "--client", "C", "apple, google, outlook, thunderbird, android" },	\
	{ "--title", "TEMPLATE", "of titles: '{away}-{home} {venue}'" },	\
	{ "--no-spoilers", NULL, "without results" },				\
	{ "--spoilers", NULL, "with results, as usual" },			\
	{ "--prefix", "SLUG=TEXT", "before the titles of one topic" },		\
	{ "--only-kind", "SLUG=KIND", "of one topic, only events of this kind; SLUG=: of any" },	\
	{ "--only-tag", "SLUG=KEY:VALUE", "only those with this tag" },		\
	{ "--match", "SLUG=TEXT", "only those with this in the title" },	\
	{ "--except", "SLUG=TEXT", "none with this in the title" },		\
	{ "--pick", "UID", "an event that no topic of it brings" },		\
	{ "--mute", "UID", "an event that is left out" }

static const struct cli_option add_options[] = { SETTINGS, { NULL, NULL, NULL } };
static const struct cli_option set_options[] = {
	SETTINGS,
	{ "--drop-topic", "SLUG", "no more of this topic" },
	{ "--unpick", "UID", "not this event any more" },
	{ "--unmute", "UID", "this event again" },
	{ NULL, NULL, NULL }
};
static const struct cli_option rotate_options[] = {
	{ "--revoke", NULL, "the old address stops at once; else it works for another week" },
	{ NULL, NULL, NULL }
};

const struct command subscription_commands[] = {
	{ "subscription add", "", 0, 0, CLI_DB_NEED, add_options, add, "make one; prints its secret addresses" },
	{ "subscription list", "", 0, 0, CLI_DB_NEED, NULL, list, "all of them, without their addresses" },
	{ "subscription show", "ID", 1, 1, CLI_DB_NEED, NULL, show, "how one is set" },
	{ "subscription set", "ID", 1, 1, CLI_DB_NEED, set_options, set, "change it; its address stays" },
	{ "subscription rotate", "ID", 1, 1, CLI_DB_NEED, rotate_options, rotate, "give it another address" },
	{ "subscription remove", "ID", 1, 1, CLI_DB_NEED, NULL, remove_it, "forget it" },
	{ "subscription feed", "ID", 1, 1, CLI_DB_NEED, NULL, feed, "its calendar, as it is served" },
	{ 0 }
};
