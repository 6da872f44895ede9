#include "base/when.h"

static const char *const weekdays[LANG__MAX][7] = {
	[LANG_KO] = { "일", "월", "화", "수", "목", "금", "토" },
	[LANG_EN] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" },
	[LANG_JA] = { "日", "月", "火", "水", "木", "金", "土" },
};
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

const char *
when_weekday(enum lang lang, int weekday)
{
	return weekdays[lang][weekday];
}

void
when_put_day(enum lang lang, const struct civil *c, int this_year, struct buf *out)
{
	const char *weekday = weekdays[lang][civil_weekday(c->year, c->month, c->day)];
	bool year = c->year != this_year;

	switch (lang) {
	case LANG_KO:
		if (year)
			buf_fmt(out, "%d년 ", c->year);
		buf_fmt(out, "%d월 %d일(%s)", c->month, c->day, weekday);
		break;
	case LANG_JA:
		if (year)
			buf_fmt(out, "%d年", c->year);
		buf_fmt(out, "%d月%d日(%s)", c->month, c->day, weekday);
		break;
	default:
		buf_fmt(out, "%s %d %.3s", weekday, c->day, months[c->month - 1]);
		if (year)
			buf_fmt(out, " %d", c->year);
	}
}

void
when_put_time(enum lang lang, const struct civil *c, int this_year, struct buf *out)
{
	when_put_day(lang, c, this_year, out);
	buf_fmt(out, " %02d:%02d", c->hour, c->minute);
}

void
when_put_month(enum lang lang, int year, int month, struct buf *out)
{
	switch (lang) {
	case LANG_KO:
		buf_fmt(out, "%d년 %d월", year, month);
		break;
	case LANG_JA:
		buf_fmt(out, "%d年%d月", year, month);
		break;
	default:
		buf_fmt(out, "%s %d", months[month - 1], year);
	}
}

void
when_put_text(enum lang lang, const char *text, int this_year, struct buf *out)
{
	struct civil c;

	switch (civil_read(text, &c, NULL)) {
	case CIVIL_DATE:
		when_put_day(lang, &c, this_year, out);
		break;
	case CIVIL_LOCAL:
	case CIVIL_OFFSET:
		when_put_time(lang, &c, this_year, out);
		break;
	default:
		buf_str(out, text);
	}
}
