/* base/err.h - what went wrong: one code to decide on, one line to read. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* A caller decides on the code; people read the message. */
enum err_code {
	ERR_NONE,
	ERR_USAGE,		/* the command line is wrong: exit 2 */
	ERR_INVALID,		/* bytes or values from outside make no sense */
	ERR_LIMIT,		/* larger, longer or slower than we accept */
	ERR_NOT_FOUND,		/* no such source, topic, event, file */
	ERR_CONFLICT,		/* exists already, or somebody else changed it first */
	ERR_BUSY,		/* held by another process: try again */
	ERR_UPSTREAM,		/* the other side of a connection failed */
	ERR_IO,			/* disk, database, memory of this machine */
	ERR__MAX
};

enum { ERR_MSG = 512 };

struct err {
	enum err_code code;
	char msg[ERR_MSG];	/* one line, no newline, safe to print */
};

/* Fills e (control characters become '?') and returns -1. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "text: " before the message that is there; the code stays. Returns -1. */
int err_in(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The code's name for logs: "invalid", "busy"... */
const char *err_name(enum err_code code);

#endif
