-- The same for SQLite and PostgreSQL.

-- How much is kept for whom, for quotas: added up as it comes and goes, for to sum it up takes longer the more there is.
CREATE TABLE kept_bytes (
    -- The name of the client's key that it belongs to.
    owner TEXT NOT NULL,
    -- files, answers
    what TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (owner, what)
);

-- Each counts a little more than it holds, so that a million empty ones are not nothing.
INSERT INTO kept_bytes (owner, what, bytes)
    SELECT owner, 'files', SUM(bytes + 4096) FROM stored_file WHERE state <> 2 GROUP BY owner;
INSERT INTO kept_bytes (owner, what, bytes)
    SELECT owner, 'answers', SUM(OCTET_LENGTH(document) + 1024) FROM repeatable GROUP BY owner;
