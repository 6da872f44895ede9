#include "base/zone.h"

#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/tzif.h"

enum { NAME_MAX_LEN = 64 };

struct zone {
	struct zone *next;
	char *name;
	struct tzif data;
};

static struct {
	pthread_mutex_t lock;
	struct zone *list;
} loaded = { PTHREAD_MUTEX_INITIALIZER, NULL };

static bool
starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Letters, digits, "_+-" and single inner slashes; not the directory's other inhabitants. */
static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > NAME_MAX_LEN || s[0] == '/' || s[n - 1] == '/' ||
	    strstr(s, "//") != NULL)
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("_+-/", *s) == NULL)
			return false;
	s -= n;
	return !starts(s, "posix/") && !starts(s, "right/") &&
	    strcmp(s, "localtime") != 0 && strcmp(s, "posixrules") != 0;
}

static int
read_zone(const char *name, struct tzif *out)
{
	struct err e = { 0 };
	struct buf bytes = { 0 };
	char path[sizeof(ZONE_DIR) + NAME_MAX_LEN + 1];
	int fd, rc = -1;

	strcpy(path, ZONE_DIR "/");
	strcat(path, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	if (buf_read_fd(&bytes, fd, TZIF_FILE_MAX) == 0)
		rc = tzif_read(bytes.data, bytes.len, out, &e);
	close(fd);
	buf_free(&bytes);
	return rc;
}

/* A machine without tzdata still knows UTC. */
static struct zone *
load(const char *name)
{
	struct tzif data = { 0 };
	struct zone *z;

	if (strcmp(name, "UTC") == 0)
		data.has_rule = posixtz_read("UTC0", &data.rule);
	else if (read_zone(name, &data) == -1)
		return NULL;
	z = mem_new(sizeof(*z));
	z->name = mem_str(name);
	z->data = data;
	return z;
}

const struct zone *
zone_find(const char *name)
{
	struct zone *z;

	if (!is_name(name))
		return NULL;
	pthread_mutex_lock(&loaded.lock);
	for (z = loaded.list; z != NULL && strcmp(z->name, name) != 0; z = z->next)
		;
	if (z == NULL && (z = load(name)) != NULL) {
		z->next = loaded.list;
		loaded.list = z;
	}
	pthread_mutex_unlock(&loaded.lock);
	return z;
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* How many changes of the table have happened by then. */
static size_t
changes_until(const struct tzif *t, int64_t utc)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->at[mid] <= utc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int
zone_offset(const struct zone *z, int64_t utc)
{
	const struct tzif *t = &z->data;
	size_t i = changes_until(t, utc);

	if (i == t->n && t->has_rule)
		return posixtz_offset(&t->rule, utc);
	return i == 0 ? t->first : t->offset[i - 1];
}

static int64_t
next_change(const struct tzif *t, int64_t utc)
{
	size_t i = changes_until(t, utc);

	if (i < t->n)
		return t->at[i];
	return t->has_rule ? posixtz_next(&t->rule, utc) : INT64_MAX;
}

/*
 * Walks the stretches of one offset that can hold that wall clock. The first
 * that does not end too early is it; if it begins too late, the clock was
 * skipped between it and the one before.
 */
int64_t
zone_to_utc(const struct zone *z, const struct civil *local)
{
	int64_t wall = civil_to_epoch(local);
	int64_t from = wall - 2 * DAY_SECONDS, until, utc;
	int before = zone_offset(z, from), offset;

	for (;; from = until, before = offset) {
		offset = zone_offset(z, from);
		until = next_change(&z->data, from);
		utc = wall - offset;
		if (utc < from)
			return wall - before;
		if (utc < until)
			return utc;
	}
}

struct civil
zone_to_local(const struct zone *z, int64_t utc)
{
	return civil_from_epoch(utc + zone_offset(z, utc));
}

static struct zone_change
plain_change(const struct posixtz_change *c)
{
	return (struct zone_change){ c->month, c->week, c->weekday, c->time };
}

bool
zone_rule(const struct zone *z, struct zone_rule *out)
{
	const struct posixtz *tz = &z->data.rule;

	if (!z->data.has_rule || (tz->has_daylight &&
	    (tz->to_daylight.form != 'M' || tz->to_standard.form != 'M')))
		return false;
	*out = (struct zone_rule){ .standard = tz->standard };
	memcpy(out->standard_name, tz->standard_name, sizeof(out->standard_name));
	if (!tz->has_daylight)
		return true;
	out->has_daylight = true;
	out->daylight = tz->daylight;
	memcpy(out->daylight_name, tz->daylight_name, sizeof(out->daylight_name));
	out->to_daylight = plain_change(&tz->to_daylight);
	out->to_standard = plain_change(&tz->to_standard);
	return true;
}

bool
zone_rule_holds(const struct zone *z, int64_t utc)
{
	struct zone_rule rule;

	return zone_rule(z, &rule) &&
	    posixtz_offset(&z->data.rule, utc) == zone_offset(z, utc);
}
