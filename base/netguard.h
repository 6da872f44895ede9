/* base/netguard.h - which addresses belong to the public internet. */
#ifndef BASE_NETGUARD_H
#define BASE_NETGUARD_H

struct sockaddr;

/*
 * Judges an address that is about to be connected to; one that carries an IPv4
 * address inside (mapped, 6to4, NAT64) is judged by that.
 *
 * returns NULL when anybody's requests may go there; else what it is ("a private
 *         address", "the loopback address"...)
 * source  IANA special-purpose address registries (RFC 6890), RFC 6052, RFC 3056
 */
const char *netguard_refusal(const struct sockaddr *sa);

#endif
