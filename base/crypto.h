/* base/crypto.h - hashes, signatures and chance, from OpenSSL. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_LEN = 32, SHA256_HEX = 65 };

void crypto_sha256(const void *p, size_t n, unsigned char out[SHA256_LEN]);
void crypto_sha256_hex(const void *p, size_t n, char out[SHA256_HEX]);	/* lower case, NUL */
void crypto_hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
    unsigned char out[SHA256_LEN]);
void crypto_random(void *p, size_t n);
void crypto_hex(const void *p, size_t n, char *out);		/* 2n + 1 bytes */
/* Standard base64 with padding; out holds 4 * ((n + 2) / 3) + 1. */
void crypto_base64(const void *p, size_t n, char *out);
/* Bytes written to out (room for max), or -1 when s is not base64 or too long. */
int crypto_unbase64(const char *s, void *out, size_t max);
bool crypto_same(const void *a, const void *b, size_t n);	/* constant time */

#endif
