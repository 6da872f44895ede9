/* Lists are JSON arrays first: the same rows are printed as JSON or as columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "server/cli/cli.h"

static void
put_value(const json_t *v, int width)
{
	char number[32], *dump = NULL;
	const char *s = "-";
	int pad = width;

	if (json_is_string(v))
		s = json_string_value(v);
	else if (json_is_integer(v)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
		s = number;
	} else if (json_is_boolean(v))
		s = json_is_true(v) ? "yes" : "no";
	else if (json_is_array(v) || json_is_object(v))
		s = dump = json_dumps(v, JSON_COMPACT);
	for (const char *p = s; *p != '\0'; p += text_step(p))
		pad -= text_step(p) > 2 ? 2 : 1;	/* Hangul, kana, han: two columns each */
	fputs(s, stdout);
	printf("%*s", pad > 0 ? pad : 0, "");
	free(dump);
}

int
cli_print_json(json_t *v)
{
	char *text = json_dumps(v, JSON_INDENT(2));

	puts(text);
	free(text);
	json_decref(v);
	return 0;
}

int
cli_print_list(struct cli *c, json_t *rows, const struct cli_column *columns)
{
	const struct cli_column *col;
	json_t *row;
	size_t i;

	if (c->json)
		return cli_print_json(rows);
	if (json_array_size(rows) > 0) {
		for (col = columns; col->key != NULL; col++)
			printf("%-*s%s", col->width, col->head, col[1].key == NULL ? "\n" : "  ");
		json_array_foreach(rows, i, row)
			for (col = columns; col->key != NULL; col++) {
				put_value(json_object_get(row, col->key), col->width);
				fputs(col[1].key == NULL ? "\n" : "  ", stdout);
			}
	}
	json_decref(rows);
	return 0;
}

int
cli_print_object(struct cli *c, json_t *object)
{
	const char *key;
	json_t *v, *item;
	size_t i;

	if (c->json)
		return cli_print_json(object);
	json_object_foreach(object, key, v) {
		printf("%-14s ", key);
		if (json_is_array(v) && json_array_size(v) > 0) {
			json_array_foreach(v, i, item) {
				if (i > 0)
					printf("%-14s ", "");
				put_value(item, 0);
				putchar('\n');
			}
		} else {
			put_value(json_array_size(v) == 0 && json_is_array(v) ? NULL : v, 0);
			putchar('\n');
		}
	}
	json_decref(object);
	return 0;
}

int
cli_print_done(struct cli *c, const char *key, const char *value)
{
	return c->json ? cli_print_json(json_pack("{s:s}", key, value)) : 0;
}

json_t *
cli_time(int64_t seconds)
{
	char text[CIVIL_TEXT];

	if (seconds == 0)
		return json_null();
	civil_put_utc(seconds, text);
	return json_string(text);
}
