/* The recipes of scrapers/recipes, inside the program; make lists them in recipes.def. */
#include <stddef.h>

#include "base/embed.h"
#include "scrapers/recipe.h"

#define RECIPE(n, name) EMBED(recipe_shipped_##n, "scrapers/recipes/" name ".json");
#include "scrapers/recipes.def"
#undef RECIPE

const struct shipped recipes_shipped[] = {
#define RECIPE(n, name) { name, recipe_shipped_##n },
#include "scrapers/recipes.def"
#undef RECIPE
	{ NULL, NULL }
};
