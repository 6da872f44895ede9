/* Forms that make and change subscriptions: each becomes a document of settings, as the API takes it. */
#include <string.h>

#include "base/mem.h"
#include "server/http/form.h"
#include "server/http/handlers.h"
#include "server/http/limit.h"
#include "server/http/page.h"
#include "server/http/settings.h"
#include "server/http/subscribing.h"

struct changing {
	const struct request *q;
	struct form form;
	struct subscribing sb;
	void (*fill)(struct changing *c);	/* of doc, from form and now */
	json_t *now;			/* how it is set at the moment; NULL: it is being made */
	json_t *doc;			/* what is to be changed */
};

static void
fail(const struct request *q, const struct err *e, struct reply *r)
{
	switch (e->code) {
	case ERR_NOT_FOUND:
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
		return;
	case ERR_INVALID:
	case ERR_LIMIT:
		reply_error(q, 422, e->msg, r);
		return;
	default:
		readers_failed(q->app->readers, e);
		reply_error(q, 503, word(q->lang, WORD_busy), r);
		body_header(r->body, "Retry-After", "5");
	}
}

/* False: it was answered. */
static bool
begin(struct changing *c, const struct request *q, struct reply *r)
{
	*c = (struct changing){ .q = q, .sb = { .now = clock_now(q->app->clock), .a = arena_new() },
	    .doc = json_object() };
	if (!form_is_ours(q))
		reply_error(q, 403, word(q->lang, WORD_not_from_here), r);
	else if (!form_read(q, c->sb.a, &c->form))
		reply_error(q, 400, word(q->lang, WORD_form_wrong), r);
	return r->status == 0;
}

static void
end(struct changing *c)
{
	json_decref(c->now);
	json_decref(c->doc);
	arena_free(c->sb.a);
}

static void
go_to(struct changing *c, const char *token, const char *anchor, struct reply *r)
{
	page_redirect(c->q, page_path(c->q, c->sb.a, "/s/%s%s", token, anchor), r);
	body_header(r->body, "X-Robots-Tag", "noindex, noarchive");
}

/* --- what the fields say --- */

static void
put_settings(struct changing *c)
{
	static const struct { const char *field, *key; } texts[] = {
		{ "name", "name" }, { "lang", "lang" }, { "client", "client" }, { "template", "title" },
	};

	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		form_put_text(&c->form, texts[i].field, texts[i].key, c->doc);
	form_put_alarms(&c->form, c->doc);
	if (form_get(&c->form, "spoilers-shown") != NULL)
		json_object_set_new(c->doc, "spoilers", json_boolean(form_get(&c->form, "spoilers") != NULL));
}

static json_t *
only_of(struct changing *c)
{
	json_t *only = json_object();

	form_put_checked(&c->form, "only-kind", "kinds", only);
	form_put_checked(&c->form, "only-tag", "tags", only);
	form_put_list(&c->form, "only-match", "match", only, c->sb.a);
	form_put_list(&c->form, "only-except", "except", only, c->sb.a);
	return only;
}

static const char *
prefix_of(struct changing *c)
{
	const char *s = form_get(&c->form, "prefix");

	return s == NULL || *s == '\0' || s[strlen(s) - 1] == ' ' ? s :
	    arena_fmt(c->sb.a, "%s ", s);	/* who types an emoji means a space behind it */
}

/* now: how the topic is set; NULL: it is new */
static json_t *
topic_of(struct changing *c, const char *slug, const json_t *now)
{
	const char *prefix = prefix_of(c);
	json_t *t = json_pack("{s:s}", "slug", slug);

	form_put_alarms(&c->form, t);
	form_put_kinds(&c->form, json_object_get(now, "kinds"), t);
	if (form_get(&c->form, "settings-of-topic") == NULL)
		return t;
	json_object_set_new(t, "prefix", prefix == NULL || *prefix == '\0' ? json_null() :
	    json_string(prefix));
	form_put_text(&c->form, "template", "title", t);
	json_object_set_new(t, "only", only_of(c));
	return t;
}

/* --- what the buttons do --- */

static const char *
slug_at(const json_t *topics, size_t i)
{
	return json_string_value(json_object_get(json_array_get(topics, i), "slug"));
}

/* Its topics by name, as they are; the place of the form's one, or their number. */
static json_t *
topics_now(struct changing *c, size_t *at)
{
	const json_t *topics = json_object_get(c->now, "topics");
	const char *slug = form_get(&c->form, "slug");
	json_t *out = json_array();
	size_t n = json_array_size(topics);

	*at = n;
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(out, json_string(slug_at(topics, i)));
		if (slug != NULL && strcmp(slug, slug_at(topics, i)) == 0)
			*at = i;
	}
	json_object_set_new(c->doc, "topics", out);
	return out;
}

static void
set_topic(struct changing *c)
{
	const char *slug = form_get(&c->form, "slug");
	size_t at;
	json_t *topics = topics_now(c, &at);
	const json_t *now = json_array_get(json_object_get(c->now, "topics"), at);

	if (slug == NULL)
		return;
	if (now != NULL)
		json_array_set_new(topics, at, topic_of(c, slug, now));
	else
		json_array_append_new(topics, topic_of(c, slug, NULL));
}

static void
remove_topic(struct changing *c)
{
	size_t at;
	json_t *topics = topics_now(c, &at);

	json_array_remove(topics, at);
}

static void
move_topic(struct changing *c)
{
	size_t at;
	json_t *topics = topics_now(c, &at), *one;

	if (at == 0 || at >= json_array_size(topics))
		return;
	one = json_incref(json_array_get(topics, at));
	json_array_remove(topics, at);
	json_array_insert_new(topics, at - 1, one);
}

/* A list of UIDs with or without the form's; they are compared before their @. */
static void
change_list(struct changing *c, const char *key, bool with)
{
	const char *uid = form_get(&c->form, "uid");
	json_t *out = json_array(), *v;
	size_t i, n = uid == NULL ? 0 : strcspn(uid, "@");

	json_array_foreach(json_object_get(c->now, key), i, v) {
		const char *s = json_string_value(v);

		if (uid == NULL || strcspn(s, "@") != n || memcmp(s, uid, n) != 0)
			json_array_append(out, v);
	}
	if (with && uid != NULL)
		json_array_append_new(out, json_string(uid));
	json_object_set_new(c->doc, key, out);
}

static void
mute(struct changing *c)
{
	change_list(c, "muted", true);
}

static void
unmute(struct changing *c)
{
	change_list(c, "muted", false);
}

static void
pick(struct changing *c)
{
	change_list(c, "picked", true);
	change_list(c, "muted", false);
}

static void
unpick(struct changing *c)
{
	change_list(c, "picked", false);
}

/* What a button changes is told from how things are in the same transaction: two pages may be open. */
static int
change(struct db *w, void *arg, struct err *e)
{
	struct changing *c = arg;
	struct subscription s;

	if (db_subscription_by_token(w, c->sb.hash, c->sb.now, c->sb.a, &s, e) == -1)
		return -1;
	c->now = settings_to_json(&s);
	c->fill(c);
	c->sb.doc = c->doc;
	return subscribing_set(w, &c->sb, e);
}

static int
rotate(struct db *w, void *arg, struct err *e)
{
	return subscribing_rotate(w, &((struct changing *)arg)->sb, e);
}

static int
delete(struct db *w, void *arg, struct err *e)
{
	return subscribing_remove(w, &((struct changing *)arg)->sb, e);
}

static const struct {
	const char *name;
	int (*write)(struct db *w, void *arg, struct err *e);
	void (*fill)(struct changing *c);
	const char *anchor;		/* where the page goes on; NULL: there is none any more */
} deeds[] = {
	{ "settings",     change, put_settings, "#settings" },
	{ "topic",        change, set_topic,    "#topics" },
	{ "remove-topic", change, remove_topic, "#topics" },
	{ "move-topic",   change, move_topic,   "#topics" },
	{ "mute",         change, mute,         "#events" },
	{ "unmute",       change, unmute,       "#events" },
	{ "pick",         change, pick,         "#picked" },
	{ "unpick",       change, unpick,       "#picked" },
	{ "rotate",       rotate, NULL,         "" },
	{ "revoke",       rotate, NULL,         "" },
	{ "delete",       delete, NULL,         NULL },
};

static void
run(struct changing *c, size_t deed, struct reply *r)
{
	const struct capture *token = &c->q->captures[0];
	struct err e = { 0 };

	c->fill = deeds[deed].fill;
	c->sb.revoke = strcmp(deeds[deed].name, "revoke") == 0;
	if (request_write(c->q, deeds[deed].write, c, &e) == -1)
		fail(c->q, &e, r);
	else if (deeds[deed].anchor == NULL)
		page_redirect(c->q, page_path(c->q, c->sb.a, "/"), r);
	else
		go_to(c, c->sb.token[0] != '\0' ? c->sb.token :
		    arena_strn(c->sb.a, token->s, token->n), deeds[deed].anchor, r);
}

void
page_manage_post(const struct request *q, struct reply *r)
{
	char hash[SHA256_HEX];
	const char *name;
	struct changing c;
	size_t i;

	if (!token_hash(q->captures[0].s, q->captures[0].n, hash)) {
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
		return;
	}
	if (begin(&c, q, r)) {
		c.sb.hash = hash;
		name = form_get(&c.form, "do");
		for (i = 0; i < MEM_COUNT(deeds) && (name == NULL ||
		    strcmp(deeds[i].name, name) != 0); i++)
			;
		if (i == MEM_COUNT(deeds) || (strcmp(deeds[i].name, "delete") == 0 &&
		    form_get(&c.form, "sure") == NULL))
			reply_error(q, 400, word(q->lang, WORD_form_wrong), r);
		else
			run(&c, i, r);
	}
	end(&c);
}

/* --- a new one --- */

/* A token within whatever people paste: the address of their page or calendar. NULL: none is there. */
static const char *
pasted_token(const char *text, struct arena *a)
{
	const char *s = text == NULL ? NULL : strstr(text, "/s/");
	char hash[SHA256_HEX];

	if (s == NULL || strlen(s + 3) < TOKEN_CHARS)
		return NULL;
	s = arena_strn(a, s + 3, TOKEN_CHARS);
	return token_hash(s, TOKEN_CHARS, hash) ? s : NULL;
}

/* Reminders chosen beside one topic are that topic's: others may be added later. */
static void
fill_new(struct changing *c)
{
	json_t *topics = json_array();
	const char *uid = form_get(&c->form, "uid");

	for (size_t i = 0; i < c->form.n; i++)
		if (strcmp(c->form.fields[i].name, "topic") == 0)
			json_array_append_new(topics, topic_of(c, c->form.fields[i].value, NULL));
	json_object_set_new(c->doc, "topics", topics);
	form_put_text(&c->form, "name", "name", c->doc);
	if (uid != NULL && *uid != '\0')
		json_object_set_new(c->doc, "picked", json_pack("[s]", uid));
}

static void
add(struct changing *c, struct reply *r)
{
	struct err e = { 0 };
	int wait;

	if (!limit_take(c->q->app->limit, c->q->address, &wait)) {
		reply_error(c->q, 429, word(c->q->lang, WORD_too_many), r);
		body_header(r->body, "Retry-After", "%d", wait);
		return;
	}
	fill_new(c);
	c->sb.doc = c->doc;
	if (request_write(c->q, subscribing_add, &c->sb, &e) == -1)
		fail(c->q, &e, r);
	else
		go_to(c, c->sb.token, "", r);
}

/* An event for a calendar that is there already. */
static void
add_to(struct changing *c, const char *token, struct reply *r)
{
	char hash[SHA256_HEX];
	struct err e = { 0 };

	token_hash(token, TOKEN_CHARS, hash);
	c->sb.hash = hash;
	c->fill = pick;
	if (request_write(c->q, change, c, &e) == -1)
		fail(c->q, &e, r);
	else
		go_to(c, token, "#picked", r);
}

void
page_subscribe(const struct request *q, struct reply *r)
{
	struct changing c;
	const char *token;

	if (begin(&c, q, r)) {
		token = pasted_token(form_get(&c.form, "into"), c.sb.a);
		if (token != NULL)
			add_to(&c, token, r);
		else
			add(&c, r);
	}
	end(&c);
}
