#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "scrapers/status.h"

#define NO STATUS_CONFIRMED
#define CX STATUS_CANCELLED
#define PP STATUS_POSTPONED
#define TT STATUS_TENTATIVE

static void
words_are_taken_out_of_titles(void **state)
{
	static const struct { const char *text, *want; enum event_status status; } cases[] = {
		/* Korean: in brackets */
		{ "2025 선양맨몸마라톤(취소)", "2025 선양맨몸마라톤", CX },
		{ "2025 전마협 무안 해변마라톤 [대회취소]", "2025 전마협 무안 해변마라톤", CX },
		{ "2025 무주 트레일 레이스(우천취소)", "2025 무주 트레일 레이스", CX },
		{ "[취소] 봄맞이 걷기", "봄맞이 걷기", CX },
		{ "(우천으로 인한 취소) 봄맞이 걷기", "봄맞이 걷기", CX },
		{ "야외 음악회 （우천 취소）", "야외 음악회", CX },
		{ "【취소】야외 음악회 안내", "야외 음악회 안내", CX },
		{ "패밀리 런  페스타(연기/통합)", "패밀리 런 페스타", PP },
		{ "시민 걷기(대회연기)", "시민 걷기", PP },
		{ "시민 걷기(무기한 연기)", "시민 걷기", PP },
		{ "시민 걷기 (우천순연) 2일차", "시민 걷기 2일차", PP },
		{ "시민 걷기 (연기)(취소)", "시민 걷기", CX },
		{ "가을 바자회 (예정)", "가을 바자회", TT },
		{ "가을 바자회 <일정 미정>", "가을 바자회", TT },
		/* a sentence */
		{ "해당 대회는 취소되었습니다", "해당 대회는 취소되었습니다", CX },
		{ "한강 달리기 해당 대회는 취소되었습니다.", "한강 달리기", CX },
		{ "한강 달리기가 연기되었습니다", "한강 달리기가 연기되었습니다", PP },
		/* as a whole, before and behind a separator */
		{ "취소", "취소", CX },
		{ "취소: 봄맞이 걷기", "봄맞이 걷기", CX },
		{ "봄맞이 걷기 - 우천취소", "봄맞이 걷기", CX },
		{ "※중지안내※ 봄맞이 걷기", "※중지안내※ 봄맞이 걷기", NO },
		/* names and other matters */
		{ "2025 시즌마감마라톤", "2025 시즌마감마라톤", NO },
		{ "취소선", "취소선", NO },
		{ "예매 취소 안내", "예매 취소 안내", NO },
		{ "무료공연 (예약취소 가능)", "무료공연 (예약취소 가능)", NO },
		{ "연기 수업", "연기 수업", NO },
		{ "(연기자) 모임", "(연기자) 모임", NO },
		{ "버닝런 2025(마감)", "버닝런 2025(마감)", NO },
		{ "전국블루베리마라톤축제(접수마감)", "전국블루베리마라톤축제(접수마감)", NO },
		{ "평택항마라톤[조기마감]", "평택항마라톤[조기마감]", NO },
		{ "간담회 (변경)", "간담회 (변경)", NO },
		{ "마라톤(취소", "마라톤(취소", NO },
		{ "()", "()", NO },
		{ "", "", NO },
		/* English */
		{ "CANCELLED: Town Fair", "Town Fair", CX },
		{ "Canceled - Town Fair", "Town Fair", CX },
		{ "*CANCELED* Town Fair", "Town Fair", CX },
		{ "CANCELED! Town Fair", "Town Fair", CX },
		{ "CANCELLED Some Park", "Some Park", CX },
		{ "CANCELLED\r\nSome Park\nStreet 1", "Some Park\nStreet 1", CX },
		{ "Cancelled\nSome Park", "Some Park", CX },
		{ "Town Fair - POSTPONED", "Town Fair", PP },
		{ "Town Fair – postponed", "Town Fair", PP },
		{ "Town Fair, cancelled", "Town Fair", CX },
		{ "Town Fair (Canceled)", "Town Fair", CX },
		{ "Town Fair [event cancelled]", "Town Fair", CX },
		{ "Town Fair (Cancelled due to rain)", "Town Fair", CX },
		{ "Town Fair (has been canceled)", "Town Fair (has been canceled)", NO },
		{ "Special Board Meeting - December 10, 2018 CANCELLED", "Special Board Meeting - December 10, 2018", CX },
		{ "Blue at Red PPD", "Blue at Red", PP },
		{ "Blue at Red (PPD)", "Blue at Red", PP },
		{ "Makeup of 6/18 ppd", "Makeup of 6/18 ppd", NO },
		{ "Makeup of 6/18 PPD", "Makeup of 6/18 PPD", NO },
		{ "Town Fair: NOT CANCELLED", "Town Fair: NOT CANCELLED", NO },
		{ "How I Cancelled Everything", "How I Cancelled Everything", NO },
		{ "Cancelled Noise live", "Cancelled Noise live", NO },
		{ "Picnic (cancelled if it rains)", "Picnic (cancelled if it rains)", NO },
		{ "Final: TBD", "Final: TBD", NO },
		{ "Final (TBD)", "Final", TT },
		{ "RESCHEDULED: Town Fair", "RESCHEDULED: Town Fair", NO },
		{ "Postponed", "Postponed", PP },
		/* Japanese */
		{ "【中止】夏祭り", "夏祭り", CX },
		{ "夏祭り（雨天中止）", "夏祭り", CX },
		{ "夏祭り【公演延期】", "夏祭り", PP },
		{ "中止：夏祭り", "夏祭り", CX },
		{ "※中止 夏祭り", "※中止 夏祭り", NO },
		{ "夏祭りは中止となりました。", "夏祭りは中止となりました。", CX },
		{ "夏祭り（日程変更）", "夏祭り（日程変更）", NO },
		{ "中止線の展示", "中止線の展示", NO },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		enum event_status status = STATUS_CONFIRMED;
		const char *left = status_strip(a, cases[i].text, NULL, &status);

		print_message("  %s\n", cases[i].text);
		assert_string_equal(left, cases[i].want);
		assert_int_equal(status, cases[i].status);
	}
	arena_free(a);
}

static void
a_source_has_words_of_its_own(void **state)
{
	static const struct status_words words = { .like = {
	    [STATUS_CANCELLED] = "폐지|결항*", [STATUS_POSTPONED] = "SUSP" } };
	static const struct { const char *text, *want; enum event_status status; } cases[] = {
		{ "섬 여행 (결항 공지)", "섬 여행", CX },
		{ "[폐지] 장터", "장터", CX },
		{ "SUSP: Blue at Red", "Blue at Red", PP },
		{ "폐지 수집", "폐지 수집", NO },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		enum event_status status = STATUS_CONFIRMED;
		const char *left = status_strip(a, cases[i].text, &words, &status);

		print_message("  %s\n", cases[i].text);
		assert_string_equal(left, cases[i].want);
		assert_int_equal(status, cases[i].status);
	}
	arena_free(a);
}

static void
the_worst_counts(void **state)
{
	(void)state;
	assert_int_equal(status_worse(NO, TT), TT);
	assert_int_equal(status_worse(TT, PP), PP);
	assert_int_equal(status_worse(CX, PP), CX);
}

static void
long_and_broken_texts_are_borne(void **state)
{
	struct arena *a = arena_new();
	char *brackets = arena_alloc(a, 200001);
	enum event_status status = STATUS_CONFIRMED;

	(void)state;
	memset(brackets, '(', 200000);
	status_strip(a, brackets, NULL, &status);
	memset(brackets, ':', 200000);
	status_strip(a, brackets, NULL, &status);
	status_strip(a, "(\xed\x95", NULL, &status);
	assert_int_equal(status, NO);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_taken_out_of_titles),
		cmocka_unit_test(a_source_has_words_of_its_own),
		cmocka_unit_test(the_worst_counts),
		cmocka_unit_test(long_and_broken_texts_are_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
