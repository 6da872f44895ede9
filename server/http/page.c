/*
 * The pages for people: what there is, what comes next, how to subscribe. They
 * show "next" as of now, so they live in the cache for a minute at most.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/zone.h"
#include "db/events.h"
#include "feeds/assemble.h"
#include "feeds/compress.h"
#include "server/http/conditional.h"
#include "server/http/feed.h"
#include "server/http/handlers.h"
#include "server/http/html.h"
#include "server/http/links.h"
#include "server/pages/pages.h"

enum { TOPICS_SHOWN = 200, NEXT_ON_HOME = 3, NEXT_ON_TOPIC = 30, SLUG_MAX = 64, KEEP_S = 60 };

struct view {				/* what a page is made from */
	const struct request *q;
	const char *slug;		/* NULL: all topics */
	struct db *db;
	struct arena *a;
	int64_t now;
};

static const char *const weekdays_ko[] = { "일", "월", "화", "수", "목", "금", "토" };
static const char *const weekdays_en[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months_en[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static const struct {
	const char *options, *label;
} variants[] = {
	{ "alarm-none", "알림 없이 / No reminders" },
	{ "alarm-1h", "1시간 전 알림 / 1 hour before" },
	{ "alarm-1d", "하루 전 알림 / 1 day before" },
};

static const char *const status_labels[STATUS__MAX] = {
	[STATUS_CONFIRMED] = "",
	[STATUS_TENTATIVE] = "",
	[STATUS_CANCELLED] = "취소 / Cancelled: ",
	[STATUS_POSTPONED] = "연기 / Postponed: ",
};

/* The day and time on the topic's clocks, as its readers write them. */
static void
put_when(struct buf *out, const struct event *ev, const struct topic *t,
    int64_t now)
{
	const struct zone *z = zone_find(t->timezone);
	struct civil c, today;
	int weekday;

	if (z == NULL)
		z = zone_find("UTC");
	c = zone_to_local(z, ev->start_utc);
	today = zone_to_local(z, now);
	if (ev->form == FORM_DATE)
		civil_read(ev->start, &c, NULL);
	weekday = civil_weekday(c.year, c.month, c.day);
	buf_fmt(out, "<time datetime=\"%s\">", ev->start);
	if (t->lang != NULL && strcmp(t->lang, "en") == 0) {
		buf_fmt(out, "%s %d %s", weekdays_en[weekday], c.day,
		    months_en[c.month - 1]);
		if (c.year != today.year)
			buf_fmt(out, " %d", c.year);
	} else {
		if (c.year != today.year)
			buf_fmt(out, "%d년 ", c.year);
		buf_fmt(out, "%d월 %d일 (%s)", c.month, c.day, weekdays_ko[weekday]);
	}
	if (ev->time_unknown)
		buf_str(out, " 시간 미정");
	else if (ev->form != FORM_DATE)
		buf_fmt(out, " %02d:%02d", c.hour, c.minute);
	buf_str(out, "</time>");
}

static int
put_next(struct buf *out, const struct view *v, const struct topic *t,
    struct err *e)
{
	struct event_filter f = { .topic = t->slug, .from = v->now,
	    .limit = v->slug == NULL ? NEXT_ON_HOME : NEXT_ON_TOPIC };
	struct event *ev;
	size_t i, n;

	if (db_event_list(v->db, &f, v->a, &ev, NULL, &n, e) == -1)
		return -1;
	if (n == 0) {
		buf_str(out, "<p class=\"none\">다가오는 일정이 없습니다 "
		    "<span lang=\"en\">Nothing ahead</span></p>\n");
		return 0;
	}
	buf_str(out, "<ol class=\"next\">\n");
	for (i = 0; i < n; i++) {
		bool off = ev[i].status == STATUS_CANCELLED;

		buf_str(out, "<li>");
		put_when(out, &ev[i], t, v->now);
		buf_fmt(out, "<span>%s%s", status_labels[ev[i].status], off ? "<s>" : "");
		html_text(out, ev[i].title);
		buf_fmt(out, "%s</span></li>\n", off ? "</s>" : "");
	}
	buf_str(out, "</ol>\n");
	return 0;
}

static void
put_link(struct buf *out, const char *class, const char *url, const char *label)
{
	buf_fmt(out, "<a%s href=\"", class);
	html_text(out, url);
	buf_fmt(out, "\">%s</a>", label);
}

static void
put_more(struct buf *out, const struct view *v, const struct topic *t,
    const char *url)
{
	const char *public_url = v->q->app->public_url;
	size_t i;

	buf_str(out, "<details class=\"more\"><summary>다른 알림, 주소 복사 "
	    "<span lang=\"en\">Other reminders, address</span></summary>\n"
	    "<input readonly aria-label=\"주소 / Address\" value=\"");
	html_text(out, url);
	buf_str(out, "\"><ul>\n");
	for (i = 0; i < MEM_COUNT(variants); i++) {
		buf_str(out, "<li>");
		put_link(out, "", link_webcal(v->a, link_feed(v->a, public_url,
		    variants[i].options, t->slug, "ics")), variants[i].label);
		buf_str(out, "</li>\n");
	}
	buf_str(out, "<li>");
	put_link(out, "", url, "iCalendar (.ics)");
	buf_str(out, " · ");
	put_link(out, "", link_feed(v->a, public_url, "", t->slug, "json"), "JSON");
	buf_str(out, "</li>\n</ul></details>\n");
}

static int
put_topic(struct buf *out, const struct view *v, const struct topic *t,
    struct err *e)
{
	char *url = link_feed(v->a, v->q->app->public_url, "", t->slug, "ics");
	char *webcal = link_webcal(v->a, url);
	const char *hex = t->color == NULL ? NULL : color_hex(t->color);

	buf_fmt(out, "<article class=\"topic\" id=\"%s\">\n"
	    "<h2><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">"
	    "<circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"%s\"/></svg>"
	    "<a href=\"/topics/%s\">", t->slug,
	    hex == NULL ? "gray" : hex, t->slug);
	html_text(out, t->title);
	buf_str(out, "</a></h2>\n<p class=\"facts\">");
	if (t->category != NULL) {
		html_text(out, t->category);
		buf_str(out, " · ");
	}
	buf_fmt(out, "일정 %lld개 <span lang=\"en\">%lld event%s</span></p>\n",
	    (long long)t->n_events, (long long)t->n_events,
	    t->n_events == 1 ? "" : "s");
	if (put_next(out, v, t, e) == -1)
		return -1;
	buf_str(out, "<div class=\"actions\">");
	put_link(out, " class=\"button main\"", webcal, "구독 / Subscribe");
	put_link(out, " class=\"button\" rel=\"noopener\"",
	    link_google(v->a, webcal), "Google Calendar");
	buf_str(out, "</div>\n");
	put_more(out, v, t, url);
	buf_str(out, "</article>\n");
	return 0;
}

static void
put_head(struct buf *out, const struct view *v, const struct topic *t, size_t n)
{
	const char *title = v->slug != NULL ? t[0].title : "캘린더 구독 / Calendars";
	struct buf links = { 0 };
	size_t i;

	buf_str(&links, "");
	for (i = 0; i < n; i++) {
		buf_str(&links, "<link rel=\"alternate\" type=\"text/calendar\" "
		    "title=\"");
		html_text(&links, t[i].title);
		buf_fmt(&links, "\" href=\"/feeds/%s.ics\">", t[i].slug);
	}
	html_head(out, title, links.data);
	buf_free(&links);
	buf_str(out, "<header><h1>");
	html_text(out, title);
	buf_str(out, "</h1>\n<p>한 번 구독하면 바뀐 일정과 알림이 달력에 저절로 들어옵니다. "
	    "<span lang=\"en\">Subscribe once; changes and reminders reach your "
	    "calendar by themselves.</span></p></header>\n"
	    "<main><div class=\"topics\">\n");
}

static int
put_page(struct buf *out, const struct view *v, const struct topic *t,
    size_t n, struct err *e)
{
	size_t i, shown = n > TOPICS_SHOWN ? TOPICS_SHOWN : n;

	put_head(out, v, t, shown);
	for (i = 0; i < shown; i++)
		if (put_topic(out, v, &t[i], e) == -1)
			return -1;
	if (n == 0)
		buf_str(out, "<p>아직 캘린더가 없습니다. "
		    "<span lang=\"en\">No calendars yet.</span></p>\n");
	buf_str(out, "</div>\n");
	if (shown < n)
		buf_fmt(out, "<p>외 %zu개 <span lang=\"en\">and %zu more</span>: "
		    "<a href=\"/api/v1/topics\">JSON</a></p>\n", n - shown, n - shown);
	buf_str(out, pages_help_html);
	buf_str(out, "</main>\n<footer>");
	if (v->slug != NULL)
		buf_str(out, "<a href=\"/\">모든 캘린더 / All calendars</a> · ");
	buf_str(out, "<a href=\"/api/v1/topics\">API</a></footer>\n</body></html>\n");
	return 0;
}

static int
read_and_put(struct buf *out, const struct view *v, struct err *e)
{
	struct topic one, *t = &one;
	size_t n = 1;
	int rc;

	if (db_snapshot(v->db, e) == -1)
		return -1;
	rc = v->slug == NULL ? db_topic_list(v->db, v->a, &t, &n, e) :
	    db_topic_get(v->db, v->slug, v->a, &one, e);
	if (rc == 0)
		rc = put_page(out, v, t, n, e);
	db_snapshot_end(v->db);
	return rc;
}

static struct body *
dress(struct buf *bytes, const char *encoding)
{
	struct body *b = body_new(bytes, "text/html; charset=utf-8");

	html_headers(b);
	body_header(b, "Cache-Control", "public, max-age=%d", KEEP_S);
	body_header(b, "Vary", "Accept-Encoding");
	if (encoding != NULL)
		body_header(b, "Content-Encoding", "%s", encoding);
	body_validators(b, 0);
	return b;
}

static int
make(void *arg, const int64_t *have, struct bodies *out, struct err *e)
{
	struct view *v = arg;
	struct readers *readers = v->q->app->readers;
	struct buf plain = { 0 }, gzip = { 0 };
	int rc;

	(void)have;		/* time has passed: always made anew */
	v->db = readers_get(readers, e);
	v->a = arena_new();
	rc = v->db == NULL ? -1 : read_and_put(&plain, v, e);
	arena_free(v->a);
	if (rc == -1) {
		readers_failed(readers, e);
		buf_free(&plain);
		return -1;
	}
	compress_gzip(plain.data, plain.len, &gzip);
	out->of[ENCODING_IDENTITY] = dress(&plain, NULL);
	out->of[ENCODING_GZIP] = dress(&gzip, "gzip");
	return 1;
}

static void
answer(const struct request *q, const char *slug, struct reply *r)
{
	struct view v = { .q = q, .slug = slug, .now = clock_now(q->app->clock) };
	int64_t epoch = revision_now(q->app->revision) + (v.now / KEEP_S << 32);
	struct err e = { 0 };
	char key[CACHE_KEY];
	struct body *b;

	snprintf(key, sizeof(key), "page/%s", slug == NULL ? "" : slug);
	b = bodies_get(q->app->cache, key, epoch,
	    gzip_wanted(q->accept_encoding, q->user_agent) ? ENCODING_GZIP :
	    ENCODING_IDENTITY, make, &v, &e);
	if (b != NULL)
		reply_body(q, b, r);
	else if (e.code == ERR_NOT_FOUND)
		reply_error(q, 404, "There is no such calendar.", r);
	else
		reply_error(q, 503, "The database cannot be read now.", r);
}

void
page_home(const struct request *q, struct reply *r)
{
	answer(q, NULL, r);
}

void
page_topic(const struct request *q, struct reply *r)
{
	char slug[SLUG_MAX + 1] = "";

	if (q->captures[0].n <= SLUG_MAX)
		memcpy(slug, q->captures[0].s, q->captures[0].n);
	if (text_is_slug(slug, SLUG_MAX))
		answer(q, slug, r);
	else
		reply_error(q, 404, "There is no such calendar.", r);
}

void
page_style(const struct request *q, struct reply *r)
{
	struct buf out = { 0 };

	buf_str(&out, pages_style_css);
	reply_once(q, &out, "text/css; charset=utf-8", "public, max-age=300", r);
}
