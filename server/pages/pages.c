#include "server/pages/pages.h"

#include <stddef.h>
#include <string.h>

#include "base/embed.h"

EMBED(pages_style_css, "server/pages/style.css");
EMBED(pages_app_js, "server/pages/app.js");
EMBED(pages_api_json, "server/pages/api.json");

#define PAGE(name) EMBED(template_##name, "server/pages/" #name ".html");
#include "server/pages/pages.def"
#undef PAGE

const char *const pages_templates[] = {
#define PAGE(name) #name,
#include "server/pages/pages.def"
#undef PAGE
	NULL
};

const char *
pages_template(const char *name)
{
	static const char *const texts[] = {
#define PAGE(name) template_##name,
#include "server/pages/pages.def"
#undef PAGE
	};

	for (size_t i = 0; pages_templates[i] != NULL; i++)
		if (strcmp(pages_templates[i], name) == 0)
			return texts[i];
	return NULL;
}
