#include "server/http/platform.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"

const char *const in_app_names[IN_APP__MAX] = {
	[IN_APP_NONE] = "",
	[IN_APP_KAKAOTALK] = "KakaoTalk",
	[IN_APP_LINE] = "LINE",
	[IN_APP_NAVER] = "NAVER",
	[IN_APP_INSTAGRAM] = "Instagram",
	[IN_APP_FACEBOOK] = "Facebook",
};

struct sign {
	const char *text;		/* within User-Agent */
	int means;
};

/* The first that is there: an iPhone says "like Mac OS X", Android says "Linux". */
static const struct sign platforms[] = {
	{ "iPhone", PLATFORM_IPHONE }, { "iPad", PLATFORM_IPHONE }, { "Android", PLATFORM_ANDROID },
	{ "Macintosh", PLATFORM_MAC }, { "Windows", PLATFORM_WINDOWS }, { "Linux", PLATFORM_LINUX },
	{ NULL, PLATFORM_OTHER }
};

static const struct sign apps[] = {
	{ "KAKAOTALK", IN_APP_KAKAOTALK }, { " Line/", IN_APP_LINE }, { "NAVER(inapp", IN_APP_NAVER },
	{ "Instagram", IN_APP_INSTAGRAM }, { "FBAN", IN_APP_FACEBOOK }, { "FBAV", IN_APP_FACEBOOK },
	{ NULL, IN_APP_NONE }
};

static int
find(const struct sign *s, const char *user_agent)
{
	while (s->text != NULL && (user_agent == NULL || strstr(user_agent, s->text) == NULL))
		s++;
	return s->means;
}

enum platform
platform_of(const char *user_agent)
{
	return (enum platform)find(platforms, user_agent);
}

enum in_app
platform_app(const char *user_agent)
{
	return (enum in_app)find(apps, user_agent);
}
