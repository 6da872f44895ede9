-- Sources as the web has them: recipes, several pages each, hosts that are asked
-- politely; events that an operator corrects or has to confirm.

ALTER TABLE source ADD COLUMN recipe TEXT;	-- a shipped one's name, or a file's path; NULL: none
ALTER TABLE source ADD COLUMN read_as TEXT;	-- SHA-256, hex, of what decided how the last ingested page was read; NULL: none was
ALTER TABLE source ADD COLUMN host TEXT;	-- of its requests, as in table host; "" for none; NULL: not known yet
ALTER TABLE source ADD COLUMN robots TEXT;	-- what robots.txt said at the last fetch: "allowed" "forbidden"; NULL: not asked
ALTER TABLE source ADD COLUMN last_news INTEGER NOT NULL DEFAULT 0;	-- when a run last added or changed an event; 0: never
ALTER TABLE source ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;	-- 1: what the pages that were read last do not show is not there ...
ALTER TABLE source ADD COLUMN whole_from TEXT;	-- ... from that date on; NULL: everywhere
ALTER TABLE source ADD COLUMN whole_to TEXT;	-- ... up to that date, exclusive

CREATE TABLE host (				-- shared by daemon and commands
	host		TEXT PRIMARY KEY,	-- lower case; with the port where it is not the scheme's
	next_at_ms	INTEGER NOT NULL DEFAULT 0,	-- no request before; while one is made: when it is given up
	retry_at	INTEGER NOT NULL DEFAULT 0,	-- the host asked to be left alone until then
	day		INTEGER NOT NULL DEFAULT 0,	-- days since 1970 in UTC ...
	used		INTEGER NOT NULL DEFAULT 0,	-- ... and the requests made on it
	robots		BLOB,			-- the last robots.txt that could be had; NULL: there is none
	robots_status	INTEGER NOT NULL DEFAULT 0,	-- of HTTP, when it was had
	robots_at	INTEGER NOT NULL DEFAULT 0,	-- when that was; 0: never
	robots_tried	INTEGER NOT NULL DEFAULT 0	-- when it was last asked for
) STRICT;

CREATE TABLE page_of_request (			-- the last body of each request of a source
	source		INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
	request		TEXT NOT NULL,		-- method, address and form, as asked
	role		TEXT NOT NULL,		-- "page" "next" "detail"
	context_hash	TEXT,			-- of the item that a detail page belongs to; NULL: none
	url		TEXT NOT NULL,		-- after redirects
	etag		TEXT,			-- verbatim; NULL: none
	last_modified	TEXT,			-- verbatim; NULL: none
	charset		TEXT,			-- label; NULL: none
	hash		TEXT NOT NULL,		-- SHA-256 of the body as fetched, hex
	body		BLOB NOT NULL,		-- gzip
	follows		INTEGER NOT NULL DEFAULT 0,	-- other pages that it named
	items		TEXT,			-- of a detail page: JSON array of what it gave; NULL: read it again
	first_seen	INTEGER NOT NULL,	-- first fetch with this hash
	fetched_at	INTEGER NOT NULL,
	used_at		INTEGER NOT NULL,	-- last run that needed it
	PRIMARY KEY (source, request)
) STRICT;
INSERT INTO page_of_request (source, request, role, url, etag, last_modified,
	charset, hash, body, first_seen, fetched_at, used_at)
	SELECT p.source, 'GET ' || s.url, 'page', p.url, p.etag, p.last_modified,
	p.charset, p.hash, p.body, p.first_seen, p.fetched_at, p.fetched_at
	FROM page p JOIN source s ON s.id = p.source WHERE s.url IS NOT NULL;
DROP TABLE page;
ALTER TABLE page_of_request RENAME TO page;

-- What waits for the operator is judged anew at the next fetch.
DROP TABLE held;
CREATE TABLE held (				-- a run that waits for the operator
	source		INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE,
	at		INTEGER NOT NULL,	-- of the first run with this content
	last_at		INTEGER NOT NULL,	-- of the last run that counts in times
	times		INTEGER NOT NULL,	-- runs with this content, hours apart
	hash		TEXT NOT NULL,		-- SHA-256 of the items, hex
	read_as		TEXT NOT NULL,		-- of what decided how they were read
	reason		TEXT NOT NULL,
	vanishing	INTEGER NOT NULL,	-- 1: events would vanish: never accepted by itself
	items		TEXT NOT NULL,		-- JSON array
	complete	INTEGER NOT NULL,	-- absence means something ...
	from_day	TEXT,			-- ... from that date; NULL: everywhere
	to_day		TEXT,			-- ... up to that date, exclusive
	would_cancel	INTEGER NOT NULL,	-- events
	would_add	INTEGER NOT NULL,
	would_change	INTEGER NOT NULL,
	diff		TEXT NOT NULL CHECK (json_valid(diff))	-- [{"what","before","after"}], the first of them
) STRICT;

ALTER TABLE event ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;	-- 1: its id names another event now; it stays as it stood
ALTER TABLE event ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;	-- 1: an operator took it out of every topic
ALTER TABLE event ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;	-- 1: read from prose; in no topic until accepted

CREATE TABLE overlay (				-- an operator's lasting correction of an event
	event		INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
	what		TEXT NOT NULL CHECK (what IN ('cancel', 'hide', 'move', 'note', 'rename')),
	value		TEXT NOT NULL CHECK (json_valid(value)),	-- what of the item it replaces: {"title":"..."}
	who		TEXT NOT NULL,
	why		TEXT,			-- NULL: not said
	at		INTEGER NOT NULL,
	PRIMARY KEY (event, what)
) STRICT, WITHOUT ROWID;

-- When is a source's next event?
CREATE INDEX event_source_start ON event (source, start_utc);
