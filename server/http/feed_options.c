#include <stdio.h>
#include <string.h>

#include "server/http/feed.h"

static int
unknown(const char *word, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, "no feed option '%s': there are alarm-none, "
	    "alarm-30m, alarm-30m-1d, allday-none, allday-0900, allday-1d-0900, "
	    "allday-1d-1800, client-google, lang-ko, lang-en, lang-ja", word);
}

static int
read_one(const char *word, struct feed_options *o, struct err *e)
{
	struct err cause = { 0 };
	bool again, good;

	if (strncmp(word, "alarm-", 6) == 0) {
		again = o->has_alarm;
		o->has_alarm = true;
		good = alarm_read(word + 6, '-', ALARM_MAX, &o->alarms, &cause) == 0;
	} else if (strncmp(word, "allday-", 7) == 0) {
		again = o->has_allday;
		o->has_allday = true;
		good = alarm_read_allday(word + 7, &o->alarms.allday, &cause) == 0;
	} else if (strncmp(word, "lang-", 5) == 0) {
		again = o->has_lang;
		o->has_lang = true;
		o->lang = lang_named(word + 5, strlen(word + 5));
		good = o->lang != LANG_NONE && strcmp(word + 5, lang_names[o->lang]) == 0;
	} else {
		again = o->google;
		o->google = true;
		good = strcmp(word, "client-google") == 0;
	}
	return good && !again ? 0 : unknown(word, e);
}

int
feed_options_read(const char *s, size_t n, struct feed_options *out, struct err *e)
{
	char text[FEED_OPTIONS_KEY], *word, *next;

	*out = (struct feed_options){ 0 };
	if (n >= sizeof(text))
		return err_set(e, ERR_NOT_FOUND, "feed options are too long");
	memcpy(text, s, n);
	text[n] = '\0';
	for (word = text; word != NULL; word = next) {
		next = strchr(word, '~');
		if (next != NULL)
			*next++ = '\0';
		if (read_one(word, out, e) == -1)
			return -1;
	}
	if (out->has_alarm && out->alarms.n == 0 && !out->has_allday) {
		out->has_allday = true;
		out->alarms.allday = ALLDAY_NONE;
	}
	return 0;
}

void
feed_options_key(const struct feed_options *o, char key[FEED_OPTIONS_KEY])
{
	bool silent = o->has_alarm && o->alarms.n == 0;
	struct buf b = { 0 };

	if (o->has_alarm) {
		buf_str(&b, "~alarm-");
		alarm_put(&o->alarms, '-', &b);
	}
	/* alarm-none says allday-none already. */
	if (o->has_allday && !(silent && o->alarms.allday == ALLDAY_NONE))
		buf_fmt(&b, "~allday-%s", allday_word(o->alarms.allday));
	if (o->google)
		buf_str(&b, "~client-google");
	if (o->has_lang)
		buf_fmt(&b, "~lang-%s", lang_names[o->lang]);
	snprintf(key, FEED_OPTIONS_KEY, "%s", b.len == 0 ? "" : b.data + 1);
	buf_free(&b);
}
