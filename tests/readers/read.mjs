// read.mjs FILE [ZONE] - what ical.js makes of a calendar, as JSON. ZONE is
// where the reader lives: days begin there.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const [file, zone = 'UTC'] = process.argv.slice(2);

// As Thunderbird does.
ICAL.design.strict = false;

function offsetMs(instant) {
	const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone,
	    hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
	    hour: 'numeric', minute: 'numeric', second: 'numeric' })
	    .formatToParts(instant);
	const n = (type) => Number(parts.find((p) => p.type === type).value);
	return Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'),
	    n('minute'), n('second')) - instant;
}

// Milliseconds; a day or a time of no zone is read on the reader's clock.
function instantOf(t) {
	if (!t.isDate && t.zone !== ICAL.Timezone.localTimezone)
		return t.toUnixTime() * 1000;
	const wall = Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second);
	const first = wall - offsetMs(wall);
	return wall - offsetMs(first);
}

const text = (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
const when = (t) => (t.isDate ? t.toString() : text(instantOf(t)));

function rings(alarm, event) {
	const trigger = alarm.getFirstProperty('trigger');
	const value = trigger.getFirstValue();
	if (value.icaltype !== 'duration')
		return text(instantOf(value));
	const from = trigger.getParameter('related') === 'END' ?
	    event.endDate : event.startDate;
	// A day has no hours to count from until it is a time.
	if (!from.isDate)
		return text(instantOf(from) + value.toSeconds() * 1000);
	const at = from.clone();
	at.isDate = false;
	at.addDuration(value);
	return text(instantOf(at));
}

const parsed = ICAL.parse(readFileSync(file, 'utf8'));
const calendars = (Array.isArray(parsed[0]) ? parsed : [parsed])
    .map((c) => new ICAL.Component(c));
const events = [];

for (const calendar of calendars) {
	for (const z of calendar.getAllSubcomponents('vtimezone'))
		ICAL.TimezoneService.register(z);
	for (const c of calendar.getAllSubcomponents('vevent')) {
		const event = new ICAL.Event(c);
		events.push({
			uid: event.uid,
			summary: event.summary ?? '',
			start: when(event.startDate),
			end: when(event.endDate),
			allday: event.startDate.isDate,
			status: c.getFirstPropertyValue('status') ?? '',
			sequence: event.sequence ?? 0,
			alarms: c.getAllSubcomponents('valarm')
			    .map((a) => rings(a, event)).sort(),
		});
	}
}
console.log(JSON.stringify({ count: events.length, events }));
