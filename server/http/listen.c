#include "server/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/url.h"

enum { BACKLOG = 1024 };

static int
bound_port(int fd)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t len = sizeof(sa);

	getsockname(fd, (struct sockaddr *)&sa, &len);
	return ntohs(sa.ss_family == AF_INET6 ?
	    ((struct sockaddr_in6 *)&sa)->sin6_port :
	    ((struct sockaddr_in *)&sa)->sin_port);
}

static int
refuse(const char *address, struct err *e)
{
	switch (errno) {
	case EADDRINUSE:
		return err_set(e, ERR_CONFLICT, "%s is in use by another program: "
		    "stop that, or choose another port with --listen", address);
	case EACCES:
		return err_set(e, ERR_IO, "%s: no permission to listen there; "
		    "ports below 1024 are root's", address);
	case EADDRNOTAVAIL:
		return err_set(e, ERR_INVALID, "%s is not an address of this "
		    "machine", address);
	default:
		return err_set(e, ERR_IO, "cannot listen on %s: %s", address,
		    strerror(errno));
	}
}

static int
open_one(const char *address, const struct addrinfo *ai, struct err *e)
{
	int on = 1, fd = socket(ai->ai_family,
	    ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol);

	if (fd == -1)
		return refuse(address, e);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		refuse(address, e);
		close(fd);
		return -1;
	}
	return fd;
}

int
listen_open(const char *address, int *port, struct err *e)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE }, *ai;
	struct arena *a = arena_new();
	char *host, service[16];
	int fd = -1;

	if (url_listen(a, address, &host, port, e) == -1)
		goto out;
	if (strcmp(host, "localhost") == 0)
		host = arena_str(a, "127.0.0.1");
	snprintf(service, sizeof(service), "%d", *port);
	if (getaddrinfo(host, service, &hints, &ai) != 0) {
		err_set(e, ERR_INVALID, "cannot listen on %s: the host must be "
		    "an IP address, as in 127.0.0.1:8080", address);
		goto out;
	}
	fd = open_one(address, ai, e);
	freeaddrinfo(ai);
	if (fd != -1)
		*port = bound_port(fd);
out:
	arena_free(a);
	return fd;
}

bool
listen_peer(const struct sockaddr *sa, char *out)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;

	if (sa->sa_family == AF_INET) {
		inet_ntop(AF_INET, &v4->sin_addr, out, INET6_ADDRSTRLEN);
		return ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	}
	out[0] = '\0';
	if (sa->sa_family != AF_INET6)
		return false;
	inet_ntop(AF_INET6, &v6->sin6_addr, out, INET6_ADDRSTRLEN);
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}
