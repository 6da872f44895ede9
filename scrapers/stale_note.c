/*
 * The note is an event without an item, so that no page can do anything to it;
 * it has every tag of its source's events, so that topics that pick by tag show
 * it too. Taken away it is hidden, and keeps its UID for the next time.
 */
#include "scrapers/stale_note.h"

#include <string.h>

#include "scrapers/ingest_plan.h"
#include "scrapers/settings.h"

#define NOTE_ID "~stale"

struct note {
	struct plan p;
	const struct source *s;
	struct known known;
	struct put put;
};

static const struct words { const char *lang, *title, *description; } words[] = {
	{ "ko", "%s 이후 확인되지 않은 일정",
	  "이 달력의 원본을 %s 이후로 읽지 못했습니다. 그 뒤에 바뀐 일정은 여기에 없습니다." },
	{ "ja", "%s以降、予定は未確認です",
	  "このカレンダーの元のページを%s以降読めていません。その後の変更は反映されていません。" },
	{ NULL, "Not confirmed since %s",
	  "The page that this calendar comes from could not be read since %s. Later changes are missing here." },
};

static const struct words *
words_for(const char *lang)
{
	const struct words *w = words;

	while (w->lang != NULL && (lang == NULL || strncmp(lang, w->lang, 2) != 0))
		w++;
	return w;
}

/* "%s" of a table's text, which no compiler can check. */
static json_t *
filled(struct arena *a, const char *text, const char *day)
{
	size_t before = (size_t)(strstr(text, "%s") - text);

	return json_string(arena_fmt(a, "%.*s%s%s", (int)before, text, day, text + before + 2));
}

static const char *
day_text(const struct note *n, int64_t t)
{
	const struct event_defaults *d = &n->p.defaults;
	const char *name = d->timezone != NULL ? d->timezone : d->day_zone;
	const struct zone *z = name == NULL ? NULL : zone_find(name);
	struct civil day = z == NULL ? civil_from_epoch(t) : zone_to_local(z, t);
	char text[CIVIL_TEXT];

	civil_put_date(&day, text);
	return arena_str(n->p.a, text);
}

static int
wanted(struct note *n, struct db *db, int64_t now, struct err *e)
{
	const struct words *w = words_for(n->s->lang);
	const char *since = day_text(n, n->s->last_good);
	struct event *ev = &n->put.after;
	json_t *item = json_pack("{s:o, s:o, s:s}", "title", filled(n->p.a, w->title, since),
	    "description", filled(n->p.a, w->description, since), "start", day_text(n, now));
	struct event_defaults d = n->p.defaults;
	int rc;

	d.kind = NULL;
	rc = event_from_item(n->p.a, item, &d, ev, e);
	json_decref(item);
	ev->external_id = NOTE_ID;
	ev->modified = now;
	return rc == -1 ? -1 :
	    db_source_tags(db, n->s->id, n->p.a, &ev->tags, &ev->n_tags, e);
}

/* What the note is and what it should be; *differs: something is to be written. */
static int
look(struct note *n, struct db *db, bool stale, int64_t now, bool *differs, struct err *e)
{
	struct event *before = &n->put.before, *after = &n->put.after;
	const char *uid = identity_uid(n->p.a, n->s->name, NOTE_ID, 0, n->p.uid_domain);
	bool there;

	*differs = false;
	if (db_uid_taken(db, uid, &there, e) == -1 ||
	    (there && db_event_by_uid(db, uid, n->p.a, &n->known.event, before, e) == -1) ||
	    (stale && wanted(n, db, now, e) == -1))
		return -1;
	if (!there && !stale)
		return 0;
	n->put.known = there ? &n->known : NULL;
	if (!stale)
		*after = *before;
	after->uid = uid;
	after->hidden = !stale;
	if (!there) {
		n->put.visible = *differs = true;
		return 0;
	}
	after->sequence = before->sequence;
	after->modified = before->modified;
	*differs = before->hidden != after->hidden || (stale && event_differs(before, after));
	if (*differs && before->hidden != after->hidden && !event_differs(before, after))
		plan_stamp(&n->p, &n->put);
	return 0;
}

static int
write_note(struct db *w, void *arg, struct err *e)
{
	struct note *n = arg;

	n->put.change = NULL;
	if (n->put.known != NULL &&
	    db_event_flags(w, n->known.event, n->put.after.hidden, false, e) == -1)
		return -1;
	return plan_write(w, &n->p, e);
}

static int
note_of(struct db *db, const struct source *s, const struct settings *t, int64_t now,
    struct err *e)
{
	struct ingest_result r = { .why = json_array() };
	const struct ingest in = { .source = s, .now = now };
	struct note n = { .s = s, .p = { .in = &in, .r = &r, .a = arena_new() } };
	bool stale = t->stale_note > 0 && s->last_good > 0 && now - s->last_good > t->stale_note;
	bool differs;
	int rc = -1;

	n.p.puts = &n.put;
	n.p.n = 1;
	if (db_meta_get(db, "uid_domain", n.p.a, &n.p.uid_domain, e) == 0 &&
	    settings_defaults(db, s, t, n.p.a, &n.p.defaults, e) == 0 &&
	    look(&n, db, stale, now, &differs, e) == 0) {
		rc = 0;
		if (differs) {
			plan_render(&n.p);
			rc = db_write(db, write_note, &n, e);
		}
	}
	arena_free(n.p.a);
	ingest_result_free(&r);
	return rc;
}

int
stale_notes(struct db *db, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	struct source *s;
	size_t n;
	int rc = db_source_list(db, a, &s, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct settings t = { 0 };
		struct err ignored = { 0 };		/* a source that cannot be read says so at its runs */

		if (settings_of(a, &s[i], &t, &ignored) == -1)
			continue;
		rc = note_of(db, &s[i], &t, now, e);
		settings_free(&t);
		if (rc == -1 && e->code == ERR_CONFLICT) {	/* it was read meanwhile: next time */
			*e = (struct err){ 0 };
			rc = 0;
		}
	}
	arena_free(a);
	return rc;
}
