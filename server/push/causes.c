/*
 * Two streams of causes become deliveries.
 *
 * Changes are rows that ingest wrote; the cursor is the last row seen.
 *
 * Reminders have no row before they are due. The cursor is a time: whatever fell
 * due after it and until now is queued, found by one scan of start times for
 * each lead that any hook uses. The cursor follows when something was queued, or
 * once a minute, so that an idle daemon writes nothing. A second look at the
 * same stretch does no harm: the key of a delivery (event, lead, start, hook)
 * exists once.
 */
#include "server/push/push.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alarm.h"
#include "base/arena.h"
#include "base/crypto.h"
#include "base/event.h"
#include "base/mem.h"
#include "server/push/body.h"
#include "server/push/match.h"

enum {
	CAUSES_MAX = 1000,		/* a transaction */
	CURSOR_REST_S = 60		/* an idle cursor is this far behind at most */
};

struct wishes {
	struct wish *v;
	size_t n;
};

/* What one transaction stores: deliveries, and how far that brings the cursor. */
struct batch {
	struct delivery *d;
	size_t n, cap;
	const char *cursor;
	int64_t from, to;		/* equal: the cursor stays */
	struct push_result *result;
};

/* A time before (or after) the start of events at which some hook is to be told. */
struct lead {
	bool timed;
	int64_t seconds;
	const char *word;
};

static int
store(struct db *w, void *arg, struct err *e)
{
	struct batch *b = arg;
	size_t i, queued = 0, dropped = 0;
	int64_t at;
	bool is_new;

	for (i = 0; i < b->n; i++) {
		if (db_delivery_add(w, &b->d[i], &is_new, e) == -1)
			return -1;
		if (is_new && strcmp(b->d[i].state, "queued") == 0)
			queued++;
		else if (is_new)
			dropped++;
	}
	if (b->from != b->to) {
		/* Somebody else who moved it meanwhile was right as well. */
		if (db_cursor_get(w, b->cursor, &at, e) == -1)
			return -1;
		if (at == b->from && db_cursor_set(w, b->cursor, b->to, e) == -1)
			return -1;
	}
	b->result->queued += queued;
	b->result->dropped += dropped;
	return 0;
}

static int
flush(struct pusher *p, struct batch *b, struct err *e)
{
	int rc = 0;

	if (b->n > 0 || b->from != b->to)
		rc = db_write(p->db, store, b, e);
	b->n = 0;
	return rc;
}

/* Completes the delivery (ids, times) and puts it into the batch. */
static void
queue(struct pusher *p, struct arena *a, struct batch *b, struct delivery d)
{
	unsigned char sum[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];
	const char *seed = arena_fmt(a, "%s\n%s", d.key, d.body);

	/* Of the body too: it names the event's uid, the key only our row. */
	crypto_sha256(seed, strlen(seed), sum);
	crypto_hex(sum, SHA256_LEN / 2, hex);
	d.msg_id = arena_fmt(a, "msg_%s", hex);
	d.created = d.next_at = clock_now_ms(p->clock);
	MEM_PUSH(b->d, b->n, b->cap);
	b->d[b->n++] = d;
}

/*
 * Is it over? Counted from the JSON, since both sides of a change matter and the
 * store has only one. A date of no zone lasts until it is over everywhere.
 */
static bool
past(struct arena *a, const json_t *event, int64_t now)
{
	const char *zone = json_string_value(json_object_get(event, "timezone"));
	const char *kind = json_string_value(json_object_get(event, "kind"));
	struct event_defaults d = { .day_zone = zone, .timezone = zone };
	struct event ev = { .kind = kind != NULL ? kind : "event" };
	struct err ignored = { 0 };

	if (event == NULL)
		return true;
	if (event_set_time(a, &ev,
	    json_string_value(json_object_get(event, "start")),
	    json_string_value(json_object_get(event, "end")), zone, &d,
	    &ignored) == -1)
		return false;
	if (ev.form == FORM_DATE && zone == NULL)
		ev.end_utc += DAY_SECONDS / 2;
	return ev.end_utc < now;
}

static int
read_side(const char *text, const struct change *c, json_t **out, struct err *e)
{
	*out = NULL;
	if (text == NULL || (*out = json_loads(text, 0, NULL)) != NULL)
		return 0;
	return err_set(e, ERR_IO, "change %" PRId64 " holds no JSON", c->id);
}

/* An event that leaves a topic concerns those who knew it there: either side may match. */
static bool
concerns(const struct wish *w, const struct change *c, const json_t *before,
    const json_t *after)
{
	return c->id > w->hook->since_change && wish_cause(w, c->type) &&
	    (wish_event(w, after) || (before != NULL && wish_event(w, before)));
}

static int
queue_change(struct pusher *p, const struct wishes *all, const struct change *c,
    struct arena *a, struct batch *b, struct err *e)
{
	json_t *before = NULL, *after = NULL;
	int64_t now = clock_now(p->clock);
	const char *type, *body;
	size_t i;
	int rc = -1;

	if (read_side(c->before, c, &before, e) == -1 ||
	    read_side(c->after, c, &after, e) == -1)
		goto out;
	rc = 0;
	if (past(a, before, now) && past(a, after, now))
		goto out;
	type = arena_fmt(a, "event.%s", c->type);
	body = body_change(a, type, before, after);
	for (i = 0; i < all->n; i++)
		if (concerns(&all->v[i], c, before, after))
			queue(p, a, b, (struct delivery){
			    .hook = all->v[i].hook->id, .type = type,
			    .key = arena_fmt(a, "c%" PRId64 "/%" PRId64, c->id,
			    all->v[i].hook->id),
			    .event = c->event, .body = body, .state = "queued" });
out:
	json_decref(before);
	json_decref(after);
	return rc;
}

/* One transaction's worth; *more says that there may be others. */
static int
expand_changes(struct pusher *p, const struct wishes *all, struct batch *b,
    bool *more, struct err *e)
{
	struct arena *a = arena_new();
	struct change *c;
	size_t i, n = 0;
	int rc = -1;

	b->cursor = "changes";
	if (db_cursor_get(p->db, b->cursor, &b->from, e) == -1 ||
	    db_change_list(p->db, b->from, CAUSES_MAX, a, &c, &n, e) == -1)
		goto out;
	b->to = n > 0 ? c[n - 1].id : b->from;
	for (i = 0; i < n; i++)
		if (queue_change(p, all, &c[i], a, b, e) == -1)
			goto out;
	rc = flush(p, b, e);
out:
	*more = n == CAUSES_MAX;
	arena_free(a);
	return rc;
}

static bool
has_lead(const struct wish *w, const struct lead *l)
{
	int i;

	if (!l->timed)
		return w->alarms.allday != ALLDAY_NONE &&
		    -allday_offset(w->alarms.allday) == l->seconds;
	for (i = 0; i < w->alarms.n; i++)
		if ((int64_t)w->alarms.minutes[i] * 60 == l->seconds)
			return true;
	return false;
}

/*
 * Too late to be of use: the event began, and the grace is over. What is late
 * but still ahead of its event is sent; its "due" tells.
 */
static const char *
state_of(int64_t due, const struct due *d, int64_t now)
{
	return now - due > PUSH_GRACE_S && d->ev.start_utc <= now ? "expired" : "queued";
}

static void
queue_due(struct pusher *p, const struct wishes *all, const struct lead *l,
    const struct due *d, struct arena *a, struct batch *b)
{
	int64_t due = d->ev.start_utc - l->seconds, now = clock_now(p->clock);
	json_t *event = event_to_json(&d->ev);
	const char *body = body_reminder(a, event, due, l->word);
	const struct wish *w;
	size_t i;

	for (i = 0; i < all->n; i++) {
		w = &all->v[i];
		if (w->hook->created > due || !wish_cause(w, "reminder") ||
		    !has_lead(w, l) || !wish_event(w, event))
			continue;
		queue(p, a, b, (struct delivery){
		    .hook = w->hook->id, .type = "event.reminder",
		    .key = arena_fmt(a, "r%" PRId64 "/%s/%" PRId64 "/%" PRId64,
		    d->event, l->word, d->ev.start_utc, w->hook->id),
		    .event = d->event, .start_utc = d->ev.start_utc,
		    .body = body, .state = state_of(due, d, now) });
	}
	json_decref(event);
}

/* Queues what fell due in (from, now]; full batches are stored at once, without the cursor. */
static int
scan_lead(struct pusher *p, const struct wishes *all, const struct lead *l,
    int64_t from, int64_t now, struct arena *a, struct batch *b, struct err *e)
{
	struct due *d;
	size_t i, n;

	if (db_due_list(p->db, l->timed, from + l->seconds, now + l->seconds, a,
	    &d, &n, e) == -1)
		return -1;
	for (i = 0; i < n; i++) {
		queue_due(p, all, l, &d[i], a, b);
		if (b->n >= CAUSES_MAX && flush(p, b, e) == -1)
			return -1;
	}
	return 0;
}

static void
add_lead(struct lead **v, size_t *n, size_t *cap, struct lead l)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if ((*v)[i].timed == l.timed && (*v)[i].seconds == l.seconds)
			return;
	MEM_PUSH(*v, *n, *cap);
	(*v)[(*n)++] = l;
}

/* Every lead that some hook uses, once. Caller frees. */
static struct lead *
leads_in_use(const struct wishes *all, size_t *n)
{
	const struct alarms *al;
	struct lead *v = NULL;
	size_t i, cap = 0;
	int k;

	*n = 0;
	for (i = 0; i < all->n; i++) {
		al = &all->v[i].alarms;
		if (!wish_cause(&all->v[i], "reminder"))
			continue;
		for (k = 0; k < al->n; k++)
			add_lead(&v, n, &cap, (struct lead){ true,
			    (int64_t)al->minutes[k] * 60, alarm_word(al->minutes[k]) });
		if (al->allday != ALLDAY_NONE)
			add_lead(&v, n, &cap, (struct lead){ false,
			    -allday_offset(al->allday), allday_word(al->allday) });
	}
	return v;
}

/*
 * Where to go on from. Never run before: from the first hook on. A clock that
 * was set back takes the cursor along, else nothing would ring until it caught
 * up; what was sent already has its key.
 */
static int64_t
reminders_from(const struct wishes *all, int64_t cursor, int64_t now)
{
	size_t i;

	if (cursor == 0) {
		cursor = now;
		for (i = 0; i < all->n; i++)
			if (all->v[i].hook->created <= cursor)
				cursor = all->v[i].hook->created - 1;
	}
	return cursor < now ? cursor : now;
}

static int
expand_reminders(struct pusher *p, const struct wishes *all, struct batch *b,
    struct err *e)
{
	struct arena *a = arena_new();
	struct lead *leads;
	int64_t cursor, from, now = clock_now(p->clock);
	size_t i, n, before = b->result->queued + b->result->dropped;
	int rc = -1;

	leads = leads_in_use(all, &n);
	b->cursor = "reminders";
	if (db_cursor_get(p->db, b->cursor, &cursor, e) == -1)
		goto out;
	from = reminders_from(all, cursor, now);
	b->from = b->to = cursor;
	for (i = 0; i < n; i++)
		if (scan_lead(p, all, &leads[i], from, now, a, b, e) == -1)
			goto out;
	if (b->n > 0 || b->result->queued + b->result->dropped > before ||
	    cursor > now || now - cursor >= CURSOR_REST_S)
		b->to = now;
	rc = flush(p, b, e);
out:
	free(leads);
	arena_free(a);
	return rc;
}

static int
read_wishes(struct pusher *p, struct arena *a, struct wishes *out, struct err *e)
{
	struct hook *hooks;
	size_t i, n;

	if (db_hook_list(p->db, a, &hooks, &n, e) == -1)
		return -1;
	out->v = arena_alloc(a, (n + 1) * sizeof(*out->v));
	out->n = n;
	for (i = 0; i < n; i++)
		if (wish_read(a, &hooks[i], &out->v[i], e) == -1)
			return -1;
	return 0;
}

int
push_expand(struct pusher *p, struct push_result *r, struct err *e)
{
	struct arena *a = arena_new();
	struct wishes all = { 0 };
	struct batch b = { .result = r };
	bool more = true;
	int rc = -1;

	if (read_wishes(p, a, &all, e) == -1)
		goto out;
	rc = 0;
	/* Nobody listens: a hook added later starts at its own since_change and created. */
	if (all.n == 0)
		goto out;
	while (rc == 0 && more && !push_stopped(p))
		rc = expand_changes(p, &all, &b, &more, e);
	if (rc == 0)
		rc = expand_reminders(p, &all, &b, e);
out:
	free(b.d);
	arena_free(a);
	return rc;
}
