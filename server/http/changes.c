#include "server/http/changes.h"

#include <inttypes.h>
#include <string.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/when.h"
#include "base/xml.h"
#include "server/http/links.h"

enum { ATOM_ENTRIES = 100 };

/* --- as JSON --- */

static int
read_cursor(const char *cursor, int64_t *before, struct err *e)
{
	int end = 0;

	*before = 0;
	if (cursor == NULL)
		return 0;
	if (strlen(cursor) > 20 || sscanf(cursor, "%" SCNd64 "%n", before, &end) != 1 ||
	    cursor[end] != '\0' || *before < 1)
		return err_set(e, ERR_INVALID, "cursor must be what \"next\" said, unchanged.");
	return 0;
}

static json_t *
change_json(const struct change *c)
{
	char at[CIVIL_TEXT];

	civil_put_utc(c->at, at);
	return json_pack("{s:I, s:s, s:s, s:o, s:o}", "id", (json_int_t)c->id, "type", c->type,
	    "at", at, "before", c->before == NULL ? json_null() : json_loads(c->before, 0, NULL),
	    "after", json_loads(c->after, 0, NULL));
}

json_t *
changes_json(struct db *db, int64_t topic, const char *cursor, int limit, struct arena *a,
    struct err *e)
{
	json_t *list;
	struct change *c;
	char next[24] = "";
	int64_t before;
	size_t n;

	if (read_cursor(cursor, &before, e) == -1 ||
	    db_topic_changes(db, topic, before, limit + 1, a, &c, &n, e) == -1)
		return NULL;
	if (n > (size_t)limit) {
		n = (size_t)limit;
		snprintf(next, sizeof(next), "%" PRId64, c[n - 1].id);
	}
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, change_json(&c[i]));
	return json_pack("{s:o, s:s?}", "changes", list, "next", *next == '\0' ? NULL : next);
}

/* --- in words --- */

static const struct { const char *added, *moved, *changed, *cancelled; } kinds[LANG__MAX] = {
	[LANG_KO] = { "새 일정", "일정 변경", "내용 변경", "취소" },
	[LANG_EN] = { "Added", "Moved", "Changed", "Cancelled" },
	[LANG_JA] = { "追加", "日程変更", "変更", "中止" },
};

static const char *
text_of(const json_t *event, const char *key)
{
	const char *s = json_string_value(json_object_get(event, key));

	return s == NULL ? "" : s;
}

static bool
differ(const json_t *a, const json_t *b, const char *key)
{
	return strcmp(text_of(a, key), text_of(b, key)) != 0;
}

/* When, where, and what it is called if that is what changed. */
static const char *
side(const json_t *event, const json_t *other, enum lang lang, struct arena *a)
{
	struct buf out = { 0 };
	const char *s;

	when_put_text(lang, text_of(event, "start"), 0, &out);
	if (*text_of(event, "location") != '\0')
		buf_fmt(&out, " · %s", text_of(event, "location"));
	if (other != NULL && differ(event, other, "title"))
		buf_fmt(&out, " · %s", text_of(event, "title"));
	s = arena_strn(a, out.data, out.len);
	buf_free(&out);
	return s;
}

void
changes_describe(const struct change *c, enum lang lang, struct arena *a,
    struct change_words *out)
{
	json_t *before = c->before == NULL ? NULL : json_loads(c->before, 0, NULL);
	json_t *after = json_loads(c->after, 0, NULL);
	bool moved = before != NULL && (differ(before, after, "start") ||
	    differ(before, after, "location"));

	out->what = before == NULL ? kinds[lang].added :
	    strcmp(c->type, "cancelled") == 0 ? kinds[lang].cancelled :
	    moved ? kinds[lang].moved : kinds[lang].changed;
	out->title = arena_str(a, text_of(after, "title"));
	out->before = before == NULL ? NULL : side(before, after, lang, a);
	out->after = side(after, before, lang, a);
	json_decref(before);
	json_decref(after);
}

/* --- as Atom --- */

static void
put_element(struct buf *out, const char *name, const char *text)
{
	buf_fmt(out, "<%s>", name);
	xml_text(out, text);
	buf_fmt(out, "</%s>\n", name);
}

static void
put_link(struct buf *out, const char *rel, const char *url)
{
	buf_fmt(out, "<link rel=\"%s\" href=\"", rel);
	xml_text(out, url);
	buf_str(out, "\"/>\n");
}

static void
put_time(struct buf *out, int64_t at)
{
	char text[CIVIL_TEXT];

	civil_put_utc(at, text);
	put_element(out, "updated", text);
}

static void
put_entry(struct buf *out, const struct topic *t, const struct change *c, const char *public_url,
    struct arena *a)
{
	json_t *after = json_loads(c->after, 0, NULL);
	enum lang lang = lang_for(t->lang);
	struct change_words w;
	const char *uid = text_of(after, "uid");

	changes_describe(c, lang, a, &w);
	buf_str(out, "<entry>\n");
	put_element(out, "title", arena_fmt(a, "%s: %s", w.what, w.title));
	put_element(out, "id", arena_fmt(a, "urn:calcast:change:%" PRId64 ":%.*s", c->id,
	    (int)strcspn(uid, "@"), uid));
	put_time(out, c->at);
	if (public_url != NULL)
		put_link(out, "alternate", link_event(a, public_url, uid));
	put_element(out, "summary", w.before == NULL ? w.after :
	    arena_fmt(a, "%s → %s", w.before, w.after));
	buf_str(out, "</entry>\n");
	json_decref(after);
}

int
changes_atom(struct db *db, const struct topic *t, const char *public_url, struct arena *a,
    struct buf *out, struct err *e)
{
	struct change *c;
	size_t n;

	if (db_topic_changes(db, t->id, 0, ATOM_ENTRIES, a, &c, &n, e) == -1)
		return -1;
	buf_fmt(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n",
	    lang_names[lang_for(t->lang)]);
	put_element(out, "title", t->title);
	put_element(out, "id", arena_fmt(a, "urn:calcast:topic:%" PRId64 ":%s", t->id, t->slug));
	put_time(out, n > 0 ? c[0].at : t->modified);
	buf_str(out, "<author><name>calcast</name></author>\n");
	if (public_url != NULL) {
		put_link(out, "self", link_feed(a, public_url, "", t->slug, "atom"));
		put_link(out, "alternate", link_page(a, public_url, t->slug));
	}
	for (size_t i = 0; i < n; i++)
		put_entry(out, t, &c[i], public_url, a);
	buf_str(out, "</feed>\n");
	return 0;
}
