/* scrapers/follow.h - where a page may lead us; pure. */
#ifndef SCRAPERS_FOLLOW_H
#define SCRAPERS_FOLLOW_H
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * The address of another page of the same source, as it is asked for.
 *
 * page    where the link stands: the final address, on the web
 * strict  the request holds a key: exactly that host
 * returns it in a; NULL with ERR_INVALID when it leads to another host ("www."
 *         makes none), from https to http, or nowhere
 */
const char *follow_address(struct arena *a, const char *page, const char *link,
    bool strict, struct err *e);

#endif
