/* feeds/lint.h - holds any feed against the rules that make it work everywhere. */
#ifndef FEEDS_LINT_H
#define FEEDS_LINT_H
#include <stddef.h>

struct lint_rule {
	const char *id;			/* "crlf", "dtend"...; NULL ends the table */
	const char *rule;		/* what must hold, one line */
	const char *why;		/* who breaks otherwise */
	const char *reference;		/* RFC section */
};
extern const struct lint_rule lint_rules[];

struct lint_breach {
	const struct lint_rule *rule;
	size_t line;			/* content line as in the file, from 1; 0: the file as a whole */
	char what[160];			/* the value at fault, printable */
};

/*
 * Calls report for every breach, in the order of lines; the same rule at most
 * LINT_REPEAT times. Reads with its own reader, not the one that writes.
 * returns the number of breaches, those not reported included
 */
enum { LINT_REPEAT = 5 };
size_t lint_feed(const char *bytes, size_t len,
    void (*report)(const struct lint_breach *b, void *arg), void *arg);

#endif
