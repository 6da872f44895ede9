/* Rules about bytes and lines, before anybody asks what they mean. */
#include "feeds/lint_check.h"

#include <string.h>

#include "base/text.h"
#include "feeds/assemble.h"
#include "feeds/fold.h"

enum { QUOTE = 60 };	/* bytes of a physical line that a breach shows */

static void
breach_physical(struct lint *l, size_t i)
{
	const struct lint_physical *p = &lint_doc(l)->physical[i];

	lint_breach(l, i + 1, "%.*s", (int)(p->n < QUOTE ? p->n : QUOTE), p->p);
}

void
lint_size(struct lint *l, const struct lint_component *c)
{
	(void)c;
	if (lint_doc(l)->len > FEED_BYTES_MAX)
		lint_breach(l, 0, "%zu bytes", lint_doc(l)->len);
}

void
lint_bom(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	if (d->len >= 3 && memcmp(d->bytes, "\xef\xbb\xbf", 3) == 0)
		lint_breach(l, 1, "EF BB BF");
}

void
lint_crlf(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++)
		if (!d->physical[i].crlf)
			breach_physical(l, i);
}

void
lint_blank(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++)
		if (d->physical[i].n == 0)
			lint_breach(l, i + 1, "empty line");
}

void
lint_octets(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++)
		if (d->physical[i].n > FOLD_OCTETS)
			lint_breach(l, i + 1, "%zu octets: %.*s", d->physical[i].n,
			    QUOTE, d->physical[i].p);
}

void
lint_fold_point(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++) {
		const struct lint_physical *p = &d->physical[i];

		if (p->folded && p->n > 1 && ((unsigned char)p->p[1] & 0xc0) == 0x80)
			breach_physical(l, i);
	}
}

void
lint_fold_escape(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);
	size_t run = 0;		/* backslashes at the end of the content so far */

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++) {
		const struct lint_physical *p = &d->physical[i];
		size_t n = p->n, from = p->folded ? 1 : 0;

		if (!p->folded)
			run = 0;
		else if (run % 2 == 1)
			breach_physical(l, i);
		while (n > from && p->p[n - 1] == '\\')
			n--;
		run = n == from ? run + p->n - n : p->n - n;
	}
}

void
lint_utf8(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_lines; i++)
		if (!text_is_utf8(d->lines[i].text, d->lines[i].len))
			lint_breach_line(l, &d->lines[i]);
}

void
lint_controls(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_physical; i++)
		for (size_t j = 0; j < d->physical[i].n; j++) {
			unsigned char b = (unsigned char)d->physical[i].p[j];

			if ((b < 0x20 && b != '\t') || b == 0x7f) {
				lint_breach(l, i + 1, "0x%02x at octet %zu", b, j + 1);
				break;
			}
		}
}

static bool
is_separator(const char *s, size_t n)
{
	return (n >= 2 && memcmp(s, "\xc2\x85", 2) == 0) ||
	    (n >= 3 && memcmp(s, "\xe2\x80\xa8", 3) == 0) ||
	    (n >= 3 && memcmp(s, "\xe2\x80\xa9", 3) == 0);
}

void
lint_separators(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_lines; i++) {
		const struct lint_line *line = &d->lines[i];

		for (size_t j = 0; j < line->len; j++)
			if (is_separator(line->text + j, line->len - j)) {
				lint_breach_line(l, line);
				break;
			}
	}
}

void
lint_content_line(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_lines; i++) {
		const struct lint_line *line = &d->lines[i];
		size_t n = strspn(line->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

		if (line->len > 0 && (n == 0 || line->name[n] != '\0'))
			lint_breach_line(l, line);
	}
}

void
lint_parameters(struct lint *l, const struct lint_component *c)
{
	const struct lint_doc *d = lint_doc(l);

	(void)c;
	for (size_t i = 0; i < d->n_lines; i++)
		if (strpbrk(d->lines[i].params, "\"^") != NULL)
			lint_breach_line(l, &d->lines[i]);
}

void
lint_nesting(struct lint *l, const struct lint_component *file)
{
	const struct lint_doc *d = lint_doc(l);

	for (const struct lint_component *c = file->later; c != NULL; c = c->later)
		if (c->end == 0)
			lint_breach(l, c->number, "BEGIN:%s without END", c->kind);
	for (const struct lint_component *c = file; c != NULL; c = c->later)
		for (const struct lint_line *p = c->first; p != NULL; p = p->next)
			if (strcmp(p->name, "END") == 0)
				lint_breach_line(l, p);
	if (d->n_lines == 0)
		lint_breach(l, 0, "the file is empty");
}

void
lint_one_calendar(struct lint *l, const struct lint_component *file)
{
	size_t n = 0;

	for (const struct lint_component *c = file->child; c != NULL; c = c->sibling) {
		if (strcmp(c->kind, "VCALENDAR") != 0)
			lint_breach(l, c->number, "BEGIN:%s", c->kind);
		else if (++n > 1)
			lint_breach(l, c->number, "one more VCALENDAR");
	}
	if (n == 0)
		lint_breach(l, 0, "no VCALENDAR");
	for (const struct lint_line *p = file->first; p != NULL; p = p->next)
		if (p->len > 0)
			lint_breach_line(l, p);
}
