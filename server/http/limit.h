/* server/http/limit.h - how often one address may ask for something new. */
#ifndef SERVER_HTTP_LIMIT_H
#define SERVER_HTTP_LIMIT_H
#include <stdbool.h>

enum { LIMIT_BURST = 30, LIMIT_AN_HOUR = 300 };	/* behind an address of a mobile network are many */

struct limit;

struct limit *limit_new(void);
void limit_free(struct limit *l);	/* NULL is fine */

/*
 * May that address do it once more? IPv6 counts by its /64, which is what a
 * household has.
 *
 * wait    set when not: seconds until it may
 */
bool limit_take(struct limit *l, const char *address, int *wait);

#endif
