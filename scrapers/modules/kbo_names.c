#include "scrapers/modules/kbo_names.h"

#include <string.h>

#include "base/mem.h"

static const struct kbo_club clubs[] = {
	{ "KIA",    "HT", "kia",     "KIA 타이거즈" },		/* Haitai */
	{ "두산",   "OB", "doosan",  "두산 베어스" },
	{ "키움",   "WO", "kiwoom",  "키움 히어로즈" },		/* Woori */
	{ "넥센",   "WO", "kiwoom",  "키움 히어로즈" },
	{ "SSG",    "SK", "ssg",     "SSG 랜더스" },
	{ "SK",     "SK", "ssg",     "SSG 랜더스" },
	{ "롯데",   "LT", "lotte",   "롯데 자이언츠" },
	{ "삼성",   "SS", "samsung", "삼성 라이온즈" },
	{ "한화",   "HH", "hanwha",  "한화 이글스" },
	{ "LG",     "LG", "lg",      "LG 트윈스" },
	{ "NC",     "NC", "nc",      "NC 다이노스" },
	{ "KT",     "KT", "kt",      "KT 위즈" },
	{ "드림",   "EA", "dream",   "드림 올스타" },
	{ "나눔",   "WE", "nanum",   "나눔 올스타" },
};

static const struct { const char *name, *tag; } parks[] = {
	{ "잠실", "jamsil" },   { "고척", "gocheok" },  { "문학", "munhak" },
	{ "수원", "suwon" },    { "대전", "daejeon" },  { "청주", "cheongju" },
	{ "광주", "gwangju" },  { "대구", "daegu" },    { "포항", "pohang" },
	{ "사직", "sajik" },    { "울산", "ulsan" },    { "창원", "changwon" },
	{ "마산", "masan" },    { "목동", "mokdong" },  { "군산", "gunsan" },
	{ "이천", "icheon" },   { "인천", "munhak" },
};

const struct kbo_club *
kbo_club(const char *name)
{
	size_t n = strcspn(name, " ");

	for (size_t i = 0; i < MEM_COUNT(clubs); i++)
		if (strlen(clubs[i].name) == n && memcmp(clubs[i].name, name, n) == 0)
			return &clubs[i];
	return NULL;
}

const struct kbo_club *
kbo_club_coded(const char *code)
{
	for (size_t i = 0; i < MEM_COUNT(clubs); i++)
		if (strcmp(clubs[i].code, code) == 0)
			return &clubs[i];
	return NULL;
}

const char *
kbo_park(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(parks); i++)
		if (strncmp(parks[i].name, name, strlen(parks[i].name)) == 0)
			return parks[i].tag;
	return NULL;
}
