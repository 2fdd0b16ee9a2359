-- Why: glossaries come and go beside the units. A concept with its names in several languages is one row; nothing looks
-- terms up yet.
CREATE TABLE term_entry (
    id          INTEGER PRIMARY KEY,
    external_id TEXT,
    domain      TEXT,
    definition  TEXT,
    terms       TEXT    NOT NULL,  -- JSON array of {language, text, part_of_speech, status}
    notes       TEXT,              -- JSON array of strings; NULL: none
    changed_at  TEXT    NOT NULL,  -- UTC, ISO 8601
    checksum    INTEGER NOT NULL
) STRICT;

CREATE INDEX term_entry_by_terms ON term_entry (terms);

INSERT INTO row_total VALUES ('term_entry', 0, 0);

CREATE TRIGGER term_entry_changed_log AFTER UPDATE OF external_id, domain, definition, terms, notes, changed_at
ON term_entry BEGIN
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'term_entry', OLD.id, max(id), json_object(
        'id', OLD.id, 'external_id', OLD.external_id, 'domain', OLD.domain, 'definition', OLD.definition,
        'terms', OLD.terms, 'notes', OLD.notes, 'changed_at', OLD.changed_at)
    FROM operation;
END;

CREATE TRIGGER term_entry_removed_log AFTER DELETE ON term_entry BEGIN
    UPDATE row_total SET total = total - 1, id_sum = id_sum - OLD.id WHERE table_name = 'term_entry';
    INSERT OR IGNORE INTO operation_row (table_name, row_id, operation_id, before)
    SELECT 'term_entry', OLD.id, max(id), json_object(
        'id', OLD.id, 'external_id', OLD.external_id, 'domain', OLD.domain, 'definition', OLD.definition,
        'terms', OLD.terms, 'notes', OLD.notes, 'changed_at', OLD.changed_at)
    FROM operation;
END;
