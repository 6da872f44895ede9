"""Recipes, the scraper author's tools, export and import, health."""
import json

import upstream
from calcast import wait_for

HOLIDAYS = [
    {"date": "2026-01-01", "localName": "Neujahr", "name": "New Year's Day", "countryCode": "DE"},
    {"date": "2026-04-03", "localName": "Karfreitag", "name": "Good Friday", "countryCode": "DE"},
    {"date": "2026-12-25", "localName": "Weihnachten", "name": "Christmas Day", "countryCode": "DE"},
]

CLUB = {
    "name": "club", "about": {"ko": "동아리", "en": "a club"}, "module": "json",
    "params": [{"name": "team", "required": True, "about": "which team"}],
    "rows": "{team}[]", "fields": {"title": "what", "start": "day", "id": "no"},
    "timezone": "Asia/Seoul", "lang": "en", "every": "2h", "contact": "club@example.org",
}


def page(body):
    return upstream.page(json.dumps(body).encode(), "application/json")


def club(t, **more):
    return t.file("club.json", json.dumps({**CLUB, **more}, indent=1, ensure_ascii=False))


def add_club(t, site):
    site.pages["/club"] = page({"red": [{"no": 1, "what": "Walk", "day": "2027-05-01"},
                                        {"no": 2, "what": "Talk", "day": "2027-05-08"},
                                        {"no": 3, "what": "Tea", "day": "no day"}]})
    t.calcast("source", "add", "club", "--recipe", club(t), "--url", site.url("/club"),
              "--set", "team=red", "--topic", "club", "--allow-private")


def test_a_recipe_is_all_a_source_needs(t):
    site = t.upstream()
    add_club(t, site)
    t.calcast("fetch", "club")
    source = t.calcast.json("source", "show", "club")
    assert source["timezone"] == "Asia/Seoul" and source["lang"] == "en"
    assert source["every"] == 7200 and source["contact"] == "club@example.org"
    assert source["recipe"].startswith("/"), "a daemon reads it from elsewhere"
    assert [e["title"] for e in t.calcast.events(source="club")] == ["Walk", "Talk"]
    assert source["runs"][0]["why"][0]["row"] == 3, "the row that is no event is named"
    topic = t.calcast.json("topic", "show", "club")
    assert topic["timezone"] == "Asia/Seoul"


def test_a_broken_recipe_fails_the_run_and_nothing_else(t):
    site = t.upstream()
    add_club(t, site)
    t.calcast("fetch", "club")
    before = t.calcast("feed", "print", "club")
    t.file("club.json", '{\n"name": "club",\n"modul": "json"\n}')
    t.calcast.fails("fetch", "club", says=["club.json:3: modul", "is it module"])
    t.calcast.fails("source", "test", "club", says="club.json:3")
    (t.dir / "club.json").unlink()
    t.calcast.fails("fetch", "club", says="club.json")
    assert t.calcast("feed", "print", "club") == before
    assert t.calcast.json("source", "list")[0]["health"] == "failing"
    club(t, fields={"title": "{what}!", "start": "day", "id": "no"})
    t.calcast("fetch", "club")
    titles = [e["title"] for e in t.calcast.events(source="club")]
    assert titles == ["Walk!", "Talk!"], "an edited file is read at the next run"


def test_what_is_wrong_is_named(t):
    add = ("source", "add", "x", "--recipe")
    t.calcast.fails(*add, "nager-holiday", says="is it nager-holidays")
    t.calcast.fails(*add, "nager-holidays", says="--set country=... is missing")
    t.calcast.fails(*add, "nager-holidays", "--set", "country=DE", "--set", "colour=x", says="colour")
    t.calcast.fails(*add, "wordpress-events", "--set", "site=www.example.org", says="wordpress-events, as it is filled in")
    t.calcast.fails(*add, "sidearm", "--set", "site=https://x.example", says="sidearm, as it is filled in")
    t.calcast.fails(*add, "google-sheet", "--module", "csv", code=2, says="not both")
    t.calcast.fails(*add, t.file("r.json", '{"name":"r","module":"json"}'),
                    "--set", "title=a", "--set", "start=b", code=2, says="--url is missing")
    t.calcast.fails("recipe", "check", t.file("r.json", "{\n\n"), says="r.json:")
    t.calcast.fails("recipe", "check", code=2, says="which recipe")


def test_what_needs_a_key_is_added_but_off(t):
    said = t.calcast("source", "add", "kr", "--recipe", "data-go-kr-holidays", "--topic", "kr")
    assert "DATA_GO_KR_KEY" in said and "not read yet" in said, said
    assert t.calcast.json("source", "list")[0]["health"] == "off"
    t.calcast("source", "enable", "kr")
    assert t.calcast.json("source", "list")[0]["health"] == "new"
    added = t.calcast.json("source", "add", "kr2", "--recipe", "data-go-kr-holidays", "--enable")
    assert added["enabled"] and "DATA_GO_KR_KEY" in added["needs"]


def test_source_test_shows_all_and_stores_nothing(t):
    saved = t.file("saved.json", json.dumps([*HOLIDAYS, {"date": "2026-13-01", "localName": "x"}]))
    flags = ("source", "test", "--recipe", "nager-holidays", "--set", "country=DE")
    found = t.calcast.json(*flags, "--page", saved, "--now", "2026-03-01")
    assert [e["title"] for e in found["items"]] == ["Neujahr", "Karfreitag", "Weihnachten"]
    assert found["items"][0]["start"] == "2026-01-01" and found["items"][0]["kind"] == "holiday"
    assert found["rows"] == 4 and not found["complete"]
    assert [(u["row"], "month" in u["why"]) for u in found["unread"]] == [(4, True)]
    assert found["would"]["added"] == 3
    assert not t.calcast.db.exists(), "no database is needed, nor made"
    text = t.calcast(*flags, "--page", saved)
    assert "4 rows, 3 events, 1 not read" in text and "Karfreitag" in text
    t.calcast.fails("source", "test", code=2, says="which source")
    t.calcast.fails(*flags, "--page", t.dir / "nosuch", says="nosuch")
    t.calcast.fails(*flags, "--page", saved, "--now", "soon", code=2, says="--now")


def test_source_test_has_what_a_saved_list_says_of_its_details(t):
    saved = t.file("list.html", "<ul><li><a href='/7'>Walk</a> <b>2026-05-02</b></li></ul>")
    flags = ("source", "test", "--module", "html", "--set", "rows=li", "--set", "title=a", "--set",
             "start=b", "--set", "detail=a@href", "--page", saved, "--now", "2026-03-01")
    found = t.calcast.json(*flags)
    assert [e["title"] for e in found["items"]] == ["Walk"] and found["would"]["added"] == 1
    t.calcast(*flags, "--save", t.dir / "walk")
    want = json.loads((t.dir / "walk.want.json").read_text())
    assert want["items"] == [] and want["follow"][0]["item"]["title"] == "Walk", want


def test_source_test_says_what_would_change(t):
    site = t.upstream()
    add_club(t, site)
    t.calcast("fetch", "club")
    before = t.calcast.json("source", "show", "club")
    site.pages["/club"] = page({"red": [{"no": 1, "what": "Walk", "day": "2027-05-02"},
                                        {"no": 4, "what": "Run", "day": "2027-06-01"}]})
    would = t.calcast.json("source", "test", "club")["would"]
    assert would["added"] == 1 and would["changed"] == 1 and would["moved"] == 1, would
    assert "a run would add 1, change 1" in t.calcast("source", "test", "club")
    tried = t.calcast.json("source", "test", "club", "--set", "team=blue", "--page",
                           t.file("blue.json", '{"blue":[]}'))
    assert tried["would"]["gone"] == 2 and tried["would"]["held"], tried["would"]
    after = t.calcast.json("source", "show", "club")
    assert before == after, "nothing is stored"


def test_other_settings_can_be_tried_before_they_hold(t):
    site = t.upstream()
    add_club(t, site)
    t.calcast("fetch", "club")
    uids = {e["uid"] for e in t.calcast.events(source="club")}
    other = t.file("other.json", json.dumps({**CLUB, "name": "other", "fields": {
        "title": "what", "start": "day", "id": "{no}-{what}"}}))
    would = t.calcast.json("source", "set", "club", "--recipe", other, "--dry-run")
    assert would["kept"] == 2 and would["added"] == 0 and would["gone"] == 0, would
    assert t.calcast.json("source", "show", "club")["recipe"].endswith("club.json")
    t.calcast("source", "set", "club", "--recipe", other)
    t.calcast("fetch", "club")
    assert {e["uid"] for e in t.calcast.events(source="club")} == uids


def test_a_saved_fixture_is_what_the_tests_read(t):
    saved = t.file("page.json", json.dumps(HOLIDAYS))
    t.calcast("source", "test", "--recipe", "nager-holidays", "--set", "country=DE", "--page", saved,
              "--now", "2026-03-01", "--save", t.dir / "de")
    assert (t.dir / "de.json").read_bytes() == saved.read_bytes()
    want = json.loads((t.dir / "de.want.json").read_text())
    assert want["set"] == {"country": "DE"} and want["reference"] == "2026-03-01"
    assert want["rows"] == 3 and want["unread"] == [] and len(want["items"]) == 3


def test_recipe_check_live_names_the_rotten(t):
    site = t.upstream()
    here = ("recipe", "check", "--live", "--base", site.url(""), "--allow-private")
    rows = {}

    def check():
        result = t.calcast.run(*here, "--json", "nager-holidays", "openfootball", "--now", "2026-03-01")
        rows.update({r["name"]: r for r in json.loads(result.out)})
        return result.code

    for year in (2026, 2027):
        site.pages[f"/api/v3/PublicHolidays/{year}/DE"] = page(HOLIDAYS)
    assert check() == 1
    assert rows["nager-holidays"]["state"] == "good" and rows["nager-holidays"]["events"] >= 3, rows
    assert rows["openfootball"]["state"] == "rotten" and "404" in rows["openfootball"]["why"]
    site.pages["/openfootball/football.json/master/2025-26/en.1.json"] = page(
        {"matches": [{"round": "1", "date": "2026-03-07", "team1": "A", "team2": "B"}]})
    assert check() == 0


DOCUMENT = {
    "calcast": 1,
    "sources": [{"name": "de", "recipe": "nager-holidays", "set": {"country": "DE"}},
                {"name": "own", "module": "csv", "url": "https://example.org/x.csv", "every": "90m",
                 "enabled": False, "timezone": "Asia/Seoul", "set": {"title": "t", "start": "s"}}],
    "topics": [{"slug": "days", "title": "Days off", "color": "teal", "alarm": "1d,1h", "allday": "0900",
                "category": "holidays", "timezone": "Europe/Berlin",
                "rules": [{"source": ["de"], "kind": ["holiday", "event"]}, {"tag:country": ["de"]}]}],
}


def test_export_and_import_say_the_same(t):
    path = t.file("all.json", json.dumps(DOCUMENT))
    dry = t.calcast.json("source", "import", path, "--dry-run")
    assert {r["is"] for r in dry} == {"added"} and t.calcast.json("source", "list") == []
    t.calcast("source", "import", path)
    exported = t.calcast("source", "export")
    assert json.loads(exported)["sources"][0]["every"] == "1d", "as the recipe says"
    revision = t.calcast.json("topic", "show", "days")["revision"]
    for document in (path, t.file("again.json", exported)):
        assert {r["is"] for r in t.calcast.json("source", "import", document)} == {"same"}
    assert t.calcast.json("topic", "show", "days")["revision"] == revision
    other = t.other("other.db")
    other("source", "import", t.file("again.json", exported))
    assert other("source", "export") == exported
    edited = json.loads(exported)
    edited["topics"][0]["color"] = "crimson"
    edited["sources"][1]["set"]["title"] = "name"
    changed = other.json("source", "import", t.file("edited.json", json.dumps(edited)))
    assert [r["name"] for r in changed if r["is"] == "changed"] == ["own", "days"]
    assert json.loads(other("source", "export")) == edited
    assert [s["name"] for s in json.loads(t.calcast("source", "export", "own"))["sources"]] == ["own"]
    t.calcast.fails("source", "export", "nosuch", says="nosuch")


def test_import_takes_nothing_on_trust(t):
    def refused(says, source=None, topic=None, **flags):
        document = {"calcast": 1, "sources": [source] if source else [], "topics": [topic] if topic else []}
        t.calcast.fails("source", "import", t.file("d.json", json.dumps(document, indent=1)), says=says)

    program = {"name": "p", "module": "exec", "url": "https://example.org/", "set": {"program": "/bin/true"}}
    refused("--allow-exec", program)
    refused("--allow-file", {"name": "f", "module": "csv", "url": "file:/etc/passwd"})
    refused("--allow-file", {"name": "f", "recipe": str(club(t)), "set": {"team": "x"}})
    refused("--allow-private", {"name": "f", "module": "csv", "url": "https://a.example/", "allow_private": True})
    for leak in ({"url": "https://a.example/?k=${HOME}"},
                 {"url": "https://a.example/", "set": {"headers": '{"X-A":"${HOME}"}'}},
                 {"url": "https://a.example/", "set": {"form": "k=${HOME}"}}):
        refused(["HOME", "--allow-env"], {"name": "f", "module": "ics", **leak})
    refused("d.json:7: sources[0].evry", {"name": "f", "module": "csv", "evry": "1d"})
    refused("either module or recipe", {"name": "f"})
    refused("no option colour", {"name": "f", "module": "csv", "set": {"colour": "x"}})
    refused("rules[0].team", topic={"slug": "a", "rules": [{"team": ["x"]}]})
    refused("is no kind", topic={"slug": "a", "rules": [{"kind": ["x"]}]})
    refused("CSS colour", topic={"slug": "a", "color": "#ff0000"})
    refused("alarm", topic={"slug": "a", "alarm": "soon"})
    t.calcast.fails("source", "import", t.file("d.json", "[]"), says="d.json:1")
    t.calcast.fails("source", "import", t.file("d.json", "[" * 100000), says="d.json:1")
    assert t.calcast.json("source", "list") == [] and t.calcast.json("topic", "list") == []


def test_secrets_do_not_leave_with_an_export(t):
    def add(name, *more):
        t.calcast("source", "add", name, "--module", "csv", "--set", "title=t", "--set", "start=s", *more)

    add("good", "--url", "https://a.example/x?ServiceKey=${A_KEY}",
        "--set", 'headers={"X-Auth-Token":"${B_KEY}"}')
    exported = t.calcast("source", "export")
    assert "${A_KEY}" in exported
    t.other("other.db")("source", "import", t.file("keys.json", exported), "--allow-env")
    add("query", "--url", "https://a.example/x?ServiceKey=abc123")
    t.calcast.fails("source", "export", says=["query", "ServiceKey", "${NAME}"])
    t.calcast("source", "remove", "query")
    add("header", "--url", "https://a.example/x", "--set", 'headers={"X-Auth-Token":"abc123"}')
    assert "abc123" not in t.calcast.fails("source", "export", says="X-Auth-Token").err
    t.calcast("source", "remove", "header")
    add("word", "--url", "https://a.example/x?keyword=abc123&author=me")
    t.calcast("source", "export")
    t.calcast("source", "add", "parameter", "--recipe", "thesportsdb", "--set", "league=4830", "--set", "key=abc123")
    t.calcast.fails("source", "export", says=["parameter", "--set", "key"])
    t.calcast("source", "set", "parameter", "--set", "key=${A_KEY}")
    assert "${A_KEY}" in t.calcast("source", "export", "parameter")


def test_a_key_may_be_a_parameter(t):
    site = t.upstream()
    site.pages["/secret%20word/club"] = page({"red": [{"no": 1, "what": "Walk", "day": "2027-05-01"}]})
    recipe = club(t, url=f"{site.url('')}/{{pass}}/club", params=[*CLUB["params"], {"name": "pass"}])
    t.calcast("source", "add", "club", "--recipe", recipe, "--set", "team=red", "--set", "pass=${A_KEY}",
              "--allow-private")
    t.calcast.fails("fetch", "club", says="A_KEY")
    t.calcast("fetch", "club", env={"A_KEY": "secret%20word"})
    assert [e["title"] for e in t.calcast.events(source="club")] == ["Walk"]
    assert "secret" not in t.calcast("source", "show", "club", "--json")


def test_health_in_list_and_metrics(t):
    site = t.upstream()
    add_club(t, site)
    for day in range(5):
        rows = [{"no": n, "what": f"Walk {n}", "day": f"2027-05-{n + 1:02}"} for n in range(day + 3)]
        site.pages["/club"] = page({"red": rows})
        t.calcast("fetch", "club", offset=day * 86400)
    listed = t.calcast.json("source", "list", offset=5 * 86400)[0]
    assert listed["health"] == "good" and listed["trend"] == "3→4→5→6→7", listed
    t.calcast("fetch", "club", offset=20 * 86400)
    listed = t.calcast.json("source", "list", offset=20 * 86400)[0]
    assert listed["health"] == "silent" and listed["contact"] == "club@example.org"
    server = t.serve("--no-fetch", "--no-push", "--admin-listen", "127.0.0.1:0", offset=20 * 86400)
    admin = wait_for(lambda: [int(line.split()[-1]) for line in server.lines
                              if line.startswith("admin on port")], 5)
    reply = server.get("/metrics", port=admin[0])
    assert reply.status == 200
    assert reply.header("Content-Type").startswith("application/openmetrics-text")
    text = reply.text()
    assert text.endswith("# EOF\n")
    for line in ('calcast_source_found{source="club"} 7', 'calcast_source_silent{source="club"} 1',
                 'calcast_source_failures{source="club"} 0', 'calcast_source_held{source="club"} 0'):
        assert line + "\n" in text, text
    assert server.get("/metrics").status == 404, "not for everybody"
