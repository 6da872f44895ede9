"""Whatever the upstream does, what is published stays."""
import concurrent.futures
import json

import season
import upstream
from test_main import last_run, put_season, with_season

GAMES = 30


def faults(page):
    """name -> (answer, a word of the message)."""
    return {
        "not found": (upstream.status("404 Not Found"), "404"),
        "gone": (upstream.status("410 Gone"), "410"),
        "forbidden": (upstream.status("403 Forbidden"), "403"),
        "error": (upstream.status("500 Internal Server Error"), "500"),
        "unavailable": (upstream.status("503 Service Unavailable"), "503"),
        "no content": (upstream.status("204 No Content", body=b""), ""),
        "empty": (upstream.page(b""), ""),
        "maintenance page": (upstream.page("<!DOCTYPE html><html><body>점검중</body></html>",
                                           "text/html"), ""),
        "HTML called JSON": (upstream.page("<html><body>x</body></html>"), ""),
        "other JSON": (upstream.page('{"error":"quota"}'), ""),
        "JSON cut in the middle": (upstream.page(page[:len(page) // 2]), ""),
        "cut, with a length": (upstream.cut(page), ""),
        "cut, in chunks": (upstream.cut_chunked(page), ""),
        "cut, without a length": (upstream.cut_close(page), ""),
        "too large": (upstream.oversized(9 << 20), ""),
        "gzip bomb": (upstream.bomb(64 << 20), ""),
        "redirect for ever": (upstream.redirect("/schedule"), ""),
        "redirect to a file": (upstream.redirect("file:///etc/passwd"), ""),
        "redirect into nothing": (upstream.redirect("http://127.0.0.1:1/"), ""),
        "not HTTP": (upstream.garbage, ""),
        "hung up": (upstream.reset, ""),
        # The last one: it says when to come back.
        "too many": (upstream.status("429 Too Many Requests", ("Retry-After", "30")), "429"),
    }


def test_feed_outlives_faults(t):
    site, rows = with_season(t, n=GAMES)
    server = t.serve("--no-fetch", "--no-push")
    before = server.get("/feeds/mlb.ics").body
    for name, (answer, word) in faults(season.page(rows)).items():
        site.pages["/schedule"] = answer
        result = t.calcast.fails("fetch", "mlb", says=word)
        t.say(f"{name}: {result.err.strip()}")
        run = last_run(t)
        assert run["status"] == "failed" and run["error"], (name, run)
        assert server.get("/feeds/mlb.ics").body == before, name
    server.kill()
    # A clock far enough ahead that nothing is waited for any more.
    put_season(site, rows, 9)
    t.calcast("fetch", "mlb", offset=7200)
    assert t.calcast.json("source", "show", "mlb")["health"] == "good"
    assert t.calcast("feed", "print", "mlb").count("BEGIN:VEVENT") == GAMES


test_feed_outlives_faults.timeout = 240


def test_feed_outlives_slowness(t):
    """Two minutes of faults in half a minute: each has a database of its own."""
    page = season.page(season.games(GAMES))

    def one(case):
        name, answer = case
        calcast, site = t.other(name + ".db"), t.upstream()
        site.pages["/schedule"] = upstream.page(page)
        calcast("source", "add", "mlb", "--module", "mlb", "--url", site.url("/schedule"),
                "--topic", "mlb", "--allow-private")
        calcast("fetch", "mlb")
        before = calcast("feed", "print", "mlb")
        site.pages["/schedule"] = answer
        result = calcast.fails("fetch", "mlb", timeout=60)
        assert calcast("feed", "print", "mlb") == before, name
        return f"{name}: {result.err.strip()}"

    cases = [("slow-header", upstream.slow_header(45)),
             ("slow-body", upstream.slow_body(page, 45))]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for line in pool.map(one, cases):
            t.say(line)


def test_nobody_there(t):
    t.calcast("source", "add", "x", "--module", "mlb", "--url", "http://127.0.0.1:1/",
              "--allow-private")
    t.calcast.fails("fetch", "x", says="127.0.0.1")
    t.calcast("source", "add", "y", "--module", "mlb", "--url", "http://no-such-host.invalid/")
    t.calcast.fails("fetch", "y", says="no-such-host.invalid")


def test_private_addresses_need_permission(t):
    site = t.upstream()
    site.pages["/schedule"] = upstream.page(season.page(season.games(3)))
    port = site.base.rsplit(":", 1)[1]
    for i, host in enumerate(["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "2130706433",
                              "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "169.254.169.254"]):
        t.calcast("source", "add", f"s{i}", "--module", "mlb",
                  "--url", f"http://{host}:{port}/schedule")
        t.calcast.fails("fetch", f"s{i}")
    assert not site.requests


def test_several_sources_one_broken(t):
    site, _ = with_season(t, n=GAMES)
    t.calcast("source", "add", "broken", "--module", "mlb", "--url", site.url("/nosuch"),
              "--allow-private")
    site.pages["/schedule"] = upstream.page(season.page(season.games(GAMES + 1)))
    result = t.calcast.fails("fetch", "--all", "--json", says="1 of 2")
    rows = {r["source"]: r["status"] for r in json.loads(result.out)}
    assert rows == {"mlb": "ok", "broken": "failed"}
    assert len(t.calcast.events(source="mlb")) == GAMES + 1


def test_retry_after_is_obeyed_by_hand_too(t):
    site, rows = with_season(t, n=GAMES)
    put_season(site, rows, 2)
    good = site.pages["/schedule"]
    site.pages["/schedule"] = upstream.status("429 Too Many Requests", ("Retry-After", "3600"))
    t.calcast.fails("fetch", "mlb", says="429")
    site.pages["/schedule"] = good
    t.calcast.fails("fetch", "mlb", says="not to be asked before")
    t.calcast("fetch", "mlb", offset=3700)
    assert last_run(t)["status"] in ("ok", "not-modified", "unchanged")


def test_gate_holds_an_empty_page(t):
    site, rows = with_season(t, n=GAMES)
    before = t.calcast("feed", "print", "mlb")
    put_season(site, [], 2)
    t.calcast.fails("fetch", "mlb")
    assert last_run(t)["status"] == "held"
    shown = t.calcast.json("source", "show", "mlb")
    assert shown["health"] == "held" and shown["held"]["would_cancel"] == GAMES, shown["held"]
    assert t.calcast("feed", "print", "mlb") == before
    t.calcast("source", "reject", "mlb")
    assert "held" not in t.calcast.json("source", "show", "mlb")
    t.calcast.fails("source", "accept", "mlb")
    put_season(site, rows, 3)
    t.calcast("fetch", "mlb")
    assert t.calcast("feed", "print", "mlb") == before


def test_gate_holds_a_third_gone(t):
    site, rows = with_season(t, n=GAMES)
    put_season(site, rows[:15], 2)
    t.calcast.fails("fetch", "mlb")
    assert last_run(t)["status"] == "held"
    assert len([e for e in t.calcast.events() if e["status"] == "confirmed"]) == GAMES
    t.calcast("source", "accept", "mlb")
    assert t.calcast.json("source", "show", "mlb")["health"] == "good"


def test_vanished_after_three_runs_and_a_day(t):
    site, rows = with_season(t, n=GAMES)
    gone = str(rows[20]["gamePk"])

    def state():
        return {e["external_id"]: e["status"] for e in t.calcast.events()}[gone]

    put_season(site, rows[:20] + rows[21:], 2)
    for hours, want in [(0, "confirmed"), (1, "confirmed"), (2, "confirmed"),
                        (25, "cancelled")]:
        t.calcast("fetch", "mlb", offset=hours * 3600)
        assert state() == want, f"after {hours} h: {state()}"
    before = t.calcast.events()
    put_season(site, rows, 3)
    t.calcast("fetch", "mlb", offset=26 * 3600)
    assert state() == "confirmed"
    assert {e["uid"] for e in before} == {e["uid"] for e in t.calcast.events()}


def confirmed(t):
    return sum(e["status"] == "confirmed" for e in t.calcast.events(source="mlb"))


def test_an_accepted_run_is_not_compared_with_the_page_before_it(t):
    """The first page came back after `source accept`, looked unchanged, and its games were cancelled."""
    site, rows = with_season(t, n=GAMES)
    put_season(site, rows[:GAMES // 3], 2)
    t.calcast.fails("fetch", "mlb", says="held back")
    t.calcast("source", "accept", "mlb")
    put_season(site, rows, 1)
    for hours in (4, 12, 20, 30):
        t.calcast("fetch", "mlb", offset=hours * 3600)
    assert confirmed(t) == GAMES


def test_a_held_run_ends_when_the_page_is_right_again(t):
    site, rows = with_season(t, n=GAMES)
    put_season(site, rows[:GAMES // 3], 2)
    t.calcast.fails("fetch", "mlb", says="held back")
    put_season(site, rows, 1)
    t.calcast("fetch", "mlb")
    assert t.calcast.json("source", "show", "mlb")["health"] == "good"
    t.calcast.fails("source", "accept", "mlb", says="nothing of mlb")
    assert confirmed(t) == GAMES


def test_another_address_is_another_page(t):
    """Validators of the old address were sent to the new one, whose 304 kept the old page."""
    site, rows = with_season(t, n=GAMES)
    site.pages["/other"] = upstream.page(season.page(rows + season.games(GAMES + 5)[GAMES:]), etag='"v1"')
    t.calcast("source", "set", "mlb", "--url", site.url("/other"), "--allow-private")
    t.calcast("fetch", "mlb")
    assert last_run(t)["found"] == GAMES + 5, last_run(t)
