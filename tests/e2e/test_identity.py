"""Real snapshots of a race list, a day or some days apart: what changed, and nothing else."""
import calendar
import time

import upstream

SPECS = ("rows=.", "id=event_id", "title=event_name", "start={year}-{month}-{day}",
         "time=start_time", "location=location", "kind=race")


def fetch_at(t, site, snapshot, when):
    """Reads that snapshot as if it were that day; the run."""
    directory = t.data("samples", "roadrun-snapshots")
    [path] = directory.glob(f"*__{snapshot}*.json")
    site.pages["/races"] = upstream.page(path.read_bytes())
    offset = calendar.timegm(time.strptime(when, "%Y-%m-%dT%H")) - int(time.time())
    t.calcast("fetch", "races", offset=offset)
    return t.calcast.json("source", "show", "races")["runs"][0]


def races(t):
    t.data("samples", "roadrun-snapshots")
    site = t.upstream()
    t.calcast("source", "add", "races", "--module", "json", "--url", site.url("/races"),
              "--topic", "races", "--timezone", "Asia/Seoul", "--allow-private",
              *(x for s in SPECS for x in ("--set", s)))
    return site


def counts(run):
    return {k: run[k] for k in ("added", "changed", "cancelled", "unread")}


def test_days_of_a_race_list(t):
    """An id was given to another race: that one is new, the one before stays as it was."""
    site = races(t)
    assert fetch_at(t, site, "20260221", "2026-02-21T12")["added"] == 749
    before = {e["uid"]: e for e in t.calcast.events()}
    run = fetch_at(t, site, "20260225", "2026-02-25T16")
    assert counts(run) == {"added": 4, "changed": 2, "cancelled": 0, "unread": 0}, run
    after = {e["uid"]: e for e in t.calcast.events()}
    new = [e for u, e in after.items() if u not in before]
    assert sorted(e["external_id"] for e in new) == ["40317", "41422", "41423", "41424"]
    both = {e["title"]: e for e in after.values() if e["external_id"] == "40317"}
    old = both["부산 영도트레일런"]
    assert len(both) == 2 and before[old["uid"]] == old
    changed = {e["external_id"] for u, e in after.items() if u in before and e != before[u]}
    assert changed == {"41333", "41371"}
    run = fetch_at(t, site, "20260225", "2026-02-25T20")
    assert counts(run) == {"added": 0, "changed": 0, "cancelled": 0, "unread": 0}, run


def test_a_year_leaves_a_race_list(t):
    """530 rows of the year before go at once: they are past, so nothing happens to them."""
    site = races(t)
    assert fetch_at(t, site, "20260619", "2026-06-19T07")["added"] == 920
    before = {e["uid"]: e for e in t.calcast.events()}
    run = fetch_at(t, site, "20260620", "2026-06-20T06")
    assert run["status"] == "ok" and counts(run) == {"added": 3, "changed": 0, "cancelled": 0, "unread": 1}, run
    for day in ("21", "22", "23"):
        run = fetch_at(t, site, "20260620", f"2026-06-{day}T06")
        assert run["cancelled"] == 0, run
    after = {e["uid"]: e for e in t.calcast.events()}
    assert len(after) == 923 and all(after[u] == e for u, e in before.items())
