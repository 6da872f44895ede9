"""Bad input: one clear line, exit 1 or 2, and nothing half-done."""
import ctypes
import os
import socket
import sqlite3

import season
import upstream
from calcast import Skip
from test_main import with_season

SOURCE = ["source", "add", "x", "--url", "https://example.org/x", "--module"]


def checkpoint(path):
    """Brings everything into the file itself."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def test_wrong_words(t):
    """Nothing of what fails here may be there afterwards."""
    t.calcast("topic", "add", "real", "--title", "Real")
    cases = [
        (2, "nosuch", ["nosuch"]),
        (2, "nosuch", ["source", "nosuch"]),
        (2, "", []),
        (2, "--nosuch", ["source", "list", "--nosuch"]),
        (2, "--url", ["source", "add", "x", "--url"]),
        (2, "--module", ["source", "add", "x", "--url", "https://example.org/"]),
        (2, "usage", ["source", "add"]),
        (2, "usage", ["source", "show", "a", "b"]),
        (2, "--url", ["source", "add", "x", "--module", "mlb"]),
        (1, "nosuch", [*SOURCE, "nosuch", "--topic", "y"]),
        (2, "Asia/Nowhere", [*SOURCE, "mlb", "--timezone", "Asia/Nowhere", "--topic", "y"]),
        (2, "../../etc", [*SOURCE, "mlb", "--timezone", "../../etc/passwd"]),
        (1, "nosuch", [*SOURCE, "csv", "--set", "nosuch=1", "--topic", "y"]),
        (2, "KEY=VALUE", [*SOURCE, "csv", "--set", "order"]),
        (1, "order", [*SOURCE, "csv", "--set", "order=sideways"]),
        (2, "10s", [*SOURCE, "mlb", "--every", "10s"]),
        (2, "often", [*SOURCE, "mlb", "--every", "often"]),
        (2, "Not_A_Slug", [*SOURCE, "mlb", "--topic", "Not_A_Slug"]),
        (2, "Bad Name", ["source", "add", "Bad Name", "--module", "mlb", "--url", "https://a.b/"]),
        (1, "gopher", ["source", "add", "x", "--module", "mlb", "--url", "gopher://a.b/"]),
        (1, "javascript", ["source", "add", "x", "--module", "mlb", "--url", "javascript:1"]),
        (1, "nosuch", ["source", "show", "nosuch"]),
        (1, "nosuch", ["source", "remove", "nosuch"]),
        (1, "nosuch", ["fetch", "nosuch"]),
        (1, "nosuch", ["topic", "show", "nosuch"]),
        (1, "nosuch", ["feed", "print", "nosuch"]),
        (1, "nosuch", ["feed", "check", "nosuch"]),
        (1, "nosuch.ics", ["feed", "check", "nosuch.ics"]),
        (1, "alarm-7m", ["feed", "print", "real", "--option", "alarm-7m"]),
        (1, "7m", ["topic", "add", "y", "--title", "Y", "--alarm", "7m"]),
        (1, "noon", ["topic", "add", "y", "--title", "Y", "--allday", "noon"]),
        (1, "blurple", ["topic", "add", "y", "--title", "Y", "--color", "blurple"]),
        (1, "Nowhere", ["topic", "add", "y", "--title", "Y", "--timezone", "Nowhere"]),
        (1, "nosuch", ["topic", "add", "y", "--title", "Y", "--source", "nosuch"]),
        (1, "real", ["topic", "add", "real", "--title", "Again"]),
        (2, "--title", ["topic", "add", "y"]),
        (1, "nosuch", ["event", "list", "--topic", "nosuch"]),
        (1, "nosuch", ["event", "add", "--topic", "nosuch", "--title", "T", "--start", "2030-01-01"]),
        (1, "someday", ["event", "add", "--topic", "real", "--title", "T", "--start", "someday"]),
        (1, "2030-02-30", ["event", "add", "--topic", "real", "--title", "T", "--start", "2030-02-30"]),
        (1, "party", ["event", "add", "--topic", "real", "--title", "T", "--start", "2030-01-01",
                      "--kind", "party"]),
        (1, "nosuch", ["event", "show", "nosuch"]),
        (1, "nosuch", ["event", "move", "nosuch", "--start", "2030-01-01"]),
        (2, "--exec", ["hook", "add", "h"]),
        (1, "relative", ["hook", "add", "h", "--exec", "relative"]),
        (1, "/nonexistent", ["hook", "add", "h", "--exec", "/nonexistent/program"]),
        (1, "ftp", ["hook", "add", "h", "--url", "ftp://example.org/"]),
        (2, "sometimes", ["hook", "add", "h", "--url", "https://a.b/", "--on", "sometimes"]),
        (1, "7m", ["hook", "add", "h", "--url", "https://a.b/", "--before", "7m"]),
        (1, "nosuch", ["hook", "add", "h", "--url", "https://a.b/", "--topic", "nosuch"]),
        (1, "nosuch", ["hook", "test", "nosuch"]),
        (1, "nosuch", ["module", "show", "nosuch"]),
    ]
    for code, word, args in cases:
        t.calcast.fails(*args, code=code, says=word)
    assert [x["name"] for x in t.calcast.json("source", "list")] == []
    assert [x["slug"] for x in t.calcast.json("topic", "list")] == ["real"]
    assert t.calcast.json("hook", "list") == []
    assert t.calcast.events() == []
    t.calcast.check()


def test_no_words_at_all(t):
    t.calcast.fails(code=2, db=False, says="--help")


def test_help_of_everything(t):
    all_of_it = t.calcast("--help", db=False)
    for words in ["source add", "topic add", "event add", "feed check", "hook add",
                  "push run", "db check", "serve", "fetch", "date", "version"]:
        assert words in all_of_it, words
        assert len(t.calcast(*words.split(), "--help", db=False)) > 40, words
    assert t.calcast("version", db=False).strip()


def test_configuration(t):
    cases = [
        ("an unknown key", "listen = 127.0.0.1:0\nnonsense = 1\n", [":2", "nonsense"]),
        ("no value", "listen\n", [":1"]),
    ]
    for why, text, words in cases:
        path = t.file("c.conf", text)
        result = t.calcast.run("source", "list", "--config", path)
        assert result.code in (1, 2), f"{why}\n{result}"
        assert all(w in result.err for w in ["c.conf", *words]), f"{why}\n{result}"
        assert not t.calcast.db.exists(), why
    t.calcast.fails("source", "list", "--config", t.dir / "none.conf", says="none.conf")
    good = t.file("c.conf", f"database = {t.dir}/other.db\n")
    t.calcast("topic", "add", "x", "--title", "X", "--config", good, db=False)
    assert (t.dir / "other.db").exists()


def test_missing_database(t):
    for args in (["source", "list"], ["event", "list"], ["fetch"], ["push", "run"],
                 ["feed", "print", "x"]):
        t.calcast.fails(*args, says="t.db")
        assert not t.calcast.db.exists(), args
    t.calcast.fails("topic", "add", "x", "--title", "X", "--db", "/nonexistent/dir/x.db",
                    db=False, says="/nonexistent/dir/x.db")
    t.calcast("version", db=False)


def test_database_of_another_kind(t):
    def newer(path):
        t.other(path.name)("topic", "add", "x", "--title", "X")
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version = 99")
        db.close()

    def text(path):
        path.write_text("this is no database, and long enough to be one " * 100)

    def foreign(path):
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE t (x)")
        db.execute("PRAGMA user_version = 1")
        db.close()

    def short(path):
        t.other(path.name)("topic", "add", "x", "--title", "X")
        checkpoint(path)
        os.truncate(path, 1000)

    def directory(path):
        path.mkdir()

    for make in newer, text, foreign, short, directory:
        path = t.dir / (make.__name__ + ".db")
        make(path)
        before = path.read_bytes() if path.is_file() else None
        for args in (["source", "list"], ["topic", "add", "y", "--title", "Y"],
                     ["serve", "--listen", "127.0.0.1:0"]):
            result = t.other(path.name).fails(*args, says=path.name)
        t.say(f"{make.__name__}: {result.err.strip()}")
        assert before is None or path.read_bytes() == before, make.__name__


def test_damaged_database(t):
    """Not noticed at once, but never hidden."""
    with_season(t, n=200)
    checkpoint(t.calcast.db)
    size = t.calcast.db.stat().st_size
    with open(t.calcast.db, "r+b") as file:
        file.seek(size // 8 // 4096 * 4096)
        file.write(b"\xa5" * (size // 2))
    t.calcast.fails("db", "check", says="t.db")
    result = t.calcast.run("feed", "print", "mlb")
    assert result.code in (0, 1) and len(result.err.splitlines()) == result.code, str(result)


def test_read_only_database(t):
    t.calcast("topic", "add", "x", "--title", "X")
    away = t.dir / "ro"
    away.mkdir()
    for path in t.dir.glob("t.db*"):
        path.rename(away / path.name)
    for path in away.glob("*"):
        path.chmod(0o400)
    away.chmod(0o500)
    if os.getuid() == 0:
        # Root may write anything; the program becomes the file's owner.
        t.dir.chmod(0o755)
        for path in [away, *away.glob("*")]:
            os.chown(path, 65534, 65534)
    db = t.other("ro/t.db")
    try:
        for args in (["topic", "add", "y", "--title", "Y"], ["topic", "set", "x", "--title", "Z"]):
            db.fails(*args, says="t.db")
    finally:
        away.chmod(0o700)


def test_taken_port_and_second_daemon(t):
    t.calcast("topic", "add", "x", "--title", "X")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        t.calcast.fails("serve", "--listen", "127.0.0.1:" + port, says=port)
    for address in ["nonsense", "127.0.0.1:99999", "127.0.0.1:http", "256.1.1.1:80"]:
        result = t.calcast.run("serve", "--listen", address, timeout=20)
        assert result.code in (1, 2) and address.split(":")[0] in result.err, str(result)
    server = t.serve()
    t.calcast.fails("serve", "--listen", "127.0.0.1:0", says=str(server.process.pid))
    assert server.get("/healthz").status == 200


def test_unreadable_files(t):
    add = ["source", "add"]
    t.calcast(*add, "none", "--module", "csv", "--url", "file:/nonexistent/x.csv", "--topic", "x")
    t.calcast.fails("fetch", "none", says="/nonexistent/x.csv")
    t.calcast(*add, "dir", "--module", "csv", "--url", f"file:{t.dir}", "--topic", "x")
    t.calcast.fails("fetch", "dir", says=str(t.dir))
    html = t.file("page.json", "<!DOCTYPE html><html><body>Sorry</body></html>")
    for module in "json", "mlb", "ics", "csv":
        t.calcast(*add, f"html-{module}", "--module", module, "--url", f"file:{html}",
                  "--topic", "x")
        t.calcast.fails("fetch", f"html-{module}")
    assert t.calcast.events() == []
    t.calcast.fails("feed", "check", t.dir / "none.ics", says="none.ics")
    broken = t.file("broken.ics", "BEGIN:VCALENDAR\nVERSION:2.0\n")
    result = t.calcast.run("feed", "check", broken)
    assert result.code == 1


def test_hostile_requests(t):
    """One answer each at most, and the server lives on."""
    with_season(t, n=5)
    server = t.serve("--no-fetch", "--no-push")
    end = b"Host: x\r\nConnection: close\r\n\r\n"
    good = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    cases = [
        (b"200", good),
        (b"404", b"GET /feeds/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + end),
        (b"404", b"GET /feeds/../../etc/passwd HTTP/1.1\r\n" + end),
        (b"404", b"GET /feeds/mlb%00.ics HTTP/1.1\r\n" + end),
        (b"404", b"GET /feeds/mlb.ics%0d%0aX:y HTTP/1.1\r\n" + end),
        (b"4", b"POST /feeds/mlb.ics HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
               + end + b"0\r\n\r\n" + good),
        (b"4", b"GET /healthz HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + end + b"12345"),
        (b"4", b"GET /healthz HTTP/1.1\r\nContent-Length: 48\r\n" + end + good),
        (b"4", b"GET /healthz HTTP/1.1\r\nHost: y\r\n" + end),
        # The rest of it is not read: the reset may overtake the answer.
        (b"", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n" + end),
        (b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    ]
    for status, request in cases:
        got = server.raw(request)
        assert got.count(b"HTTP/1.1 ") <= 1, (request[:80], got[:300])
        if status:
            assert got.startswith(b"HTTP/1.1 " + status), (request[:80], got[:80])
    assert server.get("/feeds/mlb.ics").status == 200


def test_full_disk(t):
    small = t.dir / "small"
    small.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", bytes(small), b"tmpfs", 0, b"size=4m") != 0:
        raise Skip("mounting a small tmpfs: " + os.strerror(ctypes.get_errno()))
    try:
        full_disk(t, small)
    finally:
        libc.umount2(bytes(small), 2)


def full_disk(t, small):
    calcast, site = t.other("small/t.db"), t.upstream()
    rows = season.games(200)
    site.pages["/schedule"] = upstream.page(season.page(rows[:20]))
    calcast("source", "add", "mlb", "--module", "mlb", "--url", site.url("/schedule"),
            "--topic", "mlb", "--allow-private")
    calcast("fetch", "mlb")
    server = t.serve("--no-fetch", "--no-push", calcast=calcast)
    before = server.get("/feeds/mlb.ics")
    site.pages["/schedule"] = upstream.page(season.page(rows))
    with open(small / "filler", "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    calcast.fails("fetch", "mlb")
    calcast.fails("topic", "add", "y", "--title", "Y" * 200, "--description", "d" * 5000)
    assert server.get("/feeds/mlb.ics").body == before.body
    assert server.get("/feeds/mlb.json").status == 200
    (small / "filler").unlink()
    calcast.check()
    assert len(calcast.events()) == 20
    assert [x["slug"] for x in calcast.json("topic", "list")] == ["mlb"]
    calcast("fetch", "mlb")
    assert len(calcast.events()) == 200
