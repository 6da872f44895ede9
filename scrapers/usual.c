#include "scrapers/usual.h"

#include <ctype.h>
#include <string.h>

static const char *const usual[FIELD__MAX] = {
	[FIELD_TITLE] = "subject|title|summary|event|eventname|제목|일정명|행사명|축제명|"
	    "공연명|공연행사명|대회명|학사일정|일정|행사|공연|대회|name|件名|名称|"
	    "国民の祝日・休日名称|veranstaltung|titel",
	[FIELD_START] = "startdate|start|dtstart|date|시작일|시작일자|축제시작일자|행사시작일자|"
	    "공연행사시작일자|시작|날짜|일자|일시|기간|개최일|개최일자|대회일|대회일시|공연일|공연시작일|開始日|日付|開催日|"
	    "国民の祝日・休日月日|datum|termin",
	[FIELD_TIME] = "starttime|time|시작시각|시작시간|행사시작시각|공연행사시작시각|시각|시간|開始時刻|uhrzeit",
	[FIELD_END] = "enddate|end|dtend|종료일|종료일자|축제종료일자|행사종료일자|공연행사종료일자|종료|終了日",
	[FIELD_END_TIME] = "endtime|종료시각|종료시간|행사종료시각|공연행사종료시각|終了時刻",
	[FIELD_ALL_DAY] = "alldayevent|allday|종일",
	[FIELD_TIMEZONE] = "timezone|시간대",
	[FIELD_LOCATION] = "location|place|venue|장소|개최장소|행사장소|場所|会場|ort|veranstaltungsort",
	[FIELD_DESCRIPTION] = "description|notes|details|설명|내용|축제내용|행사내용|공연행사내용|비고|説明|内容",
	[FIELD_URL] = "url|link|website|홈페이지|홈페이지주소|링크|주소url",
	[FIELD_ID] = "uid|id|eventid",
	[FIELD_STATUS] = "status|상태|진행상태|状態",
	[FIELD_PRICE] = "price|요금|관람요금|공연행사요금정보|입장료|料金",
	[FIELD_YEAR] = "year|연도|년도|학년도|年度",
	[FIELD_MONTH] = "month|월",
};

static const char of_posts[] = "작성일|작성일자|등록일|등록일자|게시일|게시일자|수정일|공고일|입력일|"
    "작성자|글쓴이|조회|조회수|author|views|hits|posted|postedon|published|updated|lastmodified|modified|created|datecreated|"
    "投稿者|投稿日|更新日|掲載日";

const char *
usual_names(enum field field)
{
	return usual[field];
}

char *
usual_fold(struct arena *a, const char *s)
{
	char *out = arena_str(a, s), *to = out;

	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80 || isalnum((unsigned char)*s) || *s == '#')
			*to++ = (char)tolower((unsigned char)*s);
	*to = '\0';
	return out;
}

static bool
is_one_of(const char *names, const char *folded)
{
	size_t n;

	for (; names != NULL && *names != '\0'; names += n + (names[n] == '|')) {
		n = strcspn(names, "|");
		if (n == strlen(folded) && memcmp(names, folded, n) == 0)
			return true;
	}
	return false;
}

bool
usual_is(enum field field, const char *folded)
{
	return is_one_of(usual[field], folded);
}

bool
usual_is_of_post(const char *folded)
{
	return is_one_of(of_posts, folded);
}
