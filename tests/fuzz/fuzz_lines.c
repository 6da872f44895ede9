/* Any bytes as what a program writes: items, or an error that says something. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "scrapers/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct parse_result *r)
{
	assert(json_array_size(r->items) <= PARSE_ITEMS_MAX);
	assert(json_array_size(r->unread) <= PARSE_UNREAD_MAX && json_array_size(r->unread) <= r->n_unread);
	assert(json_array_size(r->follow) <= PARSE_FOLLOW_MAX);
	assert((r->from.year == 0) == (r->to.year == 0));
	for (size_t i = 0; i < json_array_size(r->items); i++)
		assert(json_is_object(json_array_get(r->items, i)));
	for (size_t i = 0; i < json_array_size(r->follow); i++)
		assert(json_is_string(json_object_get(json_array_get(r->follow, i), "url")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = { 0 };
	struct parse_result r;
	struct err e = { 0 };

	buf_add(&out, data, size);
	if (lines_read(&out, "it", &r, &e) == 0)
		check(&r);
	else
		assert(e.code != ERR_NONE && e.msg[0] != '\0' && text_is_utf8(e.msg, strlen(e.msg)));
	parse_result_free(&r);
	buf_free(&out);
	return 0;
}
