"""Measures, printed as ratios of one run: machines differ, ratios travel.

  feed      requests/s of the same feed from calcast and from nginx (304 and gzip 200)
  personal  a subscription of 5 topics and 1,000 events: 304 against nginx, and the
            CPU of putting together and compressing one that was never seen
  crowd     20,000 personal links over 50 topics of 140 events, before and after all of
            them changed: CPU a poll, the slowest hundredth, memory
  re-read   an unchanged 1,000-event .ics with its child, against libical's parse alone
  idle      memory of a daemon that has nothing to do
"""
import argparse
import gzip
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROUNDS = 3
SECONDS = 4
START = time.time()		# of the first event, whenever a file is written: a minute later would be a move of all


def ics(n, stamp):
    """n timed events, spread over the year ahead; stamp changes the bytes but no event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    for i in range(n):
        at = time.strftime("%Y%m%dT%H%M00Z", time.gmtime(START + 3600 * 8 * i))
        lines += ["BEGIN:VEVENT", f"UID:bench-{i}@example.org", f"DTSTAMP:{stamp}",
                  f"DTSTART:{at}", f"SUMMARY:두산 @ LG {i}차전", "LOCATION:잠실야구장",
                  "DESCRIPTION:2026 정규시즌\\, 중계 있음", "END:VEVENT"]
    return "\r\n".join(lines + ["END:VCALENDAR", ""])


def run(bin_, db, *args):
    return subprocess.run([bin_, "--db", db, *args], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def milliseconds(bin_, program, *args):
    """What one of the programs beside the tests measured."""
    return [float(x) for x in subprocess.run([os.path.join(os.path.dirname(bin_), "tests", program), *args],
                                             check=True, stdout=subprocess.PIPE).stdout.split()]


def serve(bin_, db, *more):
    p = subprocess.Popen([bin_, "--db", db, "serve", "--listen", "127.0.0.1:0", *more],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return p, re.search(r"http://127\.0\.0\.1:\d+", p.stdout.readline()).group(0)


def wrk(url, *headers):
    args = ["wrk", "-t1", "-c16", f"-d{SECONDS}s"]
    for h in headers:
        args += ["-H", h]
    out = subprocess.run(args + [url], check=True, text=True, stdout=subprocess.PIPE).stdout
    assert "Non-2xx" not in out, out
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def h2load(url, *headers):
    """For 304: wrk waits for the body that a Content-Length there only describes (RFC 9110 8.6)."""
    args = ["h2load", "--h1", "-t1", "-c16", "-D", str(SECONDS)]
    for h in headers:
        args += ["-H", h]
    out = subprocess.run(args + [url], check=True, text=True, stdout=subprocess.PIPE).stdout
    codes = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", out)
    assert int(codes.group(2)) > 0 and codes.group(1, 3, 4) == ("0", "0", "0"), out
    return float(re.search(r"([\d.]+) req/s", out).group(1))


def get(url, **headers):
    q = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(q) as r:
        return r.read(), r.headers


def nginx(tmp, body):
    """The same bytes as a file, with gzip_static: nginx at its best."""
    os.makedirs(f"{tmp}/www")
    with open(f"{tmp}/www/bench.ics", "wb") as f:
        f.write(body)
    with gzip.open(f"{tmp}/www/bench.ics.gz", "wb", 6) as f:
        f.write(body)
    os.utime(f"{tmp}/www/bench.ics.gz", (0, os.path.getmtime(f"{tmp}/www/bench.ics")))
    conf = f"""
worker_processes 2; pid {tmp}/nginx.pid; error_log {tmp}/nginx.err; daemon off;
events {{ worker_connections 512; }}
http {{ access_log off; types {{ text/calendar ics; }} sendfile on; tcp_nodelay on;
  client_body_temp_path {tmp}/b; proxy_temp_path {tmp}/p; fastcgi_temp_path {tmp}/f;
  uwsgi_temp_path {tmp}/u; scgi_temp_path {tmp}/s; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:18999; root {tmp}/www; gzip_static on; gzip_vary on; etag on; }} }}
"""
    with open(f"{tmp}/nginx.conf", "w") as f:
        f.write(conf)
    p = subprocess.Popen(["nginx", "-p", tmp, "-c", f"{tmp}/nginx.conf"], stderr=subprocess.DEVNULL)
    time.sleep(0.7)
    return p, "http://127.0.0.1:18999/bench.ics"


def feeds(bin_, db, tmp):
    p, base = serve(bin_, db, "--no-fetch", "--no-push")
    ours = base + "/feeds/bench.ics"
    body, _ = get(ours)
    n, theirs = nginx(tmp, body)
    rows = {"304": [], "gzip 200": []}
    load = {"304": h2load, "gzip 200": wrk}
    try:
        for _ in range(ROUNDS):
            for name in rows:
                rate = []
                for url in (ours, theirs):
                    headers = ["Accept-Encoding: gzip"]
                    if name == "304":
                        _, h = get(url, **{"Accept-Encoding": "gzip"})
                        headers.append("If-None-Match: " + h["ETag"])
                    rate.append(load[name](url, *headers))
                rows[name].append(rate)
    finally:
        n.terminate()
        p.terminate()
        n.wait()
        p.wait()
    for name, rates in rows.items():
        a, b = (statistics.median(r[i] for r in rates) for i in (0, 1))
        print(f"feed {name:9} calcast {a:8.0f}/s  nginx {b:8.0f}/s  ratio {a / b:.2f}")


def stat(p):
    """CPU seconds and resident MB so far."""
    with open(f"/proc/{p.pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return ((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20))


def personal(bin_, db, tmp):
    for i in range(5):
        with open(f"{tmp}/p{i}.ics", "w", newline="") as f:
            f.write(ics(200, "20260101T000000Z").replace("bench-", f"p{i}-"))
        run(bin_, db, "source", "add", f"p{i}", "--module", "ics", "--url", f"file:{tmp}/p{i}.ics", "--topic", f"p{i}")
    run(bin_, db, "fetch", "--all")
    topics = [x for i in range(5) for x in ("--topic", f"p{i}")]

    def make(*more):
        return json.loads(run(bin_, db, "subscription", "add", *topics, *more, "--json"))

    made = [make("--name", f"n{i}", "--alarm", "1h") for i in range(120)]
    p, base = serve(bin_, db, "--no-fetch", "--no-push")
    where = [base + re.sub(r"^http://[^/]+", "", one["feed_url"]) for one in made]

    time.sleep(1)
    body, h = get(where[0], **{"Accept-Encoding": "gzip"})		# the topics are in memory now
    body = gzip.decompress(body)
    assert body.count(b"BEGIN:VEVENT") == 1000
    before, _ = stat(p)
    for url in where[20:]:
        get(url, **{"Accept-Encoding": "gzip"})
    each = (stat(p)[0] - before) / 100 * 1000
    before, _ = stat(p)
    for url in where[20:]:
        get(base + "/healthz")
    idle_each = (stat(p)[0] - before) / 100 * 1000
    with open(f"{tmp}/personal.ics", "wb") as f:
        f.write(body)
    built, packed = milliseconds(bin_, "bench/time_personal", db, made[0]["id"], "101")
    written, = milliseconds(bin_, "readers/time_libical", f"{tmp}/personal.ics", "31", "write")
    print(f"personal, never seen, 5 topics, 1,000 events, {len(body)} bytes: {each - idle_each:.2f} ms CPU a request; "
          f"put together {built:.2f} ms, gzip {packed:.2f} ms")
    print(f"personal, put together: libical writes the same in {written:.2f} ms; ratio {written / built:.1f}")
    n, theirs = nginx(tmp, body)
    rates = []
    try:
        for _ in range(ROUNDS):
            pair = []
            for url in (where[0], theirs):
                _, h = get(url, **{"Accept-Encoding": "gzip"})
                pair.append(h2load(url, "Accept-Encoding: gzip", "If-None-Match: " + h["ETag"]))
            rates.append(pair)
    finally:
        n.terminate()
        p.terminate()
        n.wait()
        p.wait()
    a, b = (statistics.median(r[i] for r in rates) for i in (0, 1))
    print(f"personal 304     calcast {a:8.0f}/s  nginx {b:8.0f}/s  ratio {a / b:.2f}")
    shutil.rmtree(f"{tmp}/www")


def poll(p, connection, paths, tags):
    """Each link once, as its calendar program does: ms of CPU each, ms of the 99th hundredth, MB, answers by status."""
    took, codes = [], {}
    cpu, _ = stat(p)
    for path in paths:
        at = time.perf_counter()
        connection.request("GET", path, None, {"Accept-Encoding": "gzip", "If-None-Match": tags.get(path, '"-"')})
        with connection.getresponse() as r:
            r.read()
            tags[path] = r.headers["ETag"]
            codes[r.status] = codes.get(r.status, 0) + 1
        took.append((time.perf_counter() - at) * 1000)
    after, mb = stat(p)
    return (after - cpu) / len(paths) * 1000, sorted(took)[len(took) * 99 // 100], mb, codes


def crowd(bin_, db, tmp):
    links, topics = 20000, 50

    def write(place):
        for k in range(topics):
            with open(f"{tmp}/c{k}.ics", "w", newline="") as f:
                f.write(ics(140, "20260101T000000Z").replace("bench-", f"c{k}-").replace("잠실야구장", place))

    write("잠실야구장")
    for k in range(topics):
        run(bin_, db, "source", "add", f"c{k}", "--module", "ics", "--url", f"file:{tmp}/c{k}.ics", "--topic", f"c{k}")
    run(bin_, db, "fetch", "--all")
    p, base = serve(bin_, db, "--no-fetch", "--no-push")
    connection = http.client.HTTPConnection(base.split("//")[1])
    paths, tags, rows = [], {}, []
    for i in range(links):
        doc = {"topics": [f"c{(i * 7 + j * j * 3 + j) % topics}" for j in range((1, 1, 1, 2, 2, 3, 5)[i % 7])],
               "alarms": ("10m", "30m", "1h", "1d")[i % 4:][:1], "name": f"n{i}"}
        connection.request("POST", "/api/v1/subscriptions", json.dumps(doc), {
            "Content-Type": "application/json", "X-Forwarded-For": f"10.{i % 250}.{i // 250}.1"})
        with connection.getresponse() as r:
            paths.append(re.sub(r"^http://[^/]+", "", json.load(r)["feed_url"]))
    for name in ("first", "unchanged", "changed"):
        if name == "changed":
            write("고척스카이돔")
            run(bin_, db, "fetch", "--all")
            time.sleep(1)
        rows.append((name, *poll(p, connection, paths, tags)))
    connection.close()
    p.terminate()
    p.wait()
    for name, cpu, slow, mb, codes in rows:
        answers = ", ".join(f"{n} times {code}" for code, n in sorted(codes.items()))
        print(f"crowd {name:9} {answers}: {cpu:.2f} ms CPU a poll, {cpu * 13.9:.1f} % of a core at 139 a second; "
              f"99 of 100 within {slow:.1f} ms; {mb:.0f} MB")


def reread(bin_, db, tmp):
    times = []
    for i in range(15):
        with open(f"{tmp}/bench.ics", "w", newline="") as f:
            f.write(ics(1000, f"202601{i + 1:02}T000000Z"))
        out = json.loads(run(bin_, db, "--json", "fetch", "bench"))[0]
        assert out["found"] == 1000 and out["changed"] == 0, out
        times.append(json.loads(run(bin_, db, "--json", "source", "show", "bench"))["runs"][0]["took_ms"])
    alone, = milliseconds(bin_, "readers/time_libical", f"{tmp}/bench.ics", "31")
    mine = statistics.median(times[1:])
    print(f"re-read 1,000 events: {mine:.0f} ms with child; libical's parse alone {alone:.1f} ms; ratio {mine / alone:.2f}")


def idle(bin_, db):
    p, _ = serve(bin_, db)
    time.sleep(2)
    with open(f"/proc/{p.pid}/status") as f:
        kb = int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))
    p.terminate()
    p.wait()
    print(f"idle daemon: {kb / 1024:.1f} MB resident")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--bin", required=True)
    a = ap.parse_args()
    tmp = tempfile.mkdtemp(prefix="calcast-bench-")
    os.chmod(tmp, 0o755)
    bin_ = os.path.abspath(a.bin)
    db = f"{tmp}/bench.db"
    try:
        with open(f"{tmp}/bench.ics", "w", newline="") as f:
            f.write(ics(1000, "20260101T000000Z"))
        run(bin_, db, "source", "add", "bench", "--module", "ics", "--url", f"file:{tmp}/bench.ics", "--topic", "bench")
        run(bin_, db, "fetch", "bench")
        personal(bin_, f"{tmp}/personal.db", tmp)
        crowd(bin_, f"{tmp}/crowd.db", tmp)
        reread(bin_, db, tmp)
        feeds(bin_, db, tmp)
        idle(bin_, db)
    finally:
        shutil.rmtree(tmp)


main()
