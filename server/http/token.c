#include "server/http/token.h"

#include <ctype.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
token_make(char out[TOKEN_SIZE])
{
	unsigned char random[TOKEN_CHARS];

	crypto_random(random, sizeof(random));
	for (size_t i = 0; i < TOKEN_CHARS; i++)
		out[i] = base64url[random[i] & 63];
	out[TOKEN_CHARS] = '\0';
}

bool
token_hash(const char *s, size_t n, char hash[SHA256_HEX])
{
	if (n != TOKEN_CHARS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '_')
			return false;
	crypto_sha256_hex(s, n, hash);
	return true;
}
