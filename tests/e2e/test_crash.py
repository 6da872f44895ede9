"""Killed at any moment, or two at once: nothing lost, nothing doubled."""
import random
import subprocess
import threading
import time

import season
import upstream
from calcast import Server, wait_for
from test_main import put_season, with_season
from test_push import add_webhook

ROUNDS = 50
GAMES = 40
STEP_S = 61     # a lease is over, and the source due again


def kill_soon(t, rng, most, *args, offset):
    """Says whether it was killed before it ended."""
    process = t.calcast.start(*args, offset=offset, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(rng.uniform(0, most))
    process.kill()
    return process.wait() == -9


def duration(run):
    began = time.monotonic()
    run()
    return 1.1 * (time.monotonic() - began)


def test_killed_at_any_moment(t):
    rng = random.Random(20260401)
    site, rows = with_season(t, n=GAMES)
    sink = t.sink()
    add_webhook(t, sink, "--on", "changed")
    t.calcast("source", "set", "mlb", "--every", "1m")
    most_fetch = duration(lambda: t.calcast("fetch", "mlb"))
    most_push = duration(lambda: t.calcast("push", "run"))
    killed = 0
    for i in range(ROUNDS):
        rows = season.moved(rows, rng.randrange(GAMES), 1)
        put_season(site, rows, i + 2)
        offset = (i + 1) * STEP_S
        if i % 5 == 4:
            server = Server(t.calcast, offset=offset)
            time.sleep(rng.uniform(0, 1))
            server.kill()
            killed += 1
        else:
            killed += kill_soon(t, rng, most_fetch, "fetch", "mlb", offset=offset)
            killed += kill_soon(t, rng, most_push, "push", "run", offset=offset)
    t.calcast.check()

    offset = (ROUNDS + 2) * STEP_S
    t.calcast("fetch", "mlb", offset=offset)
    t.calcast("push", "run", offset=offset + STEP_S)
    t.calcast("push", "run", offset=offset + 2 * STEP_S)
    events = t.calcast.events()
    assert len(events) == GAMES and len({e["uid"] for e in events}) == GAMES
    by_id = {e["external_id"]: e for e in events}
    for row in rows:
        got = by_id[str(row["gamePk"])]["start"].replace("+00:00", "Z")
        assert season.parse(season.iso(season.datetime.datetime.fromisoformat(
            got.replace("Z", "+00:00")).astimezone(season.UTC))) == season.parse(row["gameDate"])

    # Every change that was stored raised a sequence, and was told.
    bodies = {}
    for post in sink.posts:
        assert bodies.setdefault(post.id, post.body) == post.body, "one id, two bodies"
    changes = sum(e["sequence"] for e in events)
    outbox = t.calcast.json("push", "list")
    t.say(f"{killed} killed, {changes} changes, {len(bodies)} told, {len(sink.posts)} posts")
    assert {d["state"] for d in outbox} == {"done"}
    assert changes == len(outbox) == len(bodies) == len(set(bodies.values()))
    assert len(sink.posts) - len(bodies) <= ROUNDS
    sequence = {(p.json()["after"]["uid"], p.json()["after"]["sequence"]) for p in sink.posts}
    assert len(sequence) == changes
    t.calcast.check()
    t.calcast("feed", "check", "mlb")


test_killed_at_any_moment.timeout = 300


def test_two_processes_write_at_once(t):
    """The daemon fetches what the command line fetches, while others add."""
    each = 15
    site, rows = with_season(t, n=GAMES)
    asked = threading.Lock()
    count = [0]

    def moving(h):
        """Every request finds another game moved."""
        with asked:
            count[0] += 1
            page = season.page(season.moved(rows, count[0] % GAMES, 2))
        upstream.page(page)(h)

    site.pages["/schedule"] = moving
    t.calcast("topic", "add", "club", "--title", "Club", "--timezone", "Asia/Seoul")
    sink = t.sink()
    add_webhook(t, sink, "--on", "changed,added")
    server = t.serve()
    failed, uids = [], []

    def repeat(*commands):
        for i in range(each):
            for command in commands:
                result = t.calcast.run(*(str(c).replace("{}", str(i)) for c in command))
                if result.code != 0:
                    failed.append(str(result))
                if command[0] == "event":
                    uids.append(result.out.strip())

    threads = [threading.Thread(target=repeat, args=a) for a in [
        (["source", "set", "mlb", "--every", "2m"], ["fetch", "mlb"]),
        (["fetch", "mlb"],),
        (["source", "add", "new{}", "--module", "mlb", "--url", site.url("/schedule"),
          "--topic", "new{}", "--allow-private"],),
        (["event", "add", "--topic", "club", "--title", "meeting {}",
          "--start", f"{season.datetime.date.today() + season.datetime.timedelta(days=9)}"],),
    ]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[0]
    names = {s["name"] for s in t.calcast.json("source", "list")}
    assert {f"new{i}" for i in range(each)} <= names
    club = {e["uid"] for e in t.calcast.events(topic="club")}
    assert len(set(uids)) == each and club == set(uids)
    events = t.calcast.events(source="mlb")
    assert len(events) == GAMES and len({e["uid"] for e in events}) == GAMES
    wanted = sum(e["sequence"] for e in events) + each

    def told():
        """Of the source that all fetched, and of the typed ones."""
        return {p.id for p in list(sink.posts)
                if (p.json()["after"]["source"] in ("mlb", "manual-club"))}

    assert wait_for(lambda: len(told()) >= wanted), f"{len(told())} of {wanted} told"
    assert server.stop() == 0, server.log()
    # The daemon may have read the page once more meanwhile.
    t.calcast("push", "run")
    wanted = sum(e["sequence"] for e in t.calcast.events(source="mlb")) + each
    assert len(told()) == wanted, f"{len(told())} of {wanted} told"
    assert "failing" not in server.log(), server.log()
    t.calcast.check()


test_two_processes_write_at_once.timeout = 240


def test_a_daemon_comes_back(t):
    site, rows = with_season(t, n=GAMES)
    url = "https://cal.example.org"
    server = t.serve("--no-fetch", "--public-url", url)
    first = server.get("/feeds/mlb.ics")
    server.kill()
    server = t.serve("--no-fetch", "--public-url", url)
    again = server.get("/feeds/mlb.ics", {"If-None-Match": first.header("ETag")})
    assert again.status == 304
    assert server.stop() == 0
