/* Which titles are one event's, and which items find their event again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "scrapers/identity_match.h"

static struct face
face(struct arena *a, const char *title, const char *start, const char *place)
{
	json_t *item = json_pack("{s:s, s:s, s:s}", "title", title, "start", start,
	    "location", place);
	struct face f = face_of(a, item);

	f.start = arena_str(a, f.start);
	json_decref(item);
	return f;
}

static void
titles_lose_year_edition_and_status(void **state)
{
	static const struct { const char *a, *b; bool same; } cases[] = {
		{ "2025 선양맨몸마라톤(취소)", "2026 선양 맨몸마라톤", true },
		{ "제7회 휴먼레이스(취소)", "휴먼레이스", true },
		{ "제 8회 휴먼레이스", "제8회 휴먼레이스", false },	/* a lone word stays */
		{ "패밀리 런  페스타(연기/통합)", "패밀리 런 페스타", true },
		{ "2026평택항마라톤[마감]", "평택항마라톤", true },
		{ "2025 시즌마감마라톤", "시즌마라톤", false },
		{ "수강신청 변경", "수강신청", false },
		{ "원서접수 마감", "원서접수", false },
		{ "1회차 공연", "2회차 공연", false },
		{ "1학기 중간고사", "2학기 중간고사", false },
		{ "7th Spring Run", "8th spring run", true },
		{ "Spring Run - CANCELLED", "Spring Run", true },
		{ "第3回 花火大会（中止）", "花火大会", true },
		{ "공연 (앙코르)", "공연", false },
		{ "2026", "2025", false },
		{ "(취소)", "(연기)", false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct face x = face(a, cases[i].a, "2026-05-01", ""), y = face(a, cases[i].b, "2026-05-01", "");

		print_message("  %s -> %s | %s -> %s\n", cases[i].a, x.key, cases[i].b, y.key);
		assert_int_equal(strcmp(x.key, y.key) == 0, cases[i].same);
		arena_free(a);
	}
}

static void
an_id_is_used_again_when_all_is_other(void **state)
{
	static const struct {
		const char *why;
		const char *before[3], *now[3];
		bool reborn;
	} cases[] = {
		{ "another race", { "부산 영도트레일런", "2026-02-28", "부산 영도" },
		    { "서울 관악산트레일런", "2026-03-08", "서울 관악산" }, true },
		{ "moved", { "봄 마라톤", "2026-02-28", "부산" }, { "봄 마라톤", "2026-03-08", "대구" }, false },
		{ "renamed and moved", { "봄 마라톤", "2026-02-28", "부산" }, { "벚꽃 러닝", "2026-03-08", "부산" }, false },
		{ "another race on the day", { "봄 마라톤", "2026-02-28", "부산" }, { "벚꽃 러닝", "2026-02-28", "대구" }, false },
		{ "the place is said better", { "봄 마라톤", "2026-02-28", "벡스코" }, { "벚꽃 러닝", "2026-03-08", "부산 벡스코" }, false },
		{ "no place is no other place", { "A vs B", "2026-02-28", "" }, { "C vs D", "2026-03-08", "Seoul" }, false },
		{ "called off and moved", { "제7회 봄 마라톤", "2026-02-28", "부산" }, { "봄마라톤(연기)", "2026-03-08", "대구" }, false },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		const char *const *b = cases[i].before, *const *n = cases[i].now;
		struct face x = face(a, b[0], b[1], b[2]), y = face(a, n[0], n[1], n[2]);

		print_message("  %s\n", cases[i].why);
		assert_int_equal(face_reborn(&x, &y), cases[i].reborn);
		arena_free(a);
	}
}

enum { SIDE = 4, OVER = 1, GIVEN = 2 };

static void
strays_find_each_other_without_doubt(void **state)
{
	static const struct {
		const char *why;
		bool loose;
		struct { const char *title, *start, *place; int flags; } old[SIDE], new[SIDE];
		int to[SIDE];			/* of each old one: its new one, -1 none */
	} cases[] = {
		{ "twins under other ids", false,
		  { { "x", "2026-05-01", "p", GIVEN } }, { { "x", "2026-05-01", "p", GIVEN } }, { 0 } },
		{ "a twin at another place", false,
		  { { "x", "2026-05-01", "p", GIVEN } }, { { "x", "2026-05-01", "q", GIVEN } }, { 0 } },
		{ "given ids are not guessed about", false,
		  { { "x", "2026-05-01", "p", GIVEN } }, { { "x", "2026-05-03", "p", GIVEN } }, { -1 } },
		{ "unless they are not to be trusted", true,
		  { { "x", "2026-05-01", "p", GIVEN } }, { { "x", "2026-05-03", "p", GIVEN } }, { 0 } },
		{ "moved by two weeks", false,
		  { { "x", "2026-05-01", "", 0 } }, { { "x", "2026-05-15", "", 0 } }, { 0 } },
		{ "moved too far", false,
		  { { "x", "2026-05-01", "", 0 } }, { { "x", "2026-05-16", "", 0 } }, { -1 } },
		{ "what is over does not come again", false,
		  { { "x", "2026-05-01", "", OVER } }, { { "x", "2026-05-08", "", 0 } }, { -1 } },
		{ "but it is itself", false,
		  { { "x", "2026-05-01", "", OVER | GIVEN } }, { { "x", "2026-05-01", "", 0 } }, { 0 } },
		{ "two that may have moved", false,
		  { { "x", "2026-05-01", "", 0 }, { "x", "2026-05-04", "", 0 } }, { { "x", "2026-05-02", "", 0 } }, { -1, -1 } },
		{ "the place tells them apart", false,
		  { { "x", "2026-05-01", "p", 0 }, { "x", "2026-05-04", "q", 0 } }, { { "x", "2026-05-02", "q", 0 } }, { -1, 0 } },
		{ "a doubleheader, in its order", false,
		  { { "x", "2026-05-01T14:00", "p", GIVEN }, { "x", "2026-05-01T18:00", "p", GIVEN } },
		  { { "x", "2026-05-01T18:30", "p", GIVEN }, { "x", "2026-05-01T14:30", "p", GIVEN } }, { 1, 0 } },
		{ "renamed on its day", false,
		  { { "수강신청 정정", "2026-05-01", "", 0 } }, { { "수강신청 정정 기간", "2026-05-01", "", 0 } }, { 0 } },
		{ "something else on its day", false,
		  { { "수강신청", "2026-05-01", "", 0 } }, { { "노동절", "2026-05-01", "", 0 } }, { -1 } },
		{ "renamed, at another place", false,
		  { { "수강신청 정정", "2026-05-01", "p", 0 } }, { { "수강신청 정정 기간", "2026-05-01", "q", 0 } }, { -1 } },
		{ "next year's edition", false,
		  { { "2026 봄 마라톤", "2026-05-01", "p", 0 } }, { { "2027 봄 마라톤", "2027-05-01", "p", 0 } }, { -1 } },
		{ "no date, no match", false,
		  { { "x", "", "", 0 } }, { { "x", "", "", 0 } }, { -1 } },
	};

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct arena *a = arena_new();
		struct stray old[SIDE] = { 0 }, new[SIDE] = { 0 };
		size_t n_old = 0, n_new = 0;

		print_message("  %s\n", cases[i].why);
		for (; n_old < SIDE && cases[i].old[n_old].title != NULL; n_old++)
			old[n_old] = (struct stray){ .place = n_old,
			    .face = face(a, cases[i].old[n_old].title, cases[i].old[n_old].start, cases[i].old[n_old].place),
			    .derived = !(cases[i].old[n_old].flags & GIVEN), .coming = !(cases[i].old[n_old].flags & OVER) };
		for (; n_new < SIDE && cases[i].new[n_new].title != NULL; n_new++)
			new[n_new] = (struct stray){ .place = n_new,
			    .face = face(a, cases[i].new[n_new].title, cases[i].new[n_new].start, cases[i].new[n_new].place),
			    .derived = !(cases[i].new[n_new].flags & GIVEN) };
		identity_match(a, old, n_old, new, n_new, cases[i].loose);
		for (size_t k = 0; k < n_old; k++)
			assert_int_equal(old[k].match == NULL ? -1 : (int)old[k].match->place, cases[i].to[k]);
		arena_free(a);
	}
}

static void
many_alike_take_no_time(void **state)
{
	enum { MANY = 20000 };
	struct arena *a = arena_new();
	struct stray *old = arena_alloc(a, MANY * sizeof(*old)), *new = arena_alloc(a, MANY * sizeof(*new));

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		old[i] = (struct stray){ face(a, "x", "2026-05-01", "p"), true, true, i, NULL };
		new[i] = (struct stray){ face(a, "x", "2026-05-02", "p"), true, true, i, NULL };
	}
	identity_match(a, old, MANY, new, MANY - 1, true);
	assert_null(old[0].match);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_lose_year_edition_and_status),
		cmocka_unit_test(an_id_is_used_again_when_all_is_other),
		cmocka_unit_test(strays_find_each_other_without_doubt),
		cmocka_unit_test(many_alike_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
