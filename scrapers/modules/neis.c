#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/event.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/item.h"
#include "scrapers/modules/neis_page.h"
#include "scrapers/query.h"
#include "scrapers/status.h"

/*
 * A Korean school's year, of the ministry's open data:
 * https://open.neis.go.kr/hub/SchoolSchedule?KEY=..&Type=json&pIndex=1&pSize=1000
 *     &ATPT_OFCDC_SC_CODE=B10&SD_SCHUL_CODE=7010578&AA_FROM_YMD=20260301&AA_TO_YMD=20270228
 *
 * No setting of the json module can say it, because a row is a day and not an
 * event: an exam of five days is five rows, to be put together again, also across
 * the end of a page; and because a refusal looks like an answer without rows.
 */

static const struct option options[] = {
	{ "school", OPTION_CHOICE, "location", "location|title|none", "where the school's name goes" },
	{ "saturdays", OPTION_BOOL, "false", NULL, "keep the days that only say that Saturday is free (토요휴업일)" },
	{ "merge-weekends", OPTION_BOOL, "false", NULL, "days of one name on both sides of a weekend are one event" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

enum { GRADES = 6, PAGE_SIZE = 100, FREE_ROWS = 5 };

static const char *const grade_keys[GRADES] = {
	"ONE_GRADE_EVENT_YN", "TW_GRADE_EVENT_YN", "THREE_GRADE_EVENT_YN",
	"FR_GRADE_EVENT_YN", "FIV_GRADE_EVENT_YN", "SIX_GRADE_EVENT_YN",
};

/* The first word that is in a name; before the kind of day that the ministry gives it. */
static const struct { const char *word, *kind; } kinds[] = {
	{ "고사장",   NULL },
	{ "시험장",   NULL },
	{ "고사",     "exam" },
	{ "시험",     "exam" },
	{ "학력평가", "exam" },
};

static const struct { const char *course, *tag; } courses[] = {
	{ "유치원", "kindergarten" }, { "초등학교", "elementary" }, { "중학교", "middle" },
	{ "고등학교", "high" },       { "특수학교", "special" },
};

struct run {				/* days of one name, one after the other */
	struct civil first, last;
	const char *name, *code;	/* of the event; of the school */
	const json_t *row;		/* its first */
	const char *content;		/* what the days say, each thing once */
	enum event_status status;
	bool holiday;
	unsigned held, taught;		/* bit per grade: it concerns them; there are such at that school */
	size_t from, n;			/* its rows among the sorted ones */
};

struct year {				/* all in the page's arena */
	const struct page *p;
	struct run *days;		/* each a run of one row */
	size_t n_days;
	struct run *runs;
	size_t n_runs;
	size_t n_read;			/* days that were understood, wanted or not */
};

static unsigned
grades_of(const json_t *row, bool held)
{
	unsigned all = 0;

	for (unsigned g = 0; g < GRADES; g++) {
		const char *yn = json_string_value(json_object_get(row, grade_keys[g]));

		if (yn != NULL && (*yn == 'Y' || (!held && *yn == 'N')))
			all |= 1U << g;
	}
	return all;
}

/* "토요 휴업일" too. */
static bool
is_free_saturday(const char *name)
{
	char tight[64];
	size_t n = 0;

	for (; *name != '\0' && n < sizeof(tight) - 1; name++)
		if (*name != ' ')
			tight[n++] = *name;
	tight[n] = '\0';
	return strcmp(tight, "토요휴업일") == 0;
}

static const char *
line_of(struct arena *a, const json_t *row, const char *key)
{
	const char *s = member_text(a, row, key);

	return text_clean(a, s, strlen(s), TEXT_LINE, 1000);
}

static int
read_day(struct arena *a, const json_t *row, struct run *out, struct err *why)
{
	const char *name = line_of(a, row, "EVENT_NM"), *kind = line_of(a, row, "SBTR_DD_SC_NM");

	*out = (struct run){ .row = row,
	    .code = line_of(a, row, "SD_SCHUL_CODE"),
	    .content = line_of(a, row, "EVENT_CNTNT"),
	    .holiday = strcmp(kind, "공휴일") == 0 || strcmp(kind, "휴업일") == 0,
	    .held = grades_of(row, true), .taught = grades_of(row, false) };
	if (strcmp(out->content, name) == 0)
		out->content = "";
	out->name = status_strip(a, name, NULL, &out->status);
	if (*name == '\0')
		return err_set(why, ERR_INVALID, "a day without EVENT_NM");
	if (!item_day(line_of(a, row, "AA_YMD"), &out->first))
		return err_set(why, ERR_INVALID, "AA_YMD \"%.40s\" is no date", line_of(a, row, "AA_YMD"));
	out->last = out->first;
	return 0;
}

static void
read_days(struct year *y, const json_t *rows, struct sink *sink)
{
	bool saturdays = option_bool(y->p, "saturdays");
	json_t *row;
	size_t i;

	json_array_foreach((json_t *)rows, i, row) {
		struct run *r = &y->days[y->n_days];
		struct err why = { 0 };

		if (sink != NULL)
			sink->rows++;
		if (read_day(y->p->arena, row, r, &why) == 0) {
			y->n_read++;
			y->n_days += saturdays || !is_free_saturday(r->name);
		} else if (sink != NULL)
			sink->unread(sink, sink->rows, why.msg);
	}
}

static int
by_day(const struct run *a, const struct run *b)
{
	int64_t x = civil_to_epoch(&a->first), y = civil_to_epoch(&b->first);

	return x < y ? -1 : x > y;
}

static int
by_name_and_day(const void *x, const void *y)
{
	const struct run *a = x, *b = y;
	int c = strcmp(a->code, b->code);

	if (c == 0)
		c = strcmp(a->name, b->name);
	return c != 0 ? c : by_day(a, b);
}

static int
by_day_and_name(const void *x, const void *y)
{
	int c = by_day(x, y);

	return c != 0 ? c : by_name_and_day(x, y);
}

/* Days between the two, none if one follows the other; are they of a weekend? */
static bool
goes_on(const struct run *r, const struct run *day, bool over_weekends)
{
	struct civil c = r->last;

	if (civil_to_epoch(&day->first) <= civil_to_epoch(&c))
		return true;
	for (c = civil_add_days(c, 1); civil_to_epoch(&c) < civil_to_epoch(&day->first); c = civil_add_days(c, 1)) {
		int weekday = civil_weekday(c.year, c.month, c.day);

		if (!over_weekends || (weekday != 0 && weekday != 6))
			return false;
	}
	return true;
}

static void
join(struct arena *a, struct run *r, const struct run *day)
{
	r->last = day->first;
	r->n++;
	r->held |= day->held;
	r->taught |= day->taught;
	r->holiday = r->holiday || day->holiday;
	if (strstr(r->content, day->content) == NULL && strlen(r->content) < 4000)
		r->content = arena_fmt(a, "%s%s%s", r->content, *r->content == '\0' ? "" : "\n", day->content);
}

static void
make_runs(struct year *y)
{
	bool over_weekends = option_bool(y->p, "merge-weekends");

	qsort(y->days, y->n_days, sizeof(*y->days), by_name_and_day);
	y->runs = arena_alloc(y->p->arena, (y->n_days + 1) * sizeof(*y->runs));
	for (size_t i = 0; i < y->n_days; i++) {
		const struct run *day = &y->days[i];
		struct run *r = y->n_runs == 0 ? NULL : &y->runs[y->n_runs - 1];

		if (r != NULL && strcmp(r->code, day->code) == 0 && strcmp(r->name, day->name) == 0 &&
		    r->status == day->status && goes_on(r, day, over_weekends)) {
			join(y->p->arena, r, day);
			continue;
		}
		y->runs[y->n_runs] = *day;
		y->runs[y->n_runs].from = i;
		y->runs[y->n_runs++].n = 1;
	}
	qsort(y->runs, y->n_runs, sizeof(*y->runs), by_day_and_name);
}

static const char *
kind_of(const struct run *r)
{
	for (size_t i = 0; i < MEM_COUNT(kinds); i++)
		if (strstr(r->name, kinds[i].word) != NULL && kinds[i].kind != NULL)
			return kinds[i].kind;
		else if (strstr(r->name, kinds[i].word) != NULL)
			break;
	return r->holiday ? "holiday" : NULL;
}

/* Grades as tags, and for people where it is not the whole school. */
static void
put_grades(struct arena *a, const struct run *r, json_t *item)
{
	const char *some = "";

	for (unsigned g = 0; g < GRADES; g++) {
		if ((r->held & 1U << g) == 0)
			continue;
		item_tag(item, "grade", arena_fmt(a, "%u", g + 1), arena_fmt(a, "%u학년", g + 1));
		some = arena_fmt(a, "%s%s%u", some, *some == '\0' ? "" : ", ", g + 1);
	}
	if (*some != '\0' && r->held != r->taught)
		item_line(a, item, NULL, arena_fmt(a, "%s학년", some));
}

static json_t *
item_of(const struct page *p, const struct run *r)
{
	const char *where = option_text(p, "school"), *school = line_of(p->arena, r->row, "SCHUL_NM");
	const char *course = line_of(p->arena, r->row, "SCHUL_CRSE_SC_NM");
	bool in_title = strcmp(where, "title") == 0 && *school != '\0';
	json_t *item = json_object();
	char last[CIVIL_TEXT];

	item_text(item, "title", in_title ? arena_fmt(p->arena, "%s %s", school, r->name) : r->name);
	item_start(item, &r->first, -1);
	if (civil_to_epoch(&r->last) != civil_to_epoch(&r->first)) {
		civil_put_date(&r->last, last);
		item_text(item, "end", last);
	}
	item_text(item, "kind", kind_of(r));
	if (r->status != STATUS_CONFIRMED)
		item_text(item, "status", event_statuses[r->status]);
	if (strcmp(where, "location") == 0)
		item_text(item, "location", school);
	item_line(p->arena, item, NULL, r->content);
	put_grades(p->arena, r, item);
	item_tag(item, "school", r->code, school);
	for (size_t i = 0; i < MEM_COUNT(courses); i++)
		if (strcmp(courses[i].course, course) == 0)
			item_tag(item, "course", courses[i].tag, course);
	return item;
}

/* The day after the page's last one. */
static struct run
day_after(const struct year *y)
{
	struct run end = { 0 };

	for (size_t i = 0; i < y->n_days; i++)
		if (i == 0 || by_day(&end, &y->days[i]) < 0)
			end = y->days[i];
	if (y->n_days > 0)
		end.first = civil_add_days(end.first, 1);
	return end;
}

/* A row without what is not read of it, such as the day it was loaded. */
static json_t *
needed(const json_t *row)
{
	static const char *const keys[] = {
		"SD_SCHUL_CODE", "SCHUL_NM", "SCHUL_CRSE_SC_NM", "SBTR_DD_SC_NM",
		"AA_YMD", "EVENT_NM", "EVENT_CNTNT",
	};
	json_t *out = json_object();

	for (size_t i = 0; i < MEM_COUNT(keys); i++)
		json_object_set(out, keys[i], json_object_get(row, keys[i]));
	for (size_t i = 0; i < GRADES; i++)
		json_object_set(out, grade_keys[i], json_object_get(row, grade_keys[i]));
	return out;
}

/* The next page finds the rows of open runs in its context. */
static int
follow_next(const struct year *y, int index, const json_t *open, struct sink *sink, struct err *e)
{
	char number[16];
	json_t *item = json_pack("{s:O}", "rows", open);
	struct follow f = { .role = "next", .item = json_array_size(open) == 0 ? NULL : item };
	int rc;

	snprintf(number, sizeof(number), "%d", index + 1);
	f.url = query_with(y->p->arena, y->p->url, "pIndex", number);
	rc = sink->follow(sink, &f, e);
	json_decref(item);
	return rc;
}

/* What reaches to the page's end may go on in the next one. */
static int
put_runs(struct year *y, bool more, json_t *open, struct sink *sink, struct err *e)
{
	bool over_weekends = option_bool(y->p, "merge-weekends");
	struct run end = day_after(y);

	for (size_t i = 0; i < y->n_runs; i++) {
		const struct run *r = &y->runs[i];

		if (more && goes_on(r, &end, over_weekends)) {
			for (size_t k = 0; k < r->n; k++)
				json_array_append_new(open, needed(y->days[r->from + k].row));
		} else if (sink->item(sink, item_of(y->p, r), e) == -1)
			return -1;
	}
	return 0;
}

/* Is there another page? -1: there should be, but this one is not full. */
static int
has_more(const struct page *p, const struct neis_page *n, int index, struct err *e)
{
	size_t rows = json_array_size(n->rows);
	int size = query_number(p->arena, p->url, "pSize", PAGE_SIZE);
	json_int_t seen = (json_int_t)(index - 1) * size + (json_int_t)rows;

	if (n->total <= seen)
		return index > 1 && rows == 0 ? err_set(e, ERR_INVALID, "page %d is empty", index) : 0;
	if (p->url == NULL || rows < (size_t)size)
		return err_set(e, ERR_INVALID, "half a list: list_total_count says %lld, found %lld%s",
		    (long long)n->total, (long long)seen,
		    rows == FREE_ROWS ? "; without a KEY there are never more than five" : "");
	return 1;
}

/* The days that were asked for, the last one included. */
static void
put_window(const struct page *p, struct sink *sink)
{
	struct civil from, to;

	if (!query_day(p->arena, p->url, "AA_FROM_YMD", &from) || !query_day(p->arena, p->url, "AA_TO_YMD", &to)) {
		if (!query_day(p->arena, p->url, "AA_YMD", &from))
			return;
		to = from;
	}
	sink->from = from;
	sink->to = civil_add_days(to, 1);
}

static int
parse(const struct page *p, struct sink *sink, struct err *e)
{
	int index = query_number(p->arena, p->url, "pIndex", 1), more, rc = -1;
	const json_t *carried = json_object_get(json_object_get(p->context, "item"), "rows");
	struct year y = { .p = p };
	struct neis_page n;
	json_t *open = json_array();

	if (neis_page_read(p, &n, e) == -1)
		goto out;
	put_window(p, sink);
	y.days = arena_alloc(p->arena, (json_array_size(n.rows) + json_array_size(carried) + 1) * sizeof(*y.days));
	read_days(&y, carried, NULL);
	read_days(&y, n.rows, sink);
	make_runs(&y);
	if ((more = has_more(p, &n, index, e)) == -1)
		goto out;
	if (json_array_size(n.rows) > 0 && y.n_read == 0)
		err_set(e, ERR_INVALID, "none of %zu days was understood", json_array_size(n.rows));
	else
		rc = put_runs(&y, more == 1, open, sink, e);
	if (rc == 0 && more == 1)
		rc = follow_next(&y, index, open, sink, e);
out:
	neis_page_free(&n);
	json_decref(open);
	return rc;
}

const struct scraper scraper_neis = {
	.name = "neis",
	.about = "a Korean school's year: exams, holidays, what its open data (NEIS) says",
	.options = options,
	.parse = parse,
};
