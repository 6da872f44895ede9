/* scrapers/crawl_parts.h - what the files crawl*.c share. */
#ifndef SCRAPERS_CRAWL_PARTS_H
#define SCRAPERS_CRAWL_PARTS_H
#include <jansson.h>
#include <stdbool.h>

#include "scrapers/crawl.h"
#include "scrapers/result.h"

bool crawl_is_detail(const struct visit *v);
int crawl_too_much(const struct crawl *c, struct err *e);	/* ERR_LIMIT: more than a run may fetch */

/* One more page to ask for; visits may move. */
struct visit *crawl_add(struct crawl *c, const struct request *q, const char *role, int depth);

/* Takes up the rows of parse_result.follow of the page at index i. */
void crawl_follow(struct crawl *c, size_t i, const json_t *rows);

/* Reads the detail pages that are known so far; they may name others. */
int crawl_details(struct crawl *c, struct err *e);

#endif
