"""People's own calendars: made, changed and read by three calendar programs after every change."""
import datetime
import json
import re

from calcast import vevents, wait_for

NOW = datetime.datetime.now(datetime.timezone.utc)
JSON = {"Content-Type": "application/json"}


def day(n):
    return (NOW + datetime.timedelta(days=n)).strftime("%Y-%m-%d")


GAMES = [
    ["g1", "game", "두산 @ LG", f"{day(3)} 18:30", "", "잠실", "LG 트윈스=lg", "두산 베어스=ob", ""],
    ["g2", "game", "LG @ KT", f"{day(4)} 18:30", "", "수원", "KT 위즈=kt", "LG 트윈스=lg", ""],
    ["g3", "game", "SSG @ LG", f"{day(-2)} 18:30", "", "잠실", "LG 트윈스=lg", "SSG 랜더스=sk", "5:3"],
    ["t1", "ticket-open", "예매: 두산 @ LG", f"{day(1)} 11:00", "", "", "LG 트윈스=lg", "", ""],
]
SALES = [
    ["s1", "sale", "겨울 세일", day(5), day(9), "온라인", "", "", ""],
    ["s2", "sale", "시즌오프", day(6), "", "온라인", "", "", ""],
]


def item(row, i):
    keys = ["external_id", "kind", "title", "start", "end", "location", "home", "away", "result"]
    o = {k: v for k, v in zip(keys, row) if v and k not in ("home", "away")}
    o["tags"], o["labels"] = [], {}
    for key, value in (("home", row[6]), ("away", row[7])):
        if value:
            label, code = value.split("=")
            o["tags"].append(f"{key}:{code}")
            o["labels"][f"{key}:{code}"] = label
    if row[0] == "s2":
        o["status"] = "cancelled"
    if row[0] == "g1":
        o["texts"] = {"en": {"title": "Doosan at LG", "location": "Jamsil"}}
    return o


def source(t, name, rows, **more):
    """A source whose items are these rows, by a program; its topic has the same name."""
    lines = [json.dumps(item(r, i), ensure_ascii=False) for i, r in enumerate(rows)]
    lines.append(json.dumps({"end": {"rows": len(rows), "unread": [], "complete": True}}))
    data = t.file(name + ".jsonl", "\n".join(lines) + "\n")
    if not more.get("again"):
        program = t.file(name + ".sh", f"#!/bin/sh\ncat {data}\n", 0o700)
        t.calcast("source", "add", name, "--module", "exec", "--set", f"program={program}",
                  "--set", "fetch=self", "--topic", name, "--timezone", "Asia/Seoul",
                  "--set", "gate=vanishing")
        t.calcast("topic", "set", name, "--title", name.upper(), "--alarm", "30m", "--allday", "0900")
    t.calcast("fetch", name)


def world(t):
    source(t, "kbo", GAMES)
    source(t, "deals", SALES)
    server = t.serve("--no-fetch", "--no-push")
    return server


def make(server, **settings):
    reply = server.get("/api/v1/subscriptions", JSON, "POST", body=with_length(settings))
    assert reply.status == 201, reply.text()
    made = reply.json()
    assert reply.header("Location") == made["url"]
    return made


def with_length(document):
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def change(server, made, **settings):
    reply = server.get(path(made["url"]), JSON, "PATCH", body=with_length(settings))
    assert reply.status == 200, reply.text()
    return reply.json()


def path(url):
    return re.sub(r"^\w+://[^/]+", "", url)


def read(t, server, made):
    """The feed as three programs read it, who must agree; by title, its alarms."""
    feed = server.get(path(made["feed_url"]))
    assert feed.status == 200, feed.text()
    t.calcast("feed", "check", t.file("personal.ics", feed.body), db=False)
    found = {}
    for name in t.readers():
        events = t.read_with(name, feed.body, "Asia/Seoul")["events"]
        found[name] = sorted(events, key=lambda e: e["uid"])
    first = found["ical.js"]
    for name, events in found.items():
        assert events == first, f"ical.js {first}\n{name} {events}"
    return {e["summary"]: e for e in first}, feed


def lead(event):
    """Minutes before the start at which it rings, all of them."""
    start = event["start"]
    if "T" not in start:
        start += "T00:00:00+09:00"
    at = datetime.datetime.fromisoformat(start.replace("Z", "+00:00"))
    return sorted(round((at - datetime.datetime.fromisoformat(a.replace("Z", "+00:00")))
                        .total_seconds() / 60) for a in event["alarms"])


def test_every_change_reaches_every_reader(t):
    server = world(t)
    made = make(server, topics=["kbo"], alarms=["30m"])
    events, feed = read(t, server, made)
    assert set(events) == {"두산 @ LG", "LG @ KT", "SSG @ LG", "예매: 두산 @ LG"}
    assert lead(events["두산 @ LG"]) == [30]
    assert feed.header("Cache-Control") == "private, max-age=300"
    assert made["token"] not in feed.text()
    stamps = [properties(feed)]

    def changed(**settings):
        """The same address, later stamps on all that stays, and what the readers see now."""
        change(server, made, **settings)
        events, feed = read(t, server, made)
        now, before = properties(feed), stamps[-1]
        for uid, p in now.items():
            if uid in before:
                assert p["SEQUENCE"] > before[uid]["SEQUENCE"], settings
                for name in ("LAST-MODIFIED", "DTSTAMP"):
                    assert p[name] > before[uid][name], settings
        stamps.append(now)
        return events

    events = changed(alarms=["1h", "1d"])
    assert lead(events["LG @ KT"]) == [60, 1440]
    events = changed(kinds={"ticket-open": {"alarms": ["1h"]}, "game": {"alarms": []}})
    assert lead(events["LG @ KT"]) == [] and lead(events["예매: 두산 @ LG"]) == [60]
    events = changed(topics=[{"slug": "kbo", "prefix": "⚾ "}, "deals"])
    assert "⚾ LG @ KT" in events and "[취소] 시즌오프" in events
    assert lead(events["겨울 세일"]) == [-540] and lead(events["[취소] 시즌오프"]) == []
    events = changed(title="{away}–{home} {venue}")
    assert "⚾ 두산 베어스–LG 트윈스 잠실" in events, sorted(events)
    assert "⚾ 예매: 두산 @ LG" in events      # no away team: as it is
    events = changed(title="[{kind}] {title}")
    assert "⚾ [경기] SSG @ LG" in events and "[할인] 겨울 세일" in events, events.keys()
    events = changed(title="[{kind}] {title}", lang="en")
    assert "⚾ [Game] Doosan at LG" in events, events.keys()
    events = changed(title=None, lang="en")
    assert "⚾ Doosan at LG" in events and "[Cancelled] 시즌오프" in events
    assert "LOCATION:Jamsil" in server.get(path(made["feed_url"])).text()
    events = changed(lang=None, spoilers=False)
    feed = server.get(path(made["feed_url"])).text()
    assert "5:3" not in feed
    events = changed(spoilers=True, client="google")
    assert "STATUS:CANCELLED" not in server.get(path(made["feed_url"])).text()
    events = changed(topics=[{"slug": "kbo", "prefix": None, "only": {"tags": ["home:lg"], "except": ["예매"]}}])
    assert set(events) == {"두산 @ LG", "SSG @ LG"}
    events = changed(topics=[{"slug": "kbo", "only": {"kinds": ["ticket-open"]}}])
    assert set(events) == {"예매: 두산 @ LG"}
    events = changed(topics=[{"slug": "kbo", "only": {"match": ["kt"]}}])
    assert set(events) == {"LG @ KT"}


def properties(feed):
    return {uid: {k: int(p[k]) if k == "SEQUENCE" else p[k]
                  for k in ("SEQUENCE", "LAST-MODIFIED", "DTSTAMP")}
            for uid, (_, p) in vevents(feed.body).items()}


def test_what_others_decide_is_stamped_too(t):
    """An event that rings otherwise has later stamps, whoever changed that: else some programs keep the old alarm."""
    server = world(t)
    t.calcast("topic", "add", "lg", "--title", "LG", "--source", "kbo", "--tag", "home:lg", "--alarm", "2h")
    t.calcast("topic", "add", "all", "--title", "All", "--source", "kbo", "--alarm", "3h")
    made = make(server, topics=["kbo", "deals"])
    events, feed = read(t, server, made)
    assert lead(events["두산 @ LG"]) == [30]
    sale = t.calcast.events(topic="deals")[0]["uid"]

    def after(do, wanted, later=True):
        nonlocal feed
        before = properties(feed)
        do()
        ring = wait_for(lambda: (lambda e, f: (lead(e["두산 @ LG"]) == wanted and f))(*read(t, server, made)))
        assert ring, (wanted, read(t, server, made)[0])
        feed = ring
        for uid, p in properties(feed).items():
            if uid in before and later:
                assert p["SEQUENCE"] > before[uid]["SEQUENCE"] and p["DTSTAMP"] > before[uid]["DTSTAMP"]
            elif uid in before:
                assert p == before[uid]

    after(lambda: t.calcast("topic", "set", "kbo", "--alarm", "1h"), [60])
    after(lambda: t.calcast("topic", "set", "kbo", "--alarm", "30m"), [30])
    after(lambda: change(server, made, topics=["lg", "kbo", "deals"]), [120])
    after(lambda: change(server, made, topics=["lg", "kbo", "deals", "all"]), [120], later=False)
    after(lambda: change(server, made, topics=["lg", "kbo", "deals"]), [120], later=False)
    after(lambda: change(server, made, topics=["kbo", "deals"]), [30])
    after(lambda: change(server, made, picked=[sale]), [30], later=False)
    after(lambda: change(server, made, topics=["kbo"]), [30])       # the sale is there still, with another alarm


def test_muted_and_picked_leave_the_others_as_they_are(t):
    server = world(t)
    made = make(server, topics=["kbo"])
    _, before = read(t, server, made)
    kbo = {e["title"]: e["uid"] for e in t.calcast.events(topic="kbo")}
    sale = t.calcast.events(topic="deals")[0]["uid"]
    change(server, made, muted=[kbo["LG @ KT"]], picked=[sale.split("@")[0]])
    events, after = read(t, server, made)
    assert "LG @ KT" not in events and "겨울 세일" in events
    old, new = vevents(before.body), vevents(after.body)
    for uid in old.keys() & new.keys():
        assert old[uid][0] == new[uid][0]
    change(server, made, muted=[], picked=[])
    assert server.get(path(made["feed_url"])).body == before.body


def test_what_an_operator_hides_stays_chosen(t):
    server = world(t)
    kbo = {e["title"]: e["uid"] for e in t.calcast.events(topic="kbo")}
    made = make(server, topics=["deals"], picked=[kbo["LG @ KT"]], muted=[kbo["SSG @ LG"]])
    t.calcast("event", "hide", kbo["LG @ KT"])
    wait_for(lambda: "LG @ KT" not in server.get(path(made["feed_url"])).text())
    now = change(server, made, picked=[kbo["LG @ KT"], kbo["두산 @ LG"]])
    assert set(now["picked"]) == {kbo["LG @ KT"], kbo["두산 @ LG"]}
    assert server.get(path(made["url"]), JSON, "PATCH", body=with_length({"muted": [kbo["LG @ KT"]]})).status == 422
    t.calcast("event", "restore", kbo["LG @ KT"])
    wait_for(lambda: "LG @ KT" in server.get(path(made["feed_url"])).text())
    assert change(server, made, picked=None)["picked"] == []


def test_unchanged_is_304_and_what_moves_arrives(t):
    server = world(t)
    made = make(server, topics=["kbo", "deals"])
    first = server.get(path(made["feed_url"]))
    same = {"If-None-Match": first.header("ETag")}
    for _ in range(3):
        again = server.get(path(made["feed_url"]), same)
        assert again.status == 304 and again.body == b""
        assert again.header("ETag") == first.header("ETag")
        assert again.header("Cache-Control") == "private, max-age=300"
    packed = server.get(path(made["feed_url"]), {"Accept-Encoding": "gzip"})
    assert packed.header("Content-Encoding") == "gzip" and packed.text() == first.text()
    assert packed.header("ETag") != first.header("ETag")
    moved = [list(row) for row in GAMES]
    moved[0][3] = f"{day(7)} 14:00"
    source(t, "kbo", moved, again=True)
    reply = wait_for(lambda: (r := server.get(path(made["feed_url"]), same)).status == 200 and r)
    old, new = vevents(first.body), vevents(reply.body)
    different = [u for u in old if old[u][0] != new[u][0]]
    assert len(different) == 1
    text = new[different[0]][0].replace("\r\n ", "")
    assert "일정 변경: " in text and " → " in text
    # Somebody who holds other bytes than ours gets ours.
    assert server.get(path(made["feed_url"]), {"If-None-Match": '"x"'}).status == 200


def test_alike_calendars_have_the_same_bytes_and_no_secret(t):
    server = world(t)
    one, two = make(server, topics=["kbo"], alarms=["1h"]), make(server, topics=["kbo"], alarms=["1h"])
    assert one["token"] != two["token"]
    a, b = server.get(path(one["feed_url"])), server.get(path(two["feed_url"]))
    assert a.body == b.body and a.header("ETag") == b.header("ETag")
    assert one["token"] not in a.text() and "/s/" not in a.text()
    three = make(server, topics=["kbo"], alarms=["2h"])
    assert server.get(path(three["feed_url"])).body != a.body


def test_rotated_and_removed(t):
    server = world(t)
    made = make(server, topics=["kbo"])
    bytes_before = server.get(path(made["feed_url"])).body
    reply = server.get(path(made["url"]) + "/rotate", JSON, "POST", body=b"{}")
    assert reply.status == 200
    new = reply.json()
    assert new["token"] != made["token"]
    for links in (made, new):
        assert server.get(path(links["feed_url"])).body == bytes_before
    # A week later the old one is nobody's.
    late = t.serve("--no-fetch", "--no-push", offset=8 * 86400)
    assert late.get(path(made["feed_url"])).status == 404
    assert late.get(path(new["feed_url"])).status == 200
    last = server.get(path(new["url"]) + "/rotate", JSON, "POST", body=b'{"revoke":true}').json()
    for links in (made, new):
        assert server.get(path(links["feed_url"])).status == 404
    assert server.get(path(last["url"]), method="DELETE").status == 204
    assert server.get(path(last["feed_url"])).status == 404
    assert server.get(path(last["url"])).status == 404
    assert t.calcast.json("subscription", "list") == []


def test_a_calendar_of_nothing_is_one_still(t):
    server = world(t)
    made = make(server, topics=[{"slug": "kbo", "only": {"match": ["없는 말"]}}])
    feed = server.get(path(made["feed_url"]))
    assert feed.status == 200 and len(vevents(feed.body)) == 1
    t.calcast("feed", "check", t.file("none.ics", feed.body), db=False)
    change(server, made, topics=[])
    assert set(read(t, server, made)[0]) == {"아직 일정이 없습니다"}
    change(server, made, picked=[t.calcast.events(topic="deals")[0]["uid"]])
    assert set(read(t, server, made)[0]) == {"겨울 세일"}


def test_an_ended_topic_says_so_in_every_calendar(t):
    server = world(t)
    made = make(server, topics=["kbo", "deals"])
    t.calcast("topic", "remove", "kbo")
    events = wait_for(lambda: (e := read(t, server, made)[0]) if any("끝났습니다" in s for s in
                      read(t, server, made)[0]) else None)
    assert "‘KBO’ 캘린더가 끝났습니다" in events and "겨울 세일" in events
    assert "LG @ KT" not in events
    assert [x["slug"] for x in server.get("/api/v1/topics").json()["topics"]] == ["deals"]
    page = server.get("/en/topics/kbo").text()
    assert "has ended" in page and "webcal:" not in page and "<form class=\"make\"" not in page
    assert server.get("/api/v1/topics/kbo").json()["ended"] is True
    reply = server.get("/api/v1/subscriptions", JSON, "POST", body=with_length({"topics": ["kbo"]}))
    assert reply.status == 422 and "has ended" in reply.text()
    assert len(change(server, made, topics=["deals", "kbo"])["topics"]) == 2
    long_after = t.serve("--no-fetch", "--no-push", offset=181 * 86400)
    gone = wait_for(lambda: long_after.get("/feeds/kbo.ics").status == 410)
    assert gone
    assert long_after.get(path(made["feed_url"])).status == 200


def test_bad_input_is_told_and_changes_nothing(t):
    server = world(t)
    made = make(server, topics=["kbo"])
    before = server.get(path(made["url"])).json()
    cases = [
        (b"{", 400), (b"[]", 422), (b'{"alarms":["7m"]}', 422), (b'{"topics":["nothing"]}', 422),
        (b'{"picked":["x"]}', 422), (b'{"nmae":"x"}', 422), (b'{"name":"x","name":"y"}', 400),
        (b'{"name":"' + b"x" * 70000 + b'"}', 413),
    ]
    for body, status in cases:
        reply = server.get(path(made["url"]), JSON, "PATCH", body=body)
        assert reply.status == status, (body[:40], reply.status, reply.text())
        problem = reply.json()
        assert reply.header("Content-Type") == "application/problem+json"
        assert problem["status"] == status and len(problem["detail"]) > 10
    reply = server.get(path(made["url"]), {"Content-Type": "text/plain"}, "PATCH", body=b"{}")
    assert reply.status == 415
    assert server.get("/api/v1/subscriptions", JSON, "POST", body=b"{}").status == 422
    assert server.get(path(made["url"])).json() == before
    wrong = made["url"][:-1] + ("A" if made["url"][-1] != "A" else "B")
    assert server.get(path(wrong), JSON, "PATCH", body=b"{}").status == 404


def test_making_many_is_slowed_down(t):
    server = world(t)
    statuses = [server.get("/api/v1/subscriptions", {**JSON, "X-Forwarded-For": "203.0.113.9"},
                           "POST", body=b'{"topics":["kbo"]}') for _ in range(40)]
    assert [r.status for r in statuses].count(201) == 30
    refused = statuses[-1]
    assert refused.status == 429 and int(refused.header("Retry-After")) > 0
    other = server.get("/api/v1/subscriptions", {**JSON, "X-Forwarded-For": "203.0.113.10"},
                       "POST", body=b'{"topics":["kbo"]}')
    assert other.status == 201


def test_the_last_day_of_use_is_remembered(t):
    server = world(t)
    made = make(server, topics=["kbo"])
    assert made["used"] is None
    server.get(path(made["feed_url"]))
    assert server.stop() == 0
    assert t.calcast.json("subscription", "list")[0]["used"] == day(0)


def test_commands(t):
    world(t)
    made = t.calcast.json("subscription", "add", "--topic", "kbo", "--topic", "deals", "--alarm", "1h",
                          "--kind-alarm", "game=none", "--prefix", "kbo=⚾ ", "--only-tag", "kbo=home:lg",
                          "--name", "내 달력", "--lang", "en")
    sub = made["id"]
    assert made["name"] == "내 달력" and made["kinds"] == {"game": {"alarms": []}}
    assert made["topics"][0]["only"] == {"tags": ["home:lg"]}
    uid = t.calcast.events(topic="deals")[0]["uid"]
    t.calcast("subscription", "set", sub, "--mute", uid, "--alarm", "", "--drop-topic", "kbo")
    shown = t.calcast.json("subscription", "show", sub)
    assert [x["slug"] for x in shown["topics"]] == ["deals"]
    assert shown["alarms"] is None and shown["muted"] == [uid]
    t.calcast("subscription", "set", sub, "--topic", "kbo", "--kind-alarm", "sale=1d", "--only-kind", "kbo=game",
              "--only-tag", "kbo=home:lg", "--only-tag", "kbo=home:kt")
    t.calcast("subscription", "set", sub, "--kind-alarm", "game=", "--only-tag", "kbo=home:lg", "--except", "kbo=예매")
    shown = t.calcast.json("subscription", "show", sub)
    assert shown["kinds"] == {"sale": {"alarms": ["1d"]}}
    assert shown["topics"][1]["only"] == {"kinds": ["game"], "tags": ["home:lg"], "except": ["예매"]}
    t.calcast("subscription", "set", sub, "--only-kind", "kbo=", "--except", "kbo=", "--only-tag", "kbo=")
    assert t.calcast.json("subscription", "show", sub)["topics"][1]["only"] is None
    t.calcast("subscription", "set", sub, "--drop-topic", "kbo")
    feed = t.calcast("subscription", "feed", sub)
    t.calcast("feed", "check", t.file("cli.ics", feed), db=False)
    assert uid not in feed.replace("\r\n ", "")
    new = t.calcast.json("subscription", "rotate", sub)
    assert new["id"] != sub and made["token"] not in json.dumps(t.calcast.json("subscription", "list"))
    t.calcast.fails("subscription", "show", sub, says="subscription list")
    t.calcast.fails("subscription", "set", new["id"], "--alarm", "7m", says="7m")
    t.calcast.fails("subscription", "set", new["id"], "--prefix", "x", code=2, says="SLUG=VALUE")
    t.calcast.fails("subscription", "add", says="topics")
    t.calcast("subscription", "remove", new["id"])
    assert t.calcast.json("subscription", "list") == []


def test_readers_are_counted_and_nobody_is_known(t):
    world(t)
    server = t.serve("--no-fetch", "--no-push", "--admin-listen", "127.0.0.1:0")
    for i in range(12):
        for _ in range(3):
            server.get("/feeds/kbo.ics", {"X-Forwarded-For": f"203.0.113.{i}", "User-Agent": "iOS/26.5 dataaccessd/1.0"})
    server.get("/feeds/kbo.ics", {"X-Forwarded-For": "66.249.0.1", "User-Agent": "Google-Calendar-Importer"})
    made = make(server, topics=["kbo", "deals"])
    for _ in range(3):
        server.get(path(made["feed_url"]))
    server.stop()
    counted = {x["slug"]: (x["readers"], x["relays"]) for x in t.calcast.json("topic", "list")}
    assert counted == {"kbo": (13, 1), "deals": (1, 0)}, counted
    again = t.serve("--no-fetch", "--no-push", "--admin-listen", "127.0.0.1:0")
    admin = int(re.search(r"admin on port (\d+)", again.log()).group(1))
    assert 'calcast_topic_readers{topic="kbo"} 13' in again.get("/metrics", port=admin).text()
    for name in t.dir.glob("t.db*"):
        assert b"203.0.113" not in name.read_bytes()
