#!/usr/bin/python3
"""read.py FILE [ZONE] - what python-icalendar makes of a calendar, as JSON."""
import datetime
import json
import sys
import zoneinfo

import icalendar

UTC = datetime.timezone.utc


def is_day(value):
    return not isinstance(value, datetime.datetime)


def instant(value, zone):
    """A day or a time of no zone is read on the reader's clock."""
    if is_day(value):
        value = datetime.datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def when(value, zone):
    return value.isoformat() if is_day(value) else text(instant(value, zone))


def end_of(event, start):
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start + datetime.timedelta(days=1) if is_day(start) else start


def rings(alarm, start, end, zone):
    trigger = alarm["TRIGGER"]
    if not isinstance(trigger.dt, datetime.timedelta):
        return text(instant(trigger.dt, zone))
    origin = end if trigger.params.get("RELATED") == "END" else start
    if is_day(origin):
        # On the wall clock: a day before a change of clocks has other hours.
        wall = datetime.datetime(origin.year, origin.month, origin.day) + trigger.dt
        return text(instant(wall, zone))
    return text(instant(origin, zone) + trigger.dt)


def read(path, zone):
    with open(path, "rb") as file:
        calendars = icalendar.Calendar.from_ical(file.read(), multiple=True)
    events = []
    for event in (e for c in calendars for e in c.walk("VEVENT")):
        start = event["DTSTART"].dt
        end = end_of(event, start)
        events.append({
            "uid": str(event["UID"]),
            "summary": str(event.get("SUMMARY", "")),
            "start": when(start, zone),
            "end": when(end, zone),
            "allday": is_day(start),
            "status": str(event.get("STATUS", "")),
            "sequence": int(event.get("SEQUENCE", 0)),
            "alarms": sorted(rings(a, start, end, zone)
                             for a in event.walk("VALARM")),
        })
    return {"count": len(events), "events": events}


if __name__ == "__main__":
    ZONE = zoneinfo.ZoneInfo(sys.argv[2] if len(sys.argv) > 2 else "UTC")
    print(json.dumps(read(sys.argv[1], ZONE), ensure_ascii=False))
