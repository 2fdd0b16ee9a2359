-- Why: lookup reads an index beside the store instead of scanning the units. The index is made from a state of the
-- store and must know, at any later one, exactly which units it is no longer right about.

-- The scan read units by length; the index has lengths of its own.
DROP INDEX unit_by_source_length;
DROP INDEX unit_by_target_length;

-- One row for each unit added, changed or removed, in order. Rows an index has taken in are dropped, but never the
-- last one: numbers only rise.
CREATE TABLE unit_change (
    number  INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL
) STRICT;

-- One row for each transaction that changed units: the number of its last change, and a digest of what it and all
-- before it did. Another history with as many changes (a backup put back, then changed) has another digest.
CREATE TABLE change_mark (
    number INTEGER PRIMARY KEY,
    digest BLOB    NOT NULL
) STRICT;

-- Triggers, so that no statement can forget: rows removed with their article are noted as well.
CREATE TRIGGER unit_added AFTER INSERT ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (NEW.id);
END;
CREATE TRIGGER unit_changed AFTER UPDATE ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (NEW.id);
END;
CREATE TRIGGER unit_removed AFTER DELETE ON unit BEGIN
    INSERT INTO unit_change (unit_id) VALUES (OLD.id);
END;

-- Units that were there before count as one change.
INSERT INTO unit_change (unit_id) SELECT 0 WHERE EXISTS (SELECT 1 FROM unit);
