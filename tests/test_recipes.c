/* Every shipped recipe reads its saved pages in fixtures/recipes/NAME; whoever adds one adds these. */
#include "tests/replay.h"

#include "base/event.h"
#include "scrapers/recipe.h"
#include "scrapers/settings.h"

static void
the_shipped_are_sorted_and_whole(void **state)
{
	struct arena *a = arena_new();
	size_t n = 0;

	(void)state;
	for (const struct shipped *s = recipes_shipped; s->name != NULL; s++, n++) {
		struct err e = { 0 };
		struct recipe r;
		const char *verdict;

		print_message("  %s\n", s->name);
		if (n > 0)
			assert_true(strcmp(s[-1].name, s->name) < 0);
		if (recipe_load(a, s->name, &r, &e) == -1)
			fail_msg("%s", e.msg);
		assert_string_equal(recipe_text(&r, "name"), s->name);
		for (size_t i = 0; i < 2; i++)
			assert_non_null(json_object_get(json_object_get(r.json, "about"), i == 0 ? "ko" : "en"));
		assert_non_null(recipe_text(&r, "contact"));
		assert_non_null(recipe_text(&r, "robots.verdict"));
		/* What somebody read has a day; what nobody looked up says so. */
		verdict = recipe_text(&r, "robots.verdict");
		assert_true(recipe_text(&r, "robots.date") != NULL || strcmp(verdict, "unknown") == 0 ||
		    strcmp(verdict, "permission") == 0);
		recipe_free(&r);
	}
	assert_true(n >= 24);
	arena_free(a);
}

/* One that needs a key or somebody's leave is off, and says which. */
static void
what_needs_something_first_is_off(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (const struct shipped *s = recipes_shipped; s->name != NULL; s++) {
		struct err e = { 0 };
		struct recipe r;
		const char *verdict;

		assert_int_equal(recipe_load(a, s->name, &r, &e), 0);
		verdict = recipe_text(&r, "robots.verdict");
		if (json_array_size(json_object_get(r.json, "needs")) > 0 ||
		    strcmp(verdict, "forbidden") == 0 || strcmp(verdict, "permission") == 0)
			assert_false(r.enabled);
		if (!r.enabled) {
			print_message("  %s: %s\n", s->name, recipe_needs(a, &r));
			assert_string_not_equal(recipe_needs(a, &r), "");
		}
		recipe_free(&r);
	}
	arena_free(a);
}

/* Items are events, too: no kind, zone or time that the store would refuse. */
static void
check_events(struct arena *a, const json_t *items, const struct settings *s)
{
	const struct event_defaults d = { .source = "test", .timezone = s->timezone,
	    .lang = s->lang, .kind = s->kind, .length = s->length };
	struct event ev;
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)items, i, item) {
		struct err e = { 0 };

		if (event_from_item(a, item, &d, &ev, &e) == -1)
			fail_msg("item %zu: %s", i, e.msg);
	}
}

static void
replay_one(struct arena *a, const char *recipe, const char *dir, const char *file)
{
	json_t *want = replay_want(dir, file), *set = json_object_get(want, "set");
	char *given = set == NULL ? mem_str("{}") : json_dumps(set, JSON_COMPACT);
	struct source s = { .name = "test", .recipe = recipe, .options = given };
	struct settings settings;
	struct buf body = { 0 };
	struct err e = { 0 };
	struct replay r;
	struct page p;
	char path[1024];

	print_message("  %s/%s\n", recipe, file);
	if (settings_of(a, &s, &settings, &e) == -1)
		fail_msg("%s", e.msg);
	snprintf(path, sizeof(path), "%s/%s", dir, file);
	assert_true(replay_read(path, settings.lang, &body));
	p = replay_page_of(want, &body);
	p.timezone = settings.timezone;
	p.lang = settings.lang == NULL ? "ko" : settings.lang;
	replay_run(&r, settings.module->name, p, settings.options);
	if (r.rc != 0)
		fail_msg("%s", r.err.msg);
	replay_compare(&r, want);
	assert_true(strcmp(p.role, "detail") == 0 || r.sink.rows >= (size_t)settings.min_rows);
	check_events(a, r.items, &settings);
	replay_free(&r);
	settings_free(&settings);
	buf_free(&body);
	free(given);
	json_decref(want);
}

static size_t
replay_recipe(struct arena *a, const char *name)
{
	char dir[512];
	struct dirent *d;
	size_t n = 0;
	DIR *all;

	snprintf(dir, sizeof(dir), "%s/recipes/%s", FIXTURES, name);
	if ((all = opendir(dir)) == NULL)
		return 0;
	while ((d = readdir(all)) != NULL)
		if (d->d_name[0] != '.' && strstr(d->d_name, ".want.json") == NULL) {
			replay_one(a, name, dir, d->d_name);
			n++;
		}
	closedir(all);
	return n;
}

static void
every_one_reads_its_saved_pages(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (const struct shipped *s = recipes_shipped; s->name != NULL; s++)
		if (replay_recipe(a, s->name) == 0)
			fail_msg("recipe %s has no saved page in tests/fixtures/recipes/%s; make one with: "
			    "calcast source test --recipe %s --save FIXTURE", s->name, s->name, s->name);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_are_sorted_and_whole),
		cmocka_unit_test(what_needs_something_first_is_off),
		cmocka_unit_test(every_one_reads_its_saved_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
