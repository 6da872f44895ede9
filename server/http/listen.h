/* server/http/listen.h - the sockets that connections come in on. */
#ifndef SERVER_HTTP_LISTEN_H
#define SERVER_HTTP_LISTEN_H
#include <stdbool.h>

#include "base/err.h"

/*
 * Listens on "127.0.0.1:8080", "[::1]:0", ":8080" (loopback).
 * port    set to the one really bound
 * returns the socket; -1 with ERR_CONFLICT (taken), ERR_INVALID (not an
 *         address, or none of this machine's), ERR_IO
 */
int listen_open(const char *address, int *port, struct err *e);

struct sockaddr;

/* The peer's address as text, without port; true: it is this machine. out holds REQUEST_ADDRESS. */
bool listen_peer(const struct sockaddr *sa, char *out);

#endif
