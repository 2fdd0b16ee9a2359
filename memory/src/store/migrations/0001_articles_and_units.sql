-- Why: a translation unit is only as good as its evidence. Every unit made by alignment can be traced to the two
-- documents it came from, byte for byte, and shown between its neighbours.

-- One row: whose rules made the keys below. Keys made by other rules are made again when the memory is opened.
CREATE TABLE analyzer (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL
) STRICT;

-- A published piece, whatever languages it exists in.
CREATE TABLE article (
    id         INTEGER PRIMARY KEY,
    identity   TEXT NOT NULL UNIQUE,  -- what the user calls it: --id, else its URL, else the path of its source text
    url        TEXT,
    title      TEXT,
    date       TEXT,                  -- as the user gave it; ISO 8601 is asked for
    added_at   TEXT NOT NULL,         -- UTC, ISO 8601, seconds
    changed_at TEXT NOT NULL
) STRICT;

-- One text of an article in one language. A corrected text is another document: the older one stays for as long as an
-- alignment with a third language still rests on it.
CREATE TABLE document (
    id           INTEGER PRIMARY KEY,
    article_id   INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    language     TEXT    NOT NULL,    -- BCP 47
    location     TEXT    NOT NULL,    -- path or URL it was read from
    content_hash BLOB    NOT NULL,    -- BLAKE3 of its bytes
    byte_length  INTEGER NOT NULL,
    segmentation BLOB    NOT NULL,    -- BLAKE3 over its segments: cut differently, it is another document
    UNIQUE (article_id, language, content_hash, segmentation)
) STRICT;

CREATE INDEX document_by_content ON document (content_hash);

CREATE TABLE segment (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,     -- from 1, in the order of the text
    paragraph   INTEGER NOT NULL,     -- from 1
    kind        TEXT    NOT NULL CHECK (kind IN ('sentence', 'heading')),
    byte_start  INTEGER NOT NULL,     -- into the text as UTF-8
    byte_end    INTEGER NOT NULL,
    text        TEXT    NOT NULL,
    UNIQUE (document_id, number)
) STRICT;

-- One run of the aligner over two documents of one article.
CREATE TABLE alignment (
    id                  INTEGER PRIMARY KEY,
    source_document_id  INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    target_document_id  INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    method              TEXT    NOT NULL,
    method_version      INTEGER NOT NULL,
    document_confidence REAL    NOT NULL,
    fingerprint         BLOB    NOT NULL,  -- BLAKE3 over its beads: an equal run is not stored again
    aligned_at          TEXT    NOT NULL,
    UNIQUE (source_document_id, target_document_id)
) STRICT;

CREATE INDEX alignment_by_target ON alignment (target_document_id);

-- A bead links a run of source segments with a run of target segments; either run may be empty.
CREATE TABLE bead (
    id           INTEGER PRIMARY KEY,
    alignment_id INTEGER NOT NULL REFERENCES alignment (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,    -- from 1
    source_first INTEGER NOT NULL,    -- number of the first segment; the next one's where the run is empty
    source_count INTEGER NOT NULL,
    target_first INTEGER NOT NULL,
    target_count INTEGER NOT NULL,
    confidence   REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    UNIQUE (alignment_id, number)
) STRICT;

-- What lookup finds: a text and its translation, with the keys that matching compares.
CREATE TABLE unit (
    id               INTEGER PRIMARY KEY,
    bead_id          INTEGER UNIQUE REFERENCES bead (id) ON DELETE CASCADE,  -- NULL: it came without an article
    source_language  TEXT    NOT NULL,
    target_language  TEXT    NOT NULL,
    source_text      TEXT    NOT NULL,
    target_text      TEXT    NOT NULL,
    source_key       TEXT    NOT NULL,  -- exact key
    target_key       TEXT    NOT NULL,
    source_tokens    TEXT    NOT NULL,  -- tokens, parted by U+001F
    target_tokens    TEXT    NOT NULL,
    source_length    INTEGER NOT NULL,  -- tokens
    target_length    INTEGER NOT NULL,
    status           TEXT    NOT NULL DEFAULT 'auto' CHECK (status IN ('auto', 'confirmed', 'rejected')),
    changed_at       TEXT    NOT NULL
) STRICT;

-- A fuzzy match at score s can only differ in length by the factor s: both directions are read in length order.
CREATE INDEX unit_by_source_length ON unit (source_language, source_length);
CREATE INDEX unit_by_target_length ON unit (target_language, target_length);
