/* server/pages/pages.h - the files of this folder, inside the program. */
#ifndef SERVER_PAGES_PAGES_H
#define SERVER_PAGES_PAGES_H

/* Terminated by NUL. */
extern const char pages_style_css[];
extern const char pages_help_html[];
extern const char pages_api_json[];

#endif
