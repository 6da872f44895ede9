"""The JSON API as it describes itself, and the pages beside it, over real sockets."""
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from calcast import wait_for
from test_subscriptions import GAMES, JSON, day, make, path, source, world

READERS = Path(__file__).resolve().parent.parent / "readers"
ATOM = "{http://www.w3.org/2005/Atom}"


class Asked:
    """Every answer, for the validator."""

    def __init__(self, server):
        self.server, self.answers = server, []

    def __call__(self, method, address, body=None, status=200):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = self.server.get(address, JSON if data is not None else {}, method, body=data)
        assert reply.status == status, (method, address, reply.status, reply.text())
        content = reply.json() if reply.body else None
        self.answers.append({"method": method, "path": address, "status": str(status),
                             "type": reply.header("Content-Type") or "", "body": content})
        return content


def test_every_answer_is_as_the_api_describes_itself(t):
    server = world(t)
    ask = Asked(server)
    uid = ask("GET", "/api/v1/events?topic=kbo&kind=game&tag=home:lg&limit=1")["events"][0]["uid"].split("@")[0]
    ask("GET", "/api/v1/topics")
    ask("GET", "/api/v1/topics/kbo")
    page = ask("GET", "/api/v1/topics/kbo/events?limit=2")
    assert page["next"]
    rest = ask("GET", f"/api/v1/topics/kbo/events?limit=2&cursor={page['next']}")
    assert len(page["events"] + rest["events"]) == 4 and rest["next"] is None
    moved = [list(row) for row in GAMES]
    moved[0][3], moved[1][5] = f"{day(8)} 14:00", "고척"
    source(t, "kbo", moved, again=True)
    changes = wait_for(lambda: (c := server.get("/api/v1/topics/kbo/changes").json()) and
                       len(c["changes"]) == 6 and c)
    assert changes["changes"][0]["before"]["start"] != changes["changes"][0]["after"]["start"] or \
        changes["changes"][1]["before"]["start"] != changes["changes"][1]["after"]["start"]
    first = ask("GET", "/api/v1/topics/kbo/changes?limit=4")
    second = ask("GET", f"/api/v1/topics/kbo/changes?limit=4&cursor={first['next']}")
    assert [c["id"] for c in first["changes"] + second["changes"]] == \
        [c["id"] for c in changes["changes"]]
    event = ask("GET", "/api/v1/events/" + uid)
    gone = next(c["after"] for c in changes["changes"] if c["before"] and c["before"]["start"] != c["after"]["start"])
    assert ask("GET", "/api/v1/events/" + gone["uid"].split("@")[0])["previous"]["start"] == f"{day(3)}T18:30:00"
    assert "<del>" in server.get("/events/" + gone["uid"].split("@")[0]).text()
    assert event["texts"] == {"en": {"title": "Doosan at LG", "location": "Jamsil", "description": None}} or \
        event["title"] != "두산 @ LG"
    found = ask("GET", "/api/v1/search?q=" + quote("두산"))
    assert {e["title"] for e in found["events"]} == {"두산 @ LG", "예매: 두산 @ LG"}
    made = ask("POST", "/api/v1/subscriptions", {"topics": ["kbo"], "alarms": ["30m"]}, 201)
    assert made["feed_url"].endswith("/kbo.ics") and made["webcal_url"].startswith("webcal://")
    own = path(made["url"])
    assert ask("GET", own)["alarms"] == ["30m"]
    ask("PATCH", own, {"alarms": None, "topics": [{"slug": "kbo", "prefix": "⚾ ", "only": {"tags": ["home:lg"]}}],
                       "kinds": {"game": {"alarms": [], "allday": "none"}}})
    new = ask("POST", own + "/rotate", {})
    for method, address, body, status in [
            ("GET", "/api/v1/topics/nothing", None, 404), ("GET", "/api/v1/events/x", None, 404),
            ("GET", "/api/v1/topics/kbo/events?limit=0", None, 400),
            ("GET", "/api/v1/events?tag=x", None, 400), ("GET", "/api/v1/events?kind=x", None, 400),
            ("GET", "/api/v1/topics/kbo/changes?cursor=x", None, 400), ("GET", "/api/v1/search", None, 400),
            ("POST", "/api/v1/subscriptions", {"topics": ["x"]}, 422),
            ("PATCH", path(new["url"]), b"{", 400)]:
        ask(method, address, body, status)
    ask("DELETE", path(new["url"]), status=204)
    document = server.get("/openapi.json").json()
    data = t.file("api.json", json.dumps({"document": document, "answers": ask.answers}))
    done = subprocess.run(["node", READERS / "openapi.mjs", data], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    t.say(done.stdout.decode().strip())


def test_reads_are_for_every_site_and_unchanged_ones_304(t):
    server = world(t)
    for address in ("/api/v1/topics", "/api/v1/events", "/feeds/kbo.json", "/feeds/kbo.ics"):
        reply = server.get(address)
        assert reply.header("Access-Control-Allow-Origin") == "*", address
        assert server.get(address, {"If-None-Match": reply.header("ETag")}).status == 304
    made = make(server, topics=["kbo"])
    for address in (path(made["url"]), path(made["page_url"])):
        reply = server.get(address)
        assert reply.header("Cache-Control") == "no-store"
        assert reply.header("Access-Control-Allow-Origin") is None
        assert "noindex" in reply.header("X-Robots-Tag")


def test_search_finds_what_people_type(t):
    server = world(t)
    cases = [
        ("두산", 2), ("ㄷㅅ", 3), ("두", 2), ("산", 2), ("트윈스", 4), ("ㅌㅇㅅ", 4), ("lg", 4), ("LG 두산", 2),
        ("잠실 LG", 2), ("Doosan", 1), ("kbo", 0), ("없는말", 0), ('" OR *', 0), ("두산!", 2), ("grams : x", 0),
        ("AND", 0), ("세일", 1), ("ㅅㅇ", 2), ("온라인", 2),
    ]
    for text, n in cases:
        found = server.get("/api/v1/search?q=" + quote(text)).json()
        assert len(found["events"]) == n, (text, [e["title"] for e in found["events"]])
    assert [x["slug"] for x in server.get("/api/v1/search?q=kb").json()["topics"]] == ["kbo"]
    page = server.get("/search?q=" + quote("ㄷㅅ")).text()
    assert "두산 @ LG" in page


def test_what_is_past_stands_apart(t):
    server = world(t)
    text = server.get("/en/search?q=LG").text()
    ahead, past = text.split("Past events")
    assert "LG @ KT" in ahead and "SSG @ LG" in past and "SSG @ LG" not in ahead
    assert "Past events" not in server.get("/en/search?q=%EC%84%B8%EC%9D%BC").text()
    days = re.search(r'–\s+(?:\d+ \w+|\w+ \d+ \w+)', server.get("/en/topics/deals").text())
    assert days, "a sale of several days says until when"


def test_tables_and_logs_of_changes(t):
    source(t, "kbo", GAMES + [["x1", "game", '=HYPERLINK("http://x")', f"{day(5)} 10:00", "", "", "", "", ""]])
    server = t.serve("--no-fetch", "--no-push")
    table = server.get("/feeds/kbo.csv")
    assert table.header("Content-Type") == "text/csv; charset=utf-8"
    assert table.text().startswith("\ufeffstart,end,") and table.text().count("\r\n") == 6
    assert '"\'=HYPERLINK(""http://x"")"' in table.text()
    moved = [list(row) for row in GAMES]
    moved[0][3] = f"{day(8)} 14:00"
    source(t, "kbo", moved, again=True)
    text = wait_for(lambda: (s := server.get("/feeds/kbo.atom").text()) and "일정 변경" in s and s)
    feed = ElementTree.fromstring(text)
    assert feed.tag == ATOM + "feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1, name
    ids = [e.find(ATOM + "id").text for e in feed.findall(ATOM + "entry")]
    assert len(ids) == len(set(ids)) == 6
    newest = feed.find(ATOM + "entry")
    assert newest.find(ATOM + "title").text == "일정 변경: 두산 @ LG"
    assert " → " in newest.find(ATOM + "summary").text
    for entry in feed.findall(ATOM + "entry"):
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", entry.find(ATOM + "updated").text)


def post(server, address, fields, headers=None):
    body = "&".join(f"{quote(k)}={quote(v)}" for k, v in fields).encode()
    return server.get(address, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})},
                      "POST", body=body)


def test_forms_need_no_script(t):
    server = world(t)
    here = {"Origin": f"http://127.0.0.1:{server.port}"}
    made = post(server, "/en/subscriptions", [("topic", "kbo"), ("alarm1", "1h"), ("alarm2", ""),
                ("allday", ""), ("kind.game", "none")], here)
    assert made.status == 303
    page = made.header("Location")
    assert re.match(r"/en/s/[\w-]{43}$", page)
    token = page.split("/")[-1]
    kbo = {e["title"]: e["uid"].split("@")[0] for e in t.calcast.events(topic="kbo")}
    sale = t.calcast.events(topic="deals")[0]["uid"].split("@")[0]

    def do(*fields):
        reply = post(server, page, fields, here)
        assert reply.status == 303, reply.text()
        return server.get("/api/v1/subscriptions/" + token).json()

    assert server.get("/api/v1/subscriptions/" + token).json()["topics"][0]["kinds"] == {"game": {"alarms": []}}
    assert do(("do", "mute"), ("uid", kbo["LG @ KT"]))["muted"][0].startswith(kbo["LG @ KT"])
    assert do(("do", "unmute"), ("uid", kbo["LG @ KT"]))["muted"] == []
    assert do(("do", "pick"), ("uid", sale))["picked"][0].startswith(sale)
    assert do(("do", "unpick"), ("uid", sale))["picked"] == []
    now = do(("do", "settings"), ("name", "내 <b>달력</b>"), ("lang", "en"), ("client", ""), ("template", ""),
             ("alarm1", "30m"), ("alarm2", "1d"), ("allday", "none"), ("spoilers-shown", "1"))
    assert now["name"] == "내 <b>달력</b>" and now["alarms"] == ["30m", "1d"] and now["spoilers"] is False
    assert "<b>달력" not in server.get(page).text()
    now = do(("do", "topic"), ("slug", "deals"))
    assert [x["slug"] for x in now["topics"]] == ["kbo", "deals"]
    now = do(("do", "move-topic"), ("slug", "deals"))
    assert [x["slug"] for x in now["topics"]] == ["deals", "kbo"]
    now = do(("do", "topic"), ("slug", "kbo"), ("settings-of-topic", "1"), ("prefix", "⚾"), ("only-kind", "game"),
             ("only-tag", "home:lg"), ("only-tag", "home:kt"), ("only-match", ""), ("only-except", "예매"), ("alarm1", ""),
             ("alarm2", ""), ("allday", ""), ("template", ""))
    assert now["topics"][1]["prefix"] == "⚾ "
    assert now["topics"][1]["only"] == {"kinds": ["game"], "tags": ["home:lg", "home:kt"], "except": ["예매"]}
    now = do(("do", "remove-topic"), ("slug", "deals"))
    assert [x["slug"] for x in now["topics"]] == ["kbo"]
    bad = post(server, page, [("do", "settings"), ("template", "{x")], here)
    assert bad.status == 422 and "title" in bad.text()
    assert post(server, page, [("do", "delete")], here).status == 400
    turned = post(server, page, [("do", "rotate")], here)
    new = turned.header("Location")
    assert turned.status == 303 and new != page
    assert server.get(page).status == 200
    assert post(server, new, [("do", "delete"), ("sure", "on")], here).status == 303
    assert server.get(new).status == 404 and server.get(page).status == 404


def test_a_form_leaves_alone_what_it_does_not_show(t):
    server = world(t)
    made = make(server, topics=[{"slug": "kbo", "kinds": {"game": {"alarms": ["1h", "1d"], "allday": "none"},
                                                          "ticket-open": {"alarms": []}}}])

    def kinds(*fields):
        reply = post(server, path(made["page_url"]), [("do", "topic"), ("slug", "kbo"), *fields])
        assert reply.status == 303, reply.text()
        return server.get(path(made["url"])).json()["topics"][0]["kinds"]

    page = server.get(path(made["page_url"])).text()
    assert re.search(r'name="kind.game".*?<option value="1h" selected', page, re.S)
    now = kinds(("kind.game", "1h"), ("kind.ticket-open", "none"))
    assert now == {"game": {"alarms": ["1h", "1d"], "allday": "none"}, "ticket-open": {"alarms": []}}
    now = kinds(("kind.game", "2h"), ("kind.ticket-open", ""))
    assert now == {"game": {"alarms": ["2h"], "allday": "none"}}
    assert kinds(("kind.game", ""), ("kind.sale", "")) == {"game": {"allday": "none"}}
    # What is chosen stands in the form also where no coming event has it.
    server.get(path(made["url"]), JSON, "PATCH", body=json.dumps({"topics": [
        {"slug": "kbo", "only": {"kinds": ["exam"], "tags": ["home:lg", "stage:final"]}}]}).encode())
    page = server.get("/en" + path(made["page_url"])).text()
    boxes = dict(re.findall(r'<input type="checkbox" name="only-(?:kind|tag)" value="([^"]+)"( checked)?> ', page))
    assert boxes == {"game": "", "ticket-open": "", "exam": " checked", "home:lg": " checked", "home:kt": "",
                     "away:lg": "", "away:ob": "", "stage:final": " checked"}
    assert re.search(r'value="home:lg" checked> LG 트윈스', page) and "Home games of" in page
    # One kind alone is no choice, but one that was made.
    for topic, shown in [("deals", False), ({"slug": "deals", "only": {"kinds": ["sale"]}}, True)]:
        one = make(server, topics=[topic])
        page = server.get(path(one["page_url"])).text()
        assert ('name="only-kind" value="sale" checked' in page) == shown


def test_pages_open_twice_lose_nothing(t):
    server = world(t)
    made = make(server, topics=["kbo", "deals"])
    uids = [e["uid"].split("@")[0] for e in t.calcast.events()]
    with ThreadPoolExecutor(len(uids)) as pool:
        replies = list(pool.map(lambda uid: post(server, path(made["page_url"]), [("do", "mute"), ("uid", uid)]), uids))
    assert [r.status for r in replies] == [303] * len(uids)
    assert len(server.get(path(made["url"])).json()["muted"]) == len(uids) == 6


def test_forms_of_other_sites_are_refused(t):
    server = world(t)
    fields = [("topic", "kbo")]
    for headers, status in [
            ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303), ({}, 303),
            ({"Origin": f"http://127.0.0.1:{server.port}"}, 303)]:
        assert post(server, "/subscriptions", fields, headers).status == status, headers
    assert post(server, "/subscriptions", [("topic", "nothing")]).status == 404
    assert post(server, "/subscriptions", [("a", "x" * 17000)]).status == 413
    assert server.get("/subscriptions", {"Content-Type": "application/json"}, "POST", body=b"{}").status == 415
    assert server.get("/subscriptions").status == 405


def test_an_event_is_added_to_a_calendar_that_is_there(t):
    server = world(t)
    made = make(server, topics=["kbo"])
    sale = t.calcast.events(topic="deals")[0]["uid"].split("@")[0]
    for into in (made["page_url"], made["feed_url"]):
        reply = post(server, "/subscriptions", [("uid", sale), ("into", into)])
        assert reply.status == 303 and made["token"] in reply.header("Location")
    assert len(server.get(path(made["url"])).json()["picked"]) == 1
    new = post(server, "/subscriptions", [("uid", sale), ("into", "")]).header("Location")
    assert made["token"] not in new


def test_pages_in_three_languages(t):
    server = world(t)
    uid = t.calcast.events(topic="kbo")[0]["uid"].split("@")[0]
    pages = ["/", "/topics/kbo", "/topics/kbo/alarm-1h~allday-none", "/topics/kbo/2026-12", "/events/" + uid,
             "/search?q=x", "/embed/kbo"]
    for page in pages:
        for lang in ("ko", "en", "ja"):
            reply = server.get(f"/{lang}{page}")
            assert reply.status == 200, (lang, page)
            text = reply.text()
            assert f'<html lang="{lang}">' in text
            assert "{{" not in text
            assert "default-src 'none'" in reply.header("Content-Security-Policy")
            assert len(reply.body) < 60000
        if page in ("/topics/kbo", "/embed/kbo", "/"):
            assert "Doosan at LG" in server.get("/en" + page).text(), page
            assert "두산 @ LG" in server.get("/ja" + page).text(), page
            assert re.search('lang="ko">두산 @ LG<', server.get("/ja" + page).text()), page
            assert not re.search('lang="[a-z]+">(Doosan at LG|두산 @ LG)<', server.get("/en" + page).text() +
                                 server.get("/ko" + page).text()), page
        plain = server.get(page, {"Accept-Language": "ja,en;q=0.5"}).text()
        assert '<html lang="ja">' in plain
    for page in ("/topics/nothing", "/topics/kbo/alarm-7m", "/topics/kbo/2026-13", "/events/x", "/embed/x", "/xx",
                 "/en/feeds/kbo.ics", "/s/x", "/en/s/" + "A" * 43):
        reply = server.get(page)
        assert reply.status == 404 and "<h1>" in reply.text(), page
    file = server.get(f"/events/{uid}.ics")
    assert file.status == 200 and file.text().count("BEGIN:VEVENT") == 1
    t.calcast("feed", "check", t.file("one.ics", file.body), db=False)


def test_pages_in_the_languages_that_an_operator_names(t):
    world(t)
    server = t.serve("--no-fetch", "--no-push", "--config", t.file("few.conf", "languages = en ko\n"))
    text = server.get("/topics/kbo").text()
    assert '<html lang="en">' in text and "日本語" not in text and 'hreflang="ja"' not in text
    assert '<html lang="ko">' in server.get("/topics/kbo", {"Accept-Language": "ja, ko;q=0.5"}).text()
    assert server.get("/ja/topics/kbo").status == 404
    assert server.get("/feeds/lang-ja/kbo.ics").status == 200
    for key, value, says in [("languages", "ko de", "de: not spoken here: write some of ko, en, ja"), ("tips", "yes", "on or off")]:
        t.calcast.fails("serve", "--config", t.file("bad.conf", f"{key} = {value}\n"), says=says)


def test_a_visitors_own_platform_comes_first(t):
    server = world(t)
    agents = {
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1": "apple",
        "Mozilla/5.0 (Linux; Android 15; SM-S931N) Chrome/130": "icsx5",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130": "outlook",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605": "apple",
        "Mozilla/5.0 (X11; Linux x86_64) Firefox/140": "thunderbird",
    }
    for agent, first in agents.items():
        text = server.get("/ko/topics/kbo", {"User-Agent": agent}).text()
        ways = re.findall(r'<details name="way" id="way-([\w-]+)"( open)?>', text)
        assert ways[0] == (first, " open"), (agent, ways)
        assert len(ways) == 7 and sum(1 for _, o in ways if o) == 1
    kakao = server.get("/ko/topics/kbo", {"User-Agent":
                       "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) KAKAOTALK/25.1"}).text()
    assert "kakaotalk://web/openExternal?url=http%3A%2F%2F127.0.0.1" in kakao
    instagram = server.get("/ko/topics/kbo", {"User-Agent":
                           "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Instagram 350"}).text()
    assert "Safari나 Chrome" in instagram


def test_secrets_are_in_no_log_metric_or_title(t):
    world(t)
    server = t.serve("-v", "--no-fetch", "--no-push", "--admin-listen", "127.0.0.1:0")
    made = make(server, topics=["kbo"])
    pages = [server.get(path(made["page_url"])), server.get("/en" + path(made["page_url"]))]
    for page in pages:
        assert made["token"] not in re.search(r"<title>(.*?)</title>", page.text()).group(1)
        assert page.header("Referrer-Policy") == "strict-origin"
    server.get(path(made["feed_url"]))
    post(server, path(made["page_url"]), [("do", "settings"), ("name", "x")])
    admin = next(p for p in [int(x) for x in re.findall(r"admin on port (\d+)", server.log())])
    assert made["token"] not in server.get("/metrics", port=admin).text()
    server.stop()
    assert made["token"] not in server.log()


def test_exported_files_are_what_is_served(t):
    world(t)
    out = t.dir / "site"
    t.calcast.fails("export", out, code=2, says="--public-url")
    t.calcast("export", out, "--public-url", "https://cal.example.org")
    t.calcast("export", out, "--public-url", "https://cal.example.org")    # over what is there
    server = t.serve("--no-fetch", "--no-push", "--public-url", "https://cal.example.org")
    for name in ("feeds/kbo.ics", "feeds/alarm-none/kbo.ics", "feeds/kbo.json", "feeds/kbo.csv", "feeds/kbo.atom",
                 "style.css", "app.js"):
        assert (out / name).read_bytes() == server.get("/" + name).body, name
    pages = list(out.rglob("index.html"))
    assert len(pages) == 4 * (1 + 2 + 2 + 6)
    for page in [*pages, out / "404.html"]:
        text = page.read_text()
        assert "<form" not in text and "{{" not in text and "127.0.0.1" not in text, page
    assert not list(out.rglob("*.new"))
    uid = t.calcast.events(topic="kbo")[0]["uid"].split("@")[0]
    t.calcast("feed", "check", out / "events" / (uid + ".ics"), db=False)


def test_visitors_tell_what_is_missing_when_they_may(t):
    server = world(t)
    kbo = t.calcast.events(topic="kbo")[0]["uid"].split("@")[0]
    tip = [("topic", "kbo"), ("title", "연습 <b>경기</b>"), ("day", day(20)), ("time", "18:30"), ("text", "잠실")]
    assert post(server, "/reports", tip).status == 404
    assert "/reports" not in server.get("/topics/kbo").text()
    conf = t.file("on.conf", "tips = on\n")
    server = t.serve("--no-fetch", "--no-push", "--config", conf)
    assert 'action="/ko/reports"' in server.get("/ko/topics/kbo").text()
    assert post(server, "/reports", tip).status == 303
    assert post(server, "/reports", [("topic", "kbo"), ("uid", kbo), ("text", "19:00입니다")]).status == 303
    for bad, status in [([("topic", "kbo")], 422), ([("topic", "x"), ("title", "a"), ("day", day(1))], 404),
                        ([("topic", "kbo"), ("title", "a"), ("day", "someday")], 422),
                        ([("topic", "deals"), ("uid", kbo), ("text", "x")], 404)]:
        assert post(server, "/reports", bad).status == status, bad
    assert post(server, "/reports", tip, {"Origin": "https://evil.example"}).status == 403
    before = server.get("/feeds/kbo.ics").body
    missing, wrong = t.calcast.json("event", "reports")
    assert missing["title"] == "연습 <b>경기</b>" and wrong["uid"].startswith(kbo)
    assert server.get("/feeds/kbo.ics").body == before
    t.calcast("event", "accept", "--report", str(missing["id"]))
    t.calcast("event", "reject", str(wrong["id"]))
    assert t.calcast.json("event", "reports") == []
    assert any(e["title"] == "연습 <b>경기</b>" for e in t.calcast.events(topic="kbo"))
    t.calcast.fails("event", "accept", "--report", "99", says="event reports")
    statuses = [post(server, "/reports", tip).status for _ in range(40)]
    assert 429 in statuses
