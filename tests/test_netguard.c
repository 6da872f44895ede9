#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/mem.h"
#include "base/netguard.h"

/* want: a word of the refusal; NULL: may be connected to. */
static const struct { const char *address, *want; } cases[] = {
	/* IPv4: both edges of every range, and their neighbours outside. */
	{ "0.0.0.0", "this network" }, { "0.255.255.255", "this network" },
	{ "1.0.0.0", NULL }, { "1.1.1.1", NULL }, { "8.8.8.8", NULL },
	{ "9.255.255.255", NULL },
	{ "10.0.0.0", "private" }, { "10.255.255.255", "private" },
	{ "11.0.0.0", NULL },
	{ "100.63.255.255", NULL },
	{ "100.64.0.0", "carrier" }, { "100.127.255.255", "carrier" },
	{ "100.128.0.0", NULL },
	{ "126.255.255.255", NULL },
	{ "127.0.0.1", "loopback" }, { "127.0.0.0", "loopback" },
	{ "127.255.255.255", "loopback" },
	{ "128.0.0.0", NULL },
	{ "169.253.255.255", NULL },
	{ "169.254.0.0", "link-local" }, { "169.254.169.254", "link-local" },
	{ "169.255.0.0", NULL },
	{ "172.15.255.255", NULL },
	{ "172.16.0.0", "private" }, { "172.31.255.255", "private" },
	{ "172.32.0.0", NULL },
	{ "191.255.255.255", NULL },
	{ "192.0.0.0", "protocols" }, { "192.0.0.255", "protocols" },
	{ "192.0.1.0", NULL },
	{ "192.0.2.1", "documentation" }, { "192.0.3.0", NULL },
	{ "192.88.98.255", NULL }, { "192.88.99.1", "relay" },
	{ "192.88.100.0", NULL },
	{ "192.167.255.255", NULL },
	{ "192.168.0.0", "private" }, { "192.168.255.255", "private" },
	{ "192.169.0.0", NULL },
	{ "198.17.255.255", NULL },
	{ "198.18.0.0", "benchmark" }, { "198.19.255.255", "benchmark" },
	{ "198.20.0.0", NULL },
	{ "198.51.100.7", "documentation" }, { "198.51.101.0", NULL },
	{ "203.0.113.7", "documentation" }, { "203.0.114.0", NULL },
	{ "223.255.255.255", NULL },
	{ "224.0.0.1", "multicast" }, { "239.255.255.255", "multicast" },
	{ "240.0.0.0", "reserved" }, { "255.255.255.255", "reserved" },

	/* IPv6 of its own. */
	{ "::", "unspecified" }, { "::1", "loopback" }, { "::2", "reserved" },
	{ "::127.0.0.1", "reserved" },		/* IPv4-compatible, long dead */
	{ "100::1", "reserved" },		/* discard only */
	{ "1fff:ffff::1", "reserved" },
	{ "2001:1ff:ffff::1", "protocols" },
	{ "2001::1", "protocols" },		/* Teredo */
	{ "2001:0:4136:e378:8000:63bf:80ff:fffe", "protocols" },	/* Teredo of 127.0.0.1 */
	{ "2001:10::1", "protocols" },		/* ORCHID */
	{ "2001:200::1", NULL },
	{ "2001:db7:ffff::1", NULL },
	{ "2001:db8::1", "documentation" },
	{ "2001:db8:ffff:ffff::1", "documentation" },
	{ "2001:db9::1", NULL },
	{ "2606:4700:4700::1111", NULL }, { "2a00:1450:4001::200e", NULL },
	{ "3ffe:ffff::1", NULL },
	{ "3fff::1", "documentation" }, { "3fff:fff:ffff::1", "documentation" },
	{ "3fff:1000::1", NULL },
	{ "4000::1", "reserved" }, { "5f00::1", "reserved" },
	{ "fbff::1", "reserved" },
	{ "fc00::1", "private" }, { "fdff:ffff::1", "private" },
	{ "fe00::1", "reserved" },
	{ "fe80::1", "link-local" }, { "febf::1", "link-local" },
	{ "fec0::1", "reserved" },		/* site-local, withdrawn */
	{ "ff02::1", "multicast" }, { "ffff::1", "multicast" },

	/* IPv4 inside IPv6. */
	{ "::ffff:127.0.0.1", "loopback" }, { "::ffff:7f00:1", "loopback" },
	{ "::ffff:10.1.2.3", "private" }, { "::ffff:169.254.169.254", "link-local" },
	{ "::ffff:0.0.0.0", "this network" },
	{ "::ffff:8.8.8.8", NULL },
	{ "::fffe:8.8.8.8", "reserved" },
	{ "::ffff:0:8.8.8.8", "reserved" },	/* IPv4-translated */
	{ "64:ff9b::127.0.0.1", "loopback" }, { "64:ff9b::10.0.0.1", "private" },
	{ "64:ff9b::8.8.8.8", NULL },
	{ "64:ff9b:1::8.8.8.8", "reserved" },	/* NAT64 of one site */
	{ "2002:7f00:1::", "loopback" }, { "2002:a00:1::1", "private" },
	{ "2002:c0a8:101::1", "private" },
	{ "2002:808:808::1", NULL },
};

static void
judges_every_range_by_its_edges(void **state)
{
	(void)state;
	assert_true(MEM_COUNT(cases) >= 60);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct sockaddr_storage ss = { 0 };
		struct sockaddr_in *v4 = (struct sockaddr_in *)&ss;
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&ss;
		const char *got;

		print_message("  %s: %s\n", cases[i].address,
		    cases[i].want == NULL ? "public" : cases[i].want);
		ss.ss_family = strchr(cases[i].address, ':') != NULL ? AF_INET6 : AF_INET;
		assert_int_equal(inet_pton(ss.ss_family, cases[i].address,
		    ss.ss_family == AF_INET ? (void *)&v4->sin_addr : (void *)&v6->sin6_addr), 1);
		got = netguard_refusal((struct sockaddr *)&ss);
		if (cases[i].want == NULL) {
			assert_null(got);
		} else {
			assert_non_null(got);
			assert_non_null(strstr(got, cases[i].want));
		}
	}
}

static void
refuses_other_families(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/run/x" };

	(void)state;
	assert_non_null(netguard_refusal((struct sockaddr *)&un));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_every_range_by_its_edges),
		cmocka_unit_test(refuses_other_families),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
