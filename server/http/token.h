/* server/http/token.h - the secret that is a subscription's only name. */
#ifndef SERVER_HTTP_TOKEN_H
#define SERVER_HTTP_TOKEN_H
#include <stdbool.h>
#include <stddef.h>

#include "base/crypto.h"

enum { TOKEN_CHARS = 43, TOKEN_SIZE = TOKEN_CHARS + 1, TOKEN_OVERLAP_DAYS = 7 };	/* 256 bits in base64url */

void token_make(char out[TOKEN_SIZE]);
/* Of n characters; false: that cannot be a token. */
bool token_hash(const char *s, size_t n, char hash[SHA256_HEX]);

#endif
