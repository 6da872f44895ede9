"""Documents and forms that nobody would write, the same ones every time: each is answered, and what comes of them is a calendar."""
import json
import random
from urllib.parse import quote

from test_subscriptions import JSON, path, world

TEXTS = ["", " ", "30m", "1d", "none", "7m", "ko", "xx", "google", "{title}", "{away}–{home}", "{", "{}", "<script>",
         "\u0000", "😀" * 20, "가" * 200, "game", "home:lg", "a:b", "x" * 5000, "\u202e", "0900", "1d-1800", "⚾ "]
FIELDS = ["name", "alarm1", "alarm2", "allday", "lang", "client", "template", "slug", "prefix", "kind.game", "kind.",
          "kind.zzz", "only-kind", "only-tag", "only-match", "only-except", "uid", "settings-of-topic", "spoilers-shown"]
DEEDS = ["settings", "topic", "remove-topic", "move-topic", "mute", "unmute", "pick", "unpick", "x"]
GOOD = {"name": "내 달력", "lang": "en", "client": "google", "spoilers": False, "title": "{title}", "alarms": ["30m"],
        "allday": "1d-1800", "kinds": {"game": {"alarms": ["1d"]}}, "prefix": "⚾ ",
        "only": {"kinds": ["game"], "tags": ["home:lg"], "match": ["두산"]}}


class Writer:
    def __init__(self, seed, slugs, uids):
        self.random, self.slugs, self.uids = random.Random(seed), slugs, uids

    def value(self, depth=0):
        pick = self.random.choice
        kinds = [lambda: pick(TEXTS), lambda: pick([0, -1, 1e308, True, None, 2 ** 63 - 1]), lambda: pick(self.uids),
                 lambda: pick(self.slugs), lambda: [pick(self.uids) for _ in range(self.random.randrange(4))]]
        if depth < 3:
            kinds += [lambda: [self.value(depth + 1) for _ in range(self.random.randrange(4))],
                      lambda: {pick([*GOOD, "game", "tags", ""]): self.value(depth + 1) for _ in range(3)}]
        return pick(kinds)()

    def fields(self, names):
        """Half of them as they should be."""
        return {n: GOOD[n] if n in GOOD and self.random.random() < .5 else self.value()
                for n in self.random.sample(names, self.random.randrange(4))}

    def document(self):
        topics = [self.random.choice(self.slugs) if self.random.random() < .5 else
                  {"slug": self.random.choice(self.slugs), **self.fields(["prefix", "title", "alarms", "kinds", "only"])}
                  for _ in range(self.random.randrange(3))]
        more = self.fields(["name", "lang", "client", "spoilers", "title", "alarms", "kinds", "picked", "muted", "x"])
        return {**({"topics": topics} if self.random.random() < .8 else {}), **more}

    def form(self):
        fields = [("do", self.random.choice(DEEDS))]
        fields += [(self.random.choice(FIELDS), self.random.choice([*TEXTS, *self.slugs, *self.uids]))
                   for _ in range(self.random.randrange(6))]
        return "&".join(f"{quote(k)}={quote(v)}" for k, v in fields)


def test_whatever_is_sent_a_calendar_stays_one(t):
    server = world(t)
    write = Writer(5545, ["kbo", "deals"], [e["uid"] for e in t.calcast.events()])
    made = server.get("/api/v1/subscriptions", JSON, "POST", body=b'{"topics":["kbo"]}').json()
    url, feed, page = (path(made[k]) for k in ("url", "feed_url", "page_url"))
    seen, checked = set(), set()
    for i in range(400):
        if i % 3 == 2:
            reply = server.get(page, {"Content-Type": "application/x-www-form-urlencoded"}, "POST", body=write.form().encode())
        else:
            reply = server.get(url, JSON, "PATCH", body=json.dumps(write.document()).encode())
        assert reply.status in (200, 303, 400, 404, 422), (i, reply.status, reply.text())
        seen.add(reply.status)
        if reply.status in (200, 303):
            assert server.get(page).status == 200
            body = server.get(feed).body
            if body not in checked:
                t.calcast("feed", "check", t.file("it.ics", body), db=False)
            checked.add(body)
    assert {200, 303, 400, 422} <= seen and len(checked) > 30, (seen, len(checked))
