#include "server/http/template.h"

#include <string.h>

#include "base/mem.h"

static const char *const words[WORD__MAX][LANG__MAX] = {
#define WORD(name, ko, en, ja)						\
	[WORD_##name] = { [LANG_KO] = ko, [LANG_EN] = en, [LANG_JA] = ja },
#include "server/pages/words.def"
#undef WORD
};

const char *
word(enum lang lang, enum word w)
{
	return words[w][lang];
}

const char *
word_kind(enum lang lang, const char *kind)
{
	static const struct { const char *kind; enum word word; } names[] = {
		{ "game", WORD_kind_game }, { "session", WORD_kind_session }, { "race", WORD_kind_race },
		{ "concert", WORD_kind_concert }, { "sale", WORD_kind_sale }, { "term", WORD_kind_term },
		{ "exam", WORD_kind_exam }, { "holiday", WORD_kind_holiday },
		{ "release", WORD_kind_release }, { "ticket-open", WORD_kind_ticket_open },
		{ "registration-open", WORD_kind_registration_open },
		{ "registration-close", WORD_kind_registration_close },
		{ "sale-start", WORD_kind_sale_start }, { "sale-end", WORD_kind_sale_end },
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (strcmp(names[i].kind, kind) == 0)
			return word(lang, names[i].word);
	return word(lang, WORD_kind_event);
}
