-- Money is in 10^-9 USD, moments are in milliseconds since 1970, days are written 20261126 in the zone of the budgets.
-- The same for SQLite and PostgreSQL.

-- A row for each call to a provider, each answer out of memory and each refusal, joined by the request's id.
CREATE TABLE ledger (
    at BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    key_name TEXT NOT NULL,
    plan TEXT NOT NULL,
    tier TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tags TEXT NOT NULL,
    streamed INTEGER NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    cache_write_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated INTEGER NOT NULL,
    -- For a million tokens of each class; null where the model had no price, as is the cost then.
    price_input BIGINT,
    price_cached_input BIGINT,
    price_cache_write BIGINT,
    price_output BIGINT,
    cost BIGINT,
    saved BIGINT NOT NULL,
    status INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    latency_micros BIGINT NOT NULL,
    first_token_micros BIGINT NOT NULL
);
CREATE INDEX ledger_at ON ledger (at);

-- What the rows come to by day, written together with them. A call is counted where it ended; h00 to h23 count calls by
-- how long they took.
CREATE TABLE roll_up (
    day INTEGER NOT NULL,
    key_name TEXT NOT NULL,
    tier TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    requests BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    saved_by_cache BIGINT NOT NULL,
    saved_by_tier BIGINT NOT NULL,
    unpriced BIGINT NOT NULL,
    latency_micros BIGINT NOT NULL,
    h00 BIGINT NOT NULL, h01 BIGINT NOT NULL, h02 BIGINT NOT NULL, h03 BIGINT NOT NULL, h04 BIGINT NOT NULL, h05 BIGINT NOT NULL,
    h06 BIGINT NOT NULL, h07 BIGINT NOT NULL, h08 BIGINT NOT NULL, h09 BIGINT NOT NULL, h10 BIGINT NOT NULL, h11 BIGINT NOT NULL,
    h12 BIGINT NOT NULL, h13 BIGINT NOT NULL, h14 BIGINT NOT NULL, h15 BIGINT NOT NULL, h16 BIGINT NOT NULL, h17 BIGINT NOT NULL,
    h18 BIGINT NOT NULL, h19 BIGINT NOT NULL, h20 BIGINT NOT NULL, h21 BIGINT NOT NULL, h22 BIGINT NOT NULL, h23 BIGINT NOT NULL,
    PRIMARY KEY (day, key_name, tier, provider, model)
);

-- The same by tag; a call with three tags is in it three times.
CREATE TABLE tag_roll_up (
    day INTEGER NOT NULL,
    key_name TEXT NOT NULL,
    tag TEXT NOT NULL,
    requests BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    saved_by_cache BIGINT NOT NULL,
    saved_by_tier BIGINT NOT NULL,
    unpriced BIGINT NOT NULL,
    latency_micros BIGINT NOT NULL,
    h00 BIGINT NOT NULL, h01 BIGINT NOT NULL, h02 BIGINT NOT NULL, h03 BIGINT NOT NULL, h04 BIGINT NOT NULL, h05 BIGINT NOT NULL,
    h06 BIGINT NOT NULL, h07 BIGINT NOT NULL, h08 BIGINT NOT NULL, h09 BIGINT NOT NULL, h10 BIGINT NOT NULL, h11 BIGINT NOT NULL,
    h12 BIGINT NOT NULL, h13 BIGINT NOT NULL, h14 BIGINT NOT NULL, h15 BIGINT NOT NULL, h16 BIGINT NOT NULL, h17 BIGINT NOT NULL,
    h18 BIGINT NOT NULL, h19 BIGINT NOT NULL, h20 BIGINT NOT NULL, h21 BIGINT NOT NULL, h22 BIGINT NOT NULL, h23 BIGINT NOT NULL,
    PRIMARY KEY (day, key_name, tag)
);

-- What budgets and plans begin with after a restart, by quarters of an hour: those are part of a day in every zone.
CREATE TABLE spent (
    quarter BIGINT NOT NULL,
    key_name TEXT NOT NULL,
    plan TEXT NOT NULL,
    calls BIGINT NOT NULL,
    tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    PRIMARY KEY (quarter, key_name, plan)
);

-- Of a client's key only the hash is kept. Limits that are null are those of its plan. A revoked key stays, so that it
-- is known as one, and its name may be given again.
CREATE TABLE client_key (
    name TEXT NOT NULL,
    hash TEXT NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL,
    requests_per_minute INTEGER,
    tokens_per_minute INTEGER,
    requests_per_day INTEGER,
    usd_per_day BIGINT,
    usd_per_month BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE UNIQUE INDEX client_key_name ON client_key (name) WHERE revoked_at IS NULL;

-- Counts up with each change of the keys, for those who hold them in memory.
CREATE TABLE revision (
    what TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO revision (what, number) VALUES ('client_key', 0);

-- What was answered under an Idempotency-Key; the fingerprint is that of the request.
CREATE TABLE repeatable (
    owner TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tier TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    cache_write_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (owner, idempotency_key)
);
CREATE INDEX repeatable_expires_at ON repeatable (expires_at);

-- Prompts and answers, where caravan.ledger.texts says to keep them.
CREATE TABLE kept_text (
    at BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX kept_text_at ON kept_text (at);
