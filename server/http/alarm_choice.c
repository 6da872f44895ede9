#include "server/http/alarm_choice.h"

#include <string.h>

#include "base/mem.h"
#include "server/http/template.h"

struct named {
	const char *value;
	enum word label;
};

static const struct named alarms[] = {
	{ "none", WORD_alarm_none }, { "0m", WORD_alarm_0m }, { "5m", WORD_alarm_5m },
	{ "10m", WORD_alarm_10m }, { "15m", WORD_alarm_15m }, { "30m", WORD_alarm_30m },
	{ "1h", WORD_alarm_1h }, { "2h", WORD_alarm_2h }, { "3h", WORD_alarm_3h },
	{ "6h", WORD_alarm_6h }, { "12h", WORD_alarm_12h }, { "1d", WORD_alarm_1d },
	{ "2d", WORD_alarm_2d }, { "3d", WORD_alarm_3d }, { "1w", WORD_alarm_1w },
	{ "2w", WORD_alarm_2w },
};

static const struct named days[] = {
	{ "none", WORD_alarm_none }, { "0900", WORD_allday_0900 },
	{ "1d-0900", WORD_allday_1d_0900 }, { "1d-1800", WORD_allday_1d_1800 },
};

static json_t *
choice(enum lang lang, const char *value, enum word label, bool selected)
{
	return json_pack("{s:s, s:s, s:b}", "value", value, "label", word(lang, label),
	    "selected", selected);
}

static json_t *
choices(enum lang lang, const struct named *list, size_t n, const char *selected, bool usual)
{
	json_t *out = json_array();

	if (usual)
		json_array_append_new(out, choice(lang, "", WORD_as_usual, selected == NULL));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, choice(lang, list[i].value, list[i].label,
		    selected != NULL && strcmp(selected, list[i].value) == 0));
	return out;
}

json_t *
alarm_choices(enum lang lang, const char *selected, bool usual)
{
	return choices(lang, alarms, MEM_COUNT(alarms), selected, usual);
}

json_t *
allday_choices(enum lang lang, const char *selected, bool usual)
{
	return choices(lang, days, MEM_COUNT(days), selected, usual);
}

const char *
alarm_chosen(const json_t *list, size_t i)
{
	if (!json_is_array(list))
		return NULL;
	if (json_array_size(list) == 0)
		return i == 0 ? "none" : NULL;
	return json_string_value(json_array_get(list, i));
}

const char *
alarm_label(enum lang lang, const char *alarm)
{
	for (size_t i = 0; i < MEM_COUNT(alarms); i++)
		if (strcmp(alarms[i].value, alarm) == 0)
			return word(lang, alarms[i].label);
	return alarm;
}
