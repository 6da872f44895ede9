#include "server/http/template.h"

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
