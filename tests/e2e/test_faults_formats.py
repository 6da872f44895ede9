"""Each fault of a site, met by a source of every module at once.

What is published must not change by a byte while the fault lasts, and all is
good again, with the same bytes, when the right page is back.
"""
import contextlib
import datetime
import gzip
import json
import re
import ssl
import subprocess
import threading
import time

import formats
import upstream
from calcast import Skip

LATER_S = 9 * 86400      # by then nothing is waited for any more


def set_up(t):
    """A site with a page for every module, read once; what the calendar then is."""
    site = t.upstream()
    for module in formats.FORMATS:
        formats.add(t, site, module)
    put(site, formats.schedule())
    t.calcast("fetch", "--all")
    before = t.calcast("feed", "print", "all")
    wanted = formats.N * len(formats.FORMATS)
    assert before.count("BEGIN:VEVENT") == wanted, f"{before.count('BEGIN:VEVENT')} of {wanted}"
    return site, before


def put(site, rows):
    for module in formats.FORMATS:
        site.pages[formats.path(module)] = upstream.page(formats.page(module, rows), formats.content_type(module))


def put_text(site, change):
    """Every page as change(module, its bytes) has it."""
    for module in formats.FORMATS:
        site.pages[formats.path(module)] = upstream.page(change(module, formats.page(module, formats.schedule())),
                                                 formats.content_type(module))


def put_answer(site, answer):
    """The same answer for every page; answer(module, body, kind) makes it."""
    for module in formats.FORMATS:
        body = formats.page(module, formats.schedule())
        site.pages[formats.path(module)] = answer(module, body, formats.content_type(module))


def fetch_all(t, offset=0):
    """How each source's run ended: module -> row of what fetch prints."""
    done = t.calcast.run("fetch", "--all", "--json", offset=offset, timeout=110)
    ended = {row["source"]: row for row in json.loads(done.out)}
    for module, row in ended.items():
        t.say(f"{module}: {row['status']}, {row['found']} found, {row['unread']} unread: {row['error'] or '-'}")
    return ended


def check(t, before, wanted, offset=0, but=None):
    """Reads everything; the feed stays, and every run ended in one of the wanted ways. but: module -> its own."""
    for module, row in fetch_all(t, offset).items():
        assert row["status"] in (but or {}).get(module, wanted), f"{module}: {row['status']}: {row['error']}"
        if row["status"] == "failed":
            assert row["error"] and len(row["error"]) > 15, row
    assert t.calcast("feed", "print", "all") == before, "the calendar changed"


def recover(t, site, before, offset=LATER_S):
    put(site, formats.schedule())
    t.calcast("fetch", "--all", offset=offset)
    assert t.calcast("feed", "print", "all") == before
    health = {s["name"]: s["health"] for s in t.calcast.json("source", "list", offset=offset)}
    assert set(health.values()) == {"good"}, health
    t.calcast.check()


def outlives(t, answer, wanted=("failed",), offset=0):
    site, before = set_up(t)
    put_answer(site, answer)
    check(t, before, wanted, offset)
    recover(t, site, before)


def always(answer):
    return lambda module, body, kind: answer


def test_refused(t):
    site, before = set_up(t)
    site.server.shutdown()
    site.server.server_close()
    check(t, before, {"failed"})
    assert "127.0.0.1" in t.calcast.json("source", "show", "csv")["error"]


def test_hung_up_without_a_word(t):
    outlives(t, always(upstream.reset))


def test_reset_after_headers(t):
    def answer(h):
        upstream.respond(h, "200 OK", [("Content-Type", "text/html"), ("Content-Length", 5000)], length=False)
        h.wfile.flush()
    outlives(t, always(answer))


def test_not_http(t):
    outlives(t, always(upstream.garbage))


def test_redirect_for_ever(t):
    outlives(t, lambda module, body, kind: upstream.redirect(formats.path(module)))


def test_redirect_to_the_metadata_service(t):
    """--allow-private speaks of the source's own address; a redirect leads to no other private one."""
    outlives(t, always(upstream.redirect("http://169.254.169.254/latest/meta-data/")))


def test_redirect_to_a_file(t):
    outlives(t, always(upstream.redirect("file:///etc/passwd")))


def test_304_to_whoever_has_nothing(t):
    def answer(h):
        upstream.respond(h, "304 Not Modified")
    outlives(t, always(answer))


def test_empty_page(t):
    outlives(t, always(upstream.page(b"")), {"failed", "held"})


def test_no_content(t):
    outlives(t, always(upstream.status("204 No Content", body=b"")))


def test_maintenance_page(t):
    body = "<!DOCTYPE html><html><head><title>서비스 점검</title></head><body>시스템 점검중입니다</body></html>"
    outlives(t, always(upstream.page(body, "text/html; charset=utf-8")), {"failed", "held"})


def test_maintenance_page_called_503(t):
    outlives(t, always(upstream.status("503 Service Unavailable", body="점검중".encode())))


def test_bot_wall_with_403(t):
    outlives(t, always(upstream.status("403 Forbidden", body=b"<html>Access denied</html>")))


def test_bot_challenge_with_200(t):
    body = ("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
            "Checking your browser before accessing example.org<div id=\"cf-wrapper\"></div></body></html>")
    outlives(t, always(upstream.page(body, "text/html")), {"failed", "held"})


def test_not_found(t):
    outlives(t, always(upstream.status("404 Not Found")))


def test_gone(t):
    outlives(t, always(upstream.status("410 Gone")))


def test_too_many_with_seconds(t):
    outlives(t, always(upstream.status("429 Too Many Requests", ("Retry-After", "60"))), {"failed", "waiting"})


def test_too_many_with_a_date(t):
    when = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)).strftime(
        "%a, %d %b %Y %H:%M:%S GMT")
    outlives(t, always(upstream.status("429 Too Many Requests", ("Retry-After", when))), {"failed", "waiting"})


def test_too_many_with_an_absurd_date(t):
    """A week is the longest that a site can ask for."""
    outlives(t, always(upstream.status("429 Too Many Requests", ("Retry-After", "99999999999"))), {"failed", "waiting"})


def test_server_errors(t):
    site, before = set_up(t)
    for i, line in enumerate(("500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable")):
        put_answer(site, always(upstream.status(line)))
        check(t, before, {"failed"}, offset=i * 2 * 86400)
    recover(t, site, before)


def test_cut_with_a_length(t):
    outlives(t, lambda module, body, kind: upstream.cut(body, kind))


def test_cut_in_chunks(t):
    outlives(t, lambda module, body, kind: upstream.cut_chunked(body, kind))


def test_cut_without_a_length(t):
    """A cut page of HTML is read as far as it goes, but what is missing in it means nothing."""
    site, before = set_up(t)
    put_answer(site, lambda module, body, kind: upstream.cut_close(body, kind))
    check(t, before, {"failed", "held"}, but={"html": {"ok", "held"}})
    recover(t, site, before)


def test_truncated_gzip(t):
    def answer(module, body, kind):
        packed = gzip.compress(body)
        return lambda h: upstream.respond(h, "200 OK", [("Content-Type", kind), ("Content-Encoding", "gzip")],
                                          packed[:len(packed) // 2])
    outlives(t, answer, {"failed", "held"})


def test_gzip_bomb(t):
    outlives(t, always(upstream.bomb(64 << 20)))


def test_gzip_bomb_in_a_gzip_bomb(t):
    packed = gzip.compress(gzip.compress(b"[" + b" " * (64 << 20)))

    def answer(h):
        upstream.respond(h, "200 OK", [("Content-Encoding", "gzip, gzip")], packed)
    outlives(t, always(answer))


def test_too_large(t):
    outlives(t, always(upstream.oversized((8 << 20) + 1)))


def test_headers_of_400_kb(t):
    outlives(t, always(upstream.page(b"x", etag=None, kind="text/html; x=" + "y" * 400000)))


def test_wrong_label_of_charset(t):
    """Called euc-kr, written in UTF-8 or in what Windows calls CP949: not a letter is lost."""
    site, before = set_up(t)
    # XML must be as its prolog says: the label of HTTP is what is wrong here.
    texts = [m for m in formats.FORMATS if m not in ("mlb", "exec")]
    for module in texts:
        body = formats.page(module, formats.schedule())
        kind = formats.content_type(module).split(";")[0] + "; charset=euc-kr"
        if module not in ("html", "jsonld", "kopis", "rss", "xml"):
            body = body.decode().encode("cp949")
        site.pages[formats.path(module)] = upstream.page(body, kind)
    check(t, before, {"ok", "unchanged", "failed"})
    recover(t, site, before)


def test_mixed_charset(t):
    """A page of two charsets is not half a calendar of garbage."""
    site, before = set_up(t)

    def change(module, body):
        half = len(body) // 2
        while half < len(body) and body[half] & 0xc0 == 0x80:
            half += 1
        return body[:half] + body[half:].decode().encode("utf-16-le") + b"\xff\xfe\xff" * 200
    put_text(site, change)
    # The example's own decoder replaces what it cannot read.
    check(t, before, {"failed", "held"}, but={"exec": {"ok", "held", "failed"}})
    recover(t, site, before)


def test_byte_order_mark(t):
    site, before = set_up(t)
    put_text(site, lambda module, body: b"\xef\xbb\xbf" + body)
    check(t, before, {"ok"})
    recover(t, site, before)


def test_column_moved(t):
    """The site was rebuilt: what was a name is called otherwise."""
    names = {"csv": ("제목", "알림"), "exec": ("<b>", "<strong>"), "html": ("<td>", "<span>"),
             "ics": ("DTSTART", "DTSTERT"), "json": ('"name"', '"label"'), "jsonld": ('"startDate"', '"begins"'),
             "kbo": ('"play"', '"match"'), "kopis": ("prfnm", "prname"), "mlb": ('"gameDate"', '"when"'),
             "neis": ("EVENT_NM", "EVENT_NAME"), "rss": ("ev:startdate", "ev:begins"), "xml": ("day>", "date>")}
    site, before = set_up(t)
    put_text(site, lambda module, body: body.replace(names[module][0].encode(), names[module][1].encode()))
    check(t, before, {"failed", "held"})
    recover(t, site, before)


def test_no_events(t):
    site, before = set_up(t)
    put(site, [])
    check(t, before, {"failed", "held"})
    recover(t, site, before)


def test_half_of_the_events(t):
    site, before = set_up(t)
    put(site, formats.schedule()[:formats.N // 2])
    check(t, before, {"held"})
    for hours in (7, 14, 21, 28):       # what would lose events is never accepted by itself
        check(t, before, {"held"}, offset=hours * 3600)
    recover(t, site, before)


def test_every_date_a_day_later(t):
    site, before = set_up(t)
    put(site, formats.schedule(days=1))
    check(t, before, {"held"})
    recover(t, site, before)


def test_every_row_twice(t):
    site, before = set_up(t)
    put(site, [r for row in formats.schedule() for r in (row, row)])
    check(t, before, {"ok"})
    recover(t, site, before)


def extra_row(t, row, wanted):
    """One more row that is wrong: the others stay as they are."""
    site, before = set_up(t)
    put(site, formats.schedule() + [row])
    for module, run in fetch_all(t).items():
        assert run["status"] in wanted, run
    after = t.calcast("feed", "print", "all")
    for block in before.split("BEGIN:VEVENT\r\n")[1:]:
        assert block.split("END:VEVENT")[0] in after, block
    recover_without(t, site, before)
    return after


def recover_without(t, site, before):
    put(site, formats.schedule())
    t.calcast.run("fetch", "--all", offset=LATER_S)
    t.calcast.check()
    assert t.calcast("feed", "print", "all").count("BEGIN:VEVENT") >= before.count("BEGIN:VEVENT")


def test_year_9999(t):
    row = formats.Row(90, datetime.datetime(9999, 12, 31, 19, 0))
    after = extra_row(t, row, {"ok", "failed", "held"})
    assert not re.search(r"^DT\w+[;:].*9999", after, re.M)


def test_year_0001(t):
    class Ancient(formats.Row):
        """strftime drops the zeros of such a year."""

        def day(self, form="%Y-%m-%d"):
            return self.start.strftime(form.replace("%Y", "0001"))
    after = extra_row(t, Ancient(90, datetime.datetime(1, 1, 1, 19, 0)), {"ok", "failed", "held"})
    assert not re.search(r"^DT\w+[;:].*00010101", after, re.M)


HOSTILE = "밤\u202e\u0007 BEGIN:VEVENT\u2028\u0085<script>alert(1)</script>"


def test_hostile_title(t):
    row = formats.schedule(formats.N + 1)[-1]
    # XML may not hold a control; the formats that may get one.
    row.title = HOSTILE.replace("\u0007", "")
    after = extra_row(t, row, {"ok"})
    assert after.count("\r\nBEGIN:VEVENT\r\n") == after.count("\r\nEND:VEVENT\r\n")
    assert not set(after) & set("\u202e\u2028\u0085\u0007")
    feed = t.file("hostile.ics", after)
    assert "error" not in t.calcast.run("feed", "check", feed).out.lower()


def test_javascript_link(t):
    row = formats.schedule(formats.N + 1)[-1]
    row.url = "javascript:alert(document.cookie)"
    after = extra_row(t, row, {"ok"})
    assert "javascript:" not in after


def test_rule_without_an_end(t):
    """Only iCalendar has rules: a bomb of one costs its series or the fetch, nothing else."""
    site, before = set_up(t)
    bomb = ("BEGIN:VEVENT\r\nUID:bomb\r\nDTSTART:20260101T000000Z\r\nSUMMARY:x\r\n"
            "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:VEVENT\r\nEND:VCALENDAR")
    site.pages["/ics"] = upstream.page(
        formats.page("ics", formats.schedule()).decode().replace("END:VCALENDAR", bomb), "text/calendar")
    t.calcast.run("fetch", "ics", timeout=60)
    after = t.calcast("feed", "print", "all")
    for block in before.split("BEGIN:VEVENT\r\n")[1:]:
        assert block.split("END:VEVENT")[0] in after


LAUGHS = ("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\">" + "".join(
    f"<!ENTITY {chr(98 + i)} \"{f'&{chr(97 + i)};' * 10}\">" for i in range(9)) + "]><x><show>&j;</show></x>")
FILE_ENTITY = ("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
               "<rss><channel><item><title>&f;</title></item></channel></rss>")
BOMBS = {
    "entities": LAUGHS, "a file as an entity": FILE_ENTITY,
    "deep elements": "<div>" * 200000, "deep lists": "[" * 200000, "deep objects": '{"a":' * 200000,
    "many attributes": "<table><tr " + " ".join(f"a{i}=1" for i in range(20000)) + "><td>x</td></tr></table>",
    "a wide cell": "<table id=shows>" + "<tr><td rowspan=99999999 colspan=99999999>1</td></tr>" * 3000 + "</table>",
    "one endless line": "BEGIN:VCALENDAR\r\nSUMMARY:" + "x" * 7000000, "quotes": '"' * 3000001,
    "zeros": "\0" * 1000000, "digits": '{"shows":[{"name":"x","at":' + "9" * 1000000 + "}]}",
}


def test_bombs(t):
    """Each costs a failed fetch of the one who serves it, and a moment."""
    site, before = set_up(t)
    for i, (name, body) in enumerate(BOMBS.items()):
        put_answer(site, lambda module, page, kind, body=body: upstream.page(body, kind))
        began = time.monotonic()
        check(t, before, {"failed", "held"}, offset=i * 86400)
        t.say(f"{name}: {time.monotonic() - began:.1f} s for {len(formats.FORMATS)} sources")
    recover(t, site, before, offset=LATER_S + len(BOMBS) * 86400)


test_bombs.timeout = 300


def test_100000_events(t):
    site, before = set_up(t)
    many = [formats.Row(i, formats.schedule()[0].start + datetime.timedelta(minutes=i)) for i in range(100000)]
    for module in ("csv", "json", "ics", "xml"):
        site.pages[formats.path(module)] = upstream.page(formats.page(module, many), formats.content_type(module))
        t.calcast.fails("fetch", module, timeout=110)
    assert t.calcast("feed", "print", "all") == before


def certificate(t, name, days):
    key, cert = t.dir / f"{name}.key", t.dir / f"{name}.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(cert)], capture_output=True)
    if made.returncode:
        raise Skip("no openssl to make a certificate with")
    return cert, key


def test_tls_that_nobody_vouches_for(t):
    """Expired, of another host, or signed by itself: for the one who reads it is all the same, it is not that site."""
    site, before = set_up(t)
    cert, key = certificate(t, "other.example.org", 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    secure = upstream.Upstream()
    secure.server.socket = context.wrap_socket(secure.server.socket, server_side=True,
                                               do_handshake_on_connect=False)
    secure.server.handle_error = lambda *broken: None     # each handshake ends so
    with contextlib.ExitStack() as stack:
        threading.Thread(target=secure.server.serve_forever, daemon=True).start()
        stack.callback(secure.server.server_close)
        stack.callback(secure.server.shutdown)
        port = secure.server.server_address[1]
        t.calcast("source", "set", "csv", "--url", f"https://localhost:{port}/csv", "--allow-private")
        result = t.calcast.fails("fetch", "csv")
        assert "certificate" in result.err.lower(), result.err
    assert t.calcast("feed", "print", "all") == before
    assert not secure.requests
    t.calcast("source", "set", "csv", "--url", site.url("/csv"), "--allow-private")
    t.calcast("fetch", "csv", offset=LATER_S)
    assert t.calcast("feed", "print", "all") == before


def test_no_such_host(t):
    site, before = set_up(t)
    for module in formats.FORMATS:
        t.calcast("source", "set", module, "--url", f"http://no-such-host.invalid/{module}")
    check(t, before, {"failed"})
    for module in formats.FORMATS:
        t.calcast("source", "set", module, "--url", site.url(formats.path(module)), "--allow-private")
    recover(t, site, before)
