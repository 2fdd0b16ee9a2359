-- Why: a unit took more room beside its texts than the texts themselves. Keys become numbers, lengths that nothing read
-- go, a unit without a bead has no entry in the index by bead, and units that come in together are noted as one range.

DROP TRIGGER unit_evidence_changed;

CREATE TABLE unit_of_schema_5 (
    id               INTEGER PRIMARY KEY,
    bead_id          INTEGER REFERENCES bead (id) ON DELETE CASCADE,  -- NULL: it came without an article
    source_language  TEXT    NOT NULL,
    target_language  TEXT    NOT NULL,
    source_text      TEXT    NOT NULL,
    target_text      TEXT    NOT NULL,
    source_key       INTEGER NOT NULL,  -- hash of the exact key
    target_key       INTEGER NOT NULL,
    source_tokens    TEXT    NOT NULL,
    target_tokens    TEXT    NOT NULL,
    -- Spelled out: for a list in brackets SQLite makes and drops a table with each row that comes in.
    status           TEXT    NOT NULL DEFAULT 'machine'
                     CHECK (status = 'machine' OR status = 'confirmed' OR status = 'rejected'),
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
    identity         INTEGER NOT NULL,  -- 32 bits of a hash of languages and texts: is this unit here already?
    checksum         INTEGER NOT NULL   -- of all columns before it
) STRICT;

-- What is made from the texts is made again by the program. Until then the checksum says whether the row was whole: 0,
-- or 1 where it was not, which no row's checksum is made to fit.
INSERT INTO unit_of_schema_5
    SELECT id, bead_id, source_language, target_language, source_text, target_text, 0, 0, '', '', status, confidence,
        changed_at, created_at, author, changed_by, client, domain, tags, notes, properties, usage_count, external_id,
        source_markup, target_markup, origin, 0,
        checksum <> row_checksum(id, bead_id, source_language, target_language, source_text, target_text, status,
            confidence, changed_at, created_at, author, changed_by, client, domain, tags, notes, properties, usage_count,
            external_id, source_markup, target_markup, origin, source_key, target_key, source_tokens, target_tokens,
            source_length, target_length, identity)
    FROM unit ORDER BY id;
DROP TABLE unit;
ALTER TABLE unit_of_schema_5 RENAME TO unit;
CREATE INDEX unit_by_identity ON unit (identity);
CREATE UNIQUE INDEX unit_by_bead ON unit (bead_id) WHERE bead_id IS NOT NULL;

-- Units that came in together: those from unit_id to last_id; NULL: the one. The number is that of the last of them.
ALTER TABLE unit_change ADD COLUMN last_id INTEGER;

-- That a unit was changed or removed no statement can forget. Units that come in are noted with the operation that they
-- belong to, as ranges.
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
