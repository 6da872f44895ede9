#include "server/http/panel.h"

#include <string.h>

#include "base/mem.h"
#include "base/url.h"
#include "server/http/links.h"
#include "server/http/platform.h"
#include "server/http/qr.h"
#include "server/http/template.h"

enum { STEPS_MAX = 3, LINKS_MAX = 2 };

enum link { LINK_NONE, LINK_WEBCAL, LINK_WEBCALS, LINK_GOOGLE, LINK_GOOGLE_SETTINGS, LINK_OUTLOOK, LINK_OFFICE };

/* What a calendar does with a feed's reminders: said first, since it decides which one to take. */
enum rings { RINGS_YES, RINGS_IF, RINGS_NO };

#define ON(platform) (1u << PLATFORM_##platform)
#define PHONES (ON(IPHONE) | ON(ANDROID))

/*
 * What each calendar needs its reader to do. first_on: platforms on which it comes
 * before the others, in the order of this table. hidden_on: where its link does
 * nothing.
 */
static const struct way {
	const char *id;
	enum word title;
	enum rings rings;
	enum word rings_words;
	enum word steps[STEPS_MAX];	/* WORD__MAX: no more */
	struct { enum link link; enum word label; } links[LINKS_MAX];
	unsigned first_on, links_hidden_on;
} ways[] = {
	{ "apple", WORD_way_apple, RINGS_IF, WORD_rings_apple,
	    { WORD_step_apple_tap, WORD_step_apple_alerts, WORD__MAX },
	    { { LINK_WEBCAL, WORD_open_calendar } }, ON(IPHONE) | ON(MAC), 0 },
	{ "icsx5", WORD_way_icsx5, RINGS_YES, WORD_rings_icsx5,
	    { WORD_step_icsx5_install, WORD_step_icsx5_tap, WORD__MAX },
	    { { LINK_WEBCALS, WORD_open_icsx5 } }, ON(ANDROID), 0 },
	{ "outlook", WORD_way_outlook, RINGS_NO, WORD_rings_outlook,
	    { WORD_step_outlook, WORD__MAX },
	    { { LINK_OUTLOOK, WORD_open_outlook }, { LINK_OFFICE, WORD_open_office } },
	    ON(WINDOWS), PHONES },
	{ "google", WORD_way_google, RINGS_NO, WORD_rings_google,
	    { WORD_step_google_computer, WORD_step_google_paste, WORD_step_google_notify },
	    { { LINK_GOOGLE, WORD_open_google }, { LINK_GOOGLE_SETTINGS, WORD_open_google_settings } },
	    ON(ANDROID) | ON(OTHER), PHONES },
	{ "outlook-classic", WORD_way_classic, RINGS_NO, WORD_rings_classic,
	    { WORD_step_classic, WORD__MAX }, { { LINK_WEBCAL, WORD_open_classic } }, ON(WINDOWS), PHONES },
	{ "thunderbird", WORD_way_thunderbird, RINGS_YES, WORD_rings_thunderbird,
	    { WORD_step_thunderbird, WORD__MAX }, { { LINK_WEBCAL, WORD_open_thunderbird } }, ON(LINUX), PHONES },
	{ "other", WORD_way_other, RINGS_IF, WORD_rings_other,
	    { WORD_step_other, WORD__MAX }, { { LINK_NONE, WORD__MAX } }, 0, 0 },
};

static const char *
address(enum link link, const struct panel *p, struct arena *a)
{
	const char *webcal = link_webcal(a, p->feed_url);

	switch (link) {
	case LINK_WEBCAL:
		return webcal;
	case LINK_WEBCALS:	/* ICSx5 reads webcal as http */
		return strncmp(p->feed_url, "https:", 6) == 0 ?
		    arena_fmt(a, "webcals%s", webcal + strlen("webcal")) : webcal;
	case LINK_GOOGLE:
		return link_google(a, p->google_url == NULL ? webcal : link_webcal(a, p->google_url));
	case LINK_GOOGLE_SETTINGS:
		return "https://calendar.google.com/calendar/u/0/r/settings/addbyurl";
	case LINK_OUTLOOK:
	case LINK_OFFICE:
		return arena_fmt(a, "https://outlook.%s.com/calendar/0/addfromweb/?url=%s&name=%s",
		    link == LINK_OFFICE ? "office" : "live", url_encode(a, p->feed_url),
		    url_encode(a, p->title));
	default:
		return NULL;
	}
}

static json_t *
links_of(const struct way *w, const struct request *q, const struct panel *p, struct arena *a)
{
	json_t *out = json_array();

	if ((w->links_hidden_on & 1u << platform_of(q->user_agent)) != 0)
		return out;
	for (size_t i = 0; i < LINKS_MAX && w->links[i].link != LINK_NONE; i++) {
		const char *url = address(w->links[i].link, p, a);

		json_array_append_new(out, json_pack("{s:s, s:s, s:b, s:b}", "url", url,
		    "label", word(q->lang, w->links[i].label), "main", i == 0,
		    "outside", strncmp(url, "http", 4) == 0));
	}
	return out;
}

static json_t *
way_model(const struct way *w, const struct request *q, const struct panel *p, bool open,
    struct arena *a)
{
	static const char *const classes[] = { [RINGS_YES] = "yes", [RINGS_IF] = "if", [RINGS_NO] = "no" };
	json_t *steps = json_array();

	for (size_t i = 0; i < STEPS_MAX && w->steps[i] != WORD__MAX; i++)
		json_array_append_new(steps, json_string(word(q->lang, w->steps[i])));
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:b}", "id", w->id,
	    "title", word(q->lang, w->title), "rings", classes[w->rings],
	    "rings_words", word(q->lang, w->rings_words), "steps", steps,
	    "links", links_of(w, q, p, a), "open", open);
}

/* A link that leaves the other program's browser; NULL: there is none, copying is the way. */
static const char *
outside_url(const struct request *q, const char *page, struct arena *a)
{
	bool android = platform_of(q->user_agent) == PLATFORM_ANDROID;
	const char *rest = strstr(page, "://");

	switch (platform_app(q->user_agent)) {
	case IN_APP_KAKAOTALK:
		return arena_fmt(a, "kakaotalk://web/openExternal?url=%s", url_encode(a, page));
	case IN_APP_LINE:
		return arena_fmt(a, "%s?openExternalBrowser=1", page);
	default:
		return android && rest != NULL ? arena_fmt(a, "intent:%s#Intent;scheme=%.*s;"
		    "action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end",
		    rest + 1, (int)(rest - page), page) : NULL;
	}
}

static json_t *
in_app_model(const struct request *q, const struct panel *p, struct arena *a)
{
	enum in_app app = platform_app(q->user_agent);

	return app == IN_APP_NONE ? json_null() : json_pack("{s:s, s:s?}", "name", in_app_names[app],
	    "url", outside_url(q, p->page_url, a));
}

static json_t *
qr_model(const char *url)
{
	struct buf path = { 0 };
	json_t *o = NULL;
	int size;

	if (qr_path(url, &path, &size))
		o = json_pack("{s:s, s:i}", "path", path.data, "size", size);
	buf_free(&path);
	return o == NULL ? json_null() : o;
}

json_t *
panel_model(const struct request *q, const struct panel *p, struct arena *a)
{
	unsigned here = 1u << platform_of(q->user_agent);
	json_t *list = json_array(), *rest = json_array();

	for (size_t i = 0; i < MEM_COUNT(ways); i++) {
		bool first = (ways[i].first_on & here) != 0;

		json_array_append_new(first ? list : rest, way_model(&ways[i], q, p,
		    first && json_array_size(list) == 0, a));
	}
	json_array_extend(list, rest);
	json_decref(rest);
	return json_pack("{s:s, s:s, s:o, s:o, s:o}", "feed_url", p->feed_url,
	    "webcal_url", link_webcal(a, p->feed_url), "ways", list,
	    "in_app", in_app_model(q, p, a), "qr", qr_model(p->page_url));
}
