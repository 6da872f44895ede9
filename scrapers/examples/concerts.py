#!/usr/bin/python3
"""A program in the place of a module: a page on standard input, events on standard output.

    calcast source add hall --module exec --set program=/usr/local/lib/calcast/concerts.py \\
        --url https://hall.example.org/concerts --timezone Asia/Seoul --topic hall

It reads a list such as
    <li id="c7"><b>Evening of cellos</b> <i>2026.04.03 19:30</i> <span>Small hall</span></li>
`calcast module show exec --schema` says what else a line may hold.
"""
import json
import os
import re
import sys
from html.parser import HTMLParser

PARTS = {"b": "title", "i": "when", "span": "location"}     # where a row has what


class Rows(HTMLParser):
    """Every <li> as {"id", "title", "when", "location"}."""

    def __init__(self):
        super().__init__()
        self.rows, self.part = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "li":
            self.rows.append({"id": dict(attrs).get("id")})
        self.part = PARTS.get(tag)

    def handle_endtag(self, tag):
        self.part = None

    def handle_data(self, data):
        if self.rows and self.part:
            self.rows[-1][self.part] = self.rows[-1].get(self.part, "") + data


def put(line):
    print(json.dumps(line))     # ASCII: no locale can spoil it


# The page comes as it was fetched; its charset and the rest are in the environment.
page = sys.stdin.buffer.read().decode(os.environ.get("CALCAST_CHARSET", "utf-8"), "replace")
if "<li" not in page:
    # A page that is not what it should be must not look like one without events.
    put({"error": "no list in the page: was the site rebuilt?"})
    sys.exit(1)
reader, unread = Rows(), []
reader.feed(page)
for number, row in enumerate(reader.rows, 1):
    title, off = re.subn(r"\s*\(취소\)", "", row.get("title", "").strip())
    when = re.fullmatch(r"\s*(\d{4})\.(\d\d)\.(\d\d)(?: (\d\d:\d\d))?(?: ~ (\d{4})\.(\d\d)\.(\d\d))?\s*",
                        row.get("when", ""))
    if not when or not title:
        unread.append({"row": number, "why": "no title or no date"})
        continue
    year, month, day, time, *end = when.groups()
    put({"external_id": row["id"],      # the site's own: it stays when all else changes
         "title": title, "kind": "concert", "location": row.get("location"),
         "status": "cancelled" if off else "confirmed",
         "start": f"{year}-{month}-{day}" + (f"T{time}" if time else ""),
         "end": "-".join(end) if end[0] else None})     # the last day; none: not known
# Without this last line nothing that was written counts.
put({"end": {"rows": len(reader.rows), "unread": unread}})
