#include "scrapers/result.h"

struct parse_result
result_new(void)
{
	return (struct parse_result){ .items = json_array(), .follow = json_array(),
	    .unread = json_array(), .complete = true };
}

int
result_add(struct parse_result *to, json_t *item)
{
	json_array_append(to->items, item);
	return 0;
}

void
result_note(struct parse_result *to, const char *why)
{
	to->n_unread++;
	if (json_array_size(to->unread) < PARSE_UNREAD_MAX)
		json_array_append_new(to->unread, json_pack("{s:i, s:s}", "row", 0, "why", why));
}

int
result_left(struct parse_result *to, const char *why)
{
	to->complete = false;
	result_note(to, why);
	return 0;
}

int
result_check(const struct parse_result *r, struct err *e)
{
	if (json_array_size(r->items) > PARSE_ITEMS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d items", PARSE_ITEMS_MAX);
	if (r->bytes > PARSE_OUT_MAX)
		return err_set(e, ERR_LIMIT, "the items of all pages are over %d MiB", PARSE_OUT_MAX >> 20);
	return 0;
}

int
result_merge(struct parse_result *to, const struct parse_result *from, struct err *e)
{
	size_t room = PARSE_UNREAD_MAX - json_array_size(to->unread);

	json_array_extend(to->items, from->items);
	for (size_t i = 0; i < json_array_size(from->unread) && i < room; i++)
		json_array_append(to->unread, json_array_get(from->unread, i));
	to->rows += from->rows;
	to->n_unread += from->n_unread;
	to->bytes += from->bytes;
	to->complete = to->complete && from->complete;
	return result_check(to, e);
}

static bool
is_before(const struct civil *a, const struct civil *b)
{
	return civil_to_epoch(a) < civil_to_epoch(b);
}

void
result_window(struct parse_result *to, const struct parse_result *page,
    const struct request *q, bool several, bool first)
{
	struct civil from = page->from, until = page->to;

	if (q->from.year != 0 && (several || from.year == 0)) {
		from = q->from;
		until = civil_add_days(q->to, 1);
	}
	if (first || from.year == 0) {
		to->from = from;
		to->to = until;
	} else if (to->from.year != 0 && !is_before(&to->to, &from) && !is_before(&until, &to->from)) {
		if (is_before(&from, &to->from))
			to->from = from;
		if (is_before(&to->to, &until))
			to->to = until;
	}
}
