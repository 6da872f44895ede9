#include "base/roman.h"

#include <stdint.h>

#include "base/text.h"

enum { FIRST = 0xac00, LAST = 0xd7a3, FINALS = 28, MEDIALS = 21 };

static const char *const initials[] = { "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "",
	"j", "jj", "ch", "k", "t", "p", "h" };
static const char *const medials[] = { "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae",
	"oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i" };
static const char *const finals[] = { "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l",
	"l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t" };

void
roman_put(const char *s, struct buf *out)
{
	const unsigned char *u;
	uint32_t c;

	buf_str(out, "");
	for (size_t n; *s != '\0'; s += n) {
		n = text_step(s);
		u = (const unsigned char *)s;
		c = n != 3 ? 0 : (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		if (c < FIRST || c > LAST) {
			buf_add(out, s, n);
			continue;
		}
		c -= FIRST;
		buf_str(out, initials[c / (MEDIALS * FINALS)]);
		buf_str(out, medials[c / FINALS % MEDIALS]);
		buf_str(out, finals[c % FINALS]);
	}
}
