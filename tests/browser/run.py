#!/usr/bin/python3
"""run.py --bin CALCAST [--shots DIR]

Fills a database with plain and with hostile texts, serves it, and lets pages.mjs
use it in Chromium. --shots: also pictures of every page, for people to look at.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import calcast  # noqa: E402
import test_subscriptions as world  # noqa: E402

HOSTILE = [
    "<script>document.title='owned'</script>", "\"><img src=x onerror=document.title='owned'>",
    "javascript:alert(1)//", "{{t:site}} {{>manage}}", "]]></script><script>document.title='owned'</script>",
    "\u202egnihton\u202c \u0007\u2028end", "'; document.title='owned'; //", "<svg onload=document.title='owned'>",
]


def hostile(t):
    items = []
    for i, text in enumerate(HOSTILE):
        items.append({"external_id": f"h{i}", "kind": "game", "title": text, "location": text,
                      "description": text, "start": f"{world.day(2)} {10 + i}:00", "url": "javascript:document.title='owned'",
                      "image": "javascript:x", "tags": ["team:x"], "labels": {"team:x": text},
                      "texts": {"en": {"title": text}}})
    items.append({"end": {"rows": len(items), "unread": [], "complete": True}})
    data = t.file("hostile.jsonl", "\n".join(json.dumps(o) for o in items) + "\n")
    program = t.file("hostile.sh", f"#!/bin/sh\ncat {data}\n", 0o700)
    t.calcast("source", "add", "hostile", "--module", "exec", "--set", f"program={program}",
              "--set", "fetch=self", "--topic", "hostile", "--timezone", "Asia/Seoul")
    t.calcast("topic", "set", "hostile", "--title", HOSTILE[1], "--description", HOSTILE[0],
              "--category", HOSTILE[7])
    t.calcast("fetch", "hostile")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bin", required=True, type=Path)
    p.add_argument("--shots", type=Path)
    args = p.parse_args()
    args.names = []
    with tempfile.TemporaryDirectory() as directory:
        t = calcast.Context(args, Path(directory))
        try:
            world.source(t, "kbo", world.GAMES)
            moved = [list(row) for row in world.GAMES]
            moved[1][3], moved[1][5] = f"{world.day(6)} 14:00", "고척"
            world.source(t, "kbo", moved, again=True)
            world.source(t, "deals", world.SALES)
            t.calcast("topic", "set", "kbo", "--category", "야구", "--description", "LG 트윈스의 모든 경기와 예매")
            hostile(t)
            server = t.serve("--no-fetch", "--no-push", "-v")
            uid = t.calcast.events(topic="kbo")[-1]["uid"].split("@")[0]
            bad = [e["uid"].split("@")[0] for e in t.calcast.events(topic="hostile")]
            node = ["node", HERE / "pages.mjs", f"http://127.0.0.1:{server.port}", uid, ",".join(bad),
                    Path(directory) / "profile", args.shots or ""]
            status = subprocess.run([str(x) for x in node], timeout=300).returncode
            tokens = set(json.loads((Path(directory) / "profile.tokens").read_text())) if status == 0 else set()
            server.stop()
            for token in tokens:
                assert token not in server.log(), "a token stands in the log"
            if status == 0:
                print(f"browser: {len(tokens)} tokens, none in the log")
        finally:
            t.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
