#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/store.h"

enum { DAY = 86400, NOW = 1775000000 };	/* 2026-03-31T23:33:20Z: 1 April in Seoul */

struct one {
	int64_t source, id, now;
	struct arena *a;
	struct event ev;
	struct topic t;
	struct topic_rule rule[8];
	size_t n_rule;
};

STORE_WRITE(put, struct one) { return store_put_event(w, x->source, &x->ev, &x->id, e); }
STORE_WRITE(add, struct one) { return db_topic_add(w, &x->t, x->now, &x->t.id, e); }
STORE_WRITE(set, struct one) { return db_topic_set(w, &x->t, x->now, e); }
STORE_WRITE(end, struct one) { return db_topic_end(w, x->t.id, "ended-x", x->now, e); }
STORE_WRITE(rename_it, struct one) { return db_topic_rename(w, x->t.id, x->t.title, e); }
STORE_WRITE(gone, struct one) { return db_topics_gone(w, x->now, e); }
STORE_WRITE(add_rule, struct one) { return db_topic_rule_add(w, x->t.id, x->rule, x->n_rule, e); }
STORE_WRITE(clear, struct one) { return db_topic_rules_clear(w, x->t.id, e); }
STORE_WRITE(publish, struct one) { return db_topic_publish(w, x->t.id, x->now, e); }
STORE_WRITE(windows, struct one) { return db_topic_windows(w, x->now, e); }
STORE_WRITE(add_sources, struct one)
{
	return store_add_source(w, "kbo", "Asia/Seoul", &x->source, e) == -1 ? -1 :
	    store_add_source(w, "npb", NULL, &x->id, e);
}

static struct topic
get(struct store *s, const char *slug)
{
	struct topic t;

	store_ok(s, db_topic_get(s->db, slug, s->a, &t, &s->e));
	return t;
}

static int64_t
revision(struct store *s)
{
	int64_t r;

	store_ok(s, db_revision(s->db, &r, &s->e));
	return r;
}

static struct one
topic(struct store *s, const char *slug)
{
	struct one x = { .t = { .slug = slug }, .now = NOW };

	store_ok(s, add(s, &x));
	return x;
}

/* --- settings --- */

static void
defaults_and_settings_come_back(void **state)
{
	struct store *s = *state;
	struct one x = topic(s, "kbo");
	struct topic t = get(s, "kbo"), *list;
	size_t n;

	assert_string_equal(t.title, "kbo");
	assert_string_equal(t.alarm, "30m");
	assert_string_equal(t.allday, "1d-1800");
	assert_string_equal(t.timezone, "UTC");
	assert_false(t.timezone_given);
	assert_string_equal(t.lang, "ko");
	assert_null(t.description);
	assert_int_equal(t.stamp, 0);
	assert_int_equal(t.bump, 0);
	assert_int_equal(t.modified, NOW);
	assert_int_equal(t.revision, revision(s));
	assert_int_equal(t.n_events, 0);

	t.title = "Baseball";
	t.description = "all of it";
	t.category = "sports";
	t.color = "navy";
	t.timezone = "Asia/Seoul";
	t.timezone_given = true;
	x.t = t;
	store_ok(s, set(s, &x));
	t = get(s, "kbo");
	assert_string_equal(t.title, "Baseball");
	assert_string_equal(t.description, "all of it");
	assert_string_equal(t.category, "sports");
	assert_string_equal(t.color, "navy");
	assert_string_equal(t.timezone, "Asia/Seoul");
	assert_true(t.timezone_given);
	assert_int_equal(t.stamp, 0);
	assert_int_equal(t.modified, NOW + 1);
	assert_int_equal(t.revision, revision(s));
	assert_int_equal(t.window_from, topic_window("Asia/Seoul", NOW));
	store_ok(s, db_topic_list(s->db, s->a, &list, &n, &s->e));
	assert_int_equal(n, 1);
}

static void
slugs_are_checked_and_never_used_again(void **state)
{
	static const struct { const char *why, *slug; enum err_code code; } cases[] = {
		{ "exists", "kbo", ERR_CONFLICT },
		{ "was renamed", "old", ERR_CONFLICT },
		{ "was removed", "renamed", ERR_CONFLICT },
		{ "upper case", "KBO", ERR_INVALID },
		{ "begins with a hyphen", "-a", ERR_INVALID },
		{ "empty", "", ERR_INVALID },
		{ "a slash", "a/b", ERR_INVALID },
		{ "65 characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ERR_INVALID },
	};
	struct store *s = *state;
	struct one x = topic(s, "old");
	struct topic t;
	int64_t before = revision(s);

	topic(s, "kbo");
	store_ok(s, end(s, &x));
	assert_true(revision(s) > before);
	t = get(s, "old");
	assert_int_equal(t.ended, NOW);
	x.t.title = "renamed";
	store_ok(s, rename_it(s, &x));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		x = (struct one){ .t = { .slug = cases[i].slug }, .now = NOW };
		store_fails(s, add(s, &x), cases[i].code);
	}
}

static void
an_ended_topic_has_a_feed_for_a_while_and_a_renamed_one_two_names(void **state)
{
	static const struct { const char *why; int64_t now; bool gone; } cases[] = {
		{ "on that day", NOW, false },
		{ "half a year later", NOW + TOPIC_ENDED_DAYS * 86400LL, false },
		{ "and a second", NOW + TOPIC_ENDED_DAYS * 86400LL + 1, true },
		{ "and for good", NOW + 1000LL * 86400, true },
	};
	struct store *s = *state;
	struct one x = topic(s, "kbo"), other = topic(s, "npb");
	struct topic *list;
	size_t n;

	x.t.title = "baseball";
	store_ok(s, rename_it(s, &x));
	assert_int_equal(get(s, "kbo").id, x.t.id);
	assert_string_equal(get(s, "kbo").slug, "baseball");
	other.t.title = "baseball";
	store_fails(s, rename_it(s, &other), ERR_CONFLICT);
	other.t.title = "Base Ball";
	store_fails(s, rename_it(s, &other), ERR_INVALID);
	store_ok(s, end(s, &x));
	store_ok(s, db_topic_list(s->db, s->a, &list, &n, &s->e));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].slug, "npb");
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		x.now = cases[i].now;
		store_ok(s, gone(s, &x));
		assert_int_equal(get(s, "kbo").gone, cases[i].gone);
	}
}

static void
an_edit_of_alarms_outdoes_every_stamp(void **state)
{
	static const struct { const char *why, *alarm, *allday; int64_t now, stamp; int bump; } cases[] = {
		{ "nothing edited",                "30m",    "1d-1800", 5000,  0,    0 },
		{ "alarm edited",                  "10m",    "1d-1800", 6000,  6000, 1 },
		{ "again in the same second",      "15m",    "1d-1800", 6000,  6001, 2 },
		{ "a clock that went back",        "5m",     "1d-1800", 10,    6002, 3 },
		{ "only the all-day choice",       "5m",     "none",    7000,  7000, 4 },
		{ "an event is newer (at 9000)",   "5m,1d",  "none",    8000,  9001, 5 },
		{ "same words",                    "5m,1d",  "none",    9500,  9001, 5 },
	};
	struct store *s = *state;
	struct one x = { .now = 1 };

	store_ok(s, add_sources(s, &x));
	x = topic(s, "kbo");
	x.rule[0] = (struct topic_rule){ "source", "kbo" };
	x.n_rule = 1;
	store_ok(s, add_rule(s, &x));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct topic t;

		print_message("  %s\n", cases[i].why);
		if (i == 5) {
			struct one g = { .source = 1, .ev = store_event(s->a, "g", NOW) };

			g.ev.modified = 9000;
			store_ok(s, put(s, &g));
		}
		x.t = get(s, "kbo");
		x.t.alarm = cases[i].alarm;
		x.t.allday = cases[i].allday;
		x.t.stamp = x.t.bump = 77;	/* not the caller's to say */
		x.now = cases[i].now;
		store_ok(s, set(s, &x));
		t = get(s, "kbo");
		assert_int_equal(t.stamp, cases[i].stamp);
		assert_int_equal(t.bump, cases[i].bump);
		assert_int_equal(t.revision, revision(s));
	}
}

/* --- rules --- */

static void
rules_let_in_what_fits(void **state)
{
	static const struct {
		const char *why;
		struct topic_rule rule[6];
		const char *want;	/* titles that get in */
	} cases[] = {
		{ "a source",                        { { "source", "kbo" } }, "LG:SSG Doosan:LG Draft" },
		{ "either source",                   { { "source", "kbo" }, { "source", "npb" } }, "LG:SSG Doosan:LG Draft Giants" },
		{ "a kind",                          { { "kind", "game" } }, "LG:SSG Doosan:LG Giants" },
		{ "source and kind",                 { { "source", "kbo" }, { "kind", "game" } }, "LG:SSG Doosan:LG" },
		{ "a tag",                           { { "tag:team", "ssg" } }, "LG:SSG" },
		{ "either tag",                      { { "tag:team", "ssg" }, { "tag:team", "doosan" } }, "LG:SSG Doosan:LG" },
		{ "tags of two keys",                { { "tag:team", "lg" }, { "tag:venue", "jamsil" } }, "Doosan:LG" },
		{ "two keys, several values",        { { "tag:team", "lg" }, { "tag:team", "giants" }, { "tag:venue", "jamsil" }, { "tag:venue", "dome" } }, "Doosan:LG Giants" },
		{ "a text, whatever the case",       { { "text", "lg" } }, "LG:SSG Doosan:LG" },
		{ "a text across punctuation",       { { "text", "lg ssg" } }, "LG:SSG" },
		{ "texts are alternatives too",      { { "text", "draft" }, { "text", "GIANTS" } }, "Draft Giants" },
		{ "text and source",                 { { "text", "LG" }, { "source", "npb" } }, "" },
		{ "text, kind, source and tag",      { { "text", "doo" }, { "kind", "game" }, { "source", "kbo" }, { "tag:team", "lg" } }, "Doosan:LG" },
		{ "a value of another key",          { { "tag:venue", "lg" } }, "" },
		{ "no such source",                  { { "source", "mlb" } }, "" },
	};
	static const struct { const char *title, *kind; int source; struct tag tags[3]; } events[] = {
		{ "LG:SSG",    "game",  1, { { "team", "lg", NULL }, { "team", "ssg", NULL }, { "venue", "incheon", NULL } } },
		{ "Doosan:LG", "game",  1, { { "team", "doosan", NULL }, { "team", "lg", NULL }, { "venue", "jamsil", NULL } } },
		{ "Draft",     "event", 1, { { NULL, NULL, NULL } } },
		{ "Giants",    "game",  2, { { "team", "giants", NULL }, { "venue", "dome", NULL } } },
	};
	struct store *s = *state;
	struct one sources = { 0 };

	store_ok(s, add_sources(s, &sources));
	for (size_t when = 0; when < 2; when++)		/* the rule before the events, and after them */
		for (size_t i = 0; i < MEM_COUNT(cases); i++) {
			char slug[32], got[128] = "";
			struct event_filter f = { .topic = slug };
			struct event *list;
			struct one x;
			size_t n;

			print_message("  %s, %s events\n", cases[i].why, when == 0 ? "before its" : "after the");
			snprintf(slug, sizeof(slug), "t%zu-%zu", when, i);
			x = topic(s, slug);
			while (x.n_rule < 6 && cases[i].rule[x.n_rule].key != NULL) {
				x.rule[x.n_rule] = cases[i].rule[x.n_rule];
				x.n_rule++;
			}
			store_ok(s, add_rule(s, &x));
			for (size_t k = 0; when == 0 && k < MEM_COUNT(events); k++) {
				struct one g = { .source = events[k].source };
				struct tag tags[3];

				memcpy(tags, events[k].tags, sizeof(tags));
				g.ev = store_event(s->a, arena_fmt(s->a, "e%zu", k), (int64_t)k);
				g.ev.title = events[k].title;
				g.ev.kind = events[k].kind;
				g.ev.tags = tags;
				while (g.ev.n_tags < 3 && tags[g.ev.n_tags].key != NULL)
					g.ev.n_tags++;
				g.id = i == 0 ? 0 : (int64_t)k + 1;
				store_ok(s, put(s, &g));
			}
			store_ok(s, db_event_list(s->db, &f, s->a, &list, NULL, &n, &s->e));
			for (size_t k = 0; k < n; k++) {
				strcat(got, k == 0 ? "" : " ");
				strcat(got, list[k].title);
			}
			assert_string_equal(got, cases[i].want);
		}
}

static void
rules_of_a_topic_are_alternatives(void **state)
{
	struct store *s = *state;
	struct one x = { 0 }, g = { 0 };
	struct topic_rule *rows;
	const struct event_filter f = { .topic = "t" };
	struct event *list;
	struct topic before, after;
	int *rule;
	size_t n;

	store_ok(s, add_sources(s, &g));
	for (int i = 1; i <= 2; i++) {
		g.id = 0;
		g.source = i;
		g.ev = store_event(s->a, i == 1 ? "a" : "b", i);
		store_ok(s, put(s, &g));
	}
	x = topic(s, "t");
	x.rule[0] = (struct topic_rule){ "source", "kbo" };
	x.rule[1] = (struct topic_rule){ "kind", "game" };
	x.n_rule = 2;
	store_ok(s, add_rule(s, &x));
	x.rule[0] = (struct topic_rule){ "source", "npb" };
	x.n_rule = 1;
	store_ok(s, add_rule(s, &x));
	store_ok(s, db_event_list(s->db, &f, s->a, &list, NULL, &n, &s->e));
	assert_int_equal(n, 2);
	store_ok(s, db_topic_rules(s->db, x.t.id, s->a, &rows, &rule, &n, &s->e));
	assert_int_equal(n, 3);
	assert_string_equal(rows[1].key, "kind");
	assert_string_equal(rows[2].value, "npb");
	assert_int_equal(rule[0], rule[1]);
	assert_int_not_equal(rule[1], rule[2]);

	before = get(s, "t");
	x.now = NOW + 50;
	store_ok(s, publish(s, &x));		/* nothing comes or goes */
	after = get(s, "t");
	assert_int_equal(after.revision, before.revision);
	assert_int_equal(after.modified, before.modified);
	store_ok(s, clear(s, &x));
	after = get(s, "t");
	assert_true(after.revision > before.revision);
	assert_true(after.modified > before.modified);
	store_ok(s, db_event_list(s->db, &f, s->a, &list, NULL, &n, &s->e));
	assert_int_equal(n, 0);
}

static void
rules_that_make_no_sense_are_refused(void **state)
{
	static const struct { const char *why; struct topic_rule rule; size_t n; } cases[] = {
		{ "no such key", { "team", "lg" }, 1 },
		{ "a tag without key", { "tag:", "lg" }, 1 },
		{ "a tag in capitals", { "tag:Team", "lg" }, 1 },
		{ "a text of nothing", { "text", " -- " }, 1 },
		{ "no condition", { "source", "kbo" }, 0 },
	};
	struct store *s = *state;
	struct one x = topic(s, "t");

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		x.rule[0] = cases[i].rule;
		x.n_rule = cases[i].n;
		store_fails(s, add_rule(s, &x), ERR_INVALID);
	}
}

static void
zone_and_language_come_from_the_first_source(void **state)
{
	static const struct { const char *why, *first, *second, *given, *zone; } cases[] = {
		{ "of its source",        "kbo", NULL,  NULL,           "Asia/Seoul" },
		{ "of the first of two",  "kbo", "npb", NULL,           "Asia/Seoul" },
		{ "the first has none",   "npb", "kbo", NULL,           "UTC" },
		{ "no source",            NULL,  NULL,  NULL,           "UTC" },
		{ "not there yet",        "mlb", NULL,  NULL,           "UTC" },
		{ "given",                "kbo", NULL,  "Europe/Paris", "Europe/Paris" },
	};
	struct store *s = *state;
	struct one x = { 0 };

	store_ok(s, add_sources(s, &x));
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char slug[16];

		print_message("  %s\n", cases[i].why);
		snprintf(slug, sizeof(slug), "t%zu", i);
		x = (struct one){ .t = { .slug = slug, .timezone = cases[i].given,
		    .timezone_given = cases[i].given != NULL }, .now = NOW };
		store_ok(s, add(s, &x));
		x.n_rule = 1;
		x.rule[0] = (struct topic_rule){ "source", cases[i].first };
		if (cases[i].first != NULL)
			store_ok(s, add_rule(s, &x));
		x.rule[0].value = cases[i].second;
		if (cases[i].second != NULL)
			store_ok(s, add_rule(s, &x));
		assert_string_equal(get(s, slug).timezone, cases[i].zone);
		store_ok(s, publish(s, &x));
		assert_int_equal(get(s, slug).window_from, topic_window(cases[i].zone, NOW));
	}
}

/* --- events move --- */

static void
topics_hear_of_events_that_come_change_and_go(void **state)
{
	struct store *s = *state;
	struct tag tag = { "team", "lg", NULL };
	struct one lg, other, g = { 0 };
	struct event ev;
	int64_t before;

	store_ok(s, add_sources(s, &g));
	lg = topic(s, "lg");
	lg.rule[0] = (struct topic_rule){ "tag:team", "lg" };
	lg.n_rule = 1;
	store_ok(s, add_rule(s, &lg));
	other = topic(s, "other");
	other.rule[0] = (struct topic_rule){ "tag:team", "kt" };
	other.n_rule = 1;
	store_ok(s, add_rule(s, &other));

	g = (struct one){ .source = 1, .ev = store_event(s->a, "g", NOW) };
	g.ev.tags = &tag;
	g.ev.n_tags = 1;
	g.ev.modified = NOW + 100;
	before = get(s, "other").revision;
	store_ok(s, put(s, &g));			/* comes */
	assert_int_equal(get(s, "lg").revision, revision(s));
	assert_int_equal(get(s, "lg").modified, NOW + 100);
	assert_int_equal(get(s, "lg").n_events, 1);
	assert_int_equal(get(s, "other").revision, before);
	store_ok(s, db_event_by_id(s->db, g.id, s->a, &ev, &s->e));
	assert_int_equal(ev.revision, revision(s));
	assert_string_equal(ev.topics[0], "lg");

	g.ev.modified = NOW + 200;
	g.ev.end_utc = NOW - 400 * (int64_t)DAY;
	store_ok(s, put(s, &g));			/* moves out of the window */
	assert_int_equal(get(s, "lg").modified, NOW + 200);
	assert_int_equal(get(s, "lg").n_events, 0);
	assert_int_equal(get(s, "other").revision, before);

	tag.value = "kt";
	g.ev.modified = NOW + 300;
	store_ok(s, put(s, &g));			/* goes to another */
	assert_int_equal(get(s, "lg").revision, revision(s));
	assert_int_equal(get(s, "lg").modified, NOW + 300);
	assert_int_equal(get(s, "other").revision, revision(s));
	g.ev.n_tags = 0;
	store_ok(s, put(s, &g));			/* to none */
	store_ok(s, db_event_by_id(s->db, g.id, s->a, &ev, &s->e));
	assert_int_equal(ev.n_topics, 0);
	assert_int_equal(get(s, "other").revision, revision(s));
	assert_true(get(s, "lg").revision < revision(s));
}

/* --- the window --- */

static void
windows_begin_at_midnight_of_their_zone(void **state)
{
	static const struct { const char *why, *zone, *now, *want; } cases[] = {
		{ "UTC",                           "UTC",              "2026-04-01T12:00:00Z", "2026-01-01T00:00:00Z" },
		{ "the last second of a day",      "UTC",              "2026-04-01T23:59:59Z", "2026-01-01T00:00:00Z" },
		{ "the first of the next",         "UTC",              "2026-04-02T00:00:00Z", "2026-01-02T00:00:00Z" },
		{ "east: tomorrow already",        "Asia/Seoul",       "2026-04-01T15:00:00Z", "2026-01-01T15:00:00Z" },
		{ "west: still yesterday",         "America/New_York", "2026-04-01T03:59:59Z", "2025-12-31T05:00:00Z" },
		{ "no zone of that name",          "No/Where",         "2026-04-01T12:00:00Z", "2026-01-01T00:00:00Z" },
	};
	struct civil c;
	char got[CIVIL_TEXT];

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(civil_read(cases[i].now, &c, NULL), CIVIL_OFFSET);
		civil_put_utc(topic_window(cases[i].zone, civil_to_epoch(&c)), got);
		assert_string_equal(got, cases[i].want);
	}
}

static const char *
titles(struct store *s, int64_t id)
{
	struct vevent *v;
	char *text = arena_alloc(s->a, 64);
	size_t n;

	store_ok(s, db_topic_vevents(s->db, id, NULL, "plain", s->a, &v, &n, &s->e));
	for (size_t i = 0; i < n; i++)
		strcat(text, v[i].title);
	return text;
}

static void
a_window_that_moves_is_told_only_where_it_shows(void **state)
{
	static const struct { const char *why; int days; bool told; const char *feed; int n; } cases[] = {
		{ "the same day",                          0,   false, "abc", 3 },
		{ "a day on, none leaves",                 1,   false, "abc", 3 },
		{ "the first leaves",                      12,  true,  "bc",  2 },
		{ "a long time: of two, the last stays",   200, true,  "c",   0 },
		{ "longer still",                          300, false, "c",   0 },
	};
	struct store *s = *state;
	struct one x = { 0 }, g = { .now = 0 };

	store_ok(s, add_sources(s, &g));
	x = topic(s, "t");
	x.rule[0] = (struct topic_rule){ "source", "npb" };
	x.n_rule = 1;
	store_ok(s, add_rule(s, &x));
	for (int i = 0; i < 3; i++) {
		g = (struct one){ .source = 2, .ev = store_event(s->a, (const char *[]){ "a", "b", "c" }[i],
		    NOW + (i * 20 - 80) * (int64_t)DAY) };
		store_ok(s, put(s, &g));
	}
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct topic before = get(s, "t"), after;

		print_message("  %s\n", cases[i].why);
		x.now = NOW + cases[i].days * (int64_t)DAY;
		store_ok(s, windows(s, &x));
		after = get(s, "t");
		assert_int_equal(after.window_from, topic_window("UTC", x.now));
		assert_int_equal(after.revision > before.revision, cases[i].told);
		assert_int_equal(after.modified, cases[i].told ? x.now : before.modified);
		assert_int_equal(after.revision, cases[i].told ? revision(s) : before.revision);
		assert_string_equal(titles(s, x.t.id), cases[i].feed);
		assert_int_equal(after.n_events, cases[i].n);
	}
}

static void
a_feed_is_in_order_of_start_then_uid(void **state)
{
	static const struct { const char *name; int64_t start; } events[] = {
		{ "d", NOW + 5 }, { "a", NOW + 9 }, { "c", NOW + 7 }, { "b", NOW + 7 },
	};
	struct store *s = *state;
	struct one x = { 0 }, g = { 0 };

	store_ok(s, add_sources(s, &g));
	x = topic(s, "t");
	x.rule[0] = (struct topic_rule){ "kind", "game" };
	x.n_rule = 1;
	store_ok(s, add_rule(s, &x));
	assert_string_equal(titles(s, x.t.id), "");
	for (size_t i = 0; i < MEM_COUNT(events); i++) {
		g = (struct one){ .source = 1, .ev = store_event(s->a, events[i].name, events[i].start) };
		store_ok(s, put(s, &g));
	}
	assert_string_equal(titles(s, x.t.id), "dbca");
}

STORE_WRITE(put_thousand, struct one)
{
	int rc = 0;

	for (int i = 0; rc == 0 && i < 1000; i++) {
		x->id = 0;
		x->ev.uid = arena_fmt(x->a, "u%d@test.invalid", i);
		x->ev.external_id = x->ev.uid;
		rc = store_put_event(w, x->source, &x->ev, &x->id, e);
	}
	return rc;
}

static void
a_thousand_events_are_no_trouble(void **state)
{
	struct store *s = *state;
	struct one x, g = { 0 };
	struct tag tag = { "team", "t7", NULL };
	struct vevent *v;
	size_t n;

	store_ok(s, add_sources(s, &g));
	for (int i = 0; i < 50; i++) {
		x = topic(s, arena_fmt(s->a, "t%d", i));
		x.rule[0] = (struct topic_rule){ "source", "kbo" };
		x.rule[1] = (struct topic_rule){ "tag:team", arena_fmt(s->a, "t%d", i) };
		x.n_rule = 2;
		store_ok(s, add_rule(s, &x));
	}
	g = (struct one){ .source = 1, .ev = store_event(s->a, "g", NOW) };
	g.ev.tags = &tag;
	g.ev.n_tags = 1;
	g.a = s->a;
	store_ok(s, put_thousand(s, &g));
	store_ok(s, db_topic_vevents(s->db, get(s, "t7").id, NULL, "google", s->a, &v, &n, &s->e));
	assert_int_equal(n, 1000);
	assert_int_equal(get(s, "t7").n_events, 1000);
	assert_int_equal(get(s, "t8").n_events, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(defaults_and_settings_come_back),
		STORE_TEST(slugs_are_checked_and_never_used_again),
		STORE_TEST(an_ended_topic_has_a_feed_for_a_while_and_a_renamed_one_two_names),
		STORE_TEST(an_edit_of_alarms_outdoes_every_stamp),
		STORE_TEST(rules_let_in_what_fits),
		STORE_TEST(rules_of_a_topic_are_alternatives),
		STORE_TEST(rules_that_make_no_sense_are_refused),
		STORE_TEST(zone_and_language_come_from_the_first_source),
		STORE_TEST(topics_hear_of_events_that_come_change_and_go),
		STORE_TEST(windows_begin_at_midnight_of_their_zone),
		STORE_TEST(a_window_that_moves_is_told_only_where_it_shows),
		STORE_TEST(a_feed_is_in_order_of_start_then_uid),
		STORE_TEST(a_thousand_events_are_no_trouble),
	};

	return cmocka_run_group_tests_name("topics", tests, NULL, NULL);
}
