-- Moments are in milliseconds since 1970. The same for SQLite and PostgreSQL.

-- Files of the Files API: what batches are read from, and what they answered.
CREATE TABLE stored_file (
    id TEXT NOT NULL PRIMARY KEY,
    -- The name of the client's key that it belongs to.
    owner TEXT NOT NULL,
    purpose TEXT NOT NULL,
    filename TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- 0 on its way in, 1 whole, 2 to be removed; only those that are whole are seen.
    state INTEGER NOT NULL,
    -- Who writes it while it is on its way in, and when they last did: nobody else may, unless they died.
    holder TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX stored_file_owner ON stored_file (owner, created_at, id);
CREATE INDEX stored_file_expires_at ON stored_file (expires_at);
CREATE INDEX stored_file_unseen ON stored_file (state) WHERE state <> 1;

-- Their text, in pieces that end between two characters.
CREATE TABLE stored_chunk (
    file TEXT NOT NULL,
    n INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (file, n)
);
