"""Reminders and changes arrive, signed, once, under a constant id."""
import datetime
import shutil
import subprocess
import time
from pathlib import Path

import hooksink
import season
from calcast import Calcast, wait_for
from test_main import put_season, with_season

DEMO = Path(__file__).resolve().parent.parent.parent / "scrapers" / "demo"
TOPICS = {"kr-holidays": "1d-1800", "baseball": "none", "university": "1d-1800", "sales": "0900"}


def epoch(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def at(instant):
    """The offset that makes it that instant now."""
    return round(instant - time.time())


def add_webhook(t, sink, *args, name="web"):
    return t.calcast.json("hook", "add", name, "--url", sink.url, "--allow-private",
                          *args)["secret"]


def test_reminder_and_moved_game(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    program, read = t.exec_hook()
    secret = add_webhook(t, sink, "--topic", "mlb", "--before", "30m")
    t.calcast("hook", "add", "exec", "--exec", program, "--before", "30m")
    assert t.calcast.json("push", "run")["queued"] == 0

    due = epoch(rows[0]["gameDate"]) - 1800
    t.calcast("push", "run", offset=at(due - 60))
    assert not sink.posts and not read()
    t.calcast("push", "run", offset=at(due + 2))
    assert len(sink.posts) == 1 and len(read()) == 1
    post = sink.posts[0]
    assert hooksink.verify(secret, post.headers, post.body)
    assert not hooksink.verify(secret, post.headers, post.body + b" ")
    assert post.headers["Content-Type"] == "application/json"
    body = post.json()
    assert list(body) == ["version", "type", "event", "due", "lead"]
    assert (body["version"], body["type"], body["lead"]) == (1, "event.reminder", "30m")
    assert epoch(body["due"]) == due
    assert body["event"]["external_id"] == str(rows[0]["gamePk"])
    assert body == read()[0]
    assert b"\n" not in post.body

    put_season(site, season.moved(rows, 5, 3), 2)
    t.calcast("fetch", "mlb")
    t.calcast("push", "run")
    assert len(sink.posts) == 2 and len(read()) == 2
    post = sink.posts[1]
    assert hooksink.verify(secret, post.headers, post.body)
    body = post.json()
    assert list(body) == ["version", "type", "before", "after"]
    assert body["type"] == "event.changed"
    assert epoch(body["after"]["start"]) - epoch(body["before"]["start"]) == 3 * 3600
    assert body["after"]["uid"] == body["before"]["uid"]
    assert body == read()[1]
    # And nothing again.
    t.calcast("push", "run", offset=at(due + 30))
    assert len(sink.posts) == 2 and len(read()) == 2
    states = [d["state"] for d in t.calcast.json("push", "list")]
    assert states == ["done"] * 4, states


def test_cancelled_game(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    add_webhook(t, sink, "--on", "cancelled")
    put_season(site, season.with_status(rows, 2, "Cancelled", "CR"), 2)
    t.calcast("fetch", "mlb")
    t.calcast("push", "run")
    assert [p.json()["type"] for p in sink.posts] == ["event.cancelled"]
    assert sink.posts[0].json()["after"]["status"] == "cancelled"


def test_the_daemon_pushes_by_itself(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    secret = add_webhook(t, sink)
    t.serve("--no-fetch")
    put_season(site, season.moved(rows, 5, 3), 2)
    began = time.monotonic()
    t.calcast("fetch", "mlb")
    assert wait_for(lambda: sink.posts), "nothing arrived"
    t.say(f"{time.monotonic() - began:.2f} s from fetch to push")
    assert hooksink.verify(secret, sink.posts[0].headers, sink.posts[0].body)


def test_filters_of_hooks(t):
    site, rows = with_season(t, n=12)
    t.calcast("topic", "add", "other", "--title", "Other")
    sinks = {name: t.sink() for name in ("topic", "other", "tag", "notag", "kind")}
    add_webhook(t, sinks["topic"], "--topic", "mlb", name="topic")
    add_webhook(t, sinks["other"], "--topic", "other", name="other")
    add_webhook(t, sinks["tag"], "--tag", "team:lad", name="tag")
    add_webhook(t, sinks["notag"], "--tag", "team:nyy", name="notag")
    add_webhook(t, sinks["kind"], "--kind", "concert", name="kind")
    put_season(site, season.moved(rows, 1, 3), 2)    # the Dodgers
    t.calcast("fetch", "mlb")
    t.calcast("push", "run")
    got = {name: len(sink.posts) for name, sink in sinks.items()}
    assert got == {"topic": 1, "other": 0, "tag": 1, "notag": 0, "kind": 0}, got


def test_failures_are_retried_under_one_id(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    add_webhook(t, sink)
    put_season(site, season.moved(rows, 5, 3), 2)
    t.calcast("fetch", "mlb")
    sink.answers = [500, 503]
    t.calcast("push", "run")
    t.calcast("push", "run", offset=6)
    t.calcast("push", "run", offset=6)
    assert len(sink.posts) == 2
    t.calcast("push", "run", offset=400)
    assert len(sink.posts) == 3 and len({p.id for p in sink.posts}) == 1
    assert [d["state"] for d in t.calcast.json("push", "list")] == ["done"]


def test_gone_is_dead_at_once(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    add_webhook(t, sink)
    put_season(site, season.moved(rows, 5, 3), 2)
    t.calcast("fetch", "mlb")
    sink.answers = [410]
    t.calcast("push", "run")
    assert [d["state"] for d in t.calcast.json("push", "list")] == ["dead"]
    t.calcast("push", "run", offset=7200)
    assert len(sink.posts) == 1


def test_hook_test_and_pause(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    secret = add_webhook(t, sink)
    t.calcast("hook", "test", "web")
    assert hooksink.verify(secret, sink.posts[0].headers, sink.posts[0].body)
    listed = t.calcast("hook", "list", "--json") + t.calcast("hook", "list")
    assert secret not in listed and secret[10:30] not in listed
    t.calcast("hook", "pause", "web")
    put_season(site, season.moved(rows, 5, 3), 2)
    t.calcast("fetch", "mlb")
    t.calcast("push", "run")
    assert len(sink.posts) == 1
    t.calcast("hook", "pause", "web", "--off")
    t.calcast("push", "run")
    assert len(sink.posts) == 2
    new = t.calcast.json("hook", "rotate", "web")["secret"]
    t.calcast("hook", "test", "web")
    assert new != secret and hooksink.verify(new, sink.posts[2].headers, sink.posts[2].body)
    sink.answers = [500]
    t.calcast.fails("hook", "test", "web", says="500")


def test_a_hook_hears_what_happened_while_nothing_ran(t):
    site, rows = with_season(t, n=10)
    sink = t.sink()
    put_season(site, season.moved(rows, 1, 3), 2)
    t.calcast("fetch", "mlb")           # before the hook: not for it
    add_webhook(t, sink)
    put_season(site, season.moved(rows, 2, 3), 3)
    t.calcast("fetch", "mlb")           # moves 1 back and 2 away
    t.calcast("push", "run", offset=3600)
    assert len(sink.posts) == 2
    assert {p.json()["type"] for p in sink.posts} == {"event.changed"}


def start_demo(t):
    """The demo, in this test's directory: (program on its database, slugs)."""
    here = t.dir / "tree" / "scrapers" / "demo"
    shutil.copytree(DEMO, here)
    env = t.calcast.environment()
    process = subprocess.Popen(["sh", here / "run.sh", t.args.bin], env=env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    t.stack.callback(process.kill)
    lines = []
    for line in process.stdout:
        lines.append(line.decode())
        if "http://127.0.0.1:" in lines[-1]:
            break
    else:
        raise AssertionError("".join(lines))
    process.terminate()
    process.wait(20)
    return Calcast(t.args.bin, t.dir / "tree" / "var" / "calcast.db")


def test_demo_feeds_ring_when_hooks_do(t):
    demo = start_demo(t)
    past = -200 * 86400
    records, want = {}, {}
    for slug, allday in TOPICS.items():
        program, records[slug] = t.exec_hook(slug)
        demo("hook", "add", slug, "--exec", program, "--topic", slug, "--on", "reminder",
             "--before", "30m", "--allday", allday, offset=past)
        feed = demo("feed", "print", slug).encode()
        demo("feed", "check", slug)
        read = {name: t.read_with(name, feed, "Asia/Seoul") for name in t.readers()}
        counts = {name: r["count"] for name, r in read.items()}
        t.say(f"{slug}: {counts}")
        assert len(set(counts.values())) == 1, (slug, counts)
        rings = {name: sorted((a, e["uid"]) for e in r["events"] for a in e["alarms"])
                 for name, r in read.items()}
        assert rings["ical.js"] == rings["icalendar"] == rings["libical"], slug
        want[slug] = rings["ical.js"]
    demo("push", "run", offset=past + 60)
    for instant in sorted({a for rings in want.values() for a, _ in rings}):
        demo("push", "run", offset=at(epoch(instant)) + 1)
    for slug, rings in want.items():
        got = sorted((r["due"], r["event"]["uid"]) for r in records[slug]())
        t.say(f"{slug}: {len(rings)} instants")
        assert rings and got == rings, (
            f"{slug}: only ical.js {sorted(set(rings) - set(got))[:5]}, "
            f"only the hook {sorted(set(got) - set(rings))[:5]}")


test_demo_feeds_ring_when_hooks_do.timeout = 300
