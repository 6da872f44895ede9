#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "server/http/watch.h"

static void
slow_connections_are_cut(void **state)
{
	static const int limits[WATCH__MAX] = { 60, 60, 60000, 60000 };
	static const struct { const char *why; int phase; bool want; } cases[] = {
		{ "nothing asked",      -1, true },
		{ "headers take long",  WATCH_HEAD, true },
		{ "being answered",     WATCH_REPLY, false },
		{ "idle",               WATCH_IDLE, false },
	};
	struct watch *w = watch_start(limits);
	size_t i;

	(void)state;
	for (i = 0; i < MEM_COUNT(cases); i++) {
		struct watched *c;
		struct pollfd p;
		int fds[2];

		print_message("  %s\n", cases[i].why);
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		c = watch_add(w, fds[0]);
		if (cases[i].phase != -1)
			watch_enter(c, (enum watch_phase)cases[i].phase);
		p = (struct pollfd){ fds[1], POLLIN, 0 };
		assert_int_equal(poll(&p, 1, cases[i].want ? 5000 : 150),
		    cases[i].want);
		watch_remove(w, c);
		close(fds[0]);
		close(fds[1]);
	}
	assert_int_equal(watch_busy(w), 0);
	watch_stop(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_connections_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
