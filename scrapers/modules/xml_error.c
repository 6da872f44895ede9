#include "scrapers/modules/xml_error.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "scrapers/modules/xml_page.h"

static const struct {
	const char *root;
	const char *code, *message;	/* where they stand below it */
	const char *fine, *none;	/* codes "A|B" */
} answers[] = {
	{ "OpenAPI_ServiceResponse", "cmmMsgHeader/returnReasonCode", "cmmMsgHeader", "", "" },
	{ "response", "header/resultCode", "header/resultMsg", "0|00|000|0000|INFO-0|INFO-000", "3|03|INFO-200" },
	{ "RESULT",   "CODE",              "MESSAGE",          "INFO-000", "INFO-200" },
	{ "result",   "code",              "message",          "INFO-000|0|00|200", "INFO-200" },
	{ "dbs",      "db/returncode",     "db/errmsg",        "00", "" },
};

static const char *const roots[] = {
	"error", "errors", "errorresponse", "exception", "fault", "exceptionreport", "serviceexceptionreport",
};

/* The element at a path of names; NULL. */
static const struct node *
below(const struct node *n, const char *path, struct arena *a)
{
	size_t len;

	for (; n != NULL && *path != '\0'; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		n = xml_child(n, arena_strn(a, path, len));
	}
	return n;
}

static bool
is_one(const char *code, const char *codes)
{
	size_t n, len = strlen(code);

	for (; *codes != '\0'; codes += n + (codes[n] == '|')) {
		n = strcspn(codes, "|");
		if (n == len && strncasecmp(code, codes, n) == 0)
			return true;
	}
	return false;
}

static const char *
trimmed(struct arena *a, const struct node *n)
{
	const char *s = n == NULL ? "" : node_text(n, a);
	size_t len;

	s += strspn(s, " \t\r\n");
	for (len = strlen(s); len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL; len--)
		;
	return arena_strn(a, s, len);
}

int
xml_error(const struct node *root, struct arena *a, bool *none, struct err *e)
{
	const struct node *code, *message;
	const char *said;

	*none = false;
	for (size_t i = 0; i < MEM_COUNT(roots); i++)
		if (strcasecmp(xml_local(root), roots[i]) == 0)
			return err_set(e, ERR_INVALID, "the server answers %s", xml_said(root, a));
	for (size_t i = 0; i < MEM_COUNT(answers); i++) {
		if (strcmp(xml_local(root), answers[i].root) != 0 ||
		    (code = below(root, answers[i].code, a)) == NULL)
			continue;
		said = trimmed(a, code);
		if (is_one(said, answers[i].none))
			*none = true;
		else if (!is_one(said, answers[i].fine)) {
			message = below(root, answers[i].message, a);
			return err_set(e, ERR_INVALID, "the server answers %.40s: %s", said,
			    xml_said(message == NULL ? root : message, a));
		}
	}
	return 0;
}
