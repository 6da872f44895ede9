#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"

enum { THREADS = 4, LINES = 500 };

static int real_stderr;
static FILE *caught;

/* From here to logged() stderr goes into a file. */
static void
catch_stderr(void)
{
	caught = tmpfile();
	assert_non_null(caught);
	real_stderr = dup(STDERR_FILENO);
	assert_int_not_equal(dup2(fileno(caught), STDERR_FILENO), -1);
}

static struct buf
logged(void)
{
	struct buf b = { 0 };

	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	assert_int_equal(lseek(fileno(caught), 0, SEEK_SET), 0);
	assert_int_equal(buf_read_fd(&b, fileno(caught), 1 << 24), 0);
	fclose(caught);
	return b;
}

static void
values_are_quoted_when_they_must(void **state)
{
	static const struct { const char *why, *value, *want; } cases[] = {
		{ "plain", "mlb", " k=mlb\n" },
		{ "empty", "", " k=\"\"\n" },
		{ "NULL", NULL, " k=\"\"\n" },
		{ "space", "a b", " k=\"a b\"\n" },
		{ "equals", "a=b", " k=\"a=b\"\n" },
		{ "quotes and backslash", "a\"b\\", " k=\"a\\\"b\\\\\"\n" },
		{ "line feed", "a\nlevel=error", " k=\"a\\x0alevel=error\"\n" },
		{ "escape and DEL", "\x1b[0m\x7f", " k=\"\\x1b[0m\\x7f\"\n" },
		{ "Korean", "\xed\x95\x9c", " k=\xed\x95\x9c\n" },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct buf b;

		catch_stderr();
		log_line(LOG_LEVEL_WARN, "test", LOG_STR("k", cases[i].value));
		b = logged();
		print_message("  %s: %s", cases[i].why, b.data);
		assert_non_null(strstr(b.data, "Z level=warn event=test"));
		assert_non_null(strstr(b.data, cases[i].want));
		assert_ptr_equal(strchr(b.data, '\n'), b.data + b.len - 1);
		buf_free(&b);
	}
}

static void
systemd_gets_its_prefix(void **state)
{
	struct buf b;

	(void)state;
	setenv("JOURNAL_STREAM", "8:1", 1);
	catch_stderr();
	log_line(LOG_LEVEL_ERROR, "stop", LOG_INT("n", -5), LOG_INT("big", INT64_MAX));
	b = logged();
	unsetenv("JOURNAL_STREAM");
	assert_string_equal(b.data, "<3>event=stop n=-5 big=9223372036854775807\n");
	buf_free(&b);
}

static void
unimportant_lines_are_left_out(void **state)
{
	struct buf b;

	(void)state;
	catch_stderr();
	log_line(LOG_LEVEL_DEBUG, "hidden", LOG_INT("n", 1));
	log_limit(LOG_LEVEL_ERROR);
	log_line(LOG_LEVEL_WARN, "hidden", LOG_INT("n", 1));
	log_limit(LOG_LEVEL_DEBUG);
	log_line(LOG_LEVEL_DEBUG, "shown", LOG_INT("n", 1));
	log_limit(LOG_LEVEL_INFO);
	b = logged();
	assert_null(strstr(b.data, "hidden"));
	assert_non_null(strstr(b.data, "event=shown"));
	buf_free(&b);
}

static void
levels_have_names(void **state)
{
	(void)state;
	assert_int_equal(log_level_named("error"), LOG_LEVEL_ERROR);
	assert_int_equal(log_level_named("debug"), LOG_LEVEL_DEBUG);
	assert_int_equal(log_level_named("Debug"), -1);
	assert_int_equal(log_level_named(""), -1);
}

static void *
write_many(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_line(LOG_LEVEL_INFO, "many", LOG_INT("thread", *(int *)arg),
		    LOG_STR("text", "a line that is long enough to be cut in two"),
		    LOG_INT("end", i));
	return NULL;
}

static void
threads_write_whole_lines(void **state)
{
	int ids[THREADS], next[THREADS] = { 0 }, n = 0;
	pthread_t threads[THREADS];
	struct buf b;
	char *line, *rest = NULL;

	(void)state;
	catch_stderr();
	for (int i = 0; i < THREADS; i++) {
		ids[i] = i;
		pthread_create(&threads[i], NULL, write_many, &ids[i]);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	b = logged();
	for (line = strtok_r(b.data, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		int thread, end, used = 0;

		assert_non_null(strstr(line, " event=many "));
		assert_int_equal(sscanf(strstr(line, " event="), " event=many thread=%d "
		    "text=\"a line that is long enough to be cut in two\" end=%d%n",
		    &thread, &end, &used), 2);
		assert_int_equal(strstr(line, " event=")[used], '\0');
		assert_int_equal(end, next[thread]++);
		n++;
	}
	assert_int_equal(n, THREADS * LINES);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_quoted_when_they_must),
		cmocka_unit_test(systemd_gets_its_prefix),
		cmocka_unit_test(unimportant_lines_are_left_out),
		cmocka_unit_test(levels_have_names),
		cmocka_unit_test(threads_write_whole_lines),
	};

	unsetenv("JOURNAL_STREAM");
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
