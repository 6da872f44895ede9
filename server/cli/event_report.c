/* What visitors say is missing or wrong. */
#include <errno.h>
#include <stdlib.h>

#include "db/reports.h"
#include "server/cli/event.h"

int
event_reports(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "id", "ID" }, { "at", "WHEN" }, { "topic", "TOPIC" }, { "uid", "WRONG" },
		{ "title", "MISSING" }, { "start", "START" }, { "text", "SAYS" }, { NULL, NULL },
	};
	struct report *r;
	json_t *rows;
	size_t n;

	if (db_report_list(c->db, c->a, &r, &n, e) == -1)
		return -1;
	rows = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, json_pack("{s:I, s:o, s:s, s:s?, s:s?, s:s?, s:s?}", "id",
		    (json_int_t)r[i].id, "at", cli_time(r[i].at), "topic", r[i].topic, "uid", r[i].uid,
		    "title", r[i].title, "start", r[i].start, "text", r[i].text));
	return cli_print_list(c, rows, columns);
}

static int
find(struct cli *c, const char *text, struct report *r, struct err *e)
{
	char *end;
	long long id;

	errno = 0;
	id = strtoll(text, &end, 10);
	if (*end != '\0' || end == text || errno != 0)
		return err_set(e, ERR_USAGE, "%s is no report's number; see: calcast event reports", text);
	return db_report_get(c->db, id, c->a, r, e);
}

static int
write_remove(struct db *w, void *arg, struct err *e)
{
	return db_report_remove(w, ((struct report *)arg)->id, e);
}

int
event_report_accept(struct cli *c, struct err *e)
{
	struct report r;

	if (find(c, cli_option(c, "--report"), &r, e) == -1)
		return -1;
	if (r.uid == NULL && event_add_item(c, r.topic, json_pack("{s:s, s:s, s:s?}", "title", r.title,
	    "start", r.start, "description", r.text), e) == -1)
		return -1;
	return db_write(c->db, write_remove, &r, e);
}

int
event_report_reject(struct cli *c, struct err *e)
{
	struct report r;

	return find(c, c->argv[0], &r, e) == -1 ? -1 : db_write(c->db, write_remove, &r, e);
}
