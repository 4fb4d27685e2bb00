-- Named statements. A header gives the name and whether it reads or writes; parameters are named.
-- A write that must touch exactly one row says so where it is used: its transaction is undone otherwise.

-- name: keep_document (write)
-- Content-addressed, so keeping the same bytes twice is nothing.
INSERT INTO chorus_bridge_document (sha256, body, created_at) VALUES (:sha256, :body, :at)
ON CONFLICT (sha256) DO NOTHING

-- name: keep_file (write)
-- Which files a submission names, so that a purge knows what is no longer needed.
INSERT INTO chorus_bridge_file (transmission, sha256) VALUES (:transmission, :sha256) ON CONFLICT DO NOTHING

-- name: document (read)
SELECT body FROM chorus_bridge_document WHERE sha256 = :sha256

-- name: enqueue (write)
-- Loses silently to a transmission that is already open for this number or this situation: the caller reads that one.
INSERT INTO chorus_bridge_transmission
    (id, company, situation, key, number, state, due, document, fingerprint, works, flow, created_at, updated_at)
VALUES (:id, :company, :situation, :key, :number, :state, :due, :document, :fingerprint, :works, :flow, :at, :at)
ON CONFLICT DO NOTHING

-- name: transmission (read)
SELECT * FROM chorus_bridge_transmission WHERE company = :company AND id = :id

-- name: transmissions_of_situation (read)
SELECT * FROM chorus_bridge_transmission WHERE company = :company AND situation = :situation ORDER BY created_at DESC, id

-- name: transmissions_of_key (read)
SELECT * FROM chorus_bridge_transmission WHERE company = :company AND key = :key ORDER BY created_at DESC, id

-- name: transmissions_wanted (read)
-- One read for a whole list page: everything that concerns the situations asked for, by situation or by number.
SELECT t.*
FROM json_each(:wanted) AS w
JOIN chorus_bridge_transmission AS t
  ON t.company = json_extract(w.value, '$.company') AND t.situation = json_extract(w.value, '$.situation')
UNION
SELECT t.*
FROM json_each(:wanted) AS w
JOIN chorus_bridge_transmission AS t
  ON t.company = json_extract(w.value, '$.company') AND t.key = json_extract(w.value, '$.key')
WHERE json_extract(w.value, '$.key') IS NOT NULL

-- name: transmissions_listed (read)
-- Page by page, the newest first, as an administrator looks through them.
SELECT * FROM chorus_bridge_transmission
WHERE company = :company AND (:state IS NULL OR state = :state) AND (:number IS NULL OR number = :number)
  AND (:situation IS NULL OR situation = :situation)
  AND (:after = '' OR (created_at, id) < (
        SELECT a.created_at, a.id FROM chorus_bridge_transmission AS a WHERE a.company = :company AND a.id = :after))
ORDER BY created_at DESC, id DESC LIMIT :limit

-- name: companies (read)
-- Whose transmissions this outbox holds.
SELECT DISTINCT company FROM chorus_bridge_transmission ORDER BY company

-- name: open_deposits (read)
-- What the portal may still speak of, page by page.
SELECT * FROM chorus_bridge_transmission
WHERE company = :company AND state = 'deposited' AND poll_due IS NOT NULL AND id > :after ORDER BY id LIMIT :limit

-- name: late (read)
-- What a worker should have taken up before an instant, unless the company waits.
SELECT COUNT(*) AS many, MIN(t.due) AS since FROM chorus_bridge_transmission AS t
LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = t.company
WHERE t.company = :company AND t.state IN ('queued', 'unsure', 'received') AND t.due <= :before
  AND (g.paused_until IS NULL OR g.paused_until <= :now) AND g.open_until IS NULL

-- name: gate (read)
-- Whether the company waits, until when and why.
SELECT paused_until, reason, open_until, openings FROM chorus_bridge_gate WHERE scope = 'company' AND name = :company

-- name: waiting (read)
-- Which of some companies wait, until when and why.
SELECT name AS company, paused_until, reason, open_until FROM chorus_bridge_gate
WHERE scope = 'company' AND name IN (SELECT value FROM json_each(:companies))
  AND (paused_until IS NOT NULL OR open_until IS NOT NULL)
ORDER BY name

-- name: transmissions_in_state (read)
SELECT * FROM chorus_bridge_transmission
WHERE company = :company AND state = :state AND id > :after ORDER BY id LIMIT :limit

-- name: due (read)
-- The next thing to do: of the companies that are let through, the one that waited longest comes first.
SELECT t.* FROM chorus_bridge_transmission AS t
LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = t.company
WHERE t.state = :state AND t.due <= :now AND (:company IS NULL OR t.company = :company)
  AND (g.paused_until IS NULL OR g.paused_until <= :now) AND g.open_until IS NULL
  AND (:state <> 'queued' OR (
        (t.attempts = 0 OR COALESCE(g.retries, 0) <= :retry_until)
    AND (SELECT COUNT(*) FROM chorus_bridge_transmission AS s
         WHERE s.state = 'sending' AND s.company = t.company) < :company_cap
    AND (SELECT COUNT(*) FROM chorus_bridge_transmission AS s WHERE s.state = 'sending') < :application_cap))
ORDER BY COALESCE(g.served, 0), t.due, t.id LIMIT :limit

-- name: expired (read)
SELECT * FROM chorus_bridge_transmission
WHERE state = 'sending' AND lease_until <= :now AND (:company IS NULL OR company = :company)
ORDER BY lease_until, id LIMIT :limit

-- name: polls_due (read)
SELECT t.* FROM chorus_bridge_transmission AS t
LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = t.company
WHERE t.poll_due <= :now AND (:company IS NULL OR t.company = :company)
  AND (g.paused_until IS NULL OR g.paused_until <= :now) AND g.open_until IS NULL
ORDER BY t.poll_due, t.id LIMIT :limit

-- name: feeds_due (read)
-- The searches for what moved whose time has come, of the companies that are let through.
SELECT f.* FROM chorus_bridge_feed AS f
LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = f.company
WHERE f.due <= :now AND (:company IS NULL OR f.company = :company)
  AND (g.paused_until IS NULL OR g.paused_until <= :now) AND g.open_until IS NULL
ORDER BY f.due, f.company, f.supplier, f.works LIMIT :limit

-- name: open_feed (write)
-- One more invoice to follow: the next search comes soon, and goes back to before it.
INSERT INTO chorus_bridge_feed (company, supplier, works, since, due, deep_at)
VALUES (:company, :supplier, :works, :since, :due, :at)
ON CONFLICT (company, supplier, works) DO UPDATE
SET since = MIN(since, excluded.since), due = MIN(due, excluded.due), quiet = 0

-- name: feed_read (write)
-- Where the next search takes up, unless somebody was first or opened it wider.
UPDATE chorus_bridge_feed SET since = :since, page = :page, due = :due, quiet = :quiet, deep_at = :deep_at
WHERE company = :company AND supplier = :supplier AND works = :works AND since = :was_since AND page = :was_page

-- name: moved (read)
-- The transmissions behind the rows of a search, in one read.
SELECT t.* FROM json_each(:wanted) AS w
JOIN chorus_bridge_transmission AS t ON t.portal_id = w.value
WHERE t.company = :company AND t.works = :works AND t.state = 'deposited'

-- name: events_after (read)
-- What changed after a cursor, in order.
SELECT * FROM chorus_bridge_event
WHERE seq > :after AND (:company IS NULL OR company = :company) ORDER BY seq LIMIT :limit

-- name: probes_due (read)
-- Companies whose breaker may be tried again: by a search, never by a deposit.
SELECT name AS company, openings FROM chorus_bridge_gate
WHERE scope = 'company' AND open_until <= :now AND (:company IS NULL OR name = :company)
  AND (paused_until IS NULL OR paused_until <= :now)
ORDER BY open_until, name LIMIT :limit

-- name: serve (write)
-- The company has had its turn.
INSERT INTO chorus_bridge_gate (scope, name, served) VALUES ('company', :company, :served)
ON CONFLICT (scope, name) DO UPDATE SET served = excluded.served

-- name: spend_retry (write)
-- A token bucket in one number: it may run ahead of the clock by the whole budget, not more.
INSERT INTO chorus_bridge_gate (scope, name, retries) VALUES ('company', :company, :now + :interval)
ON CONFLICT (scope, name) DO UPDATE SET retries = MAX(retries, :now) + :interval

-- name: outage (write)
-- One more unknown outcome or outage in a row; enough of them open the breaker, longer each time.
INSERT INTO chorus_bridge_gate (scope, name, failures) VALUES ('company', :company, 1)
ON CONFLICT (scope, name) DO UPDATE SET failures = failures + 1

-- name: open_breaker (write)
UPDATE chorus_bridge_gate
SET open_until = :open_until, openings = openings + 1, failures = 0
WHERE scope = 'company' AND name = :company AND (failures >= :threshold OR open_until IS NOT NULL)

-- name: probe_later (write)
-- The question whether the portal is back taught nothing: it is asked again, as often as it was.
UPDATE chorus_bridge_gate SET open_until = :until WHERE scope = 'company' AND name = :company AND open_until IS NOT NULL

-- name: close_breaker (write)
-- A readable answer came: whatever was counted is forgotten.
UPDATE chorus_bridge_gate SET open_until = NULL, openings = 0, failures = 0
WHERE scope = 'company' AND name = :company AND (failures > 0 OR open_until IS NOT NULL)

-- name: reward (write)
-- A success gives one retry back.
UPDATE chorus_bridge_gate SET retries = MAX(0, retries - :interval) WHERE scope = 'company' AND name = :company

-- name: hold_turns (write)
-- The server asked for patience: nobody's next request leaves before that. Of the application, `served` is until when.
INSERT INTO chorus_bridge_gate (scope, name, served) VALUES ('application', :application, :until)
ON CONFLICT (scope, name) DO UPDATE SET served = MAX(served, excluded.served)

-- name: take_turn (write)
-- The application's next free instant, for one request of any worker of any process; none when it is too far away. Turns
-- taken further ahead than any queue reaches, or a wait longer than any server's is believed to be, were written by a
-- clock that has been set back since: they are forgotten.
INSERT INTO chorus_bridge_gate (scope, name, turn) VALUES ('application', :application, :now + :interval)
ON CONFLICT (scope, name) DO UPDATE SET
    turn = MAX(IIF(turn - :now > :longest, 0, turn), IIF(served - :now > :held, 0, served), :now) + :interval
    WHERE MAX(IIF(turn - :now > :longest, 0, turn), IIF(served - :now > :held, 0, served), :now) - :now <= :patience
RETURNING turn - :interval AS at

-- name: claim (write)
UPDATE chorus_bridge_transmission
SET state = :to, fence = fence + 1, lease_until = :lease_until, attempts = attempts + 1, updated_at = :at
WHERE company = :company AND id = :id AND fence = :fence AND state = :from AND due <= :at
  AND NOT EXISTS (SELECT 1 FROM chorus_bridge_gate AS g WHERE g.scope = 'company' AND g.name = :company
                  AND (g.paused_until > :at OR g.open_until IS NOT NULL))
  AND (SELECT COUNT(*) FROM chorus_bridge_transmission AS s
       WHERE s.state = 'sending' AND s.company = :company) < :company_cap
  AND (SELECT COUNT(*) FROM chorus_bridge_transmission AS s WHERE s.state = 'sending') < :application_cap

-- name: renew (write)
-- A worker that is still at it keeps its lease; one that was presumed dead learns that it lost it.
UPDATE chorus_bridge_transmission SET lease_until = :lease_until
WHERE company = :company AND id = :id AND fence = :fence AND state = :state

-- name: move (write)
-- Every other change of state. The fence makes a late worker lose. A cancelled transmission whose number or situation
-- was taken again stays cancelled: the other one speaks for it.
UPDATE chorus_bridge_transmission
SET state = :to, fence = fence + 1, lease_until = NULL, due = :due, reason = :reason, updated_at = :at,
    uncertain = uncertain + :uncertain, in_doubt = COALESCE(:in_doubt, in_doubt),
    cancel_asked = cancel_asked * :keep_wish, searches = :searches, unsure_since = :unsure_since,
    portal_id = COALESCE(:portal_id, portal_id), deposited_at = COALESCE(:deposited_at, deposited_at),
    refusal_code = :refusal_code, refusal_text = :refusal_text, refusals = :refusals, poll_due = :poll_due,
    flow_number = COALESCE(:flow_number, flow_number), received_at = COALESCE(:received_at, received_at)
WHERE company = :company AND id = :id AND fence = :fence AND state = :from
  AND (:lease_over IS NULL OR lease_until <= :lease_over)
  AND (:from <> 'cancelled' OR NOT EXISTS (
        SELECT 1 FROM chorus_bridge_transmission AS o
        WHERE o.company = chorus_bridge_transmission.company AND o.id <> chorus_bridge_transmission.id
          AND o.state NOT IN ('refused', 'cancelled')
          AND (o.key = chorus_bridge_transmission.key
               OR (o.situation = chorus_bridge_transmission.situation AND o.closed = 0))))

-- name: ask_cancel (write)
-- The wish is written down first: whatever brings the transmission back to the queue grants it in the same transaction.
UPDATE chorus_bridge_transmission SET cancel_asked = 1, updated_at = :at
WHERE company = :company AND id = :id AND state NOT IN ('deposited', 'refused', 'cancelled')

-- name: grant_cancel (write)
-- One statement decides the race with a claim: exactly one of them changes the row. What may still have an effect cannot
-- be cancelled: it would be a lie.
UPDATE chorus_bridge_transmission
SET state = :to, fence = fence + 1, updated_at = :at, poll_due = NULL
WHERE company = :company AND id = :id AND state = :from AND cancel_asked = 1 AND in_doubt = 0

-- name: record_granted (write)
-- The line that goes with it, when it was granted in this very transaction.
INSERT INTO chorus_bridge_attempt (company, transmission, fence, step, at, outcome, reason, actor)
SELECT company, id, fence, 'cancel', :at, :outcome, '', :actor FROM chorus_bridge_transmission
WHERE company = :company AND id = :id AND state = :to AND updated_at = :at AND changes() = 1

-- name: forget_refusal (write)
-- The refusal stays on record; it no longer speaks of what the host holds now.
UPDATE chorus_bridge_transmission SET fingerprint = '', updated_at = :at
WHERE company = :company AND id = :id AND state = :state

-- name: record (write)
INSERT INTO chorus_bridge_attempt
    (company, transmission, fence, step, at, outcome, reason, http_status, code, trace, actor)
VALUES (:company, :transmission, :fence, :step, :at, :outcome, :reason, :http_status, :code, :trace, :actor)

-- name: attempts (read)
SELECT * FROM chorus_bridge_attempt WHERE company = :company AND transmission = :transmission ORDER BY seq

-- name: announce (write)
-- A status already known at that instant is nothing new, but its words may be, and its place among those of its minute.
INSERT INTO chorus_bridge_status (transmission, company, at, raw, status, comment, seen_at)
VALUES (:transmission, :company, :at, :raw, :status, :comment, :seen_at)
ON CONFLICT (transmission, at, raw) DO UPDATE SET
    seen_at = excluded.seen_at, comment = CASE excluded.comment WHEN '' THEN comment ELSE excluded.comment END

-- name: statuses (read)
SELECT * FROM chorus_bridge_status WHERE company = :company AND transmission = :transmission ORDER BY SUBSTR(at, 1, 16), seen_at

-- name: news (write)
-- The portal's last word. Does not touch the fence: news is about the portal, not about the delivery. A dead invoice that
-- comes back to life stays closed here when another one speaks for its situation since.
UPDATE chorus_bridge_transmission
SET portal_status = :status, portal_raw = :raw, portal_at = :portal_at, portal_comment = :comment,
    closed = :closed OR EXISTS (
        SELECT 1 FROM chorus_bridge_transmission AS o
        WHERE o.company = chorus_bridge_transmission.company AND o.situation = chorus_bridge_transmission.situation
          AND o.id <> chorus_bridge_transmission.id AND o.state NOT IN ('refused', 'cancelled') AND o.closed = 0),
    payer_since = COALESCE(:payer_again, payer_since, :payer_since), poll_due = :poll_due, polls = :polls, updated_at = :at
WHERE company = :company AND id = :id
RETURNING closed

-- name: poll_later (write)
UPDATE chorus_bridge_transmission SET poll_due = :poll_due, polls = :polls WHERE company = :company AND id = :id

-- name: keep_fact (write)
INSERT INTO chorus_bridge_fact (company, kind, subject, body, fetched_at)
VALUES (:company, :kind, :subject, :body, :fetched_at)
ON CONFLICT (company, kind, subject) DO UPDATE SET body = excluded.body, fetched_at = excluded.fetched_at

-- name: facts_wanted (read)
SELECT f.*
FROM json_each(:wanted) AS w
JOIN chorus_bridge_fact AS f
  ON f.company = json_extract(w.value, '$.company') AND f.kind = json_extract(w.value, '$.kind')
 AND f.subject = json_extract(w.value, '$.subject')

-- name: pause (write)
-- The longest wait holds: what ends by itself must not end what only a person may.
INSERT INTO chorus_bridge_gate (scope, name, paused_until, reason) VALUES ('company', :company, :until, :reason)
ON CONFLICT (scope, name) DO UPDATE SET paused_until = excluded.paused_until, reason = excluded.reason
WHERE paused_until IS NULL OR paused_until <= excluded.paused_until

-- name: resume (write)
UPDATE chorus_bridge_gate SET paused_until = NULL, reason = '', open_until = NULL, openings = 0, failures = 0
WHERE scope = 'company' AND name = :company

-- name: recover (write)
-- After a restore or a fail-over: what this database calls queued may have been sent since its last word.
UPDATE chorus_bridge_transmission
SET state = :to, fence = fence + 1, due = :at, uncertain = uncertain + 1, in_doubt = 1, searches = 0, unsure_since = :at,
    reason = 'recovered', updated_at = :at
WHERE state = :from AND due <= :until
RETURNING company, id, fence

-- name: recover_unsure (write)
-- What was already unsure starts again from now: it may have been proved absent and sent since the backup.
UPDATE chorus_bridge_transmission
SET fence = fence + 1, due = :at, in_doubt = 1, searches = 0, unsure_since = :at, reason = 'recovered', updated_at = :at
WHERE state = :state
RETURNING company, id, fence

-- name: recover_received (write)
-- What was received may have been given up, and sent again as another flow, since the backup: the report on the flow
-- known here does not speak for that one, and nobody decides before the horizon.
UPDATE chorus_bridge_transmission
SET fence = fence + 1, due = :at, in_doubt = 1, unsure_since = :at, updated_at = :at
WHERE state = :state
RETURNING company, id, fence

-- name: recover_stopped (write)
-- What waited for a human may have been released since the backup: nobody can have looked well enough before the horizon.
UPDATE chorus_bridge_transmission
SET fence = fence + 1, in_doubt = 1, unsure_since = :at, updated_at = :at
WHERE state IN ('held', 'conflict')
RETURNING company, id, fence

-- name: doubt_successor (write)
-- The portal has this number, put there by a transmission since cancelled: the one that took the number again, and has
-- not left, is searched for before it leaves.
UPDATE chorus_bridge_transmission
SET state = :to, fence = fence + 1, due = :at, uncertain = uncertain + 1, in_doubt = 1, searches = 0, unsure_since = :at,
    reason = 'late_presence', updated_at = :at
WHERE company = :company AND key = :key AND state = :from

-- name: stopped (read)
-- What waits for a human, page by page.
SELECT * FROM chorus_bridge_transmission
WHERE company = :company AND state IN ('held', 'conflict') AND id > :after ORDER BY id LIMIT :limit

-- name: purge_actions (write)
-- Not what may still have an effect.
DELETE FROM chorus_bridge_action WHERE state NOT IN ('begun', 'unsure') AND transmission IN (
    SELECT id FROM chorus_bridge_transmission
    WHERE company = :company AND updated_at < :before
      AND (state IN ('refused', 'cancelled') OR (state = 'deposited' AND poll_due IS NULL)))

-- name: purge_events (write)
-- A host that reads with a cursor has read them long before.
DELETE FROM chorus_bridge_event WHERE company = :company AND at < :before

-- name: purge_statuses (write)
DELETE FROM chorus_bridge_status WHERE transmission IN (
    SELECT id FROM chorus_bridge_transmission
    WHERE company = :company AND updated_at < :before
      AND (state IN ('refused', 'cancelled') OR (state = 'deposited' AND poll_due IS NULL)))

-- name: purge_files (write)
DELETE FROM chorus_bridge_file WHERE transmission IN (
    SELECT id FROM chorus_bridge_transmission
    WHERE company = :company AND updated_at < :before
      AND (state IN ('refused', 'cancelled') OR (state = 'deposited' AND poll_due IS NULL)))

-- name: purge_words (write)
-- A deposited transmission leaves a stub: its number is taken at the portal for ever, and must be here.
UPDATE chorus_bridge_transmission SET document = :nothing, portal_comment = '', refusal_text = '', refusals = '[]'
WHERE company = :company AND updated_at < :before AND state = 'deposited' AND poll_due IS NULL AND document <> :nothing
RETURNING id

-- name: purge_documents (write)
DELETE FROM chorus_bridge_document WHERE created_at < :before
  AND sha256 NOT IN (SELECT document FROM chorus_bridge_transmission)
  AND sha256 NOT IN (SELECT sha256 FROM chorus_bridge_file)

-- name: purge_attempts (write)
DELETE FROM chorus_bridge_attempt WHERE transmission IN (
    SELECT id FROM chorus_bridge_transmission
    WHERE company = :company AND updated_at < :before
      AND (state IN ('refused', 'cancelled') OR (state = 'deposited' AND poll_due IS NULL)))

-- name: purge (write)
-- What created nothing at the portal, and only what the host calls old: nothing under way is ever deleted.
DELETE FROM chorus_bridge_transmission
WHERE company = :company AND updated_at < :before AND state IN ('refused', 'cancelled')
RETURNING id

-- name: next_wake (read)
-- The earliest instant at which there may be something to do, for one company or for all.
SELECT MIN(at) AS at FROM (
    SELECT MIN(MAX(t.due, COALESCE(g.paused_until, t.due), COALESCE(g.open_until, t.due))) AS at
        FROM chorus_bridge_transmission AS t
        LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = t.company
        WHERE t.state IN ('queued', 'unsure', 'received') AND (:company IS NULL OR t.company = :company)
    UNION ALL
    SELECT MIN(lease_until) FROM chorus_bridge_transmission
        WHERE state = 'sending' AND (:company IS NULL OR company = :company)
    UNION ALL
    SELECT MIN(MAX(t.poll_due, COALESCE(g.paused_until, t.poll_due), COALESCE(g.open_until, t.poll_due)))
        FROM chorus_bridge_transmission AS t
        LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = t.company
        WHERE t.poll_due IS NOT NULL AND (:company IS NULL OR t.company = :company)
    UNION ALL
    SELECT MIN(MAX(f.due, COALESCE(g.paused_until, f.due), COALESCE(g.open_until, f.due))) FROM chorus_bridge_feed AS f
        LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = f.company
        WHERE :company IS NULL OR f.company = :company
)

-- name: counts (read)
SELECT state, COUNT(*) AS many FROM chorus_bridge_transmission
WHERE (:company IS NULL OR company = :company) GROUP BY state

-- name: act_of (read)
SELECT * FROM chorus_bridge_action
WHERE company = :company AND transmission = :transmission ORDER BY created_at, id

-- name: act_one (read)
SELECT * FROM chorus_bridge_action WHERE company = :company AND id = :id

-- name: act_due (read)
-- Whose process has vanished, and whose effect it is time to look for again; of the companies that are let through.
SELECT a.* FROM chorus_bridge_action AS a
LEFT JOIN chorus_bridge_gate AS g ON g.scope = 'company' AND g.name = a.company
WHERE ((a.state = 'begun' AND a.updated_at <= :vanished) OR (a.state = 'unsure' AND a.updated_at <= :looked))
  AND (:company IS NULL OR a.company = :company)
  AND (g.paused_until IS NULL OR g.paused_until <= :now) AND g.open_until IS NULL
ORDER BY a.updated_at, a.id LIMIT :limit

-- name: act_begin (write)
-- The intent: one at a time for an invoice, since each is known by the status that follows it; and none on what was
-- read before another one was begun.
INSERT INTO chorus_bridge_action
    (id, company, transmission, kind, digest, state, before_raw, tries, actor, created_at, updated_at)
SELECT :id, t.company, t.id, :kind, :digest, :state, :before, 1, :actor, :at, :at
FROM chorus_bridge_transmission AS t
WHERE t.company = :company AND t.id = :transmission AND t.portal_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM chorus_bridge_action AS o
                  WHERE o.company = t.company AND o.transmission = t.id AND o.state IN ('begun', 'unsure'))
  AND (SELECT COALESCE(SUM(o.tries), 0) FROM chorus_bridge_action AS o
       WHERE o.company = t.company AND o.transmission = t.id) = :known
ON CONFLICT (id) DO NOTHING

-- name: act_again (write)
-- The intent of another try, once the last one certainly had no effect.
UPDATE chorus_bridge_action
SET state = :state, tries = tries + 1, before_raw = :before, actor = :actor, unsure_since = NULL, reason = '',
    refusal_text = '', updated_at = :at
WHERE company = :company AND id = :id AND tries = :tries AND state IN ('refused', 'absent')
  AND NOT EXISTS (SELECT 1 FROM chorus_bridge_action AS o
                  WHERE o.company = chorus_bridge_action.company
                    AND o.transmission = chorus_bridge_action.transmission AND o.state IN ('begun', 'unsure'))
  AND (SELECT SUM(o.tries) FROM chorus_bridge_action AS o
       WHERE o.company = chorus_bridge_action.company
         AND o.transmission = chorus_bridge_action.transmission) = :known

-- name: act_settle (write)
-- What became of this try, unless somebody knows better.
UPDATE chorus_bridge_action
SET state = :to, reason = :reason, refusal_text = :refusal_text, unsure_since = :unsure_since, updated_at = :at
WHERE company = :company AND id = :id AND tries = :tries AND state IN ('begun', 'unsure')
  AND (:vanished IS NULL OR (state = 'begun' AND updated_at <= :vanished))

-- name: act_prove (write)
-- The portal's own word that it was done wins, however late.
UPDATE chorus_bridge_action
SET state = :to, reason = :reason, refusal_text = '', unsure_since = NULL, updated_at = :at
WHERE company = :company AND id = :id AND state <> :to

-- name: act_look_at (write)
-- The invoice has just been acted upon: look at its history soon.
UPDATE chorus_bridge_transmission SET poll_due = :due, polls = 0
WHERE company = :company AND id = :id AND state = 'deposited'

-- name: act_paused (read)
SELECT paused_until, reason FROM chorus_bridge_gate
WHERE scope = 'company' AND name = :company AND paused_until > :now

-- name: act_record_deposit (write)
-- A deposit made by hand at the portal, proved by a search; loses to whatever is open for this number or situation.
INSERT INTO chorus_bridge_transmission
    (id, company, situation, key, number, state, due, reason, document, fingerprint, works, portal_id, deposited_at,
     poll_due, created_at, updated_at)
VALUES (:id, :company, :situation, :key, :number, :state, :at, :reason, :document, :fingerprint, :works, :portal_id,
        :deposited_at, :poll_due, :at, :at)
ON CONFLICT DO NOTHING
