/* source import: what the document says is there, is; what it does not name stays. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "scrapers/recipe.h"
#include "scrapers/secret.h"
#include "scrapers/settings.h"
#include "server/cli/document.h"
#include "server/cli/source.h"

const struct cli_option source_import_options[] = {
	{ "--dry-run", NULL, "say what would be other, and store nothing" },
	{ "--allow-exec", NULL, "take sources that run a program" },
	{ "--allow-file", NULL, "take sources that read a file of this machine, and recipes that are files" },
	{ "--allow-private", NULL, "take sources that may be on a private network" },
	{ "--allow-env", NULL, "take sources that send variables of the environment, written ${NAME}" },
	{ NULL, NULL, NULL }
};

enum change { SAME, CHANGED, ADDED };

struct importing {
	struct cli *c;
	struct document d;
	struct source *sources;
	struct document_topic *topics;
	enum change *source_change, *topic_change;
	bool *other_page;
};

/* Whoever wrote the document would be told what they hold. */
static int
check_environment(struct cli *c, const struct source *s, struct err *e)
{
	struct settings t;
	struct secrets names = { .n = 0 };
	const char *name;
	json_t *value;
	int rc;

	if (settings_of(c->a, s, &t, e) == -1)
		return err_in(e, "%s", s->name);
	rc = secret_add(c->a, &names, t.url, e) == -1 || secret_add(c->a, &names, t.form, e) == -1 ? -1 : 0;
	json_object_foreach(t.headers, name, value)
		if (rc == 0)
			rc = secret_add(c->a, &names, json_string_value(value), e);
	settings_free(&t);
	if (rc == -1 || names.n == 0 || cli_flag(c, "--allow-env"))
		return rc;
	return err_set(e, ERR_INVALID, "%s sends %s of the environment to its host; if you want that: --allow-env",
	    s->name, names.names[0]);
}

static int
may_import(struct cli *c, const struct source *s, struct err *e)
{
	bool file = (s->url != NULL && strncmp(s->url, "file:", 5) == 0) ||
	    (s->recipe != NULL && recipe_is_path(s->recipe));

	if (strcmp(s->module, "exec") == 0 && !cli_flag(c, "--allow-exec"))
		return err_set(e, ERR_INVALID, "%s runs a program; if you want that: --allow-exec", s->name);
	if (file && !cli_flag(c, "--allow-file"))
		return err_set(e, ERR_INVALID, "%s reads a file of this machine; if you want that: --allow-file", s->name);
	if (s->allow_private && !cli_flag(c, "--allow-private"))
		return err_set(e, ERR_INVALID, "%s may be on a private network; if you want that: --allow-private", s->name);
	return check_environment(c, s, e);
}

static enum change
compared(json_t *mine, json_t *given)
{
	enum change is = json_equal(mine, given) ? SAME : CHANGED;

	json_decref(mine);
	json_decref(given);
	return is;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What is there of that name is overwritten in *given, but for its state. */
static int
plan_source(struct importing *im, size_t i, struct err *e)
{
	struct source *given = &im->sources[i], old;
	struct err none = { 0 };

	if (document_source(im->c->a, &im->d, i, given, e) == -1 || may_import(im->c, given, e) == -1)
		return -1;
	im->source_change[i] = ADDED;
	if (db_source_get(im->c->db, given->name, im->c->a, &old, &none) == -1)
		return none.code == ERR_NOT_FOUND ? 0 : err_set(e, none.code, "%s", none.msg);
	im->source_change[i] = compared(document_of_source(im->c->a, &old),
	    document_of_source(im->c->a, given));
	given->id = old.id;
	im->other_page[i] = !same_text(given->url, old.url) || !same_text(given->recipe, old.recipe) ||
	    !same_text(given->module, old.module);
	return 0;
}

static int
plan_topic(struct importing *im, size_t i, struct err *e)
{
	struct document_topic *given = &im->topics[i], old = { .n = 0 };
	struct err none = { 0 };

	if (document_topic(im->c->a, &im->d, i, given, e) == -1)
		return -1;
	im->topic_change[i] = ADDED;
	if (db_topic_get(im->c->db, given->topic.slug, im->c->a, &old.topic, &none) == -1)
		return none.code == ERR_NOT_FOUND ? 0 : err_set(e, none.code, "%s", none.msg);
	if (db_topic_rules(im->c->db, old.topic.id, im->c->a, &old.rules, &old.rule, &old.n, e) == -1)
		return -1;
	im->topic_change[i] = compared(document_of_topic(&old), document_of_topic(given));
	given->topic.id = old.topic.id;
	return 0;
}

static int
plan(struct importing *im, struct err *e)
{
	struct arena *a = im->c->a;
	size_t ns = im->d.n_sources, nt = im->d.n_topics;

	im->sources = arena_alloc(a, (ns + 1) * sizeof(*im->sources));
	im->source_change = arena_alloc(a, (ns + 1) * sizeof(*im->source_change));
	im->other_page = arena_alloc(a, (ns + 1) * sizeof(*im->other_page));
	im->topics = arena_alloc(a, (nt + 1) * sizeof(*im->topics));
	im->topic_change = arena_alloc(a, (nt + 1) * sizeof(*im->topic_change));
	for (size_t i = 0; i < ns; i++)
		if (plan_source(im, i, e) == -1)
			return -1;
	for (size_t i = 0; i < nt; i++)
		if (plan_topic(im, i, e) == -1)
			return -1;
	return 0;
}

static int
write_source(struct db *w, struct importing *im, size_t i, struct err *e)
{
	struct source *s = &im->sources[i];

	if (im->source_change[i] == ADDED)
		return db_source_add(w, s, &s->id, e);
	if (db_source_set(w, s, e) == -1 || db_source_again(w, s->id, e) == -1)
		return -1;
	return im->other_page[i] ? db_page_drop(w, s->id, e) : 0;
}

static int
write_topic(struct db *w, struct importing *im, size_t i, struct err *e)
{
	struct document_topic *t = &im->topics[i];
	int64_t now = clock_now(&im->c->clock);
	size_t from = 0, to;

	if (im->topic_change[i] == ADDED ? db_topic_add(w, &t->topic, now, &t->topic.id, e) == -1 :
	    db_topic_set(w, &t->topic, now, e) == -1 || db_topic_rules_clear(w, t->topic.id, e) == -1)
		return -1;
	for (; from < t->n; from = to) {
		for (to = from + 1; to < t->n && t->rule[to] == t->rule[from]; to++)
			;
		if (db_topic_rule_add(w, t->topic.id, &t->rules[from], to - from, e) == -1)
			return -1;
	}
	return t->n > 0 ? 0 : db_topic_publish(w, t->topic.id, now, e);
}

static int
write_all(struct db *w, void *arg, struct err *e)
{
	struct importing *im = arg;

	for (size_t i = 0; i < im->d.n_sources; i++)
		if (im->source_change[i] != SAME && write_source(w, im, i, e) == -1)
			return -1;
	for (size_t i = 0; i < im->d.n_topics; i++)
		if (im->topic_change[i] != SAME && write_topic(w, im, i, e) == -1)
			return -1;
	return 0;
}

static json_t *
result_json(const struct importing *im)
{
	static const char *const words[] = { "same", "changed", "added" };
	json_t *rows = json_array();

	for (size_t i = 0; i < im->d.n_sources; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "what", "source",
		    "name", im->sources[i].name, "is", words[im->source_change[i]]));
	for (size_t i = 0; i < im->d.n_topics; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "what", "topic",
		    "name", im->topics[i].topic.slug, "is", words[im->topic_change[i]]));
	return rows;
}

static const char *
read_document(struct cli *c, const char *path, struct err *e)
{
	bool in = strcmp(path, "-") == 0;
	int fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	const char *text = NULL;
	struct buf b = { 0 };

	if (fd == -1 || buf_read_fd(&b, fd, DOCUMENT_MAX) == -1)
		err_set(e, errno == ENOENT ? ERR_NOT_FOUND : errno == EFBIG ? ERR_LIMIT : ERR_IO,
		    "%s: %s", path, strerror(errno));
	else
		text = arena_str(c->a, b.data == NULL ? "" : b.data);
	if (fd != -1 && !in)
		close(fd);
	buf_free(&b);
	return text;
}

int
source_import(struct cli *c, struct err *e)
{
	static const struct cli_column columns[] = {
		{ "what", "WHAT" }, { "name", "NAME" }, { "is", "IS" }, { NULL, NULL },
	};
	struct importing im = { .c = c };
	const char *text = read_document(c, c->argv[0], e);
	int rc = -1;

	if (text == NULL || document_read(c->a, c->argv[0], text, &im.d, e) == -1)
		return -1;
	if (plan(&im, e) == 0 && (cli_flag(c, "--dry-run") || db_write(c->db, write_all, &im, e) == 0))
		rc = cli_print_list(c, result_json(&im), columns);
	document_free(&im.d);
	return rc;
}
