-- People's own calendars; topics that were renamed, ended or made from tags; what
-- an event was before it moved; how many read a topic.

CREATE TABLE subscription (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	settings	TEXT NOT NULL CHECK (json_valid(settings)),	-- object: all that is not of one topic or event
	stamp		INTEGER NOT NULL DEFAULT 0,	-- 0: never edited
	bump		INTEGER NOT NULL DEFAULT 0,	-- edits so far
	revision	INTEGER NOT NULL,		-- of the last edit
	created		INTEGER NOT NULL,
	modified	INTEGER NOT NULL,		-- last edit
	used_day	INTEGER NOT NULL DEFAULT 0	-- days since 1970 in UTC when its feed was last asked for; 0: never
) STRICT;

CREATE TABLE subscription_token (		-- a token names a subscription, and only here
	hash		TEXT PRIMARY KEY,	-- SHA-256 of the token, hex
	subscription	INTEGER NOT NULL REFERENCES subscription ON DELETE CASCADE,
	until		INTEGER			-- it was rotated away and counts until then; NULL: the present one
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_token_of ON subscription_token (subscription);

CREATE TABLE subscription_topic (
	subscription	INTEGER NOT NULL REFERENCES subscription ON DELETE CASCADE,
	place		INTEGER NOT NULL,	-- where an event is in two topics, the lower place decides
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
	settings	TEXT NOT NULL CHECK (json_valid(settings)),	-- object: filters, reminders, prefix, title
	PRIMARY KEY (subscription, place),
	UNIQUE (subscription, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_topic_topic ON subscription_topic (topic);

CREATE TABLE pick (				-- events in it that no topic of it brings
	subscription	INTEGER NOT NULL REFERENCES subscription ON DELETE CASCADE,
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX pick_event ON pick (event);

CREATE TABLE mute (				-- events left out of it
	subscription	INTEGER NOT NULL REFERENCES subscription ON DELETE CASCADE,
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX mute_event ON mute (event);

CREATE TABLE slug_alias (			-- what a topic was called: serves the same bytes for ever
	slug		TEXT PRIMARY KEY,
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

ALTER TABLE topic ADD COLUMN label TEXT;	-- of the tag that it was made for, as it was titled then; NULL: made by hand
ALTER TABLE topic ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;	-- when it was removed; its feed says so. 0: it is published
ALTER TABLE topic ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;	-- 1: and that was so long ago that the feed is no more

ALTER TABLE source ADD COLUMN topic_per TEXT;	-- key of the tags of which every value gets a topic; NULL: none
ALTER TABLE source ADD COLUMN category TEXT;	-- of those topics; NULL: none

ALTER TABLE source ADD COLUMN attribution TEXT;	-- whose data it is, for people; NULL: not known, as the next two
ALTER TABLE source ADD COLUMN licence TEXT;
ALTER TABLE source ADD COLUMN homepage TEXT;	-- where people read the same

ALTER TABLE event ADD COLUMN was_start TEXT;	-- before it moved last: date or local time in its zone; NULL: it never did
ALTER TABLE event ADD COLUMN was_location TEXT;	-- likewise; NULL: its place never changed

CREATE TABLE topic_reader (			-- estimates: who they are is forgotten every day
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
	day		INTEGER NOT NULL,	-- days since 1970 in UTC
	readers		INTEGER NOT NULL,	-- distinct clients that asked for it
	relays		INTEGER NOT NULL,	-- servers among those that read for many, as Google's
	PRIMARY KEY (topic, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (				-- what visitors say: an event that is missing, or one that is wrong
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	topic		INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
	event		INTEGER REFERENCES event ON DELETE CASCADE,	-- NULL: it is missing
	title		TEXT,			-- of the missing one, as the next; NULL: not said
	starts		TEXT,			-- date, or local time of the topic
	text		TEXT,			-- whatever else was said
	at		INTEGER NOT NULL
) STRICT;
CREATE INDEX report_event ON report (event);
