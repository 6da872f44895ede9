/* source export: sources and topics as one JSON document, without secrets. */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "scrapers/settings.h"
#include "server/cli/document.h"
#include "server/cli/source.h"

/* apikey, serviceKey, X-Auth-Token; but not keyword, author. */
static bool
is_secret_name(const char *name, size_t n)
{
	static const char *const ends[] = { "auth", "authorization", "token", "key", "secret", "cookie",
	    "password", "passwd", "pwd" };
	size_t len;

	for (size_t i = 0; i < MEM_COUNT(ends); i++)
		if ((len = strlen(ends[i])) <= n && strncasecmp(name + n - len, ends[i], len) == 0)
			return true;
	return false;
}

static int
typed(const struct source *s, const char *where, const char *name, size_t n, struct err *e)
{
	return err_set(e, ERR_INVALID, "%s: its %s holds the value of %.*s; keys belong in the "
	    "environment: write ${NAME} for it", s->name, where, (int)n, name);
}

/* A key that was typed instead of ${NAME} would leave the house with the document. */
static int
check_query(const struct source *s, const char *where, const char *text, struct err *e)
{
	size_t n, value;

	for (const char *p = text == NULL ? "" : text; *p != '\0'; p += n + (p[n] != '\0')) {
		n = strcspn(p, "?&=");
		if (p[n] != '=')
			continue;
		value = strcspn(p + n + 1, "&");
		if (is_secret_name(p, n) && value > 0 && strncmp(p + n + 1, "${", 2) != 0)
			return typed(s, where, p, n, e);
		n += value;
	}
	return 0;
}

static int
check_texts(const struct source *s, const char *where, const json_t *texts, struct err *e)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)texts, name, value)
		if (is_secret_name(name, strlen(name)) && *json_string_value(value) != '\0' &&
		    strstr(json_string_value(value), "${") == NULL)
			return typed(s, where, name, strlen(name), e);
	return 0;
}

static int
check_secrets(struct cli *c, const struct source *s, struct err *e)
{
	json_t *set = json_loads(s->options, 0, NULL);
	struct settings own = { 0 };
	int rc;

	if (settings_of(c->a, s, &own, e) == -1) {
		json_decref(set);
		return err_in(e, "%s", s->name);
	}
	rc = check_query(s, "address", own.url, e) == -1 || check_query(s, "form", own.form, e) == -1 ||
	    check_texts(s, "headers", own.headers, e) == -1 ||
	    check_texts(s, "--set", set, e) == -1 ? -1 : 0;
	settings_free(&own);
	json_decref(set);
	return rc;
}

static bool
is_named(const struct cli *c, const char *name)
{
	for (int i = 0; i < c->argc; i++)
		if (strcmp(c->argv[i], name) == 0)
			return true;
	return c->argc == 0;
}

static int
export_sources(struct cli *c, json_t *out, struct err *e)
{
	struct source *s, found;
	size_t n;

	for (int i = 0; i < c->argc; i++)
		if (db_source_get(c->db, c->argv[i], c->a, &found, e) == -1)
			return -1;
	if (db_source_list(c->db, c->a, &s, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(s[i].module, "manual") == 0 || !is_named(c, s[i].name))
			continue;	/* typed events make their source themselves */
		if (check_secrets(c, &s[i], e) == -1)
			return -1;
		json_array_append_new(out, document_of_source(c->a, &s[i]));
	}
	return 0;
}

/* Does a rule name one of the sources? */
static bool
is_about(const struct cli *c, const struct document_topic *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rules[i].key, "source") == 0 && is_named(c, t->rules[i].value))
			return true;
	return c->argc == 0;
}

static int
export_topics(struct cli *c, json_t *out, struct err *e)
{
	struct topic *t;
	size_t n;

	if (db_topic_list(c->db, c->a, &t, &n, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct document_topic one = { .topic = t[i] };

		if (db_topic_rules(c->db, t[i].id, c->a, &one.rules, &one.rule, &one.n, e) == -1)
			return -1;
		if (is_about(c, &one))
			json_array_append_new(out, document_of_topic(&one));
	}
	return 0;
}

int
source_export(struct cli *c, struct err *e)
{
	json_t *sources = json_array(), *topics = json_array();

	if (export_sources(c, sources, e) == -1 || export_topics(c, topics, e) == -1) {
		json_decref(sources);
		json_decref(topics);
		return -1;
	}
	return cli_print_json(json_pack("{s:i, s:o, s:o}", "calcast", DOCUMENT_VERSION,
	    "sources", sources, "topics", topics));
}
