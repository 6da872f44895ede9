#include "base/netguard.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

struct range {
	unsigned char prefix[16];
	int bits;
	const char *what;
};

static const struct range ranges4[] = {
	{ { 0 },              8, "an address of this network" },
	{ { 10 },             8, "a private address" },
	{ { 100, 64 },       10, "an address behind a carrier's NAT" },
	{ { 127 },            8, "the loopback address" },
	{ { 169, 254 },      16, "a link-local address" },
	{ { 172, 16 },       12, "a private address" },
	{ { 192, 0, 0 },     24, "an address for protocols" },
	{ { 192, 0, 2 },     24, "a documentation address" },
	{ { 192, 88, 99 },   24, "a relay address" },
	{ { 192, 168 },      16, "a private address" },
	{ { 198, 18 },       15, "a benchmark address" },
	{ { 198, 51, 100 },  24, "a documentation address" },
	{ { 203, 0, 113 },   24, "a documentation address" },
	{ { 224 },            4, "a multicast address" },
	{ { 240 },            4, "a reserved address" },
};

/* Only 2000::/3 is handed out at all; the first rows give the rest a name. */
static const struct range ranges6[] = {
	{ { [15] = 1 },                   128, "the loopback address" },
	{ { 0 },                          128, "the unspecified address" },
	{ { 0xfc },                         7, "a private address" },
	{ { 0xfe, 0x80 },                  10, "a link-local address" },
	{ { 0xff },                         8, "a multicast address" },
	{ { 0x20, 0x01 },                  23, "an address for protocols" },
	{ { 0x20, 0x01, 0x0d, 0xb8 },      32, "a documentation address" },
	{ { 0x3f, 0xff },                  20, "a documentation address" },
};
static const struct range global6 = { { 0x20 }, 3, NULL };

/* Where an IPv4 address stands inside an IPv6 one. */
static const struct { struct range outer; int at; } wraps[] = {
	{ { { [10] = 0xff, [11] = 0xff }, 96, NULL }, 12 },		/* mapped */
	{ { { 0x00, 0x64, 0xff, 0x9b }, 96, NULL }, 12 },		/* NAT64 */
	{ { { 0x20, 0x02 }, 16, NULL }, 2 },				/* 6to4 */
};

static bool
inside(const struct range *r, const unsigned char *addr)
{
	int whole = r->bits / 8, rest = r->bits % 8;
	unsigned char mask = (unsigned char)(0xff00 >> rest);

	return memcmp(r->prefix, addr, (size_t)whole) == 0 &&
	    (rest == 0 || ((r->prefix[whole] ^ addr[whole]) & mask) == 0);
}

static const char *
refuse4(const unsigned char *addr)
{
	for (size_t i = 0; i < MEM_COUNT(ranges4); i++)
		if (inside(&ranges4[i], addr))
			return ranges4[i].what;
	return NULL;
}

static const char *
refuse6(const unsigned char *addr)
{
	for (size_t i = 0; i < MEM_COUNT(wraps); i++)
		if (inside(&wraps[i].outer, addr))
			return refuse4(addr + wraps[i].at);
	for (size_t i = 0; i < MEM_COUNT(ranges6); i++)
		if (inside(&ranges6[i], addr))
			return ranges6[i].what;
	return inside(&global6, addr) ? NULL : "a reserved address";
}

const char *
netguard_refusal(const struct sockaddr *sa)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		return refuse4((const unsigned char *)&v4.sin_addr);
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof(v6));
		return refuse6(v6.sin6_addr.s6_addr);
	}
	return "not an internet address";
}
