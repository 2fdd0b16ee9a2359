-- Why: whoever aligns an article asks for all confirmed units; in a million, few are.

CREATE INDEX unit_confirmed ON unit (id) WHERE status = 'confirmed';
