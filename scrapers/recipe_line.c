#include "scrapers/recipe_line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct at {
	const char *p;
	int line;
};

static void
step(struct at *a)
{
	if (*a->p == '\0')
		return;
	a->line += *a->p == '\n';
	a->p++;
}

static void
white(struct at *a)
{
	while (*a->p != '\0' && strchr(" \t\r\n", *a->p) != NULL)
		step(a);
}

/* Past a string; what it holds is in [*from, *from + *n), escapes as they stand. */
static void
string(struct at *a, const char **from, size_t *n)
{
	step(a);
	*from = a->p;
	while (*a->p != '\0' && *a->p != '"') {
		if (*a->p == '\\' && a->p[1] != '\0')
			step(a);
		step(a);
	}
	*n = (size_t)(a->p - *from);
	if (*a->p == '"')
		step(a);
}

/* Past a value, whatever it holds: brackets are counted, strings passed over. */
static void
value(struct at *a)
{
	const char *from;
	int depth = 0;
	size_t n;

	white(a);
	do {
		if (*a->p == '"') {
			string(a, &from, &n);
			continue;
		}
		if (*a->p == '{' || *a->p == '[')
			depth++;
		else if (*a->p == '}' || *a->p == ']')
			depth--;
		step(a);
	} while (*a->p != '\0' && (depth > 0 || strchr(",]}", *a->p) == NULL));
}

/* To the value of the place that the first part of the path names; its line is *line. */
static bool
enter(struct at *a, const char **path, int *line)
{
	bool list = **path == '[';
	size_t want = strcspn(*path + list, list ? "]" : ".["), n = 0, place = 0;
	const char *key = NULL;

	white(a);
	if (*a->p != (list ? '[' : '{'))
		return false;
	step(a);
	for (;; place++) {
		white(a);
		*line = a->line;
		if (*a->p == '\0' || *a->p == '}' || *a->p == ']')
			return false;
		if (!list) {
			string(a, &key, &n);
			white(a);
			step(a);	/* the colon */
		}
		if (list ? place == strtoul(*path + 1, NULL, 10) :
		    n == want && strncmp(key, *path, n) == 0)
			break;
		value(a);
		white(a);
		if (*a->p == ',')
			step(a);
	}
	*path += want + (list ? 2 : 0);
	*path += **path == '.';
	return true;
}

int
recipe_line(const char *text, const char *path)
{
	struct at a = { text, 1 };
	int line = 1, found;

	while (*path != '\0' && enter(&a, &path, &found))
		line = found;
	return line;
}

int
recipe_wrong(const char *file, const char *text, const char *path, struct err *e)
{
	const char *dot = strrchr(path, '.'), *last = dot == NULL ? path : dot + 1;
	size_t n = strlen(last);

	if (*path == '\0')
		return err_in(e, "%s:1", file);
	if (strncmp(e->msg, last, n) == 0 && strncmp(e->msg + n, ": ", 2) == 0)
		memmove(e->msg, e->msg + n + 2, strlen(e->msg + n + 2) + 1);
	return err_in(e, "%s:%d: %s", file, recipe_line(text, path), path);
}
