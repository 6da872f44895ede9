#include "scrapers/modules/xml_path.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "scrapers/modules/xml_page.h"

static bool
is_xpath(const char *path)
{
	return strncmp(path, "//", 2) == 0 || strncmp(path, "./", 2) == 0 ||
	    strncmp(path, "..", 2) == 0 || *path == '(' || strncmp(path, "xpath:", 6) == 0 ||
	    strchr(path, '[') != NULL || strstr(path, "::") != NULL;
}

/* The same, as markup_find knows it for one. */
static const char *
as_xpath(struct arena *a, const char *path)
{
	return *path == '/' || *path == '.' || *path == '(' || strncmp(path, "xpath:", 6) == 0 ?
	    path : arena_fmt(a, "xpath:%s", path);
}

/* Is the element called what stands in n bytes of a path? */
static bool
is_called(const struct node *node, const char *name, size_t n)
{
	const char *colon = memchr(name, ':', n), *local = xml_local(node);

	if (n == 1 && *name == '*')
		return true;
	if (colon != NULL) {
		n -= (size_t)(colon + 1 - name);
		name = colon + 1;
	}
	return strlen(local) == n && strncasecmp(local, name, n) == 0;
}

struct found {
	const struct node **at;
	size_t n, cap;
};

/* Adds every element at a path below a node; "@attr" at its end is not looked at. */
static void
gather(const struct node *from, const char *path, struct found *out)
{
	size_t n = strcspn(path, "/@");
	const struct node *c;

	if (n == 0 || (n == 1 && *path == '.')) {
		MEM_PUSH(out->at, out->n, out->cap);
		out->at[out->n++] = from;
		return;
	}
	for (c = node_child(from); c != NULL; c = node_next(c))
		if (is_called(c, path, n))
			gather(c, path + n + (path[n] == '/'), out);
}

static const char *
texts_of(const struct found *all, const char *attribute, struct arena *a)
{
	struct buf b = { 0 };
	const char *text, *out;
	bool any = false;

	for (size_t i = 0; i < all->n; i++) {
		text = attribute != NULL ? node_attribute(all->at[i], attribute, a) :
		    node_text(all->at[i], a);
		any = any || text != NULL;
		if (text != NULL && *text != '\0')
			buf_fmt(&b, "%s%s", b.len == 0 ? "" : ", ", text);
	}
	out = !any ? NULL : b.len == 0 ? "" : arena_strn(a, b.data, b.len);
	buf_free(&b);
	return out;
}

const char *
xml_field(struct markup *m, const struct node *row, const char *path, struct arena *a)
{
	const char *at = strchr(path, '@'), *text;
	struct found all = { 0 };

	if (is_xpath(path))
		return markup_value(m, row, as_xpath(a, path), a, &(struct err){ 0 });
	path += *path == '/';
	gather(row, path, &all);
	text = texts_of(&all, at == NULL ? NULL : at + 1, a);
	free(all.at);
	return text;
}

const struct node *
xml_nth(const struct node *row, const char *path, size_t i)
{
	const struct node *node;
	struct found all = { 0 };

	gather(row, path, &all);
	node = i < all.n ? all.at[i] : NULL;
	free(all.at);
	return node;
}

static int
not_there(const struct node *n, const char *path, struct arena *a, struct err *e)
{
	size_t len = strcspn(path, "/");

	return err_set(e, ERR_INVALID, "rows: no <%.*s>%s%.80s; found %s", (int)(len > 60 ? 60 : len), path,
	    path[len] == '\0' ? "" : " before ", path[len] == '\0' ? "" : path + len + 1, xml_said(n, a));
}

/* Goes down as far as every name but the last is there. */
static int
check(const struct node *n, const char *path, bool deep, struct arena *a, struct err *e)
{
	size_t len;
	const struct node *c;

	for (; *path != '\0'; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		for (c = node_child(n); c != NULL && !is_called(c, path, len); c = node_next(c))
			;
		if (c == NULL)
			return path[len] == '\0' && deep ? 0 : not_there(n, path, a, e);
		n = c;
		deep = true;
	}
	return 0;
}

int
xml_rows(struct markup *m, const char *path, struct arena *a,
    const struct node ***out, size_t *n, struct err *e)
{
	const struct node *root = markup_root(m);
	struct found all = { 0 };
	bool from_root;
	size_t len;

	if (is_xpath(path))
		return markup_find(m, NULL, as_xpath(a, path), a, out, n, e) == -1 ?
		    err_in(e, "rows") : 0;
	path += *path == '/';
	len = strcspn(path, "/");
	from_root = is_called(root, path, len);
	if (from_root)
		path += len + (path[len] == '/');
	if (check(root, path, from_root, a, e) == -1)
		return -1;
	gather(root, path, &all);
	*out = arena_copy(a, all.at, all.n * sizeof(*all.at));
	*n = all.n;
	free(all.at);
	return 0;
}
