#include <stdio.h>

#include "base/date.h"
#include "base/zone.h"
#include "server/cli/cli.h"

static int
hint_from(struct cli *c, struct date_hint *hint, struct err *e)
{
	const char *reference = cli_option(c, "--reference");
	const char *order = cli_option(c, "--order"), *zone = cli_option(c, "--timezone");
	int o = DATE_YMD;

	hint->reference = civil_from_epoch(clock_now(&c->clock));
	if (reference != NULL && civil_read(reference, &hint->reference, NULL) == CIVIL_BAD)
		return err_set(e, ERR_USAGE, "--reference %s: write YYYY-MM-DD", reference);
	if (order != NULL && (o = date_order_named(order)) == -1)
		return err_set(e, ERR_USAGE, "--order %s: write ymd, mdy or dmy", order);
	if (zone != NULL && zone_find(zone) == NULL)
		return err_set(e, ERR_USAGE, "--timezone %s: no such zone; write an IANA name as Asia/Seoul", zone);
	hint->order = (enum date_order)o;
	hint->placeholders = true;
	return 0;
}

static json_t *
text_or_null(const char *s)
{
	return *s == '\0' ? json_null() : json_string(s);
}

static int
date(struct cli *c, struct err *e)
{
	struct date_hint hint = { 0 };
	struct date d = { 0 };
	struct err why = { 0 };
	json_t *o;

	if (hint_from(c, &hint, e) == -1)
		return -1;
	if (date_read(c->argv[0], &hint, &d, &why) == -1) {
		d.start[0] = d.end[0] = '\0';
		if (d.notes[0] == '\0')
			snprintf(d.notes, sizeof(d.notes), "%.*s", (int)sizeof(d.notes) - 1, why.msg);
	}
	o = json_pack("{s:o, s:o, s:b, s:s}", "start", text_or_null(d.start),
	    "end", text_or_null(d.end), "all_day", d.all_day, "notes", d.notes);
	return cli_print_object(c, o);
}

static const struct cli_option options[] = {
	{ "--reference", "DATE", "the day from which a missing year is guessed; else today" },
	{ "--timezone", "ZONE", "the zone of times without an offset" },
	{ "--order", "ymd|mdy|dmy", "of numeric dates that do not begin with a year" },
	{ NULL, NULL, NULL }
};

const struct command date_commands[] = {
	{ "date", "TEXT", 1, 1, CLI_DB_NONE, options, date, "how a text is read as a date" },
	{ 0 }
};
