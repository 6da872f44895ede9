"""A baseball season as the MLB Stats API gives it, made up for one team."""
import copy
import datetime
import json

UTC = datetime.timezone.utc
HOME = {"id": 137, "name": "San Francisco Giants"}
OPPONENTS = [
    {"id": 119, "name": "Los Angeles Dodgers"},
    {"id": 135, "name": "San Diego Padres"},
    {"id": 109, "name": "Arizona Diamondbacks"},
    {"id": 115, "name": "Colorado Rockies"},
]
VENUE = {"id": 2395, "name": "Oracle Park"}


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def game(pk, start, opponent=0, **more):
    """One row; more: what differs from a plain scheduled game."""
    row = {
        "gamePk": pk, "gameDate": iso(start),
        "officialDate": (start - datetime.timedelta(hours=7)).strftime("%Y-%m-%d"),
        "gameType": "R", "season": start.strftime("%Y"),
        "status": {"abstractGameState": "Preview", "codedGameState": "S",
                   "detailedState": "Scheduled", "statusCode": "S",
                   "startTimeTBD": False},
        "teams": {"away": {"team": OPPONENTS[opponent % len(OPPONENTS)]},
                  "home": {"team": HOME}},
        "venue": VENUE, "doubleHeader": "N", "gameNumber": 1,
        "ifNecessary": "N", "seriesDescription": "Regular Season",
        "dayNight": "night",
    }
    row.update(more)
    return row


def games(n, first=None):
    """n games, a day apart, from tomorrow 19:05 in San Francisco on."""
    if first is None:
        day = datetime.datetime.now(UTC) + datetime.timedelta(days=2)
        first = day.replace(hour=2, minute=5, second=0, microsecond=0)
    return [game(800000 + i, first + datetime.timedelta(days=i), i // 3)
            for i in range(n)]


def page(rows):
    """The rows under their official dates."""
    dates = {}
    for row in rows:
        dates.setdefault(row["officialDate"], []).append(row)
    return json.dumps({
        "totalItems": len(rows), "totalGames": len(rows),
        "dates": [{"date": d, "totalGames": len(dates[d]), "games": dates[d]}
                  for d in sorted(dates)]}).encode()


def moved(rows, i, hours):
    """The same rows, the i-th played so many hours later."""
    rows = copy.deepcopy(rows)
    start = parse(rows[i]["gameDate"]) + datetime.timedelta(hours=hours)
    rows[i] = game(rows[i]["gamePk"], start, i // 3)
    return rows


def with_status(rows, i, detailed, code):
    rows = copy.deepcopy(rows)
    rows[i]["status"].update(detailedState=detailed, statusCode=code,
                             codedGameState=code)
    return rows
