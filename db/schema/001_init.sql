-- The first schema. Times are Unix seconds unless a name ends in _ms; lengths
-- are bytes; booleans are 0 or 1; a column that may be NULL says what NULL means.

CREATE TABLE meta (
	key		TEXT PRIMARY KEY,	-- "revision" (of the database), "uid_domain", "public_url"
	value		TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('revision', '0');

CREATE TABLE source (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	name		TEXT NOT NULL UNIQUE,	-- slug of up to 80 characters
	module		TEXT NOT NULL,
	url		TEXT,			-- NULL: nothing is fetched
	timezone	TEXT,			-- IANA; NULL: not given
	lang		TEXT NOT NULL,		-- of its texts: "ko"
	options		TEXT NOT NULL CHECK (json_valid(options)),	-- object of texts, as given
	every		INTEGER NOT NULL,	-- seconds between fetches; 0: never by itself
	enabled		INTEGER NOT NULL,
	allow_private	INTEGER NOT NULL,
	removed		INTEGER NOT NULL DEFAULT 0,	-- 1: only its events are left
	generation	INTEGER NOT NULL DEFAULT 0,	-- raised by every ingest and edit
	next_due	INTEGER NOT NULL DEFAULT 0,
	retry_at	INTEGER NOT NULL DEFAULT 0,	-- the server asked not to be asked before
	last_run	INTEGER NOT NULL DEFAULT 0,	-- 0: never
	last_good	INTEGER NOT NULL DEFAULT 0,	-- 0: never
	parsed_at	INTEGER NOT NULL DEFAULT 0,	-- when the kept page was last parsed
	failures	INTEGER NOT NULL DEFAULT 0,	-- in a row
	last_found	INTEGER NOT NULL DEFAULT 0,	-- items of the last good parse
	last_error	TEXT				-- NULL: the last run went well
) STRICT;
CREATE INDEX source_due ON source (next_due);

CREATE TABLE source_run (
	id		INTEGER PRIMARY KEY,
	source		INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
	started_ms	INTEGER NOT NULL,
	took_ms		INTEGER NOT NULL,
	status		TEXT NOT NULL,		-- "ok" "unchanged" "not-modified" "held" "failed" "accepted" "rejected"
	http_status	INTEGER NOT NULL,	-- 0: none
	bytes		INTEGER NOT NULL,
	found		INTEGER NOT NULL,	-- items
	added		INTEGER NOT NULL,	-- events, as the next two
	changed		INTEGER NOT NULL,
	cancelled	INTEGER NOT NULL,
	held		INTEGER NOT NULL,	-- items held back
	unread		INTEGER NOT NULL,	-- rows not understood
	error		TEXT,			-- NULL: none
	why		TEXT CHECK (why IS NULL OR json_valid(why))	-- [{"row","why"}]; NULL: every row was read
) STRICT;
CREATE INDEX source_run_source ON source_run (source, id);

CREATE TABLE page (				-- the last body of a source
	source		INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE,
	url		TEXT NOT NULL,		-- after redirects
	etag		TEXT,			-- verbatim; NULL: none
	last_modified	TEXT,			-- verbatim; NULL: none
	charset		TEXT,			-- label; NULL: none
	hash		TEXT NOT NULL,		-- SHA-256 of the body as fetched, hex
	body		BLOB NOT NULL,		-- gzip
	first_seen	INTEGER NOT NULL,	-- first fetch with this hash
	fetched_at	INTEGER NOT NULL
) STRICT;

CREATE TABLE held (				-- a run that waits for the operator
	source		INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE,
	at		INTEGER NOT NULL,
	reason		TEXT NOT NULL,
	items		TEXT NOT NULL,		-- JSON array
	complete	INTEGER NOT NULL,	-- absence means something ...
	from_day	TEXT,			-- ... from that date; NULL: everywhere
	to_day		TEXT,			-- ... up to that date, exclusive
	would_cancel	INTEGER NOT NULL,	-- events
	would_add	INTEGER NOT NULL,
	would_change	INTEGER NOT NULL,
	gone		TEXT			-- JSON array of titles with dates; NULL: none
) STRICT;

CREATE TABLE event (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	uid		TEXT NOT NULL,		-- with @domain; never changes
	uid_key		TEXT NOT NULL GENERATED ALWAYS AS	-- before the @: names it in paths
			(substr(uid, 1, instr(uid || '@', '@') - 1)) VIRTUAL,
	source		INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
	external_id	TEXT NOT NULL,		-- upstream's
	incarnation	INTEGER NOT NULL DEFAULT 0,	-- of an id that upstream uses again
	kind		TEXT NOT NULL,
	parent		TEXT,			-- external id in the same source; NULL: none
	lang		TEXT NOT NULL,		-- which row of event_text is the source's own
	form		TEXT NOT NULL CHECK (form IN ('date', 'zoned', 'instant')),
	starts		TEXT NOT NULL,		-- in that form
	ends		TEXT,			-- in that form, exclusive; NULL: unknown
	tzid		TEXT,			-- IANA; NULL: none
	time_unknown	INTEGER NOT NULL,
	start_utc	INTEGER NOT NULL,	-- derived, as the next two
	end_utc		INTEGER NOT NULL,	-- with a length by kind where ends is NULL
	utc_offset	INTEGER NOT NULL,	-- seconds east of UTC at the start
	status		TEXT NOT NULL CHECK (status IN ('confirmed', 'tentative', 'cancelled', 'postponed')),
	url		TEXT,			-- NULL: none, as the next three
	result		TEXT,
	price		TEXT,
	image		TEXT,
	sequence	INTEGER NOT NULL,	-- visible changes so far
	modified	INTEGER NOT NULL,
	revision	INTEGER NOT NULL,
	missing_since	INTEGER NOT NULL DEFAULT 0,	-- 0: upstream has it
	missing_runs	INTEGER NOT NULL DEFAULT 0,	-- complete runs in a row without it
	vanished	INTEGER NOT NULL DEFAULT 0,	-- 1: cancelled by us because it is missing
	UNIQUE (source, external_id, incarnation)
) STRICT;
CREATE UNIQUE INDEX event_uid ON event (uid_key);
CREATE INDEX event_start ON event (start_utc);

CREATE TABLE event_text (
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	lang		TEXT NOT NULL,
	title		TEXT NOT NULL,
	location	TEXT,			-- NULL: not known
	description	TEXT,			-- NULL: none
	folded		TEXT NOT NULL,		-- the title as rules compare it
	PRIMARY KEY (event, lang)
) STRICT;

CREATE TABLE event_tag (
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	key		TEXT NOT NULL,
	value		TEXT NOT NULL,
	PRIMARY KEY (event, key, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_tag_value ON event_tag (key, value);

CREATE TABLE tag_label (
	key		TEXT NOT NULL,
	value		TEXT NOT NULL,
	lang		TEXT NOT NULL,
	label		TEXT NOT NULL,		-- for people
	PRIMARY KEY (key, value, lang)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (				-- what an event was made from
	event		INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE,
	source		INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
	external_id	TEXT NOT NULL,
	json		TEXT NOT NULL,		-- canonical
	hash		TEXT NOT NULL,		-- SHA-256, hex; equal: nothing happened
	UNIQUE (source, external_id)
) STRICT;

CREATE TABLE fragment (				-- a VEVENT without stamps and alarms
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	lang		TEXT NOT NULL,
	style		TEXT NOT NULL,		-- "plain"; others only where they differ from it
	title		TEXT NOT NULL,		-- its SUMMARY, for alarms
	tzid		TEXT,			-- the VTIMEZONE it needs; NULL: none
	bytes		BLOB NOT NULL,
	renderer	INTEGER NOT NULL,	-- version of the code that made it
	PRIMARY KEY (event, lang, style)
) STRICT;

CREATE TABLE vtimezone (
	tzid		TEXT PRIMARY KEY,
	bytes		BLOB NOT NULL		-- the VTIMEZONE
) STRICT;

CREATE TABLE event_change (			-- causes of pushes; ids are never used again
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	source		INTEGER NOT NULL,
	type		TEXT NOT NULL CHECK (type IN ('added', 'changed', 'cancelled')),
	at		INTEGER NOT NULL,
	before		TEXT,			-- JSON of the event shape; NULL for added
	after		TEXT NOT NULL
) STRICT;
CREATE INDEX event_change_event ON event_change (event);

CREATE TABLE topic (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	slug		TEXT NOT NULL UNIQUE CHECK (slug GLOB '[a-z0-9]*' AND
			slug NOT GLOB '*[^a-z0-9-]*' AND length(slug) <= 64),
	title		TEXT NOT NULL,
	description	TEXT,			-- NULL: none, as the next two
	category	TEXT,
	color		TEXT,			-- CSS3 name
	timezone	TEXT,			-- IANA, given by hand; NULL: of its first source
	alarm		TEXT NOT NULL,		-- alarm words: "30m"
	allday		TEXT NOT NULL,		-- "1d-1800"
	stamp		INTEGER NOT NULL DEFAULT 0,	-- 0: its alarms were never edited
	bump		INTEGER NOT NULL DEFAULT 0,	-- edits of alarms so far
	revision	INTEGER NOT NULL,
	window_from	INTEGER NOT NULL,	-- events that ended before it are not in the feed
	modified	INTEGER NOT NULL	-- newest event, edit or move of the window
) STRICT;

CREATE TABLE retired_slug (			-- of removed topics: never given away again
	slug		TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE topic_rule (			-- one condition of one rule
	id		INTEGER PRIMARY KEY,
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
	rule		INTEGER NOT NULL,	-- number within the topic
	key		TEXT NOT NULL,		-- "source" "kind" "text" "tag:KEY"
	value		TEXT NOT NULL,
	folded		TEXT,			-- of "text": as titles are folded; NULL for others
	anchor		INTEGER NOT NULL	-- 1: the key by which this rule is looked up
) STRICT;
CREATE INDEX topic_rule_topic ON topic_rule (topic, rule);
CREATE INDEX topic_rule_anchor ON topic_rule (key, value) WHERE anchor = 1;

CREATE TABLE topic_event (
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
	end_utc		INTEGER NOT NULL,	-- the event's, so that a window is one range
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	PRIMARY KEY (topic, end_utc, event)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX topic_event_event ON topic_event (event, topic);

CREATE TABLE hook (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	name		TEXT NOT NULL UNIQUE,
	url		TEXT,			-- NULL: exec
	program		TEXT,			-- NULL: webhook
	args		TEXT NOT NULL CHECK (json_valid(args)),		-- array of texts, as the next three
	topics		TEXT NOT NULL CHECK (json_valid(topics)),	-- []: any
	kinds		TEXT NOT NULL CHECK (json_valid(kinds)),
	tags		TEXT NOT NULL CHECK (json_valid(tags)),
	secret		TEXT,			-- "whsec_..."; NULL: exec
	causes		TEXT NOT NULL,		-- "reminder,changed,cancelled"
	before		TEXT NOT NULL,		-- alarm words
	allday		TEXT NOT NULL,
	allow_private	INTEGER NOT NULL,
	paused		INTEGER NOT NULL DEFAULT 0,
	created		INTEGER NOT NULL,
	since_change	INTEGER NOT NULL,	-- last event_change when it was added
	CHECK ((url IS NULL) <> (program IS NULL))
) STRICT;

CREATE TABLE cause_cursor (			-- how far causes have become deliveries
	name		TEXT PRIMARY KEY,	-- "changes" "reminders"
	value		INTEGER NOT NULL	-- event_change.id; Unix seconds
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	hook		INTEGER NOT NULL REFERENCES hook ON DELETE CASCADE,
	key		TEXT NOT NULL UNIQUE,	-- cause and receiver: each happens once
	msg_id		TEXT NOT NULL,		-- the same over all tries
	type		TEXT NOT NULL,		-- "event.reminder"...
	event		INTEGER NOT NULL,	-- 0: none
	start_utc	INTEGER NOT NULL,	-- of the event when it was queued; 0: no reminder
	body		TEXT NOT NULL,		-- one line of JSON
	next_at_ms	INTEGER NOT NULL,
	lease_until_ms	INTEGER NOT NULL DEFAULT 0,	-- 0: nobody is sending it
	ready_at_ms	INTEGER NOT NULL GENERATED ALWAYS AS	-- may be sent from then on
			(max(next_at_ms, lease_until_ms)) VIRTUAL,
	tries		INTEGER NOT NULL,
	state		TEXT NOT NULL CHECK (state IN ('queued', 'done', 'dead', 'moved', 'expired')),
	last_error	TEXT,			-- NULL: none
	created_ms	INTEGER NOT NULL,
	finished_ms	INTEGER			-- NULL: still queued
) STRICT;
CREATE INDEX outbox_ready ON outbox (state, ready_at_ms);
CREATE INDEX outbox_hook ON outbox (hook);
