#include "scrapers/scraper.h"

/*
 * A program of the operator's, in any language, is the module. It runs outside
 * the child that parses for the others, so this row is all there is here;
 * scrapers/exec_run.c runs it, scrapers/examples/ has one to begin with.
 */

static const struct option options[] = {
	{ "program", OPTION_TEXT, NULL, NULL, "absolute path of the program; it writes lines of JSON: module show exec --schema" },
	{ "args", OPTION_JSON, NULL, NULL, "its arguments: [\"--all\",\"서울\"]" },
	{ "fetch", OPTION_CHOICE, "page", "page|self", "who fetches: page (it reads the page on its standard input) or self" },
	{ "timeout", OPTION_NUMBER, NULL, NULL, "seconds after which it is killed; 30, or 120 where it fetches itself" },
	{ NULL, OPTION_TEXT, NULL, NULL, NULL }
};

static int
parse(const struct page *p, struct sink *sink, struct err *e)
{
	(void)p;
	(void)sink;
	return err_set(e, ERR_USAGE, "module exec runs a program of its own and reads no page");
}

const struct scraper scraper_exec = {
	.name = "exec",
	.about = "whatever a program of yours, in any language, makes of a page",
	.options = options,
	.raw = true,
	.parse = parse,
};
