"""What an operator corrects outlives every fetch, and goes away when told to."""
import upstream
from calcast import vevents

HEAD = "id,제목,날짜,시간,장소,상태\n"


def sheet(site, rows, version):
    site.pages["/sheet"] = upstream.page(HEAD + "".join(",".join(r) + "\n" for r in rows),
                                         "text/csv", etag=f'"v{version}"')


def club(t, *settings):
    """A club's sheet, published and read once: (site, rows)."""
    site = t.upstream()
    rows = [[str(i), f"정기전 {i}", f"2031-05-{i:02}", "18:30", "목동", ""] for i in range(1, 11)]
    sheet(site, rows, 1)
    t.calcast("source", "add", "club", "--module", "csv", "--url", site.url("/sheet"),
              "--topic", "club", "--timezone", "Asia/Seoul", "--allow-private",
              *(x for s in ("title=제목", "start=날짜", "time=시간", "location=장소", "status=상태",
                            "id=id", "kind=game", *settings) for x in ("--set", s)))
    t.calcast("fetch", "club")
    return site, rows


def by_id(t, **more):
    return {e["external_id"]: e for e in t.calcast.events(source="club", **more)}


def feed(t):
    return vevents(t.calcast("feed", "print", "club"))


def test_corrections_outlive_fetches(t):
    site, rows = club(t)
    program, told = t.exec_hook()
    t.calcast("hook", "add", "h", "--exec", program, "--topic", "club", "--on", "changed,cancelled")
    uid = {k: e["uid"] for k, e in by_id(t).items()}
    t.calcast("event", "rename", uid["1"], "--title", "결승", "--why", "title was wrong", "--who", "ann")
    t.calcast("event", "move", uid["2"], "--start", "2031-06-01 19:00")
    t.calcast("event", "note", uid["3"], "--text", "입장 무료")
    t.calcast("event", "hide", uid["4"], "--why", "twice")
    t.calcast("event", "cancel", uid["5"])
    before = feed(t)
    assert len(before) == 9 and uid["4"] not in before
    assert before[uid["1"]][1]["SUMMARY"] == "결승" and before[uid["1"]][1]["SEQUENCE"] == "1"
    assert before[uid["2"]][1]["DTSTART"] == "20310601T190000"
    assert before[uid["3"]][1]["DESCRIPTION"].startswith("입장 무료")
    assert before[uid["5"]][1]["STATUS"] == "CANCELLED"
    t.calcast("push", "run")
    assert sorted(m["type"] for m in told()) == ["event.cancelled", "event.changed", "event.changed"]
    for row in rows:
        row[4] = "잠실"
    sheet(site, rows, 2)
    t.calcast("fetch", "club", offset=3600)
    after = feed(t)
    assert len(after) == 9
    for key, field in [("1", "SUMMARY"), ("2", "DTSTART"), ("5", "STATUS")]:
        assert after[uid[key]][1][field] == before[uid[key]][1][field], key
    assert "입장 무료" in after[uid["3"]][1]["DESCRIPTION"]
    assert all(p["LOCATION"] == "잠실" for _, p in after.values())
    t.calcast("feed", "check", "club")

    shown = t.calcast.json("event", "show", uid["1"])
    [o] = shown["overlays"]
    assert (o["what"], o["who"], o["why"], o["value"]) == \
        ("rename", "ann", "title was wrong", {"title": "결승"}) and o["at"]
    assert t.calcast.json("event", "show", uid["4"])["hidden"] is True
    assert [e["uid"] for e in t.calcast.json("event", "list", "--hidden")] == [uid["4"]]
    assert "4" not in by_id(t)


def test_corrections_are_taken_away(t):
    site, rows = club(t)
    first = by_id(t)
    uid = first["1"]["uid"]
    t.calcast("event", "rename", uid, "--title", "결승")
    t.calcast("event", "move", uid, "--start", "2031-06-01 19:00")
    t.calcast("event", "cancel", uid)
    assert by_id(t)["1"]["status"] == "cancelled"
    t.calcast("event", "move", uid, "--start", "2031-06-02 19:00")      # is on again
    assert by_id(t)["1"]["status"] == "confirmed"
    t.calcast("event", "restore", uid, "--what", "move")
    now = by_id(t)["1"]
    assert now["title"] == "결승" and now["start"] == first["1"]["start"]
    t.calcast("event", "hide", uid)
    t.calcast("event", "restore", uid)
    now = by_id(t)["1"]
    assert now["title"] == "정기전 1" and now["topics"] == ["club"] and now["sequence"] > 4
    t.calcast.fails("event", "restore", uid, says="nothing")
    t.calcast.fails("event", "restore", uid, "--what", "paint", code=2, says="--what")
    t.calcast.fails("event", "rename", uid, code=2, says="--title")
    t.calcast.fails("event", "hide", "nosuch", says="nosuch")
    t.calcast.fails("event", "move", uid, "--start", "2031-06-02 19:00", "--end", "2031-06-02 18:00",
                    says="does not come after")
    t.calcast.fails("event", "move", uid, "--start", "someday", says="--start")
    t.calcast.check()


def test_a_corrected_event_that_vanished(t):
    site, rows = club(t)
    uid = by_id(t)["9"]["uid"]
    t.calcast("event", "rename", uid, "--title", "결승")
    sheet(site, [r for r in rows if r[0] != "9"], 2)
    for hours in (0, 10, 30):
        t.calcast("fetch", "club", offset=hours * 3600)
    assert by_id(t)["9"]["status"] == "cancelled"
    t.calcast("event", "note", uid, "--text", "?", offset=31 * 3600)
    assert by_id(t)["9"]["status"] == "cancelled"       # not alive by being looked at
    sheet(site, rows, 3)
    t.calcast("fetch", "club", offset=32 * 3600)
    assert by_id(t)["9"]["status"] == "confirmed" and by_id(t)["9"]["title"] == "결승"


def test_new_events_wait_to_be_confirmed(t):
    site, rows = club(t, "confirm=true")
    program, told = t.exec_hook()
    t.calcast("hook", "add", "h", "--exec", program, "--on", "added,changed,reminder")
    assert not feed(t) and not by_id(t)
    waiting = {e["external_id"]: e["uid"] for e in t.calcast.json("event", "list", "--waiting")}
    assert len(waiting) == 10
    server = t.serve("--no-fetch", "--no-push")
    assert server.get("/api/v1/topics/club/events").json()["events"] == []
    t.calcast("event", "accept", waiting["1"], waiting["2"])
    t.calcast("event", "hide", waiting["3"])            # rejected
    assert set(by_id(t)) == {"1", "2"} == {e["external_id"] for e in by_id(t).values()}
    rows[0][2], rows[4][2] = "2031-07-01", "2031-07-02"
    sheet(site, rows, 2)
    t.calcast("fetch", "club", offset=60)
    assert by_id(t)["1"]["start"].startswith("2031-07-01")
    t.calcast("push", "run")
    assert sorted((m["type"]) for m in told()) == ["event.added", "event.added", "event.changed"], told()
    t.calcast.fails("event", "accept", waiting["1"], says="does not wait")
    t.calcast.fails("event", "accept", code=2, says="--all")
    t.calcast("event", "accept", "--all", "--source", "club")
    assert len(by_id(t)) == 9 and by_id(t)["5"]["start"].startswith("2031-07-02")
    assert t.calcast.json("event", "list", "--waiting") == []
    t.calcast("event", "restore", waiting["3"])
    assert [e["uid"] for e in t.calcast.json("event", "list", "--waiting")] == [waiting["3"]]


def test_a_sheet_is_a_clubs_admin_page(t):
    """Cells are edited; the feed and the pushes follow."""
    site, rows = club(t)
    program, told = t.exec_hook()
    t.calcast("hook", "add", "h", "--exec", program, "--topic", "club", "--on", "added,changed,cancelled")
    uid = {k: e["uid"] for k, e in by_id(t).items()}

    def edit(version, hours):
        sheet(site, rows, version)
        t.calcast("fetch", "club", offset=hours * 3600)
        t.calcast("push", "run", offset=hours * 3600)
        t.calcast("feed", "check", "club")
        return feed(t)

    rows[0][5], rows[1][5], rows[2][5], rows[2][2] = "취소", "연기", "변경", "2031-05-20"
    now = edit(2, 0)
    assert now[uid["1"]][1]["STATUS"] == "CANCELLED" and "[취소]" in now[uid["1"]][1]["SUMMARY"]
    assert now[uid["2"]][1]["STATUS"] == "TENTATIVE" and "[연기]" in now[uid["2"]][1]["SUMMARY"]
    assert now[uid["2"]][1]["DTSTART"] == "20310502"
    assert now[uid["3"]][1]["DTSTART"] == "20310520T183000" and now[uid["3"]][1]["STATUS"] == "CONFIRMED"
    assert sorted(m["type"] for m in told()) == ["event.cancelled", "event.changed", "event.changed"]
    gone = rows.pop(3)
    rows[0][5] = ""                                     # on after all
    assert edit(3, 1)[uid["4"]][1]["STATUS"] == "CONFIRMED"
    edit(3, 14)
    now = edit(3, 26)
    assert now[uid["4"]][1]["STATUS"] == "CANCELLED" and now[uid["1"]][1]["STATUS"] == "CONFIRMED"
    rows.insert(3, gone)
    now = edit(4, 27)
    assert now[uid["4"]][1]["STATUS"] == "CONFIRMED" and len(now) == 10
    assert now.keys() == set(uid.values())
    types = [m["type"] for m in told()][3:]
    assert types == ["event.changed", "event.cancelled", "event.changed"], types
