/* scrapers/modules/kbo_names.h - clubs and parks of the KBO league, under all their names. */
#ifndef SCRAPERS_MODULES_KBO_NAMES_H
#define SCRAPERS_MODULES_KBO_NAMES_H

struct kbo_club {
	const char *name;		/* as a schedule writes it, or did once */
	const char *code;		/* of the league's own ids: what the club was called long ago */
	const char *tag, *label;
};

/* NULL: nobody of that name. A name may go on ("두산 베어스"). */
const struct kbo_club *kbo_club(const char *name);
const struct kbo_club *kbo_club_coded(const char *code);

/* A park's name as a tag's value; NULL: not known. */
const char *kbo_park(const char *name);

#endif
