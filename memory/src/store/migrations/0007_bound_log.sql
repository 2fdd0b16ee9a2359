-- Why: SQLite plays any log it finds beside a file, also that of another file: of the memory that a backup was put back
-- in place of. And a mark was made of the last 64 changes of a transaction: two histories that differed before these
-- had the same one, and the index of the one was believed for the other.

-- One row, written anew with each transaction: `sngm-log:`, a name drawn for this state of the file, a colon, the name
-- of the state before. So a log says in its pages which states it makes, and of which it was begun. A file without this
-- row is in a state of zeros: the transaction that adds the row gives it its first name when it ends, as each does.
CREATE TABLE log_binding (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    states   TEXT NOT NULL
) STRICT;

INSERT INTO log_binding VALUES (1, 'sngm-log:' || lower(hex(zeroblob(16))) || ':' || lower(hex(zeroblob(16))));

-- The program sets a mark over all units; what was made from marks of the former kind is made again.
DELETE FROM change_mark;
INSERT INTO unit_change (unit_id) SELECT 0 WHERE EXISTS (SELECT 1 FROM unit_change);
