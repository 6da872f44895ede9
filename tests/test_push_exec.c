/* Programs that are told, however they behave. */
#include "tests/push_world.h"

#include <sys/stat.h>

/* Writes a shell script into the world's directory; its hook. */
static struct hook
script(struct world *w, const char *text)
{
	struct hook h = webhook(w, "x");
	char *path = arena_fmt(w->a, "%s/hook.sh", w->dir);
	FILE *f = fopen(path, "we");

	fprintf(f, "#!/bin/sh\nD=%s\n%s\n", w->dir, text);
	fclose(f);
	chmod(path, 0700);
	h.url = NULL;
	h.secret = NULL;
	h.program = path;
	h.args = "[\"one\",\"two words\"]";
	return h;
}

static const char *
written(struct world *w, const char *name)
{
	char *path = arena_fmt(w->a, "%s/%s", w->dir, name);
	char text[SINK_BYTES];
	FILE *f = fopen(path, "re");
	size_t n = 0;

	if (f != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = '\0';
	return arena_str(w->a, text);
}

static void
a_program_gets_the_line_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct delivery d;

	setenv("CALCAST_TEST_LEAK", "1", 1);
	d = one_queued(w, script(w,
	    "cat >$D/body; echo \"$#:$1:$2\" >$D/args; /usr/bin/env >$D/env; "
	    "pwd >$D/cwd; ls /proc/self/fd | wc -w >$D/fds"));
	send_due(w);
	unsetenv("CALCAST_TEST_LEAK");
	assert_int_equal(w->result.sent, 1);
	assert_string_equal(written(w, "body"), arena_fmt(w->a, "%s\n", d.body));
	assert_string_equal(written(w, "args"), "2:one:two words\n");
	assert_non_null(strstr(written(w, "env"), "PATH="));
	assert_null(strstr(written(w, "env"), "CALCAST"));
	assert_null(strstr(written(w, "env"), "HOME="));
	assert_string_equal(written(w, "cwd"), "/\n");
	/* 0, 1, 2 and the one that ls reads the directory with */
	assert_string_equal(written(w, "fds"), "4\n");
}

static void
a_program_that_fails(void **state)
{
	static const struct {
		const char *why, *text, *want;
	} cases[] = {
		{ "exit status", "exit 3", "exited with 3" },
		{ "signal", "kill -SEGV $$", "signal 11" },
		{ "hangs", "sleep 60", "ran for 1 s and was killed" },
		{ "ignores signals and hangs", "trap '' TERM INT HUP; sleep 60 & wait; sleep 60",
		  "ran for 1 s and was killed" },
		{ "writes without end", "cat /dev/zero", "ran for 1 s and was killed" },
		{ "complains without end", "while :; do echo no >&2; done",
		  "ran for 1 s and was killed" },
	};
	struct world *w = *state;
	struct delivery d = { .msg_id = "msg_x", .type = "event.reminder", .body = "{}" };
	bool retry;
	size_t i;

	w->pusher.exec_s = 1;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct hook h = script(w, cases[i].text);
		struct err e = { 0 };
		int64_t began = clock_mono_ms();

		print_message("  %s\n", cases[i].why);
		assert_int_equal(push_exec(&w->pusher, &h, &d, &retry, &e), -1);
		assert_int_equal(e.code, ERR_UPSTREAM);
		assert_non_null(strstr(e.msg, cases[i].want));
		assert_true(retry);
		assert_true(clock_mono_ms() - began < 10 * 1000);
	}
}

static void
a_program_that_is_not_there(void **state)
{
	struct world *w = *state;
	struct hook h = script(w, "exit 0");
	struct err e = { 0 };
	bool retry;

	h.program = "/nonexistent/hook";
	assert_int_equal(push_exec(&w->pusher, &h, &(struct delivery){ .body = "{}" },
	    &retry, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "/nonexistent/hook"));
}

static void
a_program_that_reads_nothing_of_a_large_body(void **state)
{
	struct world *w = *state;
	struct hook h = script(w, "exit 0");
	struct err e = { 0 };
	char *body = mem_new((1 << 20) + 1);
	bool retry;

	memset(body, 'x', 1 << 20);
	assert_int_equal(push_exec(&w->pusher, &h, &(struct delivery){ .body = body },
	    &retry, &e), 0);
	free(body);
}

/* A process that is gone, or a zombie that nobody collected yet. */
static bool
is_gone(long pid)
{
	char path[64], state = 'Z';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if ((f = fopen(path, "re")) == NULL)
		return true;
	if (fscanf(f, "%*d %*s %c", &state) != 1)
		state = 'Z';
	fclose(f);
	return state == 'Z' || state == 'X';
}

static void
what_a_program_leaves_running_is_killed(void **state)
{
	static const struct { const char *why, *text; int want; } cases[] = {
		{ "it ends well", "sleep 60 & echo $! >$D/pid", 0 },
		{ "it hangs", "sleep 60 & echo $! >$D/pid; wait", -1 },
	};
	struct world *w = *state;
	struct delivery d = { .body = "{}" };
	bool retry;
	size_t i;
	int k;

	w->pusher.exec_s = 1;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct hook h = script(w, cases[i].text);
		struct err e = { 0 };
		long pid;

		print_message("  %s\n", cases[i].why);
		assert_int_equal(push_exec(&w->pusher, &h, &d, &retry, &e), cases[i].want);
		pid = strtol(written(w, "pid"), NULL, 10);
		assert_true(pid > 1);
		for (k = 0; k < 500 && !is_gone(pid); k++)
			usleep(10 * 1000);
		assert_true(is_gone(pid));
	}
}

static void
a_test_arrives_either_way(void **state)
{
	struct world *w = *state;
	struct hook web = webhook(w, "h"), program = script(w, "cat >$D/body");
	struct err e = { 0 };
	struct delivery *d;

	assert_int_equal(push_test(&w->pusher, &web, &e), 0);
	assert_non_null(strstr(received(w->sink, 0, ""), "\"type\":\"event.reminder\""));
	assert_int_equal(push_test(&w->pusher, &program, &e), 0);
	assert_non_null(strstr(written(w, "body"), "\"lead\":\"30m\"}\n"));
	answer(w->sink, "500 No");
	assert_int_equal(push_test(&w->pusher, &web, &e), -1);
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_int_equal(outbox(w, &d), 0);
}

PUSH_TESTS(
	WORLD(a_program_gets_the_line_and_nothing_else),
	WORLD(a_program_that_fails),
	WORLD(a_program_that_is_not_there),
	WORLD(a_program_that_reads_nothing_of_a_large_body),
	WORLD(what_a_program_leaves_running_is_killed),
	WORLD(a_test_arrives_either_way)
)
