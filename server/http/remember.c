#include "server/http/remember.h"

#include <stdlib.h>

#include "db/subscriptions.h"
#include "db/topics.h"
#include "server/http/audience.h"
#include "server/http/holders.h"

struct remembering {
	struct use *uses;
	struct audience_count *counts;
	size_t n, n_counts;
};

static int
write_uses(struct db *w, void *arg, struct err *e)
{
	const struct remembering *m = arg;

	for (size_t i = 0; i < m->n; i++)
		if (db_subscription_used(w, m->uses[i].subscription, m->uses[i].day, e) == -1)
			return -1;
	for (size_t i = 0; i < m->n_counts; i++) {
		const struct audience_count *c = &m->counts[i];

		if (db_topic_readers(w, c->topic, c->day, c->readers, c->relays, e) == -1)
			return -1;
	}
	return 0;
}

int
remember(const struct app *app, struct db *db, struct err *e)
{
	struct remembering m;
	int rc;

	m.uses = holders_uses(app->holders, &m.n);
	m.counts = audience_counts(app->audience, &m.n_counts);
	rc = m.n + m.n_counts == 0 ? 0 : db_write(db, write_uses, &m, e);
	free(m.counts);
	free(m.uses);
	return rc;
}
