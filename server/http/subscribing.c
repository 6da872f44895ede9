#include "server/http/subscribing.h"

#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "server/http/links.h"
#include "server/http/settings.h"

static int
reread(struct db *w, struct subscribing *sb, struct err *e)
{
	char hash[SHA256_HEX];

	if (sb->token[0] != '\0') {
		token_hash(sb->token, TOKEN_CHARS, hash);
		return db_subscription_by_token(w, hash, sb->now, sb->a, &sb->s, e);
	}
	return sb->hash != NULL ? db_subscription_by_token(w, sb->hash, sb->now, sb->a, &sb->s, e) :
	    db_subscription_by_id(w, sb->id, sb->a, &sb->s, e);
}

int
subscribing_add(struct db *w, void *arg, struct err *e)
{
	struct subscribing *sb = arg;
	struct subscription s = { 0 };
	char hash[SHA256_HEX];
	bool restamp;

	if (settings_apply(w, sb->doc, sb->a, &s, &restamp, e) == -1)
		return -1;
	if (s.n_topics + s.n_picks == 0)
		return err_set(e, ERR_INVALID, "\"topics\" must name at least one topic, or "
		    "\"picked\" one event");
	token_make(sb->token);
	token_hash(sb->token, TOKEN_CHARS, hash);
	return db_subscription_add(w, &s, hash, sb->now, &s.id, e) == -1 ? -1 : reread(w, sb, e);
}

int
subscribing_set(struct db *w, void *arg, struct err *e)
{
	struct subscribing *sb = arg;
	bool restamp;

	if (reread(w, sb, e) == -1 ||
	    settings_apply(w, sb->doc, sb->a, &sb->s, &restamp, e) == -1 ||
	    db_subscription_set(w, &sb->s, restamp, sb->now, e) == -1)
		return -1;
	return reread(w, sb, e);
}

int
subscribing_rotate(struct db *w, void *arg, struct err *e)
{
	struct subscribing *sb = arg;
	char hash[SHA256_HEX];

	if (reread(w, sb, e) == -1)
		return -1;
	token_make(sb->token);
	token_hash(sb->token, TOKEN_CHARS, hash);
	if (db_subscription_rotate(w, sb->s.id, hash, sb->revoke ? 0 :
	    sb->now + TOKEN_OVERLAP_DAYS * (int64_t)DAY_SECONDS, e) == -1)
		return -1;
	return reread(w, sb, e);
}

int
subscribing_remove(struct db *w, void *arg, struct err *e)
{
	struct subscribing *sb = arg;

	return reread(w, sb, e) == -1 ? -1 : db_subscription_remove(w, sb->s.id, e);
}

const char *
subscribing_file(const struct subscription *s, struct arena *a)
{
	json_t *settings = json_loads(s->settings, 0, NULL);
	const char *name = json_string_value(json_object_get(settings, "name")), *out;
	char tag[TEXT_TAG_MAX + 1] = "";

	if (name != NULL)
		text_to_tag(name, tag);
	out = tag[strspn(tag, "-._")] != '\0' ? arena_str(a, tag) :
	    s->n_topics > 0 ? s->topics[0].slug : "calendar";
	json_decref(settings);
	return out;
}

static json_t *
day_or_null(int64_t day)
{
	char text[CIVIL_TEXT];

	if (day == 0)
		return json_null();
	civil_put_utc(day * DAY_SECONDS, text);
	return json_stringn(text, 10);
}

static json_t *
time_json(int64_t seconds)
{
	char text[CIVIL_TEXT];

	civil_put_utc(seconds, text);
	return json_string(text);
}

json_t *
subscribing_json(const struct subscription *s, const char *token, const char *public_url,
    struct arena *a)
{
	json_t *o = settings_to_json(s);
	const char *feed;

	json_object_set_new(o, "created", time_json(s->created));
	json_object_set_new(o, "modified", time_json(s->modified));
	json_object_set_new(o, "used", day_or_null(s->used_day));
	if (token == NULL || public_url == NULL)
		return o;
	feed = link_personal(a, public_url, token, subscribing_file(s, a));
	json_object_set_new(o, "url", json_string(link_api(a, public_url, token)));
	json_object_set_new(o, "feed_url", json_string(feed));
	json_object_set_new(o, "webcal_url", json_string(link_webcal(a, feed)));
	json_object_set_new(o, "page_url", json_string(link_manage(a, public_url, token)));
	return o;
}
