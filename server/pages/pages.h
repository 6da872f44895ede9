/* server/pages/pages.h - the files of this folder, inside the program. */
#ifndef SERVER_PAGES_PAGES_H
#define SERVER_PAGES_PAGES_H

/* Terminated by NUL. */
extern const char pages_style_css[];
extern const char pages_app_js[];
extern const char pages_api_json[];

/* A template of pages.def by its name; NULL: there is none. */
const char *pages_template(const char *name);
extern const char *const pages_templates[];	/* their names; NULL ends them */

#endif
