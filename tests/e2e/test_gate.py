"""A page that looks like a fault is held back, shown, and let through by a person or by time."""
import datetime

import season
import upstream
from calcast import wait_for
from test_main import last_run, put_season, with_season

GAMES = 30
HOUR = 3600


def shifted(rows, **by):
    moved = []
    for row in rows:
        start = season.parse(row["gameDate"]) + datetime.timedelta(**by)
        moved.append({**row, "gameDate": season.iso(start), "officialDate":
                      (start - datetime.timedelta(hours=7)).strftime("%Y-%m-%d")})
    return moved


def renamed(rows):
    teams = [{"away": {"team": {"id": 900 + i, "name": f"Club {i}"}}, "home": {"team": season.HOME}}
             for i in range(len(rows))]
    return [{**row, "teams": t} for row, t in zip(rows, teams)]


def faults(rows):
    """name -> (page, word of the reason, whether events would vanish)"""
    return {
        "another zone": (shifted(rows, hours=9), "times moved by +9 h", False),
        "a day off": (shifted(rows, days=1), "moved", False),
        "other titles": (renamed(rows), "30 of 30 titles", False),
        "most on other days": (shifted(rows[:20], days=3) + rows[20:], "20 of 30 dates", False),
        "years away": (rows[:-4] + shifted(rows[-4:], days=5 * 365), "3 years", False),
        "nothing": ([], "no events where there were 30", True),
        "half": (rows[:12], "coming events are gone", True),
    }


def held(t):
    return t.calcast.json("source", "show", "mlb").get("held")


def test_faults_are_held_and_shown(t):
    site, rows = with_season(t, n=GAMES)
    before = t.calcast("feed", "print", "mlb")
    version = 2
    for name, (page, word, vanishing) in faults(rows).items():
        put_season(site, page, version)
        version += 1
        t.calcast.fails("fetch", "mlb", says=[word, "source accept"])
        h = held(t)
        t.say(f"{name}: {h['reason']}; {h['diff'][0]}")
        assert word in h["reason"] and h["vanishing"] == vanishing and h["times"] == 1, h
        assert 0 < len(h["diff"]) <= 50
        whats = {d["what"] for d in h["diff"]}
        if vanishing:
            assert whats == {"gone"} and all(d["after"] is None for d in h["diff"])
        else:
            assert whats <= {"moved", "renamed"} and all(d["before"] for d in h["diff"]), h
        text = t.calcast("source", "show", "mlb")
        assert h["diff"][0]["before"] in text and h["reason"] in text
        assert t.calcast("feed", "print", "mlb") == before, name
    put_season(site, rows, version)
    t.calcast("fetch", "mlb")
    assert held(t) is None and t.calcast("feed", "print", "mlb") == before


def test_accepted_by_hand(t):
    site, rows = with_season(t, n=GAMES)
    put_season(site, shifted(rows, hours=9), 2)
    t.calcast.fails("fetch", "mlb", says="held back")
    before = {e["uid"]: e for e in t.calcast.events()}
    t.calcast("source", "accept", "mlb")
    after = {e["uid"]: e for e in t.calcast.events()}
    assert before.keys() == after.keys()
    assert all(after[u]["sequence"] == 1 and after[u]["start"] != before[u]["start"] for u in after)
    shown = t.calcast.json("source", "show", "mlb")
    assert shown["health"] == "good" and shown["runs"][0]["status"] == "accepted"
    t.calcast("fetch", "mlb")


def test_accepted_by_itself(t):
    """The same three times, six hours apart; what comes more often does not count."""
    site, rows = with_season(t, n=GAMES)
    put_season(site, shifted(rows, hours=1), 2)
    for hours, times in [(0, 1), (1, 1), (5, 1), (6, 2), (7, 2), (11, 2)]:
        t.calcast.fails("fetch", "mlb", offset=hours * HOUR, says="held back")
        assert held(t)["times"] == times, (hours, held(t))
    t.calcast("fetch", "mlb", offset=12 * HOUR + 60)
    assert held(t) is None and last_run(t)["status"] == "accepted"
    assert last_run(t)["changed"] == GAMES
    t.calcast("fetch", "mlb", offset=13 * HOUR)
    assert last_run(t)["status"] in ("not-modified", "unchanged", "ok")


def test_other_content_starts_anew(t):
    site, rows = with_season(t, n=GAMES)
    for i, hours in enumerate([0, 7, 14, 21]):
        put_season(site, shifted(rows, hours=1 + i % 2), 2 + i)
        t.calcast.fails("fetch", "mlb", offset=hours * HOUR, says="held back")
        assert held(t)["times"] == 1


def test_never_by_itself_when_events_vanish(t):
    site, rows = with_season(t, n=GAMES)
    before = t.calcast("feed", "print", "mlb")
    for page in ([], rows[:10], shifted(rows[:10], hours=9)):
        put_season(site, page, len(page) + 2)
        for hours in range(0, 80, 13):
            t.calcast.fails("fetch", "mlb", offset=hours * HOUR, says="held back")
        assert t.calcast("feed", "print", "mlb") == before
    t.calcast("source", "reject", "mlb")
    assert held(t) is None


def test_other_settings_may_change_all(t):
    """Who corrects the zone means that all times move; who breaks the address does not mean that all go."""
    site, rows = with_season(t, n=GAMES)
    t.calcast("source", "set", "mlb", "--timezone", "Asia/Seoul")
    put_season(site, shifted(rows, hours=1), 2)
    t.calcast("fetch", "mlb")
    assert last_run(t)["changed"] == GAMES and held(t) is None
    put_season(site, shifted(rows, hours=2), 3)
    t.calcast.fails("fetch", "mlb", says="held back")
    site.pages["/other"] = upstream.page(season.page(rows[:5]))
    t.calcast("source", "set", "mlb", "--url", site.url("/other"), "--allow-private")
    t.calcast.fails("fetch", "mlb", says="coming events are gone")


def test_what_was_held_is_of_the_settings_then(t):
    site, rows = with_season(t, n=GAMES)
    put_season(site, shifted(rows, hours=9), 2)
    t.calcast.fails("fetch", "mlb", says="source accept")
    t.calcast("source", "set", "mlb", "--timezone", "Asia/Seoul")
    t.calcast.fails("source", "accept", "mlb", says=["other settings", "calcast fetch mlb"])
    t.calcast("source", "set", "mlb", "--set", "gate=vanishing")
    t.calcast("fetch", "mlb")
    assert held(t) is None


def test_few_rows_are_a_failed_run(t):
    site, rows = with_season(t, n=GAMES)
    t.calcast("source", "set", "mlb", "--set", "min-rows=28")
    put_season(site, rows[:-1], 2)
    t.calcast("fetch", "mlb")
    put_season(site, rows[:-3], 3)
    t.calcast.fails("fetch", "mlb", says=["27 events", "28", "min-rows"])
    assert last_run(t)["status"] == "failed" and held(t) is None


def test_a_source_may_move_as_it_likes_but_not_empty_itself(t):
    site, rows = with_season(t, n=GAMES)
    t.calcast("source", "set", "mlb", "--set", "gate=vanishing")
    put_season(site, shifted(rows, days=1), 2)
    t.calcast("fetch", "mlb")
    assert last_run(t)["changed"] == GAMES
    put_season(site, [], 3)
    t.calcast.fails("fetch", "mlb", says="held back")


def test_news_are_dated(t):
    site, rows = with_season(t, n=GAMES)
    first = t.calcast.json("source", "show", "mlb")["last_news"]
    assert first
    t.calcast("fetch", "mlb", offset=HOUR)
    assert t.calcast.json("source", "show", "mlb")["last_news"] == first
    put_season(site, rows[:-1] + shifted(rows[-1:], hours=2), 2)
    t.calcast("fetch", "mlb", offset=2 * HOUR)
    assert t.calcast.json("source", "show", "mlb")["last_news"] > first


def note(t):
    return [e for e in t.calcast.events(topic="mlb") if e["external_id"] == "~stale"]


def test_a_calendar_says_when_nobody_confirms_it(t):
    site, rows = with_season(t, n=GAMES)
    t.calcast("source", "set", "mlb", "--set", "stale-note=2d", "--lang", "ko")
    t.calcast("fetch", "mlb")
    since = t.calcast.json("source", "show", "mlb")["last_good"][:10]
    good = site.pages["/schedule"]
    site.pages["/schedule"] = upstream.status("503 Service Unavailable", body=b"")
    t.calcast.fails("fetch", "mlb", offset=24 * HOUR)
    assert not note(t)
    server = t.serve("--no-fetch", "--no-push", offset=60 * HOUR)
    assert wait_for(lambda: note(t))
    server.stop()
    [first] = note(t)
    assert first["all_day"] and first["start"] > since and "확인되지 않은" in first["title"], first
    t.calcast("feed", "check", "mlb")
    t.calcast.fails("fetch", "mlb", offset=108 * HOUR)
    [later] = note(t)
    assert later["uid"] == first["uid"] and later["start"] > first["start"]
    assert later["title"] == first["title"] and later["sequence"] == first["sequence"] + 1
    site.pages["/schedule"] = good
    t.calcast("fetch", "mlb", offset=132 * HOUR)
    assert not note(t) and len(t.calcast.events(topic="mlb")) == GAMES
    site.pages["/schedule"] = upstream.status("503 Service Unavailable", body=b"")
    t.calcast.fails("fetch", "mlb", offset=200 * HOUR)
    [again] = note(t)
    assert again["uid"] == first["uid"] and again["sequence"] > later["sequence"]
    assert not t.calcast.json("push", "list")


def test_a_date_that_is_not_settled_keeps_nothing_alive(t):
    """A row with 미정 made every reading incomplete, so that nothing was ever missed."""
    site = t.upstream()
    day = datetime.date.today() + datetime.timedelta(days=20)
    rows = [f"모임 {i},{day + datetime.timedelta(days=i)}" for i in range(8)]

    def sheet(lines):
        site.pages["/sheet"] = upstream.page("제목,날짜\n" + "\n".join([*lines, "여름 모임,미정"]), "text/csv")
    sheet(rows)
    t.calcast("source", "add", "club", "--module", "csv", "--url", site.url("/sheet"), "--topic", "club",
              "--allow-private")
    t.calcast("fetch", "club")
    sheet(rows[1:])
    for hours in (1, 2, 3, 27):
        t.calcast("fetch", "club", offset=hours * HOUR)
    states = {e["title"]: e["status"] for e in t.calcast.events(source="club")}
    assert states.pop("모임 0") == "cancelled" and set(states.values()) == {"confirmed"}, states
