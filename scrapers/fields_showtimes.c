/* Several times in one cell: "11:00+14:00+16:30". */
#include <string.h>

#include "base/zone.h"
#include "scrapers/fields_in.h"

enum { HOUR = 3600, SHOWTIMES_MAX = 50 };	/* a cell of more times is no list of them */

/* Is "+14:00" behind a time the offset of the zone? Of an unknown zone it can be any that there is. */
static bool
is_offset(const struct draft *draft, const char *text)
{
	static const int64_t winter = 1767225600, summer = 1782864000;	/* of 2026 */
	const struct zone *z = draft->rules->timezone == NULL ? NULL : zone_find(draft->rules->timezone);
	int seconds = date_read_time(text);

	if (seconds <= 0 || z == NULL)
		return seconds >= 0 && seconds <= 14 * HOUR && seconds % (15 * 60) == 0;
	return seconds == zone_offset(z, winter) || seconds == zone_offset(z, summer);
}

const char *
fields_time_of_list(const struct draft *draft, const char *text, size_t i)
{
	static const char separators[] = "+,;/&\n";
	const char *found = NULL;
	size_t n, count = 0;
	char *one;

	if (strchr(text, '+') != NULL && strchr(text, '+') == strrchr(text, '+') &&
	    is_offset(draft, strchr(text, '+') + 1))
		return NULL;
	for (const char *t = text; *t != '\0'; t += n + (t[n] != '\0')) {
		t += strspn(t, " ");
		n = strcspn(t, separators);
		one = arena_strn(draft->row->arena, t, n);
		for (size_t k = n; k > 0 && one[k - 1] == ' '; k--)
			one[k - 1] = '\0';
		if (date_read_time(one) < 0 || count == SHOWTIMES_MAX)
			return NULL;
		if (count++ == i)
			found = one;
	}
	return count > 1 ? found : NULL;
}

const char *
fields_showtime(const struct draft *draft, size_t n)
{
	struct draft all = *draft;

	all.time = NULL;
	return draft->rules->showtimes ? fields_time_of_list(draft, draft_text(&all, FIELD_TIME), n) : NULL;
}
