#include <string.h>

#include "base/civil.h"
#include "base/event.h"
#include "base/mem.h"
#include "base/text.h"
#include "scrapers/item.h"
#include "scrapers/markup.h"
#include "scrapers/modules/kopis_times.h"
#include "scrapers/query.h"
#include "scrapers/scraper.h"
#include "scrapers/status.h"

/*
 * KOPIS, the Korean register of performances:
 * http://www.kopis.or.kr/openApi/restful/pblprfr?service=KEY&stdate=20260301&eddate=20260331
 *     &cpage=1&rows=100&shcate=CCCD
 * and, about one of them, http://www.kopis.or.kr/openApi/restful/pblprfr/PF287093?service=KEY
 *
 * No setting of the xml module can say it, because a row is a run of weeks under
 * one id: its performances are a sentence about weekdays ("화요일 ~ 금요일(20:00),
 * 토요일(15:00,19:00)"), to be laid over the days of the run.
 */

static const struct option options[] = {
	{ "details", OPTION_BOOL, "true", NULL, "ask for each one's own page, where the times are" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

#define ZONE "Asia/Seoul"

enum {
	ROWS = 10,			/* on a page whose request says nothing */
	VENDORS_MAX = 10
};

static const struct { const char *name, *tag, *kind; } genres[] = {
	{ "대중음악",         "popular-music", "concert" },
	{ "서양음악(클래식)", "classical",     "concert" },
	{ "한국음악(국악)",   "gugak",         "concert" },
	{ "연극",             "theater",       NULL },
	{ "뮤지컬",           "musical",       NULL },
	{ "무용",             "dance",         NULL },
	{ "무용(서양/한국무용)", "dance",      NULL },
	{ "대중무용",         "popular-dance", NULL },
	{ "서커스/마술",      "circus",        NULL },
	{ "복합",             "mixed",         NULL },
	{ "아동",             "children",      NULL },
};

static const struct { const char *name, *tag; } areas[] = {
	{ "서울", "seoul" },     { "부산", "busan" },     { "대구", "daegu" },
	{ "인천", "incheon" },   { "광주", "gwangju" },   { "대전", "daejeon" },
	{ "울산", "ulsan" },     { "세종", "sejong" },    { "경기", "gyeonggi" },
	{ "강원", "gangwon" },   { "충청북", "chungbuk" }, { "충북", "chungbuk" },
	{ "충청남", "chungnam" }, { "충남", "chungnam" }, { "전라북", "jeonbuk" },
	{ "전북", "jeonbuk" },   { "전라남", "jeonnam" }, { "전남", "jeonnam" },
	{ "경상북", "gyeongbuk" }, { "경북", "gyeongbuk" }, { "경상남", "gyeongnam" },
	{ "경남", "gyeongnam" }, { "제주", "jeju" },
};

struct show {				/* one <db> */
	const struct page *p;
	const struct node *db;
	const char *id, *name, *times;
	enum event_status status;
	struct civil from, to;
};

static const struct node *
child_named(const struct node *n, const char *name)
{
	for (n = node_child(n); n != NULL; n = node_next(n))
		if (strcmp(node_name(n), name) == 0)
			return n;
	return NULL;
}

/* The text of a part on one line; "" there is none. */
static const char *
part(const struct page *p, const struct node *of, const char *name)
{
	const struct node *n = child_named(of, name);
	const char *s = n == NULL ? "" : node_text(n, p->arena);

	return text_clean(p->arena, s, strlen(s), TEXT_LINE, 2000);
}

static int
read_show(const struct page *p, const struct node *db, struct show *s, struct err *why)
{
	*s = (struct show){ .p = p, .db = db, .id = part(p, db, "mt20id"),
	    .times = part(p, db, "dtguidance") };
	s->name = status_strip(p->arena, part(p, db, "prfnm"), NULL, &s->status);
	if (strstr(part(p, db, "prfstate"), "취소") != NULL)
		s->status = STATUS_CANCELLED;
	if (*s->id == '\0' || *s->name == '\0')
		return err_set(why, ERR_INVALID, "a performance without mt20id or prfnm");
	if (strspn(s->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(s->id))
		return err_set(why, ERR_INVALID, "mt20id \"%.40s\" is no id", s->id);
	if (!item_day(part(p, db, "prfpdfrom"), &s->from) || !item_day(part(p, db, "prfpdto"), &s->to))
		return err_set(why, ERR_INVALID, "%.40s: \"%.20s\" to \"%.20s\" are no days", s->id,
		    part(p, db, "prfpdfrom"), part(p, db, "prfpdto"));
	if (civil_to_epoch(&s->to) < civil_to_epoch(&s->from))
		return err_set(why, ERR_INVALID, "%.40s ends before it begins", s->id);
	return 0;
}

static void
put_tags(const struct show *s, json_t *item)
{
	const char *genre = part(s->p, s->db, "genrenm"), *area = part(s->p, s->db, "area");

	for (size_t i = 0; i < MEM_COUNT(genres); i++)
		if (strcmp(genres[i].name, genre) == 0) {
			item_tag(item, "genre", genres[i].tag, genre);
			item_text(item, "kind", genres[i].kind);
		}
	for (size_t i = 0; i < MEM_COUNT(areas); i++)
		if (strncmp(areas[i].name, area, strlen(areas[i].name)) == 0) {
			item_tag(item, "area", areas[i].tag, area);
			break;
		}
	item_tag(item, "venue", part(s->p, s->db, "mt10id"), part(s->p, s->db, "fcltynm"));
}

/* Where tickets are sold: the first is the event's link, all stand in its description. */
static void
put_vendors(const struct show *s, json_t *item)
{
	const struct node *n = child_named(s->db, "relates");
	int left = VENDORS_MAX;

	for (n = n == NULL ? NULL : node_child(n); n != NULL && left > 0; n = node_next(n)) {
		const char *url = part(s->p, n, "relateurl"), *name = part(s->p, n, "relatenm");

		if (strcmp(node_name(n), "relate") != 0 || *url == '\0')
			continue;
		left--;
		if (json_object_get(item, "url") == NULL)
			item_text(item, "url", url);
		item_line(s->p->arena, item, *name == '\0' ? "예매" : name, url);
	}
}

/* What all performances of a run share. */
static json_t *
item_of(const struct show *s)
{
	static const struct { const char *part, *name; } lines[] = {
		{ "prfcast",    "출연" },
		{ "dtguidance", "공연시간" },
		{ "prfruntime", "관람시간" },
		{ "prfage",     "관람연령" },
	};
	json_t *item = json_object();

	item_text(item, "title", s->name);
	item_text(item, "timezone", ZONE);
	item_text(item, "location", part(s->p, s->db, "fcltynm"));
	item_text(item, "price", part(s->p, s->db, "pcseguidance"));
	item_text(item, "image", part(s->p, s->db, "poster"));
	if (s->status != STATUS_CONFIRMED)
		item_text(item, "status", event_statuses[s->status]);
	put_tags(s, item);
	for (size_t i = 0; i < MEM_COUNT(lines); i++)
		item_line(s->p->arena, item, lines[i].name, part(s->p, s->db, lines[i].part));
	put_vendors(s, item);
	return item;
}

static bool
is_open_run(const struct show *s)
{
	return strcmp(part(s->p, s->db, "openrun"), "Y") == 0 ||
	    civil_to_epoch(&s->to) - civil_to_epoch(&s->from) >= (int64_t)EVENT_DAYS_MAX * DAY_SECONDS;
}

/* The run as one event of days. Of one that has no end only the first day is an event. */
static json_t *
run_of(const struct show *s)
{
	json_t *item = item_of(s);
	char last[CIVIL_TEXT];

	item_text(item, "external_id", s->id);
	item_start(item, &s->from, -1);
	if (is_open_run(s)) {
		item_line(s->p->arena, item, NULL, "오픈런");
	} else if (civil_to_epoch(&s->to) != civil_to_epoch(&s->from)) {
		civil_put_date(&s->to, last);
		item_text(item, "end", last);
	}
	return item;
}

/* One evening of a run; number is its place in that day. */
static json_t *
performance_of(const struct show *s, const json_t *shared, const struct civil *day, int time, size_t number)
{
	int length = kopis_length(part(s->p, s->db, "prfruntime"));
	json_t *item = json_deep_copy(shared);
	struct civil end = *day;
	char text[CIVIL_TEXT];

	item_text(item, "external_id", arena_fmt(s->p->arena, "%s-%04d%02d%02d-%zu", s->id,
	    day->year, day->month, day->day, number));
	item_start(item, day, time);
	if (length > 0) {
		end.hour = time / 3600;
		end.minute = time / 60 % 60;
		end = civil_from_epoch(civil_to_epoch(&end) + length);
		civil_put_local(&end, text);
		item_text(item, "end", text);
	}
	return item;
}

static struct civil
later(struct civil a, struct civil b)
{
	return civil_to_epoch(&a) < civil_to_epoch(&b) ? b : a;
}

/* Every performance of the run within the horizon; n: how many. */
static int
put_performances(const struct show *s, const struct kopis_times *t, struct sink *sink,
    size_t *n, struct err *e)
{
	json_t *shared = item_of(s);
	struct civil day = s->p->from.year == 0 ? s->from : later(s->from, s->p->from);
	int rc = 0;

	if (t->days[KOPIS_HOLIDAY].n > 0)
		item_line(s->p->arena, shared, NULL,
		    "HOL: 설·추석 등 해마다 날짜가 바뀌는 공휴일과 대체공휴일의 시간은 따로 확인해 주세요.");
	for (*n = 0; rc == 0 && civil_to_epoch(&day) <= civil_to_epoch(&s->to) &&
	    (s->p->from.year == 0 || civil_to_epoch(&day) < civil_to_epoch(&s->p->to));
	    day = civil_add_days(day, 1)) {
		const struct kopis_day *d = kopis_times_on(t, &day);

		for (size_t i = 0; rc == 0 && i < d->n; i++, (*n)++)
			rc = sink->item(sink, performance_of(s, shared, &day, d->times[i], i + 1), e);
	}
	json_decref(shared);
	return rc;
}

/* The page about one performance; NULL: the request tells no key, or there is no address. */
static const char *
detail_url(const struct show *s)
{
	const char *url = s->p->url, *end = url == NULL ? NULL : strstr(url, "/pblprfr");
	char *key = query_value(s->p->arena, url, "service");

	if (end == NULL || key == NULL)
		return NULL;
	return arena_fmt(s->p->arena, "%.*s/pblprfr/%s?service=%s", (int)(end - url), url, s->id, key);
}

static int
put_show(const struct show *s, struct sink *sink, struct err *e)
{
	struct follow f = { .role = "detail", .url = detail_url(s) };
	bool listed = child_named(s->db, "dtguidance") == NULL && strcmp(s->p->role, "detail") != 0;
	struct kopis_times t;
	size_t n = 0;
	json_t *item;
	int rc;

	if (kopis_times_read(s->times, &t)) {
		rc = put_performances(s, &t, sink, &n, e);
		if (rc == -1 || n > 0)
			return rc;
	}
	item = run_of(s);
	if (!listed || f.url == NULL || !option_bool(s->p, "details"))
		return sink->item(sink, item, e);
	f.item = item;
	rc = sink->follow(sink, &f, e);
	json_decref(item);
	return rc;
}

/* <db><returncode>02</returncode><errmsg>..</errmsg></db>, or a document of the portal's. */
static int
refusal(const struct page *p, const struct node *of, struct err *e)
{
	static const char *const codes[] = { "returncode", "returnReasonCode" };
	static const char *const texts[] = { "errmsg", "returnAuthMsg", "errMsg" };
	const char *code = "", *text = "";

	for (size_t i = 0; *code == '\0' && i < MEM_COUNT(codes); i++)
		code = part(p, of, codes[i]);
	for (size_t i = 0; *text == '\0' && i < MEM_COUNT(texts); i++)
		text = part(p, of, texts[i]);
	if (*code == '\0' && *text == '\0')
		return 0;
	return err_set(e, ERR_INVALID, "KOPIS says %.40s: %.200s", code, text);
}

static int
put_shows(const struct page *p, const struct node *root, struct sink *sink, struct err *e)
{
	struct err why = { 0 };
	struct show s;
	size_t n = 0;

	for (const struct node *db = node_child(root); db != NULL; db = node_next(db)) {
		if (strcmp(node_name(db), "db") != 0)
			continue;
		if (refusal(p, db, e) == -1)
			return -1;
		sink->rows++;
		if (read_show(p, db, &s, &why) == -1) {
			sink->unread(sink, sink->rows, why.msg);
			continue;
		}
		n++;
		if (put_show(&s, sink, e) == -1)
			return -1;
	}
	if (sink->rows > 0 && n == 0)
		return err_set(e, ERR_INVALID, "none of %zu performances was understood: %s", sink->rows, why.msg);
	return 0;
}

/* Nobody says how many there are: a full page may have another behind it. */
static int
follow_next(const struct page *p, struct sink *sink, struct err *e)
{
	int rows = query_number(p->arena, p->url, "rows", ROWS), index = query_number(p->arena, p->url, "cpage", 1);
	struct follow f = { .role = "next" };

	if (p->url == NULL || strcmp(p->role, "detail") == 0 || strstr(p->url, "/pblprfr/") != NULL ||
	    sink->rows < (size_t)rows)
		return 0;
	f.url = query_with(p->arena, p->url, "cpage", arena_fmt(p->arena, "%d", index + 1));
	return sink->follow(sink, &f, e);
}

/* Runs that touch the days that were asked for, the last one included. */
static void
put_window(const struct page *p, struct sink *sink)
{
	struct civil from, to;

	if (!query_day(p->arena, p->url, "stdate", &from) || !query_day(p->arena, p->url, "eddate", &to))
		return;
	sink->from = from;
	sink->to = civil_add_days(to, 1);
}

static int
parse(const struct page *p, struct sink *sink, struct err *e)
{
	struct markup *m = markup_xml(p->body, p->len, e);
	const struct node *root, *n;
	int rc = -1;

	if (m == NULL)
		return -1;
	root = markup_root(m);
	if (strcmp(node_name(root), "dbs") != 0) {
		n = child_named(root, "cmmMsgHeader");
		if (refusal(p, n == NULL ? root : n, e) == 0)
			err_set(e, ERR_INVALID, "no list of KOPIS, but <%.60s>", node_name(root));
		goto out;
	}
	put_window(p, sink);
	if (put_shows(p, root, sink, e) == 0)
		rc = follow_next(p, sink, e);
out:
	markup_free(m);
	return rc;
}

const struct scraper scraper_kopis = {
	.name = "kopis",
	.about = "performances in Korea (KOPIS): concerts, musicals, plays, each evening of a run",
	.options = options,
	.parse = parse,
};
