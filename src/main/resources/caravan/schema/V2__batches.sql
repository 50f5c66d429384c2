-- Money is in 10^-9 USD, moments are in milliseconds since 1970. The same for SQLite and PostgreSQL.

-- The processes that work on batches, each alive until it has not said so for a while; what a dead one held is taken over.
CREATE TABLE worker (
    id TEXT NOT NULL PRIMARY KEY,
    -- The machine, and the process in it.
    host TEXT NOT NULL,
    process BIGINT NOT NULL,
    process_began BIGINT NOT NULL,
    -- 1 where it serves, and works on all batches.
    serves INTEGER NOT NULL,
    alive_until BIGINT NOT NULL
);

CREATE TABLE batch (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    -- inbox, command or api
    source TEXT NOT NULL,
    -- The name of the client's key that it belongs to.
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Of what is asked: the same fingerprint is the same work.
    fingerprint TEXT NOT NULL,
    -- Where the items came from: a file's path, or the id of a stored file.
    origin TEXT NOT NULL,
    -- Where the results go: a machine and a file on it; empty where they stay in the store.
    host TEXT NOT NULL,
    results TEXT NOT NULL,
    -- reading, open, paused, cancelling, expiring, writing; at the end done, cancelled, expired, failed.
    state TEXT NOT NULL,
    -- Why it is as it is, in words; and what it becomes when all is written.
    reason TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- JSON: how it is to be done; and what its owner wrote on it.
    terms TEXT NOT NULL,
    notes TEXT NOT NULL,
    -- The money that it spends, which several may share, and the most of that.
    purse TEXT NOT NULL,
    most_cost BIGINT,
    total BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    input_characters BIGINT NOT NULL,
    -- Counts up with each item that is over; how far of that is written into the results, and how long those are then.
    seq BIGINT NOT NULL,
    written_seq BIGINT NOT NULL,
    written_bytes BIGINT NOT NULL,
    written_error_bytes BIGINT NOT NULL,
    -- Who reads it in, and, where it has money of its own, who works on it: one at a time.
    holder TEXT,
    created_at BIGINT NOT NULL,
    began_at BIGINT,
    ended_at BIGINT,
    finished_at BIGINT,
    cancelled_at BIGINT,
    deadline_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE UNIQUE INDEX batch_id ON batch (id);
CREATE INDEX batch_fingerprint ON batch (fingerprint);
CREATE INDEX batch_state ON batch (state);
CREATE INDEX batch_owner ON batch (owner, created_at);

CREATE TABLE batch_item (
    batch BIGINT NOT NULL,
    n BIGINT NOT NULL,
    -- Of the source.
    line BIGINT NOT NULL,
    -- Null where it has none that could be read.
    custom_id TEXT,
    -- chat or embeddings
    endpoint TEXT NOT NULL,
    -- As it is asked for.
    model TEXT NOT NULL,
    -- 0 waiting, 1 answered, 2 failed, 3 no item at all: its line is malformed.
    state INTEGER NOT NULL,
    -- What is asked; empty when it is answered.
    request TEXT NOT NULL,
    -- JSON of what else stood in its line; null where nothing did.
    beside TEXT,
    -- The order in which they were over; null until then.
    seq BIGINT,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    -- The answer, or what went wrong.
    answer TEXT NOT NULL,
    code TEXT NOT NULL,
    cost BIGINT NOT NULL,
    PRIMARY KEY (batch, n)
);
CREATE UNIQUE INDEX batch_item_custom_id ON batch_item (batch, custom_id);
CREATE INDEX batch_item_waiting ON batch_item (batch, n) WHERE state = 0;
CREATE UNIQUE INDEX batch_item_seq ON batch_item (batch, seq) WHERE seq IS NOT NULL;

-- Who is at an item.
CREATE TABLE batch_claim (
    batch BIGINT NOT NULL,
    n BIGINT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (batch, n)
);
CREATE INDEX batch_claim_holder ON batch_claim (holder);
