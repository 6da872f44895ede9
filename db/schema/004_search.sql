-- What is searched: every word cut into pairs of letters (base/grams.h), so that
-- parts of Korean words are found, and initial consonants. grams() and initials()
-- are calcast's own functions.

CREATE TABLE event_words (
	event		INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE,
	grams		TEXT NOT NULL,
	initials	TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE event_search USING fts5 (grams, initials,
	content = 'event_words', content_rowid = 'event', tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER event_words_added AFTER INSERT ON event_words BEGIN
	INSERT INTO event_search (rowid, grams, initials) VALUES (new.event, new.grams, new.initials);
END;
CREATE TRIGGER event_words_removed AFTER DELETE ON event_words BEGIN
	INSERT INTO event_search (event_search, rowid, grams, initials)
		VALUES ('delete', old.event, old.grams, old.initials);
END;

CREATE TABLE topic_words (
	topic		INTEGER PRIMARY KEY REFERENCES topic ON DELETE CASCADE,
	grams		TEXT NOT NULL,
	initials	TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE topic_search USING fts5 (grams, initials,
	content = 'topic_words', content_rowid = 'topic', tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER topic_words_added AFTER INSERT ON topic_words BEGIN
	INSERT INTO topic_search (rowid, grams, initials) VALUES (new.topic, new.grams, new.initials);
END;
CREATE TRIGGER topic_words_removed AFTER DELETE ON topic_words BEGIN
	INSERT INTO topic_search (topic_search, rowid, grams, initials)
		VALUES ('delete', old.topic, old.grams, old.initials);
END;

-- What people may type to find it.
CREATE VIEW event_text_searched AS SELECT e.id AS event,
	(SELECT group_concat(title || ' ' || coalesce(location, ''), ' ')
		FROM event_text WHERE event = e.id) || ' ' ||
	coalesce((SELECT group_concat(l.label, ' ') FROM event_tag g
		JOIN tag_label l ON l.key = g.key AND l.value = g.value WHERE g.event = e.id), '') AS text
	FROM event e;
CREATE VIEW topic_text_searched AS SELECT id AS topic,
	title || ' ' || coalesce(category, '') || ' ' || slug AS text FROM topic;

INSERT INTO event_words (event, grams, initials)
	SELECT event, grams(text), initials(text) FROM event_text_searched WHERE text IS NOT NULL;
INSERT INTO topic_words (topic, grams, initials)
	SELECT topic, grams(text), initials(text) FROM topic_text_searched;
