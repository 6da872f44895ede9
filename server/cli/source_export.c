/* source export: sources and topics as one JSON document, without secrets. */
#include <string.h>
#include <strings.h>

#include "scrapers/settings.h"
#include "server/cli/document.h"
#include "server/cli/source.h"

static bool
is_secret_name(const char *name, size_t n)
{
	static const char *const words[] = { "auth", "token", "key", "secret", "cookie", "password" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (size_t k = 0, len = strlen(words[i]); k + len <= n; k++)
			if (strncasecmp(name + k, words[i], len) == 0)
				return true;
	return false;
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
			return err_set(e, ERR_INVALID, "%s: its %s holds the value of %.*s; keys belong "
			    "in the environment: write ${NAME} for it", s->name, where, (int)n, p);
		n += value;
	}
	return 0;
}

static int
check_secrets(struct cli *c, const struct source *s, struct err *e)
{
	struct settings own = { 0 };
	const char *name;
	json_t *value;
	int rc;

	if (settings_of(c->a, s, &own, e) == -1)
		return err_in(e, "%s", s->name);
	rc = check_query(s, "address", own.url, e);
	if (rc == 0)
		rc = check_query(s, "form", own.form, e);
	json_object_foreach(own.headers, name, value)
		if (rc == 0 && is_secret_name(name, strlen(name)) &&
		    strstr(json_string_value(value), "${") == NULL)
			rc = err_set(e, ERR_INVALID, "%s: its header %s holds its value; keys belong "
			    "in the environment: write ${NAME} for it", s->name, name);
	settings_free(&own);
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
