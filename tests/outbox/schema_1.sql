-- The outbox of chorus_bridge, version 1, as it was: what an upgrade must read.
-- Instants are UTC text of fixed width (2026-11-24T18:00:00.000000Z): they sort as they read, and any tool can show them.
-- What belongs to a company carries its identifier, and no statement reads or writes it without naming it, except the
-- worker's search for due work. Documents are named by their digest alone: whoever can name one has its content.

CREATE TABLE chorus_bridge_document (
    sha256      TEXT PRIMARY KEY,
    body        BLOB NOT NULL,
    created_at  TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE chorus_bridge_transmission (
    id              TEXT PRIMARY KEY,
    company         TEXT NOT NULL,
    situation       TEXT NOT NULL,
    key             TEXT NOT NULL,
    number          TEXT NOT NULL,
    state           TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'unsure', 'deposited', 'refused', 'cancelled', 'conflict', 'held')),
    fence           INTEGER NOT NULL DEFAULT 0,
    due             TEXT NOT NULL,
    lease_until     TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,
    uncertain       INTEGER NOT NULL DEFAULT 0,
    in_doubt        INTEGER NOT NULL DEFAULT 0,
    searches        INTEGER NOT NULL DEFAULT 0,
    unsure_since    TEXT,
    reason          TEXT NOT NULL DEFAULT '',
    cancel_asked    INTEGER NOT NULL DEFAULT 0,
    document        TEXT NOT NULL REFERENCES chorus_bridge_document (sha256),
    fingerprint     TEXT NOT NULL,
    portal_id       TEXT,
    deposited_at    TEXT,
    refusal_code    INTEGER,
    refusal_text    TEXT NOT NULL DEFAULT '',
    portal_status   TEXT,
    portal_raw      TEXT,
    portal_at       TEXT,
    portal_comment  TEXT NOT NULL DEFAULT '',
    closed          INTEGER NOT NULL DEFAULT 0,
    poll_due        TEXT,
    polls           INTEGER NOT NULL DEFAULT 0,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL
) WITHOUT ROWID;

-- One number is transmitted once: a refused or cancelled transmission created nothing and frees it.
CREATE UNIQUE INDEX chorus_bridge_one_per_number ON chorus_bridge_transmission (company, key)
    WHERE state NOT IN ('refused', 'cancelled');

-- One situation has one open transmission, whatever its number has become meanwhile.
CREATE UNIQUE INDEX chorus_bridge_one_per_situation ON chorus_bridge_transmission (company, situation)
    WHERE state NOT IN ('refused', 'cancelled') AND closed = 0;

CREATE INDEX chorus_bridge_by_situation ON chorus_bridge_transmission (company, situation);
CREATE INDEX chorus_bridge_by_key ON chorus_bridge_transmission (company, key);
CREATE INDEX chorus_bridge_due ON chorus_bridge_transmission (state, due) WHERE state IN ('queued', 'unsure');
CREATE INDEX chorus_bridge_in_flight ON chorus_bridge_transmission (company) WHERE state = 'sending';
CREATE INDEX chorus_bridge_leases ON chorus_bridge_transmission (lease_until) WHERE state = 'sending';
CREATE INDEX chorus_bridge_polls ON chorus_bridge_transmission (poll_due) WHERE poll_due IS NOT NULL;

-- Append-only: what was tried, when, with what outcome. Never a payload.
CREATE TABLE chorus_bridge_attempt (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    company         TEXT NOT NULL,
    transmission    TEXT NOT NULL REFERENCES chorus_bridge_transmission (id),
    fence           INTEGER NOT NULL,
    step            TEXT NOT NULL,
    at              TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    reason          TEXT NOT NULL DEFAULT '',
    http_status     INTEGER,
    code            INTEGER,
    trace           TEXT NOT NULL DEFAULT ''
);
CREATE INDEX chorus_bridge_attempt_of ON chorus_bridge_attempt (transmission, seq);
CREATE TRIGGER chorus_bridge_attempt_is_append_only BEFORE UPDATE ON chorus_bridge_attempt
BEGIN
    SELECT RAISE(ABORT, 'attempts are append-only');
END;

-- The files a submission names, whose bytes are kept as documents.
CREATE TABLE chorus_bridge_file (
    transmission    TEXT NOT NULL REFERENCES chorus_bridge_transmission (id),
    sha256          TEXT NOT NULL REFERENCES chorus_bridge_document (sha256),
    PRIMARY KEY (transmission, sha256)
) WITHOUT ROWID;

-- Every status the portal announced, dated by the portal.
CREATE TABLE chorus_bridge_status (
    transmission    TEXT NOT NULL REFERENCES chorus_bridge_transmission (id),
    company         TEXT NOT NULL,
    at              TEXT NOT NULL,
    raw             TEXT NOT NULL,
    status          TEXT NOT NULL,
    comment         TEXT NOT NULL DEFAULT '',
    seen_at         TEXT NOT NULL,
    PRIMARY KEY (transmission, at, raw)
) WITHOUT ROWID;

-- What is known of recipients and suppliers, and since when.
CREATE TABLE chorus_bridge_fact (
    company     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    fetched_at  TEXT NOT NULL,
    PRIMARY KEY (company, kind, subject)
) WITHOUT ROWID;

-- What all workers of all processes share: who waits and until when, and whose turn it is.
-- A company whose access was refused, or whose portal does not answer, waits alone; the others go on.
CREATE TABLE chorus_bridge_gate (
    scope           TEXT NOT NULL CHECK (scope IN ('company', 'application')),
    name            TEXT NOT NULL,
    paused_until    TEXT,
    reason          TEXT NOT NULL DEFAULT '',
    -- Microseconds since 1970: when the application's next request may leave.
    turn            INTEGER NOT NULL DEFAULT 0,
    -- Microseconds since 1970: when the company was last served; who waited longest is next.
    served          INTEGER NOT NULL DEFAULT 0,
    -- Breaker: outages in a row, the instant of the next probe, and how often it opened in a row.
    failures        INTEGER NOT NULL DEFAULT 0,
    open_until      TEXT,
    openings        INTEGER NOT NULL DEFAULT 0,
    -- Retry budget, in microseconds since 1970: a retry moves it forward, time passes under it.
    retries         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, name)
) WITHOUT ROWID;
