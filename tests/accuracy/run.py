#!/usr/bin/python3
"""run.py --bin CALCAST --data DIR [NAME...]

Reads every recorded page whose truth is known with `calcast source test`, as
an operator would, and prints how much of it was right and what it cost (the whole
command, the larger of its processes): a row a page, and what is wrong below it. ways.json says which recipe or options read which page. The
pages lie beside the project, not in it: without them there is nothing to do.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bin", required=True, type=Path)
    p.add_argument("--data", required=True, type=Path)
    p.add_argument("names", nargs="*")
    return p.parse_args()


def source_test(binary, page, way):
    command = [binary, "source", "test", "--page", page, "--json"]
    for option in ("recipe", "module", "timezone", "lang", "now"):
        if option in way:
            command += ["--" + option, way[option]]
    for key, value in way.get("set", {}).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        command += ["--set", f"{key}={text}"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        text, said = out.read().decode(), err.read().decode().strip()
    try:
        result = json.loads(text)
    except json.JSONDecodeError:
        return None, said or f"exit {process.returncode}, nothing printed"
    # Of the parsing child, if that is what took most.
    result["cost"] = f"{took * 1000:5.0f} {used.ru_maxrss / 1024:4.0f}"
    return result, said


def read_time(text):
    """(kind, value) of a start as the truth or an item writes it."""
    s = re.sub(r"^(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", text.replace("/", "-"))
    s = re.sub(r"T(\d\d)(\d\d)(\d\d)$", r"T\1:\2:\3", s)
    s = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", s) if "T" in s else s
    if "T" not in s:
        return "date", s[:10]
    when = datetime.fromisoformat(s.replace("Z", "+00:00"))
    return ("instant", when.astimezone(timezone.utc)) if when.tzinfo else ("local", when)


def same_time(item, wanted):
    """Does the item start then? A truth without an offset is a wall clock; a date alone, the day."""
    kind, value = read_time(wanted)
    got_kind, got = read_time(item["start"])
    if kind == "date" or value.strftime("%H%M%S") == "000000" and kind == "local":
        return item["start"][:10] == (value if kind == "date" else value.strftime("%Y-%m-%d"))
    if kind == "local" and got_kind == "instant":
        if item.get("timezone"):
            got = got.astimezone(ZoneInfo(item["timezone"]))
        return got.replace(tzinfo=None) == value
    return got_kind == kind and got == value


STATUS_WORDS = re.compile(r"\s*[(\[][^()\[\]]*(취소|연기|CANCEL+ED)[^()\[\]]*[)\]]\s*")


def plain(title):
    """Titles are compared without what has become a status, and by single spaces."""
    return " ".join(STATUS_WORDS.sub(" ", title).split())


def same_title(item, wanted):
    got, want = plain(item["title"]), plain(wanted)
    return got == want or want in got


class Checks:
    def __init__(self):
        self.done, self.wrong = 0, []

    def check(self, good, why):
        self.done += 1
        if not good:
            self.wrong.append(why)


def check_end(c, items, name, truth):
    """The first or last event of the truth must be there, with its end and id."""
    found = [i for i in items if same_title(i, truth["title"]) and same_time(i, truth["start"])]
    c.check(found, f"{name}: no {truth['title']} at {truth['start']}")
    if not found:
        return
    if truth.get("end"):
        c.check(any((i.get("end") or "")[:10] == truth["end"][:10] or
                    i.get("end") and read_time(truth["end"])[0] == "instant" and
                    read_time(i["end"]) == read_time(truth["end"]) for i in found),
                f"{name}: ends {found[0].get('end')}, wanted {truth['end']}")
    if truth.get("uid"):
        c.check(any(truth["uid"] in (i.get("external_id") or "") or
                    truth["uid"].rsplit("-", 1)[0] in (i.get("external_id") or "")
                    for i in found),
                f"{name}: id {found[0].get('external_id')}, wanted {truth['uid']}")


def zone_wanted(truth):
    found = re.search(r"[A-Z][a-z]+/[A-Z][A-Za-z_]+", truth.get("tz") or "")
    return found.group(0) if found else None


def check_zone(c, items, truth, way):
    zone = zone_wanted(truth)
    if zone and items and "UTC" not in truth["tz"]:
        got = {i.get("timezone") for i in items if not i.get("all_day")} or {way.get("timezone", zone)}
        c.check(got <= {zone}, f"zone {sorted(map(str, got))}, wanted {zone}")
    if "all-day" in (truth.get("tz") or ""):
        c.check(all(i["all_day"] for i in items), "an event has a time where all are days")


def check_cancelled(c, items, truth):
    off = [i for i in items if i["status"] in ("cancelled", "postponed")]
    for wanted in truth.get("cancelled", []):
        c.check(any(same_title(i, wanted) or wanted == i.get("external_id") or
                    re.match(r"\d{4}-\d\d-\d\dT", wanted) and same_time(i, wanted)
                    for i in off), f"not cancelled: {wanted}")
    if "cancelled" in truth:
        c.check(len(off) == len(truth["cancelled"]),
                f"{len(off)} cancelled or postponed, wanted {len(truth['cancelled'])}")
    for wanted in truth.get("closed", []):
        c.check(not any(same_title(i, wanted) for i in off), f"closed is not cancelled: {wanted}")


def check_rest(c, result, truth):
    items = result["items"]
    if "multi_day" in truth and isinstance(truth["multi_day"], int):
        n = sum(1 for i in items if i.get("end") and i["end"][:10] > i["start"][:10])
        c.check(n == truth["multi_day"], f"{n} of several days, wanted {truth['multi_day']}")
    elif "multi_day" in truth:
        for uid, start, end in truth["multi_day"]:
            c.check(any(str(uid) in (i.get("external_id") or "") and i["start"][:10] == start and
                        (i.get("end") or "")[:10] == end for i in items),
                    f"no {uid} from {start} to {end}")
    if "ranges" in truth:
        n = sum(1 for i in items if i.get("end") and i["end"][:10] > i["start"][:10])
        c.check(n == truth["ranges"], f"{n} ranges, wanted {truth['ranges']}")
    if "time_known" in truth:
        n = sum(1 for i in items if not i["all_day"] and not i["time_unknown"])
        c.check(n == truth["time_known"], f"{n} with a time, wanted {truth['time_known']}")
    if "time_tbd" in truth:
        n = sum(1 for i in items if i["time_unknown"] or i["all_day"])
        c.check(n >= truth["time_tbd"], f"{n} of unknown time, wanted {truth['time_tbd']}")
    for uid, _ in truth.get("impossible_date", []):
        c.check(not any(i.get("external_id") == uid for i in items), f"{uid} has no such day")


def events_of(result):
    """What the store would get: rows that are the same event count once."""
    return result["would"]["added"] if result.get("would") else len(result["items"])


def examine(result, truth, way):
    c = Checks()
    items = result["items"]
    wanted = truth["events"] if isinstance(truth["events"], int) else sum(truth["events"].values())
    # A date that does not exist is no event: such rows are told as unread.
    wanted -= len(truth.get("impossible_date", []))
    found = events_of(result)
    c.check(found == wanted, f"{found} events, wanted {wanted}")
    for name in ("first", "last"):
        if "start" in truth.get(name, {}) and way.get("check_ends", True):
            check_end(c, items, name, truth[name])
    check_zone(c, items, truth, way)
    check_cancelled(c, items, truth)
    check_rest(c, result, truth)
    return c, wanted


def main():
    args = arguments()
    samples = args.data / "samples"
    if not (samples / "expected.json").exists():
        print(f"accuracy: skipped: no {samples}/expected.json")
        return 0
    ways = json.loads((HERE / "ways.json").read_text())
    failed = pages = 0
    print(f"{'page':58} {'by':22} {'found':>5} {'of':>5} {'unread':>6} {'ms':>5} {'MB':>4}  fields")
    for truth in json.loads((samples / "expected.json").read_text()):
        name = truth["file"]
        if args.names and not any(n in name for n in args.names):
            continue
        pages += 1
        way = ways.get(name)
        truth.update((way or {}).get("truth", {}))
        result, why = source_test(args.bin, samples / name, way) if way else (None, "no way to read it")
        if result is None:
            failed += 1
            print(f"{name[-58:]:58} {'-':22} {'':5} {'':5} {'':6} {'':10}  {why[:200]}")
            continue
        c, wanted = examine(result, truth, way)
        failed += bool(c.wrong)
        by = way.get("recipe") or way["module"]
        print(f"{name[-58:]:58} {by:22} {events_of(result):5} {wanted:5} "
              f"{len(result['unread']):6} {result['cost']}  {c.done - len(c.wrong)}/{c.done}")
        for line in c.wrong:
            print(f"    {line}")
    print(f"accuracy: {pages - failed} of {pages} pages right")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
