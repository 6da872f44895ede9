"""The main job: a page becomes a feed that calendars read and find unchanged."""
import datetime
import json

import season
import upstream
from calcast import vevents, wait_for

GAMES = 200
UTC = datetime.timezone.utc


def put_season(site, rows, version):
    """The season's page in that version, with validators."""
    site.pages["/schedule"] = upstream.page(season.page(rows), etag=f'"v{version}"')


def with_season(t, rows=None, n=GAMES):
    """A site with a season, added as source and topic `mlb` and read once."""
    site, rows = t.upstream(), rows or season.games(n)
    put_season(site, rows, 1)
    t.calcast("source", "add", "mlb", "--module", "mlb", "--url", site.url("/schedule"),
              "--topic", "mlb", "--timezone", "America/Los_Angeles", "--lang", "en",
              "--allow-private")
    t.calcast("fetch", "mlb")
    return site, rows


def last_run(t, name="mlb"):
    return t.calcast.json("source", "show", name)["runs"][0]


def test_season_to_feed(t):
    site, rows = with_season(t)
    events = t.calcast.events(source="mlb")
    assert len(events) == GAMES
    by_id = {e["external_id"]: e for e in events}
    for row in rows:
        event = by_id[str(row["gamePk"])]
        start = datetime.datetime.fromisoformat(event["start"].replace("Z", "+00:00"))
        assert start == season.parse(row["gameDate"]), event
        assert event["timezone"] == "America/Los_Angeles"
        assert row["teams"]["away"]["team"]["name"] in event["title"]
        assert event["location"] == "Oracle Park"
        assert event["status"] == "confirmed" and event["sequence"] == 0
        assert event["topics"] == ["mlb"]
    server = t.serve("--no-fetch", "--no-push")
    feed = server.get("/feeds/mlb.ics")
    assert feed.status == 200
    assert feed.header("Content-Type").startswith("text/calendar")
    assert len(vevents(feed.body)) == GAMES
    t.say(f"{GAMES} games: {len(feed.body)} bytes")
    t.calcast("feed", "check", "mlb")
    t.calcast("feed", "check", t.file("served.ics", feed.body))
    assert t.calcast.run("feed", "print", "mlb").code == 0


def test_three_readers_agree(t):
    _, rows = with_season(t)
    feed = t.calcast("feed", "print", "mlb").encode()
    read = {name: t.read_with(name, feed, "America/Los_Angeles") for name in t.readers()}
    for name, found in read.items():
        assert found["count"] == GAMES, f"{name}: {found['count']}"
        found["events"].sort(key=lambda e: e["uid"])
    first = read["ical.js"]["events"]
    for name, found in read.items():
        for mine, other in zip(first, found["events"]):
            assert mine == other, f"ical.js {mine}\n{name} {other}"
    starts = sorted(e["start"] for e in first)
    assert starts == sorted(r["gameDate"] for r in rows)
    for event in first:
        start = season.parse(event["start"])
        assert event["alarms"] == [season.iso(start - datetime.timedelta(minutes=30))]


def test_unchanged_is_304_and_the_same_bytes(t):
    site, rows = with_season(t)
    server = t.serve("--no-fetch", "--no-push")
    first = server.get("/feeds/mlb.ics")
    etag, modified = first.header("ETag"), first.header("Last-Modified")
    assert etag.startswith('"') and modified
    for why, headers, want in [
            ("the same", {"If-None-Match": etag}, 304),
            ("weakly the same", {"If-None-Match": "W/" + etag}, 304),
            ("in a list", {"If-None-Match": f'"x", {etag}'}, 304),
            ("any", {"If-None-Match": "*"}, 304),
            ("another", {"If-None-Match": '"x"'}, 200),
            ("since then", {"If-Modified-Since": modified}, 304),
            ("since long ago", {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}, 200),
            ("unreadable date", {"If-Modified-Since": "yesterday"}, 200),
            ("the tag counts, not the date",
             {"If-None-Match": '"x"', "If-Modified-Since": modified}, 200)]:
        again = server.get("/feeds/mlb.ics", headers)
        assert again.status == want, f"{why}: {again.status}"
        assert again.header("ETag") == etag, why
        assert again.body == (b"" if want == 304 else first.body), why
    head = server.get("/feeds/mlb.ics", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.header("Content-Length") == str(len(first.body))
    packed = server.get("/feeds/mlb.ics", {"Accept-Encoding": "gzip"})
    assert packed.header("Content-Encoding") == "gzip"
    assert packed.text().encode() == first.body and packed.header("ETag") != etag
    assert "accept-encoding" in packed.header("Vary").lower()

    # 304 of the upstream, then the same page under another tag: nothing changes.
    t.calcast("fetch", "mlb")
    assert last_run(t)["status"] == "not-modified"
    put_season(site, rows, 2)
    t.calcast("fetch", "mlb")
    assert last_run(t)["status"] == "unchanged"
    # The same games in other bytes: read again, and still nothing changes.
    site.pages["/schedule"] = upstream.page(season.page(rows) + b"\n", etag='"v3"')
    t.calcast("fetch", "mlb")
    assert last_run(t)["changed"] == last_run(t)["added"] == 0
    again = server.get("/feeds/mlb.ics", {"If-None-Match": etag})
    assert again.status == 304
    assert server.get("/feeds/mlb.ics").body == first.body


def test_moved_game_changes_one_event(t):
    site, rows = with_season(t)
    server = t.serve("--no-fetch", "--no-push")
    before = server.get("/feeds/mlb.ics")
    put_season(site, season.moved(rows, 17, 3), 2)
    t.calcast("fetch", "mlb", offset=3600)
    after = wait_for(lambda: (r := server.get("/feeds/mlb.ics",
                     {"If-None-Match": before.header("ETag")})).status == 200 and r, 3)
    assert after, "the feed did not follow"
    old, new = vevents(before.body), vevents(after.body)
    assert set(old) == set(new)
    differ = [uid for uid in old if old[uid][0] != new[uid][0]]
    assert len(differ) == 1, f"{len(differ)} events differ"
    was, now = old[differ[0]][1], new[differ[0]][1]
    assert was["DTSTART"] != now["DTSTART"]
    assert int(now["SEQUENCE"]) == int(was["SEQUENCE"]) + 1
    for stamp in "LAST-MODIFIED", "DTSTAMP":
        assert now[stamp] > was[stamp], stamp
    assert last_run(t)["changed"] == 1
    # Outside the moved event only what says how new the calendar is may differ.
    strip = lambda feed, events: [line for line in feed.decode().replace(
        events[differ[0]][0], "").splitlines() if not line.startswith("LAST-MODIFIED")]
    assert strip(before.body, old) == strip(after.body, new)


def test_states_of_a_game(t):
    rows = season.games(20)
    rows[3]["status"].update(detailedState="Postponed: Rain", statusCode="DR", codedGameState="D")
    rows[4]["status"].update(detailedState="Cancelled", statusCode="CR", codedGameState="C")
    rows[5]["status"].update(startTimeTBD=True)
    rows[5]["gameDate"] = rows[5]["gameDate"][:10] + "T07:33:00Z"
    with_season(t, rows)
    feed = t.calcast("feed", "print", "mlb").encode()
    found = t.read_with("ical.js", feed)["events"]
    by_status = {}
    for event in t.calcast.events():
        by_status.setdefault(event["status"], []).append(event)
    assert len(by_status["postponed"]) == len(by_status["cancelled"]) == 1
    cancelled = [e for e in found if e["status"] == "CANCELLED"]
    assert len(cancelled) == 1 and not cancelled[0]["alarms"]
    unknown = [e for e in t.calcast.events() if e["time_unknown"]]
    assert len(unknown) == 1
    # Both stand on a day, as not certain; only the one that will be played rings.
    tentative = {e["uid"]: e for e in found if e["status"] == "TENTATIVE"}
    assert set(tentative) == {unknown[0]["uid"], by_status["postponed"][0]["uid"]}
    for uid, event in tentative.items():
        assert event["allday"] and bool(event["alarms"]) == (uid == unknown[0]["uid"]), event


def test_options_of_a_path(t):
    with_season(t, n=5)
    server = t.serve("--no-fetch", "--no-push")
    for path, alarms in [("mlb", ["30m"]), ("alarm-none/mlb", []), ("alarm-1h/mlb", ["1h"]),
                         ("alarm-30m-1d/mlb", ["1d", "30m"]),
                         ("client-google~alarm-1h/mlb", ["1h"])]:
        reply = server.get(f"/feeds/{path}.ics")
        assert reply.status == 200, path
        minutes = {"30m": 30, "1h": 60, "1d": 1440}
        for event in t.read_with("ical.js", reply.body)["events"]:
            start = season.parse(event["start"])
            want = sorted(season.iso(start - datetime.timedelta(minutes=minutes[a]))
                          for a in alarms)
            assert event["alarms"] == want, path
    for path in ["alarm-7m/mlb", "x/mlb", "alarm-1h~alarm-1h/mlb", "nosuch", "alarm-1h/nosuch",
                 "MLB", "mlb/", "%6dlb", ".mlb"]:
        assert server.get(f"/feeds/{path}.ics").status == 404, path


def test_other_addresses(t):
    with_season(t, n=5)
    server = t.serve("--no-fetch", "--no-push", "--admin-listen", "127.0.0.1:0")
    topics = server.get("/api/v1/topics")
    assert topics.status == 200 and "mlb" in topics.text()
    assert len(server.get("/feeds/mlb.json").json()["events"]) == 5
    api = server.get("/api/v1/topics/mlb/events").json()
    assert len(api["events"]) == 5, api
    assert api["events"][0]["title"]
    home = server.get("/")
    assert home.status == 200 and home.header("Content-Type").startswith("text/html")
    assert "/topics/mlb" in home.text()
    assert "/feeds/mlb.ics" in server.get("/topics/mlb").text()
    assert server.get("/healthz").status == 200
    assert server.get("/robots.txt").status == 200
    assert server.get("/readyz").status == 404
    assert server.get("/nosuch").status == 404
    assert server.get("/feeds/mlb.ics", method="DELETE").status == 405
    admin = wait_for(lambda: [int(line.split()[-1]) for line in server.lines
                              if line.startswith("admin on port")], 5)
    assert server.get("/readyz", port=admin[0]).status == 200


def test_typed_events(t):
    t.calcast("topic", "add", "club", "--title", "Club", "--timezone", "Asia/Seoul")
    day = (datetime.datetime.now(UTC) + datetime.timedelta(days=10)).strftime("%Y-%m-%d")
    later = (datetime.datetime.now(UTC) + datetime.timedelta(days=11)).strftime("%Y-%m-%d")
    uid = t.calcast("event", "add", "--topic", "club", "--title", "정기 모임",
                    "--start", f"{day} 19:00", "--location", "강남").strip()
    t.calcast("event", "add", "--topic", "club", "--title", "휴일", "--start", day)
    assert len(t.calcast.events(topic="club")) == 2
    first = t.calcast.json("event", "show", uid)
    assert first["start"].startswith(f"{day}T19:00") and first["timezone"] == "Asia/Seoul"
    t.calcast("event", "move", uid, "--start", f"{later} 20:00", offset=60)
    moved = t.calcast.json("event", "show", uid)
    assert moved["start"].startswith(f"{later}T20:00")
    assert moved["uid"] == first["uid"] and moved["sequence"] == first["sequence"] + 1
    t.calcast("event", "cancel", uid, offset=120)
    assert t.calcast.json("event", "show", uid)["status"] == "cancelled"
    t.calcast("feed", "check", "club")
    counts = {name: t.read_with(name, t.calcast("feed", "print", "club").encode())["count"]
              for name in t.readers()}
    assert set(counts.values()) == {2}, counts


def test_other_modules(t):
    site = t.upstream()
    day = datetime.datetime.now(UTC) + datetime.timedelta(days=20)
    stamp, date = day.strftime("%Y%m%d"), day.strftime("%Y-%m-%d")
    site.pages["/x.ics"] = upstream.page(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20250101T000000Z\r\n"
        f"DTSTART:{stamp}T090000Z\r\nDTEND:{stamp}T100000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
        "SUMMARY:Standup\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "text/calendar")
    site.pages["/x.csv"] = upstream.page(
        f"title,start,end,location\n개강,{date},,\n\"시험, 중간\",{date} 10:00,{date} 12:00,강당\n",
        "text/csv; charset=utf-8")
    site.pages["/x.json"] = upstream.page(json.dumps(
        [{"id": 1, "title": "Sale", "start": f"{date}T10:00:00+09:00"}]))
    for module, options in [("ics", []), ("csv", []),
                            ("json", ["--set", "title=title", "--set", "start=start",
                                      "--set", "id=id"])]:
        t.calcast("source", "add", module, "--module", module, "--topic", module,
                  "--url", site.url("/x." + module), "--timezone", "Asia/Seoul",
                  "--allow-private", *options)
    t.calcast("fetch")
    for module, n in [("ics", 3), ("csv", 2), ("json", 1)]:
        assert len(t.calcast.events(topic=module)) == n, module
        t.calcast("feed", "check", module)
        feed = t.calcast("feed", "print", module).encode()
        counts = [t.read_with(r, feed, "Asia/Seoul")["count"] for r in t.readers()]
        assert counts == [n, n, n], (module, counts)


def test_edited_alarms_reach_everybody(t):
    with_season(t, n=5)
    server = t.serve("--no-fetch", "--no-push")
    before = server.get("/feeds/mlb.ics")
    t.calcast("topic", "set", "mlb", "--alarm", "1h", offset=60)
    after = wait_for(lambda: (r := server.get("/feeds/mlb.ics",
                     {"If-None-Match": before.header("ETag")})).status == 200 and r, 3)
    assert after, "the feed did not follow"
    old, new = vevents(before.body), vevents(after.body)
    for uid, (_, properties) in new.items():
        was = old[uid][1]
        assert properties["LAST-MODIFIED"] > was["LAST-MODIFIED"]
        assert int(properties["SEQUENCE"]) > int(was["SEQUENCE"])


def test_stop_ends_well(t):
    with_season(t, n=5)
    server = t.serve()
    assert server.get("/healthz").status == 200
    assert server.stop() == 0, server.log()
    t.calcast.check()


def test_typed_events_are_checked(t):
    t.calcast("topic", "add", "club", "--title", "Club", "--timezone", "Asia/Seoul")
    add = ["event", "add", "--topic", "club", "--title", "x", "--start"]
    for code, says, more in [
        (1, "--end", ["2026-12-24 19:00", "--end", "2026-12-24 18:59"]),
        (1, "--end", ["2026-12-24", "--end", "2026-12-23"]),
        (2, "two ends", ["2026-12-24/2026-12-26", "--end", "2026-12-27"]),
        (1, "--url", ["2026-12-24", "--url", "javascript:alert(1)"]),
        (1, "UTF-8", ["2026-12-24", "--description", "d\udcff"]),
    ]:
        t.calcast.fails(*add, *more, code=code, says=says)
    assert t.calcast.json("source", "list") == []
    uid = t.calcast.json(*add, "2026-12-24/2026-12-26")["uid"]
    shown = t.calcast.json("event", "show", uid)
    assert (shown["start"], shown["end"]) == ("2026-12-24", "2026-12-26")
    t.calcast("event", "cancel", uid)
    assert t.calcast.json("event", "show", uid)["status"] == "cancelled"
    t.calcast("event", "move", uid, "--start", "2027-01-04")
    shown = t.calcast.json("event", "show", uid)
    assert (shown["start"], shown["end"], shown["status"]) == ("2027-01-04", "2027-01-06", "confirmed")
