/*
 * Calendar files. Every VEVENT is read for itself; those of one UID then belong
 * together: a master that repeats, and overrides that replace instances of it.
 * An instance's id is "UID/start by the rule", so it stays the same when an
 * override moves the instance.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/modules/ics_event.h"
#include "scrapers/modules/ics_series.h"

struct group {				/* events of one UID, each list in order of its times */
	struct member **masters, **overrides;
	size_t n_masters, n_overrides;
};

struct member {
	struct ics_event ev;
	struct group *group;
	bool out;			/* refused, or a twin of a newer one */
};

struct run {
	const struct page *page;
	struct sink *sink;
	struct ics_zones zones;
	struct ics_recur recur;
	struct ics_file file;
	struct member *members;		/* one a VEVENT, in their order */
};

static void
note_broken(struct run *r, const struct ics_part *p)
{
	if (p->broken > 0)
		r->sink->unread(r->sink, p->row, arena_fmt(r->page->arena,
		    "lines that are not iCalendar: %zu, the first is %s", p->broken,
		    ics_shown(r->page->arena, p->broken_line)));
}

static void
read_members(struct run *r)
{
	struct member *m = r->members;
	const char *note;

	for (size_t i = 0; i < r->file.n; i++) {
		const struct ics_part *p = &r->file.parts[i];
		struct err e = { 0 };

		if (p->kind != ICS_EVENT)
			continue;
		note_broken(r, p);
		if (ics_event_read(&r->zones, r->page, p, &m->ev, &note, &e) == -1) {
			r->sink->unread(r->sink, p->row, e.msg);
			m->out = true;
		} else if (note != NULL)
			r->sink->unread(r->sink, p->row, note);
		m++;
	}
}

/* By UID, masters before overrides, each by time; what has no UID comes first. */
static int
by_identity(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
	const struct ics_event *p = &x->ev, *q = &y->ev;
	int c = strcmp(p->uid == NULL ? "" : p->uid, q->uid == NULL ? "" : q->uid);
	int64_t s, t;

	if (c != 0)
		return c;
	if (p->is_override != q->is_override)
		return p->is_override - q->is_override;
	s = p->is_override ? p->original.at : p->start.at;
	t = q->is_override ? q->original.at : q->start.at;
	if (s != t)
		return s < t ? -1 : 1;
	return p->part->row < q->part->row ? -1 : 1;
}

static bool
newer(const struct ics_event *a, const struct ics_event *b)
{
	int c = strcmp(a->modified, b->modified);

	if (a->sequence != b->sequence)
		return a->sequence > b->sequence;
	return c != 0 ? c > 0 : a->part->row > b->part->row;
}

/* Of neighbours that stand for the same moment only the newest stays. Returns how many stay. */
static size_t
drop_twins(struct member **list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct ics_event *ev = &list[i]->ev, *last;

		last = kept == 0 ? NULL : &list[kept - 1]->ev;
		if (last == NULL || (ev->is_override ? ev->original.at != last->original.at :
		    ev->start.at != last->start.at || ev->start.form != last->start.form))
			kept++;
		else if (newer(ev, last))
			list[kept - 1]->out = true;
		else {
			list[i]->out = true;
			continue;
		}
		list[kept - 1] = list[i];
	}
	return kept;
}

/* Brings the members of one UID into order. */
static void
settle(struct run *r, struct member **list, size_t n)
{
	struct group *g = arena_alloc(r->page->arena, sizeof(*g));
	size_t first = 0;

	while (first < n && !list[first]->ev.is_override)
		first++;
	g->masters = list;
	g->n_masters = drop_twins(list, first);
	g->overrides = list + first;
	for (size_t i = first; i < n && first > 0; i++) {
		struct ics_event *ev = &list[i]->ev;

		ev->original = ics_time_like(&r->zones, &ev->original, &list[0]->ev.start);
		if (ev->title == NULL)
			ev->title = list[0]->ev.title;
	}
	qsort(g->overrides, n - first, sizeof(*list), by_identity);
	g->n_overrides = drop_twins(g->overrides, n - first);
	for (size_t i = 0; i < g->n_masters; i++)
		g->masters[i]->group = g;
	for (size_t i = 0; i < g->n_overrides; i++)
		g->overrides[i]->group = g;
}

static void
group_members(struct run *r)
{
	struct member **all = arena_alloc(r->page->arena, (r->file.events + 1) * sizeof(*all));
	size_t n = 0, end;

	for (size_t i = 0; i < r->file.events; i++)
		if (!r->members[i].out)
			all[n++] = &r->members[i];
	qsort(all, n, sizeof(*all), by_identity);
	for (size_t i = 0; i < n; i = end) {
		const char *uid = all[i]->ev.uid;

		for (end = i + 1; end < n && uid != NULL && strcmp(uid, all[end]->ev.uid) == 0; end++)
			;
		settle(r, all + i, end - i);
	}
}

/* UID, with the start by the rule where one UID has many; NULL: there is no UID. */
static const char *
id_of(struct run *r, const struct ics_event *ev, const struct ics_time *original)
{
	char stamp[20];

	if (ev->uid == NULL || original == NULL)
		return ev->uid;
	ics_event_stamp(original, stamp);
	return arena_fmt(r->page->arena, "%s/%s", ev->uid, stamp);
}

static int
put(struct run *r, struct ics_event *ev, const char *id, const struct ics_time *start,
    int64_t length, struct err *e)
{
	return r->sink->item(r->sink,
	    ics_event_item(&r->zones, r->page, ev, id, start, length), e);
}

static bool
inside(const struct run *r, int64_t at)
{
	return at >= r->recur.from && at < r->recur.to;
}

/* An override shows when it or what it replaces is inside the horizon; one without a master always. */
static int
put_override(struct run *r, struct member *m, struct err *e)
{
	struct ics_event *ev = &m->ev;

	if (m->group->n_masters > 0 && !inside(r, ev->start.at) && !inside(r, ev->original.at))
		return 0;
	return put(r, ev, id_of(r, ev, &ev->original), &ev->start, ev->length, e);
}

/*
 * Puts one instance by the rule, unless an override stands for it. Overrides and
 * instances are both in order: next moves along. future is the last override
 * before that said "this and future".
 */
static int
put_instance(struct run *r, struct member *m, const struct ics_instance *one,
    size_t *next, struct ics_event **future, struct err *e)
{
	const struct group *g = m->group;
	struct ics_event *ev = &m->ev;
	struct ics_time original = ev->start, start;
	int64_t length = one->length;

	for (; *next < g->n_overrides && g->overrides[*next]->ev.original.at <= one->at; (*next)++) {
		if (g->overrides[*next]->ev.and_future)
			*future = &g->overrides[*next]->ev;
		if (g->overrides[*next]->ev.original.at == one->at) {
			(*next)++;
			return 0;
		}
	}
	original.at = start.at = one->at;
	if (*future != NULL) {
		ev = *future;
		start = ev->start;
		start.at += one->at - ev->original.at;
	} else
		start = original;
	return put(r, ev, id_of(r, &m->ev, &original), &start,
	    length == -1 ? ev->length : length, e);
}

static int
put_series(struct run *r, struct member *m, struct err *e)
{
	struct ics_series series;
	struct ics_event *future = NULL;
	const struct ics_instance first = { m->ev.start.at, -1 };
	size_t next = 0;
	int rc = 0;

	ics_expand(&r->recur, m->ev.part, &m->ev.start, &series);
	if (series.problem != NULL)
		r->sink->unread(r->sink, m->ev.part->row, series.problem);
	if (series.problem != NULL && series.n == 0)
		rc = put_instance(r, m, &first, &next, &future, e);
	for (size_t i = 0; rc == 0 && i < series.n; i++)
		rc = put_instance(r, m, &series.list[i], &next, &future, e);
	free(series.list);
	return rc;
}

static int
put_member(struct run *r, struct member *m, struct err *e)
{
	if (m->out)
		return 0;
	if (m->ev.title == NULL) {
		r->sink->unread(r->sink, m->ev.part->row, "no SUMMARY, nor anything else to call it by");
		return 0;
	}
	if (m->ev.is_override)
		return put_override(r, m, e);
	if (ics_repeats(m->ev.part) || m->group->n_overrides > 0)
		return put_series(r, m, e);
	return put(r, &m->ev, id_of(r, &m->ev, m->group->n_masters > 1 ? &m->ev.start : NULL),
	    &m->ev.start, m->ev.length, e);
}

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	struct run r = { .page = page, .sink = sink };
	int rc = 0;

	if (ics_read(page, &r.file, e) == -1)
		return -1;
	sink->rows = r.file.events;
	if (r.file.broken > 0)
		sink->unread(sink, 0, arena_fmt(page->arena,
		    "lines that are not iCalendar, outside of events: %zu", r.file.broken));
	ics_zones_init(&r.zones, page, &r.file);
	ics_recur_init(&r.recur, &r.zones, &page->from, &page->to);
	r.members = arena_alloc(page->arena, (r.file.events + 1) * sizeof(*r.members));
	read_members(&r);
	group_members(&r);
	for (size_t i = 0; rc == 0 && i < r.file.events; i++)
		rc = put_member(&r, &r.members[i], e);
	for (size_t i = 0; i < r.file.events; i++)
		json_decref(r.members[i].ev.texts);
	return rc;
}

static const struct option options[] = {
	{ "kind", OPTION_TEXT, NULL, NULL, "what the events are: game, term, holiday, sale ..." },
	{ "midnight-all-day", OPTION_BOOL, "false", NULL,
	    "00:00 to 23:30, 23:59 or midnight means the whole day" },
	{ "end-inclusive", OPTION_BOOL, "false", NULL,
	    "DTEND of an all-day event is its last day, not the day after" },
	{ "status-words", OPTION_BOOL, "true", NULL,
	    "words like (취소) and POSTPONED: in titles are the status" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

const struct scraper scraper_ics = {
	.name = "ics",
	.about = "iCalendar files (.ics), jCal and JSCalendar, recurring events included",
	.options = options,
	.raw = true,
	.parse = parse,
};
