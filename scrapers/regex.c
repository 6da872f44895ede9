#include "scrapers/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/buf.h"

struct regex {
	pcre2_code *code;
	pcre2_match_data *found;
	pcre2_match_context *bounds;
	const char *text;		/* of the last match; NULL: there was none */
	bool gave_up;
};

static void *
take(size_t n, void *arena)
{
	return arena_alloc(arena, n);
}

/* Everything lives as long as its arena. */
static void
leave(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

static pcre2_code *
compile(pcre2_general_context *memory, const char *pattern, struct err *e)
{
	pcre2_compile_context *how = pcre2_compile_context_create(memory);
	PCRE2_UCHAR what[120];
	pcre2_code *code;
	PCRE2_SIZE at;
	int rc;

	pcre2_set_max_pattern_length(how, REGEX_PATTERN_MAX);
	pcre2_set_parens_nest_limit(how, 50);
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &rc, &at, how);
	if (code == NULL) {
		pcre2_get_error_message(rc, what, sizeof(what));
		err_set(e, ERR_INVALID, "the regular expression %.80s is wrong at character %zu: %s",
		    pattern, (size_t)at + 1, (const char *)what);
	}
	return code;
}

struct regex *
regex_new(struct arena *a, const char *pattern, struct err *e)
{
	pcre2_general_context *memory = pcre2_general_context_create(take, leave, a);
	struct regex *re = arena_alloc(a, sizeof(*re));

	if ((re->code = compile(memory, pattern, e)) == NULL)
		return NULL;
	re->found = pcre2_match_data_create_from_pattern(re->code, memory);
	re->bounds = pcre2_match_context_create(memory);
	pcre2_set_match_limit(re->bounds, REGEX_STEPS_MAX);
	pcre2_set_depth_limit(re->bounds, REGEX_DEPTH_MAX);
	pcre2_set_heap_limit(re->bounds, REGEX_HEAP_MAX);
	return re;
}

/* Bytes of a text that are looked at: whole code points. */
static size_t
length(const char *text)
{
	size_t n = strnlen(text, REGEX_SUBJECT_MAX);

	while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--;
	return n;
}

static bool
match_from(struct regex *re, const char *text, size_t len, size_t from, uint32_t options)
{
	int rc;

	/* What was matched once is known to be UTF-8: checks each time would take the square of its length. */
	if (from > 0)
		options |= PCRE2_NO_UTF_CHECK;
	rc = re->gave_up ? PCRE2_ERROR_NOMATCH :
	    pcre2_match(re->code, (PCRE2_SPTR)text, len, from, options, re->found, re->bounds);
	re->gave_up = re->gave_up || rc == PCRE2_ERROR_MATCHLIMIT ||
	    rc == PCRE2_ERROR_DEPTHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT;
	re->text = rc > 0 ? text : NULL;
	return rc > 0;
}

bool
regex_match(struct regex *re, const char *text)
{
	return match_from(re, text, length(text), 0, 0);
}

bool
regex_gave_up(const struct regex *re)
{
	return re->gave_up;
}

const char *
regex_group(const struct regex *re, struct arena *a, size_t n)
{
	const PCRE2_SIZE *place = pcre2_get_ovector_pointer(re->found);

	/* \K can put a match's start behind its end. */
	if (re->text == NULL || n >= pcre2_get_ovector_count(re->found) ||
	    place[2 * n] == PCRE2_UNSET || place[2 * n + 1] < place[2 * n])
		return NULL;
	return arena_strn(a, re->text + place[2 * n], place[2 * n + 1] - place[2 * n]);
}

/* A name may stand for several groups: the first that took part counts. */
const char *
regex_named(const struct regex *re, struct arena *a, const char *name)
{
	PCRE2_SPTR first, last;
	const char *text = NULL;
	int size = pcre2_substring_nametable_scan(re->code, (PCRE2_SPTR)name, &first, &last);

	for (PCRE2_SPTR p = first; size > 0 && text == NULL && p <= last; p += size)
		text = regex_group(re, a, (size_t)p[0] << 8 | p[1]);
	return text;
}

bool
regex_has_name(const struct regex *re, const char *name)
{
	PCRE2_SPTR first, last;

	return pcre2_substring_nametable_scan(re->code, (PCRE2_SPTR)name, &first, &last) > 0;
}

const char *
regex_text(const struct regex *re, struct arena *a)
{
	const char *text = NULL;

	for (size_t n = 1; text == NULL && n < pcre2_get_ovector_count(re->found); n++)
		text = regex_group(re, a, n);
	return text != NULL ? text : regex_group(re, a, 0);
}

const char *
regex_without(struct regex *re, struct arena *a, const char *text)
{
	const PCRE2_SIZE *place = pcre2_get_ovector_pointer(re->found);
	size_t len = length(text), from = 0;
	struct buf b = { 0 };
	const char *out;

	while (from < len && match_from(re, text, len, from, PCRE2_NOTEMPTY) &&
	    place[0] >= from && place[1] > place[0]) {
		buf_add(&b, text + from, place[0] - from);
		from = place[1];
	}
	if (from == 0)
		return text;
	buf_str(&b, text + from);
	out = arena_strn(a, b.data, b.len);
	buf_free(&b);
	return out;
}
