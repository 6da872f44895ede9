"""Modules of one site over real sockets: pages that name others, errors that look like answers."""
import json

import upstream

NEIS = "/hub/SchoolSchedule?KEY=k&Type=json&SD_SCHUL_CODE=7&AA_FROM_YMD=20270301&AA_TO_YMD=20280228&pSize={}&pIndex={}"
KOPIS = "/openApi/restful/pblprfr"


def add(t, site, module, path, *more):
    t.calcast("source", "add", module, "--module", module, "--url", site.url(path), "--topic", module,
              "--timezone", "Asia/Seoul", "--set", "gap=0s", "--allow-private", *more)


def neis(total, *days):
    rows = [{"SD_SCHUL_CODE": "7", "SCHUL_NM": "한빛고등학교", "AA_YMD": day, "EVENT_NM": name,
             "LOAD_DTM": "20270101"} for day, name in days]
    head = [{"list_total_count": total}, {"RESULT": {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}}]
    return upstream.page(json.dumps({"SchoolSchedule": [{"head": head}, {"row": rows}]}))


def spans(t, source):
    return sorted((e["start"], e["end"], e["title"]) for e in t.calcast.events(source=source))


def test_neis_exam_over_two_pages(t):
    site = t.upstream()
    site.pages[NEIS.format(3, 1)] = neis(5, ("20270401", "개교기념일"), ("20270427", "고사"), ("20270428", "고사"))
    site.pages[NEIS.format(3, 2)] = neis(5, ("20270429", "고사"), ("20270505", "어린이날"))
    add(t, site, "neis", NEIS.format(3, 1))
    t.calcast("fetch", "neis")
    want = [("2027-04-01", None, "개교기념일"), ("2027-04-27", "2027-04-29", "고사"), ("2027-05-05", None, "어린이날")]
    assert spans(t, "neis") == want, spans(t, "neis")

    uids = {e["title"]: e["uid"] for e in t.calcast.events(source="neis")}
    # The exam begins a day earlier: the same event.
    site.pages[NEIS.format(3, 1)] = neis(6, ("20270401", "개교기념일"), ("20270426", "고사"), ("20270427", "고사"))
    site.pages[NEIS.format(3, 2)] = neis(6, ("20270428", "고사"), ("20270429", "고사"), ("20270505", "어린이날"))
    t.calcast("fetch", "neis", offset=86400)
    exam = [e for e in t.calcast.events(source="neis") if e["title"] == "고사" and e["status"] == "confirmed"]
    assert [(e["start"], e["end"], e["uid"]) for e in exam] == [("2027-04-26", "2027-04-29", uids["고사"])], exam

    before = t.calcast("feed", "print", "neis")
    quota = {"RESULT": {"CODE": "ERROR-337", "MESSAGE": "일별 트래픽 제한을 넘은 호출입니다."}}
    site.pages[NEIS.format(3, 2)] = upstream.page(json.dumps(quota))
    site.pages[NEIS.format(3, 1)] = neis(6, ("20270401", "개교기념일"), ("20270426", "고사"), ("20270427", "고사 "))
    t.calcast.fails("fetch", "neis", says="ERROR-337", offset=2 * 86400)
    assert t.calcast("feed", "print", "neis") == before


def show(rest):
    return ("<db><mt20id>PF1</mt20id><prfnm>달빛 콘서트</prfnm><prfpdfrom>2027.04.02</prfpdfrom>"
            f"<prfpdto>2027.04.04</prfpdto><fcltynm>홀</fcltynm><genrenm>대중음악</genrenm>{rest}</db>")


def xml(*shows):
    return upstream.page(f'<?xml version="1.0" encoding="UTF-8"?><dbs>{"".join(shows)}</dbs>', "text/xml")


def test_kopis_evenings_of_a_run(t):
    site = t.upstream()
    path = KOPIS + "?service=k&stdate=20270401&eddate=20270430&rows=10&cpage=1"
    site.pages[path] = xml(show("<openrun>N</openrun>"))
    add(t, site, "kopis", path)
    # The page about it cannot be had yet: the run stands as the list has it.
    t.calcast.run("fetch", "kopis")
    assert [(s, e) for s, e, _ in spans(t, "kopis")] == [("2027-04-02", "2027-04-04")], spans(t, "kopis")

    site.pages[KOPIS + "/PF1?service=k"] = xml(show("<dtguidance>금요일(20:00), 토요일(15:00,19:00)</dtguidance>"
                                                     "<prfruntime>2시간</prfruntime>"))
    site.pages[path] = xml(show("<openrun>N</openrun><prfstate>공연예정</prfstate>"))
    t.calcast("fetch", "kopis", offset=8 * 86400)
    starts = [e["start"] for e in t.calcast.events(source="kopis") if not e["all_day"]]
    assert sorted(starts) == ["2027-04-02T20:00:00+09:00", "2027-04-03T15:00:00+09:00",
                              "2027-04-03T19:00:00+09:00"], starts


def kbo(day, *games):
    """A month with one day of games: (away, home, gameId or "", remark)."""
    rows = []
    for away, home, link, remark in games:
        cells = [] if rows else [{"Text": day, "Class": "day", "RowSpan": str(len(games))}]
        cells += [{"Text": "<b>18:30</b>", "Class": "time"},
                  {"Text": f"<span>{away}</span><em><span>vs</span></em><span>{home}</span>", "Class": "play"},
                  {"Text": f"<a href='/x?gameId={link}&section=START_PIT'>x</a>" if link else "", "Class": "relay"}]
        rows.append({"row": cells + [{"Text": x, "Class": None} for x in ["", "TV", "", "잠실", remark]]})
    return upstream.page(json.dumps({"rows": rows}))


def test_kbo_only_with_the_leagues_consent(t):
    site = t.upstream()
    site.pages["/robots.txt"] = upstream.page("User-agent: *\nDisallow: /\n", "text/plain")
    site.pages["/ws"] = kbo("04.03(토)", ("KIA", "LG", "", "-"), ("KT", "한화", "", "-"))
    add(t, site, "kbo", "/ws", "--set", "form=leId=1&seasonId=2027&gameMonth=04", "--set", "season=2027")
    t.calcast.fails("fetch", "kbo", says="robots.txt")
    assert site.count("/ws") == 0
    t.calcast("source", "set", "kbo", "--set", "robots=ignore")
    t.calcast("fetch", "kbo", offset=86400)
    before = {e["external_id"]: e["uid"] for e in t.calcast.events(source="kbo")}
    assert sorted(before) == ["20270403HTLG0", "20270403KTHH0"], before

    # The ids of the site appear, and it rains.
    site.pages["/ws"] = kbo("04.03(토)", ("KIA", "LG", "20270403HTLG0", "우천취소"), ("KT", "한화", "20270403KTHH0", "-"))
    t.calcast("fetch", "kbo", offset=2 * 86400)
    events = {e["external_id"]: e for e in t.calcast.events(source="kbo")}
    assert {k: e["uid"] for k, e in events.items()} == before
    rained = events["20270403HTLG0"]
    assert rained["status"] == "cancelled" and "우천취소" in rained["description"], rained


# Its standard input is empty: there is no page.
SELF = """#!/bin/sh
[ -z "$(cat)" ] && echo '{"external_id":"1","title":"혼자서","start":"2027-04-03"}' && echo '{"end":{}}'
"""


def test_program_that_fetches_itself(t):
    program = t.file("self", SELF, 0o755)
    t.calcast("source", "add", "self", "--module", "exec", "--set", f"program={program}",
              "--set", "fetch=self", "--topic", "self")
    t.calcast("event", "add", "--topic", "self", "--title", "손으로", "--start", "2027-04-04")
    assert [r["source"] for r in t.calcast.json("fetch", "--all")] == ["self"]      # nothing of what is typed
    assert spans(t, "self") == [("2027-04-03", None, "혼자서")]
    program.write_text("#!/bin/sh\necho down >&2; exit 1\n")
    t.calcast.fails("fetch", "self", says="it said: down", offset=86400)
    assert spans(t, "self") == [("2027-04-03", None, "혼자서")]
