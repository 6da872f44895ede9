#include "server/http/readers.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct readers {
	char *path;
	pthread_key_t key;
};

static void
close_one(void *db)
{
	db_close(db);
}

struct readers *
readers_new(const char *path)
{
	struct readers *r = mem_new(sizeof(*r));
	int rc = pthread_key_create(&r->key, close_one);

	assert(rc == 0);
	(void)rc;
	r->path = mem_str(path);
	return r;
}

void
readers_free(struct readers *r)
{
	if (r == NULL)
		return;
	db_close(pthread_getspecific(r->key));
	pthread_key_delete(r->key);
	free(r->path);
	free(r);
}

struct db *
readers_get(struct readers *r, struct err *e)
{
	struct db *db = pthread_getspecific(r->key);

	if (db == NULL && (db = db_open(r->path, false, e)) != NULL)
		pthread_setspecific(r->key, db);
	return db;
}

void
readers_failed(struct readers *r, const struct err *e)
{
	if (e->code != ERR_IO)
		return;
	db_close(pthread_getspecific(r->key));
	pthread_setspecific(r->key, NULL);
}
