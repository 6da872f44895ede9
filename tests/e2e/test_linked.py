"""One row, several events: a race and its registration, a concert and its ticket openings."""
import datetime
import json

import upstream
from calcast import vevents, wait_for


def concert(i, day, opens):
    return {"@type": "MusicEvent", "name": f"별밤 콘서트 {i}", "url": f"https://example.org/c/{i}",
            "startDate": f"{day}T19:00:00+09:00", "location": {"@type": "Place", "name": "한빛홀"},
            "offers": {"@type": "Offer", "price": "55000", "priceCurrency": "KRW",
                       "validFrom": f"{opens}T20:00:00+09:00"}}


def put(site, concerts):
    body = json.dumps({"@context": "https://schema.org", "@graph": concerts})
    site.pages["/tour"] = upstream.page(
        f"<html><body><script type=\"application/ld+json\">{body}</script></body></html>", "text/html")


def day(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def test_topic_of_ticket_openings_only(t):
    """A fan wants to hear of openings alone: they come from the concerts' page, and move with it."""
    site = t.upstream()
    put(site, [concert(i, day(40 + i), day(5 + i)) for i in range(6)])
    t.calcast("topic", "add", "openings", "--title", "예매 오픈", "--kind", "ticket-open", "--alarm", "10m")
    t.calcast("source", "add", "tour", "--module", "jsonld", "--url", site.url("/tour"), "--topic", "concerts",
              "--timezone", "Asia/Seoul", "--allow-private")
    program, told = t.exec_hook()
    t.calcast("hook", "add", "fan", "--exec", program, "--kind", "ticket-open", "--on", "changed,cancelled")
    t.calcast("fetch", "tour")
    openings = vevents(t.calcast("feed", "print", "openings"))
    everything = vevents(t.calcast("feed", "print", "concerts"))
    assert len(openings) == 6 and len(everything) == 12, (len(openings), len(everything))
    for uid, (_, properties) in openings.items():
        parent = properties["RELATED-TO"]
        assert parent in everything and parent not in openings, uid
        assert everything[parent][1]["SUMMARY"] in properties["SUMMARY"], properties
    # The third opening is put off by a day: the same event, told to who asked.
    concerts = [concert(i, day(40 + i), day(5 + i + (i == 2))) for i in range(6)]
    put(site, concerts)
    t.calcast("fetch", "tour")
    after = vevents(t.calcast("feed", "print", "openings"))
    assert set(after) == set(openings)
    changed = [uid for uid in after if after[uid][0] != openings[uid][0]]
    assert len(changed) == 1 and day(8).replace("-", "") in after[changed[0]][1]["DTSTART"]
    t.serve("--no-fetch")
    assert wait_for(lambda: len(told()) == 1), told()
    assert told()[0]["type"] == "event.changed" and told()[0]["after"]["kind"] == "ticket-open"


def test_registration_of_a_race(t):
    """emit makes a race, the opening and the closing of its registration out of a row of any module."""
    site = t.upstream()
    site.pages["/races"] = upstream.page(
        f"번호,대회명,대회일,접수기간,장소\n1,봄꽃 마라톤,{day(60)},{day(3)} ~ {day(30)},여의도\n"
        f"2,강변 달리기(취소),{day(70)},{day(4)} ~ {day(31)},잠실\n3,겨울 산길,{day(80)},미정,관악산\n", "text/csv")
    emit = [{"kind": "race"},
            {"kind": "registration-open", "at": "start", "start": "접수기간", "suffix": ":open", "parent": True,
             "title": "접수 시작: {대회명}"},
            {"kind": "registration-close", "at": "end", "start": "접수기간", "suffix": ":close", "parent": True,
             "title": "접수 마감: {대회명}"}]
    t.calcast("source", "add", "races", "--module", "csv", "--url", site.url("/races"), "--topic", "races",
              "--timezone", "Asia/Seoul", "--allow-private", "--set", "id=번호", "--set", "title=대회명",
              "--set", "start=대회일", "--set", "emit=" + json.dumps(emit))
    t.calcast("fetch", "races")
    found = {e["external_id"]: e for e in t.calcast.events(source="races")}
    assert sorted(found) == ["1", "1:close", "1:open", "2", "2:close", "2:open", "3"], sorted(found)
    assert found["1:open"]["start"] == day(3) and found["1:close"]["start"] == day(30), found
    assert found["1:open"]["kind"] == "registration-open" and found["1:open"]["parent"] == "1"
    assert found["2"]["status"] == "cancelled", found["2"]
    related = vevents(t.calcast("feed", "print", "races"))
    assert sum("RELATED-TO" in p for _, p in related.values()) == 4
