-- The outbox of chorus_bridge, version 2, as it was: what an upgrade must read.
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
        CHECK (state IN ('queued', 'sending', 'unsure', 'received', 'deposited', 'refused', 'cancelled', 'conflict',
                         'held')),
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
    works           INTEGER NOT NULL DEFAULT 0,
    flow            INTEGER NOT NULL DEFAULT 0,
    flow_number     TEXT,
    received_at     TEXT,
    portal_id       TEXT,
    deposited_at    TEXT,
    refusal_code    INTEGER,
    refusal_text    TEXT NOT NULL DEFAULT '',
    refusals        TEXT NOT NULL DEFAULT '[]',
    portal_status   TEXT,
    portal_raw      TEXT,
    portal_at       TEXT,
    portal_comment  TEXT NOT NULL DEFAULT '',
    closed          INTEGER NOT NULL DEFAULT 0,
    -- When the payer, or the project manager, got it: what the legal delay of payment counts from.
    payer_since     TEXT,
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
CREATE INDEX chorus_bridge_due ON chorus_bridge_transmission (state, due) WHERE state IN ('queued', 'unsure', 'received');
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
    trace           TEXT NOT NULL DEFAULT '',
    -- The host's own identifier of whoever asked; empty for a worker.
    actor           TEXT NOT NULL DEFAULT ''
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

-- Where the search for what moved at the portal stands, for each supplier and each of the portal's two lists.
CREATE TABLE chorus_bridge_feed (
    company     TEXT NOT NULL,
    supplier    TEXT NOT NULL,
    works       INTEGER NOT NULL,
    -- What moved at or after this instant is still to be read.
    since       TEXT NOT NULL,
    -- The page to go on with, when a search had more than one round could read.
    page        INTEGER NOT NULL DEFAULT 1,
    due         TEXT NOT NULL,
    -- Searches in a row that brought nothing: the next one waits longer.
    quiet       INTEGER NOT NULL DEFAULT 0,
    -- When a search last went back far enough to see what came late.
    deep_at     TEXT NOT NULL,
    PRIMARY KEY (company, supplier, works)
) WITHOUT ROWID;
CREATE INDEX chorus_bridge_feeds ON chorus_bridge_feed (due);

CREATE INDEX chorus_bridge_by_portal_id ON chorus_bridge_transmission (company, portal_id) WHERE portal_id IS NOT NULL;

-- What the host does at the portal about an invoice that is there: the intent first, as for a deposit.
CREATE TABLE chorus_bridge_action (
    id              TEXT PRIMARY KEY,
    company         TEXT NOT NULL,
    transmission    TEXT NOT NULL REFERENCES chorus_bridge_transmission (id),
    kind            TEXT NOT NULL,
    -- Digest of what is done: the same again is the same action.
    digest          TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('begun', 'done', 'refused', 'unsure', 'absent')),
    -- The portal's status before it, by which its effect is recognised.
    before_raw      TEXT NOT NULL DEFAULT '',
    tries           INTEGER NOT NULL DEFAULT 0,
    unsure_since    TEXT,
    reason          TEXT NOT NULL DEFAULT '',
    refusal_text    TEXT NOT NULL DEFAULT '',
    actor           TEXT NOT NULL DEFAULT '',
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX chorus_bridge_action_of ON chorus_bridge_action (transmission, created_at);

-- Everything that changed, in order, for a host that reads with a cursor. Written by the change itself, in its own
-- transaction: neither can be without the other.
CREATE TABLE chorus_bridge_event (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    company         TEXT NOT NULL,
    transmission    TEXT NOT NULL,
    situation       TEXT NOT NULL,
    name            TEXT NOT NULL CHECK (name IN ('state', 'portal')),
    at              TEXT NOT NULL,
    was             TEXT NOT NULL,
    became          TEXT NOT NULL,
    reason          TEXT NOT NULL DEFAULT '',
    -- When the portal says it happened.
    portal_at       TEXT
);
CREATE INDEX chorus_bridge_events_of ON chorus_bridge_event (company, seq);
CREATE TRIGGER chorus_bridge_event_of_birth AFTER INSERT ON chorus_bridge_transmission
BEGIN
    INSERT INTO chorus_bridge_event (company, transmission, situation, name, at, was, became)
    VALUES (NEW.company, NEW.id, NEW.situation, 'state', NEW.created_at, '', NEW.state);
END;
CREATE TRIGGER chorus_bridge_event_of_state AFTER UPDATE OF state ON chorus_bridge_transmission
WHEN NEW.state <> OLD.state
BEGIN
    INSERT INTO chorus_bridge_event (company, transmission, situation, name, at, was, became, reason)
    VALUES (NEW.company, NEW.id, NEW.situation, 'state', NEW.updated_at, OLD.state, NEW.state, NEW.reason);
END;
CREATE TRIGGER chorus_bridge_event_of_portal AFTER UPDATE OF portal_raw ON chorus_bridge_transmission
WHEN NEW.portal_raw IS NOT OLD.portal_raw
BEGIN
    INSERT INTO chorus_bridge_event (company, transmission, situation, name, at, was, became, portal_at)
    VALUES (NEW.company, NEW.id, NEW.situation, 'portal', NEW.updated_at, COALESCE(OLD.portal_raw, ''),
            COALESCE(NEW.portal_raw, ''), NEW.portal_at);
END;

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
