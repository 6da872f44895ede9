#include "tests/replay.h"

#include "scrapers/modules/csv_read.h"

static void
saved_pages_give_what_is_wanted(void **state)
{
	(void)state;
	replay_fixtures("csv");
}

static void
records_are_read_as_the_rfc_says(void **state)
{
	/* Cells joined by '/', records by '|'. */
	static const struct { const char *why, *text, *want; } cases[] = {
		{ "CRLF", "a,b\r\nc,d\r\n", "a/b|c/d|" },
		{ "LF, no end", "a,b\nc,d", "a/b|c/d|" },
		{ "CR", "a,b\rc,d\r", "a/b|c/d|" },
		{ "empty cells", ",b,\n,\n", "/b/|" },
		{ "empty lines", "\n\r\na\n\n\nb\n\n", "a|b|" },
		{ "quotes", "\"a\",\"b\"\n", "a/b|" },
		{ "quoted delimiter", "\"a,b\",c", "a,b/c|" },
		{ "quoted quote", "\"a \"\"b\"\" c\"", "a \"b\" c|" },
		{ "quoted newline", "\"a\r\nb\",c\n", "a\r\nb/c|" },
		{ "empty quotes", "\"\",x", "/x|" },
		{ "a letter like any other", "5\" disk,x", "5\" disk/x|" },
		{ "text behind the quote", "\"a\"b,c", "ab/c|" },
		{ "blanks before the quote", "a, \"b, c\"", "a/b, c|" },
		{ "ragged", "a,b,c\nd\ne,f,g,h", "a/b/c|d|e/f/g/h|" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct csv c = { .at = cases[i].text, .delimiter = ',', .line = 1,
		    .end = cases[i].text + strlen(cases[i].text) };
		struct arena *a = arena_new();
		struct buf got = { 0 };
		struct csv_row row;
		struct err e = { 0 };

		print_message("  %s\n", cases[i].why);
		while (csv_next(&c, a, &row, &e) == 1)
			for (size_t j = 0; j < row.n; j++)
				buf_fmt(&got, "%s%s", row.cell[j], j + 1 < row.n ? "/" : "|");
		assert_int_equal(e.code, ERR_NONE);
		assert_string_equal(got.data == NULL ? "" : got.data, cases[i].want);
		buf_free(&got);
		arena_free(a);
	}
}

static void
lines_are_counted(void **state)
{
	static const char text[] = "a\r\n\r\n\"b\nc\",d\ne";
	static const size_t want[] = { 1, 3, 5 };
	struct csv c = { .at = text, .end = text + sizeof(text) - 1, .delimiter = ',', .line = 1 };
	struct arena *a = arena_new();
	struct csv_row row;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(want); i++) {
		assert_int_equal(csv_next(&c, a, &row, &e), 1);
		assert_int_equal(row.line, want[i]);
	}
	assert_int_equal(csv_next(&c, a, &row, &e), 0);
	arena_free(a);
}

static void
the_delimiter_is_found_out(void **state)
{
	static const struct { const char *why, *text; char want; } cases[] = {
		{ "comma", "a,b,c\n1,2,3", ',' },
		{ "semicolon with commas in cells", "a;b;c\n1;2,5;3\n1;2,5;3\n", ';' },
		{ "tab", "a\tb\n1,5\t2", '\t' },
		{ "bar", "a|b|c\n1|2|3", '|' },
		{ "quoted ones do not count", "\"x;y;z;;;\",b\n", ',' },
		{ "one column", "a\nb\n", ',' },
		{ "nothing", "", ',' },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		print_message("  %s\n", cases[i].why);
		assert_int_equal(csv_delimiter(cases[i].text, strlen(cases[i].text)), cases[i].want);
	}
}

static void
pages_that_are_no_table_are_refused(void **state)
{
	static const struct { const char *why, *body, *options, *says; enum err_code code; } cases[] = {
		{ "HTML", "<!DOCTYPE html><title>Sign in</title>", "", "HTML where CSV was expected", ERR_INVALID },
		{ "HTML behind a BOM", "\xEF\xBB\xBF\n<html>", "", "HTML where CSV was expected", ERR_INVALID },
		{ "nothing", "", "", "empty page", ERR_INVALID },
		{ "only a BOM", "\xEF\xBB\xBF", "", "empty page", ERR_INVALID },
		{ "no header", "1,2,3\n4,5,6\n", "", "no header row with the column title; the first row has 1, 2, 3", ERR_INVALID },
		{ "no start", "Title,Place\nx,y\n", "", "no header row with the column start; the first row has Title, Place", ERR_INVALID },
		{ "a column that is not there", "Title,Date\nx,2026-01-01\n", "location=Hall", "the column Hall", ERR_INVALID },
		{ "one of a template's columns", "Title,Date\nx,2026-01-01\n", "title={Title} {Team}", "the column Team", ERR_INVALID },
		{ "cut in a quoted cell", "Title,Date\nx,2026-01-01\n\"y\nz", "", "the quote of line 3 is never closed: the page is cut", ERR_INVALID },
		{ "no row understood", "Title,Date\nx,soon\ny,later\n", "", "none of 2 rows was understood", ERR_INVALID },
		{ "header number", "Title,Date\n", "header=first", "header: \"first\"", ERR_INVALID },
		{ "header behind the end", "Title,Date\n", "header=9", "no header row", ERR_INVALID },
		{ "header is another row", "Title,Date\nx,2026-01-01\n", "header=2", "the header row has x, 2026-01-01", ERR_INVALID },
		{ "no header and no numbers", "x,2026-01-01\n", "header=none", "--set title=#2", ERR_INVALID },
		{ "no header but names", "x,2026-01-01\n", "header=none\ntitle=Title\nstart=#2", "none of 1 rows", ERR_INVALID },
		{ "delimiter", "Title,Date\n", "delimiter=xy", "delimiter: \"xy\"", ERR_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct replay r;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "csv", cases[i].body, cases[i].options);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, cases[i].code);
		if (strstr(r.err.msg, cases[i].says) == NULL)
			fail_msg("it says: %s", r.err.msg);
		replay_free(&r);
	}
}

static void
too_many_cells_are_refused(void **state)
{
	struct buf body = { 0 };
	struct replay r;

	(void)state;
	buf_str(&body, "Title,Date\nx,2026-01-01");
	for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
		buf_char(&body, ',');
	replay_text(&r, "csv", body.data, "");
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_LIMIT);
	replay_free(&r);
	buf_free(&body);
}

static void
columns_are_found_by_their_names(void **state)
{
	static const struct { const char *why, *body, *options, *title, *start, *location; } cases[] = {
		{ "usual names", "Subject,Start Date,Location\nA,2026-03-01,L", "", "A", "2026-03-01", "L" },
		{ "case, blanks, underscores", "SUBJECT,start_date,location\nA,2026-03-01,L", "", "A", "2026-03-01", "L" },
		{ "Korean", "행사명,장소,시작일\nA,L,2026-03-01", "", "A", "2026-03-01", "L" },
		{ "Japanese", "名称,日付,場所\nA,2026-03-01,L", "", "A", "2026-03-01", "L" },
		{ "the better name wins", "Name,Subject,Date\nB,A,2026-03-01", "", "A", "2026-03-01", "" },
		{ "told", "x,Title,Date\nA,B,2026-03-01", "title=x", "A", "2026-03-01", "" },
		{ "told by number", "Title,Date,y\nB,2026-03-01,A", "title=#3", "A", "2026-03-01", "" },
		{ "template", "a,b,Date\nX,Y,2026-03-01", "title={a} - {b}", "X - Y", "2026-03-01", "" },
		{ "either", "a,b,Date\n,Y,2026-03-01", "title=a|b", "Y", "2026-03-01", "" },
		{ "a constant", "Title,Date\nA,2026-03-01", "location==Hall", "A", "2026-03-01", "Hall" },
		{ "not wanted", "Title,Date,Location\nA,2026-03-01,L", "location=-", "A", "2026-03-01", "" },
		{ "below other lines", "Our year\n\nprinted,2026-01-01\nTitle,Date\nA,2026-03-01", "", "A", "2026-03-01", "" },
		{ "the second of two headers", "Title,Date\nTitle,Date\nA,2026-03-01", "header=2", "A", "2026-03-01", "" },
		{ "no header", "2026-03-01;A", "header=none\ntitle=#2\nstart=#1", "A", "2026-03-01", "" },
		{ "quoted header", "\"Title\";\"Start\"\n\"A\";\"2026-03-01\"", "", "A", "2026-03-01", "" },
		{ "delimiter told", "Title:Date\nA:2026-03-01", "delimiter=:", "A", "2026-03-01", "" },
		{ "year first, slashes", "Title,Date\nA,1955/1/1", "", "A", "1955-01-01", "" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		const char *location;
		struct replay r;
		json_t *item;

		print_message("  %s\n", cases[i].why);
		replay_text(&r, "csv", cases[i].body, cases[i].options);
		if (r.rc != 0)
			fail_msg("%s", r.err.msg);
		assert_int_equal(json_array_size(r.items), 1);
		item = json_array_get(r.items, 0);
		location = json_string_value(json_object_get(item, "location"));
		assert_string_equal(json_string_value(json_object_get(item, "title")), cases[i].title);
		assert_string_equal(json_string_value(json_object_get(item, "start")), cases[i].start);
		assert_string_equal(location == NULL ? "" : location, cases[i].location);
		replay_free(&r);
	}
}

static void
a_table_without_rows_is_a_good_answer(void **state)
{
	struct replay r;

	(void)state;
	replay_text(&r, "csv", "Title,Date\r\n", "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.sink.rows, 0);
	replay_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_pages_give_what_is_wanted),
		cmocka_unit_test(records_are_read_as_the_rfc_says),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(the_delimiter_is_found_out),
		cmocka_unit_test(pages_that_are_no_table_are_refused),
		cmocka_unit_test(too_many_cells_are_refused),
		cmocka_unit_test(columns_are_found_by_their_names),
		cmocka_unit_test(a_table_without_rows_is_a_good_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
