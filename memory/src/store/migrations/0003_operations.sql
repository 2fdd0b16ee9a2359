-- Why: nothing may ever be lost. Every row carries a checksum, every change is an operation that can be looked at and
-- undone, and a unit remembers what people and other programs say about it.

-- `auto` becomes `machine`, and the checks of a column cannot be changed in place.
DROP TRIGGER unit_added;
DROP TRIGGER unit_changed;
DROP TRIGGER unit_removed;

CREATE TABLE unit_of_schema_3 (
    id               INTEGER PRIMARY KEY,
    bead_id          INTEGER UNIQUE REFERENCES bead (id) ON DELETE CASCADE,  -- NULL: it came without an article
    source_language  TEXT    NOT NULL,
    target_language  TEXT    NOT NULL,
    source_text      TEXT    NOT NULL,
    target_text      TEXT    NOT NULL,
    source_key       TEXT    NOT NULL,  -- exact key, shortened
    target_key       TEXT    NOT NULL,
    source_tokens    TEXT    NOT NULL,
    target_tokens    TEXT    NOT NULL,
    source_length    INTEGER NOT NULL,  -- tokens
    target_length    INTEGER NOT NULL,
    status           TEXT    NOT NULL DEFAULT 'machine' CHECK (status IN ('machine', 'confirmed', 'rejected')),
    confidence       REAL,              -- as its file says; NULL: its bead's, or 1
    changed_at       TEXT    NOT NULL,  -- UTC, ISO 8601
    created_at       TEXT,              -- NULL: not known to differ from changed_at
    author           TEXT,
    changed_by       TEXT,
    client           TEXT,
    domain           TEXT,
    tags             TEXT,              -- JSON array of strings, sorted; NULL: none
    notes            TEXT,              -- JSON array of strings; NULL: none
    properties       TEXT,              -- JSON array of {name, value}; NULL: none
    usage_count      INTEGER NOT NULL DEFAULT 0,
    external_id      TEXT,
    source_markup    TEXT,              -- the text with inline codes, where it has any
    target_markup    TEXT,
    origin           TEXT,              -- JSON: where its file says it came from
    identity         INTEGER NOT NULL,  -- hash of languages and texts: is this unit here already?
    checksum         INTEGER NOT NULL   -- of all columns before it
) STRICT;

INSERT INTO unit_of_schema_3 (id, bead_id, source_language, target_language, source_text, target_text, source_key,
        target_key, source_tokens, target_tokens, source_length, target_length, status, changed_at, identity, checksum)
    SELECT id, bead_id, source_language, target_language, source_text, target_text, source_key, target_key,
        source_tokens, target_tokens, source_length, target_length,
        CASE status WHEN 'auto' THEN 'machine' ELSE status END, changed_at,
        row_checksum(source_language, target_language, source_text, target_text), 0
    FROM unit ORDER BY id;
DROP TABLE unit;
ALTER TABLE unit_of_schema_3 RENAME TO unit;
CREATE INDEX unit_by_identity ON unit (identity);

ALTER TABLE article   ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document  ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE segment   ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alignment ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bead      ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER unit_added AFTER INSERT ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (NEW.id);
END;
CREATE TRIGGER unit_changed AFTER UPDATE OF id, source_language, target_language, source_text, target_text, source_key,
        target_key, source_tokens, target_tokens, status, confidence, changed_at, client, domain, tags, origin, bead_id
        ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (NEW.id);
END;
CREATE TRIGGER unit_evidence_changed AFTER UPDATE OF source_first, source_count, target_first, target_count, confidence
        ON bead BEGIN
    INSERT INTO unit_change (unit_id) SELECT id FROM unit WHERE bead_id = NEW.id;
END;
CREATE TRIGGER unit_removed AFTER DELETE ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (OLD.id);
END;

-- One row for each command that changed something, one transaction each.
CREATE TABLE operation (
    id       INTEGER PRIMARY KEY,
    part_of  INTEGER REFERENCES operation (id),  -- a long run is several transactions: the first of them
    at       TEXT NOT NULL,                      -- UTC, ISO 8601
    who      TEXT NOT NULL,
    command  TEXT NOT NULL,                      -- the command line
    undoes   TEXT                                -- JSON array: operations taken back by this one
) STRICT;

-- Which rows an operation added. Row ids are never given twice, so a range names them.
CREATE TABLE operation_added (
    table_name   TEXT    NOT NULL,
    last_id      INTEGER NOT NULL,
    first_id     INTEGER NOT NULL,
    operation_id INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
    PRIMARY KEY (table_name, last_id)
) STRICT, WITHOUT ROWID;

-- What rows were before an operation changed or removed them; NULL: it brought back a row that was not there.
CREATE TABLE operation_row (
    table_name   TEXT    NOT NULL,
    row_id       INTEGER NOT NULL,
    operation_id INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
    before       TEXT,                           -- JSON object
    PRIMARY KEY (table_name, row_id, operation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_row_by_operation ON operation_row (operation_id);

-- How many rows each table has, and the sum of their ids: a damaged page may show fewer, or one twice, without an error.
CREATE TABLE row_total (
    table_name TEXT    PRIMARY KEY,
    total      INTEGER NOT NULL,
    id_sum     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO row_total VALUES
    ('article', (SELECT count(*) FROM article), (SELECT coalesce(sum(id), 0) FROM article)),
    ('document', (SELECT count(*) FROM document), (SELECT coalesce(sum(id), 0) FROM document)),
    ('segment', (SELECT count(*) FROM segment), (SELECT coalesce(sum(id), 0) FROM segment)),
    ('alignment', (SELECT count(*) FROM alignment), (SELECT coalesce(sum(id), 0) FROM alignment)),
    ('bead', (SELECT count(*) FROM bead), (SELECT coalesce(sum(id), 0) FROM bead)),
    ('unit', (SELECT count(*) FROM unit), (SELECT coalesce(sum(id), 0) FROM unit));

-- Triggers, so that no statement can forget: what a row was before the operation at hand first touched it. Blobs are
-- hexadecimal, reals have all their digits; keys and checksums are made again.

CREATE TRIGGER article_changed_log AFTER UPDATE OF identity, url, title, date, added_at, changed_at ON article BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'article', OLD.id, max(id), json_object(
        'id', OLD.id, 'identity', OLD.identity, 'url', OLD.url, 'title', OLD.title, 'date', OLD.date,
        'added_at', OLD.added_at, 'changed_at', OLD.changed_at)
    FROM operation;
END;

CREATE TRIGGER article_removed_log AFTER DELETE ON article BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'article';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'article', OLD.id, max(id), json_object(
        'id', OLD.id, 'identity', OLD.identity, 'url', OLD.url, 'title', OLD.title, 'date', OLD.date,
        'added_at', OLD.added_at, 'changed_at', OLD.changed_at)
    FROM operation;
END;

CREATE TRIGGER document_changed_log AFTER UPDATE OF article_id, language, location, content_hash, byte_length,
        segmentation ON document BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'document', OLD.id, max(id), json_object(
        'id', OLD.id, 'article_id', OLD.article_id, 'language', OLD.language, 'location', OLD.location,
        'content_hash', hex(OLD.content_hash), 'byte_length', OLD.byte_length, 'segmentation', hex(OLD.segmentation))
    FROM operation;
END;

CREATE TRIGGER document_removed_log AFTER DELETE ON document BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'document';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'document', OLD.id, max(id), json_object(
        'id', OLD.id, 'article_id', OLD.article_id, 'language', OLD.language, 'location', OLD.location,
        'content_hash', hex(OLD.content_hash), 'byte_length', OLD.byte_length, 'segmentation', hex(OLD.segmentation))
    FROM operation;
END;

CREATE TRIGGER segment_changed_log AFTER UPDATE OF document_id, number, paragraph, kind, byte_start, byte_end, text
        ON segment BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'segment', OLD.id, max(id), json_object(
        'id', OLD.id, 'document_id', OLD.document_id, 'number', OLD.number, 'paragraph', OLD.paragraph,
        'kind', OLD.kind, 'byte_start', OLD.byte_start, 'byte_end', OLD.byte_end, 'text', OLD.text)
    FROM operation;
END;

CREATE TRIGGER segment_removed_log AFTER DELETE ON segment BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'segment';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'segment', OLD.id, max(id), json_object(
        'id', OLD.id, 'document_id', OLD.document_id, 'number', OLD.number, 'paragraph', OLD.paragraph,
        'kind', OLD.kind, 'byte_start', OLD.byte_start, 'byte_end', OLD.byte_end, 'text', OLD.text)
    FROM operation;
END;

CREATE TRIGGER alignment_changed_log AFTER UPDATE OF source_document_id, target_document_id, method, method_version,
        document_confidence, fingerprint, aligned_at ON alignment BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'alignment', OLD.id, max(id), json_object(
        'id', OLD.id, 'source_document_id', OLD.source_document_id, 'target_document_id', OLD.target_document_id,
        'method', OLD.method, 'method_version', OLD.method_version,
        'document_confidence', iif(OLD.document_confidence IS NULL, NULL, format('%!.17g', OLD.document_confidence)), 'fingerprint', hex(OLD.fingerprint),
        'aligned_at', OLD.aligned_at)
    FROM operation;
END;

CREATE TRIGGER alignment_removed_log AFTER DELETE ON alignment BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'alignment';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'alignment', OLD.id, max(id), json_object(
        'id', OLD.id, 'source_document_id', OLD.source_document_id, 'target_document_id', OLD.target_document_id,
        'method', OLD.method, 'method_version', OLD.method_version,
        'document_confidence', iif(OLD.document_confidence IS NULL, NULL, format('%!.17g', OLD.document_confidence)), 'fingerprint', hex(OLD.fingerprint),
        'aligned_at', OLD.aligned_at)
    FROM operation;
END;

CREATE TRIGGER bead_changed_log AFTER UPDATE OF alignment_id, number, source_first, source_count, target_first,
        target_count, confidence ON bead BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'bead', OLD.id, max(id), json_object(
        'id', OLD.id, 'alignment_id', OLD.alignment_id, 'number', OLD.number, 'source_first', OLD.source_first,
        'source_count', OLD.source_count, 'target_first', OLD.target_first, 'target_count', OLD.target_count,
        'confidence', iif(OLD.confidence IS NULL, NULL, format('%!.17g', OLD.confidence)))
    FROM operation;
END;

CREATE TRIGGER bead_removed_log AFTER DELETE ON bead BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'bead';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'bead', OLD.id, max(id), json_object(
        'id', OLD.id, 'alignment_id', OLD.alignment_id, 'number', OLD.number, 'source_first', OLD.source_first,
        'source_count', OLD.source_count, 'target_first', OLD.target_first, 'target_count', OLD.target_count,
        'confidence', iif(OLD.confidence IS NULL, NULL, format('%!.17g', OLD.confidence)))
    FROM operation;
END;

CREATE TRIGGER unit_changed_log AFTER UPDATE OF bead_id, source_language, target_language, source_text, target_text,
        status, confidence, changed_at, created_at, author, changed_by, client, domain, tags, notes, properties,
        usage_count, external_id, source_markup, target_markup, origin ON unit BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'unit', OLD.id, max(id), json_object(
        'id', OLD.id, 'bead_id', OLD.bead_id, 'source_language', OLD.source_language,
        'target_language', OLD.target_language, 'source_text', OLD.source_text, 'target_text', OLD.target_text,
        'status', OLD.status, 'confidence', iif(OLD.confidence IS NULL, NULL, format('%!.17g', OLD.confidence)),
        'changed_at', OLD.changed_at, 'created_at', OLD.created_at, 'author', OLD.author,
        'changed_by', OLD.changed_by, 'client', OLD.client, 'domain', OLD.domain, 'tags', OLD.tags,
        'notes', OLD.notes, 'properties', OLD.properties, 'usage_count', OLD.usage_count,
        'external_id', OLD.external_id, 'source_markup', OLD.source_markup, 'target_markup', OLD.target_markup,
        'origin', OLD.origin)
    FROM operation;
END;

CREATE TRIGGER unit_removed_log AFTER DELETE ON unit BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'unit';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'unit', OLD.id, max(id), json_object(
        'id', OLD.id, 'bead_id', OLD.bead_id, 'source_language', OLD.source_language,
        'target_language', OLD.target_language, 'source_text', OLD.source_text, 'target_text', OLD.target_text,
        'status', OLD.status, 'confidence', iif(OLD.confidence IS NULL, NULL, format('%!.17g', OLD.confidence)),
        'changed_at', OLD.changed_at, 'created_at', OLD.created_at, 'author', OLD.author,
        'changed_by', OLD.changed_by, 'client', OLD.client, 'domain', OLD.domain, 'tags', OLD.tags,
        'notes', OLD.notes, 'properties', OLD.properties, 'usage_count', OLD.usage_count,
        'external_id', OLD.external_id, 'source_markup', OLD.source_markup, 'target_markup', OLD.target_markup,
        'origin', OLD.origin)
    FROM operation;
END;
