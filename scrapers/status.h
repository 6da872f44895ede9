/* scrapers/status.h - words in a title, a date's cell or a place that say what became of the event. */
#ifndef SCRAPERS_STATUS_H
#define SCRAPERS_STATUS_H
#include "base/arena.h"
#include "base/event.h"

enum { STATUS_MARK_MAX = 80 };	/* bytes of a text that can be nothing but a status */

struct status_words {		/* a source's own, beside those known: patterns of spec_like, NULL none */
	const char *like[STATUS__MAX];
};

/*
 * What a text that is nothing but a status says: "취소", "우천 취소", "Postponed",
 * "event cancelled", "연기/통합", "中止".
 *
 * words   NULL-able
 * returns STATUS_CONFIRMED when it says none of the others
 */
enum event_status status_said(struct arena *a, const char *text, const struct status_words *words);

/*
 * Takes such words out of a text where they cannot be part of a name: in
 * brackets, before or behind a separator ("CANCELLED: x", "x - postponed"), in
 * capitals at an end, "해당 대회는 취소되었습니다". A text that is nothing else keeps
 * them. Closed registration (마감), (변경) and RESCHEDULED are no status and stay.
 *
 * *out    raised to the worst that the text says
 * returns the text, shortened or not
 */
const char *status_strip(struct arena *a, const char *text, const struct status_words *words,
    enum event_status *out);

/* Of two the one that matters more: cancelled, postponed, tentative, confirmed. */
enum event_status status_worse(enum event_status a, enum event_status b);

#endif
