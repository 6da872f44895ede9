/*
 * An event becomes a VEVENT in four steps: facts() decides what is to be said
 * and lets only clean text pass, build() makes libical say it, refold() lays the
 * lines out our way (libical prefers to break after spaces and colons), and
 * reads_back() parses the result and holds it against the facts.
 */
#include "feeds/vevent.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "feeds/fold.h"
#include "feeds/timezone.h"

enum { UID_MAX = 120, TIME_TEXT = 80 };	/* room for any int in each place */

const char *const vevent_styles[VEVENT__MAX] = {
	[VEVENT_PLAIN] = "plain",
	[VEVENT_GOOGLE] = "google",
	[VEVENT_NO_SCORE] = "no-score",
	[VEVENT_GOOGLE_NO_SCORE] = "google-no-score",
};

static bool
is_for_google(enum vevent_style style)
{
	return style == VEVENT_GOOGLE || style == VEVENT_GOOGLE_NO_SCORE;
}

static bool
is_without_score(enum vevent_style style)
{
	return style == VEVENT_NO_SCORE || style == VEVENT_GOOGLE_NO_SCORE;
}

enum vevent_style
vevent_style_of(bool google, bool spoilers)
{
	if (google)
		return spoilers ? VEVENT_GOOGLE : VEVENT_GOOGLE_NO_SCORE;
	return spoilers ? VEVENT_PLAIN : VEVENT_NO_SCORE;
}

static bool
speaks_our_words(const struct event *ev)
{
	return ev->status == STATUS_CANCELLED || ev->status == STATUS_POSTPONED || ev->time_unknown ||
	    ev->result != NULL || ev->price != NULL || ev->was_start != NULL || ev->was_location != NULL;
}

static bool
has_texts_in(const struct event *ev, enum lang lang)
{
	for (size_t i = 0; i < ev->n_texts; i++)
		if (strcmp(ev->texts[i].lang, lang_names[lang]) == 0)
			return true;
	return false;
}

bool
vevent_varies(const struct event *ev, enum vevent_style style, enum lang lang)
{
	if (has_texts_in(ev, lang) || (lang != lang_for(ev->lang) && speaks_our_words(ev)))
		return true;
	return (is_for_google(style) && ev->status == STATUS_CANCELLED) ||
	    (is_without_score(style) && ev->result != NULL);
}

/* Our own words, by language of the texts. */
static const struct words {
	const char *cancelled, *postponed, *time_unknown;
	const char *result, *price, *moved, *moved_place;
} words[LANG__MAX] = {
	[LANG_KO] = { "[취소] ", "[연기] ", " (시간 미정)", "결과: ", "가격: ", "일정 변경: ", "장소 변경: " },
	[LANG_JA] = { "[中止] ", "[延期] ", " (時間未定)", "結果: ", "料金: ", "日程変更: ", "会場変更: " },
	[LANG_EN] = { "[Cancelled] ", "[Postponed] ", " (time TBD)", "Result: ", "Price: ", "Moved: ", "Moved to another place: " },
};

/* What a VEVENT says; NULL: the property is left out. */
struct facts {
	const char *uid;
	const char *tzid;		/* of both times */
	char start[TIME_TEXT], end[TIME_TEXT];	/* as RFC 5545 writes them */
	icalproperty_status status;
	struct buf title, description;
	const char *location, *url, *kind, *parent;
};

static const struct words *
words_for(const char *lang)
{
	return &words[lang_for(lang)];
}

void
vevent_title(const struct event *ev, struct buf *out)
{
	const struct words *w = words_for(ev->lang);

	if (ev->status == STATUS_CANCELLED)
		buf_str(out, w->cancelled);
	if (ev->status == STATUS_POSTPONED)
		buf_str(out, w->postponed);
	buf_str(out, ev->title);
	if (ev->time_unknown && ev->status != STATUS_CANCELLED &&
	    ev->status != STATUS_POSTPONED)
		buf_str(out, w->time_unknown);
}

/* Would a client that knows only the rule, or only the local time, find the same instant? */
static bool
survives(const struct zone *z, int64_t utc)
{
	struct civil local = zone_to_local(z, utc);

	return zone_rule_holds(z, utc) && zone_to_utc(z, &local) == utc;
}

const char *
vevent_zone(const struct event *ev)
{
	const struct zone *z;
	struct zone_rule rule;

	if (ev->form == FORM_DATE || ev->tzid == NULL ||
	    (z = zone_find(ev->tzid)) == NULL || !timezone_rule(z, &rule))
		return NULL;
	return survives(z, ev->start_utc) && survives(z, ev->end_utc) ?
	    ev->tzid : NULL;
}

/* The link again: few calendars show URL. */
static void
put_link(const char *url, struct buf *out)
{
	size_t n = strlen(url);

	if (out->len >= n && strcmp(out->data + out->len - n, url) == 0 &&
	    (out->len == n || out->data[out->len - n - 1] == '\n'))
		return;
	if (out->len > 0)
		buf_char(out, '\n');
	buf_str(out, url);
}

static void
put_labelled(const char *label, const char *s, struct buf *out)
{
	if (s == NULL || *s == '\0')
		return;
	if (out->len > 0)
		buf_char(out, '\n');
	buf_str(out, label);
	buf_str(out, s);
}

/* What it was and what it is: "일정 변경: 4월 1일(수) 18:30 → 4월 2일(목) 18:30". */
static void
put_move(const struct event *ev, const struct words *w, struct buf *out)
{
	struct civil now = civil_from_epoch(ev->start_utc + ev->utc_offset);
	enum lang lang = lang_for(ev->lang);

	if (ev->form == FORM_DATE)
		civil_read(ev->start, &now, NULL);
	if (ev->was_start != NULL && ev->status != STATUS_CANCELLED && ev->status != STATUS_POSTPONED) {
		put_labelled("", w->moved, out);
		when_put_text(lang, ev->was_start, now.year, out);
		buf_str(out, " → ");
		if (ev->form == FORM_DATE || ev->time_unknown)
			when_put_day(lang, &now, now.year, out);
		else
			when_put_time(lang, &now, now.year, out);
	}
	if (ev->was_location != NULL && ev->location != NULL &&
	    strcmp(ev->was_location, ev->location) != 0) {
		put_labelled(w->moved_place, ev->was_location, out);
		buf_fmt(out, " → %s", ev->location);
	}
}

static void
put_description(const struct event *ev, enum vevent_style style, const char *url, struct buf *out)
{
	const struct words *w = words_for(ev->lang);

	put_move(ev, w, out);
	put_labelled("", ev->description, out);
	put_labelled(w->result, is_without_score(style) ? NULL : ev->result, out);
	put_labelled(w->price, ev->price, out);
	if (url != NULL)
		put_link(url, out);
}

static int
check_text(const char *field, const char *s, bool lines, struct err *e)
{
	/* U+0085, U+2028, U+2029: some readers end a line there. */
	static const char *const breaks[] = { "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

	if (!text_is_utf8(s, strlen(s)))
		return err_set(e, ERR_INVALID, "%s is not UTF-8", field);
	for (const char *p = s; *p != '\0'; p++)
		if (((unsigned char)*p < 0x20 && !(lines && *p == '\n')) || *p == 0x7f)
			return err_set(e, ERR_INVALID,
			    "%s holds the control character 0x%02x", field, *p);
	for (size_t i = 0; i < MEM_COUNT(breaks); i++)
		if (strstr(s, breaks[i]) != NULL)
			return err_set(e, ERR_INVALID,
			    "%s holds a line separator that is not \\n", field);
	return 0;
}

static int
check_uid(const char *uid, struct err *e)
{
	size_t n = uid == NULL ? 0 : strlen(uid);

	for (size_t i = 0; i < n; i++)
		if (uid[i] <= ' ' || uid[i] > '~')
			return err_set(e, ERR_INVALID,
			    "UID \"%.140s\" holds other than printable ASCII", uid);
	if (n == 0 || n > UID_MAX)
		return err_set(e, ERR_INVALID,
		    "UID has %zu characters: 1 to %d are allowed", n, UID_MAX);
	return 0;
}

static void
put_time(int64_t utc, const struct zone *z, char *out)
{
	struct civil c = z == NULL ? civil_from_epoch(utc) : zone_to_local(z, utc);

	snprintf(out, TIME_TEXT, "%04d%02d%02dT%02d%02d%02d%s", c.year, c.month,
	    c.day, c.hour, c.minute, c.second, z == NULL ? "Z" : "");
}

static int
put_day(const char *text, int days_later, char *out, struct err *e)
{
	struct civil c;

	if (text == NULL || civil_read(text, &c, NULL) != CIVIL_DATE)
		return err_set(e, ERR_INVALID, "\"%.40s\" is no date",
		    text == NULL ? "" : text);
	c = civil_add_days(c, days_later);
	snprintf(out, TIME_TEXT, "%04d%02d%02d", c.year, c.month, c.day);
	return 0;
}

static int
check_length(const struct event *ev, const struct facts *f, struct err *e)
{
	int year = civil_from_epoch(ev->start_utc).year;
	int64_t length = ev->end_utc - ev->start_utc;

	if (year < EVENT_YEAR_MIN || year > EVENT_YEAR_MAX)
		return err_set(e, ERR_INVALID, "start %s lies outside the years %d to %d",
		    f->start, EVENT_YEAR_MIN, EVENT_YEAR_MAX);
	if (strcmp(f->start, f->end) == 0 || length <= 0)
		return err_set(e, ERR_INVALID, "end %s is not after start %s",
		    f->end, f->start);
	/* Clocks may be put back in between. */
	if (length > (int64_t)EVENT_DAYS_MAX * DAY_SECONDS + 2 * 3600)
		return err_set(e, ERR_INVALID, "%s to %s is longer than %d days",
		    f->start, f->end, EVENT_DAYS_MAX);
	return 0;
}

static int
take_times(const struct event *ev, struct facts *f, struct err *e)
{
	const struct zone *z;

	if (ev->form == FORM_DATE) {
		if (put_day(ev->start, 0, f->start, e) == -1 ||
		    put_day(ev->end != NULL ? ev->end : ev->start,
		    ev->end != NULL ? 0 : 1, f->end, e) == -1)
			return -1;
	} else {
		f->tzid = vevent_zone(ev);
		z = f->tzid == NULL ? NULL : zone_find(f->tzid);
		put_time(ev->start_utc, z, f->start);
		put_time(ev->end_utc, z, f->end);
	}
	return check_length(ev, f, e);
}

static icalproperty_status
status_of(const struct event *ev, enum vevent_style style)
{
	if (ev->status == STATUS_CANCELLED)
		return is_for_google(style) ? ICAL_STATUS_CONFIRMED :
		    ICAL_STATUS_CANCELLED;
	return ev->status != STATUS_CONFIRMED || ev->time_unknown ?
	    ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED;
}

static const char *
if_any(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

/* The gate: nothing reaches libical but through here. */
static int
facts(struct arena *a, const struct event *ev, enum vevent_style style,
    struct facts *f, struct err *e)
{
	f->uid = ev->uid;
	f->status = status_of(ev, style);
	f->location = if_any(ev->location);
	f->kind = if_any(ev->kind);
	f->parent = ev->parent_uid;
	if (check_uid(ev->uid, e) == -1 ||
	    (f->parent != NULL && check_uid(f->parent, e) == -1))
		return -1;
	if (if_any(ev->title) == NULL)
		return err_set(e, ERR_INVALID, "it has no title");
	if (if_any(ev->url) != NULL &&
	    (f->url = url_publishable(a, ev->url)) == NULL)
		return err_set(e, ERR_INVALID,
		    "url \"%.80s\" is not one that may be published", ev->url);
	vevent_title(ev, &f->title);
	put_description(ev, style, f->url, &f->description);
	if (check_text("title", f->title.data, false, e) == -1 ||
	    (f->location != NULL &&
	    check_text("location", f->location, false, e) == -1) ||
	    (f->description.len > 0 &&
	    check_text("description", f->description.data, true, e) == -1) ||
	    (f->kind != NULL && !text_is_tag_part(f->kind) &&
	    err_set(e, ERR_INVALID, "kind \"%.40s\" is no word", f->kind) == -1))
		return -1;
	return take_times(ev, f, e);
}

static void
add_time(icalcomponent *c, icalproperty *p, const char *tzid)
{
	if (tzid != NULL)
		icalproperty_add_parameter(p, icalparameter_new_tzid(tzid));
	icalcomponent_add_property(c, p);
}

static icalcomponent *
build(const struct facts *f)
{
	icalcomponent *c = icalcomponent_new(ICAL_VEVENT_COMPONENT);

	icalcomponent_add_property(c, icalproperty_new_uid(f->uid));
	add_time(c, icalproperty_new_dtstart(icaltime_from_string(f->start)), f->tzid);
	add_time(c, icalproperty_new_dtend(icaltime_from_string(f->end)), f->tzid);
	icalcomponent_add_property(c, icalproperty_new_status(f->status));
	icalcomponent_add_property(c, icalproperty_new_summary(f->title.data));
	if (f->location != NULL)
		icalcomponent_add_property(c, icalproperty_new_location(f->location));
	if (f->description.len > 0)
		icalcomponent_add_property(c,
		    icalproperty_new_description(f->description.data));
	if (f->url != NULL)
		icalcomponent_add_property(c, icalproperty_new_url(f->url));
	if (f->kind != NULL)
		icalcomponent_add_property(c, icalproperty_new_categories(f->kind));
	if (f->parent != NULL)
		icalcomponent_add_property(c, icalproperty_new_relatedto(f->parent));
	icalcomponent_add_property(c,
	    icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	icalcomponent_add_property(c,
	    icalproperty_new_from_string("X-MICROSOFT-CDO-BUSYSTATUS:FREE"));
	return c;
}

/* Takes libical's folds out and puts ours in. */
static void
refold(const char *s, struct buf *out)
{
	struct buf line = { 0 };
	size_t n;

	for (; *s != '\0'; s += n) {
		n = strcspn(s, "\r\n");
		buf_add(&line, s, n);
		s += n;
		n = strspn(s, "\r\n");
		if (s[n] == ' ') {
			n++;
			continue;
		}
		if (line.len > 0)
			fold_line(line.data, line.len, out);
		buf_reset(&line);
	}
	buf_free(&line);
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same_time(icalcomponent *c, icalproperty_kind kind, const char *text,
    const char *tzid)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icalparameter *zone;
	char *value;
	bool ok;

	if (p == NULL || (value = icalproperty_get_value_as_string_r(p)) == NULL)
		return false;
	zone = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	ok = strcmp(value, text) == 0 &&
	    same(zone == NULL ? NULL : icalparameter_get_tzid(zone), tzid);
	free(value);
	return ok;
}

static const char *
url_of(icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_URL_PROPERTY);

	return p == NULL ? NULL : icalproperty_get_url(p);
}

static const char *
parent_of(icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_RELATEDTO_PROPERTY);

	return p == NULL ? NULL : icalproperty_get_relatedto(p);
}

/* The property that would not read back as it was meant; NULL: all do. */
static const char *
differing(icalcomponent *c, icalcomponent *built, const struct facts *f)
{
	if (c == NULL || icalcomponent_isa(c) != ICAL_VEVENT_COMPONENT)
		return "the component";
	if (icalcomponent_count_properties(c, ICAL_ANY_PROPERTY) !=
	    icalcomponent_count_properties(built, ICAL_ANY_PROPERTY) ||
	    icalcomponent_count_errors(c) > 0 ||
	    icalcomponent_count_components(c, ICAL_ANY_COMPONENT) > 0)
		return "the number of properties";
	if (!same(icalcomponent_get_uid(c), f->uid))
		return "UID";
	if (!same_time(c, ICAL_DTSTART_PROPERTY, f->start, f->tzid))
		return "DTSTART";
	if (!same_time(c, ICAL_DTEND_PROPERTY, f->end, f->tzid))
		return "DTEND";
	if (icalcomponent_get_status(c) != f->status)
		return "STATUS";
	if (!same(icalcomponent_get_summary(c), f->title.data))
		return "SUMMARY";
	if (!same(icalcomponent_get_location(c), f->location))
		return "LOCATION";
	if (!same(icalcomponent_get_description(c), f->description.data))
		return "DESCRIPTION";
	if (!same(parent_of(c), f->parent))
		return "RELATED-TO";
	return same(url_of(c), f->url) ? NULL : "URL";
}

static int
reads_back(const char *bytes, icalcomponent *built, const struct facts *f,
    struct err *e)
{
	icalcomponent *c = icalparser_parse_string(bytes);
	const char *what = differing(c, built, f);

	if (c != NULL)
		icalcomponent_free(c);
	if (what != NULL)
		return err_set(e, ERR_INVALID,
		    "it would not read back as written: %s differs", what);
	return 0;
}

static int
write_checked(const struct facts *f, struct buf *out, struct err *e)
{
	icalcomponent *c = build(f);
	char *text = icalcomponent_as_ical_string_r(c);
	size_t before = out->len;
	int rc;

	refold(text, out);
	rc = reads_back(out->data + before, c, f, e);
	if (rc == -1) {
		out->len = before;
		out->data[before] = '\0';
	}
	free(text);
	icalcomponent_free(c);
	return rc;
}

int
vevent_render(const struct event *ev, enum vevent_style style, struct buf *out,
    struct err *e)
{
	struct arena *a = arena_new();
	struct facts f = { 0 };
	int rc;

	icalerror_set_errors_are_fatal(0);
	rc = facts(a, ev, style, &f, e);
	if (rc == 0)
		rc = write_checked(&f, out, e);
	if (rc == -1)
		err_in(e, "event %.60s", ev->uid == NULL ? "without UID" : ev->uid);
	buf_free(&f.title);
	buf_free(&f.description);
	arena_free(a);
	return rc;
}
