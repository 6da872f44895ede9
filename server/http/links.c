#include "server/http/links.h"

#include <string.h>

#include "base/url.h"

char *
link_feed(struct arena *a, const char *public_url, const char *options,
    const char *slug, const char *extension)
{
	return arena_fmt(a, "%s/feeds/%s%s%s.%s", public_url, options,
	    *options == '\0' ? "" : "/", slug, extension);
}

char *
link_page(struct arena *a, const char *public_url, const char *slug)
{
	return arena_fmt(a, "%s/topics/%s", public_url, slug);
}

char *
link_webcal(struct arena *a, const char *url)
{
	const char *rest = strstr(url, "://");

	return arena_fmt(a, "webcal%s", rest == NULL ? "://" : rest);
}

char *
link_google(struct arena *a, const char *webcal)
{
	return arena_fmt(a, "https://calendar.google.com/calendar/u/0/r?cid=%s",
	    url_encode(a, webcal));
}

char *
link_personal(struct arena *a, const char *public_url, const char *token, const char *name)
{
	return arena_fmt(a, "%s/s/%s/%s.ics", public_url, token, name);
}

char *
link_manage(struct arena *a, const char *public_url, const char *token)
{
	return arena_fmt(a, "%s/s/%s", public_url, token);
}

char *
link_api(struct arena *a, const char *public_url, const char *token)
{
	return arena_fmt(a, "%s/api/v1/subscriptions/%s", public_url, token);
}

char *
link_event(struct arena *a, const char *public_url, const char *uid)
{
	return arena_fmt(a, "%s/events/%.*s", public_url, (int)strcspn(uid, "@"), uid);
}
