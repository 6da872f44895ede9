#include "scrapers/job.h"

#include <string.h>

#include "base/mem.h"

json_t *
job_put_day(const struct civil *c)
{
	char text[CIVIL_TEXT];

	if (c->year == 0)
		return json_null();
	civil_put_date(c, text);
	return json_string(text);
}

struct civil
job_day_of(const char *text)
{
	struct civil c = { 0 };

	if (text == NULL || civil_read(text, &c, NULL) != CIVIL_DATE)
		return (struct civil){ 0 };
	return c;
}

struct civil
job_day(const json_t *line, const char *key)
{
	return job_day_of(json_string_value(json_object_get(line, key)));
}

char *
job_write(const struct parse_job *job)
{
	json_t *line = json_pack("{s:O, s:s?, s:s?, s:s?, s:s?, s:s, s:O?, s:o, s:o, s:o}",
	    "options", job->options, "charset", job->charset, "url", job->url,
	    "timezone", job->timezone, "lang", job->lang,
	    "role", job->role == NULL ? "page" : job->role, "context", job->context,
	    "reference", job_put_day(&job->reference),
	    "from", job_put_day(&job->from), "to", job_put_day(&job->to));
	char *text = json_dumps(line, JSON_COMPACT);
	size_t n = strlen(text);

	json_decref(line);
	text = mem_grow(text, n + 2, 1);
	memcpy(text + n, "\n", 2);
	return text;
}
