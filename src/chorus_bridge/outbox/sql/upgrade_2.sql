-- From version 1 to version 2: flows, what moved at the portal, actions, events. Two tables are made anew, because SQLite
-- cannot change what a column accepts; the triggers of the new ones come last, so that nothing old is called new.
-- Foreign keys are off meanwhile, and the old name is kept by those who refer to it.
ALTER TABLE chorus_bridge_transmission RENAME TO chorus_bridge_transmission_1;
ALTER TABLE chorus_bridge_attempt RENAME TO chorus_bridge_attempt_1;
DROP INDEX chorus_bridge_attempt_of;
DROP TRIGGER chorus_bridge_attempt_is_append_only;
DROP INDEX chorus_bridge_one_per_number;
DROP INDEX chorus_bridge_one_per_situation;
DROP INDEX chorus_bridge_by_situation;
DROP INDEX chorus_bridge_by_key;
DROP INDEX chorus_bridge_due;
DROP INDEX chorus_bridge_in_flight;
DROP INDEX chorus_bridge_leases;
DROP INDEX chorus_bridge_polls;
-- what schema.sql says that is not there --
INSERT INTO chorus_bridge_transmission
    (id, company, situation, key, number, state, fence, due, lease_until, attempts, uncertain, in_doubt, searches,
     unsure_since, reason, cancel_asked, document, fingerprint, portal_id, deposited_at, refusal_code, refusal_text,
     portal_status, portal_raw, portal_at, portal_comment, closed, poll_due, polls, created_at, updated_at)
SELECT
     id, company, situation, key, number, state, fence, due, lease_until, attempts, uncertain, in_doubt, searches,
     unsure_since, reason, cancel_asked, document, fingerprint, portal_id, deposited_at, refusal_code, refusal_text,
     portal_status, portal_raw, portal_at, portal_comment, closed, poll_due, polls, created_at, updated_at
FROM chorus_bridge_transmission_1;
DROP TABLE chorus_bridge_transmission_1;
INSERT INTO chorus_bridge_attempt (seq, company, transmission, fence, step, at, outcome, reason, http_status, code, trace)
SELECT seq, company, transmission, fence, step, at, outcome, reason, http_status, code, trace FROM chorus_bridge_attempt_1;
DROP TABLE chorus_bridge_attempt_1;
