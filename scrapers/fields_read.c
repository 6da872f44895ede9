#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/fields_in.h"

enum { TEXTS_MAX = 30 };

static const char *const names[FIELD__MAX] = {
#define FIELD_NAME(id, option, key, about) [FIELD_##id] = option,
	FIELDS(FIELD_NAME)
#undef FIELD_NAME
};

const char *
field_option(enum field field)
{
	return names[field];
}

const char *
field_said(const struct rules *r, enum field field)
{
	return r->said[field] != NULL ? r->said[field] : names[field];
}

const char *
fields_json_text(struct arena *a, const json_t *v)
{
	char *dumped;
	const char *text;

	if (json_is_string(v))
		return arena_str(a, json_string_value(v));
	dumped = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	text = arena_str(a, dumped);
	free(dumped);
	return text;
}

int
fields_read_one(struct arena *a, struct item_rule *rule, enum field field, const char *text, struct err *e)
{
	const struct cond **cond = field == FIELD_ALL_DAY ? &rule->all_day :
	    field == FIELD_TIME_UNKNOWN ? &rule->time_unknown : NULL;

	if (text == NULL)
		return 0;
	if (field == FIELD_KIND && event_kind_known(text)) {
		rule->kind = arena_str(a, text);
		rule->spec[field] = NULL;
	} else if (field == FIELD_KIND && *text == '=' && strpbrk(text, "|{~") == NULL &&
	    !event_kind_known(text + 1)) {
		return err_set(e, ERR_INVALID, "kind: %s is no kind of event", text + 1);
	} else if (cond != NULL) {
		if ((*cond = cond_new(a, text, COND_FLAG, e)) == NULL)
			return err_in(e, "%s", names[field]);
	} else if ((rule->spec[field] = spec_new(a, text, e)) == NULL)
		return err_in(e, "%s", names[field]);
	return 0;
}

static struct regex *
read_regex(struct arena *a, const char *option, const char *text, struct err *e)
{
	struct regex *re = regex_new(a, text, e);

	if (re == NULL)
		err_in(e, "%s", option);
	return re;
}

/* "SPEC =~ REGEX", or of the record's own text. */
static int
read_pattern(struct arena *a, struct rules *r, const char *text, struct err *e)
{
	const char *match = strstr(text, " =~ ");
	const char *of = match == NULL ? "." : arena_strn(a, text, (size_t)(match - text));

	if ((r->pattern = read_regex(a, "pattern", match == NULL ? text : match + 4, e)) == NULL)
		return -1;
	r->pattern_of = spec_new(a, of, e);
	return r->pattern_of == NULL ? err_in(e, "pattern") : 0;
}

/* Is it "en", "ja", "pt-BR"? */
static bool
is_lang(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (s[n] == '\0' || (s[n] == '-' &&
	    s[n + 1] != '\0' && strlen(s) <= 12));
}

/* The options title-en and their like. */
static int
read_texts(struct arena *a, struct rules *r, const json_t *options, struct err *e)
{
	static const char *const keys[] = { "title", "location", "description" };
	const char *option;
	json_t *v;

	r->text = arena_alloc(a, TEXTS_MAX * sizeof(*r->text));
	json_object_foreach((json_t *)options, option, v)
		for (size_t i = 0; i < MEM_COUNT(keys); i++) {
			struct text_rule *t = &r->text[r->n_texts];
			size_t n = strlen(keys[i]);

			if (strncmp(option, keys[i], n) != 0 || option[n] != '-')
				continue;
			if (!is_lang(option + n + 1) || r->n_texts == TEXTS_MAX)
				return err_set(e, ERR_INVALID, "%s: no language like en, or over %d texts",
				    option, TEXTS_MAX);
			t->lang = arena_str(a, option + n + 1);
			t->key = keys[i];
			if ((t->spec = spec_new(a, json_string_value(v), e)) == NULL)
				return err_in(e, "%s", option);
			r->n_texts++;
		}
	return 0;
}

static const struct { const char *option; enum event_status status; } status_options[] = {
	{ "cancelled", STATUS_CANCELLED }, { "postponed", STATUS_POSTPONED }, { "tentative", STATUS_TENTATIVE },
};

/* A number, or a text that is one; 0: neither. */
static int
number_in(const json_t *v)
{
	return json_is_string(v) ? (int)strtol(json_string_value(v), NULL, 10) :
	    (int)json_integer_value(v);
}

static void
read_plain(struct rules *r, const struct fields *f)
{
	const struct page *p = f->page;
	int order = date_order_named(option_text(p, "order"));

	for (size_t i = 0; i < MEM_COUNT(status_options); i++)
		r->words.like[status_options[i].status] = option_text(p, status_options[i].option);
	r->no_time = f->no_time;
	r->showtimes = option_bool(p, "showtimes");
	r->ignore_offset = option_bool(p, "ignore-offset");
	r->end_exclusive = option_bool(p, "end-exclusive");
	r->status_words = option_bool(p, "status-words");
	r->timezone = p->timezone;
	r->page_url = p->url;
	r->said = f->spec;
	r->hint.reference = p->reference;
	r->hint.order = order == -1 ? DATE_YMD : (enum date_order)order;
	r->hint.school_year = option_bool(p, "school-year");
	r->hint.year = number_in(json_object_get(p->context, "year"));
	r->hint.month = number_in(json_object_get(p->context, "month"));
}

int
fields_read(struct fields *f, struct err *e)
{
	const struct page *p = f->page;
	struct arena *a = p->arena;
	struct rules *r = arena_alloc(a, sizeof(*r));
	const char *text;

	read_plain(r, f);
	if (option_bool(p, "in-order"))
		r->above = arena_alloc(a, sizeof(*r->above));
	for (int i = 0; i < FIELD__MAX; i++)
		if (fields_read_one(a, &r->main, (enum field)i, f->spec[i], e) == -1)
			return -1;
	r->item = &r->main;
	r->n_items = 1;
	if (((text = option_text(p, "emit")) != NULL && fields_read_emit(a, r, text, e) == -1) ||
	    ((text = option_text(p, "pattern")) != NULL && read_pattern(a, r, text, e) == -1) ||
	    ((text = option_text(p, "tags")) != NULL && fields_read_tags(a, r, text, e) == -1) ||
	    ((text = option_text(p, "tag-names")) != NULL && fields_read_tag_names(a, r, text, e) == -1) ||
	    read_texts(a, r, p->options, e) == -1)
		return -1;
	if ((text = option_text(p, "strip")) != NULL && (r->strip = read_regex(a, "strip", text, e)) == NULL)
		return -1;
	if ((text = option_text(p, "only")) != NULL && (r->only = cond_new(a, text, COND_TEXT, e)) == NULL)
		return err_in(e, "only");
	if ((text = option_text(p, "distinct")) != NULL && (r->distinct = spec_new(a, text, e)) == NULL)
		return err_in(e, "distinct");
	f->rules = r;
	return 0;
}
