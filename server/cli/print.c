/* Lists are JSON arrays first: the same rows are printed as JSON or as columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/text.h"
#include "server/cli/cli.h"

enum { COLUMN_MAX = 44, KEY_MIN = 14 };	/* what is wider moves only its own line */

static bool
is_empty(const json_t *v)
{
	return v == NULL || json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0) ||
	    (json_is_array(v) && json_array_size(v) == 0) ||
	    (json_is_object(v) && json_object_size(v) == 0);
}

/* As people read it: a, b for a list; key=value for what an object holds. */
static void
put_value(struct buf *b, const json_t *v)
{
	const char *key;
	json_t *one;
	size_t i;

	if (is_empty(v))
		buf_char(b, '-');
	else if (json_is_string(v))
		buf_str(b, json_string_value(v));
	else if (json_is_integer(v))
		buf_fmt(b, "%lld", (long long)json_integer_value(v));
	else if (json_is_boolean(v))
		buf_str(b, json_is_true(v) ? "yes" : "no");
	json_array_foreach((json_t *)v, i, one) {
		buf_str(b, i == 0 ? "" : ", ");
		put_value(b, one);
	}
	json_object_foreach((json_t *)v, key, one) {
		buf_fmt(b, "%s%s=", one == json_object_iter_value(json_object_iter((json_t *)v)) ?
		    "" : " ", key);
		put_value(b, one);
	}
}

/* Columns that a text takes on a terminal: Hangul, kana and han two each; arrows and dashes (E2 ..) one. */
static int
width_of(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s += text_step(s))
		n += text_step(s) > 2 && (unsigned char)*s != 0xe2 ? 2 : 1;
	return n;
}

/* One cell, as a new text. */
static char *
cell(const json_t *v)
{
	struct buf b = { 0 };

	put_value(&b, v);
	return b.data;
}

static void
put_padded(struct buf *line, const char *s, int width)
{
	int pad = width - width_of(s);

	buf_fmt(line, "%s%*s", s, (pad > 0 ? pad : 0) + 2, "");
}

/* Without the blanks that nothing stands behind; the line is empty again. */
static void
put_line(struct buf *line)
{
	while (line->len > 0 && line->data[line->len - 1] == ' ')
		line->len--;
	printf("%.*s\n", (int)line->len, line->data == NULL ? "" : line->data);
	buf_reset(line);
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

/* As wide as its head and its cells want; 0: no row has anything there. */
static int
column_width(const json_t *rows, const struct cli_column *col)
{
	int width = 0, n;
	json_t *row, *v;
	char *s;
	size_t i;

	json_array_foreach((json_t *)rows, i, row) {
		v = json_object_get(row, col->key);
		if (is_empty(v))
			continue;
		s = cell(v);
		n = width_of(s);
		free(s);
		if (n > width && (width == 0 || n <= COLUMN_MAX))
			width = n > COLUMN_MAX ? COLUMN_MAX : n;
	}
	n = (int)strlen(col->head);
	return width > 0 && width < n ? n : width;
}

static void
print_columns(const json_t *rows, const struct cli_column *columns)
{
	struct { const struct cli_column *column; int width; } shown[CLI_COLUMNS_MAX];
	struct buf line = { 0 };
	size_t n = 0, i;
	json_t *row, *v;
	char *s;

	for (const struct cli_column *col = columns; col->key != NULL; col++)
		if ((shown[n].width = column_width(rows, col)) > 0)
			shown[n++].column = col;
	for (size_t k = 0; k < n; k++)
		put_padded(&line, shown[k].column->head, shown[k].width);
	if (n > 0)
		put_line(&line);
	json_array_foreach((json_t *)rows, i, row) {
		for (size_t k = 0; k < n; k++) {
			v = json_object_get(row, shown[k].column->key);
			s = cell(v);
			put_padded(&line, k + 1 == n && is_empty(v) ? "" : s, shown[k].width);
			free(s);
		}
		put_line(&line);
	}
	buf_free(&line);
}

int
cli_print_list(struct cli *c, json_t *rows, const struct cli_column *columns)
{
	if (c->json)
		return cli_print_json(rows);
	print_columns(rows, columns);
	json_decref(rows);
	return 0;
}

static void
print_pair(const char *key, const json_t *v, int width)
{
	char *s = cell(v);

	printf("%-*s %s\n", width, key, s);
	free(s);
}

int
cli_print_object(struct cli *c, json_t *object)
{
	int width = KEY_MIN;
	const char *key;
	json_t *v, *item;
	size_t i;

	if (c->json)
		return cli_print_json(object);
	json_object_foreach(object, key, v)
		if ((int)strlen(key) > width)
			width = (int)strlen(key);
	json_object_foreach(object, key, v) {
		if (!json_is_array(v) || json_array_size(v) == 0)
			print_pair(key, v, width);
		json_array_foreach(v, i, item)
			print_pair(i == 0 ? key : "", item, width);
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
