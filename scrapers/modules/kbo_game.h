/* scrapers/modules/kbo_game.h - one game of the KBO league, whichever page it stood on. */
#ifndef SCRAPERS_MODULES_KBO_GAME_H
#define SCRAPERS_MODULES_KBO_GAME_H
#include <stddef.h>

#include "base/civil.h"
#include "scrapers/scraper.h"

enum { KBO_TIME_UNKNOWN = -1 };

struct kbo_game {			/* texts are never NULL, "" unknown */
	struct civil day;
	int time;			/* seconds of the day; KBO_TIME_UNKNOWN */
	const char *away, *home;
	const char *away_score, *home_score;
	const char *id;			/* the league's own: "20260331HTLG0" */
	const char *tv, *radio, *park;
	const char *remark;		/* why it is not played, or what was special */
	const char *type;		/* the league's number of the series */
	int number;			/* 0 the only one of the two clubs that day, else first or second */
	size_t row;
};

/* The two lists that the site gives out; games is in p->arena. -1 with ERR_INVALID. */
int kbo_read_list(const struct page *p, const json_t *rows, struct sink *sink,
    struct kbo_game **games, size_t *n, struct err *e);
int kbo_read_day(const struct page *p, const json_t *rows, struct sink *sink,
    struct kbo_game **games, size_t *n, struct err *e);

#endif
