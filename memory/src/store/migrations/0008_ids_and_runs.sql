-- Why: an id is never given twice, also after the log is forgotten that says which were given; and the operation of a run
-- that still goes on must not be forgotten.

-- The highest id ever given in each table, as far as the log no longer says so. Brought up to date before operations are
-- forgotten; what the log and the tables hold counts beside it.
CREATE TABLE id_given (
    table_name TEXT    PRIMARY KEY,
    last_id    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO id_given SELECT table_name, 0 FROM row_total;
INSERT INTO id_given VALUES ('operation', 0);

-- Runs of several transactions that have not said that they have ended: they go on, or were killed.
CREATE TABLE run_under_way (
    operation_id INTEGER PRIMARY KEY REFERENCES operation (id) ON DELETE CASCADE
) STRICT;

-- The parts of a run.
CREATE INDEX operation_by_run ON operation (part_of) WHERE part_of IS NOT NULL;
