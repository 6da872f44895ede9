#include "server/pages/pages.h"

#include "base/embed.h"

EMBED(pages_style_css, "server/pages/style.css");
EMBED(pages_help_html, "server/pages/help.html");
EMBED(pages_api_json, "server/pages/api.json");
