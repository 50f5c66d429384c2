-- How many calls of a key may be under way at once; null where that is as its plan has it.
ALTER TABLE client_key ADD COLUMN calls_at_once INTEGER;
