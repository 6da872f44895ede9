"""Programs in a module's place: the shipped example, and hostile ones; the schema that authors are given."""
import json
import subprocess
import sys
from pathlib import Path

import upstream
from calcast import Skip, vevents

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "scrapers/examples/concerts.py"
FIXTURES = ROOT / "tests/fixtures"


def concerts(*rows):
    items = (f'<li id="{i}"><b>{title}</b> <i>{when}</i> <span>작은 홀</span></li>'
             for i, title, when in rows)
    return upstream.page(f"<html><meta charset=utf-8><ul>{''.join(items)}</ul>", "text/html; charset=utf-8")


def program(t, name, text):
    return t.file(name, text, 0o755)


def add(t, site, path, name="hall", *more):
    t.calcast("source", "add", name, "--module", "exec", "--set", f"program={path}",
              "--url", site.url("/hall"), "--timezone", "Asia/Seoul", "--topic", name,
              "--allow-private", *more)


def test_example_is_a_source(t):
    site = t.upstream()
    site.pages["/hall"] = concerts(("c7", "첼로의 밤", "2027.04.03 19:30"), ("c8", "봄 소풍", "2027.04.04"))
    add(t, site, EXAMPLE)
    t.calcast("fetch", "hall")
    before = vevents(t.calcast("feed", "print", "hall"))
    starts = {p["SUMMARY"]: p["DTSTART"] for _, p in before.values()}
    assert starts == {"첼로의 밤": "20270403T193000", "봄 소풍": "20270404"}, starts

    site.pages["/hall"] = concerts(("c7", "첼로의 밤", "2027.04.10 20:00"), ("c8", "봄 소풍", "2027.04.04"))
    t.calcast("fetch", "hall", offset=86400)
    after = vevents(t.calcast("feed", "print", "hall"))
    assert before.keys() == after.keys()
    moved = next(p for _, p in after.values() if p["SUMMARY"] == "첼로의 밤")
    assert moved["DTSTART"] == "20270410T200000" and int(moved["SEQUENCE"]) == 1, moved


def test_page_that_is_another_leaves_the_feed(t):
    site = t.upstream()
    site.pages["/hall"] = concerts(("c7", "첼로의 밤", "2027.04.03 19:30"))
    add(t, site, EXAMPLE)
    t.calcast("fetch", "hall")
    before = t.calcast("feed", "print", "hall")
    site.pages["/hall"] = upstream.page("<html>moved", "text/html")
    t.calcast.fails("fetch", "hall", says="was the site rebuilt?", offset=86400)
    assert t.calcast("feed", "print", "hall") == before


HOSTILE = {
    "bomb": ("for i in 1 2 3 4 5 6 7; do (for j in 1 2 3 4 5 6 7; do sleep 6170 & done; wait) & done; wait", "took over 2 s"),
    "hangs": ("trap '' TERM; sleep 6170", "took over 2 s"),
    "floods": ("yes '{\"title\":\"x\",\"start\":\"2027-01-01\"}' | head -c 1000000000", "over 32 MiB"),
    "closes": ("exec <&-; exit 0", "without the trailer"),
    "dies": ("kill -SEGV $$", "died"),
    "talks": ("echo 'no such city' >&2; exit 4", "no such city"),
    "lies": ("echo '{\"title\":\"x\",\"start\":\"2027-01-01\"}'; echo hello", "line 2 is not JSON"),
    "half": ("echo '{\"title\":\"x\",\"start\":\"2027-01-01\"}'", "without the trailer"),
}


def test_hostile_programs_are_failed_fetches(t):
    site = t.upstream()
    site.pages["/hall"] = concerts(("c7", "첼로의 밤", "2027.04.03 19:30"))
    path = program(t, "program", EXAMPLE.read_text())
    add(t, site, path, "hall", "--set", "timeout=2")
    t.calcast("fetch", "hall")
    before = t.calcast("feed", "print", "hall")
    for number, (name, (script, says)) in enumerate(HOSTILE.items(), 1):
        path.write_text(f"#!/bin/sh\n{script}\n")
        site.pages["/hall"] = concerts((name, name, "2027.05.01"))    # another page each time
        result = t.calcast.fails("fetch", "hall", says=says, offset=number * 172800)
        t.say(f"{name}: {result.err.strip()}")
        assert t.calcast("feed", "print", "hall") == before, name
    left = subprocess.run(["pgrep", "-f", "^sleep 6170$"], capture_output=True)
    assert left.returncode != 0, left.stdout


def test_items_of_a_program_are_foreign(t):
    """What the module's child may not write, a program may not either."""
    site = t.upstream()
    site.pages["/hall"] = concerts()
    lines = [{"title": "<b>\u202ebold\u0007", "start": "2027-01-01", "url": "javascript:alert(1)"},
             {"title": "no start"}, {"start": "2027-01-02"}, {"title": "x", "start": "soon"},
             {"title": "x", "start": "9999-01-01"}, {"title": "k", "start": "2027-01-03", "kind": "party"}]
    text = "\n".join(json.dumps(line) for line in lines)
    add(t, site, program(t, "program", f"#!/bin/sh\ncat <<'X'\n{text}\n{{\"end\":{{}}}}\nX\n"))
    t.calcast("fetch", "hall")
    events = t.calcast.events(source="hall")
    assert [(e["title"], e["url"]) for e in events] == [("<b>bold", None)], events
    run = t.calcast.json("source", "show", "hall")["runs"][0]
    assert run["unread"] == 5, run


def test_program_must_be_the_operators(t):
    for path, says in [("concerts.py", "absolute path"), ("/nonexistent/x", "/nonexistent/x"),
                       (t.file("plain", "#!/bin/sh\n", 0o644), "executable"),
                       (t.file("open", "#!/bin/sh\n", 0o777), "everybody may write")]:
        t.calcast.fails("source", "add", "hall", "--module", "exec", "--set", f"program={path}",
                        "--url", "http://127.0.0.1:1/", says=says)
    t.calcast.fails("source", "add", "hall", "--module", "exec", "--url", "http://127.0.0.1:1/",
                    says="which program")


# --- the schema ---

def validator(t):
    try:
        import jsonschema
    except ImportError:
        raise Skip("no python3-jsonschema") from None
    schema = t.calcast.json("module", "show", "exec", "--schema", db=False)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def parse(t, module, want, page):
    """The lines of a module's child for a saved page."""
    options = {o["name"]: o["default"] for o in t.calcast.json("module", "show", module, db=False)["options"]
               if o["default"] is not None}
    options.update(want.get("options") or {})
    job = {"options": options, "url": want.get("url"), "role": want.get("role", "page"),
           "context": want.get("context"), "timezone": want.get("timezone"), "lang": "ko",
           "reference": "2026-03-01", "from": "2026-01-01", "to": "2027-09-01"}
    done = subprocess.run([t.args.bin, "parse", module], capture_output=True, timeout=60,
                          input=json.dumps(job).encode() + b"\n" + page.read_bytes())
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_schema_holds_for_what_modules_write(t):
    check, n = validator(t), 0
    modules = {m["name"] for m in t.calcast.json("module", "list", db=False)}
    for want in sorted(FIXTURES.glob("*/*.want.json")):
        module = want.parent.name
        pages = [p for p in want.parent.glob(want.name.split(".")[0] + ".*") if p != want]
        if module not in modules or not pages:
            continue
        for line in parse(t, module, json.loads(want.read_text()), pages[0]):
            for error in check.iter_errors(line):
                raise AssertionError(f"{pages[0]}: {line}: {error.message}")
            n += 1
    t.say(f"{n} lines")
    assert n > 100


def test_schema_holds_for_the_example(t):
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, check=True,
                          input=b'<li id="1"><b>x</b><i>2027.04.03 19:30</i></li><li></li>')
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check = validator(t)
    assert len(lines) == 2 and all(check.is_valid(line) for line in lines), lines


def test_schema_refuses_what_the_reader_does(t):
    check = validator(t)
    for line in [{"title": "x"}, {"start": "2027-01-01"}, {"title": " ", "start": "2027-01-01"},
                 {"title": "x", "start": "1 May"}, {"title": "x", "start": "2027-01-01", "kind": "party"},
                 {"title": "x", "start": "2027-01-01", "status": "CANCELLED"},
                 {"title": "x", "start": "2027-01-01", "tags": ["lg"]},
                 {"title": "x", "start": "2027-01-01", "all_day": "yes"},
                 {"end": {"unread": 3}}, {"end": {"follow": [{"url": "/2"}]}}, {"end": {"from": "May"}},
                 [], "x", {}]:
        assert not check.is_valid(line), line
    for line in [{"title": "x", "start": "2027-01-01"}, {"title": 7, "start": "2027-01-01 18:30", "end": None},
                 {"title": "x", "start": "2027-01-01T18:30:00+09:00", "ours": 1}, {"end": {}},
                 {"error": "closed"}, {"error": {"code": "limit", "message": "x"}}]:
        assert check.is_valid(line), line
