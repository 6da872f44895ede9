/*
 * A turn is taken in one short write transaction that lets the row stand at a
 * time when the request is surely over, so that nobody waits for ever for a
 * process that died. Giving it back is written with whatever is written next.
 * Without a database there is one row, of the last host, in memory.
 */
#include "scrapers/polite_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct polite_alone {
	char *host;
	struct host row;
	struct buf robots;
};

struct writing {
	struct polite *p;
	const char *host;
	int64_t now_ms;
	bool taken;
	const struct http_reply *reply;
};

/* --- without a database --- */

void
polite_row_free(struct polite *p)
{
	if (p->alone == NULL)
		return;
	free(p->alone->host);
	buf_free(&p->alone->robots);
	free(p->alone);
	p->alone = NULL;
}

static struct polite_alone *
alone(struct polite *p, const char *host)
{
	if (p->alone != NULL && strcmp(p->alone->host, host) != 0)
		polite_row_free(p);
	if (p->alone == NULL) {
		p->alone = mem_new(sizeof(*p->alone));
		p->alone->host = mem_str(host);
	}
	return p->alone;
}

static void
leave_alone(struct polite *p)
{
	struct polite_alone *row = alone(p, p->host);

	row->row.next_at_ms = polite_next_ms(p);
	if (p->retry_at > row->row.retry_at)
		row->row.retry_at = p->retry_at;
}

static void
keep_alone(struct polite *p, const char *host, const struct http_reply *reply, int64_t now)
{
	struct polite_alone *row = alone(p, host);

	row->row.robots_tried = now;
	if (reply == NULL)
		return;
	buf_reset(&row->robots);
	buf_add(&row->robots, reply->body.data == NULL ? "" : reply->body.data, reply->body.len);
	row->row.robots = reply->status < 300 ? row->robots.data : NULL;
	row->row.robots_len = row->robots.len;
	row->row.robots_status = reply->status;
	row->row.robots_at = now;
}

/* --- either way --- */

int
polite_row(struct polite *p, const char *host, struct host *out, struct arena *a, struct err *e)
{
	if (p->db != NULL)
		return db_host_get(p->db, host, clock_now(p->clock), a, out, e);
	*out = alone(p, host)->row;
	return 0;
}

int
polite_write(struct db *w, void *polite, struct err *e)
{
	struct polite *p = polite;

	if (p->host == NULL)
		return 0;
	if (w != NULL)
		return db_host_leave(w, p->host, p->until_ms, polite_next_ms(p), p->retry_at, e);
	leave_alone(p);
	return 0;
}

int
polite_put(struct polite *p, int (*fn)(struct db *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	return p->db != NULL ? db_write(p->db, fn, arg, e) : fn(NULL, arg, e);
}

static int
write_take(struct db *w, void *arg, struct err *e)
{
	struct writing *t = arg;
	struct polite *p = t->p;

	t->now_ms = clock_now_ms(p->clock);
	if (polite_write(w, p, e) == -1)
		return -1;
	if (w != NULL)
		return db_host_take(w, t->host, t->now_ms, t->now_ms + POLITE_TURN_MS,
		    &t->taken, e);
	alone(p, t->host)->row.used++;
	t->taken = true;
	return 0;
}

int
polite_take(struct polite *p, const char *host, bool *taken, struct err *e)
{
	struct writing t = { .p = p, .host = host };

	if (polite_put(p, write_take, &t, e) == -1)
		return -1;
	polite_forget(p);		/* what it left is written */
	if ((*taken = t.taken)) {
		p->host = mem_str(host);
		p->until_ms = t.now_ms + POLITE_TURN_MS;
	}
	return 0;
}

static int
write_robots(struct db *w, void *arg, struct err *e)
{
	struct writing *t = arg;
	const struct http_reply *reply = t->reply;
	int64_t now = clock_now(t->p->clock);
	bool text = reply != NULL && reply->status < 300;

	if (w == NULL) {
		keep_alone(t->p, t->host, reply, now);
		return 0;
	}
	if (reply == NULL)
		return db_host_robots_tried(w, t->host, now, e);
	return db_host_robots(w, t->host, !text ? NULL : reply->body.data == NULL ? "" :
	    reply->body.data, text ? reply->body.len : 0, reply->status, now, e);
}

int
polite_keep_robots(struct polite *p, const char *host, const struct http_reply *reply,
    struct err *e)
{
	struct writing t = { .p = p, .host = host, .reply = reply };

	return polite_put(p, write_robots, &t, e);
}
