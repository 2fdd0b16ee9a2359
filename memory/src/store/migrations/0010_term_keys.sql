-- Why: the terms of a sentence are looked up with every sentence, so the entries that may stand in it must be found without
-- reading the glossary. Each name of an entry has a key: a hash of its language and of the keys of its first words. The
-- keys are made from the entries by the program, like those of units, and are not logged.
CREATE TABLE term_key (
    key      INTEGER NOT NULL,
    entry_id INTEGER NOT NULL REFERENCES term_entry (id) ON DELETE CASCADE,
    PRIMARY KEY (key, entry_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX term_key_by_entry ON term_key (entry_id);
