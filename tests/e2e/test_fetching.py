"""Many requests of a source, and hosts that are asked politely."""
import concurrent.futures
import datetime
import email.utils
import fcntl
import gzip
import json
import sqlite3
import subprocess
import time

import upstream
from calcast import Skip, wait_for

NOW = datetime.datetime.now(datetime.timezone.utc)


def item(key, days, **more):
    """An event in so many days, at noon."""
    day = (NOW + datetime.timedelta(days=days)).strftime("%Y-%m-%d")
    return {"external_id": str(key), "title": f"Event {key}", "start": f"{day}T12:00:00Z", **more}


def page(items, follow=(), etag=None, **end):
    """A page that is already what a program of the operator's would make of it."""
    rows = [*items, {"end": {"rows": len(items) + len(follow), "unread": [], "complete": True,
                             "follow": list(follow), **end}}]
    return upstream.page("".join(json.dumps(r) + "\n" for r in rows), "text/plain", etag=etag)


def add(t, name, url, *more, allow=True):
    """A source whose parser hands the page on as it is."""
    t.calcast("source", "add", name, "--module", "exec", "--set", "program=/bin/cat",
              "--url", url, *(["--allow-private"] if allow else []), *more)


def runs(t, name):
    return t.calcast.json("source", "show", name)["runs"]


def why(t, name):
    """Reasons of the last run, in one text."""
    with sqlite3.connect(f"file:{t.calcast.db}?mode=ro", uri=True) as db:
        return db.execute("SELECT coalesce(r.why, '') FROM source_run r JOIN source s ON s.id = r.source "
                          "WHERE s.name = ? ORDER BY r.id DESC LIMIT 1", (name,)).fetchone()[0]


def query(t, sql, *values):
    with sqlite3.connect(f"file:{t.calcast.db}?mode=ro", uri=True) as db:
        return db.execute(sql, values).fetchall()


def starts_of(site, *but):
    return [came for _, path, came, _ in sorted(site.log, key=lambda r: r[2]) if path not in but]


def never_two_at_once(site):
    """Of one host."""
    busy = {}
    for host, path, came, left in sorted(site.log, key=lambda r: r[2]):
        assert came >= busy.get(host, 0), f"{host}{path} was asked before the last answer"
        busy[host] = left


# --- requests ---

def months(n):
    first = NOW.replace(day=1)
    return [((first.year * 12 + first.month - 1 + i) // 12, (first.year * 12 + first.month - 1 + i) % 12 + 1)
            for i in range(n)]


def test_a_request_for_each_month(t):
    site = t.upstream()
    for i, (y, m) in enumerate(months(4)[:3]):
        site.pages[f"/{y}/{m:02}"] = page([item(f"m{i}", i * 28 + 1)], etag=f'"{i}"')
    add(t, "months", site.url("/{year}/{month:02}"), "--set", "ahead=95d")
    t.calcast("fetch", "months")
    assert len(t.calcast.events(source="months")) == 3
    asked = [p for p, _ in site.requests if p != "/robots.txt"]
    assert asked == [f"/{y}/{m:02}" for y, m in months(len(asked))] and len(asked) >= 4, asked
    t.calcast("fetch", "months")
    assert runs(t, "months")[0]["status"] in ("not-modified", "unchanged")
    assert all("if-none-match" in h for p, h in site.requests[-len(asked):][:3])
    # A month that was there and is not any more is a failure.
    y, m = months(2)[1]
    del site.pages[f"/{y}/{m:02}"]
    t.calcast.fails("fetch", "months", says=["404", f"{y:04}-{m:02}-01"])


def test_what_lies_outside_the_window_is_not_missing(t):
    site = t.upstream()
    add(t, "w", site.url("/all"))
    site.pages["/all"] = page([item("near", 10), item("far", 300)])
    t.calcast("fetch", "w")
    t.calcast("source", "set", "w", "--url", site.url("/some?to={to}"), "--allow-private",
              "--set", "ahead=60d")
    for day in range(4):
        to = (NOW + datetime.timedelta(days=60 + day)).strftime("%Y-%m-%d")
        site.pages[f"/some?to={to}"] = page([item("other", 20)])
        t.calcast("fetch", "w", offset=day * 86400)
    status = {e["external_id"]: e["status"] for e in t.calcast.events(source="w")}
    assert status == {"near": "cancelled", "far": "confirmed", "other": "confirmed"}, status


def test_the_same_page_says_no_more_than_before(t):
    """Half a page that does not change any more cancels nothing, however often it is asked for."""
    site = t.upstream()
    add(t, "s", site.url("/s"))
    site.pages["/s"] = page([item(1, 10), item(2, 20)], etag='"a"')
    t.calcast("fetch", "s")
    site.pages["/s"] = page([item(1, 10)], etag='"b"')
    t.calcast("fetch", "s", offset=3600)
    site.pages["/s"] = page([item(1, 10, title="Event 1, now")], etag='"c"', complete=False)
    for hour in range(2, 50, 8):
        t.calcast("fetch", "s", offset=hour * 3600)
    assert runs(t, "s")[0]["status"] == "not-modified"
    assert {e["status"] for e in t.calcast.events(source="s")} == {"confirmed"}
    # The whole page, unchanged, does.
    site.pages["/s"] = page([item(1, 10)], etag='"d"')
    for hour in range(50, 90, 8):
        t.calcast("fetch", "s", offset=hour * 3600)
    assert {e["external_id"]: e["status"] for e in t.calcast.events(source="s")} == {"1": "confirmed", "2": "cancelled"}


def test_a_new_validator_of_the_same_page_is_kept(t):
    site = t.upstream()
    add(t, "s", site.url("/s"))
    for tag in "abc":
        site.pages["/s"] = page([item(1, 10)], etag=f'"{tag}"')
        t.calcast("fetch", "s")
    asked = [h.get("if-none-match") for p, h in site.requests if p == "/s"]
    assert asked == [None, '"a"', '"b"'], asked
    t.calcast("fetch", "s")
    assert runs(t, "s")[0]["status"] == "not-modified"


def test_a_form_is_posted(t):
    site = t.upstream()
    bodies = []

    def answer(h):
        bodies.append((h.method, h.body.decode(), h.headers.get("x-requested-with")))
        page([item(1, 1)])(h)
    site.pages["/list"] = answer
    add(t, "form", site.url("/list"), "--set", "form=year={year}&month=", "--set", "ahead=0d",
        "--set", 'headers={"X-Requested-With":"XMLHttpRequest"}')
    t.calcast("fetch", "form")
    assert bodies == [("POST", f"year={NOW.year}&month=", "XMLHttpRequest")]
    # A redirect that would hand the form to another host is not followed.
    other = t.upstream(address="127.0.0.2")
    site.pages["/list"] = upstream.status("307 Temporary Redirect", ("Location", other.base.replace(".0.1", ".0.2") + "/x"))
    t.calcast.fails("fetch", "form", says="not sent there")
    assert not other.requests


def test_secrets_stay_on_the_wire(t):
    site, other = t.upstream(), t.upstream(address="127.0.0.2")
    key, header = "s3cr3t-key-4711", "h34der-0815"
    env = {"SITE_KEY": key, "SITE_HEADER": header, "NOT_YOURS": "n0t-y0urs"}
    elsewhere = other.base.replace("127.0.0.1", "127.0.0.2")
    site.pages[f"/list?k={key}"] = page([item(1, 1)], [
        {"url": "/next?k=${SITE_KEY}&n=${NOT_YOURS}", "role": "next"}])
    site.pages[f"/next?k={key}&n=${{NOT_YOURS}}"] = page([item(2, 2)])
    add(t, "keyed", site.url("/list?k=${SITE_KEY}"), "--set", 'headers={"X-Api-Key":"${SITE_HEADER}"}')
    t.calcast.fails("fetch", "keyed", says="SITE_KEY")
    assert not site.count("/list?k=")
    t.calcast("fetch", "keyed", env=env)
    assert len(t.calcast.events(source="keyed")) == 2, why(t, "keyed")
    assert [h["x-api-key"] for p, h in site.requests if p.startswith("/list")] == [header]
    # To another host it goes without the header, and what fails does not say the key.
    site.pages[f"/list?k={key}"] = upstream.redirect(elsewhere + f"/moved?k={key}")
    result = t.calcast.run("fetch", "keyed", "-v", env=env)
    assert result.code == 1 and "x-api-key" not in other.requests[-1][1], other.requests
    assert key not in result.err + result.out and header not in result.err + result.out
    for file in t.dir.glob("t.db*"):
        for secret in (key, header, "n0t-y0urs"):
            assert secret.encode() not in file.read_bytes(), f"{secret} in {file}"


def test_a_key_that_the_site_says_again_is_not_kept(t):
    site = t.upstream()
    key = "s3cr3t+key/4711=="
    coded = "s3cr3t%2Bkey%2F4711%3D%3D"
    env = {"SITE_KEY": key}
    site.pages[f"/list?k={key}"] = page([item(1, 1, url=f"https://example.org/1?k={coded}")], [
        {"url": f"/next?k={coded}", "role": "next"},
        {"url": f"/detail?k={key}", "role": "detail", "item": item(3, 3, description=f"with {key}")}])
    site.pages[f"/next?k={key}"] = page([item(2, 2)])
    site.pages[f"/detail?k={key}"] = upstream.status("500 Oops")
    add(t, "keyed", site.url("/list?k=${SITE_KEY}"))
    result = t.calcast.run("fetch", "keyed", "-v", env=env)
    assert result.code == 0 and len(t.calcast.events(source="keyed")) == 3, (str(result), site.requests)
    assert site.count(f"/next?k={key}") == 1 and site.count(f"/detail?k={key}") == 1, site.requests
    shown = t.calcast("event", "list", "--json") + t.calcast("source", "show", "keyed") + result.err
    for file in t.dir.glob("t.db*"):
        shown += file.read_bytes().decode("latin-1")
    for (body,) in query(t, "SELECT body FROM page"):
        shown += gzip.decompress(body).decode()
    assert key not in shown and coded not in shown


# --- other pages ---

def list_pages(site, n, per_page=40):
    """A list of n items on several pages, each with a page of its own."""
    last = (n - 1) // per_page
    for p in range(last + 1):
        rows = [{"url": f"/item/{i}", "role": "detail", "item": item(i, i % 300 + 1)}
                for i in range(p * per_page, min(n, (p + 1) * per_page))]
        if p < last:
            rows.append({"url": f"/list?page={p + 1}", "role": "next"})
        site.pages["/list" if p == 0 else f"/list?page={p}"] = page([], rows)
    for i in range(n):
        site.pages[f"/item/{i}"] = page([item(i, i % 300 + 1, location=f"Hall {i}")])


def details(site):
    return sum(n for n in (site.count(p) for p in site.pages) if n) - \
        sum(site.count(p) for p in site.pages if p.startswith("/list"))


def test_next_and_detail_pages(t):
    site = t.upstream()
    list_pages(site, 100)
    add(t, "shows", site.url("/list"))
    t.calcast("fetch", "shows")
    # Two next pages leave 48 of 50 for details; the others stand as the list has them.
    events = t.calcast.events(source="shows")
    assert len(events) == 100 and details(site) == 48, details(site)
    assert sum("location" in e and e["location"] is not None for e in events) == 48
    site.requests.clear()
    t.calcast("fetch", "shows")
    assert details(site) == 48 and site.count("/item/0") == 0
    site.requests.clear()
    t.calcast("fetch", "shows")
    assert details(site) == 4
    assert all(e["location"] for e in t.calcast.events(source="shows"))
    uids = {e["uid"]: e["sequence"] for e in t.calcast.events(source="shows")}
    # Nothing new: no detail page is asked for, nothing changes.
    site.requests.clear()
    t.calcast("fetch", "shows")
    assert details(site) == 0 and runs(t, "shows")[0]["changed"] == 0
    # One item differs: its page is.
    rows = [{"url": f"/item/{i}", "role": "detail", "item": item(i, i % 300 + 1)} for i in range(40)]
    rows[7]["item"]["title"] = "Event 7, sold out"
    rows.append({"url": "/list?page=1", "role": "next"})
    site.pages["/list"] = page([], rows)
    site.pages["/item/7"] = page([item(7, 8, location="Hall 7", price="sold out")])
    site.requests.clear()
    t.calcast("fetch", "shows")
    assert details(site) == 1 and site.count("/item/7") == 1
    changed = {e["uid"]: e["sequence"] for e in t.calcast.events(source="shows")}
    assert sum(changed[u] != uids[u] for u in uids) <= 1
    # A week later they are asked for again, the oldest first, 50 a run.
    site.requests.clear()
    t.calcast("fetch", "shows", offset=8 * 86400)
    assert details(site) == 48
    assert all(e["location"] for e in t.calcast.events(source="shows"))


def test_pages_that_fail(t):
    site = t.upstream()
    list_pages(site, 45)
    add(t, "s", site.url("/list"))
    site.pages["/item/3"] = upstream.status("404 Not Found")
    site.pages["/item/4"] = upstream.page("no lines at all", "text/plain")
    t.calcast("fetch", "s")
    events = {e["external_id"]: e for e in t.calcast.events(source="s")}
    assert len(events) == 45 and not events["3"]["location"] and events["5"]["location"]
    said = why(t, "s")
    assert "/item/3" in said and "404" in said and "/item/4" in said, said
    # What was had stays when it fails later.
    site.pages["/item/5"] = upstream.status("500 Oops")
    t.calcast("fetch", "s", offset=8 * 86400)
    events = {e["external_id"]: e for e in t.calcast.events(source="s")}
    assert events["5"]["location"] == "Hall 5"
    # An incomplete run cancels nothing.
    list_pages(site, 41)
    site.pages["/item/3"] = upstream.status("404 Not Found")
    for day in range(9, 14):
        t.calcast("fetch", "s", offset=day * 86400)
    future = [e for e in t.calcast.events(source="s") if e["external_id"] in ("41", "42", "43", "44")]
    assert len(future) == 4 and all(e["status"] == "confirmed" for e in future)
    # Without a next page there is only half a list: that is a failure.
    site.pages["/list?page=1"] = upstream.status("500 Oops")
    t.calcast.fails("fetch", "s", offset=14 * 86400, says=["next page", "500"])


def test_links_stay_at_home_and_end(t):
    site, other = t.upstream(), t.upstream(address="127.0.0.2")
    elsewhere = other.base.replace("127.0.0.1", "127.0.0.2") + "/item"
    site.pages["/list"] = page([], [
        {"url": elsewhere, "role": "detail", "item": item(1, 1)},
        {"url": "/list", "role": "next"}, {"url": "#top", "role": "next"},
        {"url": "/p?n=1", "role": "next"}])
    for n in range(1, 200):     # a chain without end
        site.pages[f"/p?n={n}"] = page([item(f"p{n}", n)], [{"url": f"?n={n + 1}", "role": "next"}])
    add(t, "s", site.url("/list"))
    t.calcast("fetch", "s")
    assert not other.requests and "another host" in why(t, "s")
    assert site.count("/list") == 1 and sum(p.startswith("/p?") for p, _ in site.requests) == 50
    assert len(t.calcast.events(source="s")) == 51


# --- politeness ---

def test_one_request_at_a_time_across_processes(t):
    site = t.upstream()
    for i in range(4):
        site.pages[f"/{i}"] = page([item(i, 1)])
        add(t, f"s{i}", site.url(f"/{i}"), "--set", "gap=1s")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda i: t.calcast("fetch", f"s{i}"), range(4)))
    never_two_at_once(site)
    starts = starts_of(site)
    gaps = [b - a for a, b in zip(starts, starts[1:])]
    t.say(f"gaps: {[round(g, 2) for g in gaps]}")
    assert len(starts) == 5 and min(gaps) > 0.95, gaps    # robots.txt is one of them
    assert site.count("/robots.txt") == 1


def test_retry_after_is_the_hosts(t):
    site = t.upstream()
    for path in ("/a", "/b"):
        site.pages[path] = page([item(path, 1)])
    add(t, "a", site.url("/a"))
    add(t, "b", site.url("/b"))
    now = datetime.datetime.now(datetime.timezone.utc)
    later = email.utils.format_datetime(now + datetime.timedelta(hours=2), usegmt=True)
    for value, wait in (("3600", 3600), (later, 7200), ("999999999999", 7 * 86400)):
        site.pages["/a"] = upstream.status("503 Unavailable", ("Retry-After", value))
        t.calcast.fails("fetch", "a", says="503")
        site.requests.clear()
        t.calcast.fails("fetch", "b", says="not to be asked before")
        assert not site.requests
        until = query(t, "SELECT retry_at FROM host")[0][0]
        assert abs(until - time.time() - wait) < 120, (value, until - time.time())
        with sqlite3.connect(t.calcast.db) as db:
            db.execute("UPDATE host SET retry_at = 0")
            db.execute("UPDATE source SET retry_at = 0")
    t.calcast("fetch", "b")


def robots(site, text, line="200 OK"):
    site.pages["/robots.txt"] = upstream.page(text, "text/plain", status=line)


def test_robots(t):
    site = t.upstream()
    site.pages["/list"] = page([item(1, 1)])
    site.pages["/other"] = page([item(2, 2)])
    robots(site, b"# \xbb\xe7\xc0\xfc \xbd\xc2\xc0\xce\nUser-agent: *\nDisallow: /\n\n"
                 b"User-agent: calcast\nDisallow: /list\n")
    add(t, "s", site.url("/list"))
    add(t, "o", site.url("/other"))
    t.calcast.fails("fetch", "s", says=["127.0.0.1", "robots.txt", "/list", "robots=ignore"])
    t.calcast("fetch", "o")
    assert site.count("/list") == 0 and site.count("/robots.txt") == 1    # kept
    verdicts = dict(query(t, "SELECT name, robots FROM source"))
    assert verdicts == {"s": "forbidden", "o": "allowed"}, verdicts
    t.calcast("source", "set", "s", "--set", "robots=ignore")
    t.calcast("fetch", "s")
    # A day later it is asked for again; one that cannot be had is the kept one for a week, then no.
    t.calcast("source", "set", "s", "--set", "robots=obey")
    robots(site, "oops", "500 Oops")
    t.calcast.fails("fetch", "s", offset=2 * 86400, says="Disallow: /list")
    t.calcast("fetch", "o", offset=2 * 86400 + 300)
    t.calcast.fails("fetch", "o", offset=9 * 86400, says="500")
    # None at all allows everything.
    del site.pages["/robots.txt"]
    t.calcast("fetch", "s", offset=10 * 86400)
    t.calcast("fetch", "o", offset=10 * 86400)


def test_a_host_without_robots_is_not_asked(t):
    site = t.upstream()
    site.pages["/list"] = page([item(1, 1)])
    robots(site, "busy", "503 Unavailable")
    add(t, "s", site.url("/list"))
    t.calcast.fails("fetch", "s", says="robots.txt")
    t.calcast.fails("fetch", "s", says="robots.txt")
    assert site.count("/list") == 0 and site.count("/robots.txt") == 1


def test_a_redirect_is_asked_about_too(t):
    site, other = t.upstream(), t.upstream(address="127.0.0.2")
    elsewhere = other.base.replace("127.0.0.1", "127.0.0.2")
    other.pages["/list"] = page([item(1, 1)])
    site.pages["/old"] = upstream.redirect(elsewhere + "/list")
    add(t, "s", site.url("/old"))
    t.calcast("fetch", "s")
    assert other.count("/robots.txt") == 1 and other.count("/list") == 1
    robots(other, "User-agent: *\nDisallow: /list\n")
    t.calcast.fails("fetch", "s", offset=2 * 86400, says=["127.0.0.2", "robots.txt"])
    assert other.count("/list") == 1


def test_crawl_delay(t):
    site = t.upstream()
    robots(site, "User-agent: *\nCrawl-delay: 1.5\n")
    list_pages(site, 3)
    add(t, "s", site.url("/list"))
    t.calcast("fetch", "s")
    starts = starts_of(site)
    assert len(starts) == 5 and min(b - a for a, b in zip(starts, starts[1:])) > 1.45, starts


def test_budget(t):
    site = t.upstream()
    list_pages(site, 10)
    add(t, "s", site.url("/list"), "--set", "budget=6")
    t.calcast("fetch", "s")
    assert len(site.requests) == 6, site.requests     # robots.txt, the list, four details
    events = t.calcast.events(source="s")
    assert len(events) == 10 and sum(bool(e["location"]) for e in events) == 4
    t.calcast.fails("fetch", "s", says=["6 times", "--set budget"])
    assert len(site.requests) == 6
    t.calcast("fetch", "s", offset=86400)
    assert sum(bool(e["location"]) for e in t.calcast.events(source="s")) > 4


def test_a_page_that_is_not_the_page(t):
    site = t.upstream()
    t.calcast("source", "add", "s", "--module", "csv", "--url", site.url("/x"), "--allow-private",
              "--set", "title=name", "--set", "start=date")
    site.pages["/x"] = upstream.page("<html><head><title>Just a moment...</title></head><body></body></html>", "text/html")
    t.calcast.fails("fetch", "s", says="bot check")
    site.pages["/x"] = upstream.page("<html><body>시스템 점검 중입니다</body></html>", "text/html; charset=utf-8")
    t.calcast.fails("fetch", "s", says="worked on")
    site.pages["/x"] = upstream.page("<html><body>Checking your browser</body></html>", "text/html", status="403 Forbidden")
    t.calcast.fails("fetch", "s", says=["403", "bot check"])


# --- the daemon ---

def test_a_thousand_sources_due_at_once(t):
    hosts, per_host = 40, 25
    site = t.upstream(address="0.0.0.0")
    port = site.base.rsplit(":", 1)[1]
    site.pages["/x"] = page([item(1, 1)])
    sources = [{"name": f"s{h}-{i}", "url": f"http://127.0.1.{h + 1}:{port}/x"}
               for h in range(hosts) for i in range(per_host)]
    add(t, "first", f"http://127.0.1.1:{port}/x")
    with sqlite3.connect(t.calcast.db) as db:
        for s in sources:
            db.execute("INSERT INTO source (name, module, url, lang, options, every, enabled, allow_private) "
                       "SELECT ?, module, ?, lang, options, every, 1, 1 FROM source WHERE name = 'first'",
                       (s["name"], s["url"]))
    began = time.monotonic()
    server = t.serve("--no-push")

    def done():
        return query(t, "SELECT count(*) FROM source WHERE last_good > 0")[0][0] == len(sources) + 1
    assert wait_for(done, 100, 0.5), query(t, "SELECT count(*), last_error FROM source WHERE last_good = 0")
    took = time.monotonic() - began
    status = open(f"/proc/{server.process.pid}/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    threads = int(status.split("Threads:")[1].split()[0])
    t.say(f"{len(sources)} sources of {hosts} hosts: {took:.1f} s, {peak} MB at most, {threads} threads")
    never_two_at_once(site)
    assert site.count("/robots.txt") == hosts and site.count("/x") == len(sources) + 1
    assert peak < (1000 if "asan" in str(t.args.bin) else 150)
    due = [d for d, in query(t, "SELECT next_due - last_run FROM source")]
    assert min(due) > 5.3 * 3600 and max(due) < 6.7 * 3600 and max(due) - min(due) > 3600
    # With nothing to do it does nothing.
    cpu = [int(x) for x in open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()[11:13]]
    time.sleep(3)
    after = [int(x) for x in open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()[11:13]]
    assert sum(after) - sum(cpu) < 30, (cpu, after)
    assert server.stop() == 0


test_a_thousand_sources_due_at_once.timeout = 200


def test_slow_hosts_keep_nobody_waiting(t):
    site = t.upstream(address="0.0.0.0")
    port = site.base.rsplit(":", 1)[1]
    site.pages["/slow"] = upstream.slow_header(60)
    site.pages["/fast"] = page([item(1, 1)])
    for i in range(10):
        add(t, f"slow{i}", f"http://127.0.1.{i + 1}:{port}/slow")
    server = t.serve("--no-push")
    assert wait_for(lambda: site.count("/slow") == 10, 10), site.requests
    began = time.monotonic()
    add(t, "fast", f"http://127.0.2.1:{port}/fast")
    assert wait_for(lambda: t.calcast.events(source="fast"), 10)
    t.say(f"read after {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 5
    assert server.stop() == 0


def test_stop_in_mid_fetch(t):
    site = t.upstream(address="0.0.0.0")
    port = site.base.rsplit(":", 1)[1]
    site.pages["/slow"] = upstream.slow_header(60)
    site.pages["/silent"] = page([item(1, 1)])
    for i in range(3):
        add(t, f"slow{i}", f"http://127.0.1.{i + 1}:{port}/slow")
    add(t, "gap", f"http://127.0.1.9:{port}/silent", "--set", "gap=50s")
    t.calcast("source", "add", "parser", "--module", "exec", "--set", "program=/bin/sleep",
              "--set", 'args=["20"]', "--url", f"http://127.0.1.8:{port}/silent", "--allow-private")
    server = t.serve("--no-push")
    assert wait_for(lambda: site.count("/slow") == 3 and site.count("/robots.txt") == 5, 20), site.requests
    time.sleep(0.5)
    began = time.monotonic()
    assert server.stop() == 0
    took = time.monotonic() - began
    t.say(f"stopped in {took:.1f} s")
    assert took < 3.5, took
    assert query(t, "SELECT count(*) FROM source_run") == [(0,)]
    assert query(t, "SELECT sum(failures) FROM source") == [(0,)]
    # What was held by the stopped process does not keep others waiting.
    site.pages["/slow"] = page([item(1, 1)])
    t.calcast("fetch", "slow0", timeout=20)


RESOLVER = """
#include <ctype.h>
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
	    (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");

	if (name == NULL || !isalpha((unsigned char)*name))
		return real(name, service, hints, out);
	sleep(30);
	return EAI_AGAIN;
}
"""


def test_stop_while_a_name_is_looked_up(t):
    if "san" in str(t.args.bin):
        raise Skip("a sanitizer's library wants to be the first")
    shim = t.dir / "resolver.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-D_GNU_SOURCE", "-xc", "-o", shim, "-"], input=RESOLVER.encode(), check=True)
    add(t, "s", "http://slow.example/x", allow=False)
    server = t.serve("--no-push", env={"LD_PRELOAD": str(shim)})
    time.sleep(1.5)
    began = time.monotonic()
    assert server.stop() == 0
    t.say(f"stopped in {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 3
    # Nor does a name that cannot be found hold a run up for longer than a server may take to answer.
    began = time.monotonic()
    t.calcast.fails("fetch", "s", env={"LD_PRELOAD": str(shim)}, says="slow.example")
    assert time.monotonic() - began < 10


def test_stop_while_another_process_writes(t):
    site = t.upstream()
    site.pages["/s"] = page([item(1, 1)])
    add(t, "s", site.url("/s"))
    with open(f"{t.calcast.db}-writer", "r+") as lock:
        server = t.serve("--no-push")
        fcntl.flock(lock, fcntl.LOCK_EX)
        time.sleep(1)
        began = time.monotonic()
        assert server.stop() == 0
        t.say(f"stopped in {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < 4


def test_fresh_around_an_event(t):
    site = t.upstream()
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    site.pages["/game"] = page([{**item(1, 1), "start": soon}])
    site.pages["/quiet"] = page([item(2, 100)])
    site.pages["/day"] = page([{"external_id": "3", "title": "x", "start": soon[:10]}])
    for name in ("game", "quiet", "day"):
        add(t, name, site.url("/" + name))
    add(t, "file", "file:" + str(t.file("f", "\n".join(json.dumps(x) for x in
        [{**item(1, 1), "start": soon}, {"end": {"rows": 1}}]) + "\n")), allow=False)
    t.calcast("fetch", "--all")
    wait = {n: d for n, d in query(t, "SELECT name, next_due - last_run FROM source")}
    assert 600 < wait["game"] <= 900, wait
    assert all(wait[n] > 5 * 3600 for n in ("quiet", "day", "file")), wait


def test_failures_wait_longer(t):
    site = t.upstream()
    add(t, "s", site.url("/none"), "--every", "1h")
    waits = []
    for _ in range(6):
        t.calcast.fails("fetch", "s", says="404")
        waits.append(query(t, "SELECT next_due - last_run FROM source")[0][0])
    assert all(abs(w - min(3600 * 2 ** (i + 1), 86400)) <= 0.11 * w + 2 for i, w in enumerate(waits)), waits
