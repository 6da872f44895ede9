#include "scrapers/scraper.h"

static const struct option options[] = {
	{ 0 }
};

static int
parse(const struct page *page, struct sink *sink, struct err *e)
{
	(void)page;
	(void)sink;
	return err_set(e, ERR_INVALID,
	    "events of the module manual are typed (calcast event add), never fetched");
}

const struct scraper scraper_manual = {
	.name = "manual",
	.about = "events that people type; never fetched",
	.options = options,
	.parse = parse,
};
