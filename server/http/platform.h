/* server/http/platform.h - what a visitor holds in the hand, guessed from User-Agent; only the order of things depends on it. */
#ifndef SERVER_HTTP_PLATFORM_H
#define SERVER_HTTP_PLATFORM_H

enum platform { PLATFORM_OTHER, PLATFORM_IPHONE, PLATFORM_MAC, PLATFORM_ANDROID, PLATFORM_WINDOWS, PLATFORM_LINUX, PLATFORM__MAX };

/* A browser within another program, which opens no calendar links. */
enum in_app { IN_APP_NONE, IN_APP_KAKAOTALK, IN_APP_LINE, IN_APP_NAVER, IN_APP_INSTAGRAM, IN_APP_FACEBOOK, IN_APP__MAX };

enum platform platform_of(const char *user_agent);	/* NULL: not sent */
enum in_app platform_app(const char *user_agent);
extern const char *const in_app_names[IN_APP__MAX];	/* as people know them; "" for none */

#endif
