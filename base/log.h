/* base/log.h - one line an event, key=value, on stderr. Secrets never. */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVEL__MAX };

struct log_field {
	const char *key;	/* NULL ends the list */
	bool is_number;
	const char *text;	/* NULL: empty */
	int64_t number;
};

#define LOG_STR(k, s) { .key = (k), .text = (s) }
#define LOG_INT(k, n) { .key = (k), .is_number = true, .number = (int64_t)(n) }

/*
 * Writes "event=NAME key=value ..." with one write(2), so that lines of threads
 * never mix. Values with spaces, quotes or control characters are quoted and
 * escaped. Under systemd ($JOURNAL_STREAM) the line begins with the <N> of
 * sd-daemon(3), elsewhere with the time in UTC.
 */
#define log_line(level, event, ...)					\
	log_write((level), (event),					\
	    (const struct log_field[]){ __VA_ARGS__, { 0 } })

void log_write(enum log_level level, const char *event,
    const struct log_field *fields);
void log_limit(enum log_level level);	/* say nothing less important; before any thread starts */

/* "error", "warn", "info", "debug"; -1 for anything else. */
int log_level_named(const char *name);

#endif
