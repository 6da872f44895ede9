/*
 * The child's side of a parse. It starts with a job on fd 0 and ends with a
 * trailer on fd 1; between the two it can compute and write: no sockets, no new
 * programs, no signals to others, no file written, little memory, few seconds.
 * What its user may read it can read still.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "scrapers/charset.h"
#include "scrapers/job.h"
#include "scrapers/parse.h"
#include "scrapers/scraper.h"

enum {
	JOB_LINE_MAX = 1 << 20,
	MEMORY_MAX = 512 << 20		/* bytes of address space */
};

struct output {
	struct sink sink;		/* first: a sink is cast back to its output */
	json_t *unread;			/* the first PARSE_UNREAD_MAX */
	json_t *follow;
	size_t n_unread, items, bytes;
	bool lost_row;			/* a row that was not read may be an event that is known */
};

static int
limit(int what, rlim_t n, struct err *e)
{
	const struct rlimit r = { n, n };

	if (setrlimit((__rlimit_resource_t)what, &r) == -1)
		return err_set(e, ERR_IO, "setrlimit: %s", strerror(errno));
	return 0;
}

/* What a parser never needs; refused with EACCES so that a library that tries goes on. */
static int
refuse_calls(struct err *e)
{
	static const int calls[] = {
		SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
		SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
		SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmsg),
		SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(unlink),
		SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
		SCMP_SYS(renameat2), SCMP_SYS(truncate), SCMP_SYS(setsid),
		SCMP_SYS(setpgid), SCMP_SYS(io_uring_setup),
		SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
#ifndef SANITIZED	/* the leak check at exit traces the other threads */
		SCMP_SYS(ptrace), SCMP_SYS(kill), SCMP_SYS(tkill),
		SCMP_SYS(tgkill), SCMP_SYS(pidfd_send_signal),
#endif
	};
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc = ctx == NULL ? -ENOMEM : 0;

	for (size_t i = 0; rc == 0 && i < sizeof(calls) / sizeof(calls[0]); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), calls[i], 0);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	if (rc != 0)
		return err_set(e, ERR_IO, "seccomp: %s", strerror(-rc));
	return 0;
}

static int
confine(struct err *e)
{
	if (limit(RLIMIT_CPU, PARSE_CPU_S, e) == -1 ||
	    limit(RLIMIT_CORE, 0, e) == -1 || limit(RLIMIT_FSIZE, 0, e) == -1)
		return -1;
#ifndef SANITIZED	/* their shadow memory is larger than any limit */
	if (limit(RLIMIT_AS, MEMORY_MAX, e) == -1)
		return -1;
#endif
	return refuse_calls(e);
}

static int
put_line(struct output *o, json_t *line, struct err *e)
{
	char *text = json_dumps(line, JSON_COMPACT);

	if (text == NULL)
		return err_set(e, ERR_INVALID, "an item is not valid UTF-8");
	o->bytes += strlen(text) + 1;
	if (o->bytes > PARSE_OUT_MAX) {
		free(text);
		return err_set(e, ERR_LIMIT, "the items are over %d MiB", PARSE_OUT_MAX >> 20);
	}
	puts(text);
	free(text);
	return 0;
}

static int
put_item(struct sink *s, json_t *item, struct err *e)
{
	struct output *o = (struct output *)s;
	int rc;

	if (++o->items > PARSE_ITEMS_MAX)
		rc = err_set(e, ERR_LIMIT, "more than %d items", PARSE_ITEMS_MAX);
	else
		rc = put_line(o, item, e);
	json_decref(item);
	return rc;
}

static int
put_follow(struct sink *s, const struct follow *f, struct err *e)
{
	struct output *o = (struct output *)s;
	json_t *row = json_pack("{s:s, s:s?, s:s?, s:s, s:O?}", "url", f->url,
	    "method", f->method, "form", f->form, "role", f->role,
	    "item", (json_t *)f->item);

	if (row == NULL)
		return err_set(e, ERR_INVALID, "the address of another page is not valid UTF-8");
	json_array_append_new(o->follow, row);
	if (json_array_size(o->follow) > PARSE_FOLLOW_MAX)
		return err_set(e, ERR_LIMIT, "the page names more than %d others", PARSE_FOLLOW_MAX);
	return 0;
}

/* A reason may quote foreign bytes. */
static json_t *
reason(const char *text)
{
	struct arena *a = arena_new();
	json_t *v = json_string(text_clean(a, text, strlen(text), TEXT_LINE, ERR_MSG));

	arena_free(a);
	return v;
}

static void
put_unread(struct sink *s, size_t row, const char *why)
{
	struct output *o = (struct output *)s;

	o->lost_row = o->lost_row || row > 0;
	if (o->n_unread++ < PARSE_UNREAD_MAX)
		json_array_append_new(o->unread,
		    json_pack("{s:I, s:o}", "row", (json_int_t)row, "why", reason(why)));
}

static int
put_trailer(struct output *o, struct err *e)
{
	json_t *end = json_pack("{s:{s:I, s:I, s:O, s:O, s:b, s:o, s:o}}", "end",
	    "rows", (json_int_t)o->sink.rows,
	    "unread_count", (json_int_t)o->n_unread, "unread", o->unread,
	    "follow", o->follow,
	    "complete", !o->sink.partial && !o->lost_row, "from", job_put_day(&o->sink.from),
	    "to", job_put_day(&o->sink.to));
	int rc = put_line(o, end, e);

	json_decref(end);
	return rc;
}

/* Splits what came on fd 0 into the job line and the page. */
static json_t *
read_job(const struct buf *in, const char **body, size_t *len, struct err *e)
{
	const char *nl = in->len == 0 ? NULL : memchr(in->data, '\n', in->len);
	json_error_t je;
	json_t *job;

	if (nl == NULL) {
		err_set(e, ERR_USAGE, "no job on standard input; this command is calcast's own");
		return NULL;
	}
	if ((job = json_loadb(in->data, (size_t)(nl - in->data), 0, &je)) == NULL) {
		err_set(e, ERR_USAGE, "the job line is not JSON: %s", je.text);
		return NULL;
	}
	*body = nl + 1;
	*len = in->len - (size_t)(nl + 1 - in->data);
	return job;
}

static int
parse_page(const struct scraper *s, const json_t *job, const char *body,
    size_t len, struct output *o, struct err *e)
{
	struct buf text = { 0 };
	struct page p = {
		.body = body, .len = len,
		.charset = json_string_value(json_object_get(job, "charset")),
		.url = json_string_value(json_object_get(job, "url")),
		.timezone = json_string_value(json_object_get(job, "timezone")),
		.lang = json_string_value(json_object_get(job, "lang")),
		.role = json_string_value(json_object_get(job, "role")),
		.context = json_object_get(job, "context"),
		.reference = job_day(job, "reference"),
		.from = job_day(job, "from"), .to = job_day(job, "to"),
		.options = json_object_get(job, "options"),
		.arena = arena_new(),
	};
	int rc = 0;

	if (!s->raw) {
		rc = charset_decode(body, len, p.charset, p.lang, &text, e);
		p.body = text.data == NULL ? "" : text.data;
		p.len = text.len;
	}
	if (rc == 0)
		rc = s->parse(&p, &o->sink, e);
	arena_free(p.arena);
	buf_free(&text);
	return rc;
}

int
parse_child(const char *module)
{
	const struct scraper *s = scraper_find(module);
	struct output o = { .sink = { .item = put_item, .unread = put_unread,
	    .follow = put_follow }, .unread = json_array(), .follow = json_array() };
	struct err e = { 0 };
	struct buf in = { 0 };
	const char *body;
	json_t *job = NULL;
	size_t len;
	int rc = -1;

	if (s == NULL)
		err_set(&e, ERR_USAGE, "no module is called %s", module);
	else if (buf_read_fd(&in, STDIN_FILENO, PARSE_IN_MAX + JOB_LINE_MAX) == -1)
		err_set(&e, ERR_IO, "reading the job: %s", strerror(errno));
	else if (confine(&e) == 0 && (job = read_job(&in, &body, &len, &e)) != NULL &&
	    parse_page(s, job, body, len, &o, &e) == 0)
		rc = put_trailer(&o, &e);
	if (rc == -1) {
		json_t *line = json_pack("{s:{s:s, s:o}}", "error",
		    "code", err_name(e.code), "message", reason(e.msg));
		char *text = json_dumps(line, JSON_COMPACT);

		puts(text);
		free(text);
		json_decref(line);
	}
	json_decref(o.unread);
	json_decref(o.follow);
	json_decref(job);
	buf_free(&in);
	if (fflush(stdout) == EOF)
		rc = -1;
	return rc == 0 ? 0 : 1;
}
