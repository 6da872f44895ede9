/*
 * Pages show "next" as of now, so they live in the cache for a minute at most.
 */
#include "server/http/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/url.h"
#include "feeds/compress.h"
#include "server/http/api.h"
#include "server/http/conditional.h"
#include "server/http/handlers.h"
#include "server/http/platform.h"
#include "server/pages/pages.h"

enum { KEEP_S = 60 };

static const char *const language_names[LANG__MAX] = {
	[LANG_KO] = "한국어",
	[LANG_EN] = "English",
	[LANG_JA] = "日本語",
};

/* --- the model --- */

const char *
page_path(const struct request *q, struct arena *a, const char *fmt, ...)
{
	char path[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return q->lang_given ? arena_fmt(a, "/%s%s", lang_names[q->lang], path) :
	    arena_str(a, path);
}

static json_t *
languages(const struct request *q)
{
	json_t *out = json_array();
	const char *path = strcmp(q->path, "/") == 0 ? "" : q->path;

	for (size_t i = 0; i < q->app->languages.n; i++) {
		enum lang l = q->app->languages.of[i];
		char url[512];

		snprintf(url, sizeof(url), "/%s%s%s", lang_names[l], path, *path == '\0' ? "/" : "");
		json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:b}", "code", lang_names[l],
		    "name", language_names[l], "path", url, "current", l == q->lang));
	}
	return out;
}

json_t *
page_model(const struct request *q)
{
	char base[8] = "";

	if (q->lang_given)
		snprintf(base, sizeof(base), "/%s", lang_names[q->lang]);
	return json_pack("{s:s, s:s, s:b, s:b, s:b, s:s, s:s, s:o}", "lang", lang_names[q->lang],
	    "base", base, "en", q->lang == LANG_EN, "live", !q->app->is_static,
	    "tips", q->app->tips, "public_url", q->app->public_url, "path", q->path,
	    "languages", languages(q));
}

void
page_title(struct page *p, const char *title)
{
	json_object_set_new(p->model, "title", json_string(title));
}

/* --- bytes --- */

static void
put_security(struct body *b, bool embed)
{
	body_header(b, "Content-Security-Policy", "default-src 'none'; style-src 'self'; "
	    "script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
	    "base-uri 'none'; frame-ancestors %s", embed ? "*" : "'none'");
	/* Our forms need their Origin, which no-referrer would take away; a path is never sent. */
	body_header(b, "Referrer-Policy", "strict-origin");
	if (!embed)
		body_header(b, "X-Frame-Options", "DENY");
}

static struct body *
dress(struct buf *bytes, const char *cache_control, bool embed, bool gzip)
{
	struct body *b = body_new(bytes, "text/html; charset=utf-8");

	put_security(b, embed);
	body_header(b, "Cache-Control", "%s", cache_control);
	body_header(b, "Vary", "Accept-Encoding, Accept-Language, User-Agent");
	if (gzip)
		body_header(b, "Content-Encoding", "gzip");
	return b;
}

struct making {
	const struct request *q;
	const char *template;
	page_make *make;
	int embed;
};

/* The page as HTML, read in one snapshot. */
static int
render(struct making *m, struct buf *out, struct err *e)
{
	struct page p = { .q = m->q, .now = clock_now(m->q->app->clock) };
	int rc = -1;

	p.a = arena_new();
	p.model = page_model(m->q);
	p.db = readers_get(m->q->app->readers, e);
	if (p.db != NULL && db_snapshot(p.db, e) == 0) {
		rc = m->make(&p, e);
		db_snapshot_end(p.db);
	}
	if (rc == 0)
		template_render(m->template, m->q->lang, p.model, out);
	else
		readers_failed(m->q->app->readers, e);
	m->embed = p.embed;
	json_decref(p.model);
	arena_free(p.a);
	return rc;
}

static int
make_bodies(void *arg, const int64_t *have, struct bodies *out, struct err *e)
{
	struct making *m = arg;
	struct buf plain = { 0 }, gzip = { 0 };
	char keep[48];

	(void)have;		/* time has passed: always made anew */
	if (render(m, &plain, e) == -1) {
		buf_free(&plain);
		return -1;
	}
	snprintf(keep, sizeof(keep), "private, max-age=%d", KEEP_S);
	compress_gzip(plain.data, plain.len, &gzip);
	out->of[ENCODING_IDENTITY] = dress(&plain, keep, m->embed, false);
	out->of[ENCODING_GZIP] = dress(&gzip, keep, m->embed, true);
	for (int i = 0; i < ENCODING__MAX; i++)
		body_validators(out->of[i], 0);
	return 1;
}

static void
fail(const struct request *q, const struct err *e, struct reply *r)
{
	if (e->code == ERR_NOT_FOUND)
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
	else
		reply_error(q, 503, word(q->lang, WORD_not_now), r);
}

void
page_answer(const struct request *q, const char *template, page_make *make, struct reply *r)
{
	struct making m = { q, template, make, 0 };
	int64_t now = clock_now(q->app->clock);
	int64_t epoch = revision_now(q->app->revision) + (now / KEEP_S << 32);
	struct err e = { 0 };
	char key[CACHE_KEY];
	struct body *b;
	int n = snprintf(key, sizeof(key), "page/%s%s/%d.%d%s", lang_names[q->lang],
	    q->lang_given ? "!" : "", platform_of(q->user_agent), platform_app(q->user_agent),
	    q->path);

	if (n < 0 || (size_t)n >= sizeof(key)) {
		reply_error(q, 404, word(q->lang, WORD_nothing_here), r);
		return;
	}
	b = bodies_get(q->app->cache, key, epoch, gzip_wanted(q->accept_encoding, q->user_agent) ?
	    ENCODING_GZIP : ENCODING_IDENTITY, make_bodies, &m, &e);
	if (b != NULL)
		reply_body(q, b, r);
	else
		fail(q, &e, r);
}

void
page_answer_private(const struct request *q, const char *template, page_make *make,
    struct reply *r)
{
	struct making m = { q, template, make, 0 };
	struct buf out = { 0 };
	struct err e = { 0 };

	if (render(&m, &out, &e) == -1) {
		buf_free(&out);
		fail(q, &e, r);
		return;
	}
	r->status = 200;
	r->body = dress(&out, "no-store", false, false);
	body_header(r->body, "X-Robots-Tag", "noindex, noarchive");
}

struct body *
page_error(const struct request *q, int status, const char *detail)
{
	json_t *model = page_model(q);
	struct buf out = { 0 };
	char code[8];

	snprintf(code, sizeof(code), "%d", status);
	json_object_set_new(model, "title", json_string(code));
	json_object_set_new(model, "status", json_string(code));
	json_object_set_new(model, "detail", json_string(detail));
	json_object_set_new(model, "is_404", json_boolean(status == 404));
	template_render("error", q->lang, model, &out);
	json_decref(model);
	return dress(&out, "no-store", false, false);
}

void
page_redirect(const struct request *q, const char *path, struct reply *r)
{
	struct buf out = { 0 };

	(void)q;
	r->status = 303;
	r->body = body_new(&out, "text/plain; charset=utf-8");
	body_header(r->body, "Location", "%s", path);
	body_header(r->body, "Cache-Control", "no-store");
	body_header(r->body, "Referrer-Policy", "no-referrer");
}

/* --- files --- */

static void
answer_file(const struct request *q, const char *text, const char *type, struct reply *r)
{
	struct buf out = { 0 }, gzip = { 0 };
	bool small = gzip_wanted(q->accept_encoding, q->user_agent);

	buf_str(&out, text);
	if (small)
		compress_gzip(out.data, out.len, &gzip);
	reply_once(q, small ? &gzip : &out, type, "public, max-age=300", r);
	body_header(r->body, "Vary", "Accept-Encoding");
	if (small)
		body_header(r->body, "Content-Encoding", "gzip");
	buf_free(&out);
}

void
page_style(const struct request *q, struct reply *r)
{
	answer_file(q, pages_style_css, "text/css; charset=utf-8", r);
}

void
page_script(const struct request *q, struct reply *r)
{
	answer_file(q, pages_app_js, "text/javascript; charset=utf-8", r);
}
