/* scrapers/identity.h - which item is which event: ids, given or derived, none twice. */
#ifndef SCRAPERS_IDENTITY_H
#define SCRAPERS_IDENTITY_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/crypto.h"

enum { UID_HEX = 32 };

struct found {				/* one item, ready to be compared with the store */
	const char *external_id;
	bool derived;			/* upstream gave none */
	json_t *item;			/* borrowed from the list it came in */
	char *json;			/* canonical; in the arena */
	char hash[SHA256_HEX];		/* of json and the source's settings */
	size_t row;			/* place in the list, from 1 */
};

/*
 * Gives every item its external id and puts them in order of it. An id given
 * twice is one event: its last row counts, but a postponed one only where all
 * are. Items without an id get one from title, place and day; equal ones are
 * numbered by their time, and rows that repeat another to the letter are one event.
 *
 * salt    what else decides how an item becomes an event: a changed setting must
 *         look like a changed item
 * returns an array in a of *n, sorted bytewise by external_id
 * source  SOURCES 1, UID rules 1, 5
 */
struct found *identify(struct arena *a, const json_t *items, const char *salt,
    size_t *n);

bool identity_is_derived(const char *external_id);

/* The UID of an event at first sight: hex of a hash, "@", domain. In a. */
char *identity_uid(struct arena *a, const char *source, const char *external_id,
    int incarnation, const char *domain);

#endif
