/* scrapers/modules/html_words.h - which words of a line are of a date. */
#ifndef SCRAPERS_MODULES_HTML_WORDS_H
#define SCRAPERS_MODULES_HTML_WORDS_H
#include <stdbool.h>
#include <stddef.h>

enum { LETTERS_MAX = 40, WORDS_MAX = 64 };	/* bytes of a word that can be of a date; words of a line */

enum word { WORD_OTHER, WORD_JOINS, WORD_DATE, WORD_NUMBER, WORD_CLOCK, WORD_STATUS };

struct words {			/* of a line; what is beyond is not looked at */
	const char *at[WORDS_MAX + 1];
	size_t len[WORDS_MAX + 1];
	enum word is[WORDS_MAX + 1];
	size_t n;
};

void words_split(const char *line, size_t len, struct words *w);

/* How many words at the line's start, or from its end, are a date. */
size_t words_leading(const struct words *w);
size_t words_trailing(const struct words *w);

/* Is a line made of what dates and times are made of, such as a weekday? The second: and has a digit? */
bool is_of_dates(const char *line);
bool is_dateish(const char *line);

bool words_digit(const char *s, size_t n);	/* is one among these bytes? */
bool words_have(const char *words, const char *word);	/* words: each between blanks */
size_t words_letters(const char *s, char out[LETTERS_MAX + 1]);	/* those at s, in lower case; their bytes, 0: none or too many */
int words_month(const char *word);	/* 1..12 by its name, in English also the first three letters or more; 0 */

#endif
