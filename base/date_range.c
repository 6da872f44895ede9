#include "base/date_range.h"

#include "base/mem.h"

static const struct range_side nothing = { .time.zone = ZONE_NONE };

struct collector {
	struct range *r;
	const struct piece *piece, *end;	/* the present one; behind the last */
	enum piece_kind last;		/* the one before that was no list sign */
	bool to;			/* what comes belongs to the end */
	bool by_word;			/* ... because of a word like 부터, which may end nothing */
	bool list, change, doors;
	bool slot_open, slot_range;	/* a weekday waits for its time; for the last of several */
	bool slot_timed;		/* the last time was a weekday's, and another may follow */
	int weekday;			/* the last one */
	bool daily;			/* a new cell after a range of days: times of each of them */
	int skip_depth;			/* ignore what stands in brackets this deep; 0: nothing */
	bool done;
};

static bool
has_start(const struct collector *c)
{
	return c->r->start.has_day || c->r->start.has_time ||
	    (c->r->n_slots > 0 && c->r->slots[0].has_time);
}

static bool
has_end(const struct collector *c)
{
	return c->r->end.has_day || c->r->end.has_time;
}

static const struct piece *
next_piece(const struct collector *c)
{
	return c->piece + 1 < c->end ? c->piece + 1 : NULL;
}

static bool
next_is(const struct collector *c, enum piece_kind kind)
{
	return next_piece(c) != NULL && next_piece(c)->kind == kind;
}

/* A year or a month for the days to come. */
static void
take_heading(struct collector *c, const struct day *d)
{
	struct range *r = c->r;

	r->school_year = r->school_year || d->school_year;
	r->vague = r->vague || d->month != 0 || d->base != DAY_PLAIN;
	if (c->to && !r->end.has_day && d->month != 0) {
		c->to = false;		/* the end is only a month: as good as not known */
		if (!has_start(c))
			c->done = true;
		return;
	}
	if (d->base != DAY_PLAIN)
		return;
	if (d->year != 0 && r->start.has_day && r->start.day.year == 0 && d->month == 0)
		r->start.day.year = d->year;
	if (d->year != 0)
		r->year = d->year;
	if (d->month != 0)
		r->month = d->month;
}

/* The second date in brackets explains the first; any other begins something else. */
static void
take_other(struct collector *c)
{
	const struct day *first = &c->r->start.day, *d = &c->piece->day;

	if (!c->to && d->day == first->day && d->month == first->month)
		return;			/* "MAR 31 ... March 31 (Tue), 6 PM" says it twice */
	if (c->piece->depth > 0)
		c->skip_depth = c->piece->depth;
	else
		c->done = true;
}

static void
set_day(struct range_side *side, const struct day *d)
{
	side->day = *d;
	side->has_day = true;
}

/* "Thursday, February 15": the weekday belongs to the day behind it. */
static void
lead_weekday(struct collector *c, struct day *d)
{
	struct range *r = c->r;
	int w = 0;

	if (c->last != PIECE_WEEKDAY || !c->slot_open || c->slot_range)
		return;
	while (r->slots[r->n_slots - 1].weekdays >> w != 1u)
		if (++w > 6)
			return;
	if (d->weekday == -1)
		d->weekday = w;
	r->n_slots--;
	c->slot_open = false;
}

static void
take_day(struct collector *c)
{
	struct range *r = c->r;
	struct day d = c->piece->day;

	lead_weekday(c, &d);
	if (!day_has_date(&d)) {
		take_heading(c, &d);
		return;
	}
	if (c->change && has_start(c)) {
		r->start = nothing;
		set_day(&r->start, &d);
		c->change = false;
	} else if (c->to && !r->start.has_day && r->start.has_time && r->end.has_time)
		set_day(&r->start, &d);	/* "2-4 pm on May 3" */
	else if (c->to && !r->end.has_day)
		set_day(&r->end, &d);
	else if (!c->to && !r->start.has_day)
		set_day(&r->start, &d);
	else if (c->list && !c->to && !r->start.has_time) {
		set_day(&r->end, &d);
		r->n_listed++;
	} else
		take_other(c);
}

static void
take_time(struct collector *c)
{
	struct range *r = c->r;
	const struct clock_time *t = &c->piece->time;
	struct range_side *side = c->to && !(c->daily && !r->start.has_time) ? &r->end : &r->start;
	int zone;

	if (c->slot_open) {
		r->slots[r->n_slots - 1].time = *t;
		r->slots[r->n_slots - 1].has_time = true;
		c->slot_open = c->slot_range = false;
		c->slot_timed = true;
		return;
	}
	if (c->slot_timed && c->list) {
		r->more_times++;
		return;
	}
	if (side->has_time && !c->change && !(c->doors && t->seconds > side->time.seconds)) {
		r->more_times++;
		return;
	}
	c->change = false;
	r->placeholder = side == &r->start && c->piece->alone;
	zone = side->has_time ? ZONE_NONE : side->time.zone;
	side->time = *t;
	if (t->zone == ZONE_NONE)
		side->time.zone = zone;
	side->has_time = true;
}

/* "KST 20:00": kept where the time will be. */
static void
take_zone(struct collector *c)
{
	struct range_side *side = c->to ? &c->r->end : &c->r->start;

	if (!side->has_time || side->time.zone == ZONE_NONE)
		side->time.zone = c->piece->time.zone;
}

static void
take_weekday(struct collector *c)
{
	struct range *r = c->r;
	struct range_slot *slot;
	int weekday = c->piece->value;

	if (c->slot_open) {
		slot = &r->slots[r->n_slots - 1];
		for (int w = c->weekday; c->slot_range && weekday < 7 && w != weekday; w = (w + 1) % 7)
			slot->weekdays |= 1u << w;
		slot->weekdays |= 1u << weekday;
	} else if (r->n_slots < RANGE_SLOTS)
		r->slots[r->n_slots++] = (struct range_slot){ .weekdays = 1u << weekday };
	else
		return;
	c->weekday = weekday % 7;
	c->slot_open = true;
	c->slot_range = false;
}

/* The dash of "May 3 - Concert" and "May 3 - 7:30pm" is no sign of a range. */
static bool
is_mere_dash(const struct collector *c)
{
	return c->piece->value == 0 && (next_is(c, PIECE_WORD) || next_is(c, PIECE_NUMBER) ||
	    next_is(c, PIECE_CELL) || next_is(c, PIECE_DOORS) || (next_is(c, PIECE_TIME) && !c->r->start.has_time));
}

static void
take_to(struct collector *c)
{
	bool strong = c->piece->value == 1;

	if (c->slot_open && c->last == PIECE_WEEKDAY && next_is(c, PIECE_WEEKDAY))
		c->slot_range = true;
	else if (!has_start(c))
		c->to = c->to || strong;
	else if (c->r->n_listed > 0 || is_mere_dash(c))
		return;
	else if (c->daily && c->r->start.has_time)
		c->daily = false;
	else
		c->to = true;
}

static void
take_from(struct collector *c)
{
	if (!has_start(c) || c->to)
		return;
	c->to = true;
	c->by_word = true;
}

static void
take_since(struct collector *c)
{
	if (has_start(c) && !has_end(c))
		c->to = false;
}

/* Behind a date it makes that the end; before one, the next date is. */
static void
take_until(struct collector *c)
{
	struct range *r = c->r;

	if (c->to || (c->piece->value == 1 && next_is(c, PIECE_WORD)))
		return;
	if (has_start(c) && c->piece->value == 0) {
		if (r->n_listed == 0)
			r->end = r->start;
		r->start = nothing;
		r->n_listed = 0;
	}
	c->to = true;
}

static void
take_closing(struct collector *c)
{
	if (c->piece->depth == 0)
		take_until(c);
}

static void
take_list(struct collector *c)
{
	c->list = true;
	if (c->to && c->by_word && !has_end(c))
		c->to = false;
}

static void
take_span(struct collector *c)
{
	if (c->r->span == 0)
		c->r->span = c->piece->value;
}

static void
take_unknown(struct collector *c)
{
	struct range *r = c->r;

	r->unknown = true;
	if (c->change && r->start.has_time) {
		r->start.has_time = false;
		c->change = false;
	} else if (c->to && !has_end(c))
		c->to = false;
}

static void
take_vague(struct collector *c)
{
	c->r->vague = true;
}

/* An arrow, or "5시에서 6시로 변경": what was said first holds no longer. */
static void
take_change(struct collector *c)
{
	struct range *r = c->r;

	if (c->piece->value == 1) {
		c->change = has_start(c);
		c->to = c->to && has_end(c);
	} else if (c->by_word && has_end(c)) {
		if (!r->end.has_day && r->start.has_day)
			set_day(&r->end, &r->start.day);
		r->start = r->end;
		r->end = nothing;
		c->to = c->by_word = false;
	}
}

/* Times that follow a range of days are those of each of them. */
static bool
has_days(const struct collector *c)
{
	return (c->to || c->r->n_listed > 0) && c->r->end.has_day && !c->r->end.has_time;
}

static void
take_cell(struct collector *c)
{
	c->list = false;
	c->slot_open = c->slot_timed = false;
	c->daily = has_days(c);
}

static void
take_doors(struct collector *c)
{
	c->doors = c->doors || c->last == PIECE_TIME || next_is(c, PIECE_TIME);
}

static void
take_repeats(struct collector *c)
{
	c->r->repeats = true;
	c->daily = c->daily || (next_is(c, PIECE_TIME) && has_days(c));
}

static void
take_word(struct collector *c)
{
	c->list = false;
}

static void
take_number(struct collector *c)
{
	c->list = false;
	c->r->stray = true;
}

static void (*const takers[PIECE__MAX])(struct collector *) = {
	[PIECE_WORD] = take_word, [PIECE_NUMBER] = take_number,
	[PIECE_DAY] = take_day, [PIECE_TIME] = take_time,
	[PIECE_ZONE] = take_zone, [PIECE_WEEKDAY] = take_weekday, [PIECE_TO] = take_to,
	[PIECE_FROM] = take_from, [PIECE_SINCE] = take_since, [PIECE_UNTIL] = take_until,
	[PIECE_CLOSING] = take_closing, [PIECE_LIST] = take_list, [PIECE_SPAN] = take_span,
	[PIECE_UNKNOWN] = take_unknown, [PIECE_VAGUE] = take_vague,
	[PIECE_CHANGE] = take_change, [PIECE_CELL] = take_cell, [PIECE_DOORS] = take_doors,
	[PIECE_EVERY] = take_repeats,
};

void
range_collect(const struct piece *pieces, size_t n, struct range *out)
{
	struct collector c = { .r = out, .end = pieces + n, .last = PIECE_WORD };

	*out = (struct range){ .start = nothing, .end = nothing };
	for (c.piece = pieces; c.piece < c.end && !c.done; c.piece++) {
		if (c.skip_depth > 0 && c.piece->depth >= c.skip_depth)
			continue;
		c.skip_depth = 0;
		takers[c.piece->kind](&c);
		if (c.piece->kind != PIECE_LIST) {
			c.last = c.piece->kind;
			c.list = c.list && c.piece->kind != PIECE_DAY && c.piece->kind != PIECE_TIME;
		}
	}
}
