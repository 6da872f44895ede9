"""The same schedule as a page of each module's format."""
import datetime
import html
import json
from pathlib import Path

import season

EXAMPLE = Path(__file__).resolve().parents[2] / "scrapers/examples/concerts.py"
KST = datetime.timezone(datetime.timedelta(hours=9))
TEAMS = [("HT", "KIA"), ("OB", "두산"), ("LT", "롯데"), ("SS", "삼성"), ("HH", "한화"), ("NC", "NC")]
N = 14


class Row:
    def __init__(self, i, start, title=None, url=None):
        self.i, self.start = i, start
        self.title = title or f"공연 {i + 1} 번째 밤"
        self.url = url or f"https://example.org/show/{i}"

    def day(self, form="%Y-%m-%d"):
        return self.start.strftime(form)

    def time(self):
        return self.start.strftime("%H:%M")


def schedule(n=N, days=0):
    """n evenings in Seoul, each a day later and with a title of its own."""
    first = datetime.datetime.now(KST) + datetime.timedelta(days=3)
    if first.day > 14:      # all in one month, as kbo's page is
        first = (first.replace(day=1) + datetime.timedelta(days=32)).replace(day=2)
    first = first.replace(hour=19, minute=0, second=0, microsecond=0, tzinfo=None)
    first += datetime.timedelta(days=days)
    return [Row(i, first + datetime.timedelta(days=i)) for i in range(n)]


def escaped(row):
    return html.escape(row.title), html.escape(row.url)


def cell(text, kind=None, span=None):
    return {"Text": text, "Class": kind, "RowSpan": span}


def as_csv(rows):
    lines = ["번호,제목,날짜,시작시간,홈페이지"]
    lines += ['{},"{}",{},{},{}'.format(r.i, r.title.replace('"', '""'), r.day(), r.time(), r.url)
              for r in rows]
    return "\r\n".join(lines) + "\r\n"


def as_ics(rows):
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:show-{r.i}@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID=Asia/Seoul:{r.start:%Y%m%dT%H%M%S}\r\nSUMMARY:{r.title}\r\n"
        f"URL:{r.url}\r\nEND:VEVENT\r\n" for r in rows)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{events}END:VCALENDAR\r\n"


def as_json(rows):
    return json.dumps({"shows": [{"no": r.i, "name": r.title, "at": f"{r.day()}T{r.time()}:00",
                                  "link": r.url} for r in rows]}, ensure_ascii=False)


def as_html(rows):
    body = "".join("<tr><td>{}</td><td>{} {}</td><td><a href=\"{}\">{}</a></td></tr>".format(
        r.i, r.day("%Y.%m.%d"), r.time(), escaped(r)[1], escaped(r)[0]) for r in rows)
    return ("<!DOCTYPE html><html><head><meta charset=utf-8><title>공연</title></head><body>"
            f"<table id=shows><tr><th>번호</th><th>일시</th><th>제목</th></tr>{body}</table></body></html>")


def as_jsonld(rows):
    graph = [{"@type": "MusicEvent", "name": r.title, "url": r.url,
              "startDate": f"{r.day()}T{r.time()}:00+09:00"} for r in rows]
    return ("<html><body><script type=\"application/ld+json\">"
            + json.dumps({"@context": "https://schema.org", "@graph": graph}).replace("</", "<\\/")
            + "</script></body></html>")


def as_rss(rows):
    items = "".join(
        f"<item><guid>show-{r.i}</guid><title>{escaped(r)[0]}</title><link>{escaped(r)[1]}</link>"
        f"<ev:startdate>{r.day()}T{r.time()}:00+09:00</ev:startdate></item>" for r in rows)
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" "
            "xmlns:ev=\"http://purl.org/rss/1.0/modules/event/\"><channel><title>x</title>"
            f"{items}</channel></rss>")


def as_xml(rows):
    body = "".join(f"<show no=\"{r.i}\"><name>{escaped(r)[0]}</name><day>{r.day('%Y.%m.%d')}</day>"
                   f"<time>{r.time()}</time></show>" for r in rows)
    return f"<?xml version=\"1.0\" encoding=\"UTF-8\"?><shows>{body}</shows>"


def as_mlb(rows):
    return season.page([season.game(700000 + r.i, (r.start - datetime.timedelta(hours=9)).replace(
        tzinfo=datetime.timezone.utc), r.i) for r in rows]).decode()


def as_kbo(rows):
    lines = []
    for r in rows:
        code, name = TEAMS[r.i % len(TEAMS)]
        game_id = f"{r.day('%Y%m%d')}{code}LG0"
        lines.append({"row": [
            cell(f"{r.day('%m.%d')}(토)", "day", "1"), cell(f"<b>{r.time()}</b>", "time"),
            cell(f"<span>{name}</span><em><span>vs</span></em><span>LG</span>", "play"),
            cell(f"<a href='/Schedule/GameCenter/Main.aspx?gameDate={r.day('%Y%m%d')}"
                 f"&gameId={game_id}&section=START_PIT'>프리뷰</a>", "relay"),
            cell(""), cell("SPO-T"), cell(""), cell("잠실"), cell("-")]})
    return json.dumps({"rows": lines}, ensure_ascii=False)


def as_neis(rows):
    head = [{"list_total_count": len(rows)},
            {"RESULT": {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}}]
    return json.dumps({"SchoolSchedule": [{"head": head}, {"row": [
        {"SD_SCHUL_CODE": "7", "SCHUL_NM": "한빛고등학교", "AA_YMD": r.day("%Y%m%d"),
         "EVENT_NM": r.title, "LOAD_DTM": "20260101"} for r in rows]}]}, ensure_ascii=False)


def as_kopis(rows):
    body = "".join(
        f"<db><mt20id>PF{r.i}</mt20id><prfnm>{escaped(r)[0]}</prfnm>"
        f"<prfpdfrom>{r.day('%Y.%m.%d')}</prfpdfrom><prfpdto>{r.day('%Y.%m.%d')}</prfpdto>"
        "<fcltynm>홀</fcltynm><genrenm>대중음악</genrenm><openrun>N</openrun></db>" for r in rows)
    return f"<?xml version=\"1.0\" encoding=\"UTF-8\"?><dbs>{body}</dbs>"


def as_exec(rows):
    body = "".join(f"<li id=\"c{r.i}\"><b>{escaped(r)[0]}</b> <i>{r.day('%Y.%m.%d')} {r.time()}</i></li>"
                   for r in rows)
    return f"<html><body><ul>{body}</ul></body></html>"


# module: (page, content type, settings)
FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8", ["id=번호"]),
    "exec": (as_exec, "text/html", [f"program={EXAMPLE}"]),
    "html": (as_html, "text/html; charset=utf-8",
             ["rows=#shows tr", "title=제목", "start=일시", "id=번호", "url=a@href"]),
    "ics": (as_ics, "text/calendar; charset=utf-8", []),
    "json": (as_json, "application/json",
             ["rows=shows[]", "title=name", "start=at", "id=no", "url=link"]),
    "jsonld": (as_jsonld, "text/html; charset=utf-8", []),
    "kbo": (as_kbo, "application/json", ["robots=ignore"]),
    "kopis": (as_kopis, "text/xml", ["details=false"]),
    "mlb": (as_mlb, "application/json", []),
    "neis": (as_neis, "application/json", ["saturdays=true"]),
    "rss": (as_rss, "application/rss+xml", []),
    "xml": (as_xml, "text/xml", ["rows=show", "title=name", "start=day", "time=time", "id=@no"]),
}


def page(module, rows):
    return FORMATS[module][0](rows).encode()


def content_type(module):
    return FORMATS[module][1]


def path(module):
    """The address of a module's page; some say in it how many rows a page has."""
    more = {"kopis": "?service=k&rows=100&cpage=1"}
    return "/" + module + more.get(module, "")


def add(t, site, module):
    settings = [x for s in FORMATS[module][2] for x in ("--set", s)]
    t.calcast("source", "add", module, "--module", module, "--url", site.url(path(module)), "--topic", "all",
              "--timezone", "Asia/Seoul", "--allow-private", *settings)
