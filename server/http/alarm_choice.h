/* server/http/alarm_choice.h - reminders as the choices of a form. */
#ifndef SERVER_HTTP_ALARM_CHOICE_H
#define SERVER_HTTP_ALARM_CHOICE_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"

/*
 * [{"value","label","selected"}]: as usual first where there is a usual, then
 * none, then all leads.
 * selected  a word, "none", or NULL: as usual
 */
json_t *alarm_choices(enum lang lang, const char *selected, bool usual);
json_t *allday_choices(enum lang lang, const char *selected, bool usual);
/* Of a list of reminders as settings have it the i-th, as "selected"; list NULL or null: as usual. */
const char *alarm_chosen(const json_t *list, size_t i);
const char *alarm_label(enum lang lang, const char *alarm);	/* "30m": "30분 전" */

#endif
