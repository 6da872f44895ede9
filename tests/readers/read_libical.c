/* read_libical FILE [ZONE] - what libical makes of a calendar, as JSON. */
#include <libical/ical.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ALARMS_MAX = 16 };

static icaltimezone *home;	/* where the reader lives: days begin there */

static void
put_text(const char *s)
{
	putchar('"');
	for (; s != NULL && *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else
			putchar(*s);
	putchar('"');
}

static time_t
instant(struct icaltimetype t)
{
	icaltimezone *z = (icaltimezone *)(void *)t.zone;

	if (t.is_date || (z == NULL && !icaltime_is_utc(t)))
		z = home;
	t.is_date = 0;
	return icaltime_as_timet_with_zone(t, z);
}

static void
put_instant(time_t at)
{
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
	put_text(text);
}

static void
put_when(struct icaltimetype t)
{
	if (t.is_date)
		printf("\"%04d-%02d-%02d\"", t.year, t.month, t.day);
	else
		put_instant(instant(t));
}

static time_t
rings(icalcomponent *alarm, icalcomponent *event)
{
	icalproperty *p = icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);
	struct icaltriggertype trigger = icalproperty_get_trigger(p);
	icalparameter *related = icalproperty_get_first_parameter(p, ICAL_RELATED_PARAMETER);
	struct icaltimetype from = icalcomponent_get_dtstart(event);

	if (!icaltime_is_null_time(trigger.time))
		return instant(trigger.time);
	if (related != NULL && icalparameter_get_related(related) == ICAL_RELATED_END)
		from = icalcomponent_get_dtend(event);
	if (!from.is_date)
		return instant(from) + icaldurationtype_as_int(trigger.duration);
	from.is_date = 0;
	from.zone = home;
	return instant(icaltime_add(from, trigger.duration));
}

static int
by_time(const void *a, const void *b)
{
	time_t x = *(const time_t *)a, y = *(const time_t *)b;

	return (x > y) - (x < y);
}

static void
put_alarms(icalcomponent *event)
{
	icalcomponent *c;
	time_t at[ALARMS_MAX];
	size_t i, n = 0;

	for (c = icalcomponent_get_first_component(event, ICAL_VALARM_COMPONENT);
	    c != NULL && n < ALARMS_MAX;
	    c = icalcomponent_get_next_component(event, ICAL_VALARM_COMPONENT))
		at[n++] = rings(c, event);
	qsort(at, n, sizeof(*at), by_time);
	printf("\"alarms\":[");
	for (i = 0; i < n; i++) {
		if (i > 0)
			putchar(',');
		put_instant(at[i]);
	}
	putchar(']');
}

static void
put_event(icalcomponent *event)
{
	struct icaltimetype start = icalcomponent_get_dtstart(event);
	enum icalproperty_status status = icalcomponent_get_status(event);

	printf("{\"uid\":");
	put_text(icalcomponent_get_uid(event));
	printf(",\"summary\":");
	put_text(icalcomponent_get_summary(event));
	printf(",\"start\":");
	put_when(start);
	printf(",\"end\":");
	put_when(icalcomponent_get_dtend(event));
	printf(",\"allday\":%s,\"status\":", start.is_date ? "true" : "false");
	put_text(status == ICAL_STATUS_NONE ? "" : icalproperty_status_to_string(status));
	printf(",\"sequence\":%d,", icalcomponent_get_sequence(event));
	put_alarms(event);
	putchar('}');
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0, got = 1;

	while (f != NULL && got > 0) {
		text = realloc(text, n + 65536 + 1);
		if (text == NULL)
			abort();
		got = fread(text + n, 1, 65536, f);
		n += got;
		text[n] = '\0';
	}
	if (f != NULL)
		fclose(f);
	return text;
}

/* Several calendars in one file come wrapped in an XROOT. */
static size_t
put_events(icalcomponent *root, size_t n)
{
	icalcomponent *c;

	for (c = icalcomponent_get_first_component(root, ICAL_ANY_COMPONENT);
	    c != NULL; c = icalcomponent_get_next_component(root, ICAL_ANY_COMPONENT)) {
		if (icalcomponent_isa(c) == ICAL_VCALENDAR_COMPONENT)
			n = put_events(c, n);
		if (icalcomponent_isa(c) != ICAL_VEVENT_COMPONENT)
			continue;
		if (n++ > 0)
			putchar(',');
		put_event(c);
	}
	return n;
}

int
main(int argc, char **argv)
{
	icalcomponent *root;
	char *text;
	size_t n;

	text = argc < 2 ? NULL : read_file(argv[1]);
	root = text == NULL ? NULL : icalparser_parse_string(text);
	home = icaltimezone_get_builtin_timezone(argc > 2 ? argv[2] : "UTC");
	if (root == NULL || home == NULL) {
		fprintf(stderr, "read_libical: cannot read %s\n", argc < 2 ? "" : argv[1]);
		return 1;
	}
	printf("{\"events\":[");
	n = put_events(root, 0);
	printf("],\"count\":%zu}\n", n);
	icalcomponent_free(root);
	free(text);
	return 0;
}
