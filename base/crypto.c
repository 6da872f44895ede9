#include "base/crypto.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* A library without SHA-256 or chance is an installation nobody can work with. */
static void
must(bool ok)
{
	if (!ok)
		abort();
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;			/* EVP_sha256() is looked up anew at every use, under a lock */

static void
fetch(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(sha256 != NULL);
}

void
crypto_sha256(const void *p, size_t n, unsigned char out[SHA256_LEN])
{
	pthread_once(&once, fetch);
	must(EVP_Digest(p, n, out, NULL, sha256, NULL) == 1);
}

void
crypto_sha256_hex(const void *p, size_t n, char out[SHA256_HEX])
{
	unsigned char sum[SHA256_LEN];

	crypto_sha256(p, n, sum);
	crypto_hex(sum, sizeof(sum), out);
}

void
crypto_hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
    unsigned char out[SHA256_LEN])
{
	must(HMAC(EVP_sha256(), key_len == 0 ? "" : key, (int)key_len, p, n, out,
	    NULL) != NULL);
}

void
crypto_random(void *p, size_t n)
{
	assert(n < 1 << 20);
	must(RAND_bytes(p, (int)n) == 1);
}

void
crypto_hex(const void *p, size_t n, char *out)
{
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i++) {
		*out++ = "0123456789abcdef"[b[i] >> 4];
		*out++ = "0123456789abcdef"[b[i] & 15];
	}
	*out = '\0';
}

void
crypto_base64(const void *p, size_t n, char *out)
{
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)b[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)b[i + 1] << 8;
		if (i + 2 < n)
			v |= b[i + 2];
		*out++ = alphabet[v >> 18];
		*out++ = alphabet[v >> 12 & 63];
		*out++ = i + 1 < n ? alphabet[v >> 6 & 63] : '=';
		*out++ = i + 2 < n ? alphabet[v & 63] : '=';
	}
	*out = '\0';
}

/* The four characters at s as 24 bits, n of them before the padding; false: not base64. */
static bool
read_group(const char *s, int n, unsigned *out)
{
	const char *at;

	*out = 0;
	for (int i = 0; i < 4; i++) {
		*out <<= 6;
		if (i >= n)
			continue;
		if (s[i] == '\0' || (at = strchr(alphabet, s[i])) == NULL)
			return false;
		*out |= (unsigned)(at - alphabet);
	}
	/* Bits that no byte uses must be zero: one text a value. */
	return (*out & ((1u << 8 * (4 - n)) - 1)) == 0;
}

int
crypto_unbase64(const char *s, void *out, size_t max)
{
	size_t len = strlen(s), used = 0;
	unsigned char *b = out;

	if (len % 4 != 0)
		return -1;
	for (size_t i = 0; i < len; i += 4) {
		int n = 4;
		unsigned v;

		if (i + 4 == len && s[i + 3] == '=')
			n = s[i + 2] == '=' ? 2 : 3;
		if (!read_group(s + i, n, &v) || used + (size_t)n - 1 > max)
			return -1;
		for (int k = 0; k < n - 1; k++)
			b[used++] = (unsigned char)(v >> (16 - 8 * k));
	}
	return (int)used;
}

bool
crypto_same(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
