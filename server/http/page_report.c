/* POST /reports: a visitor says that an event is missing or wrong. Nothing of it is shown to anybody but operators. */
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "db/reports.h"
#include "server/http/form.h"
#include "server/http/handlers.h"
#include "server/http/limit.h"
#include "server/http/page.h"

enum { TITLE_BYTES = 300, TEXT_BYTES = 2000 };

static int
write_report(struct db *w, void *arg, struct err *e)
{
	return db_report_add(w, arg, e);
}

/* A text field; NULL: it is empty. */
static const char *
text_of(const struct form *f, const char *name, enum text_shape shape, size_t max, struct arena *a)
{
	const char *s = form_get(f, name);

	if (s == NULL)
		return NULL;
	s = text_clean(a, s, strlen(s), shape, max);
	return *s == '\0' ? NULL : s;
}

/* "2026-05-01" with or without "19:00"; NULL: it is no date. */
static const char *
start_of(const struct form *f, struct arena *a)
{
	const char *day = form_get(f, "day"), *time = form_get(f, "time");
	const char *text = arena_fmt(a, time == NULL || *time == '\0' ? "%s" : "%sT%s",
	    day == NULL ? "" : day, time);
	struct civil c;

	return civil_read(text, &c, NULL) == CIVIL_BAD ? NULL : text;
}

static bool
read_report(const struct form *f, struct arena *a, struct report *r)
{
	*r = (struct report){ .topic = text_of(f, "topic", TEXT_LINE, 64, a),
	    .uid = text_of(f, "uid", TEXT_LINE, 64, a),
	    .title = text_of(f, "title", TEXT_LINE, TITLE_BYTES, a), .start = start_of(f, a),
	    .text = text_of(f, "text", TEXT_LINES, TEXT_BYTES, a) };
	return r->topic != NULL && (r->uid != NULL ? r->text != NULL :
	    r->title != NULL && r->start != NULL);
}

static void
answer(const struct request *q, const struct form *f, struct arena *a, struct reply *r)
{
	struct report report;
	struct err e = { 0 };
	int wait;

	if (!read_report(f, a, &report)) {
		reply_error(q, 422, word(q->lang, WORD_form_wrong), r);
		return;
	}
	if (!limit_take(q->app->limit, q->address, &wait)) {
		reply_error(q, 429, word(q->lang, WORD_too_many), r);
		body_header(r->body, "Retry-After", "%d", wait);
		return;
	}
	report.at = clock_now(q->app->clock);
	if (request_write(q, write_report, &report, &e) == 0)
		page_redirect(q, page_path(q, a, "/topics/%s#thanks", report.topic), r);
	else if (e.code == ERR_NOT_FOUND)
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
	else
		reply_error(q, 503, word(q->lang, WORD_busy), r);
}

void
page_report(const struct request *q, struct reply *r)
{
	struct arena *a = arena_new();
	struct form f;

	if (!q->app->tips)
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
	else if (!form_is_ours(q))
		reply_error(q, 403, word(q->lang, WORD_not_from_here), r);
	else if (!form_read(q, a, &f))
		reply_error(q, 400, word(q->lang, WORD_form_wrong), r);
	else
		answer(q, &f, a, r);
	arena_free(a);
}
